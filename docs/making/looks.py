"""How workbooks look: pictures of the window and of the printed page, and before/after sheets of them for docs/looks.md.

``looks.py before DIR`` or ``looks.py after DIR``: makes the subjects' pictures in DIR; ``looks.py sheet BEFORE AFTER OUT``:
one sheet per subject. A subject is a row of SUBJECTS: its name, what is seen, the view and the commands that make it.
``before`` was made once with the version before (LOOKS_JX: that version's command) and is kept in images/before.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pictures import face, jx, page_of, side_by_side
from PIL import Image, ImageDraw
from working_view import OWN

ROOT = Path(__file__).resolve().parents[2]
_CASES = ROOT / "tests" / "cases"
_ATTEMPTS, _WAITS, _COLOURS = 4, 15, 400


def _new(*arguments: object) -> Callable[[Path], Path]:
    """A new workbook of ``jx new``."""

    def make(folder: Path) -> Path:
        jx(folder, "new", *arguments, "-o", folder / "表.xlsx")
        return folder / "表.xlsx"

    return make


def _rows_25(folder: Path) -> Path:
    """A national form of 25 rows: those of a published one, under the national headings."""
    data = json.loads((_CASES / "selfeval-2023-004-01.json").read_text(encoding="utf-8"))
    data["form"], data["indicators"] = "selfeval-gj", data["indicators"][:25]
    (folder / "rows.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return _new("--data", folder / "rows.json")(folder)


def _three(folder: Path) -> Path:
    """Three projects, the last one of another unit."""
    files = [_CASES / f"selfeval-2023-004-0{number}.json" for number in (3, 5, 7)]
    records = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    records[2]["unit"] = "上海市就业促进中心"
    (folder / "three.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return _new("--data", folder / "three.json")(folder)


def _carried(folder: Path) -> Path:
    """A declaration carried to the self-evaluation of its year."""
    _new("--data", _CASES / "target-2023-001-02.json")(folder)
    jx(folder, "carry", folder / "表.xlsx", "-o", folder / "结转.xlsx")
    return folder / "结转.xlsx"


def _wild(folder: Path) -> Path:
    """A form of another maker, scored in place."""
    shutil.copyfile(ROOT / "tests" / "data" / "wild" / "W24.xlsx", folder / "表.xlsx")
    jx(folder, "score", folder / "表.xlsx")
    return folder / "表.xlsx"


@dataclass(frozen=True)
class Subject:
    """view: ``screen`` (the window as it opens, 1280 × 800), ``print`` (its pages side by side) or the name of a sheet
    that the window shows. pages: the printed pages, from 1."""

    name: str
    title: str
    view: str
    make: Callable[[Path], Path]
    pages: tuple[int, ...] = ()


def _blank(form: str) -> Callable[[Path], Path]:
    return _new(form, "--year", 2024)


SUBJECTS = (
    Subject("blank", "新建的空白自评表，打开时看到的", "screen", _blank("selfeval-gj")),
    Subject("blank-print", "空白自评表，打印", "print", _blank("selfeval-gj"), (2,)),
    Subject("rows", "25 行的自评表，屏幕上", "表", _rows_25),
    Subject("rows-print", "25 行的自评表，打印", "print", _rows_25, (2, 3)),
    Subject("shanghai", "上海 2023 自评表，屏幕上", "表", _new("--data", _CASES / "selfeval-2023-004-07.json")),
    Subject("shanghai-print", "上海 2023 自评表，打印", "print", _new("--data", _CASES / "selfeval-2023-004-07.json"), (2,)),
    Subject("transfer-print", "转移支付自评表（没有分值），打印", "print", _blank("selfeval-transfer"), (2,)),
    Subject("three", "三个项目的封面", "封面", _three),
    Subject("three-print", "三个项目的封面，打印", "print", _three, (1,)),
    Subject("declaration", "申报表，屏幕上", "表", _new("--data", _CASES / "target-2023-001-01.json")),
    Subject("declaration-print", "申报表，打印", "print", _new("--data", _CASES / "target-2023-001-01.json"), (2,)),
    Subject("carried", "结转做出的工作簿，打开时看到的", "screen", _carried),
    Subject("wild", "别人的表，原地评分之后", "表", _wild),
)


def _form_sheet(window: object, view: str) -> None:
    """Shows the sheet of that name, or for 表 the first that is none of ours."""
    ask = window.ask  # type: ignore[attr-defined]
    if view != "screen":
        names = ask("sheets")
        ask("show", view if view in names else next(name for name in names if name not in OWN))


def picture(subject: Subject, output: Path, size: tuple[int, int] = (1280, 800)) -> None:
    """One picture of a subject."""
    sys.path[:0] = [str(ROOT / "tests" / name) for name in ("fakes", "making")]
    from window import Window

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = subject.make(folder)
        if subject.view != "print":
            _photograph(Window, folder, book, subject.view, output, size)
        else:
            jx(folder, "pdf", book, "-o", folder / "表.pdf")
            pages = [page_of(folder / "表.pdf", number, 75) for number in subject.pages]
            side_by_side([page for page in pages if page]).save(output)
        Image.open(output).convert("RGB").quantize(64).save(output, optimize=True)


def _photograph(window_of: type, folder: Path, book: Path, view: str, output: Path, size: tuple[int, int]) -> None:
    for attempt in range(_ATTEMPTS):  # on a busy machine the office now and then ends before it answers
        try:
            with window_of(folder / f"calc{attempt}", book, size) as window:
                _form_sheet(window, view)
                for _ in range(_WAITS):  # until the window is painted
                    window.picture(output)
                    if len(Image.open(output).convert("RGB").getcolors(1 << 24) or ()) > _COLOURS:
                        return
        except AssertionError:
            continue
    raise SystemExit(f"{output}: no window")


def sheet(subject: str, title: str, before: Path, after: Path, output: Path) -> None:
    """Two pictures side by side under their captions, or one above the other where they are wide. All three are folders."""
    pictures = [Image.open(path / f"{subject}.png").convert("RGB") for path in (before, after)]
    wide = pictures[0].width > pictures[0].height
    font, head = face("Noto Serif CJK SC", 18), 34
    width = max(p.width for p in pictures) if wide else sum(p.width for p in pictures) + 24
    height = sum(p.height + head for p in pictures) if wide else max(p.height for p in pictures) + head
    made = Image.new("RGB", (width, height), "white")
    pen, left, top = ImageDraw.Draw(made), 0, 0
    for word, item in zip(("原来", "现在"), pictures, strict=True):
        pen.text((left + 8, top + 5), f"{word}：{title}", fill="#1F3864", font=font)
        made.paste(item, (left, top + head))
        left, top = (left, top + head + item.height) if wide else (left + item.width + 24, top)
    if made.width > 1280:
        made = made.resize((1280, made.height * 1280 // made.width), Image.Resampling.LANCZOS)
    made.quantize(64).save(output / f"before-after-{subject}.png", optimize=True)


def main(verb: str, *places: str) -> None:
    if verb == "sheet":
        for subject in SUBJECTS:
            sheet(subject.name, subject.title, *map(Path, places))
        return
    folder = Path(places[0])
    folder.mkdir(parents=True, exist_ok=True)
    size = (int(places[2]), int(places[3])) if len(places) > 3 else (1280, 800)
    wanted = places[1].split(",") if len(places) > 1 and places[1] else [subject.name for subject in SUBJECTS]
    for subject in SUBJECTS:
        if subject.name in wanted:
            picture(subject, folder / f"{subject.name}.png", size)


if __name__ == "__main__":
    main(*sys.argv[1:])

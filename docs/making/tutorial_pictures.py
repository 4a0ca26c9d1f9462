"""Walks through docs/tutorial.md in a folder of its own and makes the pictures it shows: ``tutorial_pictures.py``.

Before that the first picture of the README and the two workbooks that it offers, from the same demo.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import before_after
import walk
from pictures import jx, page_of
from trim import trimmed
from working_view import whole

DOCS = Path(__file__).resolve().parents[1]
_FOOT = 0.75  # inches at the foot of a page: there stands its number


def printed(file: Path, folder: Path) -> Path:
    """A document as PDF, with the values that are stored in it; a workbook in the faces that a bureau's paper has."""
    pdf = folder / f"{file.stem}.pdf"
    pdf.unlink(missing_ok=True)
    if file.suffix == ".xlsx":
        jx(folder, "pdf", file, "-o", pdf)
        return pdf
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", "pdf",
         "--outdir", folder, file], check=True, capture_output=True,
    )
    return pdf


def on_screen(file: Path, sheet: str, folder: Path) -> Path:
    """One sheet with all its columns, recalculated, on a page as wide as it is."""
    renewed, view = folder / "renewed.xlsx", folder / "view.xlsx"
    renewed.unlink(missing_ok=True)
    jx(folder, "recalc", file, "-o", renewed)
    whole(renewed, view, lambda name: name == sheet)
    return printed(view, folder)


def picture(pdf: Path, number: int, output: Path, dots: int) -> None:
    """A page without its white margin and page number. dots: an inch."""
    drawn = page_of(pdf, number, dots)
    assert drawn is not None, (pdf, number)
    drawn.paste("white", (0, drawn.height - round(dots * _FOOT), drawn.width, drawn.height))
    trimmed(drawn, output)


def tutorial(folder: Path, work: Path) -> None:
    """All pictures of the tutorial, in its order."""
    for step in walk.steps((DOCS / "tutorial.md").read_text(encoding="utf-8")):
        if isinstance(step, walk.Typed) and step.line != "jx demo":
            jx(folder, *shlex.split(step.line)[1:])
        elif isinstance(step, walk.Filled):
            step.fill(folder)
        elif isinstance(step, walk.Pictured):
            file, output = folder / step.file, DOCS / step.image
            output.parent.mkdir(exist_ok=True)
            if step.place.startswith("第"):
                picture(printed(file, work), int(step.place[1:-1]), output, 100)
            else:
                picture(on_screen(file, step.place, work), 1, output, 170)
            print(output.relative_to(DOCS))


def main() -> None:
    """Makes the demo and everything from it."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "jixiao-demo"
        jx(work, "demo", "-o", folder)
        before = printed(folder / "自评表.xlsx", work).rename(work / "before.pdf")
        jx(folder, "score", "自评表.xlsx", "-o", "scored.xlsx")
        after = on_screen(folder / "scored.xlsx", "机关事业单位运行保障经费", work).rename(work / "after.pdf")
        before_after.main(before, after, DOCS / "images" / "before-after.png")
        shutil.copy(folder / "自评表.xlsx", DOCS / "examples")
        jx(folder, "portable", "scored.xlsx", "-o", "values.xlsx")
        shutil.copy(folder / "values.xlsx", DOCS / "examples" / "自评表_评分后.xlsx")
        tutorial(folder, work)


if __name__ == "__main__":
    main()

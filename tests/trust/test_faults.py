"""Files that broke something once: each right now, within its limits. Those too large to keep are made here."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from full_book import REL, hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.copies.verify import verify
from jixiao.templates.library import default_library, say
from support import library

from trust.limits import must_be_harmless, run_limited

pytestmark = pytest.mark.slow

FAULTS = Path(__file__).parent / "faults"
QUADRATIC = 2.0  # seconds
MADE: dict[str, Callable[[Path], Path]] = {}


def makes(name: str) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    """Registers the maker of a file that is too large to keep."""

    def register(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
        MADE[name] = make
        return make

    return register


def _rows(rows: int, cols: int, cell: str) -> str:
    return f"<row>{cell * cols}</row>" * rows


@makes("styles_2M_xf.xlsx")
def _styles(path: Path) -> Path:
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    return hand_made(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), styles=f"<cellXfs>{xf * 2_000_000}</cellXfs>")


@makes("sheets_same_part_200k.xlsx")
def _same_part(path: Path) -> Path:
    tabs = "".join(f'<sheet name="s{number}" sheetId="{number}" r:id="rId1"/>' for number in range(2, 200_000)).encode()
    hand_made(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    return rewritten(path, lambda parts: parts.update({
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", tabs + b"</sheets>")}))


@makes("rels_1M.xlsx")
def _relations(path: Path) -> Path:
    rels = "".join(f'<Relationship Id="q{number}" Type="{REL}/theme" Target="t.xml"/>' for number in range(1_000_000)).encode()
    hand_made(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    return rewritten(path, lambda parts: parts.update({
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"</R", rels + b"</R")}))


@makes("strings_2_9M.xlsx")
def _strings(path: Path) -> Path:
    strings = "".join(f"<si><t>s{number}</t></si>" for number in range(2_900_000))
    return hand_made(path, sheet_xml('<row r="1"><c r="A1" t="s"><v>1</v></c></row>'), strings=strings)


@makes("cells_5_9M_empty.xlsx")
def _empty_cells(path: Path) -> Path:
    return hand_made(path, sheet_xml(_rows(197_000, 30, '<c s="0"/>')))


@makes("names_1M.xlsx")
def _names(path: Path) -> Path:
    names = "".join(f'<definedName name="n{number}">1</definedName>' for number in range(1_000_000))
    return hand_made(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), names=f"<definedNames>{names}</definedNames>")


def _pdf(path: Path, content: bytes) -> Path:
    stream = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    made, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    path.write_bytes(made + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    return path


@makes("lines_2M.pdf")
def _lines(path: Path) -> Path:
    return _pdf(path, b"0 0 m 100 100 l S\n" * 2_000_000)


def _docx(path: Path, body: Iterator[bytes]) -> Path:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'))
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
                         f'Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>')
        with archive.open("word/document.xml", "w") as part:
            part.write(f'<w:document xmlns:w="{word}"><w:body>'.encode())
            for piece in body:
                part.write(piece)
            part.write(b"</w:body></w:document>")
    return path


@makes("bomb_text_9M_nodes.docx")
def _nodes(path: Path) -> Path:
    return _docx(path, (b"<w:p/>" * 100_000 for _ in range(90)))


@makes("tbl_200k_rows.docx")
def _table(path: Path) -> Path:
    row = b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>" * 5 + b"</w:tr>"
    return _docx(path, (piece for piece in (b"<w:tbl>", *[row * 1000] * 200, b"</w:tbl>")))


#: Seconds of the processor each, as those that are made here; all are small files.
HEAVY = ("form_exponential.pdf", "text_1M.pdf", "shared_8k_x_5k.xlsx")


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.long) if name in MADE or name in HEAVY else name
    for name in (*sorted(path.name for path in FAULTS.iterdir()), *MADE)
])
def test_a_file_that_broke_something_is_read_or_refused_within_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "in" / name
    path.parent.mkdir()
    if name in MADE:
        MADE[name](path)
    else:
        shutil.copy(FAULTS / name, path)
    before = path.read_bytes()
    quadratic = name.startswith(("redos", "numfmt", "cols", "shared"))
    verbs = ("import",) if path.suffix != ".xlsx" else ("read",) if name in MADE else ("read", "verify")
    for verb in verbs:
        must_be_harmless(run_limited(verb, path, home=tmp_path), QUADRATIC if quadratic else 5)
    assert [item.name for item in path.parent.iterdir()] == [name]
    assert path.read_bytes() == before


@pytest.mark.long
def test_a_million_and_a_half_of_empty_cells_take_the_ordinary_path(tmp_path: Path) -> None:
    """As an official tariff has them: ``<c s="2" />``."""
    empty = '<c s="0" />' * 90
    rows = "".join(f'<row><c s="0" t="str"><v>{number}</v></c>{empty}</row>' for number in range(17_000))
    path = hand_made(tmp_path / "价.xlsx", sheet_xml(rows))
    run = run_limited("read", path, home=tmp_path, seconds=10)
    assert (run.code, run.lines[0][:6], run.left) == (3, "JX-R01", ())
    assert run.memory < 512
    assert run.seconds < 8


def test_attributes_in_any_order_and_blanks_before_the_slash() -> None:
    from jixiao.addin.sheet.cut import cut_sheet
    from jixiao.addin.sheet.join import sheet_bytes

    body = ('<row r="1"><c t="b" s="3" r="A1" ><v>1</v></c><c s="2" r="B1" /><c cm="1" r="C1" t="str"><f>X</f><v/></c>'
            '<c r="D1"><v /></c></row>')
    text = cut_sheet(sheet_xml(body).encode(), "表")
    assert [(at, raw.kind, raw.style, raw.value, raw.formula) for at, raw in text.cells.items()] == [
        ((1, 1), "b", "3", "1", ""), ((1, 2), "", "2", "", ""), ((1, 3), "str", "", "", "X"), ((1, 4), "", "", "", ""),
    ]
    assert sheet_bytes(text).decode() == sheet_xml(body)


@pytest.mark.long
def test_verifying_formulas_over_large_blocks_stays_within_the_limits(tmp_path: Path) -> None:
    """Sums over sums of a column of thousands, as a workbook of another project has them."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><f>SUM(A$1:A{row})</f><v>{row * (row + 1) // 2}</v></c>'
        f'<c r="C{row}"><f>SUM(A$1:B$6000)+MAX(B$1:B$6000)</f><v>0</v></c></row>' for row in range(1, 6001)
    )
    run = run_limited("verify", hand_made(tmp_path / "块.xlsx", sheet_xml(rows)), home=tmp_path)
    must_be_harmless(run)


@pytest.mark.parametrize(("name", "left"), [("F_iferror.xlsx", 5), ("F_verify_false_alarms.xlsx", 8)])
def test_right_values_are_not_called_wrong(name: str, left: int) -> None:
    found = verify(WorkbookFile.open(FAULTS / name).grids(), library())
    assert (found.different, found.left) == ((), left)


def test_a_form_with_iferror_in_it_is_not_called_wrong() -> None:
    """Its values are LibreOffice's and ours of an earlier version; one finding is judged in another way since."""
    found = verify(WorkbookFile.open(FAULTS / "F_iferror_form.xlsx").grids(), library())
    assert [item.cell for item in found.different if "JX_CHECK" not in item.formula] == []


def test_finalizing_refuses_nothing_that_verifying_is_not_sure_of() -> None:
    """What stands against it are findings of the checks alone: no value is called stale or unknown."""
    draft = open_draft(FAULTS / "F_iferror_form.xlsx", library())
    ours = {say(id, stored="", computed="").split()[0] for id in ("final_stale", "final_unknown")}
    assert not ours & {item.code for item in draft.plan.errors}


def test_a_format_with_twenty_decimals_is_shown() -> None:
    (grid,) = WorkbookFile.open(FAULTS / "F1_min.xlsx").grids()
    (cell,) = [cell for cell in grid.cells.values() if cell.format.count("0") >= 20]
    assert isinstance(cell.value, Decimal)
    assert Decimal(cell.text) == cell.value


def test_an_unexpected_fault_in_one_file_is_that_file_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jixiao.addin.verbs import forms as form_verbs
    from jixiao.addin.verbs import summary as summary_verb

    library = default_library()
    monkeypatch.setenv("HOME", str(tmp_path))
    form = next(spec for spec in library.forms.values() if spec.kind == "selfeval" and spec.id in library.sheets)
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    empty = form_verbs.blank(form, library, 2023)
    form_verbs.generate([replace(empty, texts={**empty.texts, "project": "甲"})], library, good)
    shutil.copy(good, bad)
    usual = summary_verb.read_grids

    def broken(file: Path) -> object:
        if file == bad:
            raise ZeroDivisionError
        return usual(file)

    monkeypatch.setattr(summary_verb, "read_grids", broken)
    done = summary([tmp_path], library, tmp_path / "汇总.xlsx")
    ((name, sentence),) = done.unread
    assert name == "坏.xlsx"
    assert sentence.startswith("JX-U39") and "坏.xlsx" in sentence
    assert sum(done.forms.values()) == 1
    assert "ZeroDivisionError" in (tmp_path / ".jixiao" / "jx.log").read_text(encoding="utf-8")
    assert any("JX-U39" in data.decode(errors="replace") for data in parts_of(tmp_path / "汇总.xlsx").values())

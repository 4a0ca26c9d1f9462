"""Links to the add-in taken out of a workbook: the list of links goes only with its last one."""

from __future__ import annotations

from pathlib import Path

import pytest
from full_book import MAIN, PACKAGE, REL, SHEET, hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.insert.drop import _forget
from jixiao.addin.insert.links import drop_links
from jixiao.addin.workbook.workbook import WorkbookFile


def linked(path: Path, *files: str) -> Path:
    """A workbook with links to files."""
    def add(parts: dict[str, bytes]) -> None:
        items = relations = ""
        for at, file in enumerate(files, start=1):
            name = f"externalLink{at}.xml"
            items += f'<externalReference r:id="rIdL{at}"/>'
            relations += f'<Relationship Id="rIdL{at}" Type="{REL}/externalLink" Target="externalLinks/{name}"/>'
            parts[f"xl/externalLinks/{name}"] = f'<externalLink xmlns="{MAIN}"/>'.encode()
            parts[f"xl/externalLinks/_rels/{name}.rels"] = (
                f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{REL}/externalLinkPath" '
                f'Target="file:///C:/x/{file}" TargetMode="External"/></Relationships>'
            ).encode()
        book, rels = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
        parts[book] = parts[book].replace(b"</workbook>", f"<externalReferences>{items}</externalReferences></workbook>".encode())
        parts[rels] = parts[rels].replace(b"</Relationships>", f"{relations}</Relationships>".encode())

    return rewritten(hand_made(path, sheet_xml("")), add)


@pytest.mark.parametrize(("files", "dropped", "left"), [
    (("jixiao.xlam",), 1, []),
    (("甲.xlsx", "jixiao.xlam"), 1, ["rIdL1"]),
    (("jixiao.xlam", "甲.xlsx", "JIXIAO.xlam"), 2, ["rIdL2"]),
    (("甲.xlsx",), 0, ["rIdL1"]),
])
def test_the_list_of_links_holds_what_is_left(tmp_path: Path, files: tuple[str, ...], dropped: int, left: list[str]) -> None:
    path = linked(tmp_path / "表.xlsx", *files)
    book = WorkbookFile.open(path)
    assert drop_links(book.book, "jixiao.xlam") == dropped
    book.save(path, backup=False)
    parts = parts_of(path)
    written = parts["xl/workbook.xml"].decode()
    assert [f'"rIdL{at}"' in written for at in range(1, 4)] == [f"rIdL{at}" in left for at in range(1, 4)]
    assert ("externalReferences" in written) == bool(left)
    assert sum(name.startswith("xl/externalLinks/external") for name in parts) == len(left)


def test_the_cells_of_a_control_follow(tmp_path: Path) -> None:
    """A drop-down reads its list and writes its choice in cells, which its drawing and its part name."""
    path = linked(tmp_path / "表.xlsx", "jixiao.xlam", "甲.xlsx")
    drawn, part = "xl/drawings/vmlDrawing1.vml", "xl/ctrlProps/ctrlProp1.xml"
    rewritten(path, lambda parts: parts.update({
        drawn: '<xml xmlns:x="x"><x:FmlaLink>[2]表!$A$1</x:FmlaLink><x:FmlaRange>[2]表!$A$1:$A$3</x:FmlaRange><x:FmlaMacro>[2]!x</x:FmlaMacro></xml>'.encode(),
        part: '<formControlPr fmlaLink="[2]表!$A$1" fmlaRange="[2]表!$A$1:$A$3" fmlaTxbx="[2]表!$B$1" fmlaGroup="[2]表!$C$1"/>'.encode(),
    }))
    book = WorkbookFile.open(path)
    assert drop_links(book.book, "jixiao.xlam") == 1
    book.save(path, backup=False)
    parts = parts_of(path)
    for name in (drawn, part):
        assert b"[2]" not in parts[name] and b"[1]" in parts[name]


def test_a_control_forgets_the_cells_of_a_sheet_that_went(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "表.xlsx", sheet_xml(""))
    drawn, part = "xl/drawings/vmlDrawing1.vml", "xl/ctrlProps/ctrlProp1.xml"
    rewritten(path, lambda parts: parts.update({
        drawn: '<xml xmlns:x="x"><x:FmlaLink>封面!$A$1</x:FmlaLink><x:FmlaRange>\'别 处\'!$A$1:$A$3</x:FmlaRange></xml>'.encode(),
        part: '<formControlPr fmlaLink="封面!$A$1" fmlaRange="别处!$A$1:$A$3"/>'.encode(),
    }))
    book = WorkbookFile.open(path)
    assert _forget(book.book, {"封面"}, ["封面", "别处", "别 处", "表"])
    assert book.book.package.read(drawn).decode() == (
        '<xml xmlns:x="x"><x:FmlaLink>#REF!</x:FmlaLink><x:FmlaRange>\'别 处\'!$A$1:$A$3</x:FmlaRange></xml>')
    assert b'fmlaLink="#REF!"' in book.book.package.read(part) and "别处!$A$1:$A$3".encode() in book.book.package.read(part)


def test_formulas_follow_in_sheets_and_drawings_and_what_is_no_formula_stays(tmp_path: Path) -> None:
    formula = "<f>[1]!JX_SCORE(A1)+[2]表!A1</f>"
    path = linked(tmp_path / "表.xlsx", "jixiao.xlam", "甲.xlsx")
    other = "xl/externalLinks/externalLink2.xml"
    added = {
        SHEET: sheet_xml(f'<row r="1"><c r="B1">{formula}<v>1</v></c></row>').encode(),
        "xl/drawings/vmlDrawing1.vml": f"<xml>{formula}</xml>".encode(),
        "xl/printerSettings/printerSettings1.bin": b"\xff\x00[1]",
        other: f'<externalLink xmlns="{MAIN}">{formula}</externalLink>'.encode(),
    }
    rewritten(path, lambda parts: parts.update(added))
    book = WorkbookFile.open(path)
    assert drop_links(book.book, "jixiao.xlam") == 1
    book.save(path, backup=False)
    parts = parts_of(path)
    for name in (SHEET, "xl/drawings/vmlDrawing1.vml"):
        assert "<f>JX_SCORE(A1)+[1]表!A1</f>" in parts[name].decode()
    for name in ("xl/printerSettings/printerSettings1.bin", other):  # the formulas of others count their own links
        assert parts[name] == added[name]

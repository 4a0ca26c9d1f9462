"""What tells of people is taken out of a workbook, what protects it stays."""

from __future__ import annotations

from pathlib import Path

from full_book import REL, hand_made, parts_of, rewritten, sheet_xml, untouched
from jixiao.addin.insert.properties import clean_properties, forget_strings
from jixiao.addin.workbook.workbook import WorkbookFile


def test_who_asked_for_reading_only_goes_and_the_wish_stays(tmp_path: Path) -> None:
    sharing = '<fileSharing readOnlyRecommended="1" userName="王会计"/>'
    path = hand_made(tmp_path / "表.xlsx", sheet_xml(""), properties=sharing)
    book = WorkbookFile.open(path)
    clean_properties(book.book)
    book.save(path, backup=False)
    written = parts_of(path)["xl/workbook.xml"].decode()
    assert "王会计" not in written and 'readOnlyRecommended="1"' in written


def test_texts_go_from_a_workbook_with_a_chart_sheet_too(tmp_path: Path) -> None:
    strings = "<si><t>甲</t></si><si><t>乙</t></si>"
    path = hand_made(tmp_path / "表.xlsx", sheet_xml('<row r="1"><c r="A1" t="s"><v>1</v></c></row>'), strings=strings)
    rels, relation = "xl/_rels/workbook.xml.rels", f'<Relationship Id="rIdC" Type="{REL}/chartsheet" Target="chartsheets/sheet1.xml"/>'
    rewritten(path, lambda parts: parts.update({
        "xl/chartsheets/sheet1.xml": b"<chartsheet/>",
        rels: parts[rels].replace(b"</R", f"{relation}</R".encode()),
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", '<sheet name="图" sheetId="9" r:id="rIdC"/></sheets>'.encode()),
    }))
    book = WorkbookFile.open(path).book
    forget_strings(book)
    assert "".join(book.strings) == "乙"


def test_a_workbook_without_shared_texts_has_none_to_forget(tmp_path: Path) -> None:
    book = WorkbookFile.open(hand_made(tmp_path / "表.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')))
    forget_strings(book.book)
    assert untouched(book)

"""What tells of people is taken out of a workbook, what protects it stays."""

from __future__ import annotations

from pathlib import Path

from full_book import hand_made, parts_of, sheet_xml
from jixiao.addin.insert.properties import clean_properties
from jixiao.addin.workbook.workbook import WorkbookFile


def test_who_asked_for_reading_only_goes_and_the_wish_stays(tmp_path: Path) -> None:
    sharing = '<fileSharing readOnlyRecommended="1" userName="王会计"/>'
    path = hand_made(tmp_path / "表.xlsx", sheet_xml(""), properties=sharing)
    book = WorkbookFile.open(path)
    clean_properties(book.book)
    book.save(path, backup=False)
    written = parts_of(path)["xl/workbook.xml"].decode()
    assert "王会计" not in written and 'readOnlyRecommended="1"' in written

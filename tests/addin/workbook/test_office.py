"""A real spreadsheet opens what the file door writes. Skipped, saying so, only where LibreOffice is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from door_edits import EDITS
from full_book import full_workbook, template_workbook
from grafted import cover
from jixiao.addin.workbook.workbook import WorkbookFile
from office import convert_all
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.slow


def test_libreoffice_opens_grafts_and_edits_and_shows_their_values(tmp_path: Path) -> None:
    template = {"cover": template_workbook(tmp_path / "模板.xlsx")}
    new = WorkbookFile.new()
    new.apply([cover("项目甲", 3), cover("封面", 7, first=True)], template)
    made = tmp_path / "new.xlsx"
    new.save(made, backup=False)
    full = full_workbook(tmp_path / "full.xlsx", tmp_path)
    book = WorkbookFile.open(full)
    book.apply([*EDITS, cover("封面", 2, first=True)], template)
    book.save(full, backup=False)

    assert all(pdf.stat().st_size > 5_000 for pdf in convert_all([made, full], "pdf", tmp_path))
    new_ods, full_ods = convert_all([made, full], "ods", tmp_path)
    cover_rows = CalamineWorkbook.from_path(str(new_ods)).get_sheet_by_name("封面").to_python()
    assert [row[3] for row in cover_rows[5:12]] == ["优"] * 7  # the stored value, though JX_GRADE is not installed there
    assert [row[2] for row in cover_rows[5:12]] == [10, 20, 30, 40, 50, 60, 70]
    opened = CalamineWorkbook.from_path(str(full_ods))
    assert opened.sheet_names == ["封面", "自评表", "数据 表", "O'Brien"]
    rows = opened.get_sheet_by_name("自评表").to_python()
    assert (rows[2][10], rows[3][6], rows[3][11]) == ("规则分", 9.5, "错误 JX-A05")

"""A final copy names the sheets that are wider than their paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.verbs.finalize import open_draft, told
from support import NAMES, case_record, library, make_book
from typed_form import book as typed_book


def _landscape(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9


def _one_page_wide(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _hidden(sheet: Any) -> None:
    sheet.column_dimensions["H"].hidden = True


def _smaller(sheet: Any) -> None:
    sheet.page_setup.scale = 60


def _large_paper(sheet: Any) -> None:
    sheet.page_setup.paperSize = 8


@pytest.mark.parametrize(("change", "width", "said"), [
    (None, 16, True),  # 8 columns of 84 points; A4 has 494 between margins of 0.7 inches
    (None, 11, False), (_landscape, 16, False), (_landscape, 20, True), (_one_page_wide, 16, False),
    (_hidden, 13, False), (None, 13, True), (_smaller, 16, False), (_large_paper, 16, False),
])
def test_a_form_that_is_wider_than_its_paper_is_named(change: Any, width: int, said: bool, tmp_path: Path) -> None:
    def widths(sheet: Any) -> None:
        for letter in "ABCDEFGH":
            sheet.column_dimensions[letter].width = width
        if change:
            change(sheet)

    path = typed_book(tmp_path / "表.xlsx", widths)
    draft = open_draft(path, library())
    draft.save(tmp_path / "报送.xlsx")
    assert ("《自评》比纸宽" in told(draft, tmp_path / "报送.xlsx")) == said


def test_forms_that_we_made_are_as_wide_as_their_paper(tmp_path: Path) -> None:
    draft = open_draft(make_book(tmp_path / "表.xlsx", *map(case_record, NAMES)), library())
    draft.save(tmp_path / "报送.xlsx")
    assert "比纸宽" not in told(draft, tmp_path / "报送.xlsx")

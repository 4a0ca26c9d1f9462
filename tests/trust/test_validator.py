"""What the product writes before an independent validator, a port of the Open XML SDK's."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from full_book import full_workbook
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit, Highlight
from jixiao.macros.sheet.grid import Range
from jixiao.templates.library import default_library
from openxml_audit import OpenXmlValidator

LIBRARY = default_library()
FORMS = [form.id for form in LIBRARY.forms.values() if form.id in LIBRARY.sheets]
#: A remark on a habit, not a fault of the format: texts stand in their cells, not in a table of strings.
_REMARK = "inline-string cell"


def faults(path: Path) -> Counter[str]:
    found = (f"{error.part_uri}: {error.description}" for error in OpenXmlValidator().validate(path).errors)
    return Counter(text for text in found if _REMARK not in text)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_we_make_has_no_fault(tmp_path: Path, form: str) -> None:
    path = tmp_path / "表.xlsx"
    form_verbs.generate([form_verbs.blank(LIBRARY.forms[form], LIBRARY, 2023)], LIBRARY, path)
    assert not faults(path)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_list_has_no_fault(tmp_path: Path, form: str) -> None:
    path = tmp_path / "清单.xlsx"
    write_list_template(LIBRARY.forms[form], LIBRARY, path)
    assert not faults(path)


def test_editing_adds_no_fault(tmp_path: Path) -> None:
    path = full_workbook(tmp_path / "全.xlsx", tmp_path)
    before = faults(path)
    book = WorkbookFile.open(path)
    sheet = book.book.sheets[0].name
    book.apply([
        CellEdit(sheet, 4, 7, Decimal(5), "F4+1"), CellEdit(sheet, 5, 7, "文字", style="review_text"),
        Highlight(sheet, Range(4, 7, 5, 7), "G4<0", "error"),
    ], LIBRARY.sheets)
    book.save(path, backup=False)
    assert not faults(path) - before


def test_the_validator_finds_a_fault(tmp_path: Path) -> None:
    from full_book import hand_made, sheet_xml

    path = hand_made(tmp_path / "错.xlsx", sheet_xml("", "<mergeCells/><sheetProtection/>"))
    assert faults(path)

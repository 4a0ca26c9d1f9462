"""The template workbooks of the forms and their specs belong together and print on A4."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jixiao.macros.forms.read import read_form
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.sheet.labels import plain, plain_words
from jixiao.templates.library import HOME, load_library
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS
from support import case_record, grid_of, library, make_book

REGION = HOME.parent / "docs" / "examples" / "region"
HAVE = load_library([HOME, REGION])
FORMS = sorted(id for id in HAVE.forms if id in HAVE.sheets)


def sheet_of(form: str) -> openpyxl.worksheet.worksheet.Worksheet:
    book = openpyxl.load_workbook(HAVE.forms[form].template)
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def texts(form: str) -> list[str]:
    return [str(cell.value) for row in sheet_of(form).iter_rows() for cell in row if cell.value is not None]


def placeholders(form: str) -> set[str]:
    return {name for text in texts(form) for name in re.findall(r"[a-z_]+(?:\.[a-z0-9_]+)*", " ".join(
        re.findall(r"\{\{(.*?)\}\}", text, re.DOTALL)))}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_has_its_place_in_the_workbook_and_its_label(form: str) -> None:
    spec, have = HAVE.forms[form], placeholders(form)
    labels = {plain(text.split("{{")[0]) for text in texts(form)}
    for field in spec.fields:
        if field.kind == "months":
            assert field.key in have  # part of a heading
        elif field.key in have or field.key in ("form_id",):
            words = plain_words(field.labels)
            assert any(label in words or label.split("(")[0] in words for label in labels if label), field.key
        else:
            assert field.key in NARRATIVE_KEYS or not field.required, f"{form}: {field.key} has no placeholder"


@pytest.mark.parametrize("form", FORMS)
def test_every_placeholder_is_read_back(form: str) -> None:
    spec = HAVE.forms[form]
    keys = {field.key for field in spec.fields}
    for name in placeholders(form):
        if name in (*TEXT_KEYS, *NARRATIVE_KEYS, "printed_grade", "year", "id", "source"):
            assert name in keys, name
        if name.startswith("funds.") and name not in ("funds.unit",):
            table = set(spec.funds.columns) if spec.funds else set()
            assert name in keys or name.removeprefix("funds.") in table, name


@pytest.mark.parametrize("form", FORMS)
def test_headings_of_the_table_are_the_specs_first_words(form: str) -> None:
    spec = HAVE.forms[form]
    have = {plain(part) for text in texts(form) for part in (text, re.sub(r"\{\{.*?\}\}", "", text))}
    for key in spec.indicators.printed:
        if key in spec.indicators.columns:
            assert have & {plain(word) for word in spec.indicators.columns[key]}, key


@pytest.mark.parametrize("form", FORMS)
def test_a_form_prints_on_a4_one_page_wide_with_its_headings_repeated(form: str) -> None:
    sheet = sheet_of(form)
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows
    area = openpyxl.utils.range_boundaries(str(sheet.print_area).split("!")[-1].replace("$", ""))
    review = [cell.column for row in sheet.iter_rows() for cell in row
              if cell.value in ("规则分", "检查") or (cell.value == "说明" and cell.column > 1)]  # 说明 is also a row of forms
    assert review and min(review) > area[2]


@pytest.mark.parametrize("form", FORMS)
def test_typed_texts_stand_in_text_cells(form: str) -> None:
    """=100(%) typed into a cell that is not text would become a formula."""
    for row in sheet_of(form).iter_rows():
        for cell in row:
            if re.fullmatch(r"\{\{ indicator\.(target|actual|level3|note) \}\}", str(cell.value)):
                assert cell.number_format == "@", cell.coordinate


@pytest.mark.parametrize("form", FORMS)
def test_points_of_an_empty_form_fit_its_rule_set(form: str) -> None:
    spec = HAVE.forms[form]
    sections = HAVE.rulesets[spec.ruleset].sections
    for level1 in {row["level1"] for row in spec.fixed_rows}:
        assert sum(row["points"] for row in spec.fixed_rows if row["level1"] == level1) == sections[level1]
    assert all(row.get("level1") for row in spec.blank_rows)


@pytest.mark.parametrize("name", ["selfeval-2019-002-05", "selfeval-2023-004-03", "target-2018-003-02", "target-2023-001-06"])
def test_a_form_without_its_print_area_is_read_as_before(name: str, tmp_path: Path) -> None:
    """Copied to another workbook a sheet loses its print area; a declaration has only one review column to tell the form by."""
    grid = replace(grid_of(make_book(tmp_path / "表.xlsx", case_record(name))), print_area=None)
    (found,) = find_forms(grid, library())
    assert read_form(grid, found).record == case_record(name)

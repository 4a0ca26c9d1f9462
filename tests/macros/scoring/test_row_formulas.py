"""The formulas of a row over the cells of a sheet, what they read there, and how the review columns look."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.writing import print_formula, ref, text
from jixiao.macros.scoring.row_formulas import RowFormulas, as_read, look_of
from jixiao.macros.sheet.grid import Cell, CellValue, Grid
from jixiao.udfs.base.record import Indicator

#: Columns of a form with sign and unit in columns of their own.
APART = {"level3": 3, "sign": 4, "target": 5, "unit_text": 6, "actual": 7, "points": 8, "score": 9, "note": 10}
FORM = text("selfeval-2023")


def grid(values: Mapping[int, CellValue], formats: Mapping[int, str] | None = None) -> Grid:
    """A sheet whose row 9 holds these values by column; numbers show as they are, rounded to a whole one."""
    formats = formats or {}

    def shown(value: CellValue) -> str:
        return f"{value:.0f}" if isinstance(value, Decimal) else str(value)

    cells = {(9, col): Cell(value, format=formats.get(col, "General"), text=shown(value)) for col, value in values.items()}
    return Grid("自评", cells)


def formulas_of(sheet: Grid, columns: Mapping[str, int], form: Node, percent_points: bool = False) -> RowFormulas:
    """The formulas of row 9."""
    return RowFormulas(look_of(sheet, 9, columns, percent_points, None), columns, form)


def test_every_formula_names_its_cells_and_the_form() -> None:
    columns = {"level3": 2, "target": 4, "actual": 5, "points": 6, "score": 7, "note": 8, "level": 9}
    made = formulas_of(grid({}), columns, FORM)
    assert made.scoring.text(9) == 'JX_SCORE(D9,E9,F9,I9,"selfeval-2023")'
    assert made.explaining.text(9) == 'JX_EXPLAIN(D9,E9,F9,I9,"selfeval-2023","简")'
    assert made.checking.text(9) == 'JX_CHECK(D9,E9,F9,G9,H9,B9,I9,"selfeval-2023","简")'


def test_what_a_form_does_not_print_is_left_out_or_blank() -> None:
    made = formulas_of(grid({}), {"level3": 2, "points": 3, "score": 4}, ref(1, 9, fixed=True))
    assert made.scoring.text(9) == 'JX_SCORE("","",C9,,$I$1)'
    assert made.checking.text(9) == 'JX_CHECK("","",C9,D9,"",B9,,$I$1,"简")'


def test_sign_and_unit_in_columns_of_their_own_are_joined_and_points_in_percent_count_as_points() -> None:
    made = formulas_of(grid({}), APART, FORM, percent_points=True)
    assert made.scoring.text(9) == 'JX_SCORE(D9&E9&F9,G9,H9*100,,"selfeval-2023")'


@pytest.mark.parametrize(("value", "format", "expected"), [
    (Decimal("0.95"), "0%", 'IF(ISNUMBER(G9),ROUND(G9*100,4)&"%",G9&"")'),  # 95% of a percent cell, not 0.95
    (Decimal("95"), "General", "G9"),
    (Decimal("95"), "0\\%", "G9"),  # a sign that is only written there
    (Decimal("95"), "0!%", "G9"),
    ("95%", "0%", "G9"),
])
def test_a_percent_cell_is_given_as_what_it_says(value: CellValue, format: str, expected: str) -> None:
    made = formulas_of(grid({7: value}, {7: format}), APART, FORM)
    assert print_formula(made.scoring.at(9)) == f'JX_SCORE(D9&E9&F9,{expected},H9,,"selfeval-2023")'


def test_rows_of_one_look_differ_by_their_number_alone() -> None:
    """A text is made for a look, and its tree for a row: both say the same in every row."""
    formats = {5: "General", 7: "0%"}
    made = formulas_of(grid({5: Decimal(100), 7: Decimal("0.95"), 8: "15%"}, formats), APART, ref(1, 9, fixed=True), True)
    for formula in (made.scoring, made.explaining, made.checking):
        for row in (9, 10, 1048576):
            assert formula.text(row) == print_formula(formula.at(row))
            assert formula.text(row) == formula.text(9).replace("9", "\0").replace("$I$\0", "$I$1").replace("\0", str(row))


def test_a_number_cell_is_read_whole_where_the_sheet_shows_it_rounded() -> None:
    sheet = grid({4: "≥", 5: Decimal("94.6"), 6: "%", 7: Decimal("93.25")})
    found = as_read(sheet, 9, APART, Indicator(target="≥95%", actual="93"))
    assert (found.target, found.actual) == ("≥94.6%", "93.25")


def test_texts_and_percent_cells_are_read_as_they_are_shown() -> None:
    row = Indicator(target="≥95%", actual="93%")
    sheet = grid({5: "≥95%", 7: Decimal("0.93")}, {7: "0%"})
    assert as_read(sheet, 9, APART, row) == row

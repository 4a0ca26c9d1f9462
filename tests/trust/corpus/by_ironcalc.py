"""The form by IronCalc: a third writer, with its own styles, names and links."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import ironcalc
from typed_grid import typed

from trust.corpus import workbook


def feature(name: str) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    def register(added: Callable[[Any], object]) -> Callable[[Any], object]:
        def make(path: Path) -> None:
            model = ironcalc.create("自评", "en", "UTC", "en")
            for (row, col), cell in typed().cells.items():
                value = cell.value
                if isinstance(value, Decimal):
                    model.update_cell_with_number(0, row, col, float(value))
                else:
                    model.update_cell_with_text(0, row, col, str(value))
            model.update_cell_with_formula(0, 14, 7, "=SUM(G7:G13)")
            added(model)
            model.evaluate()
            model.save_to_xlsx(str(path))

        workbook(f"ironcalc-{name}")(make)
        return added

    return register


@feature("plain")
def _(model: Any) -> None:
    """Nothing but the form."""


@feature("looks")
def _(model: Any) -> None:
    style = model.get_cell_style(0, 9, 1)
    style["font"]["b"] = True
    model.set_cell_style(0, 9, 1, style)
    model.set_column_width(0, 3, 200.0)
    model.set_row_height(0, 9, 40.0)
    model.set_frozen_rows_count(0, 9)
    model.set_show_grid_lines(0, False)
    model.set_sheet_color(0, "#FF0000")


@feature("merged")
def _(model: Any) -> None:
    model.merge_cells(0, 1, 1, 1, 8)
    model.merge_cells(0, 2, 1, 2, 8)


@feature("formulas")
def _(model: Any) -> None:
    for row, formula in enumerate(("=XLOOKUP(C10,C10:C13,F10:F13)", "=LET(x,F10,x*2)", "=IFERROR(1/0,\"错\")", "=1/0", "=TODAY()>0"), start=4):
        model.update_cell_with_formula(0, row, 11, formula)
    model.set_user_array_formula(0, 10, 12, 1, 4, "=F10:F13*2")


@feature("names-and-links")
def _(model: Any) -> None:
    model.new_defined_name("full", None, "Sheet1!$F$14")
    model.set_cell_link(0, 4, 11, {"type": "External", "target": "https://example.org"})


@feature("hidden")
def _(model: Any) -> None:
    model.new_sheet()
    model.add_sheet("附")
    model.set_sheet_state(1, "hidden")
    model.set_column_hidden(0, 11, True)
    model.set_row_hidden(0, 20, True)

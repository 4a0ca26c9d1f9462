"""Every JX formula that we write stands beside the value that the function gives for the cells it names.

An evaluator of our own for this test reads the formula as a spreadsheet would: references, texts, ``&``, ``*100``, ``TEXT``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import CellValue, ErrorValue, Grid, parse_address
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.registry import FUNCTIONS
from support import NAMES, case_record, library, make_book, without_scores
from typed_form import book

CALLS = {function.name: function.call for function in FUNCTIONS}
_CALL = re.compile(r"(JX_[A-Z_]+)\((.*)\)")
_PERCENT = re.compile(r'IF\(ISNUMBER\((\w+)\),ROUND\(\1\*100,4\)&"%",\1&""\)')
_GUARDED = re.compile(r'IF\((.+?)="","",(JX_.*)\)')


def split(text: str, mark: str) -> list[str]:
    """Parts of a formula between marks that stand in no text and no bracket."""
    parts, depth, quoted, current = [], 0, False, ""
    for char in text:
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(char, 0)
        if char == mark and not quoted and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]


class Evaluator:
    """Values of formulas over the grids of a workbook."""

    def __init__(self, grids: list[Grid]) -> None:
        self.grids = {grid.name: grid for grid in grids}

    def argument(self, text: str, sheet: str) -> object:
        parts = split(text, "&")
        if len(parts) > 1:
            return "".join(self.shown(self.argument(part, sheet)) for part in parts)
        if text == "":
            return None
        if text.startswith('"'):
            return text[1:-1].replace('""', '"')
        if text.endswith("*100"):
            value = self.argument(text[:-4], sheet)
            return value * 100 if isinstance(value, float) else 0.0
        percent = _PERCENT.fullmatch(text)
        if percent:  # what a cell in percent says: its figure with four places, or the text that was typed over it
            value = self.argument(percent[1], sheet)
            return f"{round(value * 100, 4):g}%" if isinstance(value, float) else self.shown(value)
        name, _, place = text.rpartition("!")
        at = parse_address(place)
        assert at is not None, text
        return self.plain(self.grids[name.strip("'").replace("''", "'") or sheet].cell(*at).value)

    @staticmethod
    def shown(value: object) -> str:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    @staticmethod
    def plain(value: CellValue) -> object:
        if isinstance(value, ErrorValue):
            return SheetError(value.code)
        return float(value) if isinstance(value, Decimal) else value

    def check(self, at_least: int) -> None:
        count = 0
        for grid in self.grids.values():
            for at, cell in grid.cells.items():
                guarded = _GUARDED.fullmatch(cell.formula or "")
                if guarded:  # shows nothing because that cell is blank; the function says the same
                    assert self.argument(guarded[1], grid.name) in (None, ""), cell.formula
                match = _CALL.fullmatch(guarded[2] if guarded else cell.formula or "")
                if match is None:
                    assert "JX_" not in (cell.formula or ""), cell.formula
                    continue
                arguments = [self.argument(part, grid.name) for part in split(match[2], ",")]
                expected = CALLS[match[1]](*arguments)
                assert self.plain(cell.value) in (expected, None if expected == "" else expected), (grid.name, at, cell)
                count += 1
        assert count >= at_least


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scored", [True, False])
def test_formulas_of_published_forms_have_their_values(name: str, scored: bool, tmp_path: Path) -> None:
    record = case_record(name)
    path = make_book(tmp_path / "表.xlsx", record if scored else without_scores(record))
    form_verbs.score(path, library())
    Evaluator(WorkbookFile.open(path).grids()).check(len(record.indicators))


def test_formulas_of_a_typed_sheet_have_their_values_also_beside_odd_cells(tmp_path: Path) -> None:
    def odd(sheet: object) -> None:
        sheet["E9"] = 80.456  # type: ignore[index]
        sheet["E9"].number_format = "0"  # type: ignore[index]
        sheet["D10"], sheet["E10"] = 0.95, 0.76  # type: ignore[index]
        sheet["D10"].number_format = sheet["E10"].number_format = "0%"  # type: ignore[index]
        sheet["E11"] = "#DIV/0!"  # type: ignore[index]
        sheet["E11"].data_type = "e"  # type: ignore[index]

    path = book(tmp_path / "表.xlsx", odd)
    result = form_verbs.score(path, library()).plan.results[0]
    assert result.rows[0].score == Decimal("24.14")  # 80.456 of 100, of 30; the sheet shows 80
    Evaluator(WorkbookFile.open(path).grids()).check(14)


def test_formulas_over_columns_of_sign_and_unit_have_their_values(tmp_path: Path) -> None:
    head = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "实际完成值", "分值", "自评得分", "未完成原因"]
    rows: list[list[object]] = [
        ["产出指标", "数量指标", "培训人数", "≥", 100, "人", 80, 30, None, "报名不足"],
        ["产出指标", "成本指标", "人均成本", "≤", 500.5, "元", 625, 20, None, "涨价"],
        ["效益指标", "社会效益指标", "合格率", "＝", 95, "％", "95％", 40, None, None],
    ]
    path = book(tmp_path / "表.xlsx", head=head, rows=rows)
    form_verbs.score(path, library())
    Evaluator(WorkbookFile.open(path).grids()).check(11)

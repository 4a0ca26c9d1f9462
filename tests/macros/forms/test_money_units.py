"""Money in 亿元: read in its own unit, converted to the last figure where a form prints another one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.generate import in_unit
from jixiao.macros.forms.records import record_from_json, record_to_json
from jixiao.macros.learn.propose import propose
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.scoring.cover_lines import draft_line, project_line
from jixiao.macros.scoring.score import score_form
from jixiao.macros.sheet.grid import CellValue, Grid
from support import library
from typed_grid import cell, typed

D = Decimal
MONEY: tuple[CellValue, ...] = (D("1.2"), D("1.23456789"), "9000万元", D(10), None, None)


def in_hundred_millions() -> Grid:
    grid = typed(money=MONEY)
    return replace(grid, cells={**grid.cells, (6, 1): cell("项目资金（亿元）")})


def test_amounts_are_read_in_the_unit_of_the_heading() -> None:
    (form,) = read_forms([in_hundred_millions()], library())
    funds = form.record.funds
    # 9000万元 typed in a cell of a sheet in 亿元 is 0.9.
    assert (funds.unit, funds.amounts["initial_budget"], funds.amounts["budget"], funds.amounts["executed"]) == (
        "亿元", D("1.2"), D("1.23456789"), D("0.9")
    )
    assert form.findings == ()


def test_a_record_in_hundred_millions_is_written_in_the_unit_that_the_form_prints(tmp_path: Path) -> None:
    (form,) = read_forms([in_hundred_millions()], library())
    record = record_from_json(record_to_json(form.record), library(), "记录.json")
    assert record.funds == form.record.funds
    assert in_unit(record, "元").funds.amounts["budget"] == D(123456789)
    form_verbs.generate([record], library(), tmp_path / "表.xlsx")
    (again,) = form_verbs.read(tmp_path / "表.xlsx", library())
    funds = again.record.funds
    # 1.23456789亿元 are 12345.6789万元.
    assert (funds.unit, funds.amounts["initial_budget"], funds.amounts["budget"], funds.amounts["executed"]) == (
        "万元", D(12000), D("12345.6789"), D(9000)
    )


def test_the_cover_shows_the_money_in_yuan() -> None:
    (form,) = read_forms([in_hundred_millions()], library())
    line = project_line(1, draft_line(score_form(form, library()), library()), [], library())
    assert line.budget is not None and line.budget.value == D(123456789)
    assert line.executed is not None and line.executed.value == D(90_000_000)


def test_a_sheet_in_hundred_millions_is_proposed_as_such() -> None:
    assert propose(in_hundred_millions(), library()).head.unit == "亿元"

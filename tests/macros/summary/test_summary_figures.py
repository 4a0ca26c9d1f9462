"""The figures of a summary that the forms do not state themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.totals import lost, total_of
from jixiao.macros.summary.gather import Gatherer
from jixiao.macros.summary.plan import summarise
from jixiao.macros.summary.rows import PARTS, FormRows
from jixiao.templates.library import texts
from jixiao.udfs.base.record import Record
from support import case_record, library, make_book

SPEC = texts("summary")


def project(record: Record) -> FormRows:
    (form,) = Gatherer(library(), SPEC).of_records([record], "甲.json")
    return form


class Held(tuple[FormRows, ...]):
    """Forms at hand."""

    def having(self, parts: Collection[str]) -> Iterator[FormRows]:
        return (replace(form, **{part: () for part in PARTS if part not in parts}) for form in self)


def columns(forms: list[FormRows], sheet: str) -> dict[str, list[object]]:
    """Heading -> values of the first table of a sheet, a formula's value for the formula."""
    (found,) = [item for item in summarise(Held(forms), (), SPEC).sheets if item.name == sheet]
    table = found.bands[0][0]
    return {column.heading: [getattr(row[at], "value", row[at]) for row in table.rows]
            for at, column in enumerate(table.columns)}


def test_a_form_without_a_total_gets_the_sum_only_where_every_score_is_there() -> None:
    record = replace(case_record("selfeval-2023-004-07"), printed_total=None, printed_grade=None)
    assert total_of(record) == Decimal("98.03")  # 9.03 for the rate and 89 of 90
    assert project(record).figures.grade == "优"
    unscored = replace(record, indicators=(*record.indicators[1:], replace(record.indicators[0], score=None)))
    assert total_of(unscored) is None
    row = project(unscored)
    assert (row.figures.total, row.figures.grade) == (None, "未评")
    assert columns([row], "自评汇总表")["未评"] == [1]


def test_a_stated_total_with_open_rows_is_not_finished_and_has_no_grade() -> None:
    record = case_record("selfeval-2023-004-07")  # states 98.03 and 优
    for changed in (
        replace(record, indicators=(*record.indicators[1:], replace(record.indicators[0], score=None))),
        replace(record, funds=replace(record.funds, execution_score=None)),
    ):
        assert total_of(changed) is None
        assert (project(changed).figures.total, project(changed).figures.grade) == (None, "未完")


def test_a_stated_rate_stands_and_a_missing_one_is_worked_out_in_the_rule_sets_way() -> None:
    record = case_record("selfeval-2023-004-01")
    assert project(record).figures.rate == Decimal("93.65")  # as printed, though 1,922.94 of 2,653.26 is 72.47
    without = replace(record, funds=replace(record.funds, rate=None))
    assert project(without).figures.rate == Decimal("72.47")


def test_points_lost_are_never_negative_and_unknown_without_a_score() -> None:
    assert lost(Decimal(3), Decimal("2.7")) == Decimal("0.3")
    assert lost(Decimal(3), Decimal(4)) == 0
    assert lost(Decimal(3), None) is lost(None, Decimal(3)) is None


def test_findings_go_to_their_own_form_where_two_stand_on_one_sheet(tmp_path: Path) -> None:
    faulty, clean = case_record("selfeval-2023-004-01"), case_record("selfeval-2023-004-03")
    path = make_book(tmp_path / "两张.xlsx", clean, faulty)
    book = openpyxl.load_workbook(path)
    upper, lower = book.worksheets[1:3]
    offset = upper.max_row + 2
    for row in lower.iter_rows():
        for cell in row:
            if type(cell).__name__ == "Cell" and cell.value is not None:
                upper.cell(cell.row + offset, cell.column, cell.value)
    for area in lower.merged_cells.ranges:
        upper.merge_cells(start_row=area.min_row + offset, end_row=area.max_row + offset,
                          start_column=area.min_col, end_column=area.max_col)
    for name in book.sheetnames:
        if name != upper.title:
            del book[name]
    book.save(path)
    forms = Gatherer(library(), SPEC).of_grids(WorkbookFile.open(path).grids(), "两张.xlsx")
    assert [form.project for form in forms] == [clean.text("project"), faulty.text("project")]
    assert [{item.check for item in form.findings} & {"rate_calc", "rate_score", "score_above_ratio"} for form in forms] == [
        set(), {"rate_calc", "score_above_ratio"} | {"rate_score"}
    ]
    assert columns(forms, "自评汇总表")["序号"] == [1, 2]
    assert len(columns(forms, "指标明细")["指标值"]) == len(clean.indicators) + len(faulty.indicators)

"""Forms of Word and PDF pages, from boxes written by hand: each value, and how sure the reader says it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from jixiao.macros.imports.imports import Imported, import_forms
from jixiao.macros.imports.pages import Box, PageTable, PageText
from support import library
from typed_grid import HEADINGS

WIDTH, HEIGHT = 70.0, 20.0


def box(row: int, col: int, text: str, cols: int = 1, **more: object) -> Box:
    made = Box(col * WIDTH, row * HEIGHT, (col + cols) * WIDTH, (row + 1) * HEIGHT, text, 1, 40.0, 20.0, row * HEIGHT + 4, row * HEIGHT + 16)
    return replace(made, **more)  # type: ignore[arg-type]


def table(rows: Sequence[Sequence[str]]) -> list[Box]:
    return [box(at, col, text) for at, row in enumerate(rows) for col, text in enumerate(row)]


LINES = [
    ["项目名称", "业务培训", "主管部门", "某局", "实施单位", "某中心", "", ""],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "100.00", "120.00", "90.00", "10", "75%", "7.5"],
    [*HEADINGS],
    ["产出指标", "数量指标", "培训人数", "≥100人", "80人", "30", "24", "报名不足"],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "93%", "60", "60", ""],
    ["总分", "", "", "", "", "100", "91.5", ""],
]


def imported(boxes: Sequence[Box]) -> Imported:
    items = [PageText(1, ("项目支出绩效自评表",)), PageText(1, ("（2024年度）",)), PageTable(1, tuple(boxes))]
    (found,) = import_forms(items, library())
    return found


def test_figures_and_texts_come_as_printed() -> None:
    record = imported(table(LINES)).record
    assert (record.form, record.year, record.text("project")) == ("selfeval-gj", 2024, "业务培训")
    amounts = record.funds.amounts
    assert (amounts["budget"], amounts["executed"], record.funds.execution_score) == (Decimal(120), Decimal(90), Decimal("7.5"))
    assert [(row.level3, row.target, row.actual, row.points, row.score) for row in record.indicators] == [
        ("培训人数", "≥100人", "80人", Decimal(30), Decimal(24)), ("学员满意度", "≥90%", "93%", Decimal(60), Decimal(60)),
    ]


def test_a_doubt_about_a_box_is_a_doubt_about_its_value_alone() -> None:
    plain = imported(table(LINES))
    boxes = [replace(item, doubts=frozenset({"word_cut"})) if item.text == "80人" else item for item in table(LINES)]
    doubted = imported(boxes)
    assert doubted.record == plain.record
    before = {value.path for value in plain.of_level("doubtful")}
    assert {value.path for value in doubted.of_level("doubtful")} - before == {"indicators[0].actual"}


def test_every_value_of_the_record_has_a_confidence() -> None:
    done = imported(table(LINES))
    paths = {value.path for value in done.values}
    assert {"project", "year", "funds.budget", "indicators[0].target", "indicators[1].score"} <= paths
    assert all(value.level in ("sure", "likely", "doubtful") for value in done.values)


def test_a_document_without_a_form_gives_nothing() -> None:
    assert import_forms([PageText(1, ("会议纪要",)), PageTable(1, tuple(table([["时间", "地点"], ["九点", "三楼"]])))], library()) == []

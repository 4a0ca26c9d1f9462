"""Every use of a workbook tried on every form of a family that is drawn: the figures are worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.portable import make_portable, verify
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_from_json, record_to_json
from jixiao.macros.formula.references import is_ours
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Funds, Indicator, Record
from support import library, make_book

FORMS = (
    "selfeval-gj", "selfeval-gj-2018", "target-gj", "selfeval-transfer", "selfeval-transfer-2018", "target-transfer", "selfeval-hb",
    "selfeval-sc", "selfeval-yn", "selfeval-department", "target-department", "target-gj-halves", "target-gj-points", "target-gj-parts",
)
PAIRS = {
    "target-gj": "selfeval-gj", "selfeval-gj": "target-gj", "target-transfer": "selfeval-transfer",
    "selfeval-transfer": "target-transfer", "target-department": "selfeval-department",
    "selfeval-department": "target-department", "selfeval-gj-2018": "target-gj", "selfeval-yn": "target-gj",
    "selfeval-transfer-2018": "target-transfer",
    "target-gj-halves": "selfeval-gj", "target-gj-points": "selfeval-gj", "target-gj-parts": "selfeval-gj",
}
#: level 1, level 2, name, target, actual, reason, points; the first is 8 of 10: 40 of 50.
ROWS = (
    ("产出指标", "数量指标", "治理河道", "≥10公里", "8公里", "汛期停工，下年补做", 50),
    ("效益指标", "生态效益指标", "水质达标率", "≥90%", "95%", "", 30),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", "", 10),
)
#: 80 of 100 is spent: 8 of 10; with 40 + 30 + 10 that makes 88.
TOTAL = Decimal(88)


def record_of(form: str) -> Record:
    spec = library().forms[form]
    printed = set(spec.indicators.printed)
    named = {"project": "河道治理", "department": "某市水务局", "unit": "某市河道所", "note": "资金年底拨付，付款顺延"}
    keys = {item.key for item in spec.fields} - {"printed_grade", "id", "source", "year"}
    texts = {key: named.get(key, "治理河道，改善水质，群众满意") for key in keys if not key.startswith("funds.")}
    amounts = {"initial_budget": Decimal(100), "budget": Decimal(100), "executed": Decimal(80)}
    if spec.kind == "target":
        amounts = {key: Decimal(100) for key in ("annual_total", "annual_fiscal", "project_total", "project_fiscal")}
    rows = (
        {"level1": one, "level2": two, "level3": name, "target": target, "actual": actual, "note": note}
        for one, two, name, target, actual, note, _ in ROWS
    )
    indicators = tuple(
        Indicator(**{key: value for key, value in row.items() if key in printed},
                  points=Decimal(points) if "points" in printed else None)
        for row, (*_, points) in zip(rows, ROWS, strict=True)
    )
    return Record(form, 2024, texts, Funds("万元", amounts), indicators)


#: What the small tables of a form hold, as texts.
BLOCKS = {
    "selfeval-transfer": {"management": (
        {"name": "分配科学性", "state": "按因素法分配"}, {"name": "下达及时性", "state": "30日内下达", "problem": "一笔晚两天，已改进"},
        {"name": "支出责任履行情况", "problem": "无"},
    )},
    "target-department": {"tasks": (
        {"name": "河道治理", "content": "治理10公里", "total": "1200.5", "fiscal": "1000", "other": "200.5"},
        {"name": "水质监测", "content": "全年", "total": "30"},
    )},
    "target-gj-halves": {"midterm": (
        {"level1": "产出指标", "level2": "数量指标", "name": "治理河道", "target": "≥30公里"},
        {"level1": "产出指标", "level2": "数量指标", "name": "新建泵站", "target": "≥3座"},
        {"level1": "产出指标", "level2": "时效指标", "name": "完工时间", "target": "2026年底前"},
        {"level1": "效益指标", "level2": "生态效益指标", "name": "水质达标率", "target": "≥95%"},
    )},
    "selfeval-department": {
        "income": ({"general": "1200万元", "other": "0"},), "spending": ({"basic": "120.5万元", "project": "1079.5万元"},),
    },
}


@pytest.mark.parametrize("form", BLOCKS)
def test_small_tables_pass_from_a_record_to_the_form_and_back(form: str, tmp_path: Path) -> None:
    """read --json, new --data, read: nothing of the tasks, the management of money, income and spending is lost."""
    record = replace(record_of(form), blocks=BLOCKS[form])
    (read,) = form_verbs.read(make_book(tmp_path / "甲.xlsx", record), library())
    assert read.record.blocks == BLOCKS[form]
    data = json.loads(json.dumps(record_to_json(read.record), default=str), parse_float=Decimal)
    assert data["blocks"] == json.loads(json.dumps(BLOCKS[form]))
    (again,) = form_verbs.read(make_book(tmp_path / "乙.xlsx", replace(record, blocks=read.record.blocks)), library())
    assert again.record == read.record and not [item for item in read.findings if item.id == "not_a_number"]
    assert [row.level3 for row in again.record.indicators] == [row[2] for row in ROWS]


def test_the_tasks_of_a_filled_form_are_read() -> None:
    (read,) = form_verbs.read(Path(__file__).resolve().parent / "data" / "wild" / "W16.xlsx", library())
    assert read.record.blocks == {"tasks": (
        {"name": "任务1", "content": "基本支出", "total": "724.2318", "fiscal": "724.2318", "other": "0"},
        {"name": "任务2", "content": "项目支出", "total": "243.96", "fiscal": "243.96", "other": "0"},
    )}


def test_a_record_with_a_table_that_its_form_has_not_is_refused() -> None:
    data = record_to_json(record_of("selfeval-gj")) | {"blocks": {"tasks": [{"name": "甲"}]}}
    with pytest.raises(Stop) as caught:
        record_from_json(data, library())
    assert caught.value.id == "record_wrong" and "blocks.tasks" in str(caught.value.values["place"])


@pytest.mark.parametrize("form", BLOCKS)
def test_an_empty_form_has_the_printed_rows_of_its_tables_and_no_record_of_them(form: str, tmp_path: Path) -> None:
    (read,) = form_verbs.read(make_book(tmp_path / "表.xlsx", record_of(form)), library())
    texts = {str(cell.value) for cell in read.grid.cells.values()}
    for block in library().forms[form].blocks:
        assert set(block.rows) <= texts
    assert read.record.blocks == {} and "blocks" not in record_to_json(read.record)


@pytest.fixture(scope="module", params=FORMS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A form and a workbook of it, scored as generating does."""
    form = str(request.param)
    return form, make_book(tmp_path_factory.mktemp(form) / "表.xlsx", record_of(form))


def has_points(form: str) -> bool:
    return "points" in library().forms[form].indicators.printed and library().forms[form].kind == "selfeval"


def test_scored_where_points_are_printed_and_checked_without_errors(made: tuple[str, Path]) -> None:
    form, path = made
    (read,) = form_verbs.read(path, library())
    assert read.record.printed_total == (TOTAL if has_points(form) else None)
    scores = [row.score for row in read.record.indicators]
    assert scores == ([Decimal(40), Decimal(30), Decimal(10)] if has_points(form) else [None] * 3)
    found = form_verbs.check(path, library())
    assert not [item.code for item in found if item.severity == "error"]


def test_no_sentence_on_it_names_another_place(made: tuple[str, Path]) -> None:
    _, path = made
    texts = [str(cell.value) for grid in WorkbookFile.open(path).grids() for cell in grid.cells.values()]
    assert not [text for text in texts if "上海" in text]
    found = verify(path, library())
    assert found.agreed and not found.different


def test_monitored_and_again(made: tuple[str, Path], tmp_path: Path) -> None:
    _, path = made
    out = tmp_path / "监控.xlsx"
    (sheet,) = year_verbs.monitor(path, library(), date(2024, 7, 31), out).sheets
    grid = next(grid for grid in WorkbookFile.open(out).grids() if grid.name == sheet.sheet)
    texts = {str(cell.value) for cell in grid.cells.values()}
    assert "监控7月" in sheet.sheet and {row[2] for row in ROWS} <= texts and {row[3] for row in ROWS} <= texts
    (again,) = year_verbs.monitor(out, library(), date(2024, 7, 31)).sheets
    assert again.renewed


@pytest.mark.slow
def test_finalized_and_portable_keep_the_record_and_no_function_of_ours(made: tuple[str, Path], tmp_path: Path) -> None:
    form, path = made
    (before,) = form_verbs.read(path, library())
    draft = open_draft(path, library())
    assert not draft.plan.errors
    draft.save(tmp_path / "定稿.xlsx")
    make_portable(path, tmp_path / "副本.xlsx", library())
    for name in ("定稿", "副本"):
        (read,) = form_verbs.read(tmp_path / f"{name}.xlsx", library())
        assert (read.found.spec.id, read.record) == (form, before.record), name
        grids = WorkbookFile.open(tmp_path / f"{name}.xlsx").grids()
        assert not [cell for grid in grids for cell in grid.cells.values() if cell.formula and is_ours(cell.formula)]


def test_summed_up(made: tuple[str, Path], tmp_path: Path) -> None:
    form, path = made
    done = summary([path], library(), tmp_path / "汇总.xlsx")
    assert done.forms == {library().forms[form].kind: 1} and done.unread == ()
    cells = {cell.value for grid in WorkbookFile.open(tmp_path / "汇总.xlsx").grids() for cell in grid.cells.values()}
    texts = record_of(form).texts
    assert texts.get("project", texts["unit"]) in cells and {row[2] for row in ROWS} <= cells
    assert not has_points(form) or TOTAL in cells


@pytest.mark.slow
def test_compared_with_a_version_that_changed_one_target(made: tuple[str, Path], tmp_path: Path) -> None:
    form, path = made
    assert year_verbs.compare(path, path, library()) == []
    record = record_of(form)
    first, *rest = record.indicators
    other = make_book(tmp_path / "改.xlsx", replace(record, indicators=(replace(first, target="≥12公里"), *rest)))
    found = year_verbs.compare(path, other, library())
    assert [item for item in found if "≥10公里" in item.what and "≥12公里" in item.what]
    assert not [item for item in found if "水质达标率" in item.what or "群众满意度" in item.what]


def test_a_mid_term_target_that_was_changed_is_found_and_the_other_layout_is_the_same_form(tmp_path: Path) -> None:
    record = replace(record_of("target-gj-halves"), blocks=BLOCKS["target-gj-halves"])
    first, *rest = BLOCKS["target-gj-halves"]["midterm"]
    other = replace(record, blocks={"midterm": (first | {"target": "≥36公里"}, *rest[:-1])})
    paths = [make_book(tmp_path / f"{name}.xlsx", one) for name, one in (("甲", record), ("乙", other))]
    found = [item.what for item in year_verbs.compare(paths[0], paths[1], library())]
    assert len(found) == 2 and "≥30公里" in found[0] and "≥36公里" in found[0]
    assert "水质达标率" in found[1] and "≥95%" in found[1]  # the row that is gone
    single = make_book(tmp_path / "丙.xlsx", replace(record_of("target-gj"), texts=record.texts))
    assert {item.finding.id for item in year_verbs.compare(paths[0], single, library())} <= {"entry_changed"}


def test_the_points_of_a_declaration_are_carried_where_they_make_the_full_points(tmp_path: Path) -> None:
    for points, wanted in (((40, 40, 10), [40, 40, 10]), ((40, 40, 15), [50, 30, 10])):
        record = record_of("target-gj-points")
        rows = tuple(replace(row, points=Decimal(part)) for row, part in zip(record.indicators, points, strict=True))
        book = make_book(tmp_path / f"{sum(points)}.xlsx", replace(record, indicators=rows))
        notes = year_verbs.carry(book, library(), tmp_path / f"{sum(points)}结转.xlsx")
        (read,) = form_verbs.read(tmp_path / f"{sum(points)}结转.xlsx", library())
        assert [row.points for row in read.record.indicators] == wanted
        assert any(note.label == "分值" for _, carried in notes.forms for note in carried.notes)


def test_of_a_declaration_whose_annual_half_is_blank_the_mid_term_is_carried(tmp_path: Path) -> None:
    """As 太原 fills it. The money of the mid-term is no budget of the year."""
    record = record_of("target-gj-halves")
    texts = {**record.texts, "goal_annual": "", "goal_total": "三年治理30公里"}
    amounts = {"project_total": Decimal(300)}
    half = replace(record, texts=texts, funds=replace(record.funds, amounts=amounts), indicators=(),
                   blocks=BLOCKS["target-gj-halves"])
    path = make_book(tmp_path / "表.xlsx", half)
    assert not [item.code for item in form_verbs.check(path, library()) if item.severity == "error"]
    (read,) = form_verbs.read(path, library())
    names = [(row["level2"], row["name"], row["target"]) for row in BLOCKS["target-gj-halves"]["midterm"]]
    assert [(row.level2, row.level3, row.target) for row in read.record.indicators] == names
    assert read.record.blocks == BLOCKS["target-gj-halves"]
    year_verbs.carry(path, library(), tmp_path / "结转.xlsx")
    (after,) = form_verbs.read(tmp_path / "结转.xlsx", library())
    assert [(row.level2, row.level3, row.target) for row in after.record.indicators] == names
    assert after.record.text("expected") == "三年治理30公里" and after.record.funds.amounts["initial_budget"] is None


@pytest.mark.parametrize(("form", "to"), PAIRS.items())
def test_carried_to_the_form_of_its_pair(form: str, to: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", record_of(form))
    year_verbs.carry(path, library(), tmp_path / "结转.xlsx")
    (read,) = form_verbs.read(tmp_path / "结转.xlsx", library())
    record = read.record
    assert (record.form, record.year) == (to, 2024 if form.startswith("target") else 2025)
    assert [(row.level1, row.level3, row.target) for row in record.indicators] == [(row[0], row[2], row[3]) for row in ROWS]
    assert [row.actual for row in record.indicators if row.actual] == []
    assert record.text("unit") == "某市河道所"
    if "department" not in to:  # whose forms print neither a project nor what is asked for
        assert (record.text("project"), record.text("department")) == ("河道治理", "某市水务局")
    if to.startswith("selfeval") and "department" not in to:
        column = "initial_budget" if to == "selfeval-gj" else "budget"  # what a transfer's form does not print
        assert record.funds.amounts[column] == 100 and record.printed_total is None


def test_the_tasks_of_a_department_are_added_up_by_a_formula(tmp_path: Path) -> None:
    tasks = [{"name": "任务一", "total": "1,120.50", "fiscal": "100"}, {"name": "任务二", "total": "30", "fiscal": "视批复"}]
    data = {"form": "target-department", "unit": "某局", "funds": {}, "indicators": [], "blocks": {"tasks": tasks}}
    book = make_book(tmp_path / "表.xlsx", record_from_json(data, library(), "记录.json"))
    grid = next(grid for grid in WorkbookFile.open(book).grids() if any(cell.value == "金额合计" for cell in grid.cells.values()))
    row = next(at[0] for at, cell in grid.cells.items() if cell.value == "金额合计")
    sums = [grid.cell(row, col) for col in (5, 6, 7)]
    above = [f"{letter}{row - 2}:{letter}{row - 1}" for letter in "EFG"]
    assert [cell.formula for cell in sums] == [f'IF(COUNT({area})=0,"",SUM({area}))' for area in above]
    assert [cell.value or None for cell in sums] == [Decimal("1150.5"), Decimal(100), None]


@pytest.mark.parametrize(("amount", "asked"), [
    ("约50", True), ("五十万", True), ("90万元", True), ("视批复", True), ("50", False), ("—", False), ("", False),
])
def test_a_text_among_the_amounts_of_tasks_is_named(amount: str, asked: bool, tmp_path: Path) -> None:
    """No sum below counts it."""
    tasks = [{"name": "任务一", "total": "100", "fiscal": "100"}, {"name": "任务二", "total": "30", "fiscal": amount}]
    data = {"form": "target-department", "unit": "某局", "funds": {}, "indicators": [], "blocks": {"tasks": tasks}}
    book = make_book(tmp_path / "表.xlsx", record_from_json(data, library(), "记录.json"))
    found = [item for item in form_verbs.check(book, library()) if item.finding.place[:2] == ("blocks", "tasks")]
    assert [(item.finding.id, item.finding.values["text"]) for item in found] == ([("not_a_number", amount)] if asked else [])
    assert all(openpyxl.load_workbook(book)[item.sheet][item.cell].value == amount for item in found)


def test_carried_asks_only_for_fields_that_the_new_form_prints(tmp_path: Path) -> None:
    record = record_of("selfeval-department")
    path = make_book(tmp_path / "部门.xlsx", replace(record, texts=dict.fromkeys(record.texts, "") | {"unit": "某市水务局"}))
    done = year_verbs.carry(path, library(), tmp_path / "下一年.xlsx").forms
    asked = {note.label for _, carried in done for note in carried.notes if note.kind == "open"}
    assert "年度总体目标" in asked and not asked & {"主管部门", "项目名称"}, "部门整体申报表 prints neither of the two"


@pytest.mark.parametrize("form", ["selfeval-transfer", "selfeval-transfer-2018"])
def test_an_actual_left_out_is_asked_for_where_nothing_is_scored(form: str, tmp_path: Path) -> None:
    record = record_of(form)
    rows = (replace(record.indicators[0], actual=None), *record.indicators[1:])
    path = make_book(tmp_path / "转移支付.xlsx", replace(record, indicators=rows))
    found = [item.finding for item in form_verbs.check(path, library()) if item.finding.id == "actual_empty"]
    assert [item.values["target"] for item in found] == [rows[0].target]
    assert "评分" not in found[0].values["lacks"]


def test_the_reasons_below_the_form_of_hubei_are_read(tmp_path: Path) -> None:
    record = record_of("selfeval-hb")
    texts = {**record.texts, "problems": "雨季停工二十天", "improvements": "提前安排"}
    (read,) = form_verbs.read(make_book(tmp_path / "湖北.xlsx", replace(record, texts=texts)), library())
    assert (read.record.text("problems"), read.record.text("improvements")) == ("雨季停工二十天", "提前安排")

"""项目支出绩效目标执行监控表 that is handed in: read in its variants, checked, summed up; never scored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_from_json, record_to_json
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import TEXT_KEYS, Funds, FundSource, Indicator, Record
from jixiao.udfs.checks.forms import form_findings
from support import library, make_book

D = Decimal
#: level 1, level 2, name, target, actual, 备注; what stands beside it.
ROWS = (
    (("产出指标", "数量指标", "治理河道", "≥10公里", "4公里", ""), {"expected": "10公里", "sure": "√"}),
    (("产出指标", "时效指标", "完工时间", "2024年底前", "按计划推进", ""), {"expected": "2024年底前", "sure": "√"}),
    (("效益指标", "生态效益指标", "水质达标率", "≥90%", "88%", ""),
     {"expected": "85%", "likely": "√", "money": "√", "reason": "资金晚到"}),
    (("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "", "下年补做"), {"never": "√", "other": "√", "reason": "未调查"}),
)


def monitored(*changed: tuple[int, dict[str, str]], **amounts: Decimal) -> Record:
    """The record above. changed: (row, what stands beside it instead); amounts: other amounts of the total."""
    other = dict(changed)
    sources = (
        FundSource("其中：本年一般公共预算拨款", D(80), None, D(30), None, D("37.5"), D(75)),
        FundSource("其他资金", D(20), None, D(10), None, D(50), D(20)),
    )
    rows = tuple(
        Indicator(level1=one, level2=two, level3=name, target=target, actual=actual, note=note)
        for (one, two, name, target, actual, note), _ in ROWS
    )
    blocks = tuple({"name": row[2], **other.get(at, beside)} for at, (row, beside) in enumerate(ROWS))
    texts = {"project": "河道治理", "department": "某市水务局", "unit": "某市河道所", "goal_annual": "治理河道", "period": "1-8月"}
    money = {"initial_budget": D(100), "executed": D(40), "forecast": D(95)} | amounts
    funds = Funds("万元", {key: money[key] for key in ("initial_budget", "executed", "forecast")}, None, money.get("rate", D(40)),
                  sources=sources)
    return Record("monitor-gj", 2024, texts, funds, rows, blocks={"monitoring": blocks})


def faults(path: Path, *severities: str) -> set[str]:
    return {item.finding.id for item in form_verbs.check(path, library()) if item.severity in (severities or ("error",))}


def test_it_passes_from_a_record_to_the_form_and_back(tmp_path: Path) -> None:
    want = monitored()
    (read,) = form_verbs.read(make_book(tmp_path / "甲.xlsx", want), library())
    got = read.record
    assert (got.form, got.year, got.indicators, got.blocks) == (want.form, want.year, want.indicators, want.blocks)
    assert {key: got.text(key) for key in want.texts} == dict(want.texts)
    assert got.funds.amounts == {**want.funds.amounts, "budget": None} and got.funds.rate == 40
    assert [replace(row, rate_printed=None) for row in got.funds.sources or ()] == list(want.funds.sources or ())
    assert not faults(tmp_path / "甲.xlsx", "error", "warning")
    data = json.loads(json.dumps(record_to_json(got), default=str), parse_float=D)
    for source in data["funds"]["sources"]:
        source.update({key: D(value) for key, value in source.items() if key != "name" and "printed" not in key and value})
    data["funds"].update({key: D(value) for key, value in data["funds"].items() if isinstance(value, str) and value[0].isdigit()
                          and key != "rate_printed"})
    assert record_from_json(data, library()) == got
    blank = form_verbs.blank(library().forms["monitor-gj"], library(), 2024)
    (empty,) = form_verbs.read(make_book(tmp_path / "空.xlsx", blank), library())
    assert empty.record.indicators == () and empty.record.blocks == {} and empty.record.text("period") == "1-7月"


@pytest.mark.parametrize(("record", "id"), [
    (monitored((0, {"expected": "10公里", "sure": "√", "likely": "√", "reason": "慢"})), "monitor_possibility"),
    (monitored((0, {"expected": "10公里"})), "monitor_possibility"),
    (monitored((2, {"expected": "85%", "likely": "√"})), "monitor_reason"),
    (monitored((3, {"never": "√"})), "monitor_reason"),
    (monitored((0, {"expected": "8公里", "sure": "√"})), "monitor_reason"),
    (replace(monitored(), indicators=tuple(replace(row, note="") for row in monitored().indicators)), "monitor_reason"),
    (monitored((0, {"expected": "8公里", "sure": "√", "money": "√"})), "monitor_sure"),
    (monitored(forecast=D(35)), "monitor_forecast"),
    (monitored(rate=D(45)), "rate_calc"),
    (monitored(initial_budget=D(110), rate=D("36.36")), "fund_sum"),
])
def test_what_is_wrong_on_it_is_found(record: Record, id: str, tmp_path: Path) -> None:
    """40 of 100 spent is 40 %; the sources are 80 and 20 of 100; 85 % falls short of 90 %."""
    assert id in faults(make_book(tmp_path / "表.xlsx", record), "error", "warning")


@pytest.mark.parametrize(("beside", "note", "told"), [
    ({"expected": "10公里", "never": "√"}, "", [(("indicators", 0), "选了“完全不可能”，没有偏差原因")]),
    ({"expected": "10公里", "never": "√", "other": "√"}, "", [
        (("indicators", 0, "note"), "选了“完全不可能”，备注没有写不能完成的原因和拟采取的措施"),
    ]),
    ({"expected": "10公里", "never": "√", "other": "√"}, "明年补做", []),
    ({"expected": "8公里", "likely": "√"}, "", [(("indicators", 0), "选了“有可能”，没有偏差原因")]),
    ({"expected": "8公里", "likely": "√", "other": "√"}, "", []),
    ({"expected": "8公里", "sure": "√"}, "", [(("indicators", 0), "全年预计 8公里 达不到 ≥10公里，没有偏差原因")]),
    ({"expected": "10公里", "sure": "√"}, "", []),
])
def test_a_row_off_target_is_told_by_what_is_ticked(
    beside: dict[str, str], note: str, told: list[tuple[tuple[str | int, ...], str]]
) -> None:
    record, form = monitored((0, beside)), library().forms["monitor-gj"]
    record = replace(record, indicators=(replace(record.indicators[0], note=note), *record.indicators[1:]))
    found = form_findings(record, form, library().rulesets[form.ruleset], library())
    assert [(item.place, item.values["what"]) for item in found if item.id == "monitor_reason"] == told


def test_a_local_layout_with_one_column_of_possibilities_is_read(tmp_path: Path) -> None:
    """1-6月, 绩效运行监控表, the possibility chosen in one column, a reason in one column, no 备注."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["2024年绩效运行监控表"], ["项目名称", "河道治理"], ["主管部门", "某市水务局", None, "实施单位", "某市河道所"],
        ["项目资金（元）", None, "年初预算数", "1-6月执行数", "1-6月执行率", "全年预计执行数"],
        [None, "年度资金总额：", 1000000, 500000, "50%", 1000000], ["年度总体目标", "治理河道"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "1-6月执行情况", "全年预计完成情况", "偏差原因分析", "完成目标可能性"],
        ["产出指标", "数量指标", "治理河道", "≥10公里", "5公里", "10公里", None, "确定能"],
        ["效益指标", "生态效益指标", "水质达标率", "≥90%", "80%", "85%", "汛期影响", "有可能"],
        ["满意度指标", "服务对象满意度指标", "满意度", "≥90%", None, None, None, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    (read,) = form_verbs.read(tmp_path / "表.xlsx", library())
    record = read.record
    assert (record.form, record.year, record.text("period")) == ("monitor-gj", 2024, "1-6月")
    assert [(row.level3, row.target, row.actual) for row in record.indicators] == [
        ("治理河道", "≥10公里", "5公里"), ("水质达标率", "≥90%", "80%"), ("满意度", "≥90%", ""),
    ]
    assert record.funds.amounts == {"initial_budget": 1000000, "budget": None, "executed": 500000, "forecast": 1000000}
    assert record.blocks["monitoring"][1] == {
        "name": "水质达标率", "expected": "85%", "reason": "汛期影响", "possibility": "有可能",
    }
    found = [(item.finding.id, item.row) for item in form_verbs.check(tmp_path / "表.xlsx", library()) if item.severity == "error"]
    assert found == [("monitor_possibility", 10)]


def test_it_is_not_scored_and_that_is_said(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", monitored())
    before = path.read_bytes()
    with pytest.raises(Stop) as caught:
        form_verbs.score(path, library())
    assert caught.value.id == "monitor_no_score" and path.read_bytes() == before
    with pytest.raises(Stop) as caught:
        year_verbs.monitor(path, library(), date(2024, 8, 31))
    assert caught.value.id == "monitor_of_monitor"


def test_the_blank_is_found_by_what_people_call_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "绩效监控表", "--year", "2024", "-o", str(tmp_path / "空.xlsx")]) == 0
    said = capsys.readouterr().err
    assert "项目支出绩效目标执行监控表" in said and "封面" not in said
    assert [grid.name for grid in WorkbookFile.open(tmp_path / "空.xlsx").grids()] == ["项目支出绩效目标执行监控表"]


def declared() -> Record:
    rows = tuple(Indicator(level1=row[0], level2=row[1], level3=row[2], target=row[3]) for row, _ in ROWS)
    texts = {**dict.fromkeys(TEXT_KEYS), **monitored().texts}
    return Record("target-gj", 2024, texts, Funds("万元", {"annual_total": D(100)}), rows)


def test_beside_other_forms_it_stands_last_and_their_scores_are_as_without_it(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", monitored(), declared())
    forms = [form.record.form for form in form_verbs.read(path, library())]
    assert forms == ["target-gj", "monitor-gj"]
    scored = form_verbs.score(path, library(), tmp_path / "评.xlsx")
    assert [result.form for result in scored.plan.results] == ["target-gj"]
    assert [form.record.form for form in form_verbs.read(tmp_path / "评.xlsx", library())] == forms
    (sheet,) = year_verbs.monitor(path, library(), date(2024, 8, 31), tmp_path / "监.xlsx").sheets
    assert not sheet.renewed


def test_our_own_sheet_beside_its_form_is_no_form_and_alone_it_is_read(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", declared())
    (sheet,) = year_verbs.monitor(path, library(), date(2024, 8, 31), tmp_path / "监.xlsx").sheets
    assert [form.record.form for form in form_verbs.read(tmp_path / "监.xlsx", library())] == ["target-gj"]
    open_draft(tmp_path / "监.xlsx", library()).save(tmp_path / "定.xlsx")
    assert sheet.sheet not in [grid.name for grid in WorkbookFile.open(tmp_path / "定.xlsx").grids()]
    book = openpyxl.load_workbook(tmp_path / "监.xlsx", data_only=True)
    for name in book.sheetnames:
        if name != sheet.sheet:
            del book[name]
    book[sheet.sheet]["F12"] = "4公里"
    book[sheet.sheet]["N12"] = "√"
    book.save(tmp_path / "单.xlsx")
    (read,) = form_verbs.read(tmp_path / "单.xlsx", library())
    record = read.record
    assert (record.form, record.year, record.text("project"), record.text("period")) == ("monitor-gj", 2024, "河道治理", "1-8月")
    assert [(row.level3, row.target, row.actual) for row in record.indicators] == [
        (row[2], row[3], "4公里" if at == 0 else "") for at, (row, _) in enumerate(ROWS)
    ]
    assert record.blocks["monitoring"][0] == {"name": "治理河道", "sure": "√"}
    assert record.funds.amounts["initial_budget"] == 100


def test_it_is_summed_up_compared_finalized_and_copied(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", monitored())
    done = summary([path], library(), tmp_path / "汇总.xlsx")
    assert done.forms == {"monitor": 1} and done.unread == ()
    (grid,) = [grid for grid in WorkbookFile.open(tmp_path / "汇总.xlsx").grids() if grid.name == "监控汇总表"]
    values = {cell.value for cell in grid.cells.values()}
    assert {"河道治理", "1-8月", D(1000000), D(400000), D(950000), D(40)} <= values  # 元
    other = make_book(tmp_path / "改.xlsx", monitored((0, {"expected": "9公里", "likely": "√", "money": "√"})))
    found = [item.what for item in year_verbs.compare(path, other, library())]
    assert len(found) == 4 and any("10公里" in item and "9公里" in item for item in found)
    draft = open_draft(path, library())
    assert not draft.plan.errors
    draft.save(tmp_path / "定稿.xlsx")
    (before,), (after,) = (form_verbs.read(file, library()) for file in (path, tmp_path / "定稿.xlsx"))
    assert after.record == before.record
    with pytest.raises(Stop) as caught:  # it holds no formula of ours
        make_portable(path, tmp_path / "副本.xlsx", library())
    assert caught.value.id == "nothing_portable"

"""申报表转自评表: the published declarations carried, written, read back; money worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.macros.forms.years import calendar_year
from jixiao.macros.year.carry import Carried, carry_record
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record
from office import convert
from support import NAMES, case_record, grid_of, library, make_book

D = Decimal
TARGETS_2023 = [name for name in NAMES if name.startswith("target-2023")]
TARGETS_2018 = [name for name in NAMES if name.startswith("target-2018")]
#: 元 on the declaration, 万元 on the self-evaluation: four places to the left.
MONEY_2023 = {
    "target-2023-001-01": ("720000", "72"),
    "target-2023-001-02": ("473400", "47.34"),
    "target-2023-001-04": ("5807000", "580.7"),
    "target-2023-001-06": ("7561343", "756.1343"),
    "target-2023-001-08": ("3654013", "365.4013"),
}
#: Both forms in 元: the year's budget and the year before's.
MONEY_2018 = {
    "target-2018-003-01": ("6314599", "6375055"),
    "target-2018-003-02": ("306660", "306660"),
    "target-2018-003-04": ("1069600", "474470"),
}
FIXED_2018 = {
    "target-2018-003-01": {"预算执行率": "≥95.00%", "项目设立的规范性": "规范", "资金使用的合规性": "合规",
                           "财务（资产）管理制度的健全性和执行的有效性": "健全"},
    "target-2018-003-02": {"预算执行率": "≥95.00%", "项目设立的规范性": "规范", "资金使用的合规性": "合规",
                           "财务（资产）管理制度的健全性和执行的有效性": "健全",
                           "项目管理制度的健全性和执行的有效性": "健全"},
    "target-2018-003-04": {"资金使用的合规性": "合规", "财务（资产）管理制度的健全性和执行的有效性": "健全"},
}
LEFT_2018 = {
    "target-2018-003-01": {"预算编制科学性", "预算资金到位率", "预算编制规范性", "立项依据充分性", "财务监控有效性"},
    "target-2018-003-02": {"预算编制科学性", "预算资金到位率", "预算编制规范性", "立项依据充分性", "财务监控有效性"},
    "target-2018-003-04": {"在职人员控制率", "资金到位率", "预算编制规范性"},
}


def carried(name: str, folder: Path, **options: Any) -> tuple[Record, Record, year_verbs.CarriedBook]:
    """(declaration, self-evaluation as read back from the file, what was said)."""
    book = make_book(folder / "申报.xlsx", case_record(name))
    done = year_verbs.carry(book, library(), folder / "自评.xlsx", **options)
    (form,) = form_verbs.read(folder / "自评.xlsx", library())
    assert form.findings == ()
    return case_record(name), form.record, done


def labels(item: Carried, kind: str) -> list[str]:
    return [note.label for note in item.notes if note.kind == kind]


@pytest.mark.parametrize("name", TARGETS_2023)
def test_a_declaration_of_2023_becomes_the_self_evaluation_of_its_year(name: str, tmp_path: Path) -> None:
    old, new, _ = carried(name, tmp_path)
    assert (new.form, new.year) == ("selfeval-2023", 2023)
    for key in ("project", "department", "unit"):
        assert new.text(key) == old.text(key) != ""
    assert new.text("expected") == old.text("goal_annual") != ""
    assert new.text("actual_completion") == ""
    assert [(r.level1, r.level2, r.level3, r.target) for r in new.indicators] == [
        (r.level1, r.level2, r.level3, r.target) for r in old.indicators
    ]
    assert {(r.actual, r.score, r.note) for r in new.indicators} == {("", None, "")}
    assert sum(r.points or D(0) for r in new.indicators) == 90
    assert all(r.points == r.points.quantize(D("0.01")) > 0 for r in new.indicators if r.points is not None)
    assert new.funds.execution_points == 10 and new.printed_total is None


@pytest.mark.parametrize("name", TARGETS_2023)
def test_yuan_become_ten_thousands_to_the_last_figure(name: str, tmp_path: Path) -> None:
    old, new, done = carried(name, tmp_path)
    yuan, ten_thousands = MONEY_2023[name]
    assert (old.funds.unit, new.funds.unit) == ("元", "万元")
    assert old.funds.amounts["annual_total"] == D(yuan)
    assert new.funds.amounts == {"initial_budget": D(ten_thousands), "budget": None, "executed": None}
    assert [(row.name, row.initial_budget, row.budget) for row in new.funds.sources or ()] == [
        ("其中：当年财政拨款", D(ten_thousands), None), ("上年结转资金", D(0), None), ("其他资金", D(0), None)
    ]
    ((_, item),) = done.forms
    said = [note for note in item.notes if note.kind == "converted"]
    assert [note.old.endswith(" 元") and note.new.endswith(" 万元") for note in said] == [True, True]


@pytest.mark.parametrize("name", TARGETS_2018)
def test_a_declaration_of_2018_becomes_a_self_evaluation_in_the_form_of_2019(name: str, tmp_path: Path) -> None:
    old, new, done = carried(name, tmp_path)
    assert (new.form, new.year) == ("selfeval-2019", 2018)
    assert (new.text("project"), new.text("unit")) == (old.text("project"), old.text("unit"))
    assert new.text("goal_annual") == old.text("goal_annual") != ""
    assert new.text("project_type") == ("是" if old.text("project_type").startswith("经常性") else "否")
    budget, prior = MONEY_2018[name]
    assert (new.funds.unit, new.funds.amounts["budget"], new.funds.amounts["prior_budget"]) == ("元", D(budget), D(prior))
    free = [(r.level1, r.level3, r.target) for r in new.indicators if r.level1 != "投入与管理"]
    assert free == [(r.level1, r.level3, r.target) for r in old.indicators if r.level1 != "投入和管理目标"]
    fixed = [r for r in new.indicators if r.level1 == "投入与管理"]
    assert [r.points for r in fixed] == [8, 8, 6, 5, 5, 4]
    assert {r.level3: r.target for r in fixed if r.target} == FIXED_2018[name]
    ((_, item),) = done.forms
    rows = {note.label for note in item.notes if note.kind == "dropped" and note.place[:1] == ("indicators",)}
    assert rows == LEFT_2018[name]
    for level1, points in (("产出目标", 34), ("效果目标", 15), ("影响力目标", 15)):
        assert sum(r.points or D(0) for r in new.indicators if r.level1 == level1) == points


def test_what_is_not_carried_and_what_is_to_fill_is_said_with_its_cell(tmp_path: Path) -> None:
    _, _, done = carried("target-2023-001-04", tmp_path)
    ((form, item),) = done.forms
    assert labels(item, "dropped") == [
        "项目性质", "项目类别", "计划开始日期", "计划完成日期", "项目总目标", "项目资金总额", "其中：财政资金"
    ]
    assert labels(item, "open") == ["实际完成情况", "全年预算数", "全年执行数", "微博/微信推送内容相关率", "实际完成值"]
    notes = {note.label: note for note in item.notes}
    assert form.grid.cell(*form.at(notes["项目类别"].place)).text == "特定目标类" == notes["项目类别"].old
    sheet = openpyxl.load_workbook(tmp_path / "自评.xlsx")["结转说明"]
    shown = {(row[1].value, row[3].value): (row[4].value, row[5].value, row[6].value)
             for row in sheet.iter_rows(min_row=4, max_row=3 + len(item.notes))}
    assert len(shown) == len(item.notes)
    assert shown["金额换算", "年度资金申请总额"][0] == "5,807,000.00 元"
    assert shown["金额换算", "年度资金申请总额"][2] == "580.70 万元"
    assert shown["未结转", "项目类别"] == ("特定目标类", "《住房公积金互联网业务运行专项》G3", None)


def test_a_year_that_stands_nowhere_is_said_to_be_assumed(tmp_path: Path) -> None:
    """The year cleared from title and review area: the calendar's is taken, and that is noted."""
    book = make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-08"))
    assert not any(note.label == "年度" for note in year_verbs.carry(book, library(), tmp_path / "一.xlsx").forms[0][1].notes)
    opened = openpyxl.load_workbook(book)
    for row in opened.worksheets[1].iter_rows():
        for cell in row:
            if (isinstance(cell.value, str) and ("2023年" in cell.value or cell.value == "2023")) or cell.value == 2023:
                cell.value = "绩效目标申报表"
    opened.save(book)
    done = year_verbs.carry(book, library(), tmp_path / "二.xlsx")
    (note,) = [note for note in done.forms[0][1].notes if note.label == "年度"]
    assumed = calendar_year("selfeval", date.today())
    assert note.kind == "remark" and note.new == str(assumed.year) and assumed.why in note.text and "--year" in note.text
    assert done.forms[0][1].record.year == assumed.year
    assert done.forms[0][1].record.source == "由《财政项目支出绩效目标申报表》结转"
    done = year_verbs.carry(book, library(), tmp_path / "三.xlsx", year=2025)
    assert not any(note.label == "年度" for note in done.forms[0][1].notes)


def test_points_may_be_left_blank_and_the_year_said(tmp_path: Path) -> None:
    _, new, done = carried("target-2023-001-08", tmp_path, points=False, year=2025)
    assert new.year == 2025 and {row.points for row in new.indicators} == {None}
    assert "分值" in labels(done.forms[0][1], "open")
    assert not labels(done.forms[0][1], "points")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("selfeval-2023")])
def test_last_years_self_evaluation_becomes_this_years_declaration(name: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "自评.xlsx", case_record(name))
    done = year_verbs.carry(book, library(), tmp_path / "申报.xlsx")
    (form,) = form_verbs.read(tmp_path / "申报.xlsx", library())
    old, new = case_record(name), form.record
    assert (new.form, new.year) == ("target-2023", 2024)
    assert [new.text(key) for key in ("project", "department", "unit", "goal_annual")] == [
        old.text(key) for key in ("project", "department", "unit", "expected")
    ]
    assert [(r.level1, r.level2, r.level3, r.target) for r in new.indicators] == [
        (r.level1, r.level2, r.level3, r.target) for r in old.indicators
    ]
    assert set(new.funds.amounts.values()) == {None}  # what was spent is not what is asked for
    dropped = {note.label: note.old for note in done.forms[0][1].notes if note.kind == "dropped"}
    if name == "selfeval-2023-004-03":  # 354, 352 and 348 万元
        assert dropped["年初预算数"] == "354.00 万元（3,540,000.00 元）"
        assert dropped["全年预算数"] == "352.00 万元（3,520,000.00 元）"
        assert dropped["全年执行数"] == "348.00 万元（3,480,000.00 元）"


def test_last_years_money_is_the_prior_years_on_the_declaration_of_2018() -> None:
    item = carry_record(case_record("selfeval-2019-002-01"), library())
    assert (item.record.form, item.record.year) == ("target-2018", 2020)
    amounts = item.record.funds.amounts
    assert (amounts["prior_budget"], amounts["prior_executed"], amounts["budget"]) == (D(446048), D(446048), None)
    assert item.record.indicators[0].level1 == "投入和管理目标"
    assert item.record.indicators[0].level3 == "资金使用合规性"


def relabelled(book: Path, change: Callable[[str], str], money: Decimal | None = None) -> Path:
    """The workbook with other labels, and its amounts divided."""
    opened = openpyxl.load_workbook(book)
    for sheet in opened:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = change(cell.value)
                elif isinstance(cell.value, int | float) and money and cell.number_format == "#,##0.00":
                    cell.value = float(D(str(cell.value)) / money)
    opened.save(book)
    return book


def test_ten_thousands_on_the_declaration_become_yuan(tmp_path: Path) -> None:
    book = make_book(tmp_path / "申报.xlsx", case_record("target-2018-003-02"))
    relabelled(book, lambda text: text.replace("（元）", "（万元）"), D(10000))
    assert grid_of(book).cells  # still a form
    year_verbs.carry(book, library(), tmp_path / "自评.xlsx")
    old, new = (form_verbs.read(tmp_path / name, library())[0].record for name in ("申报.xlsx", "自评.xlsx"))
    assert (old.funds.unit, old.funds.amounts["budget"]) == ("万元", D("30.666"))
    assert (new.funds.unit, new.funds.amounts["budget"]) == ("元", D(306660))


def test_without_a_unit_no_amount_is_carried_and_that_is_said(tmp_path: Path) -> None:
    book = make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-06"))
    relabelled(book, lambda text: text.replace("(元)", ""))
    done = year_verbs.carry(book, library(), tmp_path / "自评.xlsx")
    new = form_verbs.read(tmp_path / "自评.xlsx", library())[0].record
    assert new.funds.amounts["initial_budget"] is None
    assert any("没有写明金额单位" in note.text for note in done.forms[0][1].notes)


def test_declarations_go_before_self_evaluations_of_the_same_workbook(tmp_path: Path) -> None:
    book = make_book(tmp_path / "混.xlsx", case_record("selfeval-2023-004-03"), case_record("target-2023-001-08"))
    done = year_verbs.carry(book, library(), tmp_path / "新.xlsx")
    assert [item.record.form for _, item in done.forms] == ["selfeval-2023"] and done.left == 1


def test_a_form_without_a_follower_and_a_file_that_is_there_are_refused(tmp_path: Path) -> None:
    from jixiao.templates.library import HOME, load_library

    region = load_library([HOME, HOME.parent / "docs" / "examples" / "region"])
    record = form_verbs.blank(region.forms["example-2024"], region, 2024)
    form_verbs.generate([record], region, tmp_path / "a.xlsx")
    with pytest.raises(Stop) as stop:
        year_verbs.carry(tmp_path / "a.xlsx", region, tmp_path / "b.xlsx")
    assert stop.value.id == "no_carry" and not (tmp_path / "b.xlsx").exists()
    book = make_book(tmp_path / "c.xlsx", case_record("target-2023-001-01"))
    before = book.read_bytes()
    with pytest.raises(Stop) as stop:
        year_verbs.carry(book, library(), book)
    assert stop.value.id == "exists" and book.read_bytes() == before


def test_the_command_lists_the_notes_and_says_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-06")), tmp_path / "自评.xlsx"
    assert run(["carry", str(book), "-o", str(out), "--no-points", "--year", "2024"]) == 0
    shown = capsys.readouterr()
    assert "756.1343 万元" in shown.out and "（2024）" in shown.out and "分值建议" not in shown.out
    assert "已结转 1 张表" in shown.err and str(out) in shown.err
    assert run(["carry", str(book), "-o", str(out)]) == 3
    assert "JX-R09" in capsys.readouterr().err


@pytest.mark.slow
def test_libreoffice_shows_the_carried_forms_and_the_notes(tmp_path: Path) -> None:
    book = make_book(tmp_path / "申报.xlsx", *map(case_record, [*TARGETS_2023, *TARGETS_2018]))
    done = year_verbs.carry(book, library(), tmp_path / "自评.xlsx")
    assert len(done.sheets) == 8
    shown = openpyxl.load_workbook(convert(tmp_path / "自评.xlsx", "xlsx", tmp_path, recalculate=True), data_only=True)
    assert shown.sheetnames == ["封面", *done.sheets, "检查结果", "结转说明"]
    for name in done.sheets:  # points add up to 100 with those of the execution rate
        texts = {cell.value: cell.row for row in shown[name].iter_rows() for cell in row if isinstance(cell.value, str)}
        total = shown[name].cell(texts.get("总分") or texts["合计"], 6 if "总分" in texts else 4).value
        assert total == pytest.approx(100), name
    notes = [row for row in shown["结转说明"].iter_rows(min_row=4, values_only=True) if any(row)]
    whole = next((at for at, row in enumerate(notes) if any("全文" in str(cell) for cell in row)), len(notes))
    assert whole == sum(len(item.notes) for _, item in done.forms)  # long texts stand whole below the list


def test_every_pairing_names_fields_that_both_forms_have() -> None:
    have = library()
    for here in have.forms.values():
        if here.carry is None:
            assert here.id in ("selfeval-hb", "selfeval-sc", "monitor-gj") or here.id not in have.sheets
            continue
        there, carry = have.forms[here.carry.to], here.carry
        fields = [{field.key for field in form.fields} for form in (there, here)]
        tables = [set(form.funds.columns) if form.funds else set() for form in (there, here)]
        for new, old in carry.texts.items():
            assert new in fields[0] and set(old) <= fields[1], (here.id, new)
        for new, old in carry.funds.items():
            assert f"funds.{new}" in fields[0] or new in tables[0], (here.id, new)
            assert f"funds.{old}" in fields[1] or old in tables[1], (here.id, old)
        if there.funds and carry.sources:
            assert set(carry.sources) == set(there.funds.sources) and carry.source_column in tables[0]
        for level1 in carry.levels:
            assert level1 in here.sections and carry.levels[level1] in there.sections
        fixed = {row["level3"] for row in there.fixed_rows}
        assert not fixed or set(carry.rows.values()) <= fixed
        for key, options in carry.choices.items():
            choices = [next(f.choices for f in form.fields if f.key == key) for form in (here, there)]
            assert set(options) == set(choices[0]) and set(options.values()) <= set(choices[1])


def test_an_answer_about_the_direction_is_asked_to_become_a_sign() -> None:
    record = case_record("selfeval-2023-004-03")
    rows = (replace(record.indicators[0], target="24小时", level="越低越好"), *record.indicators[1:])
    item = carry_record(replace(record, indicators=rows), library())
    notes = [note for note in item.notes if "越低越好" in note.text]
    assert [(note.kind, note.old) for note in notes] == [("open", "24小时")]

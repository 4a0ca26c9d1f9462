"""Taught forms in the year: carried to the form that follows, compared with it, monitored, summed up, finalized."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import learned_file
from jixiao.addin.verbs.learn import Learned
from jixiao.addin.verbs.year import carry, compare
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record
from learning import DECLARED, DECLARED_MERGES, EVALUATED, EVALUATED_MERGES, book_of, setting, teach
from support import case_record, make_book

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


@pytest.fixture
def declared(tmp_path: Path) -> tuple[Path, Learned]:
    path = book_of(tmp_path / "丙市申报.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    return path, teach(path, default_library(), tmp_path / "申报表样")


def carried(file: Path, folder: Path, to: str = "") -> tuple[Record, dict[str, str]]:
    """The one new record as it is read back, and what 结转说明 says by what it is about."""
    output = folder / "结转.xlsx"
    done = carry(file, default_library(), output, to=to)
    ((_, made),) = done.forms
    (form,) = form_verbs.read(output, default_library())
    assert form.record.form == made.record.form
    return form.record, {note.label: note.kind for note in made.notes}


def test_a_declaration_becomes_the_national_self_evaluation(declared: tuple[Path, Learned], tmp_path: Path) -> None:
    assert declared[1].spec.next == "selfeval-gj"
    record, notes = carried(declared[0], tmp_path)
    assert (record.form, record.year) == ("selfeval-gj", 2024)
    assert [record.text(key) for key in ("project", "department", "unit", "expected")] == [
        "城区道路养护", "丙市交通局", "丙市公路处", "养护道路120公里"]
    assert record.funds.amounts["initial_budget"] == 300 and record.funds.amounts["budget"] is None
    assert next((row.name, row.initial_budget) for row in record.funds.sources or ()) == ("其中：当年财政拨款", 280)
    assert [(row.level1, row.level3, row.target) for row in record.indicators] == [
        ("产出指标", "养护里程", "≥120公里"), ("产出指标", "合格率", "≥95%"), ("满意度指标", "群众满意度", "≥90%")]
    assert notes["年度主要任务"] == notes["项目类型"] == "dropped"


def test_a_taught_self_evaluation_of_the_same_place_is_proposed_as_what_follows_and_takes_the_tasks(tmp_path: Path) -> None:
    after = teach(book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES), default_library(), tmp_path / "一")
    path = book_of(tmp_path / "申报.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    before = teach(path, default_library(), tmp_path / "二")
    assert before.spec.next == after.spec.id
    record, notes = carried(path, tmp_path)
    assert record.form == after.spec.id and record.text("unit") == "丙市公路处" and record.text("expected") == "养护道路120公里"
    assert record.blocks == {"tasks": (
        {"name": "日常养护", "content": "路面保洁、修补", "total": "180"},
        {"name": "安全设施", "content": "标志标线更新", "total": "120"},
    )}
    assert "年度主要任务" not in notes and notes["资金总额（万元）"] == "dropped"


def test_money_of_tasks_is_not_carried_into_another_unit(tmp_path: Path) -> None:
    after = teach(book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES), default_library(), tmp_path / "一",
                  setting("金额单位", "元"))
    path = book_of(tmp_path / "申报.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    teach(path, default_library(), tmp_path / "二")
    record, notes = carried(path, tmp_path)
    assert record.form == after.spec.id and [row.get("total") for row in record.blocks["tasks"]] == [None, None]
    assert notes["年度主要任务：预算金额（万元）"] == "dropped"


def test_a_self_evaluation_becomes_the_declaration_of_the_next_year(tmp_path: Path) -> None:
    path = book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES)
    teach(path, default_library(), tmp_path / "一")
    record, notes = carried(path, tmp_path)
    assert (record.form, record.year, record.text("goal_annual")) == ("target-gj", 2025, "养护道路")
    assert notes["年度主要任务完成情况"] == "dropped"


def test_what_follows_is_asked_on_the_sheet_and_none_is_none(tmp_path: Path) -> None:
    path = book_of(tmp_path / "申报.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    library = default_library()
    titles = {form.id: form.title for form in library.forms.values()}
    done = teach(path, library, tmp_path / "一", setting("下一张表", f"{titles['selfeval-sc']}（selfeval-sc）"))
    assert done.spec.next == "selfeval-sc"
    none = teach(path, library, tmp_path / "二", setting("下一张表", "不结转"))
    assert none.replaced and none.spec.next == ""
    with pytest.raises(Stop) as stop:
        carried(path, tmp_path)
    assert stop.value.id == "no_carry"
    record, _ = carried(path, tmp_path, to="selfeval-gj")
    assert record.form == "selfeval-gj"


def test_a_form_that_follows_and_is_gone_is_said_and_keeps_no_form_from_being_read(tmp_path: Path) -> None:
    after = teach(book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES), default_library(), tmp_path / "一")
    path = book_of(tmp_path / "申报.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    teach(path, default_library(), tmp_path / "二")
    learned_file.forget(after.spec.id, default_library())
    assert not default_library().left_out and form_verbs.read(path, default_library())
    with pytest.raises(Stop) as stop:
        carried(path, tmp_path)
    text = say(stop.value.id, **stop.value.values)
    assert text.startswith("JX-R") and after.spec.id in text and not (tmp_path / "结转.xlsx").exists()


def test_a_national_declaration_is_carried_to_a_taught_self_evaluation_where_it_is_named(tmp_path: Path) -> None:
    after = teach(book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES), default_library(), tmp_path / "一")
    path = make_book(tmp_path / "国.xlsx", replace(case_record("target-2023-001-01"), form="target-gj"))
    record, _ = carried(path, tmp_path, to=after.spec.id)
    assert record.form == after.spec.id and record.indicators
    official = carry(path, default_library(), tmp_path / "官.xlsx")
    assert official.forms[0][1].record.form == "selfeval-gj"
    with pytest.raises(Stop) as stop:
        carry(path, default_library(), tmp_path / "不.xlsx", to="selfeval-sc")
    assert stop.value.id == "carry_not_to"


def test_declaration_and_self_evaluation_are_compared_row_by_row(declared: tuple[Path, Learned], tmp_path: Path) -> None:
    carry(declared[0], default_library(), tmp_path / "自评.xlsx")
    book = openpyxl.load_workbook(tmp_path / "自评.xlsx")
    sheet = book["城区道路养护"]
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "≥120公里")
    cell.value = "≥100公里"
    book.save(tmp_path / "自评.xlsx")
    found = compare(declared[0], tmp_path / "自评.xlsx", default_library())
    changed = [item for item in found if "≥100公里" in item.what]
    assert len(changed) == 1 and "≥120公里" in changed[0].what and "D12" in str(changed[0].a)


def test_monitor_summary_report_and_final_copy(declared: tuple[Path, Learned], tmp_path: Path) -> None:
    file, _ = declared
    own = book_of(tmp_path / "自评.xlsx", "自评", EVALUATED, *EVALUATED_MERGES)
    teach(own, default_library(), tmp_path / "一")
    for command in (
        ["monitor", str(file), "--date", "2024-7-31", "-o", str(tmp_path / "监控.xlsx")],
        ["score", str(file), "-o", str(tmp_path / "评.xlsx")],
        ["summary", str(file), "-o", str(tmp_path / "汇总.xlsx")],
        ["report", str(own), "-o", str(tmp_path / "报告.docx")],
        ["finalize", str(tmp_path / "评.xlsx"), "-o", str(tmp_path / "定稿.xlsx")],
    ):
        assert run(command) in (0, 1), command
    (form,) = form_verbs.read(tmp_path / "定稿.xlsx", default_library())
    assert form.found.spec.prints and form.record.text("project_type") == "部门预算项目"


@pytest.mark.parametrize(("part", "faults"), [(280, set()), (320, {"fund_sum"})])
def test_a_form_that_prints_one_part_of_the_money_may_have_less_there_than_in_all(
    part: int, faults: set[str], tmp_path: Path
) -> None:
    rows = [row[:] for row in DECLARED]
    rows[5][4] = part
    path = book_of(tmp_path / "申报.xlsx", "申报", rows, *DECLARED_MERGES)
    teach(path, default_library(), tmp_path / "一")
    assert {item.finding.id for item in form_verbs.check(path, default_library())} == faults

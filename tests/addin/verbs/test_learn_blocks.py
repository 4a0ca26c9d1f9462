"""Rows of boxes, lists of tasks and rows of management of a taught form: proposed, read, generated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.ticks import options
from jixiao.templates.library import default_library
from jixiao.udfs.base.record import Record
from learning import DECLARED, DECLARED_MERGES, EVALUATED, EVALUATED_MERGES, added, book_of, concept, propose, teach

pytestmark = pytest.mark.usefixtures("home")


def proposed(path: Path, folder: Path) -> dict[str, tuple[str, str]]:
    """Cell -> (concept, how sure) of what is proposed."""
    done = propose(path, default_library(), folder)
    return {line.cell: (line.concept, line.sure) for line in done.proposal.lines}


def again(record: Record, folder: Path) -> Record:
    """What is read from a sheet that was made of a record."""
    form_verbs.generate([record], default_library(), folder / "生成.xlsx")
    (form,) = form_verbs.read(folder / "生成.xlsx", default_library())
    assert form.found.spec.id == record.form
    return form.record


TASKS = (
    {"name": "日常养护", "content": "路面保洁、修补", "total": "180"},
    {"name": "安全设施", "content": "标志标线更新", "total": "120"},
)


def test_boxes_and_tasks_are_proposed_and_accepting_reads_them(tmp_path: Path) -> None:
    path = book_of(tmp_path / "丙市.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    lines = proposed(path, tmp_path / "一")
    assert lines["A5"] == ("项目类别", "sure")
    assert [lines[cell][0] for cell in ("B8", "C8", "E8")] == ["任务清单：任务名称", "任务清单：主要内容", "任务清单：预算金额"]
    assert not {"B5", "B9", "C9", "B10", "C10"} & set(lines), "what the example fills in is no label"
    done = teach(path, default_library(), tmp_path / "登记")
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == done.spec.id
    assert form.record.text("project_type") == "部门预算项目" and form.record.blocks == {"tasks": TASKS}
    assert form.record.funds.amounts["annual_fiscal"] == 280  # beside the total, not below it
    assert [cell for cell, _, _ in done.left_out] == ["E3", "E5"]


def test_another_record_ticks_its_own_box_and_has_as_many_tasks_as_it_has(tmp_path: Path) -> None:
    path = book_of(tmp_path / "丙市.xlsx", "申报", DECLARED, *DECLARED_MERGES)
    done = teach(path, default_library(), tmp_path / "登记")
    more = (*TASKS, {"name": "应急抢险", "content": "水毁修复", "total": "40.5"})
    record = done.example.record
    record = replace(record, texts=dict(record.texts) | {"project_type": "市直专项"}, blocks={"tasks": more})
    got = again(record, tmp_path)
    assert got.text("project_type") == "市直专项" and got.blocks == {"tasks": more}
    assert got.text("goal_annual") == "养护道路120公里" and got.indicators == record.indicators
    sheet = openpyxl.load_workbook(tmp_path / "生成.xlsx")["城区道路养护"]
    assert sheet["B5"].value == "1、部门预算项目 □  2、市直专项 ☑"
    assert "A8:A11" in {str(block) for block in sheet.merged_cells.ranges}
    blank = openpyxl.load_workbook(done.blank).worksheets[1]
    assert blank["B5"].value == "1、部门预算项目 □  2、市直专项 □"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "ticked", "other"),
    [
        (["□新增项目", "☑延续项目"], "延续项目", ["☑新增项目", "□延续项目"]),
        (["■新增项目  □延续项目"], "新增项目", ["□新增项目  ■延续项目"]),
        (["新增项目（√）  延续项目（ ）"], "新增项目", ["新增项目（ ）  延续项目（√）"]),
        (["√ 新增项目；□ 延续项目"], "新增项目", ["□ 新增项目；√ 延续项目"]),
    ],
)
def test_boxes_of_any_kind_keep_their_look(cells: list[str], ticked: str, other: list[str], tmp_path: Path) -> None:
    rows = [row[:] for row in DECLARED]
    rows[4] = ["项目属性", *cells]
    path = book_of(tmp_path / "丙市.xlsx", "申报", rows, *(block for block in DECLARED_MERGES if block != "B5:C5"))
    done = teach(path, default_library(), tmp_path / "登记")
    record = done.example.record
    assert record.text("project_type") == ticked
    second = next(name for name in ("新增项目", "延续项目") if name != ticked)
    got = again(replace(record, texts=dict(record.texts) | {"project_type": second}), tmp_path)
    assert got.text("project_type") == second
    sheet = openpyxl.load_workbook(tmp_path / "生成.xlsx")["城区道路养护"]
    assert [sheet.cell(5, col).value for col in range(2, 2 + len(cells))] == other


def test_several_ticked_boxes_are_all_read(tmp_path: Path) -> None:
    rows = [row[:] for row in DECLARED]
    rows[4] = ["项目属性", "☑新增项目 □延续项目 ☑信息化"]
    done = teach(book_of(tmp_path / "丙市.xlsx", "申报", rows, *DECLARED_MERGES), default_library(), tmp_path / "登记")
    assert done.example.record.text("project_type") == "新增项目、信息化"
    assert again(done.example.record, tmp_path).text("project_type") == "新增项目、信息化"


def test_options_are_told_from_texts() -> None:
    assert options("无") == () and options("见附件（一）") == ()
    assert [(item.name, item.ticked) for item in options("是（√）否（  ）")] == [("是", True), ("否", False)]
    assert [(item.name, item.ticked) for item in options("1.□基建 2.☑信息化")] == [("基建", False), ("信息化", True)]


def test_a_list_of_tasks_with_a_total_is_no_table_of_funds(tmp_path: Path) -> None:
    path = book_of(tmp_path / "部门.xlsx", "自评", EVALUATED, *EVALUATED_MERGES)
    lines = proposed(path, tmp_path / "一")
    assert [lines[f"{col}3"][0].partition("：")[2] for col in "BCDEFG"] == [
        "任务名称", "主要内容", "完成情况", "预算金额", "财政拨款", "执行金额"]
    assert lines["B6"] == ("任务清单：合计行", "sure")
    done = teach(path, default_library(), tmp_path / "登记")
    record = done.example.record
    assert record.blocks["tasks"][1] == {
        "name": "安全设施", "content": "标线更新", "done": "在建", "total": "120", "fiscal": "110", "executed": "60"}
    assert not record.funds.amounts and record.printed_total == 90 and done.left_out == ()
    assert again(record, tmp_path) == replace(record, form=done.spec.id, printed_total=90)
    sheet = openpyxl.load_workbook(tmp_path / "生成.xlsx")["丙市部门整体绩效自评表"]
    assert sheet["E6"].value == '=IF(COUNT(E4:E5)=0,"",SUM(E4:E5))'


def test_rows_of_management_are_read_by_their_names(tmp_path: Path) -> None:
    rows = [row[:] for row in EVALUATED]
    rows[2:6] = [
        ["资金管理情况", None, "情况说明", None, "存在问题和改进措施"],
        [None, "分配科学性", "按因素法分配", None, "无"],
        [None, "下达及时性", "30日内下达", None, "晚3天"],
        [None, "拨付合规性", "按进度拨付", None, None],
    ]
    path = book_of(tmp_path / "管理.xlsx", "自评", rows, *EVALUATED_MERGES)
    done = teach(path, default_library(), tmp_path / "登记")
    record = done.example.record
    assert record.blocks == {"management": (
        {"name": "分配科学性", "state": "按因素法分配", "problem": "无"},
        {"name": "下达及时性", "state": "30日内下达", "problem": "晚3天"},
        {"name": "拨付合规性", "state": "按进度拨付"},
    )}
    assert again(record, tmp_path).blocks == record.blocks
    blank = openpyxl.load_workbook(done.blank).worksheets[1]
    assert [blank[f"B{row}"].value for row in (4, 5, 6)] == ["分配科学性", "下达及时性", "拨付合规性"]


def test_a_list_in_words_that_nobody_knows_is_taught_by_corrections(tmp_path: Path) -> None:
    rows = [row[:] for row in DECLARED]
    rows[7] = ["重点事项", "事项", "做法", None, "花费"]
    path = book_of(tmp_path / "丙市.xlsx", "申报", rows, *DECLARED_MERGES)
    done = teach(path, default_library(), tmp_path / "登记", concept("B8", "任务清单：任务名称"),
                 concept("C8", "任务清单：主要内容"), added("E8", "任务清单：预算金额"))
    assert done.example.record.blocks == {"tasks": TASKS}
    assert again(done.example.record, tmp_path).blocks == {"tasks": TASKS}


def test_a_list_without_a_block_beside_it_ends_at_the_next_label(tmp_path: Path) -> None:
    rows = [row[:] for row in DECLARED]
    rows[6:10] = [["任务名称", "主要内容", None, None, "预算金额（万元）"], ["日常养护", "路面保洁、修补", None, None, 180],
                  ["安全设施", "标志标线更新", None, None, 120], ["年度目标", "养护道路120公里"]]
    path = book_of(tmp_path / "丙市.xlsx", "申报", rows)
    record = teach(path, default_library(), tmp_path / "登记").example.record
    assert record.blocks == {"tasks": TASKS} and record.text("goal_annual") == "养护道路120公里"
    got = again(record, tmp_path)
    assert got.blocks == {"tasks": TASKS} and got.text("goal_annual") == "养护道路120公里"

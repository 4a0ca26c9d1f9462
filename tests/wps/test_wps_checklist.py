"""docs/wps-checklist.md: its steps, its buttons, and that what it expects is what the engine gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import ribbon
from jixiao.addin.wps import desk
from support import grid_of, library
from wps_handed import Agreeing

DOCS = Path(__file__).resolve().parents[2] / "docs"
CHECKLIST = (DOCS / "wps-checklist.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\| (\d+) \| (.*) \| □ \|$", CHECKLIST, re.MULTILINE)


def test_the_steps_are_numbered_and_every_question_names_steps_that_there_are() -> None:
    numbers = [int(number) for number, _ in STEPS]
    assert numbers == list(range(1, 13))
    answers = re.findall(r"^\| .* \| ([\d、]+) \|$", CHECKLIST.partition("## 哪一步回答什么")[2], re.MULTILINE)
    assert {int(step) for line in answers for step in line.split("、")} == set(numbers)


def test_the_buttons_are_called_as_the_ribbon_calls_them() -> None:
    labels = {button.label for group in ribbon.tab(library()).groups for button in group.buttons}
    assert {name for _, step in STEPS for name in re.findall(r"\*\*(.+?)\*\*", step.partition(" | ")[0])} - {"不保存"} <= labels
    guide = (DOCS / "wps.md").read_text(encoding="utf-8").partition("### 按钮")[2].partition("### 函数")[0]
    assert not [label for label in labels if label not in guide]


@pytest.mark.usefixtures("home")
def test_the_row_that_is_typed_is_scored_as_the_checklist_says(tmp_path: Path) -> None:
    made = json.loads(desk.press("blank_selfeval_gj", desk.lay("", tmp_path / "desk"), ("", 1, 1), Agreeing(), "", tmp_path / "desk"))
    book = openpyxl.load_workbook(made["files"][0]["path"])
    sheet = book["项目支出绩效自评表"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "三级指标" for cell in row))
    columns = {str(cell.value): cell.column for cell in head if cell.value}
    row = head[0].row + 1
    for name, value in (("三级指标", "按时发放率"), ("年度指标值", "≥95(%)"), ("实际完成值", "93(%)"), ("分值", 10)):
        assert name in STEPS[4][1] or name == "三级指标"
        sheet.cell(row, columns[name], value)
    path = desk.lay("表.xlsx", tmp_path / "desk")
    book.save(path)
    answer = json.loads(desk.press("score", path, ("", 1, 1), Agreeing(), "", tmp_path / "desk"))
    assert answer["kind"] == "info" and "9.79" in CHECKLIST
    scored = tmp_path / "desk" / answer["open"]
    grid = grid_of(scored)
    assert any(cell.value is not None and str(cell.value) == "9.79" for (at, _), cell in grid.cells.items() if at == row)
    told = json.loads(desk.press("explain", path, (grid.name, row, 1), Agreeing(), "", tmp_path / "desk"))
    assert "9.79" in told["text"] and "97.89%" in told["text"]
    assert desk.call("JX_SCORE", "≥95(%)", "93(%)", 10) == 9.79 and 'JX.JX_SCORE("≥95(%)","93(%)",10)' in CHECKLIST

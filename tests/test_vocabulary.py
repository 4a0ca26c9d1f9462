"""Every label that was seen on a form is understood as its concept, in a form that prints it; and what it stands for is read."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.understand import labels_of
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.sheet.grid import Cell, Grid
from jixiao.macros.sheet.labels import label_words, spellings
from jixiao.templates.stop import Stop
from layouts import VOCABULARY
from support import library

with VOCABULARY.open(encoding="utf-8") as _file:
    ROWS = [(row["concept"], row["label"]) for row in csv.DictReader(_file, delimiter="\t") if row["certainty"] == "S"]
#: Labels that the table itself says mean two things; only these need their neighbours.
TWO = {"分值", "权重", "得分", "说明", "其他", "成本指标", "满意度指标", "总体目标", "年度总体目标", "项目年度目标"}
#: Concepts of columns of indicators.
COLUMNS = ("level1", "level2", "level3", "explanation", "sign", "target", "unit_text", "actual", "points", "score", "note",
           "score_review", "prior_actual", "monitor")
MONEY = ("initial_budget", "budget", "executed", "rate", "execution_points", "execution_score", "execution_reason")
PLAIN = {"level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "target": "年度指标值", "actual": "实际完成值",
         "points": "分值", "score": "得分", "note": "偏差原因分析及改进措施"}
VALUES = {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "target": "≥90人", "actual": "95人",
          "points": Decimal(90), "score": Decimal(90), "note": "无"}
Cells = dict[tuple[int, int], str | Decimal]
#: Where a label of the head, the goals or below the table stands, and where its value.
HEAD, GOAL, FUNDS, BELOW = (5, 1), (10, 1), (8, 1), (17, 1)


def base(kind: str = "selfeval") -> Cells:
    """A national self-evaluation (or declaration) with one indicator."""
    cells: Cells = {
        (1, 1): "项目支出绩效自评表" if kind == "selfeval" else "项目支出绩效目标申报表", (2, 1): "（2023年度）",
        (3, 1): "项目名称", (3, 2): "培训", (4, 1): "主管部门", (4, 2): "某局", (4, 4): "实施单位", (4, 5): "某中心",
    }
    if kind == "selfeval":
        for col, text in enumerate(("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"), 1):
            if text:
                cells[7, col] = text
        cells |= {(8, 2): "年度资金总额", (8, 3): Decimal(100), (8, 4): Decimal(100), (8, 5): Decimal(90), (8, 6): Decimal(10)}
        cells |= {(10, 1): "年度总体目标", (10, 2): "预期目标", (10, 5): "实际完成情况", (11, 2): "多培训", (11, 5): "已培训"}
    for col, key in enumerate(PLAIN, 1):
        if kind == "selfeval" or key in ("level1", "level2", "level3", "target"):
            cells[13, col], cells[14, col] = PLAIN[key], VALUES[key]
    return cells


def placed(concept: str, label: str) -> tuple[Cells, tuple[int, int]]:
    """A form that prints a label of a concept, and the label's cell."""
    target = concept in ("goal_total", "goal_annual", "title_target", "text_field")
    cells = base("target" if target else "selfeval")
    if concept.startswith("title"):
        return cells | {(1, 1): label}, (1, 1)
    if concept in COLUMNS:
        own = {key: col for col, key in enumerate(PLAIN, 1)}.get(concept, 9)
        return cells | {(13, own): label, (14, own): VALUES.get(concept, "—")}, (13, own)
    if concept in MONEY:
        col = {"initial_budget": 3, "budget": 4, "executed": 5, "execution_points": 6, "rate": 7, "execution_score": 8}.get(concept, 9)
        return cells | {(7, col): label}, (7, col)
    if concept.startswith("funds"):
        at = (8, 2) if concept == "funds_total" else (9, 2)
        return cells | {at: label, (at[0], 4): Decimal(100)}, at
    if concept in ("level1_name", "level2_name"):
        at = (14, 1 if concept == "level1_name" else 2)
        return cells | {at: label}, at
    if concept == "indicator_block":
        moved = {(row, col + 1 if row > 12 else col): value for (row, col), value in cells.items()}
        return moved | {(13, 1): label}, (13, 1)
    if concept in ("expected", "expected_adjusted", "actual_completion"):
        col = {"expected": 2, "expected_adjusted": 3, "actual_completion": 5}[concept]
        return cells | {(10, col): label}, (10, col)
    if concept == "goal_block":
        return cells | {(10, 1): label}, (10, 1)
    if concept in ("total", "grade", "subtotal"):
        return cells | {(16, 1): label, (16, 6): Decimal(90), (16, 7): Decimal(90)}, (16, 1)
    if concept in ("remark_row", "review", "sign_line"):
        return cells | {BELOW: label, (17, 2): "无"}, BELOW
    if concept == "project":
        return cells | {(3, 1): label}, (3, 1)
    if concept == "department":
        return cells | {(4, 1): label}, (4, 1)
    if concept == "unit":
        return cells | {(4, 4): label}, (4, 4)
    return cells | {HEAD: label, (5, 2): "某某"}, HEAD


def read(cells: Cells) -> FilledForm:
    grid = Grid("表", {at: Cell(value, text=str(value)) for at, value in cells.items()})
    (form,) = need_forms([grid], library(), "表.xlsx")
    return form


CASES = [row for row in ROWS if row != ("level3", "二级指标 (holds the name)")]


@pytest.mark.parametrize(("concept", "label"), CASES)
def test_a_label_is_understood_as_its_concept(concept: str, label: str) -> None:
    cells, at = placed(concept, label)
    if concept == "title_monitor":
        with pytest.raises(Stop) as refused:
            read(cells)
        assert "绩效监控表" in str(refused.value.values["why"])
        return
    form = read(cells)
    understood = {item.at: item.concept for item in labels_of(form, library())}
    assert understood.get(at) == concept


@pytest.mark.parametrize(("concept", "label"), [row for row in CASES if row[0] in (
    "project", "department", "unit", "expected", "actual_completion", "goal_annual", "goal_total", "budget", "executed", *VALUES,
)])
def test_what_a_label_stands_for_is_read(concept: str, label: str) -> None:
    cells, _ = placed(concept, label)
    record = read(cells).record
    row = record.indicators[0]
    if concept in VALUES:
        assert getattr(row, concept) == VALUES[concept]
    elif concept in ("budget", "executed"):
        assert record.funds.amounts[concept] == (Decimal(100) if concept == "budget" else Decimal(90))
    else:
        want = {"project": "培训", "department": "某局", "unit": "某中心", "expected": "多培训", "actual_completion": "已培训"}
        assert record.text(concept) == want.get(concept, "某某")


def test_names_under_the_second_level_are_the_indicators() -> None:
    """A form of 鄂州: its 二级指标 holds the name, 绩效标准 explains it."""
    cells = base("target") | {(13, 3): "绩效标准", (14, 2): "培训人数", (14, 3): "按签到表"}
    (row,) = read(cells).record.indicators
    assert (row.level3, row.level2, row.explanation, row.target) == ("培训人数", None, "按签到表", "≥90人")


def test_only_ten_labels_have_two_concepts() -> None:
    of: dict[str, set[str]] = {}
    for concept, label in ROWS:
        of.setdefault(label, set()).add(concept)
    assert {label for label, concepts in of.items() if len(concepts) > 1} == TWO


def test_the_vocabulary_holds_every_label_of_the_table() -> None:
    have = library().vocabulary
    for concept, label in CASES:
        assert any(name in label_words(have.words(concept)) for name in spellings(label)), (concept, label)

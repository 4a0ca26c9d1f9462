"""Tables of indicators laid out at random: headings of the vocabulary, columns permuted, dropped, doubled, in two rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from jixiao.macros.sheet.grid import Cell, Grid, Range

VOCABULARY = Path(__file__).resolve().parents[1] / "data" / "vocabulary.tsv"
#: Columns that a form of each kind must have to be one.
NEEDED = {"selfeval": ("level3", "target", "actual"), "target": ("level1", "level3", "target")}
#: Labels that mean another thing by their neighbours; or that say what stands in a row, not what heads a column.
_NOT_HERE = {
    "中央主管部门",  # a field of its own where transfers are evaluated
    "二级指标 (holds the name)", "评价内容", "项目权重", "偏差大或目标未完成原因分析"}
#: Titles of sheets that print other columns.
_OTHER_SHEETS = {"部门整体支出绩效评价指标表"}
LEVELS = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"))


def seen() -> dict[str, list[str]]:
    """Labels that were seen on forms, by concept."""
    words: dict[str, list[str]] = {}
    with VOCABULARY.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["certainty"] == "S" and row["label"] not in _NOT_HERE | _OTHER_SHEETS:
                words.setdefault(row["concept"], []).append(row["label"])
    return words


@dataclass
class Layout:
    """A sheet and what it says. ``twice``: a heading that stands over two columns of other contents."""

    grid: Grid
    kind: str
    rows: list[dict[str, str | Decimal | None]]
    missing: tuple[str, ...]
    twice: str = ""
    head: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


class _Sheet:
    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Range] = []

    def put(self, row: int, col: int, value: str | Decimal | None) -> None:
        if value is not None:
            self.cells[row, col] = Cell(value, text=str(value))


def layout(seed: int) -> Layout:
    """The layout of a seed: always the same."""
    random, words, sheet = Random(seed), seen(), _Sheet()
    kind = random.choice(("selfeval", "selfeval", "target"))
    title = random.choice(words[f"title_{kind}"])
    sheet.put(1, 1, random.choice(("", "某市", "2023年度")) + title)
    sheet.put(2, 1, "（2023年度）")
    first = random.choice((1, 1, 2))
    head = {"project": "测试项目", "department": "某某局", "unit": "某某中心"}
    for offset, (key, value) in enumerate(head.items()):
        sheet.put(3 + offset, first, random.choice(words[key]).replace("：（盖章）", ""))
        sheet.put(3 + offset, first + 2, value)
    row = 7
    if kind == "selfeval" and random.random() < 0.7:
        for offset, (key, concept) in enumerate((("", ""), ("budget", "budget"), ("executed", "executed"), ("rate", "rate"))):
            if key:
                sheet.put(row, first + 1 + offset, random.choice(words[concept]))
        sheet.put(row + 1, first + 1, random.choice([word for word in words["funds_total"] if "年度资金总额" in word]))
        sheet.put(row + 1, first + 2, Decimal(100))
        sheet.put(row + 1, first + 3, Decimal(90))
        row += 3
    columns = ["level1", "level2", "level3", "target", "actual", "points", "score", "note"]
    if kind == "target":
        columns = ["level1", "level2", "level3", "target", "explanation"]
    if random.random() < 0.3:
        columns.remove(random.choice(columns))
    order = list(columns)
    if random.random() < 0.4:
        random.shuffle(order)
    headings = {key: random.choice(words[key]) for key in columns}
    split = "target" in order and random.random() < 0.25  # 指标性质 | 指标值 | 度量单位
    double = random.choice(order) if random.random() < 0.25 else ""
    fill = random.choice(("same", "blank", "other")) if double else ""
    rows = [_row(random, at, columns) for at in range(random.randint(3, 7))]
    two, merged = split or random.random() < 0.3, random.random() < 0.7
    _table(sheet, row, first, order, headings, rows, split=split, two=two, merged=merged, double=double, fill=fill)
    missing = tuple(key for key in NEEDED[kind] if key not in columns)
    unsure = fill == "other" and double in ("level1", "level2", "level3", "target", "actual", "points")
    return Layout(
        Grid("表", sheet.cells, tuple(sheet.merges)), kind, rows, missing,
        headings[double] if unsure and not (double == "target" and split) else "", head, headings,
    )


def _row(random: Random, at: int, columns: list[str]) -> dict[str, str | Decimal | None]:
    level1, level2 = LEVELS[at % len(LEVELS)]
    values: dict[str, str | Decimal | None] = {
        "level1": level1, "level2": level2, "level3": f"指标{chr(0x7532 + at)}完成数", "target": f"≥{random.randint(2, 90)}次",
        "actual": f"{random.randint(1, 99)}次", "points": Decimal(random.randint(1, 20)), "score": None, "note": None,
        "explanation": "按台账统计",
    }
    return {key: value for key, value in values.items() if key in columns}


def _table(
    sheet: _Sheet, top: int, first: int, order: list[str], headings: dict[str, str],
    rows: list[dict[str, str | Decimal | None]], *, split: bool, two: bool, merged: bool, double: str, fill: str,
) -> None:
    """Headings from row ``top`` on, and the rows below them."""
    col = first
    body = top + (2 if two else 1)
    for key in order:
        if key == "target" and split:
            sheet.put(top, col, headings[key])
            sheet.merges.append(Range(top, col, top, col + 2))
            for offset, text in enumerate(("指标性质", "指标值", "度量单位")):
                sheet.put(top + 1, col + offset, text)
            for offset, row in enumerate(rows):
                text = str(row["target"])
                for at, part in enumerate((text[0], text[1:-1], text[-1])):
                    sheet.put(body + offset, col + at, part)
            col += 3
            continue
        for copy in range(2 if key == double else 1):
            sheet.put(top, col, headings[key])
            if two and merged:
                sheet.merges.append(Range(top, col, top + 1, col))
            for offset, row in enumerate(rows):
                value = row[key]
                if copy and fill == "blank":
                    value = None
                elif copy and fill == "other":
                    value = Decimal(77) if isinstance(value, Decimal) else f"另{offset}" if value is not None or key == "score" else None
                sheet.put(body + offset, col, value)
            col += 1
    if two and not merged and not split:  # a second row that says something of its own under one heading
        sheet.put(top + 1, first, sheet.cells[top, first].text)
        del sheet.cells[top, first]

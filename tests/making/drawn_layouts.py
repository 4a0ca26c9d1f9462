"""Layouts at random of every form that is drawn: its fields, its money and its table, under any words of the vocabulary.

Columns are permuted, dropped, doubled, put under two rows of headings or merged down; columns of others stand between them;
forms stand below each other or side by side; subtotals, blank rows, remarks and signatures stand around.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.templates.library import Library
from jixiao.templates.model import FieldSpec, FormSpec

Value = str | Decimal | None
#: Keys of texts in the head of a form.
HEAD = ("project", "department", "unit")
FOREIGN = ("序号", "责任科室", "完成时限说明", "数据口径")
TOTALS = ("总分", "合计", "总计", "自评总分", "得分合计", "合计得分")
REMARKS = ("说明", "其他需要说明事项", "注：1.本表由项目单位填报。", "财政部门审核意见", "填表人")
#: What only one place prints and what tells its form from the national one with the same title.
FORCED = {"selfeval-hb": {"target": "年初目标值（A）"}, "selfeval-transfer": {"project": "转移支付（项目）名称"}}
#: Headings that mean another thing unless a second one stands beside them.
NOT_ALONE = {"评价内容", "项目权重"}


@dataclass
class Put:
    """What was put on a sheet for one form. missing: required columns left out; twice: a heading over other contents."""

    spec: FormSpec
    year: int
    head: dict[str, str] = field(default_factory=dict)
    money: dict[str, Decimal] = field(default_factory=dict)
    rows: list[dict[str, Value]] = field(default_factory=list)
    total: Decimal | None = None
    missing: tuple[str, ...] = ()
    twice: str = ""
    unsure: bool = False  # names under 二级指标, and behind them a heading that may be theirs
    whole: bool = True  # every column that the form prints is there


class _Page:
    def __init__(self, random: Random, library: Library) -> None:
        self.random, self.library = random, library
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Range] = []
        self.row, self.left = 1, 1

    def put(self, col: int, value: Value, *, row: int = 0, over: int = 1, down: int = 1) -> None:
        """A cell ``col`` columns right of the form's first one, in the row that is written."""
        at = (row or self.row, self.left + col)
        if over > 1 or down > 1:
            self.merges.append(Range(*at, at[0] + down - 1, at[1] + over - 1))
        if value is not None:
            self.cells[at] = Cell(value, text=f"{value:f}" if isinstance(value, Decimal) else value)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def drawn_page(seed: int, library: Library) -> tuple[Grid, list[Put]]:
    """The sheet of a seed and what was put on it, form by form: always the same."""
    random = Random(seed)
    page = _Page(random, library)
    specs = [spec for spec in library.forms.values() if spec.template.is_file() and spec.kind in ("selfeval", "target")]
    spec = random.choice(specs)
    how = random.choice(("one", "one", "one", "below", "beside"))
    if how == "beside":
        twin = random.random()
        forms = []
        for at in range(2):
            page.random = Random(twin)  # the same form twice: the same words in the same rows
            page.row, page.left = 1, 1 + 15 * at
            forms.append(_form(page, spec, at, plain=True))
        return Grid("表", page.cells, tuple(page.merges)), forms
    forms = [_form(page, spec, 0, plain=False)]
    if how == "below":
        page.row += random.choice((1, 2))
        forms.append(_form(page, random.choice(specs), 1, plain=False))
    return Grid("表", page.cells, tuple(page.merges)), forms


def _form(page: _Page, spec: FormSpec, at: int, *, plain: bool) -> Put:
    """plain: no column is left out or doubled."""
    random = page.random
    put = Put(spec, random.randint(2019, 2025))
    title = max((text for text in spec.titles), key=len) if page.chance(0.5) else random.choice(spec.titles)
    page.put(0, title if page.chance(0.5) else f"某市{title}", over=8)
    page.row += 1
    page.put(0, random.choice((f"（{put.year}年度）", f"（ {put.year} 年度 ）", f"{put.year}年度")), over=8)
    page.row += 1
    by_key = {item.key: item for item in spec.fields}
    for key in HEAD:
        if key in by_key and not (key == "project" and spec.id.endswith("department")):
            _entry(page, put, by_key[key], f"{key}{'甲乙'[at]}")
    if spec.kind == "selfeval" and spec.funds:
        _funds(page, put)
    if spec.kind == "selfeval" and {"expected", "actual_completion"} <= by_key.keys():
        page.put(0, "年度总体目标", down=2)
        for col, key in ((1, "expected"), (4, "actual_completion")):
            page.put(col, random.choice(by_key[key].labels), over=3)
            put.head[key] = f"{key}的内容{at}"
            page.put(col, put.head[key], row=page.row + 1, over=3)
        page.row += 2
    if spec.kind == "target":
        for key in ("funds.annual_total", "funds.budget"):
            if key in by_key and page.chance(0.7):
                page.put(0, "资金情况（万元）")
                page.put(1, random.choice(by_key[key].labels))
                put.money[key.removeprefix("funds.")] = Decimal(random.randint(20, 900))
                page.put(2, put.money[key.removeprefix("funds.")])
                page.row += 1
        if "goal_annual" in by_key and by_key["goal_annual"].place != "below":
            _entry(page, put, by_key["goal_annual"], "完成全年任务", inline=False)
    page.row += random.choice((0, 0, 1))
    _table(page, put, at, plain=plain)
    for word in random.sample(REMARKS, random.randint(0, 2)):
        page.put(0, word)
        page.put(2, None if word.startswith("注") else "无", over=3)
        page.row += 1
    return put


def _entry(page: _Page, put: Put, item: FieldSpec, value: str, *, inline: bool = True) -> None:
    marks = {mark for spec in page.library.forms.values() for mark in spec.marks}
    label = page.random.choice([word for word in item.labels if word not in marks]).replace("：（盖章）", "")
    label = FORCED.get(put.spec.id, {}).get(item.key) or label
    if inline and page.chance(0.1):
        page.put(0, f"{label}：{value}", over=3)
    else:
        page.put(0, label, over=2)
        page.put(2, value, over=page.random.choice((1, 3)))
    put.head[item.key] = value
    page.row += 1


def _funds(page: _Page, put: Put) -> None:
    random, spec = page.random, put.spec
    assert spec.funds is not None
    keys = ["budget", "executed", "rate"]
    if page.chance(0.5):
        keys.insert(0, "initial_budget")
    if spec.indicators.scored:
        keys += ["execution_score"] if "points" in spec.indicators.absent else ["execution_points", "execution_score"]
    page.put(0, random.choice(("项目资金（万元）", "资金情况（万元）", "预算执行情况（万元）")), down=2)
    rate = Decimal(random.choice((100, 90, 75, 50)))
    worth = Decimal(10)
    put.money = {"initial_budget": Decimal(400), "budget": Decimal(400), "executed": 4 * rate, "rate": rate,
                 "execution_points": worth, "execution_score": worth * rate / 100}
    put.money = {key: put.money[key] for key in keys}
    for col, key in enumerate(keys, 2):
        page.put(col, random.choice(spec.funds.columns[key]))
        page.put(col, f"{rate}%" if key == "rate" else put.money[key], row=page.row + 1)
    page.put(1, random.choice(spec.funds.total), row=page.row + 1)
    page.row += 2
    for name in random.sample(spec.funds.sources, min(2, len(spec.funds.sources))) if page.chance(0.4) else ():
        page.put(1, name)
        for col in range(2, 2 + len(keys)):
            page.put(col, "—")
        page.row += 1


def _table(page: _Page, put: Put, at: int, *, plain: bool) -> None:
    random, table = page.random, put.spec.indicators
    columns = list(table.printed)
    if not plain and page.chance(0.25):
        columns.remove(random.choice(columns))
    if page.chance(0.35):
        random.shuffle(columns)
    for word in random.sample(FOREIGN, random.choice((0, 0, 1, 2))):
        columns.insert(random.randint(0, len(columns)), word)
    words = {key: [word for word in table.columns[key] if word not in NOT_ALONE] for key in columns if key in table.columns}
    headings = {key: random.choice(words[key]) if key in words else key for key in columns}
    headings |= {key: word for key, word in FORCED.get(put.spec.id, {}).items() if key in headings}
    known = [key for key in columns if key in table.columns]
    double = random.choice(known) if not plain and page.chance(0.2) else ""
    fill = random.choice(("same", "blank", "other"))
    put.missing = tuple(key for key in table.required if key not in columns)
    if any(known in page.library.vocabulary.words("level2") for known in (headings.get("level3", ""),)):
        at_names = columns.index("level3")
        put.unsure = at_names + 1 < len(columns) and columns[at_names + 1] in FOREIGN
    put.whole = set(table.printed) <= set(columns)
    if double and fill == "other" and double not in ("note", "explanation"):
        put.twice = headings[double]
    if "level3" not in columns and put.twice == headings.get("level2"):
        put.twice = ""  # then names stand there
    put.rows = _rows(page, put, at)
    if double == "score" and not all(row["score"] for row in put.rows):
        put.twice = ""
    block = page.chance(0.3) and "绩效指标" not in table.columns["level3"]
    two = page.chance(0.4)
    first = 1 if block else 0
    top, body = page.row, page.row + (2 if two else 1)
    col = first
    for key in columns:
        for copy in range(2 if key == double else 1):
            page.put(col, headings[key], row=top, down=2 if two else 1)
            for offset, row in enumerate(put.rows):
                value = row.get(key) if key in table.columns else f"{offset + 1}"
                if copy and fill != "same":
                    value = None if fill == "blank" else _other(value, offset)
                page.put(col, value, row=body + offset)
            col += 1
    page.row = body + len(put.rows)
    if block:
        page.put(0, "绩效指标", row=top, down=page.row - top)
    _end(page, put, columns, first, double)


def _other(value: Value, offset: int) -> Value:
    return Decimal(77 + offset) if isinstance(value, Decimal) else None if value is None else f"另{offset}"


def _rows(page: _Page, put: Put, at: int) -> list[dict[str, Value]]:
    """Rows whose points make 100 with those of the execution rate; their scores are given or all open."""
    random, spec = page.random, put.spec
    pairs = [(one, two[0] if two else "数量指标") for one, two in spec.level2.items()] or [(one, "数量指标") for one in spec.sections]
    pairs = pairs or [("产出指标", "数量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标")]
    count = random.randint(3, 7)
    left, scored = Decimal(100) - put.money.get("execution_points", Decimal(0)), page.chance(0.6)
    rows: list[dict[str, Value]] = []
    for index in range(count):
        level1, level2 = pairs[index * len(pairs) // count]
        points = left if index == count - 1 else Decimal(random.randint(1, int(left) - (count - index)))
        left -= points
        number = random.randint(10, 90)
        rows.append({
            "level1": level1, "level2": level2, "level3": f"完成任务{'甲乙丙丁戊己庚'[index]}{at}", "explanation": "按台账统计",
            "sign": "≥", "unit_text": "次", "target": str(number) if "unit_text" in spec.indicators.printed else f"≥{number}次",
            "actual": f"{number}次", "points": points, "score": points if scored else None, "note": None,
        })
    return rows


def _end(page: _Page, put: Put, columns: list[str], first: int, double: str) -> None:
    """Blank and prepared rows, and the row of the total."""
    random = page.random
    place: dict[str, int] = {}
    col = first
    for key in columns:
        place[key] = col
        col += 2 if key == double else 1
    if page.chance(0.2) and "level3" in place:
        page.put(place["level3"], random.choice(("……", "指标2：", "")))
        page.row += 1
    if "score" not in place or "points" not in place or not {"level1", "level2", "level3"} & place.keys() or page.chance(0.3):
        return
    if double in ("points", "score"):
        return
    start = min(place[key] for key in ("level1", "level2", "level3") if key in place)
    if min(place["points"], place["score"]) < start:
        return  # nobody prints a total left of its name
    page.put(start, random.choice(TOTALS))
    scores = [row["score"] for row in put.rows]
    if all(isinstance(score, Decimal) for score in scores):
        put.total = sum((s for s in scores if isinstance(s, Decimal)), put.money.get("execution_score", Decimal(0)))
        page.put(place["score"], put.total)
    page.put(place["points"], Decimal(100))
    page.row += 1

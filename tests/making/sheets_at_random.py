"""Whole sheets at random, as offices type them, with what they say: the second generator beside :mod:`layouts`.

Where :mod:`layouts` permutes and drops columns, this one keeps a form complete and varies all that stands around and between:
titles over several rows, spellings with blanks and brackets, money with its columns, subtotals and totals in all their words, blank
rows, headings printed again, levels merged or repeated, signs and units in columns of their own, columns nobody asked for,
points as percentages, several forms on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from jixiao.macros.sheet.grid import Cell, Grid, Range
from layouts import seen

Value = str | Decimal | None
LEVELS = (
    ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"), ("效益指标", "生态效益指标"), ("满意度指标", "服务对象满意度指标"),
)
TITLES = {
    "selfeval": ("项目支出绩效自评表", "项目绩效自评表", "部门预算项目支出绩效自评表", "转移支付区域（项目）绩效目标自评表", "绩效自评表"),
    "target": ("项目支出绩效目标申报表", "项目支出绩效目标表", "绩效目标申报表", "专项资金绩效目标表"),
}
#: Columns that stand between those of a form and say nothing that is read.
OTHERS = ("序号", "佐证材料", "责任科室", "完成时限说明")
#: Words of a total; 得分 stands in its column.
TOTALS = ("总分", "合计", "总计", "自评总分", "总得分", "合计得分", "得分合计", "总  分", "合计（100分）", "自评得分合计")
CENT = Decimal("0.01")


@dataclass
class Form:
    """What a form on a sheet says."""

    kind: str
    head: dict[str, str]
    year: int
    rows: list[dict[str, Value]] = field(default_factory=list)
    total: Decimal | None = None
    money: dict[str, Decimal] = field(default_factory=dict)


class Sheet:
    """Cells and merged ranges, written from top to bottom."""

    def __init__(self, random: Random) -> None:
        self.random, self.row = random, 1
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Range] = []

    def put(self, row: int, col: int, value: Value, *, percent: bool = False, over: int = 1, down: int = 1) -> None:
        """A cell; ``over`` columns and ``down`` rows merged."""
        if over > 1 or down > 1:
            self.merges.append(Range(row, col, row + down - 1, col + over - 1))
        if isinstance(value, Decimal) and percent:
            self.cells[row, col] = Cell(value / 100, text=f"{value.normalize():f}%", format="0%")
        elif value is not None:
            self.cells[row, col] = Cell(value, text=f"{value:f}" if isinstance(value, Decimal) else value)

    def label(self, text: str) -> str:
        """A label as somebody types it: blanks, line breaks, full-width brackets, a colon, numbering."""
        chance = self.random.random()
        if chance < 0.1 and len(text) > 3:
            return text[:2] + "\n" + text[2:]
        if chance < 0.2:
            return " ".join(text) if len(text) < 5 else text + " "
        if chance < 0.3:
            return text.replace("（", "(").replace("）", ")")
        return text


def sheet_at_random(seed: int) -> tuple[Grid, list[Form]]:
    """The sheet of a seed and its forms in order: always the same."""
    random = Random(seed)
    sheet = Sheet(random)
    forms = [_form(sheet, at) for at in range(random.choice((1, 1, 1, 2, 3)))]
    return Grid("表", sheet.cells, tuple(sheet.merges)), forms


def _form(sheet: Sheet, at: int) -> Form:
    random, words = sheet.random, seen()
    form = Form(random.choice(("selfeval", "selfeval", "target")), {}, random.randint(2019, 2025))
    columns = _columns(random, form.kind)
    width = sum(3 if key == "split" else 1 for key in columns)
    _title(sheet, form, width)
    for key, value in (("project", f"项目{'甲乙丙'[at]}"), ("department", "某某局"), ("unit", f"第{at + 1}中心")):
        label = random.choice(words[key]).replace("：（盖章）", "")
        if random.random() < 0.2 and key != "department":
            sheet.put(sheet.row, 1, f"{label}：{value}", over=random.choice((1, 3)))
        else:
            sheet.put(sheet.row, 1, sheet.label(label), over=2)
            sheet.put(sheet.row, 3, value, over=random.choice((1, 2)))
        form.head[key] = value
        sheet.row += 1
    if random.random() < 0.7:
        _money(sheet, form)
    for _ in range(random.choice((0, 0, 1))):
        sheet.row += 1
    _table(sheet, form, columns, width)
    sheet.row += random.choice((0, 1, 2))
    return form


def _title(sheet: Sheet, form: Form, width: int) -> None:
    random = sheet.random
    title = random.choice(TITLES[form.kind])
    shape = random.choice(("above", "inside", "below", "apart"))
    if random.random() < 0.3:
        sheet.put(sheet.row, 1, "附件2")
        sheet.row += 1
    if shape == "apart":
        sheet.put(sheet.row, 1, "某某市某某县")
        sheet.row += 1
    sheet.put(sheet.row, 1, f"{form.year}年度{title}" if shape == "inside" else f"{title}（{form.year}年度）" if shape == "above" else title, over=width)
    sheet.row += 1
    if shape in ("below", "apart"):
        full = str(form.year).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        sheet.put(sheet.row, 1, random.choice((f"（{form.year}年度）", f"（ {form.year} 年度）", f"{form.year}年度", f"（{full}年度）")), over=width)
        sheet.row += 1


def _money(sheet: Sheet, form: Form) -> None:
    random = sheet.random
    budget = Decimal(random.randint(10, 900))
    executed = Decimal(random.randint(1, int(budget)))
    block = random.choice(("项目资金（万元）", "资金情况（万元）", "资金投入情况\n（万元）"))
    if form.kind == "target":
        sheet.put(sheet.row, 1, block, down=2)
        sheet.put(sheet.row, 2, random.choice(("年度资金总额", "年度资金总额：", "资金总额")))
        sheet.put(sheet.row, 3, budget)
        sheet.put(sheet.row + 1, 2, "其中：财政拨款")
        sheet.put(sheet.row + 1, 3, budget)
        form.money["annual_total"] = budget
        sheet.row += 2
        return
    heads = [("initial_budget", "年初预算数"), ("budget", random.choice(("全年预算数", "全年预算数（A）", "调整后预算数"))),
             ("executed", random.choice(("全年执行数", "全年执行数（B）", "预算执行数")))]
    if random.random() < 0.3:
        heads = heads[1:]
    sheet.put(sheet.row, 1, block, down=3)
    for offset, (key, text) in enumerate(heads, 3):
        sheet.put(sheet.row, offset, sheet.label(text))
        for down, name in enumerate(("年度资金总额", random.choice(("其中：当年财政拨款", "其中：财政拨款", "其中：中央财政资金"))), 1):
            sheet.put(sheet.row + down, 2, name)
            sheet.put(sheet.row + down, offset, executed if key == "executed" else budget)
    form.money |= {"budget": budget, "executed": executed}
    sheet.row += 3


def _columns(random: Random, kind: str) -> list[str]:
    columns = ["level1", "level2", "level3", "target"]
    if kind == "selfeval":
        columns += ["actual", "points", "score", "note"]
        if random.random() < 0.2:
            columns = ["level1", "level2", "level3", "points", "target", "actual", "score", "note"]
    elif random.random() < 0.3:
        columns.append("points")
    if random.random() < 0.3:
        columns[columns.index("target")] = "split"
    for _ in range(random.choice((0, 0, 1, 2))):
        columns.insert(random.choice((0, len(columns), columns.index("level3") + 1)), random.choice(OTHERS))
    return columns


def _rows(random: Random, kind: str) -> list[dict[str, Value]]:
    """Rows with points of 100 altogether and the scores that the national rule gives."""
    chosen = sorted(random.sample(range(len(LEVELS)), random.randint(3, len(LEVELS))))
    points = [Decimal(10)] * (len(chosen) - 1)
    points.append(100 - sum(points))
    rows: list[dict[str, Value]] = []
    for at, (level, worth) in enumerate(zip(chosen, points, strict=True)):
        sign, low = random.choice(("≥", "≥", "≤")), random.randint(5, 90)
        reached = random.randint(1, 99)
        share = min(Decimal(1), Decimal(reached) / low if sign == "≥" else Decimal(low) / reached)
        row: dict[str, Value] = {
            "level1": LEVELS[level][0], "level2": LEVELS[level][1], "level3": f"{'甲乙丙丁戊己庚'[at]}类事项办理数",
            "target": f"{sign}{low}件", "actual": None, "points": worth, "score": None, "note": None, "rule": None,
        }
        if kind == "selfeval":
            score = (worth * share).quantize(CENT, ROUND_HALF_UP)
            row |= {"actual": f"{reached}件", "score": score, "rule": score, "note": "时间不足，下年补齐" if share < 1 else None}
        rows.append(row)
    return rows


def _table(sheet: Sheet, form: Form, columns: list[str], width: int) -> None:
    random, words = sheet.random, seen()
    form.rows = _rows(random, form.kind)
    heads = {key: random.choice(words[key]) for key in ("level1", "level2", "level3", "target", "actual", "points", "score", "note")}
    heads["level3"] = random.choice(("三级指标", "三级指标", "指标名称", "指标内容"))
    two = "split" in columns and random.random() < 0.6
    percent = "points" in columns and form.kind == "selfeval" and random.random() < 0.15
    _headings(sheet, columns, heads, two=two)
    again = random.random() < 0.15 and len(form.rows) > 4
    repeat, merge = random.random() < 0.5, random.random() < 0.5
    subtotal = random.choice(("", "", "", "小计", "{}小计", "{}合计")) if form.kind == "selfeval" else ""
    first: dict[str, int] = {}
    for at, row in enumerate(form.rows):
        if again and at == 3:
            _headings(sheet, columns, heads, two=two)
            first = {}
        if random.random() < 0.05:
            sheet.row += 1
            first = {}
        before = form.rows[at - 1] if at else {}
        fresh = {"level1": row["level1"] != before.get("level1"), "level2": (row["level1"], row["level2"]) != (before.get("level1"), before.get("level2"))}
        _row(sheet, columns, row, {key: repeat or fresh[key] or key not in first for key in fresh}, percent=percent)
        for key, is_new in fresh.items():
            if is_new or key not in first:
                first[key] = sheet.row
            elif merge and not repeat and key in columns:
                start, col = first[key], _place(columns, key)
                sheet.merges = [item for item in sheet.merges if (item.row, item.col) != (start, col)]
                sheet.merges.append(Range(start, col, sheet.row, col))
        sheet.row += 1
        last = at + 1 == len(form.rows) or form.rows[at + 1]["level1"] != row["level1"]
        if subtotal and last:
            _sums(sheet, columns, subtotal.format(row["level1"]), [item for item in form.rows if item["level1"] == row["level1"]], percent=percent)
            first = {}
    if form.kind == "selfeval":
        form.total = sum((item["score"] for item in form.rows if isinstance(item["score"], Decimal)), Decimal(0))
        _sums(sheet, columns, random.choice(TOTALS), form.rows, percent=percent)
    if random.random() < 0.4:
        sheet.put(sheet.row, 1, random.choice(("注：1.得分一档最高不能超过该指标分值上限。", "说明", "填表人：某某", "其他需要说明事项")), over=width)
        sheet.row += 1


def _place(columns: list[str], key: str) -> int:
    return 1 + sum(3 if item == "split" else 1 for item in columns[:columns.index(key)])


def _headings(sheet: Sheet, columns: list[str], heads: dict[str, str], *, two: bool) -> None:
    for key in columns:
        col = _place(columns, key)
        if key != "split":
            sheet.put(sheet.row, col, sheet.label(heads.get(key, key)), down=2 if two else 1)
        else:
            if two:
                sheet.put(sheet.row, col, heads["target"], over=3)
            for offset, text in enumerate(("指标性质", "指标值", "度量单位")):
                sheet.put(sheet.row + int(two), col + offset, text)
    sheet.row += 2 if two else 1


def _row(sheet: Sheet, columns: list[str], row: dict[str, Value], shown: dict[str, bool], *, percent: bool) -> None:
    for key in columns:
        col = _place(columns, key)
        if key == "split":
            text = str(row["target"])
            for offset, part in enumerate((text[0], Decimal(text[1:-1]), text[-1])):
                sheet.put(sheet.row, col + offset, part)
        elif key == "序号":
            sheet.put(sheet.row, col, Decimal(sheet.row))
        elif key in OTHERS:
            sheet.put(sheet.row, col, "见台账")
        elif shown.get(key, True):
            sheet.put(sheet.row, col, row[key], percent=percent and key == "points")


def _sums(sheet: Sheet, columns: list[str], label: str, rows: list[dict[str, Value]], *, percent: bool) -> None:
    sheet.put(sheet.row, 1, label)
    for key in ("points", "score"):
        if key in columns:
            added = sum((item[key] for item in rows if isinstance(item[key], Decimal)), Decimal(0))
            sheet.put(sheet.row, _place(columns, key), added, percent=percent and key == "points")
    sheet.row += 1

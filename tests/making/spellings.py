"""Spellings of one meaning: a sign, a target and an actual in a plain unit, written as accountants write them.

A meaning knows its score by the national rule, worked out here in fractions and not by the engine. ``spelled`` writes it: width,
brackets, blanks, words for signs and units, their order, multiples (万), thousand separators, numerals, trailing marks.
What the rules leave to a person (0.96 beside 95 %, a bare figure beside another multiple) is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

D = Decimal


@dataclass(frozen=True)
class Unit:
    """names: spelling -> how many plain units one of it is. time: without ≥ or ≤ it is not known which side is better."""

    names: dict[str, str]
    targets: tuple[str, ...]  # plain figures that are usual
    time: bool = False
    spoken: bool = False  # numerals may stand before it: 三次


UNITS = (
    Unit({"%": "1", "％": "1", "﹪": "1", "百分比": "1"}, ("95", "90", "100", "98.5", "30", "5")),
    Unit({"‰": "1", "%": "10"}, ("5", "8", "20")),
    Unit({"次": "1"}, ("4", "12", "200", "1500"), spoken=True),
    Unit({"人次": "1", "万人次": "10000"}, ("5000", "50000", "120000"), spoken=True),
    Unit({"人": "1", "名": "1"}, ("40", "120", "1200"), spoken=True),
    Unit({"个": "1", "个项目": "1"}, ("3", "20", "150")),
    Unit({"元": "1", "万元": "10000", "亿元": "100000000"}, ("1000000", "14269000", "250000000")),
    Unit({"平方米": "1", "㎡": "1", "平米": "1", "m2": "1", "万平方米": "10000"}, ("500", "12000", "30000")),
    Unit({"米": "1", "公里": "1000", "千米": "1000", "km": "1000", "KM": "1000"}, ("500", "12000", "48000")),
    Unit({"公斤": "1", "千克": "1", "kg": "1", "吨": "1000"}, ("500", "2000", "12000")),
    Unit({"分钟": "1", "小时": "60", "个小时": "60"}, ("30", "45", "120"), time=True),
    Unit({"小时": "1", "个小时": "1", "天": "24"}, ("24", "48", "72"), time=True),
    Unit({"工作日": "1", "个工作日": "1"}, ("3", "5", "15"), time=True),
    Unit({"个月": "1", "年": "12"}, ("12", "24", "36"), time=True),
    Unit({"场": "1"}, ("3", "12"), spoken=True),
    Unit({"台": "1"}, ("10", "25", "1200"), spoken=True),
    Unit({"项": "1"}, ("3", "11"), spoken=True),
    Unit({"分": "1"}, ("80", "95")),
    Unit({"元/人": "1"}, ("50", "1200")),
    Unit({"次/年": "1"}, ("2", "12")),
)

#: Before the number.
BEFORE = {
    "≥": ("≥", "≥ ", "≥\n", ">=", "＞=", "＞＝", "﹥=", "=>", "≧", "⩾", "不低于", "不少于", "不小于", "大于等于", "大于或等于", "大于=",
          "至少", "达到", "达", "不得低于", "达到或超过"),
    ">": (">", "＞", "> ", "大于", "超过", "高于", "多于"),
    "≤": ("≤", "≤ ", "<=", "＜=", "≦", "=<", "＜＝", "⩽", "不超过", "不高于", "不大于", "不多于", "小于等于", "小于或等于",
          "最多", "未超过", "不得超过", "控制在"),
    "<": ("<", "＜", "< ", "小于", "低于", "少于"),
    "=": ("=", "＝", "= ", "", "等于"),
}
#: Behind number and unit.
BEHIND = {"≥": ("以上", "及以上", "（含）以上", "以上（含）"), "≤": ("以内", "以下", "及以下", "（含）以下", "之内")}
#: Around both.
AROUND = {"≥": ("达到{}及以上", "达到{}以上"), "≤": ("控制在{}以内", "控制在{}内")}
NAMES = ("", "", "", "", "达标率", "完成率：", "指标 ")
LED = ("", "", "", "", "完成", "实际完成", "实际", "共", "达到")
MARKS = ("", "", "", "", "。", "；", ";", "，", " ", "\n", "　")
FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
HALF = str.maketrans("０１２３４５６７８９", "0123456789")
FACTORS = ("0", "0.01", "0.25", "0.5", "0.8", "0.95", "0.999", "1", "1.001", "1.05", "1.2", "1.25", "2", "8")


@dataclass(frozen=True)
class Meaning:
    """A row as it is meant; target and actual in the plain unit."""

    sign: str
    unit: Unit
    target: Decimal
    actual: Decimal
    points: int

    @property
    def lower_is_better(self) -> bool:
        return self.sign in "≤<"

    @property
    def met(self) -> bool:
        """A strict limit that is just reached is not met."""
        a, b = self.target, self.actual
        return {"≥": b >= a, "=": b >= a, ">": b > a, "≤": b <= a, "<": b < a}[self.sign]

    @property
    def share(self) -> Fraction:
        """mof2020: full where it is met, else actual/target, the other way round where less is better."""
        a, b = Fraction(self.target), Fraction(self.actual)
        if self.met or a == b:
            return Fraction(1)
        return a / b if self.lower_is_better else b / a

    @property
    def score(self) -> float:
        """Rounded half up to two places."""
        exact = self.points * self.share
        cents = D(exact.numerator * 100) / D(exact.denominator)
        return float(cents.quantize(D(1), ROUND_HALF_UP) / 100)


def meaning(random: Random) -> Meaning:
    """Any row that the rule decides: a unit of time has a side that is better."""
    unit = random.choice(UNITS)
    sign = random.choice("≥≥≥>≤≤<" if unit.time else "≥≥≥>≤≤<==")
    target = D(random.choice(unit.targets))
    actual = (target * D(random.choice(FACTORS))).quantize(D("0.01") if target < 100 else D(1))
    return Meaning(sign, unit, target, actual, random.choice((5, 7, 10, 12, 15)))


def better(row: Meaning) -> list[Meaning]:
    """The same row with each actual of a ladder, from the worst to the best."""
    actuals = sorted({(row.target * D(factor)).quantize(D("0.01")) for factor in FACTORS}, reverse=row.lower_is_better)
    return [Meaning(row.sign, row.unit, row.target, actual, row.points) for actual in actuals]


@dataclass(frozen=True)
class Spelled:
    """The cells of a row."""

    target: str
    actual: object


def spelled(row: Meaning, random: Random) -> Spelled:
    """One spelling of a row."""
    name = random.choice(list(row.unit.names))
    target = _target(row, name, random)
    if _bare_fits(row) and _short(_in(row.actual, row, name)) and random.random() < 0.25:
        return Spelled(target, _bare(_in(row.actual, row, name), random))
    name = random.choice([other for other in row.unit.names if _short(_in(row.actual, row, other))])
    return Spelled(target, _actual(row, name, random))


def _in(figure: Decimal, row: Meaning, name: str) -> Decimal:
    return (figure / D(row.unit.names[name])).normalize()


def _short(figure: Decimal) -> bool:
    """Whether somebody would write it: a third of an hour is written in minutes."""
    return figure == figure.quantize(D("0.0001"))


def _bare_fits(row: Meaning) -> bool:
    """A bare actual is in the target's unit; near nothing beside a percentage, or very far from the target, it is asked about."""
    share = row.actual / row.target
    return not row.actual or (D("0.02") < share < 50 and "%" not in row.unit.names and "‰" not in row.unit.names)


def _target(row: Meaning, name: str, random: Random) -> str:
    number, unit = _figure(row.target, name, row, random)
    head = random.choice(NAMES)
    if row.sign in BEHIND and random.random() < 0.3:
        # 3(个)以上: a unit in brackets stands behind, so the word does too.
        text = f"{number}{name if unit else ''}"
        text = random.choice((f"{text}{random.choice(BEHIND[row.sign])}", random.choice(AROUND[row.sign]).format(text)))
    else:
        sign = random.choice(BEFORE[row.sign])
        if head and not sign:
            head = ""
        text = f"{head}{sign}{number}{unit}"
    return _wrapped(text, random)


def _actual(row: Meaning, name: str, random: Random) -> str:
    number, unit = _figure(row.actual, name, row, random)
    return _wrapped(f"{random.choice(LED)}{number}{unit}", random)


def _bare(figure: Decimal, random: Random) -> object:
    ways: Sequence[Callable[[Decimal], object]] = (
        lambda value: f"{value:f}", float, lambda value: value, lambda value: f"{value:f}".translate(FULL),
        lambda value: int(value) if value == value.to_integral_value() else float(value), lambda value: f" {value:f} ",
    )
    return random.choice(ways)(figure)


def _figure(value: Decimal, name: str, row: Meaning, random: Random) -> tuple[str, str]:
    """Number and unit; in numerals a percentage is one word, 百分之九十五."""
    figure = _in(value, row, name)
    if name == "%" and D(10) < figure < 100 and figure == figure.to_integral_value() and random.random() < 0.1:
        return f"百分之{chinese(int(figure))}", ""
    return _number(figure, row, random), _unit(name, random)


def _unit(name: str, random: Random) -> str:
    style = random.choice(("{}", "{}", "({})", "（{}）", " {}", " ({})", "[{}]", "　{}", "( {} )"))
    return style.format(name)


def _number(figure: Decimal, row: Meaning, random: Random) -> str:
    plain = f"{figure:f}"
    way = random.randrange(8)
    if way == 0 and figure >= 1000:
        return f"{figure:,f}"
    if way == 1:
        return plain.translate(FULL)
    if way == 2 and "." not in plain:
        return plain + random.choice((".0", ".00"))
    if way == 3 and row.unit.spoken and D(2) < figure < 100 and figure == figure.to_integral_value():
        return chinese(int(figure))
    return plain


def chinese(number: int) -> str:
    """1 to 99 in numerals.

    >>> chinese(95), chinese(12), chinese(40), chinese(7)
    ('九十五', '十二', '四十', '七')
    """
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (f"{digits[tens] if tens > 1 else ''}十" if tens else "") + digits[ones].strip()


def _wrapped(text: str, random: Random) -> str:
    if random.random() < 0.05:
        text = random.choice(("“{}”", '"{}"', "【{}】")).format(text)
    return random.choice(("", "", "", "", " ", "\n", "　")) + text + random.choice(MARKS)


# -- other kinds of rows: what they may score; nothing is always allowed ----------------------------------------------------

#: Units that look alike and are not the same: a person decides.
CLASHES = (("人", "人次"), ("个", "项"), ("家", "户"), ("台", "辆"), ("份", "套"), ("%", "次"), ("元", "人"), ("小时", "工作日"), ("工作日", "天"),
           ("元/人", "元"), ("‰", "个"), ("平方米", "米"), ("公里", "公斤"))
#: What is typed where there is nothing to say.
PLACEHOLDERS = ("/", "—", "——", "-", "*", "待定", "同上", "N/A", "如：", "未统计", "约95%", "95%、96%", "…", "？", "详见附件", "TBD")


def clash(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """Target and actual in units that do not mix; a placeholder; a bound as an actual."""
    points = random.choice((5, 10))
    one, other = random.choice(CLASHES)
    if random.random() < 0.5:
        one, other = other, one
    row = Meaning("≥", Unit({one: "1"}, ()), D(random.choice(("20", "95"))), D(0), points)
    target = _target(row, one, random)
    if random.random() < 0.3:
        return Spelled(target, random.choice(PLACEHOLDERS)), points, frozenset()
    actual = Meaning("=", Unit({other: "1"}, ()), D(0), D(random.choice(("19", "21", "96"))), points)
    return Spelled(target, _actual(actual, other, random)), points, frozenset()


def none_wanted(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """=0: nothing is full, anything is none."""
    unit = random.choice(("次", "起", "件", "%"))
    target = random.choice(("=0{}", "0{}", "＝0（{}）", "= 0 ({})", "等于0{}", "=０{}", "为0{}", "≤0{}")).format(unit)
    happened = random.random() < 0.5
    actual: object = random.choice(("1{}", "2{}", "3.0{}", "２（{}）") if happened else ("0{}", "０（{}）", "0", "零", "无", "=0"))
    actual = str(actual).format(unit) if random.random() < 0.8 else (2 if happened and unit != "%" else 0)
    none = actual in (0, "零", "无") or str(actual).lstrip("=").translate(HALF).startswith("0")
    return Spelled(_wrapped(target, random), actual), 5, frozenset({5.0 if none else 0.0})


def between(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """A range: inside, ends with it, is full; outside is for a person. A strict end does not hold its number."""
    low, high, unit = random.choice((("90", "95", "%"), ("10", "20", "天"), ("5", "8", "次"), ("30", "50", "人"), ("1000", "1500", "元")))
    ways = ("{0}{u}-{1}{u}", "{0}{u}～{1}{u}", "{0}-{1}（{u}）", "{0}{u}至{1}{u}", "≥{0}{u}且≤{1}{u}", "{0}–{1}{u}", "在{0}{u}-{1}{u}之间",
            "{0}{u}到{1}{u}", "[{0}{u},{1}{u}]", "{0}{u}≤X≤{1}{u}", "≤{1}{u}且≥{0}{u}", "不低于{0}{u}，不高于{1}{u}", "≥{0}{u}且<{1}{u}")
    way = random.choice(ways)
    actual = random.choice((D(low) / 2, D(low), (D(low) + D(high)) / 2, D(high), D(high) * 2))
    inside = D(low) <= actual and (actual < D(high) if "<" in way else actual <= D(high))
    text = random.choice(("{}{u}", "实际{}{u}", "{}（{u}）", "{} {u}。")).format(f"{actual.normalize():f}", u=unit)
    return Spelled(_wrapped(way.format(low, high, u=unit), random), text), 5, frozenset({5.0} if inside else ())


def bounded(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """A bound or a range as an actual: full where all that it allows is met, else for a person."""
    target, actual = random.choice(("90", "95")), random.choice(("85", "90", "95", "98"))
    sign = random.choice(("≥", "≤"))
    same = f"{random.choice((sign, '不低于' if sign == '≥' else '不超过'))}{actual}%"
    met = D(actual) >= D(target) if sign == "≥" else D(actual) <= D(target)
    against = f"{random.choice('≥≤')}{target}%"
    if random.random() < 0.3:
        return Spelled(against, "92%-98%"), 10, frozenset({10.0} if against == "≥90%" else ())
    return Spelled(against, same), 10, frozenset({10.0} if met and against[0] == sign else ())


def change(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """下降≥5%: words of direction on both sides; the other direction is never met."""
    word, other = random.choice((("下降", "增长"), ("增长", "下降"), ("提高", "降低"), ("减少", "增加")))
    target = D(random.choice(("5", "10")))
    actual = target * D(random.choice(("0.4", "0.8", "1", "1.2", "3")))
    said = random.choice((word, word, other))
    cells = Spelled(random.choice(("{}≥{}%", "{}{}%以上", "{}不低于{}%")).format(word, target), f"{said}{actual.normalize():f}%")
    if said == other:
        return cells, 5, frozenset({0.0})
    return cells, 5, frozenset({5.0 if actual >= target else float(actual / target * 5)})


def deadline(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """A day or the end of a month: done on it or before is full, after it is for a person."""
    last = date(2024, random.choice((3, 6, 9, 12)), 30)
    end = f"{last.year}年{last.month}月"
    ways = (f"{end}{last.day}日前", f"{end}{last.day}日之前", f"{end}{last.day}日前完成", f"≤{end}{last.day}日", f"{end}底前", f"{end}前", f"于{end}底前完成",
            f"{last:%Y-%m-%d}前", f"{last:%Y.%m.%d}前", f"{last:%Y/%m/%d}前", f"{last.year}年第{last.month // 3}季度", f"不晚于{end}{last.day}日")
    way = random.choice(ways)
    done = last + timedelta(days=random.choice((-400, -100, -35, -10, 0, 2, 35, 100, 400)))
    written = f"{done.year}年{done.month}月{done.day}日"
    actual: object = random.choice((
        done, datetime(done.year, done.month, done.day), written, f"{written}完成", f"于{written}完成", f"{done:%Y-%m-%d}", f"{done:%Y.%m.%d}",
        f"{done:%Y/%m/%d}", f"{done:%Y%m%d}", f"{written}前", f" {written}。",
    ))
    # A target of a whole month: 2024年6月前 may leave June out, so June is for a person; a month has 30 days here or more.
    month = "底" in way or "季度" in way
    late = done > last and not (month and (done.year, done.month) == (last.year, last.month))
    return Spelled(_wrapped(way, random), actual), 5, frozenset() if late else frozenset({5.0})


#: Around a figure of an actual: a plan, a shortfall, another time, the opposite, or no more than about so much.
HEDGES = (
    "计划{}", "计划完成{}", "拟完成{}", "应完成{}", "应达到{}", "需达到{}", "要求达到{}", "争取达到{}", "力争{}", "可达到{}", "将达到{}", "有望达到{}", "预计{}",
    "距离达到{}", "难以达到{}", "尚未达到{}", "未达到{}", "没有达到{}", "不能完成{}", "目标值为{}", "目标：{}", "指标值为{}", "计划值：{}", "明年达到{}",
    "去年达到{}", "上年完成{}", "部分达到{}", "勉强达到{}", "基本达到{}", "约{}", "近{}", "{}左右", "{}上下", "将近{}", "第{}", "{}未完成", "{}多", "{}?", "差{}", "少完成{}",
    "还差{}", "①{}", "{}（计划）", "1月{}", "{}未验收", "不合格率{}", "未完成率{}", "不满意率{}", "不到{}", "原{}", "其中{}",
)


def hedged(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """A figure that would be full, if it were what was reached."""
    target, figure = random.choice((("≥95%", "95%"), ("合格率≥90%", "96%"), ("≥10个", "12个"), ("10个以上", "10个"), ("≥100人", "120人"), ("不低于5场", "6场")))
    return Spelled(_wrapped(target, random), random.choice(HEDGES).format(figure)), 10, frozenset()


#: Around a date: a plan, a beginning, something else than done by then.
UNDONE = (
    "拟于{}完成", "预计{}完成", "应于{}完成", "须于{}前完成", "争取{}完成", "承诺{}完成", "要求{}完成", "{}（计划）",
    "{}开始", "{}未完成", "{}尚未完成", "推迟到{}", "延期至{}", "改为{}", "原定{}", "{}招标", "{}立项", "{}部分完成", "{}完成50%", "约{}", "{}左右", "{}以后", "{}起",
    "{}后完成", "不早于{}", "晚于{}", "截至{}完成80%", "去年{}", "目标{}", "计划{}完成", "力争{}完成", "{}开工", "{}启动",
)


def undone(random: Random) -> tuple[Spelled, int, frozenset[float]]:
    """A date in time that does not say that it was done then."""
    target = random.choice(("2024年12月31日前", "2024年12月底前完成", "≤2024-12-31", "2024年第四季度", "于2024年底前完成"))
    day = random.choice(("2024年11月20日", "2024年11月", "2024-11-20", "2024.11.20"))
    return Spelled(_wrapped(target, random), random.choice(UNDONE).format(day)), 5, frozenset()


KINDS = (clash, none_wanted, between, bounded, change, deadline, hedged, undone)

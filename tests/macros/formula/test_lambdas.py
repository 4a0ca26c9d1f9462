"""The LAMBDA names give the function's own value or an error: computed by IronCalc, compared with the functions."""

from __future__ import annotations

import json
import random
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from jixiao.macros.formula.lambdas import _PUNCTUATION, lambda_names
from jixiao.macros.sheet.limits import MAX_FORMULA
from jixiao.templates.library import default_library
from jixiao.udfs.quantity.words import narrow
from lambda_oracle import ask
from support import NAMES, case_record, library

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "data"
FORMS = ["sh2019", "selfeval-2023"]
ROWS = sorted(
    {(row.target, row.actual or "", float(row.points or 0)) for name in NAMES for row in case_record(name).indicators
     if row.target}
)
TARGETS = sorted({target for target, _, _ in ROWS if target})
ACTUALS = sorted({actual for _, actual, _ in ROWS})
HAND_MADE = [
    "＜５（％）", "＞９０％", "合格率≥95%", "合格率：不低于95%", "满意度达到 90%以上", "未达到95%", "不超过3次且≥95%", "优良率(全年)大于90%", "不低于95%", "≥700万张", "95%以上", "3天以内", "控制在5%以内", "≥5万元", "达到95%", "大于或等于 90 %", "≧80", ">=80",
    "90%-95%", "90～95（％）", "90%至95%", "≥1.35亿元", "1,234.5(元)", "≤24小时", "=4(次/月)", "2000(元)", "5年", "1-5年", "≥95(‰)", "进一步提高",
    "三次", "百分之九十五", "移交后30天", "12月", "2023年", "5点", "1999.10(元)", "≥", "≥-5", "95..5", "12,34(元)", "≥95%以下", "5(含)", "3个以上",
    "=及时", "一般", "90%-95%以上", "22.16～51棵以下", "±10%", "100%±5%", "", "<0", ">0(次)", "≤0", 95.0, 1.0, 0.0, -5.0,
]
HAND_MADE_ACTUALS = [
    "", "100%", "93(%)", "96", "0.96", "部分达成。", "未达成", "已完成", "9,940,100(张)", "达到95%", "≥90%", "90%-92%", "0次", "50000元", "4.9万元",
    "25(小时)", "134,999,999.99元", "5年", "-3", "进一步提高", "３（天）", 96.0, 0.96, 0.0, -2.0, 1 / 3,
]


def some(*more: tuple[int, int]) -> list[object]:
    """A parameter of few questions, as each takes thirty milliseconds of the processor; those of many are ``long``."""
    first, *others = more
    return [first, *(pytest.param(*other, marks=pytest.mark.long) for other in others)]


def test_every_published_row_scores_as_the_function_does(tmp_path: Path) -> None:
    questions = [("JX_SCORE", row) for row in ROWS]
    answers = ask([*questions, *(("JX_SCORE", (*row, "", "selfeval-2023")) for row in ROWS)], library(), FORMS, tmp_path)
    assert not answers.wrong
    assert not answers.unsaid
    assert answers.scored > 60


@pytest.mark.parametrize(("step", "least"), some((16, 200), (4, 600)))
def test_targets_of_published_forms_with_any_published_actual_score_alike_or_not_at_all(step: int, least: int, tmp_path: Path) -> None:
    # Every target meets every fourth or sixteenth actual, the next target the next ones.
    questions = [
        ("JX_SCORE", (target, actual, 7.5))
        for place, target in enumerate(TARGETS) for actual in [*ACTUALS[place % step :: step], "97.5(%)", "达成指标"]
    ]
    answers = ask(questions, library(), FORMS, tmp_path)
    assert not answers.wrong
    assert len(questions) > least
    assert not answers.unsaid


@pytest.mark.parametrize(("step", "scored"), some((5, 50), (1, 250)))
def test_targets_made_by_hand_score_alike_or_not_at_all(step: int, scored: int, tmp_path: Path) -> None:
    questions = [
        ("JX_SCORE", (target, actual, 10.0 if place % 2 else 3.0))
        for place, (target, actual) in enumerate(product(HAND_MADE, HAND_MADE_ACTUALS)) if place % step == 0
    ]
    answers = ask(questions, library(), FORMS, tmp_path)
    assert not answers.wrong
    assert answers.scored > scored
    # What the names do not read is written in docs/portable.md: numerals in words, dates, bounds twice ...
    assert len(answers.unsaid) < len(questions) * 0.4


HEADS = ["", "", "", "≥", ">", "=", "<", "≤", "不低于", "达到", "控制在", "约", "合格率", "合格率≥", "响应时间不超过", "满意度 达到", "率：≥", "未达到", "三级≥", "不", "定性", "定性≥", "合 格率达", "A≥", "第", "至少", " ≥ ", "-", "(含)", "不 低于", "#", ":"]
FIGURES = ["95", "0", "100.00", "1,234", "3.5", "0.96", "12", "2023", "1999.10", "1.35", "５", "95.", ".5", "1,23", "010", "三", "十二", "百分之五", "24"]
TAILS = [
    "", "%", "(%)", " (%)", "次", "次/周", "(次/月)", "万元", "(万元)", "亿元", "万", "个子系统", "(个子系统)", "年", "月", "日", "(天)", "h", "％", "‰", "%(%)",
    "%%", "个以上", "天以内", "%以上", "以内", "前", "(含)", "(万/人次)", "幅图", "GB", "(一)", "个百分点", "百分比", "万 张", "㎡", "左右", "(不含)", "。",
]
BETWEEN = ["-", "~", "～", "至", "到", "—", "--", " - ", "且≤"]
TEXTS = [
    "及时", "达成指标", "部分达成", "未达成", "已达成。", "一般", "达到预期", "不低于上年", "完成三项", "好(含)", "≥", "", "=及时", "定性：好", "二级", "由一到三",
    "全部达成。。", "达成 指标", "不超过三次", "：三次", "超过十万", "百姓满意", "点击量高", "没有达到三次",
]


@pytest.mark.parametrize(("seed", "rows"), some((1, 250), (1, 1500), (2, 1500)))
def test_texts_put_together_at_random_are_read_alike_or_not_at_all(seed: int, rows: int, tmp_path: Path) -> None:
    pick = random.Random(seed)

    def text() -> str | float:
        kind = pick.random()
        if kind < 0.15:
            return pick.choice(TEXTS)
        if kind < 0.25:
            return pick.choice([95.0, 0.96, 0.0, 1.0, -3.0, 24.0, 1 / 3])
        if kind < 0.35:
            return pick.choice(FIGURES) + pick.choice(TAILS[:4]) + pick.choice(BETWEEN) + pick.choice(FIGURES) + pick.choice(TAILS)
        return pick.choice(HEADS) + pick.choice(FIGURES) + pick.choice(TAILS)

    questions: list[tuple[str, tuple[str | float, ...]]] = []
    for _ in range(rows):
        target, actual = text(), pick.choice([text(), text(), "95(%)", "达成指标", "50000元", 24.0])
        kind = pick.random()
        if kind < 0.7:
            points = pick.choice([10.0, 10.0, 2.25, "", -1.0, "10"])
            level = pick.choice(["", "", "", "部分达成", 0.85, "85%", 85.0, "乱写"])
            questions.append(("JX_SCORE", (target, actual, points, level, pick.choice(["", "sh2019", "没有"]))))
        elif kind < 0.85:
            questions.append(("JX_COMPLETION", (target, actual)))
        else:
            questions.append(("JX_TARGET", (target, pick.choice(["符号", "数值", "上限", "单位", "unit", "别的"]))))
    answers = ask(questions, library(), FORMS, tmp_path)
    assert not answers.wrong
    assert answers.agreed > rows * 2 / 15


SCALED = ["5", "120", "0.48", "48000", "0", "1.05", "0.95", "30", "1,200", "1200000", "0.009", "-6", "100"]
UNITS = [
    "", "%", "‰", "万元", "元", "亿元", "万人次", "人次", "(万张)", "张", "万(张)", "小时", "天", "分钟", "日", "工作日", "个月", "年", "月", "季度", "公里", "千米", "米",
    "km", "KM", "吨", "公斤", "个", "个项目", "项", "人", "名", "次/年", "次", "元/人·年", "台(套)", "台", "幅图", "万", "GB", "TB", "平方米", "m2", "起", "级", "%%",
]
FRAMES = [
    "≥{}", "≤{}", "={}", "{}", ">{}", "<{}", "{}以上", "{}以内", "{}内", "在{}以内", "下降≥{}", "下降{}", "增长{}", "同比增长{}", "成本={}", "投诉办结率{}", "平均等待时间{}", "合格率 {}",
    "完成{}", "实际{}", "{}。", "“{}”", "约{}", "≥{}(含)", "{}+", "达到{}", "如：{}", "每季度{}", "定性{}", "未完成{}", "≤{}以上", "达到{}以上", "不增长{}", "降低率{}", "（{}）",
]
SAID = [
    "", "/", "—", "无", "待定", "N/A", "零投诉", "0投诉", "不发生", "未发生安全事故", "无重大事故", "没有", "及时", "已及时", "达成", "部分达成", "2023年12月底前", "12月31日前", "年底前",
    "2023年12月20日", "12月", "2024.12", "20241231", "45640", "三季度", "半年", "全年", "“及时”。", "及时（较好）", "零", "如期完成", "如：及时", "提高一倍", "*", "。", "90%-95%",
    "≥90%且<95%", "≤95%，且＞90%", "[90%,95%]", "(90%,95%]", "95%~90%", "100%±5%", "±10%", "5-10万元", "5万元-10万元", "3-5天", "3至5个工作日内", ">5且<10万元", "-5%~5%", "1-5月",
]
ANSWERS = ["", "", "", "越低越好", "越高越好", "等于", "百分数", "万元", "小时", "%", "已按期", "未按期", "方向待定（拟）", "已按期（拟）", "部分达成（拟）", "部分达成", 0.85, "85%", "乱写", "越低越好；等于"]


@pytest.mark.parametrize(("seed", "rows"), some((1, 250), (1, 1200), (2, 1200)))
def test_units_signs_zeros_dates_and_answers_are_read_alike_or_not_at_all(seed: int, rows: int, tmp_path: Path) -> None:
    pick = random.Random(seed)

    def figure() -> str:
        return pick.choice(FRAMES).format(pick.choice(SCALED) + pick.choice(UNITS))

    questions: list[tuple[str, tuple[str | float, ...]]] = []
    for _ in range(rows):
        kind = pick.random()
        target: str | float = pick.choice(SAID) if kind < 0.3 else pick.choice([95.0, 45657.0, 0.0]) if kind < 0.33 else figure()
        kind = pick.random()
        actual: str | float = (
            pick.choice(SAID) if kind < 0.25 else target if kind < 0.3 else pick.choice([1.05, 0.009, 0.0, 30.0, -6.0, 45640.0, 120.0])
            if kind < 0.45 else pick.choice(SCALED) + pick.choice(UNITS) if kind < 0.8 else figure()
        )
        kind = pick.random()
        if kind < 0.8:
            questions.append(("JX_SCORE", (target, actual, pick.choice([10.0, 10.0, 3.5, ""]), pick.choice(ANSWERS))))
        elif kind < 0.9:
            questions.append(("JX_COMPLETION", (target, actual)))
        else:
            questions.append(("JX_TARGET", (target, pick.choice(["符号", "数值", "上限", "单位"]))))
    answers = ask(questions, library(), [], tmp_path)
    assert not answers.wrong
    assert answers.agreed > len(questions) * 0.47  # fewer since an unknown word before the figure of an actual is an error


def test_days_beside_deadlines_are_in_time_or_not(tmp_path: Path) -> None:
    deadlines = ["2024年12月底前", "2024年12月15日前", "2024年12月", "2024年2月底前完成", "2024年12月前", "2024年底前", "12月底前", "2024年13月底前", "2024年6月31日前"]
    days = ["2024年12月15日", "2024年12月16日", "2024年12月31日", "2025年1月1日", "2024年2月29日", "2023年2月29日", "2024年12月", "12月1日", "2024年11月30日完成", "2024-12-01"]
    questions: list[tuple[str, tuple[str | float, ...]]] = [
        ("JX_SCORE", (target, actual, 5.0, level)) for target, actual in product(deadlines, days) for level in ("", "已按期", "未按期", "部分达成")
    ]
    answers = ask(questions, library(), [], tmp_path)
    assert not answers.wrong
    assert answers.scored > 90


#: Groups of wordings that were added for the functions; the names may leave each of them to an error.
WORDINGS = ("ceiling", "floor", "bad thing", "another thing", "plain word", "odd digits", "scale", "placeholder", "brackets")
TRIPLES = [line.split("\t") for line in (DATA / "triples.tsv").read_text(encoding="utf-8").splitlines()[1:]]


def test_triples_score_as_the_function_does_or_not_at_all(tmp_path: Path) -> None:
    """The answers that a person accepts are those of the function, which has a test of its own."""
    read = [[json.loads(text) for text in row[:4]] for row in TRIPLES]
    plain = [row for row in read if not any(isinstance(cell, dict) for cell in row)]  # dates and infinities are no cells here
    cells = [tuple("" if cell is None else cell for cell in row) for row in plain]
    answers = ask([("JX_SCORE", row) for row in cells], library(), [], tmp_path)
    assert not answers.wrong
    assert answers.scored > 270
    groups = {json.dumps([json.loads(text) for text in row[:4]]): row[5] for row in TRIPLES}
    extra = {row for row, raw in zip(cells, plain, strict=True) if groups[json.dumps(raw)] in WORDINGS}
    unread = [item for item in answers.unsaid if item[1] not in extra]  # type: ignore[index]
    assert len(unread) < (len(plain) - len(extra)) * 0.25


def test_rates_grades_completions_and_parts_agree(tmp_path: Path) -> None:
    amounts: list[str | float] = [0.0, 1922.94, 2653.26, 348.0, 352.0, 329.85, 365.25, -1.0, "", 365.25 * 3]
    totals: list[str | float] = [92.4, 89.99, 90.0, 89.99999999999999, 60.0, 59.99, 0.0, 100.0, 100.01, -1.0, "", "未完"]
    forms = ["", "sh2019", "sh2023", "selfeval-2019", "没有"]
    questions: list[tuple[str, tuple[str | float, ...]]] = [
        *(("JX_RATE", (spent, budget, form)) for spent, budget, form in product(amounts, amounts, forms)),
        *(("JX_RATE_SCORE", (spent, budget, points, form))
          for spent, budget, points, form in product(amounts, amounts, ["", 10.0, 7.0, -1.0], forms)),
        *(("JX_GRADE", (total, form)) for total, form in product(totals, forms)),
        *(("JX_COMPLETION", (target, actual)) for target, actual in ROWS_OF_TWO),
        ("JX_COMPLETION", ("≥0.7(张)", "12345678.1(张)")),
        *(("JX_TARGET", (target, part)) for target, part in product(TARGETS, ["符号", "数值", "上限", "单位"])),
    ]
    answers = ask(questions, library(), [*FORMS, "selfeval-2019"], tmp_path)
    assert not answers.wrong
    assert not answers.unsaid


ROWS_OF_TWO = sorted({(target, actual) for target, actual, _ in ROWS})


def test_halves_round_as_the_rule_set_says(tmp_path: Path) -> None:
    """2.675 is no half in binary; 93.65 of 10 is one, and goes to the even digit in Shanghai."""
    questions: list[tuple[str, tuple[str | float, ...]]] = [
        ("JX_SCORE", (f"≥{target}(%)", f"{actual}(%)", points))
        for target, actual, points in product([12, 40, 80, 96, "33.3"], [1.3, "10.7", 31.25, 79.99, "11.9"], [3.0, 2.675, 1.005, 10.0])
    ]
    questions += [("JX_RATE_SCORE", (rate, 100.0, 10.0, form)) for rate in (93.65, 93.75, 90.9895, 93.645) for form in ("", "sh2023")]
    answers = ask(questions, library(), FORMS, tmp_path)
    assert not answers.wrong
    assert not answers.unsaid


def test_a_rule_set_that_differs_in_everything_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rulesets").mkdir()
    (tmp_path / "rulesets" / "other.toml").write_text(
        'id = "other"\nextends = "gj2020"\ntitle = "另一口径"\neffective = 2024-01-01\nregion = "某地"\nsource = ["mof2020"]\n'
        'certainty = "ours"\nreverse = "linear"\nequal_over = "ask"\nover_notice = 1.2\nover_deduct = 0.5\nscore_digits = 1\n'
        'score_rounding = "cut"\nexecution_cap = false\nexecution_points = 20\nrate_digits = 1\nrate_rounding = "half_down"\n'
        'execution_rounding = "half_down"\n'
        'levels = [{ id = "met", name = "好", words = ["很好"], low = 0.9, high = 1, high_included = true, share = 0.95 },'
        '{ id = "unmet", name = "差", words = ["很差"], low = 0, high = 0.9, high_included = false, share = 0.2 }]\n'
        'grades = [{ grade = "甲", floor = 85 }, { grade = "乙", floor = 0 }]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path))
    other = default_library()
    assert other.rulesets["other"].reverse == "linear"
    targets = ["≥100(%)", "=100(%)", "≤24(小时)", "<24(小时)", "≤0(次)", "≥0.7(%)", "及时"]
    actuals = ["130(%)", "119.9(%)", "93.37(%)", "30(小时)", "47.7(小时)", "60(小时)", "0.91(%)", "3(次)", "很好", "差", "及时", "达成", ""]
    questions: list[tuple[str, tuple[str | float, ...]]] = [
        ("JX_SCORE", (target, actual, 7.0, level, form))
        for target, actual, form in product(targets, actuals, ["", "other"]) for level in (["", "好", 0.89, 0.95] if target == "及时" else [""])
    ]
    questions += [("JX_RATE_SCORE", (spent, 80.0, "", "other")) for spent in (3.44, 79.0, 88.0, 33.38)]
    questions += [("JX_GRADE", (total, "other")) for total in (85.0, 84.99, 0.0)]
    answers = ask(questions, other, ["other"], tmp_path)
    assert not answers.wrong
    assert len(answers.unsaid) == 0
    assert answers.scored > 90


@pytest.mark.parametrize("by", ["share", "units"])
def test_limits_deductions_and_tiers_of_a_rule_set_are_followed(by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rulesets").mkdir()
    (tmp_path / "rulesets" / "steps.toml").write_text(
        'id = "steps"\nextends = "gj2020"\ntitle = "分档口径"\nregion = "某地"\nsource = ["mof2020"]\ncertainty = "ours"\n'
        'strict_limit = "unmet"\nover_deduct_by = "degree"\nover_deduct_from = 1.2\nrescale = true\n'
        f'tiers_by = "{by}"\ntiers = [{{ within = 0.05, share = 0.9 }}, {{ within = 0.1, share = 0.8 }}, {{ within = 5, share = 0.3 }}]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path))
    targets = ["≥100(%)", ">100(%)", "<24(小时)", "90%-95%", "≥90%且<95%", "5万元-10万元", "0-5天", "±10%"]
    actuals = ["100(%)", "119(%)", "120(%)", "150%", "24(小时)", "88%", "95%", "99.75(%)", "99.76%", "10.5万元", "11", "4.9万元", "6天", "-12%", "100"]
    questions: list[tuple[str, tuple[str | float, ...]]] = [
        ("JX_SCORE", (target, actual, 7.0, level, "steps"))
        for target, actual in product(targets, actuals) for level in ("", "不适用", "90%")
    ]
    answers = ask(questions, default_library(), ["steps"], tmp_path)
    assert not answers.wrong
    assert {asked[1][:2] for asked in answers.unsaid} <= {("0-5天", "100")}  # a bare figure far off the unit is asked about
    assert answers.scored > 100


def test_figures_beyond_the_digits_of_a_spreadsheet_are_errors(tmp_path: Path) -> None:
    """123456789012 of 0.3, in percent, has more digits than a spreadsheet holds."""
    answers = ask([("JX_COMPLETION", ("0.3(个)", "123456789012(个)"))], library(), [], tmp_path)
    assert len(answers.unsaid) == 1


def test_blocks_and_unknown_forms_are_errors(tmp_path: Path) -> None:
    answers = ask([("JX_SCORE", ("≥95(%)", "95(%)", 10.0, "", "sh2023"))], library(), [], tmp_path)
    assert answers.unsaid  # a rule set that the workbook did not name
    import ironcalc

    names = tmp_path / "names.xlsx"
    model = ironcalc.load_from_xlsx(str(names), "en", "UTC", "en")
    model.set_user_input(0, 9, 9, "=JX_SCORE(B1:B2,C1:C2,D1:D2)")
    model.evaluate()
    assert model.get_cell_value(0, 9, 9) == "#N/A"


def test_no_name_is_longer_than_a_formula_may_be() -> None:
    names = lambda_names(library(), [*library().rulesets, *library().forms])
    assert {"JX_SCORE", "JX_GRADE", "JX_RATE", "JX_RATE_SCORE", "JX_COMPLETION", "JX_TARGET"} <= set(names)
    for name, formula in names.items():
        assert len(formula) < MAX_FORMULA / 2, name
        assert "@" not in formula, name


def test_letters_that_the_names_take_as_they_are_are_taken_so_by_the_functions() -> None:
    assert all(narrow(letter) == letter for letter in _PUNCTUATION)
    assert all(unicodedata.normalize("NFKC", chr(code)) == chr(code) for code in range(0x4E00, 0xA000))
    assert all(narrow(chr(code)) == chr(code - 65248) for code in range(65281, 65375))

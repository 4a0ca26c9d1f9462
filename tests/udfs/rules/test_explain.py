"""The sentence that tells how a score came about."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.templates.library import Library
from jixiao.templates.model import Tier
from jixiao.udfs.quantity import comparing
from jixiao.udfs.quantity.words import words
from jixiao.udfs.rules import qualitative, scoring
from jixiao.udfs.rules.explain import explain
from jixiao.udfs.rules.scoring import score_row

#: One row for every rule: target, actual, points, level, changes of the rule set.
ROWS: dict[str, tuple[object, object, object, object, dict[str, object]]] = {
    "forward_met": ("≥95(%)", "95(%)", 10, None, {}),
    "forward_ratio": ("≥95(%)", "93(%)", 10, None, {}),
    "reverse_met": ("≤3次", "2次", 5, None, {}),
    "reverse_ratio": ("≤24小时", "30小时", 10, None, {}),
    "reverse_linear": ("≤24小时", "30小时", 10, None, {"reverse": "linear"}),
    "zero_met": ("=0次", "0次", 5, None, {}),
    "zero_unmet": ("=0次", "1次", 5, None, {}),
    "strict_limit": ("<24小时", "24小时", 5, None, {}),
    "range_inside": ("90%-95%", "92%", 5, None, {}),
    "range_outside": ("90%-95%", "80%", 5, None, {}),
    "over_deduct": ("≥100次", "150次", 5, None, {"over_deduct": 2}),
    "equal_over": ("=100次", "150次", 5, None, {"equal_over": "ask"}),
    "no_ratio": (">0次", "0次", 5, None, {}),
    "level_given": ("及时", "已开展", 5, "部分达成", {}),
    "level_word": ("及时", "达成指标", 5, None, {}),
    "level_share": ("及时", "已开展", 5, "85%", {}),
    "no_less": ("完成", "按时全部完成", 5, None, {}),
    "best_option": ("优良中差", "优", 5, None, {}),
    "on_time_said": ("12月31日前", "按期完成", 5, None, {}),
    "completion_rate": ("50000册", "完成100%", 5, None, {}),
    "unit_letter": ("≥80M", "85米", 5, None, {}),
    "percent_share": ("≥95%", "0.96%", 5, None, {}),
    "same_word": ("及时", "及时", 5, None, {}),
    "level_missing": ("及时", "已开展", 5, None, {}),
    "level_unknown": ("及时", "已开展", 5, "尚可", {}),
    "level_for_number": ("≥95%", "达成指标", 5, None, {}),
    "actual_text": ("≥95%", "基本完成", 5, None, {}),
    "actual_other": ("培训≥100人", "招聘120人", 5, None, {}),
    "actual_bound": ("≥95%", "≥90%", 5, None, {}),
    "bound_met": ("≥95%", "≥95%", 5, None, {}),
    "strict_unmet": ("<24小时", "24小时", 5, None, {"strict_limit": "unmet"}),
    "over_degree": ("≥100次", "150次", 5, None, {"over_deduct_by": "degree"}),
    "range_tier": ("100%±10%", "112%", 5, None, {"tiers": (Tier(Decimal("0.05"), Decimal("0.6")),)}),
    "scale_unclear": ("≤100万元", 1200000, 5, None, {}),
    "direction_unclear": ("=24小时", "30小时", 5, None, {}),
    "answer_conflict": ("≥95%", "93%", 5, "越低越好", {}),
    "negative_actual": ("≥95%", "-3%", 5, None, {}),
    "trend_unclear": ("≥5%", "下降6%", 5, None, {}),
    "trend_level": ("减少5起", "降至5起", 5, None, {}),
    "options_left": ("优良中差", "优良中差", 5, None, {}),
    "count_or_percent": ("12", "80%", 5, None, {}),
    "target_placeholder": ("待定", "95%", 5, None, {}),
    "actual_placeholder": ("≥95%", "/", 5, None, {}),
    "date_met": ("12月31日前", "12月20日", 5, None, {}),
    "date_given": ("12月31日前", "2024年12月20日", 5, "已按期", {}),
    "date_late": ("2023年12月底前", "2024-01-05", 5, None, {}),
    "date_year": ("12月31日前", "2024年12月20日", 5, None, {}),
    "date_unclear": ("12月15日", "12月", 5, None, {}),
    "date_level": ("12月31日前", "已开展", 5, None, {}),
    "serial_date": (45657, 45640, 5, None, {}),
    "unit_mismatch": ("≥95%", "95次", 5, None, {}),
    "percent_or_share": ("≥95%", "0.96", 5, None, {}),
    "target_blank": ("", "95%", 5, None, {}),
    "actual_blank": ("≥95%", "", 5, None, {}),
    "points_blank": ("≥95%", "95%", "", None, {}),
    "target_malformed": ("≥", "95%", 5, None, {}),
    "actual_malformed": ("≥95%", "9..5%", 5, None, {}),
    "not_applicable": ("≥95%", "93%", 10, "不适用", {"rescale": True}),
    "points_invalid": ("≥95%", "95%", -5, None, {}),
}
#: Texts that are not the rule of an outcome: an addition, and what the functions say before scoring.
OTHERS = ("over_notice", "sign_assumed", "equal_assumed", "proposed", "level_unread", "rounded_full", "form_unknown", "argument_error",
          "ruleset_named", "ruleset_changed", "actual_not_printed")


#: Ids that the code puts together of two words.
PUT_TOGETHER = {"target": ("blank", "placeholder"), "date": ("late", "year", "unclear", "level")}


def sentence(rule: str, library: Library) -> str:
    target, actual, points, level, changes = ROWS[rule]
    rules = replace(library.rulesets["gj2020"], **changes)  # type: ignore[arg-type]
    outcome = score_row(target, actual, points, level, rules)
    assert outcome.rule == rule
    return explain(outcome, library)


@pytest.mark.parametrize("rule", ROWS)
def test_every_rule_explains_itself_without_a_gap(rule: str, library: Library) -> None:
    text = sentence(rule, library)
    assert text.endswith("。") and "{" not in text and "None" not in text
    assert "的 %" not in text and "“”" not in text and " ，" not in text and "得  分" not in text  # no empty place


OF_QUANTITIES = [
    rule for rule in ROWS if rule.startswith(("forward", "reverse", "zero", "strict", "range", "over"))
]


@pytest.mark.parametrize("rule", OF_QUANTITIES)
def test_a_rule_of_quantities_quotes_target_and_actual_as_typed(rule: str, library: Library) -> None:
    target, actual, *_ = ROWS[rule]
    text = sentence(rule, library)
    assert f"指标值 {target}，" in text and f"实际 {actual}，" in text.replace("；", "，").replace("：", "，")


def test_every_rule_of_the_code_has_a_text_and_every_text_a_rule(library: Library) -> None:
    named = set()
    for module in (scoring, comparing, qualitative):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in library.rules:
                named.add(node.value)
    made = {f"{part}_{kind}" for part, kinds in PUT_TOGETHER.items() for kind in kinds}
    named = (named | made) - set(OTHERS)
    assert named == set(library.rules) - set(OTHERS) == set(ROWS)


@pytest.mark.parametrize("rule", [*ROWS, *OTHERS])
def test_every_rule_cites_sources_that_exist_and_says_how_sure_it_is(rule: str, library: Library) -> None:
    entry = library.rules[rule]
    assert entry.title and entry.certainty in words()["certainty"]
    assert set(entry.source) <= set(library.sources)


def test_every_rule_set_cites_sources_that_exist(library: Library) -> None:
    for rules in library.rulesets.values():
        assert rules.source and set(rules.source) <= set(library.sources)
        assert rules.certainty in words()["certainty"]
    assert all(source.certainty in words()["certainty"] for source in library.sources.values())


def test_the_figures_of_a_ratio_can_be_followed(library: Library) -> None:
    # 93 ÷ 95 = 97.8947 %, 10 × 93 ÷ 95 = 9.7895
    assert "93÷95=97.89%，10×93÷95=9.79 分" in sentence("forward_ratio", library)
    # 24 ÷ 30 = 80 %
    assert "24÷30=80%，10×24÷30=8 分" in sentence("reverse_ratio", library)


def test_a_source_is_called_official_only_as_far_as_its_mark_goes(library: Library) -> None:
    assert "财预〔2020〕10号" in sentence("forward_ratio", library)
    assert "不是文件规定" in sentence("zero_met", library) and "财预" not in sentence("zero_met", library)
    assert "依据" not in sentence("actual_blank", library)


def test_over_completion_adds_the_question_to_the_rule(library: Library) -> None:
    text = explain(score_row("≥7000000张", "9940100张", 12, None, library.rulesets["gj2020"]), library)
    assert "得满分 12 分" in text and "142%" in text and "130%" in text and "请说明原因" in text

"""Rule sets to choose from, and the mark by which a workbook says which one scored it."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.templates.library import HOME, Library, default_library, load_library
from jixiao.templates.model import RuleSet, Tier
from jixiao.udfs.base.errors import NOT_AVAILABLE
from jixiao.udfs.functions import JX_CHECK, JX_EXPLAIN, JX_GRADE, JX_RATE, JX_SCORE
from jixiao.udfs.rules.reading import READING, fingerprint, mark_of, reading_of, ruleset_named, title_of
from jixiao.udfs.rules.scoring import score_row


@pytest.mark.parametrize(
    ("ruleset", "target", "actual", "level", "expected"),
    [
        ("gj2020", "≤24(小时)", "30(小时)", None, 8.0),  # 24/30
        ("gj2020-linear", "≤24(小时)", "30(小时)", None, 7.5),  # 1-(30-24)/24
        ("gj2020-linear", "≤1(次)", "5(次)", None, 0.0),
        ("gj2020", "≥100(人)", "130(人)", None, 10.0),
        ("gj2020-over", "≥100(人)", "129(人)", None, 10.0),
        ("gj2020-over", "≥100(人)", "130(人)", None, 8.0),  # 2 points off
        ("manual2022", "≥100(人)", "130(人)", None, 8.0),
        ("gj2020", "及时", "较及时", "部分达成", 6.0),
        ("pre2020", "及时", "较及时", "部分达成", 5.0),  # the lower end of 80-50 %
    ],
)
def test_the_rule_set_decides(ruleset: str, target: str, actual: str, level: str | None, expected: float) -> None:
    rules = default_library().rulesets[ruleset]
    for form in (ruleset, rules.title, mark_of(rules), f"selfeval-2023/{ruleset}", f"selfeval-2023/{mark_of(rules)}"):
        assert JX_SCORE(target, actual, 10, level, form) == expected, form


def test_the_rate_of_2016_is_whole_and_its_form_has_no_grade() -> None:
    """49.88 % is printed 50 %; no grade is printed."""
    assert JX_RATE(49.88, 100, "pre2020") == 50.0
    assert JX_GRADE(95, "pre2020") == ""


def test_no_rule_set_is_called_a_text_that_nobody_read() -> None:
    for rules in default_library().rulesets.values():
        if rules.id not in ("gj2020", "sh2019", "sh2023"):
            assert rules.certainty in ("form", "system"), rules.id
            assert "mof2020" not in rules.source, rules.id


@pytest.mark.parametrize(("field", "value"), [
    ("reverse", "linear"), ("over_notice", Decimal("1.2")), ("levels", ()), ("rate_digits", 1), ("grades", ()), ("rescale", True),
])
def test_the_fingerprint_follows_what_a_rule_set_says_of_scores(field: str, value: object, library: Library) -> None:
    rules = library.rulesets["gj2020"]
    changes: dict[str, object] = {field: value}
    assert fingerprint(replace(rules, **changes)) != fingerprint(rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "value"), [
    ("title", "别的名称"), ("source", ("ours",)), ("region", "某地"), ("over_notice", Decimal("1.300")), ("full_points", Decimal("1E+2")),
])
def test_the_fingerprint_does_not_follow_its_words_or_how_a_figure_is_written(field: str, value: object, library: Library) -> None:
    rules = library.rulesets["gj2020"]
    changes: dict[str, object] = {field: value}
    assert fingerprint(replace(rules, **changes)) == fingerprint(rules)  # type: ignore[arg-type]


def test_a_mark_tells_title_and_reading(library: Library) -> None:
    mark = mark_of(library.rulesets["gj2020"])
    assert title_of(mark) == "全国 2020 口径" and reading_of(mark) == READING
    assert (title_of("全国 2020 口径"), reading_of("全国 2020 口径")) == ("全国 2020 口径", 1)
    assert reading_of("") == 1


def test_another_content_or_a_later_reading_is_not_scored_by_what_is_at_hand(library: Library) -> None:
    rules = library.rulesets["gj2020"]
    foreign = f"{rules.title} #000000.{READING}"
    later = f"{rules.title} #{fingerprint(rules)}.{READING + 1}"
    earlier = f"{rules.title} #{fingerprint(rules)}.1"
    assert ruleset_named(earlier, library) is rules
    for mark in (foreign, later, "没有的口径", "selfeval-2023/没有的口径"):
        assert ruleset_named(mark, library) is None
        assert JX_SCORE("≥95(%)", "93(%)", 10, None, mark) == NOT_AVAILABLE
        assert JX_CHECK("≥95(%)", "93(%)", 10, 10, "", "合格率", None, mark) == NOT_AVAILABLE
        assert JX_GRADE(90, mark) == NOT_AVAILABLE
    assert mark_of(rules) in JX_EXPLAIN("≥95(%)", "93(%)", 10, None, foreign)
    assert "没有名为" in JX_EXPLAIN("≥95(%)", "93(%)", 10, None, "没有的口径")


def test_a_blank_choice_is_the_forms_own(library: Library) -> None:
    assert ruleset_named("selfeval-2023/", library) is library.rulesets["sh2023"]
    assert JX_RATE(90.9895, 100, "selfeval-2023/") == JX_RATE(90.9895, 100, "selfeval-2023") == 90.98


def test_the_explanation_names_the_rule_set() -> None:
    assert JX_EXPLAIN("≥95(%)", "93(%)", 10, None, "gj2020-linear").endswith("口径：全国 2020 口径，反向线性。")


def test_a_region_changes_a_rule_set_and_its_mark_with_it(tmp_path: Path) -> None:
    (tmp_path / "rulesets").mkdir()
    (tmp_path / "rulesets" / "gj2020.toml").write_text(
        (HOME / "rulesets" / "gj2020.toml").read_text(encoding="utf-8").replace("over_notice = 1.3", "over_notice = 1.2"),
        encoding="utf-8",
    )
    own, other = default_library(), load_library([HOME, tmp_path])
    mark = mark_of(own.rulesets["gj2020"])
    assert ruleset_named(mark, own) is own.rulesets["gj2020"]
    assert ruleset_named(mark, other) is None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("95%", "5"), ("110%", "5"), ("114%", "3"), ("115%", "3"), ("118%", "1"), ("120%", "1"), ("121%", "0"), ("86%", "3"), ("79%", "0")],
)
def test_the_steps_of_a_form_of_2017(actual: str, expected: str, library: Library) -> None:
    """成本控制率 ±10 % full, to 15 % 3/5, to 20 % 1/5, else nothing; as docs/rulesets.md writes it."""
    tiers = (Tier(Decimal(5), Decimal("0.6")), Tier(Decimal(10), Decimal("0.2")))
    rules = replace(library.rulesets["gj2020"], tiers_by="units", tiers=tiers)
    assert score_row("90%-110%", actual, 5, None, rules).score == Decimal(expected)


def test_the_page_for_accountants_lists_every_rule_set_and_every_switch() -> None:
    page = (HOME.parent / "docs" / "rulesets.md").read_text(encoding="utf-8")
    for rules in default_library().rulesets.values():
        assert f"`{rules.id}`" in page, rules.id
        if not rules.id.startswith("sh"):
            assert f"`{rules.id}` | {rules.title} |" in page, rules.id
    switches = {"reverse", "equal_over", "strict_limit", "over_notice", "over_reason_required", "over_deduct", "over_deduct_from",
                "over_deduct_by", "tiers", "tiers_by", "total_caps", "rescale", "grades"}
    assert switches <= {item.name for item in fields(RuleSet)}
    assert all(f"`{name}`" in page for name in switches)

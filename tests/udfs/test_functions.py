"""The functions as a person types them: single values, blocks, blanks, errors."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from jixiao.udfs import (
    JX_CHECK,
    JX_COMPLETION,
    JX_EXPLAIN,
    JX_GRADE,
    JX_RATE,
    JX_RATE_SCORE,
    JX_SCORE,
    JX_TARGET,
    JX_VERSION,
)
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.registry import FUNCTIONS

VALUE, NOT_AVAILABLE, NUM, DIV = (SheetError(code) for code in ("#VALUE!", "#N/A", "#NUM!", "#DIV/0!"))


def test_a_score_leaves_as_float_with_two_places() -> None:
    score = JX_SCORE("≥95(%)", "93(%)", 10)
    assert score == 9.79 and type(score) is float  # 10×93/95 = 9.789


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_blank_actual_gives_a_blank_and_not_zero(blank: Any) -> None:
    assert JX_SCORE("≥95(%)", blank, 10) == ""
    assert JX_SCORE("≥95(%)", 0.0, 10) == 0.0  # a typed zero is no blank


def test_what_the_rule_cannot_decide_is_blank_and_never_full() -> None:
    assert JX_SCORE("及时", "已开展", 3) == ""
    assert JX_SCORE("及时", "已开展", 3, "达成") == 3.0


@pytest.mark.parametrize(("target", "actual"), [("≥", "95%"), ("≥95%", "9..5%"), ("2026年11月30日前", "2024.13.20")])
def test_what_cannot_be_read_is_blank_too_and_the_check_says_so(target: str, actual: str) -> None:
    assert JX_SCORE(target, actual, 10) == ""
    assert "JX-E11" in JX_CHECK(target, actual, 10, JX_SCORE(target, actual, 10), "", "名称")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("≥95%", "95%", "十分"), VALUE), (("≥", "95%", "十分"), VALUE),
        (("≥95%", "95%", -1), NUM),
        (("≥95%", "95%", 10, None, "nowhere"), NOT_AVAILABLE), ((SheetError("#REF!"), "95%", 10), SheetError("#REF!")),
        (("≥95%", "#N/A", 10), NOT_AVAILABLE), (("≥95%", "95%", True), VALUE),
    ],
)
def test_points_that_are_none_and_errors_are_an_error_value(arguments: tuple[Any, ...], error: SheetError) -> None:
    assert JX_SCORE(*arguments) == error


def test_a_block_gives_a_column_of_its_height_and_single_cells_repeat() -> None:
    expected = [9.79, 10.0, ""]  # 93/95, full, blank
    for actual in (["93%", "95%", None], ("93%", "95%", None), [["93%"], ["95%"], [None]], [["93%", "95%", None]]):
        assert JX_SCORE("≥95%", actual, 10) == expected
        assert JX_SCORE([["≥95%"]], actual, [10]) == expected
    assert JX_SCORE(["≥95%", "=0次"], ["93%", "0次"], [[10], [5]]) == [9.79, 5.0]
    assert JX_SCORE([["≥95%"]], "93%", 10) == [9.79]


@pytest.mark.parametrize(
    "bad",
    [
        ["93%", "95%", "96%"], [["93%", "95%"], ["1", "2"]], [], [["93%"], "95%"], [[]], [[["93%"]]],
    ],
)
def test_blocks_that_do_not_fit_give_one_error_for_all(bad: Any) -> None:
    assert JX_SCORE(["≥95%", "≥96%"], bad, 10) == VALUE


def test_one_bad_row_leaves_the_others_alone() -> None:
    assert JX_SCORE("≥95%", ["93%", "9..3%", "#REF!"], 10) == [9.79, "", SheetError("#REF!")]


def test_a_form_or_rule_set_may_be_named_and_defaults_to_the_national_one() -> None:
    assert JX_GRADE([92.4, 78, 59.9, None, "", 101, "优", 0.0]) == ["优", "中", "差", "", "", NUM, VALUE, "差"]
    assert JX_GRADE(78, "sh2019") == "良好"
    assert JX_GRADE([78, 78], ["gj2020", "sh2019"]) == ["中", "良好"]
    assert JX_GRADE(78, "nowhere") == NOT_AVAILABLE


def test_a_total_that_shows_as_90_is_graded_as_90() -> None:
    total = 0.0
    for points in (2.88, 12.86, 11.69, 4.57, 7.94, 7.29, 10.12, 12.04, 20.61):
        total += points  # as Excel's SUM; from 3.12 on Python's own sum() makes up for what is lost
    assert total == 89.99999999999999 and JX_GRADE(total) == "优"  # 90.00 on paper


def test_rates_and_their_points() -> None:
    # 348/352 = 98.8636; 72.474 cut to 72.47; 329.85/365.25 = 90.308
    assert JX_RATE([348, 1922.94, 329.85], [352, 2653.26, 365.25], "sh2023") == [98.86, 72.47, 90.3]
    assert JX_RATE_SCORE([348, 1922.94, 329.85], [352, 2653.26, 365.25], 10, "sh2023") == [9.89, 7.25, 9.03]
    assert JX_RATE("5,658,478.00", 5675939, "sh2019") == 100.0  # 99.69
    assert JX_RATE_SCORE(1, 2) == 5.0 and JX_RATE_SCORE(1, 2, None, "sh2019") == 4.0  # 10 and 8 points by rule set
    assert JX_RATE_SCORE(3, 2, 10) == 10.0


@pytest.mark.parametrize(
    ("executed", "budget", "result"),
    [
        (None, 5, ""), (5, "", ""), (0, 0, 0.0), (5, 0, DIV), (-1, 5, NUM), ("五万", 5, VALUE),
        (SheetError("#N/A"), 5, NOT_AVAILABLE),
    ],
)
def test_a_rate_that_does_not_exist_says_which_way(executed: Any, budget: Any, result: Any) -> None:
    assert JX_RATE(executed, budget) == result
    assert JX_RATE_SCORE(executed, budget, 10) == ("" if executed == budget == 0 else result)


def test_completion_is_actual_of_target_in_percent() -> None:
    # 93/95; 9,940,100/7,000,000 = 142.0014; 30/24
    assert JX_COMPLETION(["≥95%", "≥700万张", "≤24小时"], ["93%", "9,940,100张", "30小时"]) == [97.89, 142.0, 125.0]
    assert JX_COMPLETION(["及时", "=0次", "≥95%", "≥95%", "≥95%"], ["及时", "1次", "", "95次", "0.96"]) == [""] * 5
    assert JX_COMPLETION("≥", "1") == VALUE


def test_the_parts_of_a_target() -> None:
    parts = ["sign", "符号", "number", "数值", "unit", "单位", "upper", "上限"]
    assert JX_TARGET("≥95.00 (%)", parts) == ["≥", "≥", 95.0, 95.0, "%", "%", "", ""]
    assert JX_TARGET("90%-95%", ["sign", "number", "upper", "unit"]) == ["", 90.0, 95.0, "%"]
    assert JX_TARGET(["及时", None], "number") == ["", ""]
    assert JX_TARGET("≥95%", "颜色") == JX_TARGET("95..5%", "number") == VALUE


def test_an_explanation_says_why_there_is_no_score() -> None:
    assert "≥" in JX_EXPLAIN("≥", "95%", 10) and "读不出来" in JX_EXPLAIN("≥", "95%", 10)
    unknown = JX_EXPLAIN("≥95%", "95%", 10, None, "nowhere")
    assert "nowhere" in unknown and "gj2020" in unknown
    assert "#REF!" in JX_EXPLAIN(SheetError("#REF!"), "95%", 10)
    assert JX_EXPLAIN([None, "≥95%"], ["", ""], [None, 10]) == ["", "实际完成值为空，暂不评分。"]


@pytest.mark.parametrize("form", ["selfeval-2019", "selfeval-2019/gj2020", "selfeval-2013"])
def test_a_form_without_a_column_for_actuals_does_not_call_them_missing(form: str) -> None:
    assert JX_EXPLAIN("", "", 10, "", form) == "本表没有完成值栏，得分由填表人评定。"
    assert "得满分 10 分" in JX_EXPLAIN("≥95%", "96%", 10, "", form)  # given beside the form, they count
    assert JX_EXPLAIN("", "", 10, "", "selfeval-2023") == "实际完成值为空，暂不评分。"


def test_a_check_names_its_finding_passes_a_clean_row_and_is_blank_for_an_empty_one() -> None:
    assert JX_CHECK("≥95(%)", "100(%)", 10, 10, "", "验收合格率") == "通过"
    assert JX_CHECK(None, None, None, None, None) == ""
    found = JX_CHECK("≥95(%)", "100(%)", 10, 12, "", "验收合格率")
    assert "JX-A" in found and "12" in found and "\n" not in found
    clean, broken = JX_CHECK("≥95(%)", "100(%)", 10, [10, SheetError("#REF!")], "", "验收合格率")
    assert clean == "通过" and broken.startswith("错误 JX-E02") and "#REF!" in broken  # a text: the cover counts it
    assert JX_CHECK("≥95(%)", "100(%)", 10, 10, "", "验收合格率", None, "nowhere") == NOT_AVAILABLE


def test_the_version_is_the_installed_one() -> None:
    from importlib.metadata import version

    assert JX_VERSION() == version("jixiao")


@pytest.mark.parametrize("function", [item for item in FUNCTIONS if item.arguments], ids=lambda item: item.name)
@pytest.mark.parametrize("junk", [object(), float("nan"), "x" * 5000, "(" * 300, "=1+1", "9" * 400, b"\x00", {"a": 1}])
def test_no_argument_makes_a_function_raise(function: Any, junk: Any) -> None:
    needed = sum(1 for argument in function.arguments if not argument.optional)
    for at in range(len(function.arguments)):
        arguments: list[Any] = ["≥95%", "93%", 10, 10, "", "", "", "", ""][: max(needed, at + 1)]
        arguments[at] = junk
        assert isinstance(function.call(*arguments), float | str | SheetError)


def test_importing_the_functions_loads_no_workbook_library() -> None:
    code = "import sys, jixiao.udfs; print([m for m in ('openpyxl', 'lxml', 'jinja2', 'click', 'rich') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_amounts_typed_with_their_unit_give_the_rate() -> None:
    assert JX_RATE("90万元", "100万元") == 90.0
    assert JX_RATE("900,000元", "100万元") == 90.0
    assert JX_RATE("90万元", 100) == 90.0
    assert JX_RATE_SCORE("￥90万元", "100万元", 10) == 9.0
    assert JX_RATE("90万元", 1000000) == 90.0  # 90 of 1,000,000万元 nobody would mean
    assert JX_RATE("90%", "100万元") == VALUE
    assert JX_RATE("约90万元", "100万元") == VALUE


@pytest.mark.parametrize(("score", "shown"), [
    ("已得10", "已得10"), ("满分", "满分"), ("9.5+0.5", "9.5+0.5"), ("10/10", "10/10"), ("（10）", "（10）"), ("10.0.0", "10.0.0"), (True, "TRUE"),
])
def test_a_score_that_is_no_number_does_not_pass(score: object, shown: str) -> None:
    assert JX_CHECK("≥95%", "80%", 10, score, "", "合格率").startswith(f"错误 JX-E01 这里应填数字，写的是“{shown}”。")
    assert JX_CHECK("≥95%", "80%", 10, score, "", "合格率", None, None, "简").startswith("! 错误 JX-E01")


@pytest.mark.parametrize("score", [None, "", " ", "—", "/", "未完"])
def test_a_score_that_says_there_is_none_passes(score: object) -> None:
    assert JX_CHECK("≥95%", "80%", 10, score, "", "合格率") == "通过"

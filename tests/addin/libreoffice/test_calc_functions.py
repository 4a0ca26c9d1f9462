"""Every JX function in Calc gives what the Python function gives: single cells, array formulas, blanks, errors, Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from calc import by_cell, computed
from jixiao.addin.libreoffice.office import Office
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.registry import FUNCTIONS, function
from support import NAMES, case

pytestmark = pytest.mark.slow

#: Rows of arguments of each function; None is a blank cell, "缺" an argument left out.
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "JX_SCORE": [
        ("≥95(%)", "93(%)", 10), ("=0(次)", "0(次)", 5), ("=0(次)", None, 5), ("=0(次)", 0, 5), ("及时", "及时", 3),
        ("≤24(小时)", "30(小时)", 8), ("90%-95%", "92%", 6), (100, 80, 30), (95.456, 93.21, 10), (None, "93%", 10),
        ("≥95(%)", "93(%)", None), ("≥95(%)", "93(%)", -1), ("≥95(%)", "93(%)", "十分"), ("≥９５（％）", "９３％", 10),
        ("满意", "较满意", 5, "部分达成"), ("满意", "较满意", 5, 0.7), ("满意", "较满意", 5, None), ("≥95", "93", 10, None, "无此表"),
        ("≤24(小时)", "30(小时)", 8, None, "sh2019"), ("≥700万张", "6,500,000(张)", 4), ("", "", ""), ("=100(%)", 1e20, 5),
        ("≥0.000001", 0.0000005, 10), ("≥2000(亩)", 2035.5, 10), ("≥3000(亩)", 2010.12, 10), ("2023.6", "2023.10", 10),
    ],
    "JX_GRADE": [(92.4,), (89.99,), (None,), (0,), (100,), (100.5,), (-1,), ("甲",), ("",), (78, "sh2019"), (78, "selfeval-2019"), (78, "x")],
    "JX_RATE": [(1922.94, 2653.26), (0, 0), (5, 0), (None, 10), (10, None), ("1,922.94", 2653.26), ("约", 10), (1234567890.12, 9876543210.98),
                (72.4749, 100, "sh2023")],
    "JX_RATE_SCORE": [(348, 352, 10), (348, 352), (1922.94, 2653.26, 10, "sh2023"), (None, 352, 10), (5, 0, 10), (0, 0, 10), (400, 352, 10),
                      (348, 352, None), (348, 352, "十")],
    "JX_COMPLETION": [("≥95(%)", "93(%)"), ("≥700万张", "9,940,100张"), ("及时", "及时"), (0, 5), (None, "3"), ("=4(次)", 3), ("≥95(次)", "93(天)"),
                      ("≥2000(亩)", 2035.5), (1999.1, 1999.1)],
    "JX_TARGET": [("≥95.00 (%)", "符号"), ("≥95.00 (%)", "数值"), ("≥95.00 (%)", "单位"), ("90%-95%", "上限"), ("及时", "数值"), ("≥95", "颜色"),
                  (None, "数值"), ("95..5%", "数值")],
    "JX_CHECK": [("≥95(%)", "100(%)", 10, 10, None, "验收合格率"), ("≥95(%)", "93(%)", 10, 10, None, "验收合格率"),
                 ("≥95(%)", "93(%)", 10, 12, "物价上涨", "验收合格率"), (None, None, None, None, None, None), ("≥95(%)", None, 10, None, None, "验收合格率"),
                 ("=0(次)", "0(次)", 5, 5, None, "事故次数", None, "selfeval-2023"), ("满意", "较满意", 5, 3, "人手不足", "满意度", "部分达成"),
                 ("≥95(%)", "93(%)", 10, 9.79, "物价上涨", "验收合格率", None, "selfeval-2019"), ("≥95(%)", "93(%)", 10, 0, "", "验收合格率")],
    "JX_EXPLAIN": [("≥95(%)", "93(%)", 10), ("≥95(%)", None, 10), (None, None, None), ("满意", "较满意", 5, "部分达成"), ("≥95", "93", 10, None, "无此表"),
                   ("及时", "及时", 3), ("=0(次)", "2(次)", 5), ('有"引号"', "x", 3)],
    "JX_VERSION": [()],
}
COLUMNS = "ABCDEFGH"


def plain(answer: object) -> object:
    """The Python answer as Calc shows it; a blank one is not there."""
    if isinstance(answer, SheetError):
        return {"error": answer.code}
    return None if answer == "" else answer


def same(found: object, wanted: object) -> bool:
    return found == (pytest.approx(wanted, rel=1e-12) if isinstance(wanted, float) else wanted)


def test_there_are_rows_for_each_function() -> None:
    assert list(ROWS) == [item.name for item in FUNCTIONS]
    assert all(len(rows) >= 5 for name, rows in ROWS.items() if name != "JX_VERSION")


@pytest.mark.parametrize("name", ROWS)
def test_single_cells_give_what_the_function_gives(name: str, office: Office, tmp_path: Path) -> None:
    rows = ROWS[name]
    cells = {f"{COLUMNS[col]}{at}": value for at, row in enumerate(rows, 1) for col, value in enumerate(row)}
    formulas = {
        f"J{at}": f"{name}({','.join(f'{COLUMNS[col]}{at}' for col in range(len(row)))})" for at, row in enumerate(rows, 1)
    }
    found = computed(office, tmp_path / "值.xlsx", formulas, cells)
    for at, row in enumerate(rows, 1):
        assert same(found.get(f"J{at}"), plain(function(name).call(*row))), (row, found.get(f"J{at}"))


@pytest.mark.parametrize("name", [name for name in ROWS if name != "JX_VERSION"])
def test_an_array_formula_gives_each_row_its_own_answer(name: str, office: Office, tmp_path: Path) -> None:
    """Needed arguments as columns; what may be left out is left out (a column there is #VALUE!, see below)."""
    needed = sum(not argument.optional for argument in function(name).arguments)
    rows = [row[:needed] for row in ROWS[name]]
    cells = {f"{COLUMNS[col]}{at}": value for at, row in enumerate(rows, 1) for col, value in enumerate(row)}
    block = ",".join(f"{COLUMNS[col]}1:{COLUMNS[col]}{len(rows)}" for col in range(needed))
    found = computed(office, tmp_path / "列.xlsx", {f"J1:J{len(rows)}": f"{name}({block})"}, cells)
    for at, row in enumerate(rows, 1):
        wanted = plain(function(name).call(*row))
        assert same(found.get(f"J{at}"), wanted) or (wanted is None and found.get(f"J{at}") == ""), row


def test_all_published_rows_score_in_calc_as_in_python(office: Office, tmp_path: Path) -> None:
    rows = [(row["target"], row["actual"], row["points"]) for name in NAMES for row in case(name)["indicators"]]
    rows = [(target, actual, None if points is None else float(points)) for target, actual, points in rows]
    cells = {f"{COLUMNS[col]}{at}": value for at, row in enumerate(rows, 1) for col, value in enumerate(row)}
    formulas = {f"J{at}": f"JX_SCORE(A{at},B{at},C{at})" for at in range(1, len(rows) + 1)}
    formulas |= {f"K{at}": f"JX_EXPLAIN(A{at},B{at},C{at})" for at in range(1, len(rows) + 1)}
    found = computed(office, tmp_path / "行.xlsx", formulas, cells)
    assert len(rows) > 200
    for at, row in enumerate(rows, 1):
        for col, name in (("J", "JX_SCORE"), ("K", "JX_EXPLAIN")):
            assert same(found.get(f"{col}{at}"), plain(function(name).call(*row))), row


def values(office: Office, path: Path, formulas: Sequence[str], cells: dict[str, Any]) -> list[Any]:
    found = computed(office, path, {f"Z{at}": formula for at, formula in enumerate(formulas, 1)}, cells)
    return [found.get(f"Z{at}") for at in range(1, len(formulas) + 1)]


def test_errors_of_cells_pass_through(office: Office, tmp_path: Path) -> None:
    """Also through JX_EXPLAIN, which tells of them in Excel: Calc does not call a function with an error."""
    cells = {"A1": "≥95(%)", "B1": Exception("#N/A"), "B2": Exception("#DIV/0!"), "C1": 10}
    formulas = ["JX_SCORE(A1,B1,C1)", "JX_SCORE(A1,B2,C1)", "JX_EXPLAIN(A1,B1,C1)", "IFERROR(JX_RATE(5,0),\"无预算\")", "ISNA(JX_GRADE(1,\"x\"))"]
    assert values(office, tmp_path / "错.xlsx", formulas, cells) == [
        {"error": "#N/A"}, {"error": "#DIV/0!"}, {"error": "#N/A"}, "无预算", 1,
    ]


def test_texts_from_our_functions_equal_other_texts(office: Office, tmp_path: Path) -> None:
    """They did not while answers were rows of cells: Calc compares texts by where they are kept."""
    cells = {"A1": 92, "A2": 85, "B1": "良"}
    formulas = ["JX_GRADE(A1)", "JX_GRADE(A2)", 'COUNTIF(Z1:Z2,"优")', "Z2=B1", 'IF(Z1="优",1,2)', 'MATCH("良",Z1:Z2,0)']
    assert values(office, tmp_path / "文.xlsx", formulas, cells) == ["优", "良", 1, 1, 1, 2]


def test_numbers_arrive_whole_whatever_their_format(office: Office, tmp_path: Path) -> None:
    """72.4749 shown as 72 is scored as 72.4749; so is money with thousands separators."""
    import xlsxwriter

    path = tmp_path / "格式.xlsx"
    formats = ["0", "0%", "#,##0.00", "¥#,##0", "0.0E+00", "yyyy-mm-dd", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ']
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        for row, shown in enumerate(formats):
            sheet.write_number(row, 0, 72.4749, made.add_format({"num_format": shown}))
            sheet.write_formula(row, 1, f"=JX_RATE(A{row + 1},100)", None, -1)
    found = by_cell(office.work(path, [("recalculate",), ("read", "表")])[1])
    assert [found[f"B{row}"] for row in range(1, len(formats) + 1)] == [72.47] * len(formats)


def test_what_differs_from_excel_is_as_documented(office: Office, tmp_path: Path) -> None:
    cells = {"A1": "满意", "A2": "满意", "B1": "较满意", "B2": "较满意", "C1": 5, "C2": 5, "D1": "达成", "D2": "未达成", "E1": 0,
             "F1": "≥90", "F2": "2035.5"}
    formulas = {
        "Z1": "SUM(JX_SCORE(A1:A2,B1:B2,C1:C2,D1:D2))",  # a column where an argument may be left out
        "Z2": "JX_SCORE(A1,B1,C1,E1)",  # the number 0 as level is read as left out, so undecided
        "Z3": 'JX_SCORE(A1,B1,C1,"未达成")',
        "Z4": "JX_SCORE(A1,B1)",
        "Z5": "SUM(JX_SCORE(A1:A2,A1:A2,C1:C2))",  # columns outside an array formula, in a row beside none of them
        "Z6:Z6": "SUM(JX_SCORE(A1:A2,A1:A2,C1:C2))",  # entered as an array formula
        "Z7": "_xll.JX_SCORE(A1,A1,C1)",
        "Z8": "JX_SCORE(F1,DATE(2023,12,20),C1)",  # 45280
        "Z9": "JX_SCORE(F1,F2,C1)",  # a text that Excel's functions read as May of that year
    }
    found = computed(office, tmp_path / "异.xlsx", formulas, cells)
    refused = {"error": "#VALUE!"}
    assert [found.get(f"Z{at}") for at in range(1, 10)] == [
        refused, None, 0, {"error": "Err:504"}, refused, 10, 5, 5, 5
    ]

"""What becomes of formula texts when sheets go, links go, rows move or functions are spelled anew. Worked out by hand."""

from __future__ import annotations

import io
import zipfile

import pytest
from jixiao.addin.insert.drop import without_sheets
from jixiao.addin.insert.links import _renumbered
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.press.live import mentions
from jixiao.addin.sheet.row_map import RowMap
from jixiao.macros.sheet.grid import Cell, Grid

ORDER = ["封面", "自评", "自评2", "汇总"]


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        ("封面!A1+1", "#REF!+1"),
        ("'封面'!$A$1:$B$2", "#REF!"),
        ("封面!9:9", "#REF!"),
        ("封面!合计", "#REF!"),
        ("封面!#REF!", "#REF!"),
        ("SUM(封面:自评2!A1)", "SUM('自评:自评2'!A1)"),  # the span ends at the neighbour
        ("SUM('封面:自评'!$A$1:B2)", "SUM('自评'!$A$1:B2)"),
        ("SUM(自评2:封面!A1)", "SUM('自评:自评2'!A1)"),
        ("SUM(自评:汇总!A1)", "SUM(自评:汇总!A1)"),
        ("SUM(封面:别处!A1)+SUM(别处:封面!A1)", "SUM(#REF!)+SUM(#REF!)"),  # a span to a sheet that is not there
        ("[1]封面!A1+'C:\\x\\[a.xlsx]封面'!A1", "[1]封面!A1+'C:\\x\\[a.xlsx]封面'!A1"),
        ('"封面!A1"&封面2!A1', '"封面!A1"&封面2!A1'),
        ("A1:B2+自评!A1", "A1:B2+自评!A1"),
    ],
)
def test_references_to_a_sheet_that_went(formula: str, left: str) -> None:
    assert without_sheets(formula, {"封面"}, ORDER) == left


def test_a_span_of_which_nothing_stays_is_lost() -> None:
    assert without_sheets("SUM(封面:自评!A1)", {"封面", "自评"}, ORDER) == "SUM(#REF!)"


@pytest.mark.parametrize(
    ("formula", "renumbered"),
    [
        ("[1]!JX_SCORE(A1)", "JX_SCORE(A1)"),
        ("[2]表!A1+[3]表!A1", "[1]表!A1+[2]表!A1"),
        ("'[2]甲:乙 丙'!$A$1:B2", "'[1]甲:乙 丙'!$A$1:B2"),
        ("[2]表!A1:[2]表!B2", "[1]表!A1:[1]表!B2"),
        ("[2]!明细[[#This Row],[2]]", "[1]!明细[[#This Row],[2]]"),
        ("[1]表!A1+[1]!合计", "#REF!+#REF!"),
        ('"[1]!JX_SCORE(A1)"&明细[1]', '"[1]!JX_SCORE(A1)"&明细[1]'),
        ("[0]!合计+[4]表!A1", "[0]!合计+[4]表!A1"),
    ],
)
def test_links_that_stay_follow_their_number(formula: str, renumbered: str) -> None:
    assert _renumbered(formula, {"1": None, "2": "1", "3": "2"}) == renumbered


def test_rows_move_on_the_template_sheet_only() -> None:
    rows = RowMap([1, 2, 2, 2, 3], "表样", "新表")  # the second row was repeated
    moved = {
        "A3": "A5", "SUM(A2:A3)": "SUM(A2:A5)", "表样!$A$3": "'新表'!$A$5", "[1]表样!A3": "[1]表样!A3",
        "表样:别处!A3": "表样:别处!A3", "别处!A3": "别处!A3", '"A3"': '"A3"', "LOG10(A3)": "LOG10(A5)", "#REF!A3": "#REF!A3",
        "表样!$1:$2": "'新表'!$1:$4", "SUM(A:A)": "SUM(A:A)",
    }
    assert {formula: rows.formula(formula) for formula in moved} == moved


def test_functions_are_spelled_anew_in_calls_only() -> None:
    def texts(formula: str, way: str) -> str:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("xl/worksheets/sheet1.xml", f"<f>{formula}</f>")
        with zipfile.ZipFile(io.BytesIO(respelled(buffer.getvalue(), way))) as archive:  # type: ignore[arg-type]
            return archive.read("xl/worksheets/sheet1.xml").decode()[3:-4]

    plain = 'IF(A1&lt;&gt;"JX_SCORE(",JX_SCORE(A1),"&amp;")+[1]!JX_SCORE(A1)'
    prefixed = 'IF(A1&lt;&gt;"JX_SCORE(",_xll.JX_SCORE(A1),"&amp;")+[1]!JX_SCORE(A1)'
    assert texts(plain, "prefixed") == prefixed
    assert texts(prefixed, "plain") == plain
    assert texts(plain, "plain") == plain


def test_formulas_that_a_replaced_sheet_bends() -> None:
    formulas = ["'it''s'!A1", "IT'S!A1", "'[1]it''s'!A1", '"it\'s"', "SUM('a:it''s'!A1)"]
    grid = Grid("甲", {(row, 1): Cell(formula=formula) for row, formula in enumerate(formulas, start=1)})
    assert [row for _, row, _, _ in mentions("it's", [grid, Grid("it's", {})])] == [1, 5]

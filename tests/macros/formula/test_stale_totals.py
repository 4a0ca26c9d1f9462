"""Formulas of the user's over what scoring changes: each way of naming cells is told, and each that names others is not."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.references import Reach
from jixiao.macros.sheet.grid import Grid
from office import convert
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from stale_cells import stale
from support import library, within
from typed_form import book


def told(path: Path) -> list[str]:
    found = form_verbs.score(path, library()).plan.findings
    return [item.what[:8] for item in found if item.finding.id == "recalculate"]


def with_formula(path: Path, formula: str, *, title: str = "我的") -> Path:
    """A form whose blank scores G9 and G10 are to be filled in, between two more sheets, and a formula of the user's."""
    workbook = openpyxl.load_workbook(book(path))
    workbook.create_sheet("前", 0)["G9"] = 1
    mine = workbook.create_sheet(title)
    mine["A1"] = formula
    workbook.defined_names["评分"] = DefinedName("评分", attr_text="自评!$G$9:$G$12")
    workbook.defined_names["末尾"] = DefinedName("末尾", attr_text="OFFSET(自评!$A$1,8,6,2,1)")
    workbook.defined_names["再称"] = DefinedName("再称", attr_text="SUM(末尾)")
    workbook.defined_names["别处"] = DefinedName("别处", attr_text="自评!$A$30")
    for row, values in enumerate([("序号", "得分"), (1, "=自评!G9"), (2, 5)], start=1):
        for col, value in enumerate(values, start=4):
            mine.cell(row, col, value)
    mine.add_table(Table(displayName="明细", ref="D1:E3"))
    workbook.save(path)
    return path


#: Formula on a sheet behind the form. The table's own formula, E2, is old beside it.
READS = [
    "=自评!G9", "=自评!g$9*2", "='自评'!$G$9", "=SUM(自评!G:G)", "=SUM(自评!9:9)", "=SUM(自评!$8:$12)", "=SUM(前:我的!G9)",
    "=SUM('前:自评'!G9)", "=SUM(评分)", "=SUM(末尾)", "=再称", "=SUM(自评!G12:G9)", "=SUM(自评!G9:自评!G10)", "=SUM(自评!G8:INDEX(自评!G9:G12,3))",
    "=SUM(明细[得分])", "=SUM(自评!A1:Z99 自评!9:9)", '=SUM(INDIRECT("自评!9:9"))', "=SUM(OFFSET(自评!A1,8,6))", "=E2*2", "=SUM(E:E)",
    "=JX_SCORE(自评!D9,自评!G9,10)", '=IF(自评!G9>1,"自评!A1","")', "=_xlfn.XLOOKUP(1,自评!A9:A12,自评!G9:G12)",
]
OTHERS = [
    "=自评!A9", "=SUM([1]自评!G9)", "=SUM('C:\\表\\[甲.xlsx]自评'!G9)", "=[1]自评!评分", '="自评!G9"', '=LEN("SUM(自评!9:9)")', "=前!G9",
    "=SUM(1:1)", "=SUM(前!9:9)", "=SUM(别处)", "=#REF!G9", "=自评!#REF!", "=LOG10(A5)", "=自评!A1:B2", "={1,2;3,9}", "=没有!G9",
]


@pytest.mark.parametrize("formula", READS)
def test_a_formula_over_changed_cells_is_told(formula: str, tmp_path: Path) -> None:
    assert told(with_formula(tmp_path / "表.xlsx", formula)) == ["您有 2 个公式"]


@pytest.mark.parametrize("formula", OTHERS)
def test_a_formula_over_other_cells_is_not_told(formula: str, tmp_path: Path) -> None:
    assert told(with_formula(tmp_path / "表.xlsx", formula)) == ["您有 1 个公式"]  # the table's


def test_the_case_of_letters_does_not_matter(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "表.xlsx", "=SUM(SHEET1!9:9)")
    workbook = openpyxl.load_workbook(path)
    workbook["自评"].title = "Sheet1"
    workbook["我的"]["E2"] = 1
    workbook.save(path)
    assert told(path) == ["您有 1 个公式"]


def test_a_total_over_whole_rows_of_its_own_form_is_unknown_until_computed(tmp_path: Path) -> None:
    """``=SUBTOTAL(9,$9:$12)`` in the total: what was stored there is older than the scores, and no grade comes of it."""
    path = book(tmp_path / "表.xlsx", lambda sheet: sheet.__setitem__("G13", "=SUBTOTAL(9,$9:$12)"))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = re.sub(rb"(\$9:\$12\)</f>)<v ?/?>(</v>)?", rb"\1<v>24</v>", parts[part])
    assert b"<v>24</v>" in parts[part]
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    result = form_verbs.score(path, library()).plan.results[0]
    assert (result.total, result.grade) == (None, None)


@pytest.mark.slow
def test_what_libreoffice_computes_anew_is_what_is_old(tmp_path: Path) -> None:
    """Every formula of the list twice: with a cell changed and without; LibreOffice says which of them follow it."""
    known = [text for text in [*READS, *OTHERS] if "JX_" not in text and "_xl" not in text]
    formulas = [text for text in known if "[" not in text.replace("明细[", "")]
    path = with_formula(tmp_path / "表.xlsx", "=1")
    workbook = openpyxl.load_workbook(path)
    workbook["自评"]["G9"] = 7
    for row, formula in enumerate(formulas, start=40):
        workbook["我的"].cell(row, 1, formula.replace("E2*2", "E2*3"))
    workbook.save(path)

    def values(changed: int) -> dict[int, object]:
        folder = tmp_path / str(changed)
        folder.mkdir()
        workbook["自评"]["G9"] = changed
        workbook.save(folder / "表.xlsx")
        stored = openpyxl.load_workbook(convert(folder / "表.xlsx", "xlsx", folder, recalculate=True), data_only=True)["我的"]
        return {row: stored.cell(row, 1).value for row in range(40, 40 + len(formulas))}

    before, after = values(0), values(7)
    follow = {row for row in before if before[row] != after[row]}
    old = stale(WorkbookFile.open(path).grids(), {"自评": {(9, 7)}}, {})
    found = {row for sheet, row, col in old if sheet == "我的" and row >= 40}
    told = {formulas[row - 40] for row in found}
    assert {formulas[row - 40] for row in follow} <= told
    assert told - {formulas[row - 40] for row in follow} == set()


def test_names_that_name_each_other_many_times_over_are_read_once() -> None:
    names = {f"名{at}": "+".join([f"名{at + 1}"] * 50) for at in range(15)} | {"名15": "表!$G$9", "moving": "OFFSET(表!$A$1,8,6)"}
    reach = Reach([Grid("表", {}, names=names)])
    with within(200):
        assert {str(block) for _, block in reach.areas("名0", "表")} == {"G9"}
        assert not reach.anywhere("名0", "表") and reach.anywhere("名0+moving", "表")


def test_names_that_lead_to_themselves_end() -> None:
    reach = Reach([Grid("表", {}, names={"a": "b+表!$G$9", "b": "a", "c": "OFFSET(a,1,1)"})])
    assert {str(block) for _, block in reach.areas("a", "表")} == {"G9"}
    assert not reach.anywhere("a", "表") and reach.anywhere("c", "表")

"""Workbooks whose structure, or whose sheet, is protected: what is written into them is said."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.sentences import scored
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet
from support import library
from typed_form import book


@pytest.mark.parametrize("frozen", [True, False])
def test_sheets_put_into_a_protected_structure_are_told_of_and_it_stays_protected(frozen: bool, tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook.security = WorkbookProtection(lockStructure=frozen, workbookPassword="83AF")
    workbook.save(path)
    password = openpyxl.load_workbook(path).security.workbookPassword
    done = form_verbs.score(path, library())
    said = scored(done.plan, done.alone, done.frozen)
    assert any("结构受保护" in line and "封面" in line for line in said) is frozen
    after = openpyxl.load_workbook(path)
    assert after.sheetnames == ["封面", "自评", "检查结果"]
    assert bool(after.security.lockStructure) is frozen and after.security.workbookPassword == password


def test_a_protected_sheet_is_left_alone_and_that_is_said(tmp_path: Path) -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.enable()

    path = book(tmp_path / "表.xlsx", protect)
    done = form_verbs.score(path, library())
    assert "《自评》受保护，只读未改。请撤消工作表保护后再评。" in scored(done.plan)
    assert openpyxl.load_workbook(path)["自评"]["G9"].value is None


@pytest.mark.parametrize(("target", "actual"), [("完成", True), ("≥95%", True), (True, True), ("TRUE", True)])
def test_true_and_false_as_an_actual_are_named(target: object, actual: object, tmp_path: Path) -> None:
    rows: list[list[object]] = [["产出指标", "数量指标", "培训", target, actual, 90, 90, None]]
    path = book(tmp_path / "表.xlsx", rows=rows)
    found = {(item.finding.id, item.cell) for item in form_verbs.check(path, library()) if item.severity == "error"}
    assert ("unreadable", "E9") in found

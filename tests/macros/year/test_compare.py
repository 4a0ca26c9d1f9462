"""比对 of workbooks: which forms belong together, and where each difference lies in both."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year as year_verbs
from jixiao.macros.year.compare import Compared
from support import NAMES, case_record, library, make_book

D = Decimal


def books(name: str, folder: Path) -> tuple[Path, Path]:
    """A declaration and the self-evaluation carried from it."""
    a, b = make_book(folder / "申报.xlsx", case_record(name)), folder / "自评.xlsx"
    year_verbs.carry(a, library(), b)
    return a, b


def typed(book: Path, sheet: str, changes: dict[str, Any]) -> None:
    opened = openpyxl.load_workbook(book)
    for cell, value in changes.items():
        opened[sheet][cell] = value
        if isinstance(value, str):
            opened[sheet][cell].data_type = "s"  # =90(%) is no formula
    opened.save(book)


def cell_of(book: Path, text: str) -> tuple[str, str]:
    """(sheet, address) of a text in a form."""
    for form in form_verbs.read(book, library()):
        for (row, col), cell in form.grid.cells.items():
            if cell.text == text:
                return form.grid.name, f"{openpyxl.utils.get_column_letter(col)}{row}"
    raise AssertionError(text)


def brief(found: list[Compared]) -> list[tuple[str, str | None, str | None]]:
    return [(item.finding.id, item.a.cell if item.a else None, item.b.cell if item.b else None) for item in found]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("target")])
def test_a_carried_form_agrees_with_its_declaration_in_either_order(name: str, tmp_path: Path) -> None:
    a, b = books(name, tmp_path)
    assert year_verbs.compare(a, b, library()) == []
    assert year_verbs.compare(b, a, library()) == []


def test_a_changed_target_is_shown_with_both_cells(tmp_path: Path) -> None:
    a, b = books("target-2023-001-06", tmp_path)
    sheet, name_a = cell_of(a, "项目验收通过率")
    _, name_b = cell_of(b, "项目验收通过率")
    row_a, row_b = int(name_a[1:]), int(name_b[1:])
    typed(b, sheet, {f"D{row_b}": "≥90(%)"})
    (item,) = year_verbs.compare(a, b, library())
    assert (item.finding.id, item.a.cell if item.a else "", item.b.cell if item.b else "") == (
        "target_changed", f"G{row_a}", f"D{row_b}"
    )
    assert item.what == "与同一项目的申报表相比，“项目验收通过率”的指标值由 =100.00(%) 改成了 ≥90(%)。"
    # The other way round the cells change sides, what was declared stays the old value.
    (back,) = year_verbs.compare(b, a, library())
    assert (back.a, back.b, back.what) == (item.b, item.a, item.what)
    assert (back.shown("a"), back.shown("b")) == ("≥90(%)", "=100.00(%)")


def test_money_renamed_gone_and_added_rows_are_found_between_the_two_forms(tmp_path: Path) -> None:
    a, b = books("target-2023-001-06", tmp_path)
    sheet, fund = cell_of(b, "年度资金总额")
    _, renamed = cell_of(b, "设备更换购置完成率")
    _, other = cell_of(b, "项目验收通过率")
    typed(b, sheet, {
        f"C{fund[1:]}": 756.13,  # 7,561,300: 43 元 less than 7,561,343
        f"C{int(fund[1:]) + 1}": 700,  # 其中：当年财政拨款 7,000,000: 561,343 元 less
        renamed: "设备更换和购置完成率", other: "全新的一项指标",
    })
    found = {item.finding.id: item for item in year_verbs.compare(a, b, library())}
    assert set(found) == {"money_rounded", "money_changed", "row_renamed", "row_gone", "row_added"}
    assert found["money_rounded"].finding.values["gap"] == "43.00"
    assert found["money_changed"].finding.values["gap"] == "561,343.00"
    assert found["money_rounded"].what.startswith("“年初预算数”7,561,343.00 元 与 756.13 万元 相差 43.00 元")
    assert found["row_renamed"].b is not None and found["row_renamed"].b.cell == renamed
    assert found["row_gone"].b is None and found["row_added"].a is None
    assert found["row_added"].b is not None and found["row_added"].b.cell == other


def test_ten_thousand_times_as_much_is_an_error_and_the_exit_code_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = books("target-2023-001-01", tmp_path)
    sheet, fund = cell_of(b, "年度资金总额")
    typed(b, sheet, {f"C{fund[1:]}": 720000})  # 元 typed into a form in 万元
    assert run(["compare", str(a), str(b), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in found] == ["money_magnitude", "money_changed"]
    assert found[0].keys() == {"id", "severity", "a", "b", "message", "values"}
    assert found[0]["a"]["cell"] == "F6" and found[0]["b"]["cell"] == f"C{fund[1:]}"


def test_the_result_is_a_sheet_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = books("target-2023-001-08", tmp_path)
    sheet, name = cell_of(b, "窗口安保工作完成率")
    typed(b, sheet, {f"D{name[1:]}": "=90(%)"})
    out = tmp_path / "比对.xlsx"
    assert run(["compare", str(a), str(b), "-o", str(out)]) == 0  # a warning is no error
    assert "target" not in capsys.readouterr().out
    shown = openpyxl.load_workbook(out)["比对结果"]
    assert shown["A2"].value == "甲：申报.xlsx　　乙：自评.xlsx" and shown["A3"].value == "1 处警告"
    row = [cell.value for cell in shown[5]]
    assert row[:4] == [1, "警告", "JX-D12", "与申报的指标不一致"]
    assert (row[5], row[7]) == ("=100.00(%)", "=90(%)")
    assert row[6] == f"《服务工作专项经费》D{name[1:]}"
    assert shown["F5"].data_type == "s"  # =100.00(%) is a text, not a formula
    assert run(["compare", str(a), str(b), "-o", str(out)]) == 3  # never overwritten


def test_projects_are_paired_by_name_and_a_lone_one_is_said(tmp_path: Path) -> None:
    one, two = case_record("target-2023-001-01"), case_record("target-2023-001-02")
    three = case_record("target-2023-001-06")
    a = make_book(tmp_path / "a.xlsx", one, two)
    b = make_book(tmp_path / "b.xlsx", three, replace(two, texts={**two.texts, "project": "专项 业务费"}))
    found = brief(year_verbs.compare(a, b, library()))
    assert found == [("form_alone", "B3", None), ("form_alone", None, "B3")]


def test_two_versions_of_one_project_are_compared_though_its_name_changed(tmp_path: Path) -> None:
    one = case_record("target-2023-001-01")
    a = make_book(tmp_path / "a.xlsx", one)
    b = make_book(tmp_path / "b.xlsx", replace(one, texts={**one.texts, "project": "网点设备运维"}))
    assert brief(year_verbs.compare(a, b, library())) == [("entry_changed", "B3", "B3")]


def test_forms_that_do_not_follow_each_other_are_not_compared(tmp_path: Path) -> None:
    a = make_book(tmp_path / "a.xlsx", case_record("target-2018-003-01"))
    b = make_book(tmp_path / "b.xlsx", case_record("selfeval-2023-004-01"))
    (item,) = year_verbs.compare(a, b, library())
    assert item.finding.id == "form_alone"


def test_a_form_is_paired_with_the_form_of_its_kind_first(tmp_path: Path) -> None:
    """A workbook with declaration and self-evaluation beside the self-evaluation alone."""
    declared, target_book = case_record("target-2023-001-06"), tmp_path / "申报.xlsx"
    make_book(target_book, declared)
    year_verbs.carry(target_book, library(), tmp_path / "自评.xlsx")
    evaluated = form_verbs.read(tmp_path / "自评.xlsx", library())[0].record
    both = make_book(tmp_path / "两张.xlsx", declared, replace(evaluated, texts={**evaluated.texts, "unit": "别的单位"}))
    found = year_verbs.compare(both, tmp_path / "自评.xlsx", library())
    assert [item.finding.id for item in found] == ["form_alone", "entry_changed"]
    assert found[0].a is not None and found[0].a.sheet == "信息化建设项目" and found[0].b is None
    assert found[1].a is not None and found[1].a.sheet == "信息化建设项目(2)"


def test_next_years_declaration_is_the_later_form_in_either_order(tmp_path: Path) -> None:
    declared = case_record("target-2023-001-06")
    evaluated, following = tmp_path / "自评.xlsx", tmp_path / "下年.xlsx"
    year_verbs.carry(make_book(tmp_path / "申报.xlsx", declared), library(), evaluated)
    year_verbs.carry(evaluated, library(), following)
    sheet, name = cell_of(following, "项目验收通过率")
    typed(following, sheet, {f"G{name[1:]}": "≥90(%)"})
    for order in ((evaluated, following), (following, evaluated)):
        (item,) = year_verbs.compare(*order, library())
        assert item.what == "与同一项目的另一份表相比，“项目验收通过率”的指标值由 =100.00(%) 改成了 ≥90(%)。"


def test_an_amount_that_the_self_evaluation_lost_is_shown_with_both_cells(tmp_path: Path) -> None:
    a, b = books("target-2023-001-06", tmp_path)
    sheet, fund = cell_of(b, "年度资金总额")
    typed(b, sheet, {f"C{fund[1:]}": None})
    (item,) = year_verbs.compare(a, b, library())
    assert item.what == "“年初预算数”由“7,561,343.00 元”改为“空”。"
    assert item.a is not None and item.a.cell == "F6" and item.b is not None and item.b.cell == f"C{fund[1:]}"

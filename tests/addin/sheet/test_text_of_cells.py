"""What cells show, and how references in formulas are found: small functions with known answers."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from jixiao.addin.sheet.formulas import SharedFormula
from jixiao.addin.sheet.number_formats import is_date_format, shown
from jixiao.addin.sheet.row_map import RowMap
from jixiao.macros.sheet.grid import CellValue, ErrorValue
from jixiao.macros.sheet.serials import from_serial, to_serial


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (Decimal("85.5"), "General", "85.5"),
        (Decimal("1E+20"), "General", "100000000000000000000"),
        (Decimal("0.00000012"), "General", "0.00000012"),
        (Decimal("7.00"), "General", "7"),
        (Decimal("2.675"), "0.00", "2.68"),
        (Decimal("-2.675"), "0.00", "-2.68"),
        (Decimal("-0.001"), "0.00", "0.00"),
        (Decimal("5"), "0", "5"),
        (Decimal("5"), "000", "005"),
        (Decimal("1234567.891"), "#,##0.00", "1,234,567.89"),
        (Decimal("-1234.5"), "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (Decimal("1234.5"), "#,##0.##", "1,234.5"),
        (Decimal("0"), "#,##0;-#,##0;\"—\"", "—"),
        (Decimal("0.5"), "#.0", ".5"),
        (Decimal("0.95"), "0%", "95%"),
        (Decimal("0.7247"), "0.00%", "72.47%"),
        (Decimal("72.47"), '0.00"%"', "72.47%"),
        (Decimal("8"), "0.00\\%", "8.00%"),
        (Decimal("8"), "0.00!%", "8.00%"),  # ! before a letter says what a backslash says
        (Decimal("8"), "0!d", "8d"),
        (Decimal("12"), '0"分"', "12分"),
        (Decimal("1234567"), "0.0,", "1234.6"),
        (Decimal("12.5"), '_ "¥"* #,##0.00_ ', "¥12.50"),
        (Decimal("12.5"), '[$¥-804]#,##0.00', "¥12.50"),
        (Decimal("12345"), "0.00E+00", "12345"),
        (Decimal("7"), "@", "7"),
        (True, "0.00", "TRUE"),
        (ErrorValue("#N/A"), "0.00", "#N/A"),
        ("=文字", "0.00", "=文字"),
        (None, "0.00", ""),
        (date(2024, 2, 9), "yyyy-mm-dd", "2024-02-09"),
        (date(2024, 2, 9), "yyyy/m/d", "2024/2/9"),
        (date(2024, 2, 9), 'yyyy"年"m"月"d"日"', "2024年2月9日"),
        (date(2024, 2, 9), "yy.m", "24.2"),
        (datetime(2024, 2, 9, 14, 5, 7), "yyyy/m/d h:mm", "2024/2/9 14:05"),
        (datetime(2024, 2, 9, 14, 5, 7), "h:mm AM/PM", "2:05 PM"),
        (time(8, 5), "hh:mm:ss", "08:05:00"),
        (date(2024, 2, 9), "General", "2024-02-09"),
        (time(13, 0), "[h]:mm", "13:00"),
        (datetime(1900, 1, 1, 13), "[h]:mm", "37:00"),
        (date(1900, 3, 1), "[h]:mm", "1464:00"),  # day 61, as Excel counts a 29 February 1900
    ],
)
def test_shown_text(value: CellValue, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("code", "answer"),
    [("yyyy-mm-dd", True), ("General", False), ('0"d"', False), ("0!d", False), ("0!;", False), ("[Red]0.00", False), ("[h]:mm", True), ("@", False), ("#,##0", False)],
)
def test_date_formats_are_told_from_others(code: str, answer: bool) -> None:
    assert is_date_format(code) is answer


@pytest.mark.parametrize(
    ("serial", "base_1904", "value"),
    [
        ("1", False, date(1900, 1, 1)), ("59", False, date(1900, 2, 28)), ("61", False, date(1900, 3, 1)),
        ("45351", False, date(2024, 2, 29)), ("45351.5", False, datetime(2024, 2, 29, 12)), ("0", True, date(1904, 1, 1)),
        ("43889", True, date(2024, 2, 29)),
    ],
)
def test_serial_numbers_are_dates_both_ways(serial: str, base_1904: bool, value: date) -> None:
    assert from_serial(Decimal(serial), "yyyy-mm-dd", base_1904) == value
    assert to_serial(value, base_1904) == Decimal(serial)


@pytest.mark.parametrize("serial", ["-1", "2958466", "1E+15"])
def test_serial_numbers_outside_the_calendar_stay_numbers(serial: str) -> None:
    assert from_serial(Decimal(serial), "yyyy-mm-dd", False) == Decimal(serial)


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1*$B$1+C$1+$D1", "B3*$B$1+D$1+$D3"),
        ('IF(A1="A1",\'A1\'!A1,Sheet1!$A1)', 'IF(B3="A1",\'A1\'!B3,Sheet1!$A3)'),
        ("SUM(A1:B9)+LOG10(A1)+Tax_2024", "SUM(B3:C11)+LOG10(B3)+Tax_2024"),
        ("表1[A1]+XFD1", "表1[A1]+A3"),
        ("SUM(1:3)+SUM($2:4)", "SUM(3:5)+SUM($2:6)"),
        ("SUM(B:C)+SUM($B:C)+SUM(自评表!$A:$B)-XFD:XFD", "SUM(C:D)+SUM($B:D)+SUM(自评表!$A:$B)-A:A"),
        ('"it""s A1"&自评表!A1', '"it""s A1"&自评表!B3'),
        ("JX_SCORE(C4,D4,F4)", "JX_SCORE(D6,E6,G6)"),
        ("[1]Sheet1!A1+A1.B", "[1]Sheet1!B3+A1.B"),
    ],
)
def test_shared_formula_moves_references_and_nothing_else(formula: str, moved: str) -> None:
    assert SharedFormula(formula).moved(2, 1) == moved


def test_row_map_follows_a_repeated_and_a_missing_row() -> None:
    rows = RowMap([1, 2, 3, 3, 3, 5], "模板", "新")  # row 3 thrice, row 4 without items
    assert [rows.start(row) for row in (1, 3, 4, 5, 6, 9)] == [1, 3, 6, 6, 7, 10]
    assert [rows.end(row) for row in (1, 3, 4, 5, 6, 9)] == [1, 5, 5, 6, 7, 10]
    assert rows.area("A3:B3") == "A3:B5"
    assert rows.area("A4") is None
    assert rows.areas("A1 A4 $C$2:$C$3") == "A1 $C$2:$C$5"
    assert rows.formula("SUM(模板!A3)+'模板'!B5+其他!A3+\"A3\"") == "SUM('新'!A3)+'新'!B6+其他!A3+\"A3\""
    assert rows.formula("SUM(模板!A3:A3)") == rows.formula("SUM(模板!A3)", stretch=True) == "SUM('新'!A3:A5)"
    assert rows.formula("SUM(A2:A3)") == "SUM(A2:A5)"
    assert rows.formula("'模板'!$1:$3") == "'新'!$1:$5"
    assert rows.formula("模板!$A:$B,模板!$1:$3", stretch=True) == "'新'!$A:$B,'新'!$1:$5"

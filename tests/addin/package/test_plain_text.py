"""What the patterns for rows and cells may be let loose on, and what must be written anew first."""

from __future__ import annotations

import pytest
from jixiao.addin.package.plain_text import HIDDEN, NotPlain, bare_text, canonical_text, plain_text, shown
from jixiao.addin.sheet.cut import cut_sheet

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ROW = '<row r="1"><c r="A1"><v>7</v></c>{}</row>'


def test_plain_is_what_it_was() -> None:
    text = SHEET.format(ROW.format(""))
    assert plain_text(text.encode(), "xl/worksheets/sheet1.xml") == text


@pytest.mark.parametrize("data", [
    b"<a><!-- <c/> --></a>", b"<a><![CDATA[c]]></a>", b"<a><![CDATA[<c/>]]></a>", b"<a><?b <c/>?></a>", "<a/>".encode("utf-16"), b"\x00<a/>",
])
def test_what_the_patterns_do_not_know_is_not_plain(data: bytes) -> None:
    with pytest.raises(NotPlain):
        plain_text(data, "a.xml")


def test_a_comment_that_looks_like_elements_is_no_element() -> None:
    data = b"<a><b>1</b><!-- <b>2</b> --><b>3</b></a>"
    assert canonical_text(data, "a.xml").endswith(f"<a><b>1</b><!-- {HIDDEN}b>2{HIDDEN}/b> --><b>3</b></a>")
    assert shown(canonical_text(data, "a.xml")).endswith(data.decode()) and shown(f"<a>{HIDDEN}</a>") == f"<a>{HIDDEN}</a>"
    with pytest.raises(NotPlain):
        canonical_text(f"<a>{HIDDEN}</a>".encode(), "a.xml")
    assert bare_text(data, "a.xml").endswith("<a><b>1</b><b>3</b></a>")
    assert canonical_text(b"<a><b c='1'/><!-- 2 --></a>", "a.xml").endswith('<a><b c="1"/><!-- 2 --></a>')


def test_a_cell_in_a_comment_is_no_cell() -> None:
    text = SHEET.format(ROW.format('<!-- <c r="B1"><v>8</v></c> -->'))
    assert set(cut_sheet(text.encode(), "xl/worksheets/sheet1.xml").cells) == {(1, 1)}


def test_a_comment_without_elements_is_plain() -> None:
    text = SHEET.format("").replace("<sheetData>", "<!-- 张三 --><?mso 版本?><sheetData>")
    assert plain_text(text.encode(), "a.xml") == text


def test_a_comment_in_the_midst_of_a_value_does_not_cut_it() -> None:
    text = SHEET.format('<row r="1"><c r="A1"><v>1<!-- 注 -->2</v></c><c r="B1"><v>3</v></c></row>')
    cells = cut_sheet(text.encode(), "xl/worksheets/sheet1.xml").cells
    assert [raw.value for raw in cells.values()] == ["12", "3"]

"""The proof of a sheet that was written: what is not as it was meant is seen, in edited and unedited rows alike."""

import pytest
from jixiao.addin.sheet import proof
from jixiao.addin.sheet.cut import cut_sheet
from jixiao.addin.sheet.edit import SheetEditor
from jixiao.addin.sheet.join import Piece, sheet_pieces
from jixiao.addin.sheet.text import SheetText
from jixiao.templates.stop import Stop

PLAIN = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1"><v>2</v></c></row>'
    '<row r="2" ht="20"><c r="A2"><v>3</v></c><c r="C2" s="1"><f>A2+1</f><v>4</v></c></row>'
    '<row r="3"><c r="A3"><v>5</v></c></row></sheetData><pageMargins left="1"/></worksheet>'
)


def edited(xml: str = PLAIN) -> tuple[SheetText, Piece]:
    """Three cells of the second row written, one of them new; and the text of that."""
    text = cut_sheet(xml.encode(), "xl/worksheets/sheet1.xml")
    editor = SheetEditor(text, "表", (), [], [])
    for col, value, formula in ((2, "乙<&", None), (3, "丙", 'A2&"丁"'), (4, "戊", None)):
        assert editor.put(2, col, value, formula, None, lambda style, value: (style, str(value)))
    return text, next(sheet_pieces(text))


def spoilt_is_seen(text: SheetText, piece: Piece, good: str, bad: str) -> bool:
    """Whether it is seen that other characters stand in a piece."""
    try:
        return not proof.reads_back(text, piece._replace(xml=piece.xml.replace(good, bad)))
    except Stop as stop:
        return stop.id == "damaged"


def test_what_was_meant_is_proved_without_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "cut_sheet", lambda *_: pytest.fail("read as a whole"))
    assert proof.reads_back(*edited())


def test_a_sheet_that_the_patterns_do_not_know_is_proved_by_reading_it() -> None:
    rich = PLAIN.replace("<t>甲</t>", "<r><t>甲</t></r>").replace('<c r="A2">', '<c r="A2" t="inlineStr"><is><r><t>富</t></r></is></c><c r="B2">')
    assert proof.reads_back(*edited(rich))


@pytest.mark.parametrize(("good", "bad"), [
    ("乙&lt;", "乙&gt;"),  # another text
    ("<v>丙</v>", "<v>丁</v>"),  # another value of a formula
    ('A2&amp;"丁"', 'A2&amp;"甲"'),  # another formula
    ('<c r="D2"', '<c r="E2"'),  # another place
    ('<c r="D2"', '<c r="D3"'),
    ('<c r="C2" s="1"', '<c r="C2" s="2"'),  # another look
    ("<v>3</v>", "<v>4</v>"),  # an unedited cell beside edited ones
    ('<c r="A2"><v>3</v></c>', ""),  # a cell less
    ('<c r="D2"', '<c r="D2"><v>1</v></c><c r="E2"'),  # a cell more
    ("<v>5</v>", "<v>6</v>"),  # a row that nobody edited
    ('<row r="3"><c r="A3"><v>5</v></c></row>', ""),  # a row less
    ("</sheetData>", '<row r="4"><c r="A4"><v>1</v></c></row></sheetData>'),  # a row more
    ('<row r="2" ht="20">', '<row r="4" ht="20">'),  # another row
    ("</row></sheetData>", "</sheetData>"),  # no XML
])
def test_whatever_else_is_written_is_seen(good: str, bad: str) -> None:
    text, piece = edited()
    assert piece.xml.count(good) == 1
    assert spoilt_is_seen(text, piece, good, bad)


@pytest.mark.parametrize(("good", "bad"), [('<c r="A1"', '<c r="B1"'), ('<c r="B3"', '<c r="B2"'), ("<v>5</v>", "<v>6</v>")])
def test_cells_that_got_their_reference_from_us_are_proved_too(good: str, bad: str) -> None:
    bare = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c><v>2</v></c></row>' \
        "<row><c><v>3</v></c></row><row><c/><c><v>5</v></c></row></sheetData></worksheet>"
    text, piece = edited(bare)
    assert proof.reads_back(text, piece) and piece.xml.count(good) == 1
    assert spoilt_is_seen(text, piece, good, bad)

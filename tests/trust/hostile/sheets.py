"""Worksheets that mean harm: numbers, cells, merges, formulas, texts."""

from __future__ import annotations

from collections.abc import Iterator

from trust.hostile import QUADRATIC, SECONDS, hostile
from trust.hostile.making import ONE, numbered, repeated, sheet

_ONE = [ONE.encode()]
_RICH = 8.0  # seconds: 800,000 elements of 100,000 cells, 4 to 5 where this was written


def _letters(number: int) -> bytes:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text.encode()


def _cells(rows: int, cols: int, cell: bytes) -> Iterator[bytes]:
    for row in range(1, rows + 1):
        yield b'<row r="%d">' % row + b"".join(cell.replace(b"@", b"%s%d" % (_letters(col), row)) for col in range(1, cols + 1)) + b"</row>"


def _row(*cells: bytes) -> list[bytes]:
    return [b'<row r="1">', *cells, b"</row>"]


def _formula(*formulas: bytes) -> list[bytes]:
    return _row(*(b'<c r="%s1"><f>%s</f><v>1</v></c>' % (_letters(col), formula) for col, formula in enumerate(formulas, start=1)))


for _name, _body in {
    "redos-c-close": lambda: _row(b'<c q="1"></c >' * 100_000),
    "redos-digits": lambda: _row(b'<c r="A1"><v>' + b"1" * 200_000 + b"x</v></c>"),
    "redos-row-blanks": lambda: [b"<row " + b" " * 2_000_000 + b'r="1"><c r="A1"><v>1</v></c></row>'],
    "redos-attributes": lambda: _row(b"<c " + b'a="' * 100_000 + b'"><v>1</v></c>'),
    "redos-attribute-names": lambda: _row(b"<c " + b" a" * 200_000 + b' r="A1"/>'),
    "redos-text-of-quotes": lambda: _row(b'<c r="A1" t="str"><v>' + b"&quot;&lt;" * 50_000 + b"</v></c>"),
    "redos-escapes": lambda: _row(b'<c r="A1" t="str"><v>' + b"_x0000" * 100_000 + b"</v></c>"),
    "redos-signs": lambda: _row(b'<c r="A1" t="str"><v>' + "≥≤".encode() * 100_000 + b"</v></c>"),
    "redos-numerals": lambda: _row(b'<c r="A1" t="str"><v>' + "一百零".encode() * 60_000 + b"</v></c>"),
    "redos-brackets": lambda: _row(b'<c r="A1" t="str"><v>' + "（（".encode() * 60_000 + b"</v></c>"),
    "redos-commas": lambda: _row(b'<c r="A1" t="str"><v>' + b"1," * 100_000 + b"</v></c>"),
    "redos-title": lambda: _row(b'<c r="A1" t="str"><v>' + "绩效自评".encode() * 40_000 + b"</v></c>"),
    "redos-lines": lambda: _row(b'<c r="A1" t="str"><v>' + b" \n" * 200_000 + b"</v></c>"),
    "redos-tail": lambda: [ONE.encode(), b" \n" * 500_000, b"<!--", b" " * 500_000, b"-->"],
    "formula-parentheses": lambda: _formula(b"(" * 4000 + b"1" + b")" * 4000, b"-" * 8000 + b"1"),
    "formula-nested-calls": lambda: _formula(b"IF(1," * 1300 + b"1" + b")" * 1300),
    "formula-quotes": lambda: _formula(b'"' * 8001, b"'" * 8001),
    "formula-brackets": lambda: _formula(b"[" * 8000, b"{" * 8000),
    "formula-names": lambda: _formula(b"a." * 4000, b"!" * 8000, b"'a'!" * 2000),
    "formula-huge-powers": lambda: _formula(b"10^10^10", b"9^999999999", b"FACT(100000000)", b'REPT(REPT("a",32767),32767)'),
    "formula-round": lambda: _formula(b"ROUND(1,99999999)", b'TEXT(1,REPT("0",99999))', b"1E308*1E308", b"0.1^-999999"),
}.items():
    hostile(f"{_name}.xlsx", QUADRATIC)(lambda path, body=_body: sheet(body())(path))


def _shared(members: int, length: int) -> Iterator[bytes]:
    yield b'<row r="1"><c r="A1"><f t="shared" ref="A1:A%d" si="0">' % members + b"+".join([b"B1"] * (length // 3)) + b"</f><v>1</v></c></row>"
    yield from numbered(lambda row: b'<row r="%d"><c r="A%d"><f t="shared" si="0"/><v>1</v></c></row>' % (row + 2, row + 2), members - 1)


def _merges(*references: bytes) -> bytes:
    return b"<mergeCells>" + b"".join(b'<mergeCell ref="%s"/>' % reference for reference in references) + b"</mergeCells>"


for _name, _body in {
    "digits-a-million": lambda: _row(b'<c r="A1"><v>' + b"1" * 1_000_000 + b"</v></c>"),
    "numbers-without-end": lambda: _row(*(b'<c r="%s1"><v>%s</v></c>' % (_letters(col), text) for col, text in enumerate(
        (b"1e9999", b"1e-9999", b"NaN", b"INF", b"-0", b"1e99999999999", b"0x10", b"1_0", "１".encode()), start=1))),
    "shared-8k-by-100k": lambda: _shared(100_000, 8000),
    "shared-100k-by-20k": lambda: _shared(20_000, 100_000),
    "shared-without-master": lambda: _row(b'<c r="A1"><f t="shared" si="9"/><v>1</v></c><c r="B1"><f t="shared"/><v>1</v></c>'),
    "cells-2-million": lambda: _cells(130_000, 15, b'<c r="@"><v>1</v></c>'),
    "cells-with-long-texts": lambda: _cells(20_000, 5, b'<c r="@" t="inlineStr"><is><t>' + b"x" * 1500 + b"</t></is></c>"),
    "cells-rich-100k": lambda: _cells(20_000, 5, b'<c r="@" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c>'),
    "cell-of-200k-runs": lambda: _row(b'<c r="A1" t="inlineStr"><is>', b"<r><t>a</t></r>" * 200_000, b"</is></c>"),
    "cell-at-the-end": lambda: [b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
    "cell-behind-the-end": lambda: [b'<row r="9999999999"><c r="ZZZZZ9999999999"><v>1</v></c></row>'],
    "cell-places-that-are-none": lambda: _row(b'<c r="1A"><v>1</v></c><c r=""><v>2</v></c><c r="A0"><v>3</v></c><c r="A-1"><v>4</v></c>'),
    "row-numbers-that-are-none": lambda: [b'<row r="x"><c r="A1"><v>1</v></c></row><row r="-5"/><row r="1e9"/>'],
    "rows-a-million": lambda: repeated(b"<row/>", 1_048_576),
    "rows-backwards": lambda: numbered(lambda row: b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (30_000 - row, 30_000 - row), 30_000),
    "digits-of-other-scripts": lambda: ['<row r="１"><c r="A1" s="²"><v>٣</v></c></row>'.encode()],
    "nodes-deep": lambda: [b'<row r="1"><c r="A1"><is>', b"<r>" * 5000, b"</r>" * 5000, b"</is></c></row>"],
    "strings-by-a-wrong-number": lambda: _row(b'<c r="A1" t="s"><v>999999999</v></c><c r="B1" t="s"><v>-1</v></c><c r="C1" t="s"><v>x</v></c>'),
    "kinds-that-are-none": lambda: _row(b'<c r="A1" t="zzz"><v>1</v></c><c r="B1" t="b"><v>maybe</v></c><c r="C1" t="d"><v>9999-99-99T99</v></c>'),
    "looks-that-are-none": lambda: _row(b'<c r="A1" s="999999"><v>1</v></c><c r="B1" s="-1"><v>1</v></c><c r="C1" s="x"><v>1</v></c>'),
    "control-characters": lambda: _row(b'<c r="A1" t="str"><v>' + b"_x0000__x001B__x202E_" * 20_000 + b"</v></c>"),
    "formula-chain-20k": lambda: numbered(lambda row: b'<row r="%d"><c r="A%d"><f>A%d+1</f><v>1</v></c></row>' % (row + 1, row + 1, row + 2), 20_000),
    "formula-circular": lambda: _formula(b"B1", b"A1", b"C1"),
    "formula-sums-of-everything": lambda: numbered(lambda row: b'<row r="%d"><c r="A%d"><f>SUM(B1:XFD1048576)</f><v>1</v></c></row>' % (row + 1, row + 1), 100),
    "arrays-100k": lambda: numbered(lambda row: b'<row r="%d"><c r="A%d"><f t="array" ref="A%d:Z%d">1</f><v>1</v></c></row>' % ((row + 1,) * 4), 100_000),
    "array-over-everything": lambda: _row(b'<c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>'),
}.items():
    hostile(f"{_name}.xlsx", _RICH if _name == "cells-rich-100k" else SECONDS)(lambda path, body=_body: sheet(body())(path))

for _name, _after in {
    "merge-of-everything": lambda: _merges(b"A1:XFD1048576"),
    "merges-100k": lambda: _merges(*(b"A%d:B%d" % (row, row) for row in range(1, 100_001))),
    "merges-of-5k-columns": lambda: _merges(*(b"%s1:%s1048576" % (_letters(col), _letters(col)) for col in range(2, 5000))),
    "merges-that-are-none": lambda: _merges(b"C3:A1", b"", b"A", b"A1:", b"1:1", b"A0:B0", b"ZZZZ1:ZZZZ2"),
    "rules-200k": lambda: b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>' * 200_000,
    "drop-downs-with-long-places": lambda: b'<dataValidations><dataValidation sqref="' + b"A1 " * 300_000 + b'"/></dataValidations>',
    "links-300k": lambda: b"<hyperlinks>" + b'<hyperlink ref="A1" location="a"/>' * 300_000 + b"</hyperlinks>",
    "breaks-500k": lambda: b"<rowBreaks>" + b'<brk id="1"/>' * 500_000 + b"</rowBreaks>",
    "extensions-deep": lambda: b"<extLst>" + b"<ext>" * 3000 + b"</ext>" * 3000 + b"</extLst>",
    "print-setup-that-is-none": lambda: b'<pageMargins left="x" right="-1" top="1e999" bottom="NaN"/><pageSetup paperSize="-5" scale="0"/>',
}.items():
    hostile(f"{_name}.xlsx")(lambda path, after=_after: sheet(_ONE, after())(path))

for _name, _before in {
    "columns-100k": lambda: b"<cols>" + b'<col min="1" max="16384" width="9"/>' * 100_000 + b"</cols>",
    "columns-that-are-none": lambda: b'<cols><col min="x" max="99999999999" width="-1"/><col min="5" max="1" width="NaN"/></cols>',
    "views-500k": lambda: b"<sheetViews>" + b'<sheetView workbookViewId="0"/>' * 300_000 + b"</sheetViews>",
}.items():
    hostile(f"{_name}.xlsx", QUADRATIC)(lambda path, before=_before: sheet(_ONE, before=before())(path))

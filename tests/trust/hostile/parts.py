"""Parts of a workbook that mean harm: the book, its strings, looks, names, kinds and relations; what an entity or a link reaches for."""

from __future__ import annotations

from full_book import MAIN, REL, SHEET
from hostile import LAUGHS

from trust.hostile import QUADRATIC, hostile
from trust.hostile.making import around, numbered, repeated, with_parts

BOOK, RELS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_NET = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'

for _name, _doctype in {"laughs": LAUGHS, "entity-of-a-file": _FILE, "doctype-of-the-net": _NET, "parameter-entity": _PARAMETER}.items():
    for _at, _part in {"sheet": SHEET, "book": BOOK, "relations": RELS, "types": TYPES, "first-relations": "_rels/.rels"}.items():
        hostile(f"{_name}-in-{_at}.xlsx")(with_parts(
            lambda parts, doctype=_doctype, part=_part: {part: doctype.encode() + parts[part].replace(b"<v>1</v>", b"<v>&e;</v>")}))

_LONG = "n" * 1_000_000
for _name, _change in {
    "sheets-4900": lambda parts: {
        BOOK: around(parts[BOOK], b"</sheets>", numbered(lambda number: b'<sheet name="s%d" sheetId="%d" r:id="z%d"/>' % ((number + 5,) * 3), 4900)),
        RELS: around(parts[RELS], b"</Relationships>", numbered(
            lambda number: b'<Relationship Id="z%d" Type="%s/worksheet" Target="worksheets/z%d.xml"/>' % (number + 5, REL.encode(), number + 5), 4900)),
        **{f"xl/worksheets/z{number + 5}.xml": parts[SHEET] for number in range(4900)},
    },
    "sheet-names-alike": lambda parts: {BOOK: parts[BOOK].replace(b"</sheets>", '<sheet name="表" sheetId="2" r:id="rId1"/></sheets>'.encode())},
    "sheet-name-of-a-million": lambda parts: {BOOK: parts[BOOK].replace("表".encode(), _LONG.encode())},
    "sheet-without-a-relation": lambda parts: {BOOK: parts[BOOK].replace(b"rId1", b"rId9")},
    "sheet-that-is-the-book": lambda parts: {RELS: parts[RELS].replace(SHEET.encode(), BOOK.encode())},
    "sheet-outside": lambda parts: {RELS: parts[RELS].replace(b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd")},
    "sheet-on-the-net": lambda parts: {RELS: parts[RELS].replace(b"/xl/worksheets/sheet1.xml", b"http://127.0.0.1:9/s.xml")},
    "sheet-external": lambda parts: {RELS: parts[RELS].replace(b'Target="/xl/worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"')},
    "no-sheets": lambda parts: {BOOK: parts[BOOK].replace(b'r:id="rId1"', b"").replace(b"<sheet ", b"<other ")},
    "book-of-another-kind": lambda parts: {BOOK: b"<x/>"},
    "book-empty": lambda parts: {BOOK: b""},
    "sheet-empty": lambda parts: {SHEET: b""},
    "sheet-of-nulls": lambda parts: {SHEET: repeated(b"\0" * 1000, 3000)},
    "sheet-cut": lambda parts: {SHEET: parts[SHEET][:-20]},
    "sheet-in-utf-16": lambda parts: {SHEET: ("﻿" + parts[SHEET].decode()).encode("utf-16-le")},
    "sheet-in-utf-32": lambda parts: {SHEET: parts[SHEET].decode().encode("utf-32")},
    "sheet-in-an-encoding-that-is-none": lambda parts: {SHEET: b'<?xml version="1.0" encoding="evil"?>' + parts[SHEET]},
    "sheet-in-gbk": lambda parts: {SHEET: b'<?xml version="1.0" encoding="gbk"?>' + parts[SHEET].replace(b"<v>1</v>", "<v>一</v>".encode("gbk"))},
    "sheet-of-bad-bytes": lambda parts: {SHEET: parts[SHEET].replace(b"<v>1</v>", b"<v>\xff\xfe\xc0</v>")},
    "sheet-of-attributes": lambda parts: {SHEET: parts[SHEET].replace(b"<sheetData>", b"<sheetData " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b">")},
    "sheet-of-namespaces": lambda parts: {SHEET: parts[SHEET].replace(b"<sheetData>", b"<sheetData " + b" ".join(b'xmlns:a%d="u"' % n for n in range(50_000)) + b">")},
    "types-a-million": lambda parts: {TYPES: around(parts[TYPES], b"</Types>", numbered(
        lambda number: b'<Override PartName="/x/%d.xml" ContentType="application/xml"/>' % number, 1_000_000))},
    "types-missing": lambda parts: {TYPES: b"<Types/>"},
    "strings-laughing": lambda parts: {"xl/sharedStrings.xml": LAUGHS.encode() + b"<sst><si><t>&c;</t></si></sst>"},
    "strings-of-one-text": lambda parts: {"xl/sharedStrings.xml": around(
        f'<sst xmlns="{MAIN}"><si><t></t></si></sst>'.encode(), b"</t>", repeated(b"x" * 1000, 200_000))},
    "strings-rich-million": lambda parts: {"xl/sharedStrings.xml": around(
        f'<sst xmlns="{MAIN}"><si></si></sst>'.encode(), b"</si>", repeated(b"<r><t>a</t></r>", 1_000_000))},
    "fonts-a-million": lambda parts: {"xl/styles.xml": around(
        f'<styleSheet xmlns="{MAIN}"><fonts></fonts><cellXfs><xf/></cellXfs></styleSheet>'.encode(), b"</fonts>", repeated(b'<font><sz val="11"/></font>', 1_000_000))},
    "styles-that-are-none": lambda parts: {"xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="x" formatCode="["/></numFmts><fonts><font><sz val="huge"/></font></fonts><cellXfs>'
        '<xf numFmtId="-1" fontId="99" fillId="x"/></cellXfs></styleSheet>').encode()},
}.items():
    hostile(f"{_name}.xlsx")(with_parts(_change, strings="<si><t>a</t></si>", styles="<cellXfs><xf/></cellXfs>"))


def _format(code: str) -> str:
    return f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'


for _name, _code in {
    "long-brackets": "[h" * 100_000, "quotes": "&quot;" * 100_001, "escapes": "\\" * 100_001, "sections": ";" * 100_000,
    "zeros": "0" * 100_000, "decimals": "0." + "0" * 5000, "dates": "yyyy" * 50_000, "commas": "#," * 50_000, "percents": "%" * 5000,
}.items():
    hostile(f"format-of-{_name}.xlsx", QUADRATIC)(with_parts(lambda parts: {}, styles=_format(_code)))
    hostile(f"format-of-{_name}-used.xlsx", QUADRATIC)(with_parts(
        lambda parts: {SHEET: parts[SHEET].replace(b'r="A1"', b'r="A1" s="0"')}, styles=_format(_code)))

for _name, _value in {
    "quotes": "'a" * 50_000, "blanks": " " * 500_000, "brackets": "$A$1," * 100_000, "shouting": "!" * 300_000,
}.items():
    hostile(f"print-area-of-{_name}.xlsx", QUADRATIC)(with_parts(
        lambda parts: {}, names=f'<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{_value}</definedName></definedNames>'))

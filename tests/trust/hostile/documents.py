"""Word and PDF documents that mean harm."""

from __future__ import annotations

from pathlib import Path

from hostile import LAUGHS, OLE

from trust.hostile import QUADRATIC, hostile
from trust.hostile.making import docx, page, pdf, repeated, squeezed, stream

_TITLE = "绩效目标申报表".encode()


def _cell(text: bytes, look: bytes = b"") -> bytes:
    return b"<w:tc><w:tcPr>" + look + b"</w:tcPr><w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p></w:tc>"


def _table(*rows: bytes) -> bytes:
    return b"<w:tbl>" + b"".join(b"<w:tr>" + row + b"</w:tr>" for row in rows) + b"</w:tbl>"


def _paragraph(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p>"


def _nested(piece: bytes, end: bytes, times: int, inner: bytes = b"<w:p/>") -> list[bytes]:
    return [piece * times, inner, end * times]


_TBL, _LBT = b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"
for _name, _body in {
    "nothing": lambda: [_paragraph(b"hi")],
    "bomb-1-gb": lambda: repeated(b" " * 1_000_000, 1024, 1),
    "text-200-mb": lambda: repeated(_paragraph(b"A" * 1_000_000), 200, 1),
    "tables-deep-50": lambda: _nested(_TBL, _LBT, 50),
    "tables-deep-5000": lambda: _nested(_TBL, _LBT, 5000),
    "controls-deep": lambda: _nested(b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>", 120, _table(_cell(_TITLE))),
    "row-of-a-million": lambda: [b"<w:tbl><w:tr>", *repeated(_cell(b"a"), 300_000), b"</w:tr></w:tbl>"],
    "span-2-billion": lambda: [_table(_cell(_TITLE, b'<w:gridSpan w:val="2000000000"/>'), _cell(b"x"))],
    "spans-100k": lambda: [_table(*[_cell(_TITLE, b'<w:gridSpan w:val="100000"/>')] * 1000)],
    "spans-that-are-none": lambda: [_table(_cell(_TITLE, b'<w:gridSpan w:val="-5"/>') + _cell(b"x", b'<w:gridSpan w:val="abc"/>'))],
    "before-900-million": lambda: [b'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="900000000"/></w:trPr>' + _cell(_TITLE) + b"</w:tr></w:tbl>"],
    "merges-without-a-start": lambda: [_table(_cell(b"a", b"<w:vMerge/>"), _cell(b"b", b"<w:vMerge/>"))],
    "tables-100k": lambda: repeated(_table(_cell(_TITLE) + _cell(b"b")), 100_000),
    "surrogates": lambda: [_table(_cell(b"&#55357;"))],
    "runs-500k": lambda: [b"<w:p>", *repeated(b"<w:r><w:t>a</w:t></w:r>", 500_000), b"</w:p>"],
    "not-closed": lambda: [b"<w:p>"],
    "fields-deep": lambda: [b"<w:p>" + b'<w:fldSimple w:instr="x">' * 3000 + b"</w:fldSimple>" * 3000 + b"</w:p>"],
}.items():
    hostile(f"word-{_name}.docx")(lambda path, body=_body: docx(path, body()))

for _name, _text in {
    "digits": b"1" * 300_000, "signs": "≥≤＝".encode() * 60_000, "blanks": b" \xe3\x80\x80" * 100_000, "brackets": "（".encode() * 100_000,
    "boxes": "□☑".encode() * 60_000, "numerals": "一百零".encode() * 60_000, "title": "绩效自评表".encode() * 50_000,
}.items():
    hostile(f"word-redos-{_name}.docx", QUADRATIC)(lambda path, text=_text: docx(path, [_paragraph(_TITLE), _table(_cell(text) + _cell(text))]))

for _name, _head in {
    "laughs": LAUGHS.encode(), "entity-of-a-file": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "encoding": b'<?xml version="1.0" encoding="utf-99"?>',
}.items():
    hostile(f"word-{_name}.docx")(lambda path, head=_head: docx(path, [_paragraph(b"&e;" if b"ENTITY e" in head else b"x")], head))

for _name, _content in {"garbage": b"hello", "empty": b"", "ole": OLE, "head": b"PK\x03\x04", "page": b"<html>" + b"<p>" * 100_000}.items():
    hostile(f"word-{_name}.docx")(lambda path, content=_content: path.write_bytes(content))
for _name, _content in {"garbage": b"hello", "empty": b"", "head": b"%PDF-1.7\n%%EOF", "percent": b"%PDF-" + b"%" * 1_000_000, "nulls": b"%PDF-1.4\n" + bytes(1_000_000)}.items():
    hostile(f"pdf-{_name}.pdf")(lambda path, content=_content: path.write_bytes(content))


def _shown(content: bytes) -> bytes:
    return b"BT /F1 9 Tf 20 20 Td " + content + b" ET"


def _lines(count: int, wide: float, high: float) -> bytes:
    upright = b"".join(b"%f 10 m %f 830 l S\n" % (10 + number * wide, 10 + number * wide) for number in range(count))
    return upright + b"".join(b"10 %f m 580 %f l S\n" % (10 + number * high, 10 + number * high) for number in range(count))


for _name, _objects in {
    "bomb-1-gb": lambda: page(stream(squeezed(b" " * 1_000_000, 1024), packed=False)),
    "rectangles-300k": lambda: page(stream(b"".join(b"%d %d 5 5 re S\n" % (n % 595, n // 595 % 842) for n in range(300_000)))),
    "grid-400": lambda: page(stream(_lines(400, 1.4, 2) + _shown(b"(a) Tj"))),
    "grid-2000": lambda: page(stream(_lines(2000, 0.28, 0.4) + _shown(b"(a) Tj"))),
    "states-a-million": lambda: page(stream(b"q " * 1_000_000)),
    "arrays-deep": lambda: page(stream(b"[" * 100_000 + b"]" * 100_000 + b" TJ")),
    "box-deep": lambda: page(stream(b"x"), b"[" * 20_000 + b"]" * 20_000),
    "box-endless": lambda: page(stream(_shown(b"(a) Tj")), b"[0 0 1e308 1e308]"),
    "box-missing": lambda: page(stream(_shown(b"(a) Tj")), b" null"),
    "box-of-words": lambda: page(stream(_shown(b"(a) Tj")), b"[/a /b /c /d]"),
    "pages-loop": lambda: [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"],
    "page-of-itself": lambda: [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>", stream(b"")],
    "pages-100k": lambda: [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>",
                           b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", stream(b"0 0 5 5 re S")],
    "reference-to-itself": lambda: [b"1 0 R"],
    "reference-round": lambda: [b"2 0 R", b"1 0 R"],
    "form-loop": lambda: [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                          b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", stream(b"/X Do"),
                          stream(b"/X Do /X Do", b"/Filter/FlateDecode/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")],
    "lzw": lambda: page(stream(b"\x80\x0b\x60\x50" * 100_000, b"/Filter/LZWDecode", packed=False)),
    "run-length-bomb": lambda: page(stream(b"\x81 " * 8_000_000, b"/Filter/RunLengthDecode", packed=False)),
    "filter-unknown": lambda: page(stream(b"x", b"/Filter/Evil")),
    "filters-many": lambda: page(stream(b"x", b"/Filter[" + b"/FlateDecode" * 10_000 + b"]")),
    "ascii85": lambda: page(stream(b"z" * 3_000_000, b"/Filter/ASCII85Decode", packed=False)),
    "length-lies": lambda: page(b"<</Length 999999999>>\nstream\nBT ET\nendstream"),
    "length-negative": lambda: page(b"<</Length -5>>\nstream\nBT ET\nendstream"),
    "numbers-long": lambda: page(stream(_shown(b"1" * 200_000 + b" 0 Td (a) Tj"))),
    "names-long": lambda: page(stream(b"/" + b"#41" * 300_000 + b" gs")),
    "text-outside": lambda: page(stream(_shown(b"1e30 1e30 Td (a) Tj -1e30 -1e30 Td (b) Tj"))),
    "inline-picture": lambda: page(stream(b"BI /W 99999999 /H 99999999 /BPC 8 ID " + b"x" * 100 + b" EI")),
    "action": lambda: [b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(calc.exe)>>>>", b"<</Type/Pages/Kids[]/Count 0>>"],
}.items():
    hostile(f"pdf-{_name}.pdf")(lambda path, objects=_objects: pdf(path, objects()))

hostile("pdf-password.pdf")(lambda path: pdf(
    path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", b"<</Filter/Standard/V 4/R 4/O(x)/U(y)/P -1>>"],
    b"/Encrypt 3 0 R/ID[(a)(b)]"))


@hostile("pdf-tables-of-places-loop.pdf")
def _(path: Path) -> None:
    pdf(path, page(stream(_shown(b"(a) Tj"))))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % data.index(b"xref")))

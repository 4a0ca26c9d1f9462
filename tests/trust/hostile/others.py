"""The other formats: OpenDocument, binary workbooks, JSON, TOML, forms of a colleague."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from hostile import LAUGHS

from trust.hostile import QUADRATIC, hostile
from trust.hostile.making import package, repeated

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')


def _ods(path: Path, rows: Iterable[bytes], head: bytes = b"", mimetype: bytes = _ODS) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(head + b"<office:document-content " + _SPACES + b'><office:body><office:spreadsheet><table:table table:name="t">')
            for piece in rows:
                part.write(piece)
            part.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")


_CELL = b'<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
for _name, _rows in {
    "rows-a-billion": lambda: [b'<table:table-row table:number-rows-repeated="1000000000">' + _CELL + b"</table:table-row>"],
    "columns-a-billion": lambda: [b"<table:table-row>" + _CELL.replace(b"<table:table-cell", b'<table:table-cell table:number-columns-repeated="1000000000"') + b"</table:table-row>"],
    "cells-a-million": lambda: repeated(b"<table:table-row>" + _CELL * 10 + b"</table:table-row>", 100_000, 1000),
    "span-of-everything": lambda: [b"<table:table-row>" + _CELL.replace(b"<table:table-cell", b'<table:table-cell table:number-columns-spanned="99999" table:number-rows-spanned="9999999"') + b"</table:table-row>"],
    "numbers-that-are-none": lambda: [b'<table:table-row table:number-rows-repeated="x"><table:table-cell office:value-type="float" office:value="1e99999"/></table:table-row>'],
    "dates-that-are-none": lambda: [b'<table:table-row><table:table-cell office:value-type="date" office:date-value="9999999-99-99T99"/></table:table-row>'],
    "times-that-are-none": lambda: [b'<table:table-row><table:table-cell office:value-type="time" office:time-value="PT' + b"9" * 5000 + b'H"/></table:table-row>'],
    "blanks-a-billion": lambda: [b'<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="1000000000"/></text:p></table:table-cell></table:table-row>'],
    "deep": lambda: [b"<table:table-row-group>" * 5000 + b"</table:table-row-group>" * 5000],
    "bomb": lambda: repeated(b" " * 1_000_000, 1024, 1),
    "nothing": lambda: [],
    "cut": lambda: [b"<table:table-row>"],
}.items():
    hostile(f"ods-{_name}.ods")(lambda path, rows=_rows: _ods(path, rows()))
hostile("ods-laughs.ods")(lambda path: _ods(path, [b"<text:p>&c;</text:p>"], LAUGHS.encode()))
hostile("ods-entity-of-a-file.ods")(lambda path: _ods(path, [b"<text:p>&e;</text:p>"], b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))
hostile("ods-of-text.ods")(lambda path: _ods(path, [], mimetype=b"application/vnd.oasis.opendocument.text"))

hostile("book.xlsb")(lambda path: package(path, {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.bin" '
    b'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>',
    "xl/workbook.bin": b"\x83\x01\x00" * 100_000,
}))
hostile("nothing.xlsb")(lambda path: path.write_bytes(b""))
hostile("rubbish.xlsb")(lambda path: path.write_bytes(b"\x83\x01\x00" * 1000))

for _name, _text in {
    "deep-arrays": b"[" * 200_000, "deep-objects": b'{"a":' * 200_000, "deep-in-form": b'{"form":"selfeval-2023-004-07","year":' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    "long-number": b'{"form":"x","year":' + b"9" * 200_000 + b"}", "huge-power": b'{"form":"selfeval-2023-004-07","year":1e999999999}', "nan": b'{"form":"selfeval-2023-004-07","year":NaN}',
    "infinity": b'[Infinity,-Infinity]', "empty": b"", "null": b"null", "text": b'"x"', "number": b"1", "list": b"[]", "list-of-lists": b"[[[]]]", "object": b"{}",
    "keys-500k": b"{" + b",".join(b'"k%d":1' % number for number in range(500_000)) + b"}", "keys-twice": b'{"form":"a","form":["b"]}',
    "surrogates": b'{"form":"\\ud800"}', "latin": b'{"form":"\xff\xfe"}', "utf-16": '{"form":"a"}'.encode("utf-16"), "mark": b"\xef\xbb\xbf{}",
    "nulls": b"\0" * 1000, "long-text": b'{"form":"' + b"x" * 20_000_000 + b'"}', "form-that-is-a-path": b'{"form":"../../../etc/passwd"}',
    "form-of-another-kind": b'{"form":{"a":[1]},"year":{},"indicators":"x"}', "indicators-300k": b'{"form":"selfeval-2023-004-07","indicators":[' + b"{}," * 300_000 + b"{}]}",
    "template-in-text": b'{"form":"selfeval-2023-004-07","project":"{{ 7*7 }}{% for a in range(999999999) %}a{% endfor %}"}',
    "cut": b'{"form":"selfeval-2023-004-07","indica', "comments": b"/* */ {}",
}.items():
    hostile(f"data-{_name}.json")(lambda path, text=_text: path.write_bytes(text))

for _name, _text in {
    "deep-arrays": b"a = " + b"[" * 50_000, "deep-tables": b"[" + b"a." * 50_000 + b"a]", "dotted": b".".join([b"a"] * 100_000) + b" = 1", "long-number": b"a = " + b"9" * 100_000,
    "empty": b"", "rubbish": b"\0\xff" * 1000, "quotes": b'a = "' + b"\\" * 100_001, "lines": b"a = 1\n" * 300_000, "strings": b'a = """' + b"'\"" * 200_000,
    "dates": b"a = 9999-99-99T99:99:99", "floats": b"a = 1e999999999\nb = nan", "id-that-is-a-path": b'id = "selfeval-../../x"\ntitle = "x"',
    "kinds-wrong": b'id = ["a"]\ntitle = 1\nkind = {a = 1}', "pattern": b'id = "selfeval-x"\ntitle = "(a+)+$"', "tables-100k": b"".join(b"[t%d]\n" % number for number in range(100_000)),
    "latin": b'a = "\xe9"', "mark": b"\xef\xbb\xbfa = 1",
}.items():
    hostile(f"form-{_name}.toml", QUADRATIC if _name in ("dotted", "deep-tables", "quotes", "strings") else 5.0)(
        lambda path, text=_text: [(path.parent / "forms").mkdir(), path.write_bytes(text), (path.parent / "forms" / path.name).write_bytes(text)])

for _name, _parts in {
    "nothing": {}, "one-part": {"form.toml": b"id = 1"}, "no-book": {"form.toml": b'id = "selfeval-x"', "form.xlsx": b"x"},
    "bomb": {"form.toml": b"", "form.xlsx": repeated(b"\0" * 1_000_000, 300, 1)}, "deep-table": {"form.toml": b"a = " + b"[" * 30_000, "form.xlsx": b"x"},
    "slip": {"../../form.toml": b"", "form.xlsx": b""}, "more": {"form.toml": b"", "form.xlsx": b"", "evil.py": b"1"},
}.items():
    hostile(f"colleague-{_name}.jxform")(lambda path, parts=_parts: package(path, parts))
for _name, _content in {"empty": b"", "rubbish": b"PK\x03\x04" + bytes(100), "text": b"hello" * 1000}.items():
    hostile(f"colleague-{_name}.jxform")(lambda path, content=_content: path.write_bytes(content))


@hostile("colleague-damaged.jxform")
def _(path: Path) -> None:
    package(path, {"form.toml": b"id = 1\n" * 100, "form.xlsx": bytes(range(256)) * 10})
    data = bytearray(path.read_bytes())
    data[60:64] = b"\xff\xff\xff\xff"
    path.write_bytes(data)

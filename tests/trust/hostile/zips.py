"""Zips that lie: about sizes, places, counts, names; what is no zip at all."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from full_book import SHEET
from hostile import OLE

from trust.hostile import hostile
from trust.hostile.making import package, repeated, small, with_parts

_CENTRAL, _END = b"PK\x01\x02", b"PK\x05\x06"


def _lying(name: str, change: Callable[[bytearray], object]) -> None:
    def make(path: Path) -> None:
        small(path)
        data = bytearray(path.read_bytes())
        change(data)
        path.write_bytes(data)

    hostile(f"zip-{name}.xlsx")(make)


def _directory(data: bytearray, part: str) -> int:
    """Where a part stands in the directory."""
    at = 0
    while True:
        at = data.index(_CENTRAL, at)
        (length,) = struct.unpack_from("<H", data, at + 28)
        if bytes(data[at + 46 : at + 46 + length]) == part.encode():
            return at
        at += 4


for _name, _offset, _value in (
    ("size-too-small", 24, 10), ("size-200-mb", 24, 200 << 20), ("size-4-gb", 24, 0xFFFFFFF0), ("packed-size", 20, 0xFFFFFFF0),
    ("place-of-another", 42, 0), ("place-far-away", 42, 0xFFFFFF00), ("checksum", 16, 1),
):
    _lying(_name, lambda data, offset=_offset, value=_value: struct.pack_into("<L", data, _directory(data, SHEET) + offset, value))
for _name, _offset, _value in (("method-unknown", 10, 99), ("method-stored", 10, 0), ("encrypted", 8, 1), ("name-length", 28, 0xFFFF)):
    _lying(_name, lambda data, offset=_offset, value=_value: struct.pack_into("<H", data, _directory(data, SHEET) + offset, value))
_lying("count-too-large", lambda data: struct.pack_into("<H", data, data.rindex(_END) + 10, 999))
_lying("directory-place", lambda data: struct.pack_into("<L", data, data.rindex(_END) + 16, 5))
_lying("directory-size", lambda data: struct.pack_into("<L", data, data.rindex(_END) + 12, 0xFFFFFF))
_lying("comment-length", lambda data: struct.pack_into("<H", data, data.rindex(_END) + 20, 0xFFFF))
_lying("two-ends", lambda data: data.extend(data[data.rindex(_END) :]))
_lying("end-of-64", lambda data: data.__setitem__(slice(data.rindex(_END), data.rindex(_END)), b"PK\x06\x07" + struct.pack("<LQL", 0, 1 << 62, 1)))
_lying("rubbish-before", lambda data: data.__setitem__(slice(0, 0), b"x" * 1000))
_lying("rubbish-behind", lambda data: data.extend(b"x" * 70_000))
_lying("cut", lambda data: data.__delitem__(slice(len(data) // 2, None)))
_lying("flipped", lambda data: data.__setitem__(slice(100, 130), bytes(byte ^ 0xFF for byte in data[100:130])))

for _name, _entry in {
    "slip": "../../evil.xml", "absolute": "/etc/evil.xml", "drive": "C:evil.xml", "backslashes": "..\\..\\evil.xml", "null": "a\0b.xml",
    "long-name": "a/" * 30_000 + "x", "same-name": SHEET, "same-name-in-capitals": SHEET.upper(), "empty-name": "",
}.items():
    def _make(path: Path, entry: str = _entry) -> None:
        parts = small(path)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
            archive.writestr(zipfile.ZipInfo(entry), b"x")
    hostile(f"zip-{_name}.xlsx")(_make)

hostile("zip-70k-entries.xlsx")(lambda path: package(path, {f"a{number}": b"" for number in range(70_000)}))
hostile("zip-bomb-1-gb.xlsx")(with_parts(lambda parts: {SHEET: repeated(b" " * 1_000_000, 1024)}))
hostile("zip-bomb-not-needed.xlsx")(with_parts(lambda parts: {"xl/other.bin": repeated(b"\0" * 1_000_000, 1024)}))
hostile("zip-many-bombs.xlsx")(with_parts(lambda parts: {f"xl/media/{n}.bin": repeated(b"\0" * 1_000_000, 90) for n in range(12)}))


@hostile("zip-in-zip.xlsx")
def _(path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a", b"x")
    package(path, {"a.xlsx": data.getvalue()})


for _name, _content in {
    "empty.xlsx": b"", "one-byte.xlsx": b"P", "head-only.xlsx": b"PK\x03\x04", "end-only.xlsx": b"PK\x05\x06" + bytes(18), "nulls.xlsm": bytes(100_000),
    "ole-empty.xls": OLE, "ole-head.xls": OLE[:8], "ole-nulls.et": OLE[:8] + bytes(100_000), "ole-in-xlsx.xlsx": OLE + "Workbook".encode("utf-16-le"),
    "password.xlsx": OLE + "EncryptedPackage".encode("utf-16-le"), "biff2.xls": b"\x09\x00\x04\x00" + bytes(100), "biff4.xls": b"\x09\x04\x06\x00" + b"\xff" * 5000,
    "page.xls": b"<html><table>" + b"<tr><td>" * 200_000, "archive.xls": b"MIME-Version: 1.0\n" * 10_000, "text.xls": b"a,b\n" * 500_000,
    "xml-sheet.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "text.et": "绩效,自评\n".encode("gbk") * 1000,
    "program.xlsx": b"MZ" + bytes(5000), "picture.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(5000), "elf.xlsm": b"\x7fELF" + bytes(5000),
    "record-loop.xls": b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xbb\x0d\xcc\x07" * 4 + b"\x0a\x00\x00\x00" * 100_000,
}.items():
    hostile(_name)(lambda path, content=_content: path.write_bytes(content))

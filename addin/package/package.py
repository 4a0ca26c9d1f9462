"""An OPC package (.xlsx, .xlsm): parts by name, untouched ones kept and written as the compressed bytes they came as.

Decision 1.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zipfile import ZipInfo

from jixiao.addin.package.budget import Budget
from jixiao.addin.package.element import Element
from jixiao.addin.package.opening import (
    DEFLATED,
    MAX_PART,
    STORED,
    RawEntry,
    read_entries,
)
from jixiao.addin.package.xml import transitional
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import serialise
from jixiao.templates.stop import Stop, need

_LEVEL = 4  # of deflate: 6 takes twice the time for 3 % less
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the first a zip can hold: the same content is the same file, whenever it is written
_UTF8 = 0x800


@dataclass(slots=True)
class Part:
    """One entry. ``raw`` are its compressed bytes; ``data`` its content once it was replaced.

    pressed: the new content is in ``raw`` already, and only there.

    tree: the root of a part that is changed again and again; its content is what the tree says when it is asked for.
    """

    name: str
    raw: bytes | memoryview
    method: int
    crc: int
    size: int
    date: tuple[int, int, int, int, int, int] = FIRST_DATE
    attributes: int = 0
    touched: bool = False
    pressed: bool = False
    data: bytes | None = None
    tree: Element | None = None

    def content(self) -> bytes:
        """What it holds now; inflated within the limits and checked against its CRC."""
        if self.tree is not None:
            return serialise(self.tree)
        return inflate(self) if self.data is None else self.data


@dataclass(slots=True)
class Package:
    """Parts in file order. Part names are zip names, without a leading slash."""

    parts: dict[str, Part] = field(default_factory=dict)
    #: Part names compare without regard to case (OPC 6.2.2).
    _folded: dict[str, str] = field(default_factory=dict)
    #: Pattern of names -> the first number that may be free.
    _free: dict[str, int] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    #: Strict Open XML: read in the words of the transitional one, never written.
    strict: bool = False

    @classmethod
    def from_bytes(cls, data: bytes, *, ods: bool = False) -> Package:
        """Opens a package after checking its directory against the limits. ods: an OpenDocument one. Raises Stop."""
        package = cls()
        for entry in read_entries(data, ods=ods):
            package._add(_part_of(entry))
        return package

    def _add(self, part: Part) -> None:
        self.parts[part.name] = part
        self._folded[part.name.lower()] = part.name

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._folded

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def stored_name(self, name: str) -> str | None:
        """The name as the file spells it; None where there is no such part."""
        return self._folded.get(name.lower())

    def part(self, name: str) -> Part:
        """The part of that name; Stop ``damaged`` where it is missing."""
        stored = self.stored_name(name)
        if stored is None:
            raise Stop("damaged", reason=f"缺少 {name}")
        return self.parts[stored]

    def read(self, name: str) -> bytes:
        """Content of a part; inflated within the limits and checked against its CRC."""
        data = self.part(name).content()
        return transitional(data) if self.strict else data

    def tree(self, name: str) -> Element:
        """The root of a part, within the budget; a tree of the caller's own."""
        data = self.read(name)
        self.budget.tree(name, data)
        return parse(data, name)

    def write(self, name: str, data: bytes) -> None:
        """Replaces a part, or adds it behind the others."""
        stored = self.stored_name(name)
        if stored is None:
            self._add(Part(name, b"", DEFLATED, 0, 0, touched=True, data=data))
            return
        part = self.parts[stored]
        part.touched, part.pressed, part.data, part.tree = True, False, data, None

    def keep(self, name: str, root: Element) -> None:
        """Replaces a part by a tree, or adds it: its content is what the tree says when the part is read or packed."""
        if name not in self:
            self.write(name, b"")
        part = self.part(name)
        part.touched, part.pressed, part.data, part.tree = True, False, None, root

    def kept(self, name: str) -> Element:
        """The root of a part, to be changed and kept: the tree itself where one is kept already."""
        tree = self.part(name).tree
        return self.tree(name) if tree is None else tree

    def press(self, name: str, pieces: Iterable[bytes]) -> None:
        """As :meth:`write`, of content that comes in pieces; only the compressed bytes are kept, and proved to hold it."""
        self.write(name, b"")
        part = self.part(name)
        _deflate(part, pieces)
        part.data, part.pressed = None, True
        inflate(part)

    def remove(self, name: str) -> None:
        """Takes a part out; nothing happens where it is missing."""
        stored = self._folded.pop(name.lower(), None)
        if stored is not None:
            del self.parts[stored]
            self._free.clear()

    def free_name(self, pattern: str) -> str:
        """``xl/charts/chart{}.xml`` -> the first number that is free."""
        number = self._free.get(pattern, 1)
        while pattern.format(number) in self:
            number += 1
        self._free[pattern] = number
        return pattern.format(number)

    def pack(self) -> bytes:
        """The package as a zip file."""
        chunks: list[bytes | memoryview] = []
        central: list[bytes] = []
        offset = 0
        for part in self.parts.values():
            if part.touched and not part.pressed:
                _deflate(part, [_content(part)])
            name = part.name.encode("utf-8")
            info = ZipInfo(part.name, part.date)
            year, month, day, hour, minute, second = info.date_time
            stamp = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
            flags = 0 if part.name.isascii() else _UTF8
            shared = struct.pack("<HHHHLLLHH", flags, part.method, *stamp, part.crc, len(part.raw), part.size, len(name), 0)
            chunks += (b"PK\x03\x04\x14\x00", shared, name, part.raw)
            central.append(
                b"PK\x01\x02\x14\x00\x14\x00" + shared + struct.pack("<HHHLL", 0, 0, 0, part.attributes, offset) + name
            )
            offset += 30 + len(name) + len(part.raw)
        directory = b"".join(central)
        count = len(central)
        end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), offset, 0)
        return b"".join((*chunks, directory, end))


def _part_of(entry: RawEntry) -> Part:
    return Part(entry.name, entry.raw, entry.method, entry.crc, entry.size, entry.date, entry.attributes)


def inflate(part: Part) -> bytes:
    """Bytes of a part. The limit holds while inflating: declared sizes can lie."""
    if part.method == STORED:
        data = bytes(part.raw)
    elif part.method != DEFLATED:
        raise Stop("damaged", reason=f"{part.name} 的压缩方式不认识")
    else:
        inflater = zlib.decompressobj(-15)
        try:
            data = inflater.decompress(part.raw, min(part.size, MAX_PART) + 1)
        except zlib.error as error:
            raise Stop("damaged", reason=f"{part.name} 解压失败") from error
    if len(data) != part.size:
        if len(data) > part.size:
            raise Stop("hostile", reason=f"{part.name} 实际大小与声明的不符")
        raise Stop("damaged", reason=f"{part.name} 不完整")
    if zlib.crc32(data) != part.crc:
        raise Stop("damaged", reason=f"{part.name} 校验和不符")
    return data


def _content(part: Part) -> bytes:
    part.data = need(part.data if part.tree is None else part.content(), f"{part.name} 没有内容")
    part.tree = None
    return part.data


def _deflate(part: Part, pieces: Iterable[bytes]) -> None:
    deflater, raw, crc, size = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), bytearray(), 0, 0
    for piece in pieces:
        raw += deflater.compress(piece)
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    part.raw = bytes(raw + deflater.flush())
    part.method, part.crc, part.size = DEFLATED, crc, size

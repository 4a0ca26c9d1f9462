"""A compound file ([MS-CFB] version 3) of a few small streams, written and read: what a VBA project is kept in.

Only what such a project needs: one level of storages, a FAT that the header can list alone (7 MB), no times, no class ids.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR = 512
_MINI = 64
_CUTOFF = 4096  # shorter streams live in the mini stream
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_IN_HEADER = 109
_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    color: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


class _Fat:
    """Chains of sectors, numbered from ``first``."""

    def __init__(self) -> None:
        self.next: list[int] = []

    def chain(self, count: int) -> int:
        """A chain of ``count`` sectors at the end; its first sector."""
        if not count:
            return _END
        first = len(self.next)
        self.next += [*range(first + 1, first + count), _END]
        return first


def write_compound(streams: Mapping[str, bytes]) -> bytes:
    """The file of streams by path (``PROJECT``, ``VBA/dir``). The same bytes for the same streams."""
    entries = _entries(streams)
    _link(entries)
    fat, mini = _Fat(), _Fat()
    sectors = bytearray()
    small = bytearray()
    for entry in entries:
        entry.size = len(entry.data)
        if entry.kind != _STREAM or not entry.data:
            continue
        if entry.size < _CUTOFF:
            entry.start = mini.chain(-(-entry.size // _MINI))
            small += _padded(entry.data, _MINI)
        else:
            entry.start = fat.chain(-(-entry.size // _SECTOR))
            sectors += _padded(entry.data, _SECTOR)
    root = entries[0]
    root.size = len(small)
    root.start = fat.chain(-(-len(small) // _SECTOR))
    sectors += _padded(bytes(small), _SECTOR)
    minifat = _padded(_longs(mini.next), _SECTOR, b"\xff")
    minifat_start = fat.chain(len(minifat) // _SECTOR)
    directory = _padded(b"".join(_record(entry) for entry in entries), _SECTOR, _record(None))
    directory_start = fat.chain(len(directory) // _SECTOR)
    sectors += minifat + directory
    fat_sectors = _add_fat(fat)
    header = _MAGIC + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, len(fat_sectors), directory_start, 0, _CUTOFF,
        minifat_start, len(minifat) // _SECTOR, _END, 0, fat_sectors[0],
    ) + _longs([*fat_sectors[1:], *[_FREE] * (_IN_HEADER - len(fat_sectors))])
    return header + bytes(sectors) + _padded(_longs(fat.next), _SECTOR, b"\xff")


def _add_fat(fat: _Fat) -> list[int]:
    """Appends the sectors of the FAT itself, which it must list too."""
    used = len(fat.next)
    count = 0
    while (used + count) * 4 > count * _SECTOR:
        count += 1
    if count > _IN_HEADER:
        raise ValueError("a project of more than 7 MB")
    fat.next += [_FAT] * count
    return list(range(used, used + count))


def _entries(streams: Mapping[str, bytes]) -> list[_Entry]:
    """Root, then each storage and stream in the order given."""
    entries = [_Entry("Root Entry", _ROOT)]
    storages = {"": 0}
    for path, data in streams.items():
        storage, _, name = path.rpartition("/")
        if storage not in storages:
            storages[storage] = len(entries)
            entries[0].children.append(len(entries))
            entries.append(_Entry(storage, _STORAGE))
        entries[storages[storage]].children.append(len(entries))
        entries.append(_Entry(name, _STREAM, data))
    return entries


def _link(entries: list[_Entry]) -> None:
    """Makes a red-black tree of each storage's children: balanced, the last row of an unfilled tree red."""
    for entry in entries:
        children = sorted(entry.children, key=lambda at: (len(entries[at].name), entries[at].name.upper()))
        full_rows = (len(children) + 1).bit_length() - 1
        entry.child = _tree(entries, children, 0, full_rows)


def _tree(entries: list[_Entry], children: list[int], row: int, full_rows: int) -> int:
    if not children:
        return _NONE
    middle = len(children) // 2
    entry = entries[children[middle]]
    entry.color = _RED if row >= full_rows else _BLACK
    entry.left = _tree(entries, children[:middle], row + 1, full_rows)
    entry.right = _tree(entries, children[middle + 1 :], row + 1, full_rows)
    return children[middle]


def _record(entry: _Entry | None) -> bytes:
    """The 128 bytes of a directory entry; None is an unused one."""
    if entry is None:
        return bytes(68) + _longs([_NONE] * 3) + bytes(48)
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return name.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIII", len(name), entry.kind, entry.color, entry.left, entry.right, entry.child, entry.start, entry.size, 0
    )


def _longs(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _padded(data: bytes, size: int, filling: bytes = b"\0") -> bytes:
    missing = -len(data) % size
    return data + filling * (missing // len(filling))


def read_compound(data: bytes) -> dict[str, bytes]:
    """Streams by path of a file such as :func:`write_compound` writes. Raises ValueError for another or a damaged one."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("a damaged compound file") from error


def _read(data: bytes) -> dict[str, bytes]:
    if data[:8] != _MAGIC or struct.unpack_from("<HH", data, 26) != (3, 0xFFFE):
        raise ValueError("not a compound file of version 3")
    fat_count, directory_start = struct.unpack_from("<II", data, 44)
    mini_start = struct.unpack_from("<I", data, 60)[0]
    if fat_count > _IN_HEADER:
        raise ValueError("a compound file of more than 7 MB")
    fat: list[int] = []
    for sector in struct.unpack_from(f"<{fat_count}I", data, 76):
        fat += struct.unpack_from("<128I", data, (sector + 1) * _SECTOR)
    directory = _follow(data, fat, directory_start)
    minifat = list(struct.unpack(f"<{len(found := _follow(data, fat, mini_start)) // 4}I", found))
    small = _follow(data, fat, struct.unpack_from("<I", directory, 116)[0])
    streams: dict[str, bytes] = {}

    def walk(at: int, folder: str) -> None:
        if at == _NONE:
            return
        record = directory[at * 128 : at * 128 + 128]
        length, kind, _, left, right, child = struct.unpack_from("<HBBIII", record, 64)
        start, size = struct.unpack_from("<II", record, 116)
        name = folder + record[: length - 2].decode("utf-16-le")
        walk(left, folder)
        if kind == _STREAM:
            body = _follow(small, minifat, start, _MINI) if size < _CUTOFF else _follow(data, fat, start)
            streams[name] = body[:size]
        else:
            walk(child, f"{name}/")
        walk(right, folder)

    walk(struct.unpack_from("<I", directory, 76)[0], "")
    return streams


def _follow(data: bytes, table: list[int], start: int, size: int = _SECTOR) -> bytes:
    """The sectors of a chain, one after the other. The file's first sector is its header, the mini stream has none."""
    shift = 1 if size == _SECTOR else 0
    parts: list[bytes] = []
    while start != _END:
        parts.append(data[(start + shift) * size : (start + shift + 1) * size])
        start = table[start]
        if len(parts) > len(table):
            raise ValueError("a chain that runs in a circle")
    return b"".join(parts)

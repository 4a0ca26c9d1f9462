"""What is checked before anything of a file is parsed: first bytes, zip directory, sizes, names."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from jixiao.templates.stop import Stop

MAX_FILE = 512 * 1024 * 1024  # bytes of the file itself
MAX_ENTRIES = 10_000
MAX_PART = 256 * 1024 * 1024  # bytes of one part, inflated
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 1_000
_RATIO_FROM = 4 * 1024 * 1024  # a few MB of blanks do no harm, and real empty sheets compress a thousandfold
_MAX_DIRECTORY = 8 * 1024 * 1024  # bytes of the zip directory: 10,000 entries with long names
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # what compound files begin with: .xls, .doc, encrypted ones
STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A zip entry as found; ``raw`` are its compressed bytes."""

    name: str
    raw: memoryview
    method: int
    crc: int
    size: int
    date: tuple[int, int, int, int, int, int]
    attributes: int


#: First bytes of Excel 2 to 4, which know no compound file.
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
#: Text that systems export under the name of a workbook: what it begins with -> id of the sentence.
_TEXTS = {
    b"mime-version:": "text_mht",
    **dict.fromkeys((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style", b"<!--"), "text_html"),
}
TEXT_KINDS = ("text_html", "text_xml", "text_mht", "text_csv")
_HEAD = 4096  # bytes that say what a text is


def need_plain_file(path: Path) -> None:
    """Raises Stop ``no_plain_file`` for a pipe or a device: the one would be waited for, the other may have no end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise Stop("no_plain_file", path=str(path))


def check_kind(data: bytes) -> None:
    """Says which case a file that is no zip is: encrypted, old .xls, a text of some kind, or no workbook at all.

    What a file is follows from its content; its name may say anything. Raises Stop ``encrypted``, ``old_xls``, one of
    ``TEXT_KINDS``, ``not_a_workbook``.
    """
    if data[:4] == b"PK\x03\x04":
        return
    if data[:8] == OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Stop("encrypted")
        if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
            raise Stop("old_xls")
    elif data[:4] in _BARE_BIFF:
        raise Stop("old_xls")
    else:
        _check_text(data[:_HEAD])
    raise Stop("not_a_workbook")


def _check_text(head: bytes) -> None:
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2])
    if wide:
        head = head[2:].decode(wide, "ignore").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for first, kind in _TEXTS.items():
        if start.startswith(first):
            raise Stop(kind)
    if start.startswith(b"<?xml"):
        if b"office:spreadsheet" in start:
            raise Stop("text_xml")
        if b"<html" in start:
            raise Stop("text_html")
    elif start and b"\x00" not in start and any(mark in start for mark in (b",", b"\t", b";")):
        raise Stop("text_csv")


def read_entries(data: bytes, *, ods: bool = False) -> list[RawEntry]:
    """Entries of a package in file order, or a Stop that says what is wrong. ods: an OpenDocument sheet is wanted."""
    check_kind(data)
    _check_directory(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, UnicodeDecodeError) as error:
        raise Stop("damaged", reason="压缩包目录不完整") from error
    _check_limits(infos)
    view = memoryview(data)
    entries = [_entry(view, info) for info in infos]
    _check_format(entries, ods)
    return entries


def _check_directory(data: bytes) -> None:
    """The size of the directory, before zipfile makes objects of 200,000 entries."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise Stop("damaged", reason="压缩包没有结尾，文件可能没有传完")
    count, size = struct.unpack_from("<HL", data, at + 10)
    locator = data.rfind(b"PK\x06\x07", max(0, at - 20), at)
    if locator >= 0:
        (record,) = struct.unpack_from("<Q", data, locator + 8)
        if record + 56 > len(data):
            raise Stop("damaged", reason="压缩包目录不完整")
        count, size = struct.unpack_from("<QQ", data, record + 32)
    if count > MAX_ENTRIES or size > _MAX_DIRECTORY:
        raise Stop("too_large", reason=f"内部文件超过 {MAX_ENTRIES} 个")


def _check_limits(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_ENTRIES:
        raise Stop("too_large", reason=f"内部文件超过 {MAX_ENTRIES} 个")
    seen: set[str] = set()
    total = 0
    for info in infos:
        name = part_name(info)
        if "\x00" in name or name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":"):
            raise Stop("hostile", reason="内部文件名越出文件本身")
        if name.lower() in seen:
            raise Stop("hostile", reason=f"内部有两个同名文件 {name}")
        seen.add(name.lower())
        if info.flag_bits & 1:
            raise Stop("encrypted")
        if info.file_size > MAX_PART:
            raise Stop("too_large", reason=f"{name} 展开后超过 256 MB")
        if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Stop("hostile", reason=f"{name} 的压缩率异常")
        total += info.file_size
    if total > MAX_TOTAL:
        raise Stop("too_large", reason="展开后超过 1 GB")
    # Entries that share compressed bytes are how a small file declares honest sizes and still explodes.
    spans = sorted((info.header_offset, info.compress_size) for info in infos)
    for (start, size), (following, _) in pairwise(spans):
        if start + 30 + size > following:
            raise Stop("hostile", reason="内部文件互相重叠")


def part_name(info: zipfile.ZipInfo) -> str:
    """An entry's name; some programs write backslashes. zipfile itself cuts at NUL and turns only some of them."""
    return info.orig_filename.replace("\\", "/")


def _entry(view: memoryview, info: zipfile.ZipInfo) -> RawEntry:
    at = info.header_offset
    if bytes(view[at : at + 4]) != b"PK\x03\x04":
        raise Stop("damaged", reason=f"找不到 {info.filename}")
    name_length, extra_length = struct.unpack_from("<HH", view, at + 26)
    start = at + 30 + name_length + extra_length
    raw = view[start : start + info.compress_size]
    if len(raw) != info.compress_size:
        raise Stop("damaged", reason=f"{info.filename} 不完整")
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    if bytes(view[at + 30 : at + 30 + name_length]).decode(encoding, "replace") != info.orig_filename:
        raise Stop("hostile", reason=f"{info.filename} 的名称前后不一")
    date = info.date_time if info.date_time >= (1980, 1, 1, 0, 0, 0) else (1980, 1, 1, 0, 0, 0)
    return RawEntry(part_name(info), raw, info.compress_type, info.CRC, info.file_size, date, info.external_attr)


def _check_format(entries: list[RawEntry], ods: bool) -> None:
    """Other formats in a zip: OpenDocument by its first entry."""
    first = entries[0] if entries else None
    if first and first.name == "mimetype":
        kind = bytes(first.raw[:100]) if first.method == STORED else b""
        if b"spreadsheet" not in kind and kind:
            raise Stop("not_a_workbook")
        if not ods:
            raise Stop("ods")
    elif not any(entry.name.lower() == "[content_types].xml" for entry in entries):
        raise Stop("not_a_workbook")

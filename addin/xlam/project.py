"""vbaProject.bin from module texts, and module texts from vbaProject.bin ([MS-OVBA]).

No performance cache is written: Office compiles the source when it loads the project, whatever its version and bitness.
Decision 36.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jixiao.addin.xlam.cfb import read_compound, write_compound
from jixiao.addin.xlam.compress import compress, decompress

_CODEPAGE = 1252  # sources are ASCII
_ID = "{6E1B5C5A-8D0B-4C55-9C38-2F3B1A7D4E10}"
_VBE = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"
_NO_CACHE = bytes.fromhex("CC61FFFF000000")
_SEED = 0x5D  # of the obfuscated protection state; any byte will do
_ANY_COOKIE = 0xFFFF
#: Type libraries that Excel itself names in every project. Office finds them by id, whatever the path says.
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    ("Office", r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
               r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"),
)


@dataclass(frozen=True, slots=True)
class Module:
    """A module. kind: ``Document`` (a workbook's or sheet's own), ``Class`` or ``Module``. source: ASCII, LF line ends."""

    name: str
    kind: str
    source: str

    @property
    def stored(self) -> bytes:
        """The source as Office keeps it, CRLF. Raises UnicodeEncodeError for text that is not ASCII."""
        return self.source.replace("\n", "\r\n").encode("ascii")


def write_project(name: str, modules: Sequence[Module]) -> bytes:
    """vbaProject.bin; the same bytes for the same modules. Document modules first, in the order of their sheets."""
    streams = {f"VBA/{module.name}": compress(module.stored) for module in modules}
    streams["VBA/_VBA_PROJECT"] = _NO_CACHE
    streams["VBA/dir"] = compress(_directory(name, modules))
    streams["PROJECT"] = _project(name, modules).encode("ascii")
    streams["PROJECTwm"] = b"".join(_both(module.name) for module in modules) + b"\0\0"
    return write_compound(streams)


def read_project(data: bytes) -> tuple[Module, ...]:
    """The modules of a project that :func:`write_project` wrote, in the order of its text ``PROJECT``.

    Raises ValueError for anything else, also where the lists of modules in ``dir``, ``PROJECT`` and ``PROJECTwm`` differ.
    """
    streams = read_compound(data)
    try:
        kinds = _kinds(streams["PROJECT"].decode("ascii"))
        if streams["PROJECTwm"] != b"".join(_both(name) for name in kinds) + b"\0\0":
            raise ValueError("PROJECTwm lists other modules than PROJECT")
        listed = _listed(decompress(streams["VBA/dir"]))
        if listed != list(kinds) or set(streams) - {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT"} != {
            f"VBA/{name}" for name in kinds
        }:
            raise ValueError("dir lists other modules than PROJECT")
        return tuple(
            Module(name, kind, decompress(streams[f"VBA/{name}"]).decode("ascii").replace("\r\n", "\n"))
            for name, kind in kinds.items()
        )
    except (KeyError, UnicodeDecodeError, struct.error) as error:
        raise ValueError("not a project of this add-in") from error


def _kinds(project: str) -> dict[str, str]:
    """Module name -> kind, from the text ``PROJECT``."""
    kinds = {}
    for line in project.split("\r\n"):
        kind, _, name = line.partition("=")
        if kind in ("Document", "Class", "Module"):
            kinds[name.partition("/")[0]] = kind
    return kinds


def _listed(directory: bytes) -> list[str]:
    """The module names in a ``dir`` stream. Raises ValueError for one that is cut off."""
    names = []
    at = 0
    while at < len(directory):
        id, size = struct.unpack_from("<HI", directory, at)
        if id == 0x09:  # the version: its size does not count the minor number
            size += 2
        if id == 0x19:
            names.append(directory[at + 6 : at + 6 + size].decode("ascii"))
        at += 6 + size
    if at != len(directory) or not directory.endswith(_record(0x10, b"")):
        raise ValueError("dir has no end")
    return names


def _project(name: str, modules: Sequence[Module]) -> str:
    lines = [f'ID="{_ID}"']
    for module in modules:
        lines.append(f"{module.kind}={module.name}" + ("/&H00000000" if module.kind == "Document" else ""))
    lines += [
        f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"',
        f'CMG="{_obfuscated(bytes(4))}"',  # not protected
        f'DPB="{_obfuscated(bytes(1))}"',  # no password
        f'GC="{_obfuscated(bytes([0xFF]))}"',  # visible
        "", "[Host Extender Info]", _VBE, "", "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules), "",
    ]
    return "\r\n".join(lines)


def _obfuscated(data: bytes) -> str:
    """[MS-OVBA] 2.4.3: data as hexadecimal text under the project's id. The same data gives the same text."""
    key = sum(_ID.encode("ascii")) & 0xFF
    encoded = [_SEED, _SEED ^ 2, _SEED ^ key]
    plain = key
    for byte in bytes((_SEED & 6) // 2) + struct.pack("<I", len(data)) + data:
        encoded.append(byte ^ (encoded[-2] + plain & 0xFF))
        plain = byte
    return "".join(f"{byte:02X}" for byte in encoded)


def _both(name: str) -> bytes:
    return name.encode("ascii") + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    records = [
        _record(0x01, struct.pack("<I", 1)),  # written by a 32-bit Windows; both bitnesses read it
        _record(0x02, struct.pack("<I", 0x409)),
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", _CODEPAGE)),
        _record(0x04, name.encode("ascii")),
        *_texts(0x05, 0x40, ""),  # description
        _record(0x06, b""), _record(0x3D, b""),  # help file
        _record(0x07, bytes(4)),  # help context
        _record(0x08, bytes(4)),  # flags
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # version 1.1; its size does not count the minor number
        *_texts(0x0C, 0x3C, ""),  # conditional compilation
    ]
    for reference, library in _REFERENCES:
        records += _texts(0x16, 0x3E, reference)
        id = library.encode("ascii")
        records.append(_record(0x0D, struct.pack("<I", len(id)) + id + bytes(6)))
    records += [_record(0x0F, struct.pack("<H", len(modules))), _record(0x13, struct.pack("<H", _ANY_COOKIE))]
    for module in modules:
        records += _module(module)
    return b"".join([*records, _record(0x10, b"")])


def _module(module: Module) -> Iterable[bytes]:
    return (
        *_texts(0x19, 0x47, module.name),
        *_texts(0x1A, 0x32, module.name),  # the stream
        *_texts(0x1C, 0x48, ""),  # description
        _record(0x31, bytes(4)),  # the source starts at once: no cache before it
        _record(0x1E, bytes(4)),
        _record(0x2C, struct.pack("<H", _ANY_COOKIE)),
        _record(0x21 if module.kind == "Module" else 0x22, b""),
        _record(0x2B, b""),
    )


def _texts(id: int, wide_id: int, text: str) -> tuple[bytes, bytes]:
    return _record(id, text.encode("ascii")), _record(wide_id, text.encode("utf-16-le"))


def _record(id: int, data: bytes) -> bytes:
    return struct.pack("<HI", id, len(data)) + data

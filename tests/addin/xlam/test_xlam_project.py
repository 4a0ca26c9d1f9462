"""The VBA project: what independent readers find in it, and the published examples of its formats."""

from __future__ import annotations

import re
import struct
import zipfile
from collections import Counter
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jixiao.addin.xlam.cfb import read_compound, write_compound
from jixiao.addin.xlam.compress import compress, decompress
from jixiao.addin.xlam.contact import VBA, xlwings_source
from jixiao.addin.xlam.project import Module, read_project, write_project
from jixiao.addin.xlam.reachable import reachable
from oletools.olevba import VBA_Parser, decompress_stream
from pyopenvba import ExcelFile
from pyopenvba.vba import decompress as their_decompress
from xl_alone import xw

#: [MS-OVBA] 3.2: text -> its container.
PUBLISHED = {
    b"abcdefghijklmnopqrstuv.":
        "0119B000616263646566676800696A6B6C6D6E6F7000717273747576 2E",
    b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa":
        "012FB0002361616162636465826600706167 68696A013808616B6C00306D6E6F700671027004107273747576107778797A003C",
    b"a" * 73: "0103B002614500",
}


@pytest.fixture(scope="module")
def project(xlam: Path) -> bytes:
    with zipfile.ZipFile(xlam) as archive:
        return archive.read("xl/vbaProject.bin")


def test_oletools_reads_every_module_identical_to_its_source(xlam: Path, ours: tuple[Module, ...]) -> None:
    parser = VBA_Parser(str(xlam))
    read = {name.rpartition(".")[0]: text.replace("\r\n", "\n") for _, _, name, text in parser.extract_macros()}
    parser.close()
    assert read == {module.name: module.source for module in ours}
    for path in VBA.iterdir():
        text = path.read_text(encoding="ascii")
        assert read[path.stem] == (text.replace("{version}", xw.__version__) if path.stem == "JxContact" else text), path.name


def test_the_library_is_declared_as_xlwings_declares_it(xlam: Path) -> None:
    """Word for word, but that ours is private everywhere."""
    with ExcelFile(xlam) as host:
        text = next(module.source for module in host.vba_project().modules if module.name == "JxContact")
    declared = re.findall(r"Private Declare (?:PtrSafe )?Function XLPyDLLActivateAuto.*", text.replace("\r\n", "\n"))
    theirs = [line.strip().removeprefix("Private ") for line in xlwings_source().split("\n")]
    assert len(declared) == 3 and {line.removeprefix("Private ") for line in declared} <= set(theirs)
    assert "If 0 <> XLPyDLLActivateAuto(XLPy, XLPyCommand, 1) Then" in xlwings_source()  # how it is called


def test_a_second_reader_agrees_on_names_order_kinds_and_text(xlam: Path, ours: tuple[Module, ...]) -> None:
    with ExcelFile(xlam) as host:
        read = [(module.name, module.kind.name, module.source.replace("\r\n", "\n")) for module in host.vba_project().modules]
    kind = {"Module": "standard"}
    assert [(name, text) for name, _, text in read] == [(module.name, module.source) for module in ours]
    assert [found == "standard" for _, found, _ in read] == [module.kind in kind for module in ours]


def test_our_own_reader_reads_what_we_write_and_refuses_what_differs(project: bytes, ours: tuple[Module, ...]) -> None:
    assert read_project(project) == ours
    streams = read_compound(project)
    for name, other in (
        ("PROJECT", streams["PROJECT"].replace(b"Class=JxPress\r\n", b"")),
        ("PROJECTwm", streams["PROJECTwm"][2:]),
        ("VBA/dir", compress(decompress(streams["VBA/dir"])[:-40])),
        ("VBA/dir", compress(decompress(streams["VBA/dir"]).replace(b"JxSheet", b"JxSheex"))),
    ):
        with pytest.raises(ValueError):
            read_project(write_compound(streams | {name: other}))
    with pytest.raises(ValueError):
        read_project(write_compound(streams | {"VBA/Extra": compress(b"")}))


def test_streams_hold_ascii_with_windows_line_ends(project: bytes) -> None:
    for name, data in read_compound(project).items():
        if name.startswith("VBA/") and name not in ("VBA/dir", "VBA/_VBA_PROJECT"):
            text = bytes(decompress_stream(bytearray(data)))
            assert text.isascii() and text.count(b"\n") == text.count(b"\r\n") > 0, name


def test_no_public_name_is_there_twice_whatever_its_case(ours: tuple[Module, ...]) -> None:
    """VBA ignores case: a callback Jx_score would hide the function JX_SCORE from cells. Members of classes hide nothing."""
    names = Counter(
        name.lower() for module in ours
        for name in [module.name, *(name for _, name, _ in reachable([module]))]
    )
    assert [name for name, count in names.items() if count > 1] == []
    assert {"jx_score", "jxon_score"} <= names.keys()


def test_no_public_member_of_an_exposed_module_names_a_class_of_ours(ours: tuple[Module, ...]) -> None:
    """VBA's compile error: private object modules cannot be used in public object modules as parameters or return types.

    Neither LibreOffice nor the interpreter knows that rule.
    """
    classes = {module.name for module in ours if "Attribute VB_Exposed = False" in module.source}
    exposed = [module for module in ours if "Attribute VB_Exposed = True" in module.source]
    assert {"JxServer", "JxContact"} <= classes and [module.name for module in exposed] == ["ThisWorkbook", "JxConf"]
    for module in exposed:
        public = [line for line in module.source.split("\n") if re.match(r"(Public|Friend|Function|Sub|Property)\b", line)]
        assert not [line for line in public if classes & set(re.findall(r"\w+", line))], module.name


def _plain(obfuscated: str, id: str) -> bytes:
    """[MS-OVBA] 2.4.3.3, decryption, written from the specification's text."""
    data = bytes.fromhex(obfuscated)
    key = data[0] ^ data[2]
    assert data[0] ^ data[1] == 2 and key == sum(id.encode()) & 0xFF
    before, last, plain, out = data[1], data[2], key, bytearray()
    for byte in data[3:]:
        plain = byte ^ (before + plain & 0xFF)
        before, last = last, byte
        out.append(plain)
    ignored = (data[0] & 6) // 2
    length = struct.unpack_from("<I", out, ignored)[0]
    return bytes(out[ignored + 4 :][:length])


def test_protection_says_what_excel_says_of_an_open_project(project: bytes, tmp_path: Path) -> None:
    """The same plain values as in the add-in that Excel saved and xlwings ships."""
    theirs = Path(str(xw.__file__)).parent / "quickstart_addin_ribbon.xlam"
    with zipfile.ZipFile(theirs) as archive:
        (tmp_path / "theirs.bin").write_bytes(archive.read("xl/vbaProject.bin"))
    with olefile.OleFileIO(tmp_path / "theirs.bin") as file:
        excels = file.openstream("PROJECT").read().decode("ascii")
    found = []
    for text in (excels, read_compound(project)["PROJECT"].decode("ascii")):
        values = dict(re.findall(r'^(ID|CMG|DPB|GC)="(.*)"\r$', text, re.MULTILINE))
        found.append([_plain(values[name], values["ID"]) for name in ("CMG", "DPB", "GC")])
    assert found[0] == found[1] == [bytes(4), bytes(1), b"\xff"]


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_examples_of_compression(text: bytes) -> None:
    container = bytes.fromhex(PUBLISHED[text])
    assert decompress(container) == text
    assert len(compress(text)) <= len(container)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b"Dim ", b"End Sub\r\n", b"x", b"abc" * 40, b"JX_SCORE", b"\r\n"]), max_size=400))
def test_two_other_decompressors_give_back_what_was_compressed(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    container = compress(text)
    assert decompress(container) == text
    if text:
        assert bytes(decompress_stream(bytearray(container))) == text == their_decompress(container)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.from_regex(r"[A-Za-z]{1,30}", fullmatch=True).map(lambda name: f"VBA/{name}"),
                       st.sampled_from([0, 1, 63, 64, 65, 4095, 4096, 4097, 70000]), min_size=1, max_size=40))
def test_compound_files_of_any_sizes_are_read_back_by_olefile(sizes: dict[str, int]) -> None:
    unique = {name.lower(): size for name, size in sizes.items()}
    streams = {name: bytes((at + len(name)) % 251 for at in range(size)) for name, size in unique.items()}
    data = write_compound(streams)
    assert read_compound(data) == streams
    with olefile.OleFileIO(data) as file:
        assert not file.parsing_issues
        assert {"/".join(path): file.openstream(path).read() for path in file.listdir()} == streams


def test_the_directory_is_a_red_black_tree(project: bytes) -> None:
    """[MS-CFB] 2.6.4: the order of names, a black root, no red child of a red node, as many black ones on every way."""
    with olefile.OleFileIO(project) as file:
        entries = {entry.sid: entry for entry in file.direntries if entry is not None}
        colors = {sid: struct.unpack_from("<B", project, _record_at(project, sid) + 67)[0] for sid in entries}

    def black_height(sid: int, parent_red: bool) -> int:
        if sid == 0xFFFFFFFF:
            return 1
        entry, red = entries[sid], colors[sid] == 0
        assert not (red and parent_red)
        for child, sign in ((entry.sid_left, -1), (entry.sid_right, 1)):
            if child != 0xFFFFFFFF:
                ours, theirs = _key(entry.name), _key(entries[child].name)
                assert (theirs > ours) - (theirs < ours) == sign
        heights = {black_height(entry.sid_left, red), black_height(entry.sid_right, red)}
        assert len(heights) == 1
        return heights.pop() + (not red)

    for storage in (entry for entry in entries.values() if entry.entry_type in (1, 5)):
        assert storage.sid_child == 0xFFFFFFFF or colors[storage.sid_child] == 1
        black_height(storage.sid_child, False)


def _key(name: str) -> tuple[int, str]:
    return len(name), name.upper()


def _record_at(data: bytes, sid: int) -> int:
    """Where a directory entry lies: the directory's sectors follow each other in our files."""
    return (struct.unpack_from("<I", data, 48)[0] + 1) * 512 + sid * 128


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 40_000), byte=st.integers(0, 255), cut=st.integers(0, 60_000))
def test_a_damaged_project_is_a_value_error_or_read(at: int, byte: int, cut: int) -> None:
    data = bytearray(_SMALL)
    data[at % len(data)] = byte
    try:
        read_project(bytes(data[: cut % len(data) + 1]))
        read_project(bytes(data))
    except ValueError:
        pass


_SMALL = write_project("jixiao", [
    Module("ThisWorkbook", "Document", 'Attribute VB_Name = "ThisWorkbook"\n'),
    Module("JxPress", "Module", 'Attribute VB_Name = "JxPress"\n' + "Sub A()\nEnd Sub\n" * 700),
])

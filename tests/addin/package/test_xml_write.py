"""What is written: as lxml writes it, which is only here to compare; and the same whatever ran before in the process."""

from __future__ import annotations

import copy
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import REL
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import indent, markup, serialise
from lxml import etree
from support import CASES, stops

ROOT = Path(__file__).resolve().parents[3]
WILD = ROOT / "tests" / "data" / "wild"


def by_lxml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# -- parts of real workbooks ------------------------------------------------------------------------------------------


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The XML parts of an archive, and of the archives in it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if content.startswith(b"PK\x03\x04"):
                yield from parts(content)
            elif content.lstrip()[:1] == b"<" and not name.endswith((".html", ".vml")):
                yield name, content


@pytest.mark.parametrize("folder", [WILD, ROOT / "templates"], ids=["wild", "templates"])
def test_every_part_of_every_workbook_is_written_as_lxml_writes_it(folder: Path) -> None:
    seen = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".xlsm", ".docx", ".ods"):
            for name, data in parts(path.read_bytes()):
                assert serialise(parse(data, name)) == by_lxml(etree.fromstring(data)), f"{path.name} {name}"
                seen += 1
    assert seen > 100


# -- edits at random --------------------------------------------------------------------------------------------------

_WORDS = st.text(st.sampled_from("ab&<>\"'\n\t\r 中\u2028]"), max_size=4)
_TAGS = ["b", "{urn:m}b", "{urn:u}c", "{urn:v}d"]
_KEYS = ["k", "{urn:u}k", "{urn:v}k", f"{{{REL}}}id"]
_HEAD = f'<a xmlns="urn:m" xmlns:x="urn:u" xmlns:y="urn:v" xmlns:r="{REL}">'


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("]", "")


@st.composite
def documents(draw: st.DrawFn) -> str:
    def inside(depth: int) -> str:
        pieces = []
        for _ in range(draw(st.integers(0, 3 if depth < 3 else 0))):
            kind, text = draw(st.sampled_from(["b", "x:c", "y:d", "x:b", "!", "?"])), draw(_WORDS)
            if kind in "!?":
                pieces.append(f"<!--{len(text)}-->" if kind == "!" else f"<?p {len(text)}?>")
            else:
                key = draw(st.sampled_from(["", " k='1'", " x:k='2' k='3'", " xmlns:y='urn:v' y:k='4'", " xmlns:w='urn:w' w:e='5'"]))
                pieces.append(f'<{kind} z="{_quoted(text)}"{key}>{inside(depth + 1)}</{kind}>')
            pieces.append(_quoted(draw(_WORDS)))
        return "".join(pieces)

    return f"{_HEAD}{inside(0)}</a>"


#: What is done; which element, the root being the first; which tag, key or place; which text.
Edit = tuple[str, int, int, str | None]
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["set", "drop", "add", "insert", "remove", "text", "tail", "copy", "rename", "empty"]),
        st.integers(0, 30), st.integers(0, 3), st.none() | _WORDS,
    ), max_size=8,
)


def _edited(root: Element, edits: list[Edit]) -> list[Edit]:
    """Does the edits; gives those that were done."""
    done = []
    for edit in edits:
        kind, place, choice, text = edit
        trails: list[tuple[Element, ...]] = [(root,), *root.trails(*{item.tag for item in root.iter()})]
        trail = trails[place % len(trails)]
        item, tag, key = trail[-1], _TAGS[choice], _KEYS[choice]
        if len(trail) == 1 and kind in ("remove", "tail", "copy", "empty"):
            continue
        if kind == "copy" and any(inner.spaces for inner in item.iter()):
            continue  # a copy keeps what it declares, which lxml leaves out where those around it declare the same
        done.append(edit)
        match kind:
            case "set":
                item.set(key, text or "")
            case "drop":
                item.drop(key)
            case "add":
                item.add(tag, {key: text or ""})
            case "insert":
                item.insert(min(choice, len(item)), Element(tag))
            case "remove":
                trail[-2].remove(item)
            case "text":
                item.text = text
            case "tail":
                item.tail = text
            case "copy":
                root.append(item.clone())
            case "rename":
                item.tag = tag
            case "empty":
                item.empty()
    return done


def _edited_by_lxml(root: etree._Element, edits: list[Edit]) -> None:
    for kind, place, choice, text in edits:
        items = list(root.iter(etree.Element))
        item, tag, key = items[place % len(items)], _TAGS[choice], _KEYS[choice]
        match kind:
            case "set":
                item.set(key, text or "")
            case "drop":
                item.attrib.pop(key, None)
            case "add":
                etree.SubElement(item, tag, {key: text or ""})
            case "insert":
                item.insert(min(choice, len(item)), etree.Element(tag))
            case "remove":
                item.getparent().remove(item)
            case "text":
                item.text = text
            case "tail":
                item.tail = text
            case "copy":
                root.append(copy.deepcopy(item))
            case "rename":
                item.tag = tag
            case "empty":
                item.clear()


@given(documents(), _EDITS)
def test_edits_come_out_as_those_of_lxml(text: str, edits: list[Edit]) -> None:
    ours, theirs = parse(text.encode(), "a.xml"), etree.fromstring(text.encode())
    assert serialise(ours) == by_lxml(theirs)
    _edited_by_lxml(theirs, _edited(ours, edits))
    assert serialise(ours) == by_lxml(theirs)


# -- names that a file has not declared -------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "written"), [
    ("<a/>", '<a xmlns:r="{}" r:id="1"/>'),
    ('<a xmlns:q="{}"/>', '<a xmlns:q="{}" q:id="1"/>'),
    ('<a xmlns:r="urn:u"/>', '<a xmlns:r="urn:u" xmlns:ns0="{}" ns0:id="1"/>'),
    ('<a xmlns="{}"/>', '<a xmlns="{}" xmlns:r="{}" r:id="1"/>'),
])
def test_relationships_are_called_r_unless_the_file_calls_them_otherwise(text: str, written: str) -> None:
    root = parse(text.format(REL).encode(), "a.xml")
    root.set(f"{{{REL}}}id", "1")
    assert markup(root) == written.format(REL, REL)


def test_each_element_goes_by_the_nearest_prefix_and_back_to_its_own() -> None:
    other = parse(b'<x:a xmlns:x="urn:m" x:k="1"><x:b/></x:a>', "b.xml")
    root = parse(b'<q:a xmlns:q="urn:m"/>', "a.xml")
    root.extend((other[0], Element("{urn:m}c"), Element("d")))
    assert markup(root) == '<q:a xmlns:q="urn:m"><q:b/><q:c/><d/></q:a>'
    assert markup(other) == '<x:a xmlns:x="urn:m" x:k="1"><x:b/></x:a>'
    assert markup(other[0]) == '<x:b xmlns:x="urn:m"/>'


def test_what_xml_cannot_hold_is_never_written() -> None:
    for text in ("\x00", "\x1f", "\ud800", "\uffff"):
        for root in (Element("a", b=text), Element("a")):
            root.text = text
            with stops("program_fault"):
                markup(root)


def test_lines_of_their_own() -> None:
    root = parse(b"<a><b><c>1</c></b><d/></a>", "a.xml")
    indent(root)
    assert markup(root) == "<a>\n  <b>\n    <c>1</c>\n  </b>\n  <d/>\n</a>"


# -- whatever ran before ----------------------------------------------------------------------------------------------

_SCORE = """
import sys
if "lxml" in sys.argv[1]:
    import lxml.etree, openpyxl
    lxml.etree.register_namespace("mine", {rel!r})
else:
    sys.modules["lxml"] = None
from jixiao.addin.cli.main import main
sys.argv = ["jx", "score", sys.argv[2], "-o", sys.argv[3]]
main()
"""


@pytest.mark.slow
def test_the_same_bytes_with_lxml_and_openpyxl_loaded_and_where_no_lxml_is(tmp_path: Path) -> None:
    """openpyxl gives its prefixes to lxml, which once came out in workbook.xml: it declares none itself for a new tab."""
    import openpyxl
    from jixiao.addin.cli.main import run

    made, book = tmp_path / "made.xlsx", tmp_path / "book.xlsx"
    assert run(["new", "--data", str(CASES / "selfeval-2023-004-07.json"), "-o", str(made)]) == 0
    plain = openpyxl.load_workbook(made)
    for name in ("封面", "检查结果"):
        del plain[name]
    plain.save(book)
    written = []
    for before in ("lxml, openpyxl", "nothing"):
        out = tmp_path / "out.xlsx"
        command = [sys.executable, "-c", _SCORE.format(rel=REL), before, str(book), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        written.append(out.read_bytes())
        out.unlink()
    assert written[0] == written[1]
    with zipfile.ZipFile(BytesIO(written[0])) as archive:
        assert archive.read("xl/workbook.xml").count(f'<sheet xmlns:r="{REL}"'.encode()) > 1

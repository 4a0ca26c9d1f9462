"""The folder that is handed on: what WPS reads of it, the ribbon's ids, no network, the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.page import parts as parts_module
from jixiao.addin.press import dispatch
from jixiao.addin.verbs import ribbon
from jixiao.addin.wps import build as build_module
from jixiao.addin.xlam.ribbon_xml import NAMESPACE
from lxml import etree
from support import library
from wps_handed import HOME, STUB, make_folder

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = etree.XMLSchema(etree.parse(str(ROOT / "tests/addin/xlam/customui-2006.xsd")))
UI = f"{{{NAMESPACE}}}"
#: Addresses that name a format or go nowhere; nothing is fetched from any.
NAMES = {NAMESPACE, "http://www.w3.org/2000/svg", "https://offline.invalid/"}
_MOST = 400  # lines of a module


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("wps") / "out")


@pytest.fixture(scope="module")
def tab(made: Path) -> ET.Element:
    return ET.parse(made / HOME / "ribbon.xml").getroot()


def test_every_file_is_there_and_every_xml_is_whole(made: Path) -> None:
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {name for name in files if "images/" not in name} == {
        "README.txt", "install.cmd", "install.ps1", "install.sh", "uninstall.cmd", "publish.xml", "jsplugins.xml",
        *(f"{HOME}/{name}" for name in (
            "index.html", "main.js", "start.js", "engine.js", "selftest.html", "selftest.js", "ribbon.xml", "manifest.xml",
            "notices.txt",
        )),
    }
    for path in made.rglob("*.xml"):
        ET.parse(path)
    for path in made.rglob("*.svg"):
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    for page in ("index.html", "selftest.html"):
        text = (made / HOME / page).read_text(encoding="utf-8")
        assert all((made / HOME / name).is_file() for name in re.findall(r'src="([^"]+)"', text))
    scripts = (made / HOME / "main.js").read_text(encoding="ascii")
    assert all((made / HOME / name).is_file() for name in re.findall(r'script\("([^"]+)"\)', scripts))
    assert (made / "README.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not [path for path in made.rglob("*") if path.is_file() and b"@VERSION@" in path.read_bytes()]


def test_the_list_names_the_folder_as_wps_looks_for_it(made: Path) -> None:
    (entry,) = ET.parse(made / "publish.xml").getroot()
    assert (entry.tag, entry.get("type"), entry.get("url")) == ("jsplugin", "et", f"{entry.get('name')}_{entry.get('version')}")
    assert entry.get("url") == HOME
    (online,) = ET.parse(made / "jsplugins.xml").getroot()
    assert online.get("url") == f"@SERVER@/{HOME}/"
    text = (made / "install.ps1").read_text(encoding="utf-8-sig") + (made / "install.sh").read_text(encoding="utf-8")
    assert text.count('enable=`"enable_dev`"') == 1 == text.count('enable=\\"enable_dev\\"')


def test_the_ribbon_is_valid_and_begins_as_wps_wants_it(made: Path) -> None:
    data = (made / HOME / "ribbon.xml").read_bytes()
    assert data.startswith(b"<customUI ")
    SCHEMA.assertValid(etree.fromstring(data))


def test_every_button_is_one_that_the_dispatcher_knows_with_an_icon_that_is_there(made: Path, tab: ET.Element) -> None:
    known = {button.id: button for button in ribbon.tab(library()).pressable()}
    pressed = {item.get("id", "").removeprefix("jx_"): item for item in tab.iter(f"{UI}button")}
    assert pressed.keys() == known.keys()
    for id, item in pressed.items():
        assert known[id].action in dispatch.ACTIONS and item.get("onAction") == "ribbon.OnAction"
    assert tab.get("onLoad") == "ribbon.OnAddinLoad"
    shown = {item.get("id", "").removeprefix("jx_") for item in tab.iter() if item.get("getImage") == "ribbon.GetImage"}
    assert shown == {path.stem for path in (made / HOME / "images").iterdir()} and len(shown) > 20
    assert not [item for item in tab.iter() if item.get("imageMso")]
    used = {button.image for group in ribbon.tab(library()).groups for button in group.buttons}
    assert used == {path.stem for path in build_module.ICONS.iterdir()}


def test_excel_and_wps_have_the_same_buttons_in_the_same_order(tab: ET.Element) -> None:
    wanted = [(group.label, [button.label for button in group.buttons]) for group in ribbon.tab(library()).groups]
    assert [(group.get("label"), [item.get("label") for item in group]) for group in tab.iter(f"{UI}group")] == wanted


def test_nothing_is_asked_of_a_network(made: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file() and path.name not in ("notices.txt", "engine.js"):
            found = set(re.findall(rb"(?:https?|ftp|wss?)://[^\s\"'<>`)]*", path.read_bytes()))
            assert {item.decode() for item in found} <= NAMES, path.name


def test_two_builds_are_the_same_bytes_and_nothing_is_built_over_something(made: Path, tmp_path: Path) -> None:
    again = make_folder(tmp_path / "again")
    for path in made.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(made)).read_bytes() == path.read_bytes()
    before = {path: path.read_bytes() for path in again.rglob("*") if path.is_file()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts_module, "make_parts", lambda: STUB)
        assert run(["wps", "build", "-o", str(again)]) == 3
        assert run(["wps", "build", "-o", str(tmp_path / "new")]) == 0
    assert {path: path.read_bytes() for path in again.rglob("*") if path.is_file()} == before
    assert {path.relative_to(again) for path in again.rglob("*")} == {
        path.relative_to(tmp_path / "new") for path in (tmp_path / "new").rglob("*")
    }


def test_no_chinese_stands_in_the_scripts_and_no_module_is_long() -> None:
    for path in build_module.WEB.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        code = re.sub(r"/\*.*?\*/|//.*$", "", text, flags=re.S | re.M)
        assert code.isascii(), path.name
        assert text.count("\n") <= _MOST


def test_the_texts_that_the_scripts_ask_for_are_the_texts_that_there_are() -> None:
    words = build_module.texts("wps")
    code = "\n".join(path.read_text(encoding="utf-8") for path in build_module.WEB.glob("*.js"))
    assert set(re.findall(r'\bsay\("(\w+)"', code)) == set(words["said"])
    asked = set(re.findall(r'\bword\(.*?"(\w+)"', code)) | set(re.findall(r'"(\w+)" : "(?:\w+)"\)', code))
    asked |= set(re.findall(r'\{ name: "(\w+)"', code)) | set(re.findall(r'\? "(\w+)"', code)) | set(re.findall(r'"(\w+)"\)', code))
    asked |= {"title", "unseen", "copy", "line_good", "line_bad", "line_note"}  # of lists and of grades
    assert set(words["selftest"]) <= asked

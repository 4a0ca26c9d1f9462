"""The scripts that install the add-in: of Linux run as they are, of Windows run by a stand-in for PowerShell on a PC of ours.

What no stand-in shows is said in docs/wps.md: no Windows, no WPS has run them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Protocol

import pytest
from powershell import Shell, nodes, parse, said
from windows_pc import HOME, WINDOWS, Pc, PowerCut
from wps_handed import HOME as ADDIN
from wps_handed import make_folder

#: As other add-ins and WPS write it: one line or many, a name that begins like ours, a comment, a Chinese name.
OTHERS = [
    '<jsplugins><jspluginonline name="oa" type="wps" url="http://oa/"/></jsplugins>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<jsplugins>\n  <!-- 单位的 -->\n  <jsplugin name="公文" type="wps" url="公文_1.0"/>\n'
    '  <jspluginonline name="jixiao2" type="et" url="http://oa/x/" enable="enable"></jspluginonline>\n</jsplugins>\n',
    "<jsplugins/>",
    "<jsplugins>\n</jsplugins>",
]
#: Lists that are not whole, or are none.
BROKEN = ["", "<jsplugins><jsplugin", '<jsplugins><jsplugin name="oa"/>', "404 Not Found"]


class Desktop(Protocol):
    """A user's PC on which the folder lies."""

    addons: Path

    def install(self, *, version: str = "0.1.0", uninstall: bool = False) -> tuple[int, str]:
        """Exit code and what was said."""


class Linux:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "家 a&b'"
        self.home.mkdir()
        self.addons = self.home / ".local/share/Kingsoft/wps/jsaddons"

    def install(self, *, version: str = "0.1.0", uninstall: bool = False) -> tuple[int, str]:
        source = self.folder / f"安装 $(id) {version}"
        if not source.exists():
            make_folder(source, version)
        done = subprocess.run(
            ["sh", str(source / "install.sh"), *(["--uninstall"] if uninstall else [])], check=False, capture_output=True,
            text=True, env={"HOME": str(self.home), "PATH": os.environ["PATH"]}, cwd="/",
        )
        return done.returncode, done.stdout + done.stderr


class AddinPc(Pc):
    """The cmdlets as this script uses them."""

    def split_path(self, parent: str) -> str:
        return parent.rpartition("\\")[0]

    def get_childitem(self, literalpath: str, name: bool = False, **_: object) -> list[str]:
        assert name
        return super().get_childitem(literalpath)

    def copy_item(self, literalpath: str, destination: str, recurse: bool = False, **_: object) -> None:
        if not recurse:
            super().copy_item(literalpath, destination)
            return
        self.act("copy", destination)
        assert not self.real(destination).exists(), "into a folder that is there it would copy below that"
        shutil.copytree(self.real(literalpath), self.real(destination))

    def move_item(self, literalpath: str, destination: str, force: bool = False) -> None:
        if not force:
            super().move_item(literalpath, destination)
            return
        self.act("move", literalpath, destination)
        assert self.real(literalpath).is_file()
        self.real(literalpath).replace(self.real(destination))

    def set_content(self, literalpath: str, value: str, encoding: str = "", **_: object) -> None:
        self.act("write", literalpath)
        data = (value + "\r\n").encode({"Ascii": "ascii", "UTF8": "utf-8-sig"}[encoding])
        self.real(literalpath).write_bytes(data)


class Windows:
    def __init__(self, folder: Path) -> None:
        self.pc = AddinPc(folder, lambda _folder, _arguments: (0, ""))
        self.addons = self.pc.real(HOME + r"\AppData\Roaming\kingsoft\wps\jsaddons")

    def install(self, *, version: str = "0.1.0", uninstall: bool = False) -> tuple[int, str]:
        where = rf"E:\安装 a&b\{version}"
        if not self.pc.real(where).exists():
            make_folder(self.pc.real(where), version)
        self.pc.said.clear()
        text = self.pc.real(where + r"\install.ps1").read_text(encoding="utf-8-sig")
        command = {"mycommand": {"path": where + r"\install.ps1"}}
        code = Shell(self.pc).run(text, uninstall=uninstall, myinvocation=command, pshome=WINDOWS)
        return code, "\n".join(self.pc.said)


@pytest.fixture(params=[Linux, Windows])
def desktop(request: pytest.FixtureRequest, tmp_path: Path) -> Desktop:
    return request.param(tmp_path)  # type: ignore[no-any-return]


def entries(desktop: Desktop) -> list[dict[str, str]]:
    return [dict(entry.attrib) for entry in ET.parse(desktop.addons / "publish.xml").getroot()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_list(desktop: Desktop, text: str) -> Path:
    desktop.addons.mkdir(parents=True, exist_ok=True)
    path = desktop.addons / "publish.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_installed_where_nothing_was(desktop: Desktop, tmp_path: Path) -> None:
    code, told = desktop.install()
    assert code == 0, told
    assert "已装好" in told
    assert entries(desktop) == [{
        "name": "jixiao", "type": "et", "url": ADDIN, "version": "0.1.0", "enable": "enable_dev", "install": "null",
        "customDomain": "",
    }]
    assert sorted(path.name for path in desktop.addons.iterdir()) == [ADDIN, "publish.xml"]
    assert files(desktop.addons / ADDIN) == files(make_folder(tmp_path / "made") / ADDIN)


@pytest.mark.parametrize("others", OTHERS)
def test_other_add_ins_stay_and_the_first_list_is_kept(desktop: Desktop, others: str) -> None:
    write_list(desktop, others)
    before = [dict(entry.attrib) for entry in ET.fromstring(others.encode())]
    for _ in range(2):
        assert desktop.install()[0] == 0
        assert entries(desktop)[:-1] == before and entries(desktop)[-1]["name"] == "jixiao"
    assert (desktop.addons / "publish.xml.before-jixiao").read_text(encoding="utf-8") == others
    assert desktop.install(uninstall=True)[0] == 0
    assert entries(desktop) == before
    assert sorted(path.name for path in desktop.addons.iterdir()) == ["publish.xml", "publish.xml.before-jixiao"]


def test_a_new_version_takes_the_place_of_the_old_one(desktop: Desktop) -> None:
    assert desktop.install()[0] == 0
    (desktop.addons / ADDIN / "stray.js").write_text("old", encoding="utf-8")
    (desktop.addons / "jixiao_notes").mkdir()
    assert desktop.install(version="0.2.0")[0] == 0
    assert [entry["url"] for entry in entries(desktop)] == ["jixiao_0.2.0"]
    assert {path.name for path in desktop.addons.iterdir() if path.is_dir()} == {"jixiao_0.2.0", "jixiao_notes"}
    assert desktop.install()[0] == 0
    assert not (desktop.addons / ADDIN / "stray.js").exists()


def test_a_list_of_our_own_making_is_no_first_one_and_our_entry_is_known_in_single_quotes(desktop: Desktop) -> None:
    for _ in range(2):
        assert desktop.install()[0] == 0
    assert not (desktop.addons / "publish.xml.before-jixiao").exists()
    write_list(desktop, "<jsplugins><jsplugin type='et' name='jixiao' url='jixiao_0.0.9'/></jsplugins>")
    assert desktop.install()[0] == 0
    assert [entry["url"] for entry in entries(desktop)] == [ADDIN]
    write_list(desktop, "<jsplugins><jsplugin type='et' name='jixiao' url='jixiao_0.0.9'/></jsplugins>")
    assert desktop.install(uninstall=True)[0] == 0
    assert entries(desktop) == []


@pytest.mark.parametrize("text", BROKEN)
def test_a_list_that_is_none_is_left_alone_and_nothing_is_installed(desktop: Desktop, text: str) -> None:
    path = write_list(desktop, text)
    if text == "":
        path.write_text("\n", encoding="utf-8")
    before = path.read_bytes()
    code, told = desktop.install()
    assert code == 1 and "publish.xml" in told and "没有改动" in told
    assert path.read_bytes() == before and [one.name for one in desktop.addons.iterdir()] == ["publish.xml"]


def test_a_folder_that_is_not_whole_is_not_installed(desktop: Desktop, tmp_path: Path) -> None:
    desktop.install()
    before = files(desktop.addons)
    for engine in tmp_path.rglob("engine.js"):
        if desktop.addons not in engine.parents:
            engine.unlink()
    code, told = desktop.install()
    assert code == 1 and "完整" in told and files(desktop.addons) == before


def test_what_is_not_installed_is_uninstalled_in_peace(desktop: Desktop) -> None:
    assert desktop.install(uninstall=True)[0] == 0
    write_list(desktop, OTHERS[0])
    assert desktop.install(uninstall=True)[0] == 0
    assert (desktop.addons / "publish.xml").read_text(encoding="utf-8").strip() == OTHERS[0]


def test_a_list_with_a_mark_of_its_encoding_is_read(desktop: Desktop) -> None:
    path = write_list(desktop, "")
    path.write_text(OTHERS[1], encoding="utf-8-sig")
    assert desktop.install()[0] == 0
    assert [entry["name"] for entry in entries(desktop)] == ["公文", "jixiao2", "jixiao"]


def test_whatever_fails_the_list_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    """Each act of the Windows script fails once, and once the power goes before it."""
    for power in (False, True):
        for step in range(1, 40):
            disk = tmp_path / f"{power}-{step}"
            disk.mkdir()
            desktop = Windows(disk)
            write_list(desktop, OTHERS[1])
            assert desktop.install()[0] == 0
            desktop.pc.acts, desktop.pc.step, desktop.pc.power = 0, step, not power
            make_folder(desktop.pc.real(r"E:\安装 a&b\0.2.0"), "0.2.0")
            try:
                code, _ = desktop.install(version="0.2.0")
            except PowerCut:
                code = 1
            names = [(entry["name"], entry["url"]) for entry in entries(desktop)]
            assert [name for name, _ in names] == ["公文", "jixiao2", "jixiao"]
            # Again, with nothing in the way: all is well.
            desktop.pc.step, desktop.pc.broken = 0, set()
            assert desktop.install(version="0.2.0")[0] == 0
            assert entries(desktop)[-1]["url"] == "jixiao_0.2.0" and (desktop.addons / "jixiao_0.2.0/engine.js").is_file()
            if code == 0:
                break
        else:
            pytest.fail("the script has more acts than were tried")


def test_the_windows_script_is_read_by_the_grammar_and_names_no_network(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "made")
    text = (made / "install.ps1").read_text(encoding="utf-8-sig")
    assert not parse(text).has_error and "@VERSION@" not in text
    used = {said(node).lower() for node in nodes(parse(text), "command_name")}
    own = {said(node).lower() for node in nodes(parse(text), "function_name")}
    assert used - own == {
        "copy-item", "get-childitem", "get-content", "join-path", "move-item", "new-item", "out-null", "remove-item",
        "set-content", "set-strictmode", "split-path", "test-path", "write-host",
    }
    assert (made / "install.ps1").read_bytes().startswith(b"\xef\xbb\xbf")
    for name in ("install.cmd", "uninstall.cmd"):
        data = (made / name).read_bytes()
        assert data.isascii() and data.count(b"\n") == data.count(b"\r\n") and b'"%~dp0install.ps1"' in data
    assert b"\r" not in (made / "install.sh").read_bytes()

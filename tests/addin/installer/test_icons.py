"""Icons that take dropped files: what lies where, what they run, and that nothing beside a dropped file is run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.installer import icons, place
from jixiao.templates.stop import Stop
from support import case_record, make_book

NAMES = ["绩效评分", "绩效检查", "绩效汇总", "绩效定稿"]


class Link:
    """Windows' object for links; ``saved``: what each file would hold."""

    saved: dict[str, dict[str, str]]

    def __init__(self, saved: dict[str, dict[str, str]]) -> None:
        self.saved, self.held = saved, {}

    def __getattr__(self, name: str) -> Any:
        if name not in ("SetPath", "SetArguments", "SetWorkingDirectory", "SetDescription"):
            raise AttributeError(name)
        return lambda text: self.held.__setitem__(name, text)

    def QueryInterface(self, kind: str) -> Link:  # noqa: N802
        assert kind == "IPersistFile"
        return self

    def Save(self, path: str, remember: int) -> None:  # noqa: N802
        assert remember == 0 and len(self.held["SetDescription"]) < 260
        Path(path).write_bytes(b"L\0\0\0")
        self.saved[path] = self.held


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """A Windows with a desktop of another name, as the shell's settings say it; its links."""
    saved: dict[str, dict[str, str]] = {}
    com = types.ModuleType("pythoncom")
    com.CLSCTX_INPROC_SERVER, com.IID_IPersistFile = 1, "IPersistFile"  # type: ignore[attr-defined]
    shell = types.ModuleType("shell")
    shell.CLSID_ShellLink, shell.IID_IShellLink = "link", "IShellLink"  # type: ignore[attr-defined]

    def create(what: str, _outer: None, _context: int, kind: str) -> Link:
        assert (what, kind) == ("link", "IShellLink")
        return Link(saved)

    com.CoCreateInstance = create  # type: ignore[attr-defined]
    package = types.ModuleType("win32com.shell")
    package.shell = shell  # type: ignore[attr-defined]
    for name, module in {"pythoncom": com, "win32com": types.ModuleType("win32com"), "win32com.shell": package}.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("桌面", "SendTo"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    told = {"Desktop": "$USERPROFILE/桌面", "SendTo": "$USERPROFILE/SendTo"}
    monkeypatch.setattr(place, "registry_value", lambda _key, name: told[name])
    monkeypatch.setattr(icons.sys, "platform", "win32")
    return saved


def test_on_windows_eight_links_start_the_interpreter_itself_in_a_folder_of_its_own(
    tmp_path: Path, windows: dict[str, dict[str, str]]
) -> None:
    made = icons.put_icons()
    assert made == [tmp_path / folder / f"{name}.lnk" for folder in ("桌面", "SendTo") for name in NAMES]
    for verb, path in zip(icons.VERBS, made, strict=False):
        assert windows[str(path)]["SetPath"] == sys.executable  # no cmd.exe: it would read & and % of a file's name
        assert windows[str(path)]["SetArguments"] == f"-E -P -B -m jixiao.addin drop {verb}"
        assert windows[str(path)]["SetWorkingDirectory"] == str(Path(sys.executable).parent)
    (tmp_path / "桌面" / "绩效评分 - 副本.lnk").write_bytes(b"")
    made[0].unlink()
    assert icons.remove_icons() == made[1:]
    assert [path.name for path in tmp_path.rglob("*.lnk")] == ["绩效评分 - 副本.lnk"]


def test_the_add_ins_installation_puts_them_and_its_removal_takes_them_away(
    tmp_path: Path, windows: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    addin = tmp_path / "jixiao.xlam"
    monkeypatch.setattr("jixiao.addin.excel.install.install", lambda _library: addin)
    monkeypatch.setattr("jixiao.addin.excel.install.uninstall", lambda: addin)
    assert run(["addin", "install"]) == 0 and len(windows) == 8
    assert run(["addin", "uninstall"]) == 0 and not list(tmp_path.rglob("*.lnk"))
    assert "已去掉 8 个" in capsys.readouterr().err
    monkeypatch.setattr(sys.modules["pythoncom"], "CoCreateInstance", None)
    assert run(["addin", "install"]) == 0, "the add-in is there, with or without icons"


def test_a_com_that_is_forbidden_is_one_sentence(windows: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> Any:
        raise RuntimeError("access denied")

    monkeypatch.setattr(sys.modules["pythoncom"], "CoCreateInstance", forbidden)
    with pytest.raises(Stop) as stop:
        icons.put_icons()
    assert stop.value.id == "cannot_write" and not windows


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux user with a desktop that is called 桌面."""
    monkeypatch.setenv("HOME", str(tmp_path / "家"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    folder = tmp_path / "家" / "桌面"
    folder.mkdir(parents=True)
    (tmp_path / "家" / ".config").mkdir()
    (tmp_path / "家" / ".config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/桌面"\n', encoding="utf-8")
    return folder


def test_on_linux_the_icons_lie_on_the_desktop_and_among_the_programs(
    desktop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["addin", "icons"]) == 0
    programs = desktop.parent / ".local/share/applications"
    assert sorted(path.stem for path in desktop.iterdir()) == sorted(NAMES)
    assert len(list(programs.iterdir())) == 4
    assert str(desktop) in capsys.readouterr().err
    assert run(["addin", "icons", "--remove"]) == 0
    assert not list(desktop.iterdir()) and not list(programs.iterdir())
    assert "已去掉 8 个" in capsys.readouterr().err


@pytest.mark.slow
def test_the_line_of_an_icon_runs_our_program_and_nothing_beside_the_dropped_file(desktop: Path, tmp_path: Path) -> None:
    """The line as a desktop cuts it, started from the folder of the file, in which modules lie in wait."""
    icons.put_icons()
    entry = (desktop / "绩效检查.desktop").read_text(encoding="utf-8")
    line = next(text for text in entry.splitlines() if text.startswith("Exec="))
    words = shlex.split(line.removeprefix("Exec="))
    assert words[0] == sys.executable and words[-1] == "%F"
    trap = tmp_path / "收到的 & 100% $(touch x)"
    trap.mkdir()
    for name in ("jixiao.py", "json.py", "sitecustomize.py", "openpyxl.py", "click.py"):
        (trap / name).write_text("raise SystemExit('hijacked')\n", encoding="ascii")
    file = make_book(trap / "自评 & 表'%PATH%`id`;.xlsx", case_record("selfeval-2023-004-07"))
    before = {path.name for path in trap.iterdir()}
    done = subprocess.run(
        [*words[:-1], str(file)], cwd=trap, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"HOME": str(tmp_path / "家"), "PYTHONPATH": str(trap)},
    )
    assert done.returncode == 0 and "hijacked" not in done.stderr, done.stderr
    assert {path.name for path in trap.iterdir()} - before == {"自评 & 表'%PATH%`id`;_检查.xlsx"}


def test_a_path_with_special_letters_is_one_word_of_the_line() -> None:
    entry = icons._entry(Path('/opt/我的 "程序" $HOME `x` 50%/python'), "score")
    line = next(text for text in entry.splitlines() if text.startswith("Exec=")).removeprefix("Exec=")
    # A desktop undoes the escapes of its file, then the quotes, then its own fields.
    quoted = re.match(r'"((?:[^"\\]|\\.)*)" ', line.replace("\\\\", "\\"))
    assert quoted
    word = re.sub(r'\\(["`$\\])', r"\1", quoted[1]).replace("%%", "%")
    assert word == '/opt/我的 "程序" $HOME `x` 50%/python'

"""自检 and installation: what they look at, what they say, and that installing is one step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.excel import install as install_module
from jixiao.addin.installer import place
from jixiao.addin.installer import selftest as selftest_module
from jixiao.addin.installer.selftest import write_selftest
from jixiao.addin.xlam.check import check
from jixiao.udfs.registry import FUNCTIONS
from support import library

pytestmark = pytest.mark.usefixtures("home")
WINDOWS_PYTHON = r"C:\Program Files\绩效 Python\python.exe"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """The paths of a Windows machine. Everything else is this one."""
    folder = home / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    monkeypatch.setattr(place, "startup_folder", lambda: folder)
    monkeypatch.setattr(install_module.sys, "executable", WINDOWS_PYTHON)
    return folder / "jixiao.xlam"


def test_the_selftest_says_every_function_and_nothing_is_wrong_here(home: Path) -> None:
    path, good = write_selftest(library())
    text = path.read_text(encoding="utf-8-sig")
    assert good and "[ 问题 ]" not in text and path == home / ".jixiao" / "selftest.txt"
    for function in FUNCTIONS:
        if function.result is not None:
            assert f"函数：{function.name} = " in text
    assert sys.executable in text and "xlwings" in text


def test_the_selftest_tells_a_wrong_function_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    def broken(*_: object) -> float:
        raise ZeroDivisionError

    wrong = [replace(FUNCTIONS[0], call=broken), replace(FUNCTIONS[1], result="劣"), *FUNCTIONS[2:]]
    monkeypatch.setattr(selftest_module, "FUNCTIONS", wrong)
    path, good = write_selftest(library())
    faults = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if "[ 问题 ]" in line]
    assert not good and len(faults) == 2
    assert all("请重新安装绩效插件" in line for line in faults)
    assert "Traceback" not in "".join(faults)


def test_install_builds_a_good_addin_and_uninstall_removes_it(windows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "install"]) == 0
    assert check(windows, library()) == []
    assert [path.name for path in windows.parent.iterdir()] == ["jixiao.xlam"]
    path, good = write_selftest(library())
    assert good and f"Excel 插件：{windows}" in path.read_text(encoding="utf-8-sig")
    assert run(["addin", "uninstall"]) == 0
    assert not windows.exists()
    assert run(["addin", "uninstall"]) == 0
    said = capsys.readouterr().err
    assert "已安装插件" in said and "已卸载插件" in said and "没有可卸载的" in said


def test_the_command_that_x02_names_starts_this_python_and_shows_the_selftest_on_a_double_click(home: Path) -> None:
    from jixiao.templates.library import say

    text = install_module.command_text(r"C:\Users\王 芳\AppData\Local\Programs\jixiao\python\python.exe", r"C:\Users\王 芳")
    python = r'"%USERPROFILE%\AppData\Local\Programs\jixiao\python\python.exe" -P -m jixiao.addin'
    assert text.split("\r\n") == [
        "@echo off", 'if "%~1"=="" goto selftest', f"{python} %*", "exit /b %errorlevel%", ":selftest",
        f"{python} addin selftest", "pause", "",
    ]
    assert WINDOWS_PYTHON in install_module.command_text(WINDOWS_PYTHON, r"C:\Users\王 芳")
    assert install_module.command_path() == home / ".jixiao" / "jx.cmd" and r".jixiao\jx.cmd" in say("excel_python_failed")


def test_an_addin_that_is_not_ours_is_told_by_the_selftest(windows: Path) -> None:
    windows.parent.mkdir(parents=True)
    windows.write_bytes(b"PK")
    path, good = write_selftest(library())
    assert not good
    assert "请关闭 Excel 后运行 jx addin install" in path.read_text(encoding="utf-8-sig")


def test_an_addin_in_use_is_told_and_stays(
    windows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows refuses to replace a file that Excel holds open."""
    windows.parent.mkdir(parents=True)
    windows.write_bytes(b"old")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "used by another process", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    assert run(["addin", "install"]) == 3
    assert "JX-F12" in capsys.readouterr().err
    assert windows.read_bytes() == b"old"
    assert [path.name for path in windows.parent.iterdir()] == ["jixiao.xlam"]


def test_a_system_without_excel_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(place, "startup_folder", lambda: None)
    assert run(["addin", "install"]) == 3
    assert "JX-U10" in capsys.readouterr().err


@pytest.mark.parametrize(("platform", "ends"), [
    ("win32", "Microsoft/Excel/XLSTART/jixiao.xlam"), ("darwin", "Startup.localized/Excel/jixiao.xlam"), ("linux", None),
])
def test_the_startup_folder_of_each_system(platform: str, ends: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place.sys, "platform", platform)
    path = place.addin_path()
    assert path is None if ends is None else str(path).replace("\\", "/").endswith(ends)

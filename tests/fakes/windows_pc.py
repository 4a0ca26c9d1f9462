"""A Windows PC for install.ps1 as far as that script sees one: a disk in a folder, a registry, processes, cmdlets.

Which parameters a cmdlet has is known to test_install_script.py; those that change nothing here are passed over. Each act
that changes something can be made to fail, or to be the one before which the power goes.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from powershell import Failure, Shell

HOME = r"C:\Users\张 三"
ROOT = HOME + r"\AppData\Local\Programs\jixiao"
ADDIN = HOME + r"\AppData\Roaming\Microsoft\Excel\XLSTART\jixiao.xlam"
ENTRY = r"HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\jixiao"
#: Where icons lie: the desktop, under its Chinese name, and SendTo.
ICONS = (HOME + r"\桌面", HOME + r"\AppData\Roaming\Microsoft\Windows\SendTo")
SHELL_FOLDERS = r"HKCU:\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
WINDOWS = r"C:\Windows\System32\WindowsPowerShell\v1.0"
#: What python.exe does: its folder and arguments in, exit code and what it says out.
Program = Callable[[Path, list[str]], tuple[int, str]]


class PowerCut(BaseException):
    """Nothing of the script runs after it."""


def arguments(line: str) -> list[str]:
    """A command line as Windows' C library cuts it. Backslashes count before a quote only."""
    assert '\\"' not in line, "a backslash would take the quote with it"
    return [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line)]


@dataclass
class Pc:
    disk: Path
    python: Program
    #: The act that goes wrong: it fails (and fails again when tried again), or the power goes before it.
    step: int = 0
    power: bool = True
    acts: int = 0
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    programs: list[dict[str, Any]] = field(default_factory=list)
    registry: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {SHELL_FOLDERS: dict(zip(("Desktop", "SendTo"), ICONS, strict=True))}
    )
    packages: list[str] = field(default_factory=list)  # of the Microsoft Store
    broken: set[tuple[str, ...]] = field(default_factory=set)
    env: dict[str, str] = field(default_factory=lambda: {
        "localappdata": HOME + r"\AppData\Local", "appdata": HOME + r"\AppData\Roaming", "temp": r"C:\Temp",
        "systemroot": r"C:\Windows", "processor_architecture": "AMD64",
        "psmodulepath": r"C:\Program Files\PowerShell\7\Modules",  # this one was started from a PowerShell 7
    })

    def __post_init__(self) -> None:
        for folder in (self.env["localappdata"], self.env["appdata"], self.env["temp"], *ICONS):
            self.real(folder).mkdir(parents=True, exist_ok=True)

    def run(self, script: str, *, uninstall: bool = False, quiet: bool = False) -> int:
        text = self.real(script).read_text(encoding="utf-8-sig")
        where = script.rpartition("\\")[0]
        return Shell(self).run(
            text, uninstall=uninstall, quiet=quiet, psscriptroot=where, pscommandpath=script, pid=1, pshome=WINDOWS,
        )

    def real(self, path: str) -> Path:
        drive, _, rest = path.partition(":")
        assert len(drive) == 1 and rest[:1] == "\\", path
        return self.disk.joinpath(drive.lower(), *(part for part in re.split(r"[\\/]", rest) if part not in ("", ".")))

    def need_module(self) -> None:
        """Functions of modules are found only where the modules of Windows PowerShell 5.1 are looked for."""
        if self.env["psmodulepath"] != WINDOWS + r"\Modules":
            raise Failure("无法识别该命令。")

    def act(self, *what: str) -> None:
        self.acts += 1
        if self.acts == self.step:
            if not self.power:
                raise PowerCut
            self.broken.add(what)
        if what in self.broken:
            raise Failure("拒绝访问。")

    # What reads.

    def test_path(self, literalpath: str = "", path: str = "") -> bool:
        if literalpath.startswith("HK"):
            return literalpath in self.registry
        if path:
            place = self.real(path)
            return any(place.parent.glob(place.name))
        return self.real(literalpath).exists()

    def get_childitem(self, literalpath: str, **_: object) -> list[str]:
        if not self.real(literalpath).exists():
            raise Failure("找不到路径。")
        return [path.name for path in self.real(literalpath).iterdir()]

    def get_content(self, literalpath: str | list[str], **_: object) -> list[str]:
        paths = [literalpath] if isinstance(literalpath, str) else literalpath
        return [line for path in paths for line in self.real(path).read_text(encoding="utf-8-sig").splitlines()]

    def get_filehash(self, literalpath: str, algorithm: str) -> dict[str, str]:
        self.need_module()
        return {"hash": hashlib.new(algorithm, self.real(literalpath).read_bytes()).hexdigest().upper()}

    def get_itemproperty(self, literalpath: str, name: str) -> dict[str, Any]:
        if name not in self.registry.get(literalpath, {}):
            raise Failure("属性不存在。")
        return {name.lower(): self.registry[literalpath][name]}

    def get_process(self, id: int = 0, name: str = "") -> list[dict[str, Any]]:
        return [{"sessionid": 1}] if id else [one for one in self.programs if one["name"] == name]

    def get_appxpackage(self, name: str, **_: object) -> list[str]:
        return [package for package in self.packages if package == name]

    def get_date(self) -> str:
        return "2026-01-01 00:00:00"

    def join_path(self, path: str, child: str) -> str:
        return path.rstrip("\\") + "\\" + child

    # What says.

    def write_host(self, text: str, **_: object) -> None:
        self.said.append(text)

    def read_host(self, prompt: str) -> str:
        self.asked.append(prompt)
        return ""

    def add_content(self, literalpath: str, value: str, **_: object) -> None:
        with self.real(literalpath).open("a", encoding="utf-8") as log:
            log.write(value + "\n")

    def set_location(self, literalpath: str) -> None:
        assert self.real(literalpath).is_dir()

    def set_strictmode(self, version: str) -> None:
        assert version == "2.0"

    def start_sleep(self, seconds: int) -> None:
        pass

    # What changes.

    def new_item(self, path: str, itemtype: str = "", **_: object) -> str:
        self.act("new", path)
        if path.startswith("HK"):
            self.registry[path] = {}
        else:
            assert itemtype == "Directory"
            self.real(path).mkdir(parents=True, exist_ok=True)
        return path

    def new_itemproperty(self, literalpath: str, name: str, value: Any, **_: object) -> str:
        self.act("property", name)
        self.registry[literalpath][name] = value
        return name

    def set_content(self, literalpath: str, value: str, **_: object) -> None:
        if not literalpath.startswith(self.env["temp"]):
            self.act("write", literalpath)
        self.real(literalpath).write_text(value + "\r\n", encoding="ascii", newline="")

    def copy_item(self, literalpath: str, destination: str, **_: object) -> None:
        self.act("copy", destination)
        shutil.copyfile(self.real(literalpath), self.real(destination))

    def move_item(self, literalpath: str, destination: str) -> None:
        self.act("move", literalpath, destination)
        here, there = self.real(literalpath), self.real(destination)
        assert here.exists() and not there.exists(), "into a folder that is there it would move below that"
        here.rename(there)

    def remove_item(self, literalpath: str | list[str], recurse: bool = False, **_: object) -> None:
        for path in [literalpath] if isinstance(literalpath, str) else literalpath:
            if path.startswith("HK"):
                self.act("remove", path)
                del self.registry[path]
                continue
            place = self.real(path)
            if not place.exists():
                continue  # an error of its own, which those who name several paths ask not to hear
            if not path.startswith(self.env["temp"]):
                self.act("remove", path)
            if place.is_dir() and not recurse:
                assert not any(place.iterdir()), "a folder with something in it: the script would ask"
                place.rmdir()
            elif place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()

    def expand_archive(self, literalpath: str, destinationpath: str) -> None:
        self.need_module()
        self.act("expand", destinationpath)
        with zipfile.ZipFile(self.real(literalpath)) as archive:
            archive.extractall(self.real(destinationpath))

    def start_process(
        self, filepath: str, argumentlist: str, workingdirectory: str, redirectstandardoutput: str,
        redirectstandarderror: str, **_: object,
    ) -> dict[str, int]:
        assert self.real(filepath).is_file() and self.real(workingdirectory).is_dir()
        code, text = 1, "坏了"
        try:
            self.act("start", argumentlist)
            code, text = self.python(self.real(workingdirectory), [
                str(self.real(one)) if one[1:3] == ":\\" else one for one in arguments(argumentlist)
            ])
        except Failure:
            pass  # what a program meets it says itself
        self.real(redirectstandardoutput).write_text("", encoding="utf-8")
        self.real(redirectstandarderror).write_text(text, encoding="utf-8")
        return {"exitcode": code}

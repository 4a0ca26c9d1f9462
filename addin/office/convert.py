"""A file that LibreOffice turns into .xlsx: a process of its own, a fresh profile, no macro run, no link followed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jixiao.addin.office.programs import clean_environment, find_soffice, temporary
from jixiao.templates.stop import Stop

SECONDS = 120  # by the clock, the office's start included

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_FACES = "Office.Common/Font/Substitution"
_VALUES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Calc/Content/Update", "Link", "2"),  # never
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),  # a decimal point, dates as year-month-day, A4
)


def write_profile(folder: Path, faces: Mapping[str, str] | None = None) -> None:
    """The settings of a fresh profile that is to lie in this folder. faces: missing face -> what stands in for it."""
    user = folder / "user"
    user.mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _VALUES)
    if faces:
        items += "\n" + _replaced(faces)
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")


def _replaced(faces: Mapping[str, str]) -> str:
    """The office's table of faces that are replaced, on paper too."""
    from xml.sax.saxutils import escape  # brings http and ssl; the command line loads this module at its start

    items = [_ITEM.format(path=_FACES, name="Replacement", value="true")]
    for number, pair in enumerate(faces.items()):
        values = zip(("ReplaceFont", "SubstituteFont", "Always", "OnScreenOnly"), (*map(escape, pair), "true", "false"),
                     strict=True)
        props = "".join(f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>' for name, value in values)
        items.append(f'<item oor:path="/org.openoffice.{_FACES}/FontPairs"><node oor:name="_{number}" oor:op="replace">'
                     f"{props}</node></item>")
    return "\n".join(items)


#: Suffix of a format -> the filter that reads it: left to itself the office takes what it cannot read for text.
_FILTERS = {".xls": "MS Excel 97", ".ods": "calc8", ".xlsb": "Calc MS Excel 2007 Binary"}


def to_xlsx(path: Path, kind: str, seconds: float = SECONDS) -> bytes:
    """The workbook of a file as the office stores it. The file itself is only copied.

    kind: ``.xls``, ``.ods`` or ``.xlsb``, which its content is; its name may say something else.
    Raises Stop ``office_missing``, ``office_slow``, ``office_unreadable``.
    """
    soffice = find_soffice()
    with tempfile.TemporaryDirectory(prefix="jixiao-office-") as work:
        folder = Path(work)
        write_profile(folder / "profile")
        copy, out = folder / f"work{kind}", folder / "out"
        shutil.copyfile(path, copy)
        _run(
            [str(soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
             "--nologo", "--nolockcheck", f"--infilter={_FILTERS[kind]}", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
             "--outdir", str(out), str(copy)], path, seconds, folder,
        )
        made = out / "work.xlsx"
        if not made.is_file():
            raise Stop("office_unreadable", path=str(path))
        return made.read_bytes()


def _run(command: list[str], path: Path, seconds: float, folder: Path) -> None:
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=clean_environment() | temporary(folder), start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Stop("office_slow", path=str(path), seconds=f"{seconds:g}") from error
    finally:
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # the group that we started
        elif process.poll() is None:
            process.kill()
        process.wait()

"""What a workbook from elsewhere may not do to the add-in: name an interpreter, a folder, code, or a part of a command."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from jixiao.addin.xlam.harden import PROCEDURES, hardened_xlwings, xlwings_source
from jixiao.addin.xlam.project import Module
from memory_excel import INTERPRETER, STUB, excel
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError
from xl_alone import xw

#: Settings that xlwings reads, each with something a stranger would like it to be.
HOSTILE = {
    "INTERPRETER_WIN": r"\\evil\share\python.exe", "INTERPRETER_MAC": "/tmp/evil", "INTERPRETER": "evil",
    "PYTHONPATH": r"C:\evil", "CONDA PATH": r"C:\evil", "CONDA ENV": "evil", "SHOW CONSOLE": "True", "UDF MODULES": "evil",
    "DEBUG UDFS": "True", "USE UDF SERVER": "False", "LICENSE_KEY": "evil", "ADD_WORKBOOK_TO_PYTHONPATH": "True",
    "TEMP DIR": r"C:\evil", "title": "evil", "failed": "evil",
}

#: The Python that the command runs before it serves.
SERVER = "import sys; sys.modules['xlwings.pro'] = None; import xlwings;"


def code(text: str) -> str:
    """VBA without comments and without the texts between double quotes."""
    lines = [re.sub(r'"(?:[^"]|"")*"', '""', line) for line in text.split("\n")]
    return "\n".join(line.partition("'")[0] for line in lines)


@pytest.fixture(scope="module")
def hardened() -> str:
    return hardened_xlwings()


def attacked(xlam: Path, ours: tuple[Module, ...], *, stub: str | None) -> ExcelApplication:
    """The add-in, and as the active workbook one that carries its own settings sheet and an embedded .py sheet."""
    app = excel(xlam, ours, stub=stub)
    app.add_workbook()
    app.add_module(
        'Sub Arm(a, b, r)\nActiveSheet.Name = "jixiao.conf"\nActiveSheet.Cells(r, 1).Value = a\n'
        "ActiveSheet.Cells(r, 2).Value = b\nActiveSheet.Cells(r, 4).Value = a\nActiveSheet.Cells(r, 5).Value = b\nEnd Sub\n"
        'Sub Embed()\nActiveWorkbook.Worksheets.Add.Name = "evil.py"\nEnd Sub\n'
        "Function Active()\nActive = ActiveWorkbook.Worksheets(\"jixiao.conf\").Range(\"B1\").Value\nEnd Function\n",
        name="Attack",
    )
    for row, (key, value) in enumerate(HOSTILE.items(), 1):
        app.run("Arm", key, value, row)
    app.run("Embed")
    assert app.run("Active") == HOSTILE["INTERPRETER_WIN"]  # the trap is set
    return app


def test_a_workbooks_own_settings_sheet_counts_for_nothing(xlam: Path, ours: tuple[Module, ...]) -> None:
    app = attacked(xlam, ours, stub=STUB)
    assert app.run("JxSetting", "INTERPRETER_WIN") == INTERPRETER
    assert app.run("JxText", "title") == "绩效"
    for key in HOSTILE.keys() - {"INTERPRETER_WIN", "SHOW CONSOLE", "title", "failed"}:
        assert app.run("JxSetting", key, "unset") == "unset"
    assert app.run("JxSetting", "SHOW CONSOLE") == "False"


def test_the_command_that_starts_python_is_the_builds_and_nothing_else(xlam: Path, ours: tuple[Module, ...]) -> None:
    """The hardened XLPyCommand, run as it is in the interpreter, beside a workbook that would change every part of it."""
    app = attacked(xlam, ours, stub=None)
    command = app.run("XLPyCommand")
    assert command == (
        r"C:\FixedSystemRoot\System32\cmd.exe /K " + f'""{INTERPRETER}" -P -B -c "{SERVER} xlwings.serve(\'$(CLSID)\')""'
    )
    assert "evil" not in str(command)


def test_the_settings_sheet_is_only_looked_for_in_the_add_in(ours: tuple[Module, ...]) -> None:
    sheet = next(module for module in ours if module.name == "JxSheet")
    assert re.findall(r"\w+(?=\.Worksheets)", code(sheet.source)) == ["ThisWorkbook"]
    others = "\n".join(code(module.source) for module in ours if module.name not in ("JxSheet", "JxLink"))
    assert ".Worksheets" not in others and ".Sheets" not in others


def test_the_only_use_of_the_active_workbook_is_to_hand_it_to_python_as_an_object(hardened: str) -> None:
    assert re.findall(r".*ActiveWorkbook.*", code(hardened)) == [
        '        server.SetAttr server.Module(""), "", ActiveWorkbook'
    ]
    assert code(xlwings_source()).count("ActiveWorkbook") > 10  # what was there before


def test_nothing_of_a_workbook_is_read_where_commands_are_made(hardened: str) -> None:
    """No name, path, sheet or cell, no environment but the system's own folder, no shell object, no file of settings."""
    text = code(hardened)
    for word in ("FullName", ".Name", "ThisWorkbook", "Sheets", "Range", "Cells", "Shell", "CreateObject", "Open ", "GetConfig",
                 "ExpandEnvironmentStrings", "VBProject", "MacScript", "ExecuteWindows", "licenseKey", "Kill"):
        assert word not in text, word
    assert re.findall(r'Environ\("(\w+)"\)', hardened) == ["HOME", "SystemRoot"]
    assert set(re.findall(r"^(?:Public |Private )?(?:Sub|Function) (\w+)", hardened, re.MULTILINE)) == PROCEDURES


def test_both_systems_parts_of_every_module_are_read_as_vba(xlam: Path, ours: tuple[Module, ...]) -> None:
    """The interpreter stops at what is no VBA; with the conditions turned it reads what only a Mac compiles."""
    for turned in (("#If Mac Then", "#If False Then"), ("#If Mac Then", "#If True Then")):
        excel(xlam, [Module(item.name, item.kind, item.source.replace(*turned)) for item in ours], stub=None)
    with pytest.raises(VBACompileError):
        broken = [Module(item.name, item.kind, item.source.replace("Exit Do", "Exit Dooo")) for item in ours]
        excel(xlam, broken, stub=None)


def test_what_reaches_a_command_line_is_constant_text_and_the_add_ins_own_settings(hardened: str) -> None:
    """Every name in the two procedures that build commands, so that a new one must be looked at."""
    made = {}
    for name in ("XLPyCommand", "ExecuteMac"):
        body = re.search(rf"(?:Sub|Function) {name}\(.*?^End (?:Sub|Function)", hardened, re.MULTILINE | re.DOTALL)
        assert body
        made[name] = set(re.findall(r"[A-Za-z_]\w*", code(body[0])))
    words = {"Private", "Function", "Sub", "End", "If", "Then", "Dim", "As", "String", "Chr", "Mac", "Err", "Raise", "Description"}
    assert made["XLPyCommand"] - words == {"XLPyCommand", "console", "JxSetting", "Environ", "_"}
    assert made["ExecuteMac"] - words == {
        "ExecuteMac", "PythonCommand", "PythonInterpreter", "ParameterString", "ExitCode", "LOG_FILE", "Environ", "Left", "Len",
        "Application", "Path", "AppleScriptTask", "XLWINGS_VERSION",
    }


@pytest.mark.parametrize("id", ["score'); import os; os.system('calc", "Score", "", "评分", "a b", "a\nb", "x;y", "__import__('os')"])
def test_an_id_that_is_no_buttons_never_becomes_a_command(id: str, xlam: Path, ours: tuple[Module, ...]) -> None:
    app = excel(xlam, ours)
    app.add_workbook()
    app.run("JxPressed", id)
    assert app.run("WasTold") == "" and "not a button id" in str(app.run("WasLogged"))
    app.run("JxPressed", "score")
    assert app.run("WasTold") == "from jixiao.addin.excel.entry import press; press('score')|"


def test_a_module_beside_the_workbook_is_not_imported_by_the_servers_command(tmp_path: Path, hardened: str) -> None:
    """Excel's current folder is often the workbook's. The switches of the command, run for real from such a folder."""
    switches = re.search(r'" (-P -B -c) "', hardened)
    assert switches and SERVER in hardened
    for name in ("udfs.py", "xlwings.py", "jixiao.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('hijacked')\n", encoding="ascii")
    code = f"""{SERVER}import json, jixiao.udfs.functions, importlib.util; print(importlib.util.find_spec('udfs'),
        [name for name, module in sys.modules.items() if name.startswith('xlwings.pro') and module])"""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = [sys.executable, *shlex.split(switches[1]), code]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "None []\n", "")
    hijacked = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "hijacked" in hijacked.stderr  # what xlwings' own command would have done


def test_python_told_false_puts_no_folder_on_its_path() -> None:
    """What the Mac's script passes as the first part, through xlwings' own reader of it."""
    before = list(sys.path)
    xw.utils.prepare_sys_path("false")
    assert sys.path == before
    xw.utils.prepare_sys_path("true;/tmp/from/mail.xlsx;;;;")  # what xlwings' own text would have passed
    assert "/tmp/from" in sys.path
    sys.path[:] = before

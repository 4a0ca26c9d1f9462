"""What a workbook from elsewhere may not do to the add-in: name an interpreter, a folder, code, or a part of a command."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from jixiao.addin.verbs.ribbon import tab
from jixiao.addin.xlam.contact import contact_class, xlwings_source
from jixiao.addin.xlam.project import Module
from jixiao.addin.xlam.reachable import reachable
from jixiao.templates.library import Library
from jixiao.udfs.registry import FUNCTIONS
from memory_excel import CONTACT, INTERPRETER, excel
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError
from xl_alone import xw

Reader = Callable[[Path], list[str]]
#: Settings that xlwings reads, each with something a stranger would like it to be.
HOSTILE = {
    "INTERPRETER_WIN": r"\\evil\share\python.exe", "INTERPRETER_MAC": "/tmp/evil", "INTERPRETER": "evil",
    "PYTHONPATH": r"C:\evil", "CONDA PATH": r"C:\evil", "CONDA ENV": "evil", "SHOW CONSOLE": "True", "UDF MODULES": "evil",
    "DEBUG UDFS": "True", "USE UDF SERVER": "False", "LICENSE_KEY": "evil", "ADD_WORKBOOK_TO_PYTHONPATH": "True",
    "TEMP DIR": r"C:\evil", "title": "evil", "failed": "evil",
}

def code(text: str) -> str:
    """VBA without comments and without the texts between double quotes."""
    lines = [re.sub(r'"(?:[^"]|"")*"', '""', line) for line in text.split("\n")]
    return "\n".join(line.partition("'")[0] for line in lines)


@pytest.fixture(scope="module")
def contact() -> str:
    return contact_class()


#: What a formula can call: a public procedure, or a library's function, of a standard module. Private is what says so.
PROCEDURE = re.compile(r"\s*(?P<scope>public |private |friend |static )*(?P<declare>declare (ptrsafe )?)?"
                       r"(sub|function|property (get|let|set)) (?P<name>\w+)[^(]*\(?(?P<given>[^)]*)", re.IGNORECASE)


def called_by_cells(sources: Iterable[str]) -> dict[str, str]:
    """Name -> parameters, from texts as a reader of VBA projects gives them: modules with VB_Base are classes."""
    found = {}
    for source in sources:
        lines = source.replace("\r\n", "\n").replace(" _\n", " ").split("\n")
        if any(line.startswith("Attribute VB_Base") for line in lines):
            continue
        for line in lines:
            match = PROCEDURE.match(line)
            if match and "private" not in line.lower().split("(")[0].split():
                found[match["name"]] = match["given"]
    return found


def by_oletools(path: Path) -> list[str]:
    parser = VBA_Parser(str(path))
    try:
        return [text for _, _, _, text in parser.extract_macros()]
    finally:
        parser.close()


def by_pyopenvba(path: Path) -> list[str]:
    with ExcelFile(path) as host:
        return [module.source for module in host.vba_project().modules]


@pytest.mark.parametrize("reader", [by_oletools, by_pyopenvba])
def test_cells_can_call_the_jx_functions_and_nothing_else(xlam: Path, library: Library, reader: Reader) -> None:
    """The callbacks of the ribbon must be public; what they do for a cell is tested below."""
    found = called_by_cells(reader(xlam))
    callbacks = {f"JxOn_{button.id}" for button in tab(library).pressable()}
    assert {name for name, given in found.items() if given == "control As IRibbonControl"} == callbacks
    assert found.keys() - callbacks == {function.name for function in FUNCTIONS}


def test_the_list_of_what_cells_can_call_sees_what_xlwings_own_module_offers() -> None:
    """Without this the test above could not fail."""
    found = called_by_cells([xlwings_source()])
    assert {"RunPython", "XLPyDLLActivateAuto", "XLPyDLLVersion", "ExecuteMac", "KillPy", "XLPyCommand"} <= found.keys()
    assert not {"LoadLibrary", "CleanUp"} & found.keys()
    module = Module("xlwings", "Module", xlwings_source())
    assert {name for _, name, _ in reachable([module])} == found.keys()


@pytest.mark.parametrize(
    "line", ["Function A()", "sub a(x)", "Public Static Function A() As Long", "Declare PtrSafe Function A Lib \"x\" ()",
             "Dim x: x = 1\nPublic Property Get A() As Long", "Friend Sub A(x)", "Public Function _\nA()"],
)
def test_every_way_to_write_what_a_cell_can_call_is_seen(line: str) -> None:
    module = Module("M", "Module", f"Option Private Module\n' Sub B()\n{line}\nPrivate Sub C(x)\n")
    assert [(name.lower()) for _, name, _ in reachable([module])] == ["a"]
    assert not list(reachable([Module("M", "Class", module.source)]))


def test_no_module_runs_text_as_python_but_one_constant(ours: tuple[Module, ...]) -> None:
    everything = "\n".join(code(module.source) for module in ours)
    assert "RunPython" not in everything and re.findall(r"\.(?:Exec|Eval|Builtin|ShowConsole)\b.*", everything) == [".Exec PRESS_TOLD"]
    constant = [module.source for module in ours if "PRESS_TOLD As String" in module.source]
    assert len(constant) == 1 and 'PRESS_TOLD As String = "from jixiao.addin.excel import entry; entry.press_told()"' in constant[0]


def test_a_callback_does_nothing_for_a_cell(xlam: Path, ours: tuple[Module, ...], library: Library) -> None:
    """As =JxOn_score(A1) in a workbook from a mail would call it. What tells Python, opens Notepad or asks is recorded."""
    app = excel(xlam, ours)
    app.add_workbook()
    app.run("CallFromCell")
    count = len(app.workbooks())
    for button in tab(library).pressable():
        app.run("CallBack", f"JxOn_{button.id}")
    assert (app.run("WasTold"), app.run("WasStarted"), app.run("WasLogged"), app.run("WasShown")) == ("", 0, "", "")
    assert app.dialogs == [] and len(app.workbooks()) == count
    fresh = excel(xlam, ours)
    fresh.add_workbook()
    fresh.run("CallBack", "JxOn_score")
    assert "score" in str(fresh.run("WasTold"))


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
    app = attacked(xlam, ours, stub=CONTACT)
    assert app.run("Setting", "INTERPRETER_WIN") == INTERPRETER
    assert app.run("Text", "title") == "绩效"
    for key in HOSTILE.keys() - {"INTERPRETER_WIN", "title", "failed"}:
        assert app.run("Setting", key, "unset") == "unset"


def test_the_command_that_starts_python_is_the_builds_and_nothing_else(xlam: Path, ours: tuple[Module, ...]) -> None:
    """The contact's own line, run as it is in the interpreter, beside a workbook that would change every part of it."""
    public = [
        Module(item.name, item.kind, item.source.replace("Private Function StartLine", "Public Function StartLine"))
        for item in ours
    ]
    app = attacked(xlam, public, stub=None)
    app.add_module("Function Asked()\nDim it As New JxContact\nAsked = it.StartLine()\nEnd Function\n", name="Asks")
    assert app.run("Asked") == f'"{INTERPRETER}" -P -B -m jixiao.addin.excel.serve $(CLSID)'


def test_the_settings_sheet_is_only_looked_for_in_the_add_in(ours: tuple[Module, ...]) -> None:
    sheet = next(module for module in ours if module.name == "JxSheet")
    assert re.findall(r"\w+(?=\.Worksheets)", code(sheet.source)) == ["ThisWorkbook"]
    others = "\n".join(code(module.source) for module in ours if module.name not in ("JxSheet", "JxLink"))
    assert ".Worksheets" not in others and ".Sheets" not in others


def test_the_only_use_of_the_active_workbook_is_to_hand_it_to_python_as_an_object(ours: tuple[Module, ...]) -> None:
    sources = {module.name: code(module.source) for module in ours}
    text = "\n".join(sources[name] for name in ("JxServer", "JxContact", "JxPress"))
    assert re.findall(r".*ActiveWorkbook.*", text) == [
        "    Work id, ActiveWorkbook, needsBook", "        Set book = ActiveWorkbook",
    ]
    press = re.search(r"Public Function Press\(.*?^End Function", sources["JxServer"], re.MULTILINE | re.DOTALL)
    assert press and re.findall(r"^(?!Public).*\bbook\b.*", press[0], re.MULTILINE) == [
        '        server.SetAttr server.Module(""), "", book'
    ]
    assert re.findall(r"\bbook\.\w+", sources["JxPress"]) == ["book.FullName", "book.FullName"]  # compared, and kept for that
    assert code(xlwings_source()).count("ActiveWorkbook") > 10  # what was there before


def test_nothing_of_a_workbook_is_read_where_commands_are_made(contact: str) -> None:
    """No name, path, sheet or cell, no environment but the home folder, no shell object, no file of settings."""
    text = code(contact)
    for word in ("FullName", ".Name", "Sheets", "Range", "Cells", "Shell", "CreateObject", "Open ", "GetConfig", "cmd.exe",
                 "ActiveWorkbook", "ExpandEnvironmentStrings", "VBProject", "MacScript", "ExecuteWindows", "licenseKey", "Kill"):
        assert word not in text, word
    assert set(re.findall(r"ThisWorkbook[\w.]*\(\"\"\)", text)) == {'ThisWorkbook.Own.Setting("")'} and text.count("ThisWorkbook") == 3
    assert re.findall(r'Environ\("(\w+)"\)', contact) == ["HOME"]


def test_the_only_program_that_the_vba_starts_itself_is_notepad_with_the_log(ours: tuple[Module, ...]) -> None:
    found = [line.strip() for module in ours for line in module.source.split("\n") if re.search(r"\bShell\b", code(line))]
    assert found == ['Shell Environ("SystemRoot") & "\\System32\\notepad.exe """ & Folder() & LOG_NAME & """", vbNormalFocus']


def test_both_systems_parts_of_every_module_are_read_as_vba(xlam: Path, ours: tuple[Module, ...]) -> None:
    """The interpreter stops at what is no VBA; with the conditions turned it reads what only a Mac compiles."""
    for turned in (("#If Mac Then", "#If False Then"), ("#If Mac Then", "#If True Then")):
        excel(xlam, [Module(item.name, item.kind, item.source.replace(*turned)) for item in ours], stub=None)
    with pytest.raises(VBACompileError):
        broken = [Module(item.name, item.kind, item.source.replace("Exit Do", "Exit Dooo")) for item in ours]
        excel(xlam, broken, stub=None)


def test_what_reaches_a_command_line_is_constant_text_and_the_add_ins_own_settings(contact: str) -> None:
    """Every name in the two procedures that build commands, so that a new one must be looked at."""
    made = {}
    for name in ("StartLine", "PressOnMac"):
        body = re.search(rf"(?:Sub|Function) {name}\(.*?^End (?:Sub|Function)", contact, re.MULTILINE | re.DOTALL)
        assert body
        made[name] = set(re.findall(r"[A-Za-z_]\w*", code(body[0])))
    words = {"Private", "Public", "Function", "Sub", "End", "If", "Then", "Dim", "As", "String", "Chr", "Mac", "Err", "Raise"}
    assert made["StartLine"] - words == {"StartLine", "ThisWorkbook", "Own", "Setting"}
    assert made["PressOnMac"] - words == {
        "PressOnMac", "ByVal", "id", "parts", "ThisWorkbook", "Own", "Setting", "Left", "Application", "Path", "Len", "Environ",
        "AppleScriptTask", "VERSION",
    }


@pytest.mark.parametrize("id", ["score'); import os; os.system('calc", "Score", "", "评分", "a b", "a\nb", "x;y", "__import__('os')"])
def test_an_id_that_is_no_buttons_is_a_value_and_never_a_command(id: str, xlam: Path, ours: tuple[Module, ...]) -> None:
    app = excel(xlam, ours)
    app.add_workbook()
    app.run("Press", id)
    assert app.run("WasTold") == (
        f"jixiao.addin.excel.entry.TOLD = {id}; from jixiao.addin.excel import entry; entry.press_told()|"
    )
    turned = [Module(item.name, item.kind, item.source.replace("#If Mac Then", "#If True Then")) for item in ours]
    mac = excel(xlam, turned, stub=CONTACT + "Public Sub PressOnMac(id As String)\nTold = Told & id\nEnd Sub\n")
    mac.add_workbook()
    mac.run("Press", id)
    assert mac.run("WasTold") == "" and "not a button id" in str(mac.run("WasLogged"))
    mac.run("Press", "score")
    assert mac.run("WasTold") == "score"


@pytest.mark.slow
def test_a_module_beside_the_workbook_is_not_imported_by_the_servers_command(tmp_path: Path, contact: str) -> None:
    """Excel's current folder is often the workbook's. The switches of the command, run for real from such a folder."""
    switches = re.search(r'" (-P -B -m) jixiao\.addin\.excel\.serve ', contact)
    assert switches
    for name in ("udfs.py", "xlwings.py", "jixiao.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('hijacked')\n", encoding="ascii")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*before: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, *before, "jixiao.addin.excel.serve", "{x}"]
        return subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    done = run(*shlex.split(switches[1]))
    assert "pywin32" in done.stderr and "hijacked" not in done.stderr  # xlwings' own words: it serves on Windows only
    assert "hijacked" in run("-B", "-m").stderr  # what the command would do without -P


def test_python_told_false_puts_no_folder_on_its_path() -> None:
    """What the Mac's script passes as the first part, through xlwings' own reader of it."""
    before = list(sys.path)
    xw.utils.prepare_sys_path("false")
    assert sys.path == before
    xw.utils.prepare_sys_path("true;/tmp/from/mail.xlsx;;;;")  # what xlwings' own text would have passed
    assert "/tmp/from" in sys.path
    sys.path[:] = before

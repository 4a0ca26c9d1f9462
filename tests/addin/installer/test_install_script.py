"""install.ps1, read by a PowerShell grammar: its form. How it runs is in test_install_run.py."""

from __future__ import annotations

import re
from pathlib import Path

from jixiao.addin.installer import bundle
from jixiao.addin.installer.icons import VERBS, label
from jixiao.addin.installer.place import ADDIN
from powershell import nodes, parse, said
from tree_sitter import Node

SCRIPT = Path(bundle.__file__).parent / "folder" / "install.ps1"
TEXT = SCRIPT.read_text(encoding="utf-8-sig")
#: The cmdlets that may appear, with the parameters that Windows PowerShell 5.1 documents for them. None reaches a network.
CMDLETS = {
    "add-content": "LiteralPath Value Encoding ErrorAction",
    "copy-item": "LiteralPath Destination Force",
    "expand-archive": "LiteralPath DestinationPath",
    "get-appxpackage": "Name ErrorAction",
    "get-childitem": "LiteralPath Force ErrorAction",
    "get-content": "LiteralPath Encoding",
    "get-date": "",
    "get-filehash": "LiteralPath Algorithm",
    "get-itemproperty": "LiteralPath Name ErrorAction",
    "get-process": "Id Name ErrorAction",
    "join-path": "",
    "move-item": "LiteralPath Destination Force",
    "new-item": "ItemType Path Force",
    "new-itemproperty": "LiteralPath Name Value PropertyType Force",
    "out-null": "",
    "read-host": "",
    "remove-item": "LiteralPath Recurse Force ErrorAction",
    "set-content": "LiteralPath Value Encoding",
    "set-location": "LiteralPath",
    "set-strictmode": "Version",
    "start-process": "FilePath ArgumentList WorkingDirectory NoNewWindow Wait PassThru RedirectStandardOutput"
                     " RedirectStandardError",
    "start-sleep": "Seconds",
    "test-path": "LiteralPath Path",
    "where-object": "",
    "write-host": "ForegroundColor",
}
#: Variables that PowerShell sets itself.
GIVEN = {"_", "true", "false", "null", "matches", "pid", "psscriptroot", "pscommandpath", "pshome"}


def variable(node: Node) -> str:
    return said(node).strip("${}").lower()


ROOT = parse(TEXT)
FUNCTIONS = {said(node).lower() for node in nodes(ROOT, "function_name")}


def test_the_script_parses_and_a_lost_brace_would_be_seen() -> None:
    assert not ROOT.has_error
    assert parse(TEXT[: TEXT.rindex("}")]).has_error


def test_powershell_5_1_can_read_the_chinese() -> None:
    assert SCRIPT.read_bytes().startswith(b"\xef\xbb\xbf")
    # It takes typographic quotes for quotes and long dashes for operators, and a letter after a variable for its name.
    assert not re.findall("[\u2010-\u201f]", TEXT)
    assert not re.findall(r"\$\w*[^\W\x00-\x7f]", TEXT)


def test_only_known_cmdlets_with_parameters_they_have() -> None:
    seen = set()
    for command in nodes(ROOT, "command"):
        assert "&" not in {said(child) for child in command.children}, said(command)
        name = said(next(nodes(command, "command_name"))).lower()
        seen.add(name)
        if name in FUNCTIONS:
            continue
        assert name in CMDLETS, name
        own = [child for child in command.children if child.type == "command_elements"]
        used = {said(part)[1:] for element in own for part in element.children if part.type == "command_parameter"}
        assert used <= set(CMDLETS[name].split()), (name, used)
    assert seen - FUNCTIONS == set(CMDLETS)
    assert seen >= FUNCTIONS, "a function that nobody calls"


def test_no_net_calls_which_the_constrained_language_mode_refuses() -> None:
    assert not list(nodes(ROOT, "invokation_expression"))
    assert "::" not in TEXT
    assert list(nodes(parse("[IO.File]::ReadAllText('x')"), "invokation_expression"))


def test_every_variable_is_set_somewhere_because_strict_mode_stops_at_others() -> None:
    set_here = set(GIVEN)
    for node in nodes(ROOT, "left_assignment_expression", "script_parameter"):
        set_here |= {variable(found) for found in nodes(node, "variable")}
    for node in nodes(ROOT, "foreach_statement"):
        set_here.add(variable(next(nodes(node, "variable"))))
    used = {variable(node) for node in nodes(ROOT, "variable")}
    assert {name for name in used if not name.startswith("env:")} <= set_here
    assert {name for name in used if name.startswith("env:")} == {
        "env:localappdata", "env:appdata", "env:temp", "env:systemroot", "env:psmodulepath", "env:processor_architecture", "env:processor_architew6432",
    }


def test_nothing_is_removed_but_what_the_script_made() -> None:
    ours = {
        "fresh", "former", "python", "formeraddin", "launcher", "remover", "addin", "entrykey", "root", "said", "failed",
    }
    loops = {"path"}
    removed: set[str] = set()
    for command in nodes(ROOT, "command"):
        if said(next(nodes(command, "command_name"))) in ("Remove-Item", "Remove-Tree"):
            removed |= {variable(node) for node in nodes(command, "variable")}
    # The icons, by their full names, in the two folders that Windows names.
    assert removed <= ours | loops | {"folder", "icon"}
    assert "foreach ($icon in $Icons) { Remove-Tree (Join-Path $folder $icon) }" in TEXT
    listed = re.search(r"^\$Icons = (.*)$", TEXT, re.MULTILINE)
    assert listed and listed[1] == ", ".join(f"'{label(verb)}.lnk'" for verb in VERBS)
    for loop in nodes(ROOT, "foreach_statement"):
        found = [variable(node) for node in nodes(loop, "variable")]
        if found[0] == "path" and "Remove-Tree" in said(loop):
            assert set(found) <= ours | loops
    # The folder itself only when it is empty, and never with what it holds.
    for line in TEXT.splitlines():
        if re.search(r"Remove-(Item|Tree) (-LiteralPath )?\$Root\b", line):
            assert ".Count -eq 0" in line and "-Recurse" not in line


def test_places_are_those_that_the_program_uses() -> None:
    assert f"'Microsoft\\Excel\\XLSTART\\{ADDIN}'" in TEXT  # as startup_folder() joins them below %APPDATA%
    assert f"'{bundle.SUMS}'" in TEXT
    for option in ("-m jixiao.addin addin install", "-m jixiao.addin addin selftest", "-m jixiao.addin --version"):
        assert option in TEXT


def test_the_zip_and_the_wheel_are_found_by_the_names_the_bundle_gives() -> None:
    zip_pattern, wheel_pattern = re.findall(r"-match '(\^(?:python|wheels)[^']+)'", TEXT)
    assert re.search(zip_pattern, "python-3.13.9-embed-amd64.zip")
    assert not re.search(zip_pattern, "wheels/python_dateutil-4.0.0-py3-none-any.whl")
    assert re.search(wheel_pattern, "wheels/jixiao-0.1.0-py3-none-any.whl")
    assert not re.search(wheel_pattern, "wheels/xlwings-0.37.8-cp313-cp313-win_amd64.whl")


def test_the_cmd_starts_the_script_beside_it_by_full_path() -> None:
    text = SCRIPT.with_name("install.cmd").read_text(encoding="ascii")
    assert r'"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe"' in text
    assert '-File "%~dp0install.ps1"' in text

"""What the program can reach at all: the network, the registry, other programs; each place is named here, with its reason."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from sources import ROOT, sources
from support import case_record, make_book

NETWORK = {"socket", "urllib.request", "http", "http.client", "ssl", "ftplib", "smtplib", "requests", "aiohttp", "fsspec", "distributed", "dask"}
#: The add-in's builder downloads Python where an address is given; a batch works where its command says.
ALLOWED = {"addin/installer/bundle.py", "addin/batch/cluster.py", "addin/batch/stores.py"}
#: Doors to other programs: Excel's, LibreOffice's, the readers in processes of their own.
RUN_CODE = {"eval", "exec", "compile", "__import__"}


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
    return {name for name in found for known in NETWORK if name == known or name.startswith(f"{known}.")}


def test_only_named_modules_can_reach_the_network() -> None:
    assert {name for name, tree in sources().items() if imports(tree)} == ALLOWED


def test_no_module_runs_text_as_code() -> None:
    """And nothing that comes from a file is unpickled."""
    found = []
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUN_CODE:
                found.append(f"{name}: {node.func.id}")
            if isinstance(node, ast.Import | ast.ImportFrom) and any(
                    item.name.split(".")[0] in ("pickle", "marshal", "shelve") for item in node.names):
                found.append(f"{name}: pickle")
            if isinstance(node, ast.keyword) and node.arg == "shell" and isinstance(node.value, ast.Constant) and node.value.value:
                found.append(f"{name}: shell")
    assert found == []


@pytest.mark.usefixtures("home")
def test_working_on_a_workbook_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a connection")

    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    for command in (["score", str(path)], ["check", str(path)], ["report", str(path), "-o", str(tmp_path / "报告.docx")],
                    ["summary", str(path), "-o", str(tmp_path / "汇总.xlsx")], ["verify", str(path)]):
        assert run(command) in (0, 1), command


def test_the_installer_asks_for_no_rights_and_writes_for_this_user_only() -> None:
    """HKLM is read, to find Excel; nothing is written there, and nobody is asked to be an administrator."""
    script = (ROOT / "addin" / "installer" / "folder" / "install.ps1").read_text(encoding="utf-8-sig")
    for line in script.splitlines():
        if "HKLM" in line and not line.lstrip().startswith("#"):
            assert re.search(r"Get-Value|foreach \(\$base in", line), line
        assert not re.search(r"(?i)-Verb\s+RunAs|Set-ExecutionPolicy|Invoke-Expression|\biex\b|DownloadString|-EncodedCommand", line), line
    written = re.findall(r"(?:Set-ItemProperty|New-Item|New-ItemProperty|Remove-ItemProperty)[^\n]*", script)
    assert written and not [line for line in written if "HKLM" in line or "HKEY_LOCAL_MACHINE" in line]


def test_every_test_that_the_threat_table_names_is_there() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in page.partition("| 谁送来 |")[2].splitlines()[2:] if line.startswith("|")]
    assert len(rows) >= 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.(?:py|mjs|js))(?:::(\w+))?`", row.split("|")[-2])
        assert named, row
        for path, function in named:
            assert (ROOT / path).is_file(), path
            assert not function or f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), function

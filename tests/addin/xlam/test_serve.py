"""The command that the add-in gives to xlwings' library, run for real: a Python that cannot serve must end, and soon."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jixiao.addin.xlam.contact import VBA, contact_class
from xlwings_dll import Library

pytestmark = pytest.mark.slow

INTERPRETER = r"C:\Users\Public\jixiao\python\python.exe"
#: The first thing that a start which hangs does not come back from.
HANGS = "import time\ntime.sleep(600)\n"
#: As the command began before: cmd.exe stays when its Python has ended.
BEFORE = (
    r"C:\Windows\System32\cmd.exe /K " + f'""{INTERPRETER}" -P -B -c "import sys; sys.exit(1)""'
)


def command() -> str:
    """The contact's line, with the interpreter of its sheet."""
    line = next(text for text in contact_class().split("\n") if text.strip().startswith("StartLine = "))
    return line.split(" = ")[1].replace('Chr(34) & ThisWorkbook.Own.Setting("INTERPRETER_WIN") & Chr(34) & "', f'"{INTERPRETER}"')[:-1]


@pytest.fixture
def library(tmp_path: Path, home: Path) -> Library:
    return Library(tmp_path, {"HOME": str(home)}, seconds=90)


def test_a_python_that_cannot_serve_is_seen_to_have_ended(library: Library, home: Path) -> None:
    """Here xlwings has no server to give: as where pywin32 was removed by a virus scanner."""
    ended, seconds = library.activate(command())
    assert ended.startswith("Python process exited") and seconds < 60
    assert "pywin32" in (home / ".jixiao" / "jx.log").read_text(encoding="utf-8-sig")


def test_behind_a_shell_that_stays_it_would_not_be_seen(tmp_path: Path) -> None:
    """What the stand-in is for: without it the test above could not fail."""
    ended, seconds = Library(tmp_path, {}, seconds=3).activate(BEFORE)
    assert ended.startswith("Could not activate") and seconds >= 3


def test_a_start_that_hangs_ends_itself(tmp_path: Path, home: Path) -> None:
    (tmp_path / "xlwings.py").write_text(HANGS, encoding="ascii")
    code = "from jixiao.addin.excel.serve import main; main('{0}', seconds=1.5)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"HOME": str(home), "PYTHONPATH": str(tmp_path)}, capture_output=True, timeout=300,
        check=False,
    )
    assert done.returncode == 1
    log = (home / ".jixiao" / "jx.log").read_bytes()
    assert log.startswith(b"\xef\xbb\xbf") and b"Timeout" in log and b"xlwings.py" in log


@pytest.mark.parametrize("id", ["score", "x'); import os; os.abort()  #"])
def test_xlwings_own_server_hands_the_id_on_as_a_value(id: str, home: Path) -> None:
    """The three lines of JxServer, on the real class that answers them."""
    source = (VBA / "JxServer.cls").read_text(encoding="ascii")
    lines = [line.strip() for line in source.split("\n") if re.match(r" +server\.(SetAttr|Exec)", line)]
    assert lines == [
        'server.SetAttr server.Module("xlwings._xlwindows"), "BOOK_CALLER", book',
        'server.SetAttr server.Module(BUTTON_MODULE), "TOLD", id', "server.Exec PRESS_TOLD",
    ]
    assert 'BUTTON_MODULE As String = "jixiao.addin.excel.entry"' in source
    constant = re.search(r'PRESS_TOLD As String = "(.*)"', source)
    assert constant
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parents[2] / "fakes" / "windows_press.py"), id, constant[1]], capture_output=True, text=True,
        env={"HOME": str(home)}, check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, json.dumps([[id], "the workbook", "绩效：一键评分"])), done.stderr

"""xlwings as it works on Windows, with stand-ins for pywin32, in a process of its own (``windows_server.py``).

Its own generator must write the wrappers that we write; its COM server must answer what the published rules give.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.xlam.wrappers import functions_module
from jixiao.udfs import functions, xlwings_shim
from jixiao.udfs.registry import FUNCTIONS

HERE = Path(__file__).resolve().parents[1] / "fakes"
NAMES = [function.name for function in FUNCTIONS]
#: Reserved identifiers of VBA ([MS-VBAL] 3.3.5.2): none of them can name an argument.
RESERVED = """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cdecl
    cint circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool defbyte
    defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each
    else elseif empty end endif enum eqv erase event exit false fix for friend function get global gosub goto if imp
    implements in input inputb int integer is lbound len lenb let like lineinput lock long longlong longptr loop lset
    me mod new next not nothing null on open option optional or paramarray preserve print private pset public put
    raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop string sub tab then to
    true type typeof ubound unlock until variant wend while with withevents write xor
"""


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [sys.executable, str(HERE / "windows_server.py")], capture_output=True, text=True, check=False, cwd=home,
        env={**os.environ, "HOME": str(home), "USERPROFILE": str(home)}, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    told["log"] = (home / ".jixiao" / "jx.log").read_text(encoding="utf-8")
    return told


def signatures(module: str) -> dict[str, list[tuple[str, bool]]]:
    """Function name -> (argument, optional), from VBA text; ``()`` of a ParamArray would be part of the name."""
    found = {}
    for name, text in re.findall(r"^(?:Public )?Function (\w+)\((.*)\)$", module, re.MULTILINE):
        parts = [part.split() for part in text.split(", ")] if text else []
        found[name] = [(words[-1], words[:-1] == ["Optional"]) for words in parts]
    return found


def handed_over(module: str) -> dict[str, str]:
    """Function name -> what its wrapper puts into the array of arguments."""
    return dict(re.findall(r'"(JX_\w+)", Array\(([^)]*)\)', module))


@pytest.mark.slow
def test_our_wrappers_agree_with_those_of_xlwings_own_generator(windows: dict[str, Any]) -> None:
    ours, theirs = functions_module(), windows["wrappers"]
    assert signatures(ours) == signatures(theirs)
    assert handed_over(ours) == handed_over(theirs)
    assert list(signatures(ours)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_wrapper_has_the_arguments_of_the_python_function(name: str) -> None:
    parameters = inspect.signature(getattr(functions, name)).parameters.values()
    expected = [(each.name, each.default is not each.empty) for each in parameters]
    assert signatures(functions_module())[name] == expected


def test_wrappers_are_ascii_and_name_no_argument_by_a_reserved_word() -> None:
    assert functions_module().isascii()
    used = {argument.lower() for arguments in signatures(functions_module()).values() for argument, _ in arguments}
    assert len(used) >= 10
    assert not used & set(RESERVED.split())


@pytest.mark.parametrize("name", NAMES)
def test_xlwings_reads_names_defaults_help_and_shapes(windows: dict[str, Any], name: str) -> None:
    item = next(function for function in FUNCTIONS if function.name == name)
    known = windows["functions"][name]
    assert (known["category"], known["sub"], known["volatile"], known["async"]) == (item.category, False, False, None)
    assert known["returns"] == {}  # no conversion, no resizing of the sheet
    parameters = list(inspect.signature(getattr(functions, name)).parameters.values())
    assert [each["name"] for each in known["arguments"]] == [each.name for each in parameters]
    for each, parameter, argument in zip(known["arguments"], parameters, item.arguments, strict=True):
        assert each["optional"] == (parameter.default is not parameter.empty)
        assert (each["default"], each["vararg"], each["vba"], each["doc"]) == (None, False, None, argument.help)
        assert each["options"] == {"err_to_str": True}  # any shape: single value, row, column, block


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("cells", 9.79),  # 93 of ≥95 for 10: 9.789 rounded
        ("column", [[9.79], ["#N/A"], [""]]),  # an error stays an error in its own row
        ("constants", "优"),
        ("inline_array", [["优秀"], ["良好"]]),
        ("row", [["优秀"], ["良好"]]),  # one answer per cell, always as a column
        ("block", "#VALUE!"),  # several rows and columns have no answer
        ("blank", ""),
        ("error_cell", "#N/A"),
        ("error_constant", "#N/A"),
        ("no_budget", "#DIV/0!"),
        ("currency", 72.47),  # 1922.94 of 2653.26
        ("date", ""),  # a date has no unit, and is no fault
        ("true", "#VALUE!"),
        ("fault", "#VALUE!"),
    ],
)
def test_com_server_answers_a_call_as_vba_makes_it(windows: dict[str, Any], call: str, answer: object) -> None:
    assert windows["answers"][call] == answer


def test_date_in_a_cell_counts_as_the_text_that_files_read(windows: dict[str, Any]) -> None:
    assert windows["answers"]["dates"] == windows["answers"]["dates_as_text"]
    assert "2024-12-31" in windows["answers"]["dates"]


def test_fault_of_ours_goes_to_the_log_and_not_to_excel(windows: dict[str, Any]) -> None:
    assert windows["log"].count("TypeError(") == 1
    assert "JX_SCORE() missing 2 required positional arguments" in windows["log"]


def test_shim_answers_on_other_systems_as_plain_functions() -> None:
    score: Any = vars(xlwings_shim)["JX_SCORE"]
    assert score("≥95(%)", "93(%)", 10) == 9.79
    assert score([["≥95(%)"], ["及时"]], [["93(%)"], ["#REF!"]], 10) == [[9.79], ["#REF!"]]
    assert list(inspect.signature(score).parameters) == ["target", "actual", "points", "level", "form"]


def test_functions_without_the_shim_need_no_xlwings() -> None:
    code = "import sys, jixiao.udfs.registry; print([name for name in sys.modules if name.split('.')[0] == 'xlwings'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


#: What somebody may put beside a workbook: names that xlwings looks for, and names that a careless import would find.
STRAY = ("udfs.py", "functions.py", "registry.py", "errors.py", "block.py", "xlwings_shim.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in STRAY:
        (tmp_path / name).write_text("open('started', 'w').close()\n", encoding="ascii")
    return tmp_path


def started(folder: Path, code: str, *options: str) -> bool:
    """Whether code run with the workbook's folder as the current one starts a file that lies there."""
    subprocess.run([sys.executable, *options, "-c", code], cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / "started").exists()


SERVE = (
    "import sys; before = list(sys.path); import jixiao.udfs.xlwings_shim as shim; "
    "assert shim.JX_GRADE(92.4) == '优'; assert sys.path == before, sys.path"
)


@pytest.mark.slow
def test_files_beside_a_workbook_are_not_imported_and_its_folder_is_not_searched(folder: Path) -> None:
    assert not started(folder, SERVE)
    assert not started(folder, SERVE, "-P", "-B")  # as the add-in starts the server
    assert started(folder, "import udfs")  # else this test could not fail


def test_server_on_windows_imports_no_stray_udfs(windows: dict[str, Any]) -> None:
    assert windows["path_grew"] == []
    assert windows["modules"] == []

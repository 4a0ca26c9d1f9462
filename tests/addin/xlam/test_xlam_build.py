"""The add-in as a file: the same bytes each time, what Excel and other readers find in it, what is refused."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyopenvba
import pytest
from jixiao.addin.verbs.ribbon import tab
from jixiao.addin.xlam.build import build, package
from jixiao.addin.xlam.contact import reviewed_version, xlwings_source
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.registry import FUNCTIONS
from memory_excel import INTERPRETER
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

_BUILD = """
import sys
from pathlib import Path
from jixiao.addin.xlam.build import build
from jixiao.templates.library import default_library
build(Path(sys.argv[1]), interpreter=sys.argv[2], library=default_library())
"""


def _sheet(path: Path) -> Worksheet:
    """openpyxl refuses the extension, and the content type of add-ins; the sheet is that of any workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"addin.macroEnabled.main", b"sheet.macroEnabled.main"))
    return openpyxl.load_workbook(buffer)["jixiao.conf"]


@pytest.mark.slow
def test_two_builds_in_two_processes_give_the_same_bytes(xlam: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlam"
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", _BUILD, str(again), INTERPRETER], check=True, env=environment)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(xlam.read_bytes()).digest()


def test_another_interpreter_changes_the_sheet_and_nothing_else(xlam: Path, tmp_path: Path, library: Library) -> None:
    other = tmp_path / "other.xlam"
    build(other, interpreter=r"D:\py\python.exe", library=library)
    with zipfile.ZipFile(xlam) as one, zipfile.ZipFile(other) as two:
        assert one.namelist() == two.namelist()
        assert [name for name in one.namelist() if one.read(name) != two.read(name)] == ["xl/worksheets/sheet1.xml"]


def test_the_package_is_sound_to_an_independent_checker(xlam: Path) -> None:
    report = pyopenvba.check_file(xlam)
    assert report.ok and report.complete and not report.issues


def test_the_zip_names_no_date_no_system_and_the_content_types_first(xlam: Path) -> None:
    with zipfile.ZipFile(xlam) as archive:
        infos = archive.infolist()
    assert infos[0].filename == "[Content_Types].xml"
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {(info.create_system, info.compress_type) for info in infos} == {(0, zipfile.ZIP_STORED)}


def test_two_readers_find_settings_texts_and_function_help_on_the_sheet(xlam: Path, library: Library) -> None:
    sheet = _sheet(xlam)
    settings = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in (1, 2)}
    assert settings == {"INTERPRETER_WIN": INTERPRETER, None: None}
    texts = {sheet.cell(row, 4).value: sheet.cell(row, 5).value for row in range(1, 8)}
    assert texts["title"] == tab(library).label == "绩效"
    assert texts["failed"] == say("excel_python_failed") and r".jixiao\jx.cmd" in texts["failed"]
    rows = [[value for value in row[6:] if value] for row in sheet.iter_rows(values_only=True)]
    assert [row[0] for row in rows if row] == [function.name for function in FUNCTIONS]
    assert rows[0][1:5] == ["评分", FUNCTIONS[0].help, *(item.help for item in FUNCTIONS[0].arguments[:2])]
    again = CalamineWorkbook.from_path(str(xlam)).get_sheet_by_name("jixiao.conf").to_python()
    assert [[value for value in row[6:] if value] for row in again] == rows


def test_no_text_is_longer_than_the_function_wizard_takes() -> None:
    for function in FUNCTIONS:
        assert len(function.help) <= 255
        assert all(len(argument.help) <= 255 for argument in function.arguments), function.name


@pytest.mark.parametrize(
    "interpreter",
    ["python", "", r"py\python.exe", "C:python.exe", r"C:\a%TEMP%\python.exe", r"C:\a$(b)\python.exe", 'C:\\a" & calc & "\\python.exe',
     "C:\\a\npython.exe", "/usr/bin/$(touch x)/python", "/opt/a`b`/python", '/opt/"/python'],
)
def test_an_interpreter_that_is_no_plain_full_path_is_refused(interpreter: str, library: Library, tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        build(tmp_path / "x.xlam", interpreter=interpreter, library=library)
    assert stop.value.id == "xlam_interpreter" and "JX-U14" in say(stop.value.id, **stop.value.values)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("interpreter", "key"),
    [(r"C:\Program Files (x86)\R&D\python.exe", "INTERPRETER_WIN"), (r"\\server\共享\py\pythonw.exe", "INTERPRETER_WIN"),
     ("/Applications/My Python/bin/python3", "INTERPRETER_MAC")],
)
def test_full_paths_are_taken_for_their_system(interpreter: str, key: str, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.xlam"
    path.write_bytes(package(interpreter=interpreter, library=library))
    sheet = _sheet(path)
    assert (sheet["A1"].value, sheet["B1"].value) == (key, interpreter)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Optional ByVal mode As Long = 1", "Optional ByVal mode As Long = -1"),
        lambda text: text.replace("0.37.8", "0.37.9"),
        lambda text: text.replace("XLPyDLLActivateAuto(XLPy, XLPyCommand, 1)", "XLPyDLLActivateAuto(XLPyCommand, XLPy, 1)"),
        lambda text: text + "\nSub More()\nEnd Sub\n",
    ],
)
def test_an_xlwings_that_is_not_the_reviewed_one_stops_the_build(change) -> None:  # type: ignore[no-untyped-def]
    text = xlwings_source()
    assert reviewed_version(text) == "0.37.8" and change(text) != text
    with pytest.raises(Stop) as stop:
        reviewed_version(change(text))
    assert stop.value.id == "xlam_xlwings_changed" and "0.37.8" in say(stop.value.id, **stop.value.values)

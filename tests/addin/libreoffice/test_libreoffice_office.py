"""The headless office: what it writes, what it refuses to do for a workbook, and what the user is told."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
from calc import by_cell, computed, with_wrong_values
from jixiao.addin.cli.main import run
from jixiao.addin.inside import driver
from jixiao.addin.libreoffice import install
from jixiao.addin.libreoffice import office as office_module
from jixiao.addin.libreoffice.build import PYTHONPATH, unpack
from jixiao.addin.libreoffice.office import Office
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.libreoffice.texts import IDENTIFIER
from jixiao.addin.office import convert, programs
from jixiao.templates.stop import Stop
from jixiao.udfs import JX_VERSION
from jixiao.udfs.registry import FUNCTIONS
from support import case_record, make_book, without_scores

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("office")]
ROOT = Path(__file__).resolve().parents[3]


def form(folder: Path) -> Path:
    """A published form whose stored values are wrong; its total is 99.03 (see test_calc_forms)."""
    made = make_book(folder / "原.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    return with_wrong_values(made, folder / "表.xlsx")


def all_values(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]


def test_jx_recalc_writes_computed_values_beside_the_file_and_leaves_the_file_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = form(tmp_path)
    before = book.read_bytes()
    assert run(["recalc", str(book)]) == 0
    said = capsys.readouterr().err
    made = tmp_path / "表-重算.xlsx"
    assert str(made) in said and "LibreOffice 另存" in said
    assert book.read_bytes() == before
    values = all_values(made)
    assert any(value == pytest.approx(99.03) for value in values if isinstance(value, float))
    assert "优" in values and "旧值" not in values and -1 not in values
    formulas = {cell.value for sheet in openpyxl.load_workbook(made).worksheets for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f" and "JX_" in str(cell.value)}
    assert any(text.startswith("=JX_GRADE(") for text in formulas)
    assert not [text for text in formulas if "_xll" in text.lower() or "jx_" in text]

    assert run(["recalc", str(book)]) == 3  # never over a file that is there
    assert "已经存在" in capsys.readouterr().err


def test_jx_pdf_prints_what_is_stored(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    assert run(["pdf", str(book), "-o", str(tmp_path / "出.pdf")]) == 0
    text = subprocess.run(["pdftotext", str(tmp_path / "出.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    assert "98.03" in text and "#NAME?" not in text


def test_a_region_of_the_users_own_scores_in_calc_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """≤24 with 30 under the invented region: 8×(1−6÷24) = 6; under the national rule 8×24÷30 = 6.4."""
    import xlsxwriter

    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        sheet.write_formula("A1", '=JX_SCORE("≤24(小时)","30(小时)",8,"","example2024")', None, -1)
        sheet.write_formula("A2", '=JX_SCORE("≤24(小时)","30(小时)",8)', None, -1)
    monkeypatch.setenv("JX_TEMPLATES", str(ROOT / "docs/examples/region"))
    with Office(60) as office:
        found = by_cell(office.work(path, [("recalculate",), ("read", "表")])[1])
    assert found == {"A1": 6, "A2": 6.4}


@pytest.mark.long
def test_the_functions_answer_where_a_virtual_environment_is_activated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its python3 stands first on the search path, where the Python inside the office looked for its library."""
    venv.create(tmp_path / "venv")
    monkeypatch.setenv("PATH", str(tmp_path / "venv/bin"), prepend=os.pathsep)
    with Office(60) as office:
        office.start()
        assert office.functions == JX_VERSION()


def test_the_spelling_of_older_releases_computes_the_same(office: Office, tmp_path: Path) -> None:
    book = form(tmp_path)
    names = openpyxl.load_workbook(book).sheetnames
    steps = [("recalculate",), *(("read", name) for name in names)]
    prefixed = tmp_path / "前缀.xlsx"
    prefixed.write_bytes(respelled(book.read_bytes(), "prefixed"))
    with zipfile.ZipFile(prefixed) as archive:
        assert any(b"_xll.JX_SCORE(" in archive.read(name) for name in archive.namelist())
    assert office.work(prefixed, steps) == office.work(book, steps)


class _Seen(BaseHTTPRequestHandler):
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"1")

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    _Seen.paths.clear()
    with HTTPServer(("127.0.0.1", 0), _Seen) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_a_workbook_reaches_nothing_outside(server: str, office: Office, tmp_path: Path) -> None:
    """Neither WEBSERVICE nor a link to another workbook is followed when everything is computed anew."""
    import xlsxwriter

    other = tmp_path / "别处.xlsx"
    with xlsxwriter.Workbook(str(other)) as made:
        made.add_worksheet("S").write("A1", 77)
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        sheet.write_formula("A1", f'=_xlfn.WEBSERVICE("{server}/web")', None, "x")
        sheet.write_formula("A2", f"='{server}/[link.xlsx]S'!A1", None, 5)
        sheet.write_formula("A3", f"='{tmp_path}/[别处.xlsx]S'!A1", None, 5)
        sheet.write_formula("A4", "=1+1", None, -1)
        sheet.write_url("A5", f"{server}/click")
    found = by_cell(office.work(path, [("recalculate",), ("read", "表")])[1])
    assert found["A4"] == 2
    assert found.get("A3") != 77
    assert _Seen.paths == []


def test_macros_of_a_document_do_not_run(office: Office, tmp_path: Path) -> None:
    """A flat OpenDocument sheet whose Basic would write a file when it is opened, and again from a cell."""
    mark = tmp_path / "ran.txt"
    path = tmp_path / "宏.fods"
    path.write_text((Path(__file__).parent / "macro.fods").read_text(encoding="utf-8").replace("%MARK%", str(mark)), encoding="utf-8")
    rows = office.work(path, [("recalculate",), ("read", "表")])[1]
    assert rows[0][0] == "good"
    assert rows[0][1] != 1
    assert not mark.exists()


def running(group: int) -> list[str]:
    """Processes of a group that still run, in full width; what waits only for its parent to look does not."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def test_a_document_that_takes_too_long_is_given_up_with_the_whole_process_group(tmp_path: Path) -> None:
    book = form(tmp_path)
    with Office(seconds=180) as office:
        office.start()
        assert office._process is not None
        group, folder = office._process.pid, office._folder
        assert any("soffice" in line for line in running(group))
        office.seconds = 0.001
        with pytest.raises(Stop) as stop:
            office.work(book, [("recalculate",)])
        assert stop.value.id == "office_slow"
        until = time.monotonic() + 60
        while running(group) and time.monotonic() < until:
            time.sleep(0.05)
        assert not running(group)
        assert folder is not None and not folder.exists()
        office.seconds = 180
        assert office.work(book, [("recalculate",)]) == [None]  # a new office serves the next document


def test_a_damaged_document_is_refused_and_the_next_one_served(office: Office, tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04" + bytes(200))
    with pytest.raises(Stop) as stop:
        office.work(bad, [("recalculate",)])
    assert stop.value.id in ("office_unreadable", "office_failed")
    assert office.work(form(tmp_path), [("recalculate",)]) == [None]


def test_a_lock_left_by_another_office_is_no_hindrance(office: Office, tmp_path: Path) -> None:
    book = form(tmp_path)
    (tmp_path / f".~lock.{book.name}#").write_text(",x,y,01.01.2024 00:00,file:///z;")
    assert office.work(book, [("recalculate",)]) == [None]


def test_without_an_office_the_user_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = form(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "_PLACES", {})
    for command in (["recalc", str(book)], ["pdf", str(book)], ["libreoffice", "install"]):
        assert run(command) == 3
        assert "JX-L01" in capsys.readouterr().err


def test_a_program_in_the_current_folder_is_not_the_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows looks it up, which puts the current folder before the search path."""
    fake = tmp_path / "soffice"
    fake.touch(0o755)
    monkeypatch.setattr(programs, "_PLACES", {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    assert programs.find("soffice") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.find("soffice") == fake


def test_without_the_uno_bridge_the_user_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_pythons", lambda _: iter([tmp_path / "none", Path("/bin/false")]))
    with pytest.raises(Stop) as stop:
        programs.find_python.__wrapped__(tmp_path)
    assert stop.value.id == "office_python"


_WIZARD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from jixiao.addin.inside import driver
_, context = driver.launched(*sys.argv[2:], "--headless")
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
try:
    listed = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", context)
    found = {}
    for index in range(listed.Count):
        values = {item.Name: item.Value for item in listed.getByIndex(index)}
        if values["Name"].startswith("JX_"):
            assert values["Name"] not in found
            found[values["Name"]] = [values["Description"], [[each.Name, each.Description, each.IsOptional] for each in values["Arguments"] or ()]]
    print(json.dumps(found))
finally:
    desktop.terminate()
"""


@pytest.mark.parametrize("language", [pytest.param("en-US", marks=pytest.mark.long), "zh-CN"])
def test_the_function_wizard_shows_each_function_once_with_chinese_help(language: str, office: Office, tmp_path: Path) -> None:
    user = tmp_path / "profile/user"
    user.mkdir(parents=True)
    setting = convert._ITEM.format(path="Office.Linguistic/General", name="UILocale", value=language)
    (user / "registrymodifications.xcu").write_text(convert._SETTINGS.format(items=setting), encoding="utf-8")
    unpack(tmp_path / "extensions/jixiao")
    places = [str(place) for place in (tmp_path / "extensions/jixiao" / PYTHONPATH, office.soffice, tmp_path / "profile", tmp_path / "extensions")]
    done = subprocess.run([str(office.python), "-I", "-c", _WIZARD, *places], env=programs.clean_environment(office.python),
                          capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(done.stdout) == {
        item.name: [item.help, [[each.label, each.help, each.optional] for each in item.arguments]] for item in FUNCTIONS
    }


@pytest.mark.long
def test_an_office_with_an_older_python_is_answered_by_the_installing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This office, told in its copy of the extension that our program needs a Python that it has not."""

    def unpack_for_later_python(folder: Path, interpreter: str) -> None:
        unpack(folder, interpreter)
        file = folder / "jx_addin.py"
        text = file.read_text(encoding="utf-8")
        assert "PYTHON = (3, 11)" in text
        file.write_text(text.replace("PYTHON = (3, 11)", "PYTHON = (99, 0)"), encoding="utf-8")

    monkeypatch.setattr(office_module, "unpack", unpack_for_later_python)
    formulas = {"B1": 'JX_SCORE("≥95(%)",A1,10)', "B2": "JX_GRADE(A2)", "B3": 'JX_GRADE(A2,"无")', "B4": 'JX_SCORE("=0(次)",A9,5)'}
    with Office(60) as office:
        found = computed(office, tmp_path / "表.xlsx", formulas, {"A1": "93(%)", "A2": 92.4})
        assert office._process is not None
        assert any("libreoffice.function_worker" in line for line in running(office._process.pid))
    assert [found.get(f"B{row}") for row in range(1, 5)] == [9.79, "优", {"error": "#N/A"}, None]


@pytest.mark.long
def test_install_puts_the_extension_into_the_office_and_uninstall_takes_it_away(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into places of this test's own: root's shared ones by the office's variable, a user's below another home."""
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("UNO_SHARED_PACKAGES_CACHE", shared.as_uri())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    install.install()
    install.install()  # again: replaced, not refused
    assert IDENTIFIER in install._unopkg("list").stdout
    if os.geteuid() == 0:  # an office with a profile of its own sees the shared extensions
        unpack(tmp_path / "beside")
        none = tmp_path / "none"
        none.mkdir()
        places = (tmp_path / "beside" / PYTHONPATH, office.soffice, tmp_path / "profile", none)
        done = subprocess.run([str(office.python), "-I", "-c", driver.START, *map(str, places)],
                              env=programs.clean_environment(office.python), input='{"do": "about"}\n',
                              capture_output=True, text=True, timeout=300, check=True)
        assert f'"functions": "{JX_VERSION()}"' in done.stdout
    assert install.uninstall() is True
    assert install.uninstall() is False
    assert IDENTIFIER not in install._unopkg("list").stdout


def test_an_office_that_ended_with_something_unread_is_closed_without_a_fault() -> None:
    """Its pipe holds what could not be written; closing writes it once more, and nobody is there."""
    from jixiao.addin.libreoffice.office import _end

    process = subprocess.Popen(
        [sys.executable, "-c", "pass"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    process.wait()
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(b"question")
        process.stdin.flush()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(b" and another")
    _end(process)
    assert process.stdin.closed


def test_an_office_that_is_ended_leaves_no_temporary_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "临时"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with Office() as office:
        office.start()
        assert list(folder.glob("jixiao-office-*"))
    assert list(folder.iterdir()) == []

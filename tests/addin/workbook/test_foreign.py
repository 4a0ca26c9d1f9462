"""Workbooks in other formats: what is read of them is what is read of the same workbook as .xlsx, and nothing is lost unsaid."""

from __future__ import annotations

import random
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from full_book import write_zip
from jixiao.addin.cli.main import run
from jixiao.addin.documents.apart import read_here
from jixiao.addin.foreign.worker import from_json, to_json
from jixiao.addin.office import programs
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.workbook import foreign
from jixiao.addin.workbook.foreign import read_grids, take_notes
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_to_json
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from office import convert_all
from support import NAMES, case_record, library, make_book
from typed_form import book

pytestmark = pytest.mark.slow

WILD = Path(__file__).resolve().parents[2] / "data" / "wild"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
KINDS = ("xls", "ods")
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="表">'
)
_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def kinds_of_values(path: Path) -> Path:
    """A cell of each kind, with formats that change what a reader sees."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    sheet.title = "各种值"
    for row, (value, code) in enumerate((
        (0.956, "0.0%"), (0.95, "0%"), (1234.5, "#,##0.00"), (98, "General"), (0.1 + 0.2, "General"), (date(2023, 12, 5), "yyyy-mm-dd"),
        ("≥95(%)", "@"), (True, "General"), ("两行\n文字", "General"), (-3.25, "0.00"), ("  前后有空格  ", "General"),
    ), start=1):
        sheet.cell(row, 2, value).number_format = code
    sheet.merge_cells("D1:E3")
    sheet["D1"] = "合并"
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].width = 30
    workbook.create_sheet("隐藏").sheet_state = "hidden"
    workbook["隐藏"]["A1"] = 1
    workbook.save(path)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every published form, the forms of other places and a workbook of all kinds of values; as .xlsx, .xls and .ods."""
    folder = tmp_path_factory.mktemp("foreign")
    for path in WILD.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    for name in NAMES:  # with values in place of our functions: the office that turns them has none of these
        filled = make_book(tmp_path_factory.mktemp("filled") / "表.xlsx", case_record(name))
        try:
            make_portable(filled, folder / f"{name}.xlsx", library())
        except Stop as stop:
            assert stop.id == "nothing_portable"
            shutil.copyfile(filled, folder / f"{name}.xlsx")
    book(folder / "无得分.xlsx")
    kinds_of_values(folder / "值.xlsx")
    files = sorted(folder.glob("*.xlsx"))
    for kind in KINDS:
        for path in convert_all(files, kind, folder):
            path.rename(folder / path.name)
    return folder


FORMS = sorted([path.stem for path in WILD.glob("*.xlsx")] + NAMES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_reads_as_its_xlsx(name: str, kind: str, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: the one of its own, which costs half a second a file, is that of all the tests below."""
    monkeypatch.setattr(foreign, "ask", lambda module, path, *_: read_here(module, path, foreign.HEAVY))
    expected = [record_to_json(form.record) for form in form_verbs.read(made / f"{name}.xlsx", library())]
    assert [record_to_json(form.record) for form in form_verbs.read(made / f"{name}.{kind}", library())] == expected


@pytest.mark.parametrize("kind", KINDS)
def test_values_formats_and_shape_come_over(kind: str, made: Path) -> None:
    grid, hidden = read_grids(made / f"值.{kind}")
    assert [grid.cell(row, 2).value for row in range(1, 12)] == [
        Decimal("0.956"), Decimal("0.95"), Decimal("1234.5"), Decimal(98), Decimal("0.3"), date(2023, 12, 5), "≥95(%)", True,
        "两行\n文字", Decimal("-3.25"), "  前后有空格  ",
    ]
    assert [grid.cell(row, 2).text for row in (1, 2, 3, 4, 10)] == ["95.6%", "95%", "1,234.50", "98", "-3.25"]
    assert ["%" in grid.cell(row, 2).format for row in (1, 2, 3, 4)] == [True, True, False, False]
    assert list(map(str, grid.merges)) == ["D1:E3"] and grid.hidden_rows == {4}
    assert 28 < grid.widths[2] < 40  # the office measures characters by another font
    assert (grid.name, grid.visible, hidden.name, hidden.visible) == ("各种值", True, "隐藏", False)


@pytest.mark.parametrize("kind", KINDS)
def test_reading_commands_work_and_say_what_was_not_read(kind: str, made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, xlsx = (str(made / f"selfeval-2023-004-07.{end}") for end in (kind, "xlsx"))
    for command in (["check"], ["explain"], ["read", "--json"]):
        words = ["G15"] if command == ["explain"] else []
        codes, texts = zip(*((run([*command, file, *words]), capsys.readouterr()) for file in (path, xlsx)), strict=True)
        assert codes[0] == codes[1]
        if command != ["check"]:  # its heading names the file
            assert texts[0].out == texts[1].out
        assert "JX-F46" in texts[0].err and path in texts[0].err and "JX-F46" not in texts[1].err
    assert run(["compare", path, xlsx]) == 0
    assert run(["verify", path]) == 0
    assert "JX-F46" in capsys.readouterr().err  # no formula was verified: that is said


def test_summing_up_takes_them_all(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "收到的"
    folder.mkdir()
    for name, kind in (("004-01", "xls"), ("004-03", "ods"), ("004-05", "xlsx")):
        shutil.copy(made / f"selfeval-2023-{name}.{kind}", folder / f"{name}.{'et' if kind == 'xls' else kind}")
    assert run(["summary", str(folder), "-o", str(tmp_path / "汇总.xlsx")]) in (0, 1)
    err = capsys.readouterr().err
    assert "004-01.et" in err and "004-03.ods" in err and "004-05" not in err


@pytest.fixture(params=["office", "reader"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With LibreOffice on the machine, and without."""
    if request.param == "reader":
        monkeypatch.setattr(programs, "find", lambda _: None)
    return str(request.param)


@pytest.mark.parametrize("kind", [*KINDS, "et"])
def test_scoring_writes_an_xlsx_beside(kind: str, way: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"自评.{kind}"
    shutil.copy(made / f"无得分.{'xls' if kind == 'et' else kind}", path)
    before = path.read_bytes()
    plain = tmp_path / "同.xlsx"
    shutil.copy(made / "无得分.xlsx", plain)
    code = run(["score", str(plain)])
    capsys.readouterr()
    assert run(["score", str(path)]) == code
    err = capsys.readouterr().err
    assert ("JX-F47" if way == "office" else "JX-F48") in err and str(path) in err
    assert path.read_bytes() == before
    (one,), (other,) = (form_verbs.read(file, library()) for file in (tmp_path / "自评.xlsx", plain))
    assert record_to_json(one.record) == record_to_json(other.record)
    assert any(row.score is not None for row in one.record.indicators)
    assert set(one.grid.merges) == set(other.grid.merges)
    assert run(["score", str(path)]) == 3  # what was written is not written over
    assert "JX-R45" in capsys.readouterr().err


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("command", ["monitor", "finalize", "carry"])
def test_other_writing_commands_take_them(command: str, made: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    name = "target-2023-001-06" if command == "carry" else "selfeval-2023-004-07"
    shutil.copy(made / f"{name}.xls", path)
    out = tmp_path / "出.xlsx"
    code = run([command, str(path), "-o", str(out), *(["--force"] if command == "finalize" else [])])
    assert code in (0, 1) and WorkbookFile.open(out).grids()


@pytest.mark.parametrize(("command", "kind", "suffix"), [("recalc", "xls", ".xlsx"), ("pdf", "ods", ".pdf")])
def test_the_office_recalculates_and_prints_a_copy_and_that_is_said(
    command: str, kind: str, suffix: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / f"自评.{kind}", tmp_path / f"出{suffix}"
    shutil.copy(made / f"无得分.{kind}", path)
    before = path.read_bytes()
    assert run([command, str(path), "-o", str(out)]) == 0
    assert "JX-F52" in capsys.readouterr().err and path.read_bytes() == before
    assert {item.name for item in tmp_path.iterdir()} == {path.name, out.name}
    if command == "pdf":
        assert out.read_bytes().startswith(b"%PDF")
        return
    (one,), (other,) = (form_verbs.read(file, library()) for file in (out, made / "无得分.xlsx"))
    assert one.record.indicators == other.record.indicators


@pytest.mark.parametrize("kind", [*KINDS, "xlsx"])
def test_importing_a_workbook_is_answered_with_what_reads_it(
    kind: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(made / f"无得分.{kind}")]) == 3
    err = capsys.readouterr().err
    assert err.startswith("JX-I01") and "jx read" in err and ".xls" in err


def test_the_content_decides_not_the_name(made: Path, tmp_path: Path) -> None:
    expected = [record_to_json(form.record) for form in form_verbs.read(made / "W01.xlsx", library())]
    for content, name in (("xlsx", "甲.xls"), ("xls", "乙.xlsx"), ("ods", "丙.xls"), ("xls", "丁.et"), ("xlsx", "戊.et")):
        shutil.copy(made / f"W01.{content}", tmp_path / name)
        assert [record_to_json(form.record) for form in form_verbs.read(tmp_path / name, library())] == expected, name


@pytest.mark.parametrize(
    ("content", "id"),
    [
        ("<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>项目</td></tr></table></html>".encode("gbk"), "text_html"),
        ("\ufeff\r\n <!DOCTYPE html><html></html>".encode(), "text_html"),
        ("<html><table></table></html>".encode("utf-16"), "text_html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
         b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "text_xml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "text_mht"),
        ("项目,得分\r\n甲,9".encode("gbk"), "text_csv"),
        ("项目\t得分\r\n甲\t9".encode("utf-16"), "text_csv"),
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "damaged"),
        (b"\x09\x08\x10\x00 nothing", "not_a_workbook"),
    ],
)
def test_what_only_bears_the_name_is_refused_in_one_sentence(content: bytes, id: str, tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(content)
    take_notes()
    with pytest.raises(Stop) as caught:
        read_grids(path)
    assert caught.value.id == id
    sentence = say(id, **caught.value.values)
    assert str(path) in sentence and (not id.startswith("text_") or "另存为 .xlsx" in sentence)
    assert take_notes() == []


def test_a_password_is_said(made: Path, tmp_path: Path) -> None:
    data = bytearray((made / "W01.xls").read_bytes())
    start = data.index(b"\x09\x08\x10\x00")  # BOF; the record behind it becomes FILEPASS (2.4.117)
    data[start + 20 : start + 22] = b"\x2f\x00"
    path = tmp_path / "有密码.xls"
    path.write_bytes(bytes(data))
    with pytest.raises(Stop) as caught:
        read_grids(path)
    assert caught.value.id == "encrypted"


def test_damaged_files_end_in_a_sentence(made: Path, tmp_path: Path) -> None:
    """Bytes turned at random, seeded: each is read or refused, by a process that ends."""
    whole = (made / "W11.xls").read_bytes()
    for seed in range(12):
        choice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(choice.choice((1, 20, 400))):
            data[choice.randrange(len(data))] = choice.randrange(256)
        path = tmp_path / f"{seed}.xls"
        path.write_bytes(bytes(data[: choice.choice((len(data), len(data) // 2))]))
        try:
            read_grids(path)
        except Stop as stop:
            assert stop.id in ("damaged", "not_a_workbook", "encrypted", "too_large", "foreign_heavy", "foreign_slow"), stop.id


def ods(path: Path, rows: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _ODS)
    return write_zip(path, {"mimetype": _ODS, "content.xml": _HEAD + rows + _FOOT, **parts})


@pytest.mark.parametrize(
    ("rows", "id"),
    [
        ('<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1"/>'
         "</table:table-row>", "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="999999" office:value-type="float" office:value="1"/>'
         "</table:table-row>", "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-spanned="9999" table:number-rows-spanned="9999"/>'
         "</table:table-row>", "hostile"),
        ('<table:table-row><table:table-cell office:value-type="float" office:value="nan"/></table:table-row>', "damaged"),
        ('<table:table-row table:number-rows-repeated="9999999999999999999999"/>', "damaged"),
        ("<table:table-row>" * 300 + "</table:table-row>" * 300, "damaged"),
    ],
)
def test_hostile_ods_ends_in_a_sentence(rows: str, id: str, tmp_path: Path) -> None:
    with pytest.raises(Stop) as caught:
        read_grids(ods(tmp_path / "a.ods", rows))
    assert caught.value.id == id


def test_an_ods_with_a_password_is_said(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", "", **{"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"})
    with pytest.raises(Stop) as caught:
        read_grids(path)
    assert caught.value.id == "encrypted"


def test_grids_pass_between_processes_unchanged(made: Path) -> None:
    for grid in WorkbookFile.open(made / "值.xlsx").grids():
        again = from_json(to_json(grid))
        assert (again.cells, again.merges, again.hidden_rows, again.widths) == (
            grid.cells, grid.merges, grid.hidden_rows, grid.widths)

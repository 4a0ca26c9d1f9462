"""jx import: the published cases typed into Word, printed, imported, compared with what was published."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.table import Table
from jixiao.addin.cli.main import run
from jixiao.addin.documents.docx import read_docx
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.imports import import_file
from jixiao.macros.imports.imports import Imported
from jixiao.macros.imports.pages import PageTable
from jixiao.udfs.base.record import Record
from support import NAMES, SELFEVALS, case_record, grid_of, library, make_book
from word_making import print_all, word_form

pytestmark = pytest.mark.slow

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def imported(path: Path) -> list[Imported]:
    return list(import_file(path, library()).forms)


def unbroken(text: str | None) -> str | None:
    """Printed lines say nothing of blanks at their ends, so texts are compared without blanks."""
    return None if text is None else "".join(text.split())


def assert_same(found: Record, wanted: Record, text: Callable[[str | None], str | None]) -> None:
    assert found.form == wanted.form
    assert (found.printed_total, found.printed_grade or None) == (wanted.printed_total, wanted.printed_grade)
    assert {key: text(value) for key, value in found.texts.items() if value} == {
        key: text(value) for key, value in wanted.texts.items() if value
    }
    assert found.funds == wanted.funds
    assert found.subprojects == wanted.subprojects
    for key in ("level1", "level2", "level3", "explanation", "target", "actual", "note"):
        assert [text(getattr(row, key)) for row in found.indicators] == [
            text(getattr(row, key)) for row in wanted.indicators
        ], key
    assert [(row.points, row.score) for row in found.indicators] == [(row.points, row.score) for row in wanted.indicators]


@pytest.mark.parametrize("name", SELFEVALS)
def test_a_word_form_imports_to_the_letter_and_every_value_is_sure(name: str, tmp_path: Path) -> None:
    (form,) = imported(word_form(name, tmp_path / "表.docx"))
    assert_same(form.record, case_record(name), lambda text: text)
    assert form.record.year == case_record(name).year
    assert {value.path for value in form.values if value.level != "sure"} == set()


@pytest.mark.parametrize("names", [
    pytest.param(("selfeval-2019-002-03", "selfeval-2023-004-07"), id="one of each form"), pytest.param(SELFEVALS, id="all", marks=pytest.mark.long),
])
def test_word_forms_printed_to_pdf_import_to_the_same_figures(names: tuple[str, ...], tmp_path: Path) -> None:
    files = [word_form(name, tmp_path / f"{name}.docx") for name in names]
    printed = print_all(files, tmp_path)
    for name in names:
        (form,) = imported(printed[name])
        assert_same(form.record, case_record(name), unbroken)
        # Long texts are broken into lines: joined again, and said. Figures stand in one line.
        long = [value.level for value in form.values if isinstance(value.value, str) and len(value.value) > 60]
        assert long and set(long) <= {"likely", "doubtful"}
        assert {value.level for value in form.values if isinstance(value.value, Decimal)} == {"sure"}


def test_a_printed_workbook_of_all_eighteen_forms_imports_to_eighteen_records(tmp_path: Path) -> None:
    wanted = [case_record(name) for name in NAMES]
    printed = print_all([make_book(tmp_path / "全部.xlsx", *wanted)], tmp_path)
    forms = imported(printed["全部"])
    assert len(forms) == 18  # the cover pages before them are no forms
    for form, record in zip(forms, wanted, strict=True):
        years = [value for value in form.values if value.path == "year"]
        assert_same(form.record, record, unbroken)
        undated = record.form == "selfeval-2019"  # the sheet of 2019 prints no year: none is taken, and that is said
        assert [(value.level, value.value) for value in years] == [
            ("doubtful", None) if undated else ("sure", record.year)
        ]
    empty = {value.path for value in forms[NAMES.index("target-2023-001-04")].of_level("doubtful")}
    assert empty == {"indicators[13].target"}  # published without a target


# -- what is doubtful -----------------------------------------------------------------------------------------------


def doctored(folder: Path, change: Callable[[Table], object], name: str = "selfeval-2023-004-07") -> Imported:
    """A case as a Word form, its table changed; imported."""
    path = word_form(name, folder / "原.docx")
    document = Document(str(path))
    change(document.tables[0])
    document.save(str(folder / "改.docx"))
    (form,) = imported(folder / "改.docx")
    return form


def cells_of(table: Table, word: str) -> list[tuple[int, int]]:
    return [(r, c) for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells) if cell.text == word]


def doubts(form: Imported) -> dict[str, tuple[str, ...]]:
    return {value.path: tuple(reason.id for reason in value.reasons) for value in form.of_level("doubtful")}


def first_row(table: Table) -> int:
    return cells_of(table, "三级指标")[0][0] + 1


def test_a_figure_that_is_none_is_not_read_and_the_sums_tell_it(tmp_path: Path) -> None:
    def smudge(table: Table) -> None:
        table.cell(first_row(table), 6).text = "1O.00"  # a letter O

    wanted = case_record("selfeval-2023-004-07").indicators[0].score
    form = doctored(tmp_path, smudge)
    assert form.record.indicators[0].score is None and wanted is not None
    assert doubts(form) == {
        "indicators[0].score": ("not_a_number", "by_rule"), "printed_total": ("scores_differ",),
    }
    (value,) = [value for value in form.values if value.path == "indicators[0].score"]
    assert "“1O.00”不是一个数" in value.reasons[0].text
    assert value.where == f"第1个表格第{first_row(Document(str(tmp_path / '改.docx')).tables[0]) + 1}行"


def test_a_lost_row_shows_in_both_sums(tmp_path: Path) -> None:
    def lose(table: Table) -> None:
        row = table.rows[cells_of(table, "总分")[0][0] - 1]
        row._tr.getparent().remove(row._tr)

    form = doctored(tmp_path, lose)
    rows = case_record("selfeval-2023-004-07").indicators
    assert len(form.record.indicators) == len(rows) - 1
    assert doubts(form) == {"printed_total": ("scores_differ", "points_differ")}


def test_blank_cells_missing_labels_units_and_years_are_said(tmp_path: Path) -> None:
    def blank(table: Table) -> None:
        table.cell(first_row(table), 4).text = ""
        for row, col in cells_of(table, "主管部门"):
            table.cell(row, col).text = ""
        for row, col in cells_of(table, "项目资金（万元）"):
            table.cell(row, col).text = "项目资金"

    path = word_form("selfeval-2023-004-07", tmp_path / "原.docx")
    document = Document(str(path))
    blank(document.tables[0])
    document.paragraphs[1].clear()
    document.save(str(tmp_path / "改.docx"))
    (form,) = imported(tmp_path / "改.docx")
    assert doubts(form) == {
        "year": ("no_year",), "department": ("no_label",), "funds.unit": ("no_unit",),
        "indicators[0].actual": ("empty",),
    }
    assert form.record.text("department") == "" and form.record.funds.unit is None


def test_a_row_whose_level_was_not_read_is_doubtful(tmp_path: Path) -> None:
    def lose(table: Table) -> None:
        table.cell(first_row(table), 1).text = ""

    rows = case_record("selfeval-2023-004-07").indicators
    lost = [index for index, row in enumerate(rows) if (row.level1, row.level2) == (rows[0].level1, rows[0].level2)]
    form = doctored(tmp_path, lose)
    assert form.record.indicators[0].level2 == ""
    said = {value.path: [reason.id for reason in value.reasons] for value in form.values if value.level == "doubtful"}
    assert said == {f"indicators[{index}].level2": ["level_missing"] for index in lost}


def test_a_table_in_a_cell_is_doubtful(tmp_path: Path) -> None:
    def nest(table: Table) -> None:
        cell = table.cell(first_row(table), 7)
        cell.add_table(1, 2).rows[0].cells[1].text = "里面"

    form = doctored(tmp_path, nest)
    assert doubts(form) == {"indicators[0].note": ("nested",)}
    assert "里面" in (form.record.indicators[0].note or "")


@pytest.mark.parametrize(("inside", "id"), [
    ('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>≥</m:t></m:r></m:oMath>', "equation"),
    ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r>', "form_box"),
    ('<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>', "numbered"),
])
def test_what_word_works_out_or_draws_is_read_in_part_and_doubtful(inside: str, id: str) -> None:
    (table,) = read_docx(_docx(f"<w:tbl><w:tr><w:tc><w:p>{inside}<w:r><w:t>95%</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"))
    assert isinstance(table, PageTable)
    assert [(box.text, box.doubts) for box in table.boxes] == [("≥95%" if id == "equation" else "95%", {id})]


@pytest.mark.parametrize(("ticked", "project_type", "said"), [
    ("☒", "经常性专项业务费", {}), ("☐", "", {"project_type": ("no_tick",), "category": ("no_tick",)}),
])
def test_ticks_of_words_own_boxes_are_read_and_missing_ones_said(
    ticked: str, project_type: str, said: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    """The form of 2018 with its choices in boxes, typed into Word cell by cell."""
    record = case_record("target-2018-003-01")
    assert record.text("project_type") == "经常性专项业务费"
    grid = grid_of(make_book(tmp_path / "表.xlsx", record))
    document = Document()
    table = document.add_table(rows=grid.last_row, cols=grid.last_col)
    for merge in grid.merges:
        table.cell(merge.row - 1, merge.col - 1).merge(table.cell(merge.last_row - 1, merge.last_col - 1))
    for (row, col), cell in grid.cells.items():
        if cell.text:
            table.cell(row - 1, col - 1).text = cell.text.replace("□", "☐").replace("√", ticked).replace("■", ticked)
    document.save(str(tmp_path / "表.docx"))
    (form,) = imported(tmp_path / "表.docx")
    assert form.record.text("project_type") == project_type
    assert {path: ids for path, ids in doubts(form).items() if ids != ("empty",)} == said


def test_deleted_hidden_and_drawn_text_is_not_read(tmp_path: Path) -> None:
    path = word_form("selfeval-2023-004-07", tmp_path / "原.docx")
    record = case_record("selfeval-2023-004-07")
    name = record.text("project")
    run_ = "<w:r><w:rPr>{vanish}</w:rPr><w:t>{text}</w:t></w:r>"
    extra = (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>旧名</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2" w:author="a"><w:r><w:t>移走</w:t></w:r></w:moveFrom>'
        + run_.format(vanish="<w:vanish/>", text="隐藏")
        + '<w:r><w:instrText>PAGE</w:instrText></w:r><w:ins w:id="3" w:author="a">'
        + run_.format(vanish="", text="（新）") + "</w:ins>"
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "改.docx", "w") as new:
        for item in old.namelist():
            data = old.read(item)
            if item == "word/document.xml":
                text = data.decode()
                at = text.index("</w:p>", text.index(f">{name}<"))
                data = (text[:at] + extra + text[at:]).encode()
            new.writestr(item, data)
    (form,) = imported(tmp_path / "改.docx")
    assert form.record.text("project") == f"{name}（新）"


def test_rows_cells_and_boxes_as_word_stores_them() -> None:
    """Content controls around rows and cells, merging in the old way, a row that begins late, tick boxes as symbols."""

    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    tick = '<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>结转项目</w:t></w:r></w:p></w:tc>'
    rows = (
        cell("一", '<w:vMerge w:val="restart"/>') + cell("二", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>"),
        cell("", "<w:vMerge/>") + control(cell("三", '<w:gridSpan w:val="2"/>')),
        "<w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>" + cell("四") + tick,
    )
    body = control(f"<w:tr>{rows[0]}</w:tr>") + "".join(f"<w:tr>{row}</w:tr>" for row in rows[1:])
    deleted = f"<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>{cell('删去的行')}</w:tr>"
    (table,) = read_docx(_docx(f"<w:tbl>{body}{deleted}</w:tbl>"))
    assert isinstance(table, PageTable)
    assert [(box.top, box.x0, box.bottom, box.x1, box.text) for box in table.boxes] == [
        (0, 0, 2, 1, "一"), (0, 1, 1, 3, "二"), (1, 1, 2, 3, "三"), (2, 1, 3, 2, "四"), (2, 2, 3, 3, "☑结转项目")
    ]


def _docx(body: str) -> bytes:
    """A Word file with this body."""
    file, out = BytesIO(), BytesIO()
    Document().save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
            new.writestr(name, data)
    return out.getvalue()


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_workbook_marks_and_lists_what_is_doubtful(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def smudge(table: Table) -> None:
        table.cell(first_row(table), 6).text = "1O.00"

    doctored(tmp_path, smudge)
    assert run(["import", str(tmp_path / "改.docx"), "-o", str(tmp_path / "出.xlsx")]) == 1
    told = capsys.readouterr()
    assert "存疑 2 项" in told.err and "1O.00" in told.out
    book = openpyxl.load_workbook(tmp_path / "出.xlsx")
    (form,) = form_verbs.read(tmp_path / "出.xlsx", library())
    cells = [form.places[place] for place in (("indicators", 0, "score"), ("printed_total",))]
    sheet = book[form.grid.name]
    marked = {str(area.sqref) for area in sheet.conditional_formatting for rule in area.rules if rule.formula == ["TRUE"]}
    names = [sheet.cell(*at).coordinate for at in cells]
    assert marked == set(names)
    notes = list(book["导入说明"].iter_rows(min_row=4, values_only=True))
    assert [(row[1], row[3]) for row in notes] == [("存疑", name) for name in names]
    assert book["导入说明"]["D4"].hyperlink.location == f"'{form.grid.name}'!{names[0]}"
    wanted = case_record("selfeval-2023-004-07")
    assert [row.target for row in form.record.indicators] == [row.target for row in wanted.indicators]
    assert [row.score for row in form.record.indicators[1:]] == [row.score for row in wanted.indicators[1:]]


def test_the_json_goes_on_to_jx_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = word_form("selfeval-2019-002-03", tmp_path / "表.docx")
    assert run(["import", str(path), "--json"]) == 0
    text = capsys.readouterr().out
    (data,) = json.loads(text)
    assert data["confidence"]["indicators[0].score"] == {"level": "sure", "where": "第1个表格第12行"}
    (tmp_path / "记录.json").write_text(text, encoding="utf-8")
    assert run(["new", "--data", str(tmp_path / "记录.json"), "-o", str(tmp_path / "表.xlsx")]) == 0
    (form,) = form_verbs.read(tmp_path / "表.xlsx", library())
    assert_same(form.record, case_record("selfeval-2019-002-03"), lambda item: item)


def test_a_text_longer_than_a_cell_is_said_with_its_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctored(tmp_path, lambda table: setattr(table.cell(first_row(table), 7), "text", "长" * 32_768))
    assert run(["import", str(tmp_path / "改.docx"), "-o", str(tmp_path / "出.xlsx")]) == 3
    assert "JX-F23 《机关事业单位运行保障经费》：以“长长" in capsys.readouterr().err
    assert not (tmp_path / "出.xlsx").exists()


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = word_form("selfeval-2023-004-07", tmp_path / "表.docx")
    (tmp_path / "出.xlsx").write_bytes(b"mine")
    assert run(["import", str(path), "-o", str(tmp_path / "出.xlsx")]) == 3
    assert "JX-R09" in capsys.readouterr().err
    assert (tmp_path / "出.xlsx").read_bytes() == b"mine"

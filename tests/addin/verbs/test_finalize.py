"""定稿: the official forms alone, as they print; nothing of the user's lost; no error sent unseen."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from doors import plain_form
from final_books import CLEAN, received, with_shared_texts
from full_book import hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.cli.main import run
from jixiao.addin.insert.properties import forget_strings
from jixiao.addin.libreoffice import recalc_and_print
from jixiao.addin.libreoffice.office import Office
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import ErrorValue, Range, parse_address
from jixiao.templates.stop import Stop
from PIL import Image, ImageChops
from support import NAMES, case_record, grid_of, library, make_book, without_scores

MACRO_SHEET = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FAULTY = "selfeval-2023-004-01"


def finalized(book: Path) -> Path:
    """The final copy beside the workbook, errors or not."""
    made = book.with_name(f"{book.stem}_定稿{book.suffix}")
    open_draft(book, library()).save(made)
    return made


def looks(cell: Any) -> tuple[object, ...]:
    return cell.number_format, cell.font.b, cell.font.sz, cell.fill.fgColor.rgb, cell.border.left.style, cell.alignment.wrap_text


@pytest.mark.slow
def test_finalized_forms_hold_what_the_forms_show_and_nothing_of_ours(tmp_path: Path) -> None:
    """All published forms, read by another program: values, looks, merges, heights inside the print area; nothing outside."""
    book = make_book(tmp_path / "表.xlsx", *(without_scores(case_record(name)) for name in NAMES))
    was = book.read_bytes()
    made = finalized(book)
    assert book.read_bytes() == was
    shown = openpyxl.load_workbook(book, data_only=True)
    working, final = openpyxl.load_workbook(book), openpyxl.load_workbook(made)
    assert final.sheetnames == [name for name in working.sheetnames if "封面" not in name and name != "检查结果"] + ["定稿说明"]
    frozen = 0
    for sheet in final.worksheets[:-1]:
        old = working[sheet.title]
        assert (sheet.sheet_state, sheet.print_area) == ("visible", old.print_area)
        assert sheet.print_title_rows == old.print_title_rows
        area = Range.parse(sheet.print_area.rpartition("!")[2].replace("$", ""))
        assert area is not None
        for row in old.iter_rows():
            for cell in row:
                new = sheet[cell.coordinate]
                if (cell.row, cell.column) not in area:
                    assert new.value is None and new.fill.fill_type is None, cell.coordinate
                    continue
                wanted = cell.value
                if cell.data_type == "f" and "JX_" in cell.value:
                    wanted, frozen = shown[sheet.title][cell.coordinate].value, frozen + 1
                assert new.value == (None if wanted == "" else wanted) and looks(new) == looks(cell), cell.coordinate
        inside = {str(block) for block in old.merged_cells.ranges if block.max_col <= area.last_col}
        assert {str(block) for block in sheet.merged_cells.ranges} == inside
        assert [item.height for item in sheet.row_dimensions.values()] == [i.height for i in old.row_dimensions.values()]
        for rule in sheet.conditional_formatting:
            assert all(item.max_col <= area.last_col for item in rule.sqref.ranges)
    assert frozen > 60
    everything = b"".join(parts_of(made).values())
    assert b"JX_" not in everything and "核对区".encode() not in everything and "规则分".encode() not in everything


@pytest.mark.slow
def test_what_the_user_made_stays_and_what_read_our_sheets_keeps_its_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = received(tmp_path / "报.xlsx")
    total = grid_of(book, "封面").cell(5, 8).value
    assert total == case_record(CLEAN).printed_total is not None
    capsys.readouterr()
    assert run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx"), "--seconds", "60"]) == 0
    said = capsys.readouterr().err
    assert "“封面”、“检查结果”" in said and "隐藏的工作表、批注、随文件保存的自定义数据" in said and "链接" not in said.split("请过目")[1]
    assert "#REF!" in said  # the chart and the name over the cover
    old, new = parts_of(book), parts_of(tmp_path / "稿.xlsx")
    text = b"".join(new.values()).decode("utf-8", "replace")
    assert not re.search("JX_|xlam|externalLink|王会计(?!</author>)|某局|李处长|封面|absPath|检查结果", text)
    final = openpyxl.load_workbook(tmp_path / "稿.xlsx")
    names = [sheet.title for sheet in final.worksheets]
    assert names[1:] == ["分析", "参数"] and final["参数"].sheet_state == "hidden" and final.active.title == "分析"
    assert final["分析"]["A1"].value == pytest.approx(float(total))
    assert final["分析"]["A2"].value == "=SUM(B1:B2)" and final["分析"]["A3"].value == 9  # source, heading and seven rows
    assert final.worksheets[0]["D5"].comment.text == "以合同为准"
    assert "A11:F12" in {str(item.sqref) for item in final.worksheets[0].conditional_formatting}
    assert final.worksheets[0].print_area.endswith("!$A$1:$H$21")
    chart = next(part.decode() for name, part in new.items() if name.startswith("xl/charts/chart"))
    assert "<f>#REF!</f>" in chart.replace("c:f>", "f>") and 'name="总分处">#REF!<' in text
    sheets = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
    touched = (*sheets, "xl/charts/", "xl/workbook", "xl/_rels", "_rels", "docProps", "[C")
    same = [name for name in new if not name.startswith(touched)]
    assert len(same) > 7 and all(new[name] == old[name] for name in same)


def test_texts_of_what_is_gone_do_not_stay_in_the_file(tmp_path: Path) -> None:
    """Excel keeps all texts in one list, those of a deleted sheet until it saves the file itself."""
    plain = make_book(tmp_path / "甲.xlsx", case_record(CLEAN))
    book = rewritten(make_book(tmp_path / "乙.xlsx", case_record(CLEAN)), with_shared_texts)
    assert "规则分" in parts_of(book)["xl/sharedStrings.xml"].decode()
    one, other = grid_of(finalized(plain)), grid_of(finalized(book))
    assert one.cells == other.cells
    kept = parts_of(tmp_path / "乙_定稿.xlsx")["xl/sharedStrings.xml"].decode()
    assert not re.search("核对区|规则分|检查结果|封面|怎么办", kept) and "服装量体工作完成率" in kept


def test_texts_that_something_shows_stay_in_the_file(tmp_path: Path) -> None:
    """Blanks around a text's number mean nothing; an Excel 4 macro sheet shows texts of the list too."""
    strings = "".join(f"<si><t>{text}</t></si>" for text in "甲乙丙")
    path = hand_made(tmp_path / "表.xlsx", sheet_xml('<row r="1"><c r="A1" t="s"><v>\n 1 </v></c></row>'), strings=strings)

    def left() -> str:
        book = WorkbookFile.open(path).book
        forget_strings(book)
        return "".join(book.strings)

    assert left() == "乙"
    rels = "xl/_rels/workbook.xml.rels"
    rewritten(path, lambda parts: parts.update({
        "xl/macrosheets/sheet1.xml": b"<xm:macrosheet/>",
        rels: parts[rels].replace(b"</R", f'<Relationship Id="rIdM" Type="{MACRO_SHEET}" Target="macrosheets/sheet1.xml"/></R'.encode()),
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", b'<sheet name="M" sheetId="9" r:id="rIdM"/></sheets>'),
    }))
    assert left() == "甲乙丙"


def test_a_hidden_form_is_shown_where_nothing_else_would_be(tmp_path: Path) -> None:
    def hide(parts: dict[str, bytes]) -> None:
        name = grid_of(book).name.encode()
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="' + name, b'state="hidden" name="' + name)

    book = make_book(tmp_path / "表.xlsx", case_record(CLEAN))
    final = openpyxl.load_workbook(finalized(rewritten(book, hide)))
    assert [(sheet.title, sheet.sheet_state) for sheet in final.worksheets] == [(grid_of(book).name, "visible")]
    assert final.active.title == grid_of(book).name


@pytest.mark.parametrize("name", ["封面", "检查结果"])
def test_a_sheet_of_the_users_that_only_bears_our_name_stays(name: str, tmp_path: Path) -> None:
    file = openpyxl.load_workbook(plain_form(tmp_path / "报.xlsx", CLEAN))
    own = file.create_sheet(name)
    own["A1"], own["A3"], own["B3"] = name, "序号", "单位自己的话"
    file.save(tmp_path / "报.xlsx")
    assert name in openpyxl.load_workbook(finalized(tmp_path / "报.xlsx")).sheetnames


@pytest.mark.slow
def test_errors_stop_it_and_force_writes_them_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, out = make_book(tmp_path / "表.xlsx", case_record(FAULTY)), tmp_path / "稿.xlsx"
    run(["check", "--json", str(book)])
    errors = [item for item in json.loads(capsys.readouterr().out) if item["severity"] == "error"]
    assert run(["finalize", str(book), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("JX-R17") and f"{len(errors)} 处错误" in said and "--force" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["表.xlsx"]
    assert run(["finalize", str(book), "-o", str(out), "--force"]) == 1
    note = openpyxl.load_workbook(out)["定稿说明"]
    rows = [[cell.value for cell in row] for row in note.iter_rows(min_row=4)]
    assert [(row[1], row[2]) for row in rows] == [(item["sheet"], item["cell"]) for item in errors]
    assert all(row[4] in item["message"] for row, item in zip(rows, errors, strict=True))
    assert note.sheet_state == "visible" and "错误的情况下定稿" in note["A2"].value
    # A final copy that was forced can be finalized again: its note is one of our sheets.
    assert openpyxl.load_workbook(finalized(out)).sheetnames.count("定稿说明") == 1


@pytest.mark.slow
def test_scores_that_no_rule_confirms_are_shown_and_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = case_record("selfeval-2023-004-03")
    rows = (replace(record.indicators[2], actual="约 99%"), *record.indicators[3:])
    book = make_book(tmp_path / "表.xlsx", replace(record, indicators=(*record.indicators[:2], *rows)))
    assert run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx")]) == 0
    said = capsys.readouterr().err
    form = grid_of(book)
    cell = next(f"G{row}" for (row, _), cell in form.cells.items() if cell.text == "约 99%")
    assert "还有 1 处警告" in said and f"JX-B22 《{form.name}》{cell}：得分 8 不能由规则确认" in said


@pytest.mark.slow
def test_texts_that_do_not_print_whole_are_told_by_their_cells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(CLEAN))
    sheet = openpyxl.load_workbook(book)
    form = next(page for page in sheet if page.print_area)
    row = next(cell.row for line in form.iter_rows() for cell in line if cell.value == "一级指标") + 1
    note = max(cell.column for cell in form[row - 1] if cell.value and "原因" in str(cell.value))
    form.cell(row, note).value = "检修停运一个月，下一年度提前签订应急协议。" * 20
    assert form.row_dimensions[row].height
    sheet.save(book)
    run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx"), "--force"])
    assert f"有 1 格的文字比格子高，打印出来不全：《{form.title}》{form.cell(row, note).coordinate}。" in capsys.readouterr().err


@pytest.mark.slow
def test_a_total_that_is_not_finished_is_said_and_stays_so_in_the_final_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = case_record("selfeval-2023-004-03")
    rows = (replace(record.indicators[2], actual="约 99%", score=None), *record.indicators[3:])
    record = replace(record, indicators=(*record.indicators[:2], *rows), printed_total=None, printed_grade=None)
    book = make_book(tmp_path / "表.xlsx", record)
    assert run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx")]) == 0
    assert "JX-A15" in capsys.readouterr().err
    texts = [cell.text for cell in grid_of(tmp_path / "稿.xlsx").cells.values()]
    assert texts.count("未完") == 2  # total and grade


def changed(book: Path, formula: str, value: Decimal | ErrorValue | None) -> str:
    """Puts another stored value beside the first formula that starts so; gives its cell."""
    door = WorkbookFile.open(book)
    grid = next(grid for grid in door.grids() if grid.name not in ("封面", "检查结果"))
    at, cell = next((at, cell) for at, cell in sorted(grid.cells.items()) if (cell.formula or "").startswith(formula))
    door.apply([CellEdit(grid.name, *at, value, cell.formula)], {})
    door.save(book, backup=False)
    return f"{openpyxl.utils.get_column_letter(at[1])}{at[0]}"


@pytest.mark.parametrize("formula", ["JX_SCORE", "IF(COUNT("])
def test_a_stale_figure_is_an_error(formula: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", without_scores(case_record(CLEAN)))
    before = {item.cell for item in open_draft(book, library()).plan.errors}
    cell = changed(book, formula, Decimal("1.5"))
    found = {item.cell: item for item in open_draft(book, library()).plan.errors if item.code == "JX-R18"}
    assert cell in found and cell not in before and "1.5" in found[cell].text


@pytest.mark.parametrize("lost", [None, ErrorValue("#NAME?")])
def test_values_lost_without_the_add_in_are_worked_out(lost: ErrorValue | None, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", without_scores(case_record(CLEAN)))
    right = {at: cell.value for at, cell in grid_of(book).cells.items()}
    cells = [parse_address(changed(book, formula, lost)) for formula in ("JX_SCORE", "IF(COUNT(", "JX_RATE(")]
    grid = grid_of(finalized(book))
    for at in cells:
        assert at is not None and grid.cell(*at).value == right[at] != lost


def test_a_formula_that_must_go_and_has_no_value_is_an_error(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(CLEAN))
    door = WorkbookFile.open(book)
    formulas = {2: "CONCATENATE(L13,1)", 3: "JX_SCORE(D13,E13,OFFSET(F13,0,0))", 4: "CONCATENATE(A13,1)"}
    name = grid_of(book).name
    door.apply([CellEdit(name, 40, col, None, formula) for col, formula in formulas.items()], {})
    door.save(book, backup=False)
    assert {item.cell for item in open_draft(book, library()).plan.errors if item.code == "JX-R19"} == {"B40", "C40"}


def test_a_portable_copy_loses_its_names(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", without_scores(case_record(CLEAN)))
    make_portable(book, tmp_path / "名称.xlsx", library(), "lambda")
    assert b"JXL_" in parts_of(tmp_path / "名称.xlsx")["xl/workbook.xml"]
    made = finalized(tmp_path / "名称.xlsx")
    assert not re.search(rb"JX_|JXL_|LAMBDA", b"".join(parts_of(made).values()))
    assert openpyxl.load_workbook(made).sheetnames[:1] == [grid_of(made).name]


def test_sheets_of_the_year_go_too(tmp_path: Path) -> None:
    source = make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-08"))
    assert run(["carry", str(source), "-o", str(tmp_path / "自评.xlsx")]) == 0
    assert run(["monitor", str(tmp_path / "自评.xlsx"), "--date", "2023-07-31"]) == 0
    book = openpyxl.load_workbook(tmp_path / "自评.xlsx")
    assert len(book.sheetnames) == 5
    assert len(openpyxl.load_workbook(finalized(tmp_path / "自评.xlsx")).sheetnames) == 2  # the form, and what stands open


def test_without_an_office_the_workbook_is_written_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> Office:
        raise Stop("office_missing")

    monkeypatch.setattr(recalc_and_print, "Office", missing)
    book = make_book(tmp_path / "表.xlsx", case_record(CLEAN))
    assert run(["finalize", str(book), "-o", str(tmp_path / "稿.xlsx")]) == 0
    assert "没有打印成 PDF：JX-L" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["稿.xlsx", "表.xlsx"]
    (tmp_path / "新.pdf").write_bytes(b"kept")
    for taken in ("稿.xlsx", "新.xlsx"):
        assert run(["finalize", str(book), "-o", str(tmp_path / taken)]) == 3
        assert "已经存在" in capsys.readouterr().err
    assert (tmp_path / "新.pdf").read_bytes() == b"kept" and not (tmp_path / "新.xlsx").exists()


def test_shared_formulas_are_spelled_out_before_their_first_cell_goes(tmp_path: Path) -> None:
    book = hand_made(
        tmp_path / "表.xlsx",
        sheet_xml(
            '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">JX_RATE(A1,4)&amp;"&lt;"</f><v>50</v></c></row>'
            '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><f t="shared" si="0"/><v>75</v></c></row>'
            '<row r="3"><c r="A3"><v>4</v></c><c r="B3" s="0"><f t="shared" si="0"></f><v>100</v></c></row>'
        ),
    )
    door = WorkbookFile.open(book)
    door.book.sheet("表").editor([]).freeze(1, 2, Decimal(50), door.book.date_style)
    door.book.sheet("表").mark_changed()
    door.save(book, backup=False)
    sheet = openpyxl.load_workbook(book).active
    assert [sheet[f"B{row}"].value for row in (1, 2, 3)] == [50, '=JX_RATE(A2,4)&"<"', '=JX_RATE(A3,4)&"<"']
    door = WorkbookFile.open(book)
    door.book.sheet("表").editor([]).clear(Range(1, 1, 2, 2))
    door.book.sheet("表").mark_changed()
    door.save(book, backup=False)
    assert openpyxl.load_workbook(book).active.calculate_dimension() == "A3:B3"


def test_a_block_that_cuts_an_array_formula_is_refused(tmp_path: Path) -> None:
    book = hand_made(tmp_path / "表.xlsx", sheet_xml(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>2</v></c></row><row r="2"><c r="A2"><v>4</v></c></row>'
    ))
    editor = WorkbookFile.open(book).book.sheet("表").editor([])
    with pytest.raises(Stop) as refused:
        editor.clear(Range(2, 1, 3, 1))
    assert refused.value.id == "cell_refused"
    editor.clear(Range(1, 1, 3, 1))


def pages(pdf: Path) -> list[Image.Image]:
    """The pages without the footer, whose numbers count the sheets before."""
    subprocess.run(["pdftoppm", "-r", "60", "-gray", str(pdf), str(pdf.with_suffix(""))], check=True)
    drawn = [Image.open(path) for path in sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))]
    return [page.crop((0, 0, page.width, page.height * 9 // 10)) for page in drawn]


def words(pdf: Path, page: int) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-layout", "-f", str(page), "-l", str(page), str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    # How many spaces a gap is depends on tenths of a point; the strokes are compared below.
    return [" ".join(line.split()) for line in text.split("\n") if not re.fullmatch(r"\s*- ?\d+ ?-\s*", line)]


@pytest.mark.slow
def test_the_printed_page_is_the_working_forms(office: Office, tmp_path: Path) -> None:
    """One form of each kind, with colours of lost points: text, places and strokes on the page are the same."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler is not installed; make test installs it")
    names = ("selfeval-2019-002-05", FAULTY, "target-2018-003-02", "target-2023-001-06")
    book = make_book(tmp_path / "表.xlsx", *(without_scores(case_record(name)) for name in names))
    made = finalized(book)
    for path in (book, made):
        office.work(path, [("store", str(path.with_suffix(".pdf")), "calc_pdf_Export")])
    old, new = book.with_suffix(".pdf"), made.with_suffix(".pdf")
    before, after = pages(old), pages(new)
    first = next(page for page in range(len(before)) if words(old, page + 1) == words(new, 1))
    assert first == 2  # behind the two covers
    count = len(after) - 1  # the last page is the note
    assert count > 5
    for page in range(count):
        assert words(old, first + page + 1) == words(new, page + 1), page
        one, other = before[first + page], after[page]
        assert one.size == other.size
        # Letters may be set a tenth of a point apart, which vanishes at this size; the palest colour that we use is 21 off.
        assert ImageChops.difference(one.reduce(6), other.reduce(6)).getextrema()[1] <= 10, page

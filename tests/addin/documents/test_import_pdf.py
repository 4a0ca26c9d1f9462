"""PDF pages drawn by hand: lines broken and cut, clipped and invisible text, and files that cannot be used."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hostile import LAUGHS, OLE
from jixiao.addin.cli.main import run
from jixiao.addin.documents import pdf_page
from jixiao.addin.documents.open import read_document
from jixiao.addin.verbs.imports import import_file
from jixiao.macros.imports.pages import Box, PageTable, PageText
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from pdf_making import HEIGHT, pdf, rows, table, text
from support import case_record, library, make_book
from word_making import word_form

pytestmark = pytest.mark.slow

XS = (40, 140, 240)


def boxes(path: Path, page: int = 1) -> list[Box]:
    (found,) = [item for item in read_document(path) if isinstance(item, PageTable) and item.page == page]
    return sorted(found.boxes, key=lambda box: (box.top, box.x0))


def one_cell(folder: Path, *lines: str, x: float = 43) -> Box:
    """A cell 100 points wide and the lines in it; every character is 10 points wide."""
    drawn = "".join(text(x, 115 + 12 * index, line) for index, line in enumerate(lines))
    return boxes(pdf(folder / "a.pdf", [table(XS, (100, 160)) + drawn + text(300, 700, "填表人：某某某某某某某某某某某某某某某某某")]))[0]


def test_lines_broken_at_the_end_of_a_cell_become_one(tmp_path: Path) -> None:
    box = one_cell(tmp_path, "全市社保业务系统正", "常运行")
    assert (box.text, box.lines, box.doubts) == ("全市社保业务系统正常运行", 2, {"reflowed"})


def test_a_line_that_ended_early_was_ended_on_purpose(tmp_path: Path) -> None:
    box = one_cell(tmp_path, "第一条", "第二条也在这里")
    assert (box.text, box.doubts) == ("第一条\n第二条也在这里", set())


def test_a_number_cut_by_the_end_of_a_line_is_doubtful(tmp_path: Path) -> None:
    box = one_cell(tmp_path, "12345678", "90.00")
    assert (box.text, box.doubts) == ("1234567890.00", {"reflowed", "word_cut"})


def test_words_cut_at_a_blank_keep_it_and_are_not_doubtful(tmp_path: Path) -> None:
    box = one_cell(tmp_path, "of Petya ", "attacks")
    assert (box.text, box.doubts) == ("of Petya attacks", {"reflowed"})


def test_text_that_a_clipping_path_cuts_off_is_not_read(tmp_path: Path) -> None:
    clip = "q 40 700 100 30 re W n\n"  # from 112 to 142 points below the page's top
    content = table(XS, (100, 160)) + clip + text(43, 125, "看得见的字") + text(43, 152, "看不见的字") + "Q\n"
    content += text(143, 152, "后面的字") + text(43, 300, "表外的一行足够二十个字所以不是扫描件没有问题")
    first, second = boxes(pdf(tmp_path / "a.pdf", [content]))
    assert (first.text, second.text) == ("看得见的字", "后面的字")


def test_invisible_text_and_bold_printed_twice(tmp_path: Path) -> None:
    content = table(XS, (100, 160)) + "3 Tr\n" + text(43, 125, "扫描层") + "0 Tr\n"
    content += text(143, 125, "得分") + text(143.3, 125, "得分") + text(40, 300, "表外的一行足够二十个字所以不是扫描件没有问题")
    first, second = boxes(pdf(tmp_path / "a.pdf", [content]))
    assert (first.text, second.text) == ("", "得分")


def test_small_print_keeps_each_of_its_figures(tmp_path: Path) -> None:
    """A wide form made to fit one page: figures two points apart are no bold face."""
    filler = text(40, 300, "表外的一行足够二十个字所以不是扫描件没有问题")
    for size in (1.2, 1.5, 1.8, 2.1):
        content = table(XS, (100, 160)) + text(43.4, 125, "1,100.00", size) + filler
        assert boxes(pdf(tmp_path / f"{size}.pdf", [content]))[0].text == "1,100.00"


def test_text_over_a_line_is_doubtful_in_both_cells(tmp_path: Path) -> None:
    filler = text(40, 300, "表外的一行足够二十个字所以不是扫描件没有问题")
    over = table(XS, (100, 130)) + text(93, 120, "1,234.56") + text(195, 120, "56")
    first, second = boxes(pdf(tmp_path / "a.pdf", [over + filler]))
    assert (first.text, second.text) == ("1,234", ".56 56")
    assert first.doubts == second.doubts == {"crosses"}
    clip = "q 40 700 100 50 re W n\n"  # a spreadsheet cuts a long text off at its cell
    cut = table(XS, (100, 130)) + clip + text(93, 120, "1,234.56") + "Q\n" + text(195, 120, "56")
    first, second = boxes(pdf(tmp_path / "b.pdf", [cut + filler]))
    assert (first.text, second.text) == ("1,234", "56")
    assert first.doubts == {"crosses"}


def test_lines_outside_tables_are_parted_at_wide_gaps(tmp_path: Path) -> None:
    content = table(XS, (100, 160)) + text(40, 80, "申报单位名称：某某某某某单位") + text(400, 80, "金额单位：元")
    lines = [item for item in read_document(pdf(tmp_path / "a.pdf", [content])) if isinstance(item, PageText)]
    assert lines == [PageText(1, ("申报单位名称：某某某某某单位", "金额单位：元"))]


HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
COLUMNS = (40, 100, 160, 260, 330, 400, 440, 480, 560)


def page(*lines: tuple[str, ...], title: str = "财政项目支出绩效自评表", top: float = 100) -> str:
    return text(200, 60, title) + text(240, 80, "（2023年度）") + rows(COLUMNS, top, lines)


def row(name: str, target: str = "=100(%)", actual: str = "100(%)", points: str = "45.00", score: str = "45.00") -> tuple[str, ...]:
    return ("产出指标", "数量指标", name, target, actual, points, score, "")


def test_a_table_over_two_pages_is_one_and_its_repeated_headings_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = page(HEADINGS, row("甲完成率")) + text(280, 820, "第 1 页")
    second = rows(COLUMNS, 40, (HEADINGS, row("乙完成率"))) + text(280, 820, "第 2 页")
    assert run(["import", str(pdf(tmp_path / "a.pdf", [first, second])), "--json"]) == 1
    (data,) = json.loads(capsys.readouterr().out)
    assert [item["level3"] for item in data["indicators"]] == ["甲完成率", "乙完成率"]
    assert data["confidence"]["indicators[1].level3"] == {"level": "sure", "where": "第2页"}
    assert data["confidence"]["project"]["level"] == "doubtful"  # this page has no head


def test_two_forms_on_two_pages_stay_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [page(HEADINGS, row("甲完成率")), page(HEADINGS, row("乙完成率"), title="项目支出绩效自评表")]
    assert run(["import", str(pdf(tmp_path / "a.pdf", pages)), "--json"]) == 1
    assert [[item["level3"] for item in form["indicators"]] for form in json.loads(capsys.readouterr().out)] == [
        ["甲完成率"], ["乙完成率"]
    ]


def test_borders_drawn_as_thin_rectangles_and_open_sides(tmp_path: Path) -> None:
    """As Excel and Word draw them, and as many forms have no line at their left and right."""
    lines = ("项目名称", "某项目", "实施单位"), ("某单位", "甲", "乙乙乙乙乙乙乙乙乙乙")
    xs, ys = (40, 140, 240, 400), (100, 120, 140)
    across = "".join(f"{xs[0]} {HEIGHT - y - 0.25} {xs[-1] - xs[0]} 0.5 re f\n" for y in ys)
    down = "".join(f"{x - 0.25} {HEIGHT - ys[-1]} 0.5 {ys[-1] - ys[0]} re f\n" for x in xs[1:-1])
    words = "".join(text(x + 3, y + 14, word) for y, line in zip(ys, lines, strict=False) for x, word in zip(xs, line, strict=False))
    found = boxes(pdf(tmp_path / "a.pdf", [across + down + words]))
    assert [box.text for box in found] == [word for line in lines for word in line]


def test_columns_and_heads_that_are_not_there_are_said(tmp_path: Path) -> None:
    lines = [(*line[2:5], *line[6:7]) for line in (HEADINGS, row("甲完成率", "=100", "100"))]
    content = text(200, 60, "财政项目支出绩效自评表") + rows(COLUMNS, 100, lines)
    (form,) = import_file(pdf(tmp_path / "a.pdf", [content]), library()).forms
    said = {value.path: [reason.id for reason in value.reasons] for value in form.of_level("doubtful")}
    missing = {path for path, ids in said.items() if ids == ["no_column"]}
    assert missing == {"indicators.level1", "indicators.level2", "indicators.points", "indicators.note"}
    assert said["project"] == ["no_label"] and said["year"] == ["no_year"]
    assert (form.record.indicators[0].target, form.record.indicators[0].score) == ("=100", 45)


# -- files that cannot be used --------------------------------------------------------------------------------------


def stop_of(path: Path) -> str:
    with pytest.raises(Stop) as caught:
        read_document(path)
    sentence = say(caught.value.id, **caught.value.values)
    assert str(path) in sentence and "{" not in sentence
    return caught.value.id


@pytest.mark.parametrize(
    ("content", "id"),
    [
        (b"", "import_kind"),
        ("项目,得分".encode("gbk"), "import_kind"),
        (OLE + "WordDocument".encode("utf-16-le"), "import_old_doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "import_password"),
        (OLE + "Workbook".encode("utf-16-le"), "import_kind"),
        (b"PK\x03\x04" + bytes(100), "import_damaged"),
        (b"%PDF-1.7\n" + bytes(300), "import_damaged"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>", "import_damaged"),
    ],
)
def test_first_bytes_say_what_a_file_is(tmp_path: Path, content: bytes, id: str) -> None:
    path = tmp_path / "假.docx"
    path.write_bytes(content)
    assert stop_of(path) == id


def test_a_workbook_is_not_imported_but_read(tmp_path: Path) -> None:
    assert stop_of(make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))) == "import_kind"
    assert stop_of(tmp_path) == "not_found"


def changed(folder: Path, change: bytes, part: str = "word/document.xml") -> Path:
    """A Word form with one part replaced."""
    path = word_form("selfeval-2023-004-07", folder / "原.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(folder / "改.docx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change if name == part else old.read(name))
    return folder / "改.docx"


def test_entities_and_bombs_in_word_files_are_refused(tmp_path: Path) -> None:
    assert stop_of(changed(tmp_path, LAUGHS.encode() + b"<x>&c;</x>")) == "import_hostile"
    assert stop_of(changed(tmp_path, b" " * 20_000_000)) == "import_hostile"
    assert stop_of(changed(tmp_path, b"<w:document")) == "import_damaged"
    wide = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr><w:tc>'
        b'<w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>'
    )
    assert stop_of(changed(tmp_path, wide)) == "import_heavy"


def test_a_password_pages_without_text_and_too_many_pages_are_said(tmp_path: Path) -> None:
    key = "00" * 32
    locked = f"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >>"
    assert stop_of(pdf(tmp_path / "密.pdf", [page(HEADINGS, row("甲"))], locked)) == "import_password"
    assert stop_of(pdf(tmp_path / "扫.pdf", [table(XS, (100, 160)) + text(40, 800, "- 1 -")])) == "import_scanned"
    assert stop_of(pdf(tmp_path / "多.pdf", [""] * (pdf_page.MAX_PAGES + 1))) == "import_pages"


def test_a_page_of_too_many_characters_or_lines_is_not_read(tmp_path: Path) -> None:
    assert stop_of(pdf(tmp_path / "字.pdf", [text(40, 100, "字" * (pdf_page.MAX_GLYPHS + 1))])) == "import_heavy"
    lines = "".join(f"0 {y} m 500 {y} l S\n" for y in range(pdf_page.MAX_EDGES + 1))
    assert stop_of(pdf(tmp_path / "线.pdf", [text(40, 100, "字" * 30) + lines])) == "import_heavy"


def test_reading_ends_when_its_time_is_over(tmp_path: Path) -> None:
    with pytest.raises(Stop) as caught:
        read_document(pdf(tmp_path / "a.pdf", [page(HEADINGS, row("甲"))]), seconds=0)
    assert caught.value.id == "import_slow"


def test_a_font_without_characters_is_said(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [page(HEADINGS, row("甲"))])
    path.write_bytes(path.read_bytes().replace(b"/UniGB-UCS2-H", b"/Identity-H\x20\x20").replace(b"(GB1)", b"(XX1)"))
    assert stop_of(path) == "import_glyphs"


@pytest.mark.parametrize("content", [text(40, 100, "没有表格的一段文字，说的是别的事情，与绩效毫不相干。"), ""])
def test_a_document_without_tables_or_forms_is_said(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = rows(XS, 200, (("采购", "清单"), ("电脑", "12"))) + text(40, 400, "这一页有表，但不是绩效表，所以也要说清楚。")
    path = pdf(tmp_path / "a.pdf", [content or other])
    assert run(["import", str(path)]) == 3
    said = capsys.readouterr().err
    assert ("JX-I12" if content else "JX-I13") in said and str(path) in said


def test_a_word_file_without_tables_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = Document()
    document.add_paragraph("没有表。")
    document.save(str(tmp_path / "a.docx"))
    assert run(["import", str(tmp_path / "a.docx")]) == 3
    assert "JX-I12" in capsys.readouterr().err

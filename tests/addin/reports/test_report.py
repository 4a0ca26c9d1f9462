"""``jx report``: Word and web page hold every sentence, charts and tables the figures; hostile texts and templates are held off."""

from __future__ import annotations

import html
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.reports.docx import docx_bytes
from jixiao.addin.verbs import report as report_verb
from jixiao.addin.verbs.report import TEMPLATE, report
from jixiao.macros.report.report import Report
from jixiao.templates.library import HOME
from jixiao.templates.stop import Stop
from lxml import etree
from office import convert
from support import case_record, library, make_book

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
THREE = ("selfeval-2023-004-01", "selfeval-2019-000-01", "selfeval-2023-004-05")


def book_of(folder: Path, *names: str) -> Path:
    return make_book(folder / "表.xlsx", *(case_record(name) for name in names))


def parts(document: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(document) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def body(document: Path) -> etree._Element:
    return etree.fromstring(parts(document)["word/document.xml"])


def paragraphs(document: Path) -> list[str]:
    return ["".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in body(document).iter(f"{W}p")]


def template_with(folder: Path, change: Callable[[str], str], part: str = "word/document.xml") -> Path:
    """Our template with one part changed."""
    path = folder / "样式.docx"
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w") as out:
        for name in source.namelist():
            data = source.read(name).decode()
            out.writestr(name, change(data) if name == part else data)
        if part not in source.namelist():
            out.writestr(part, change(""))
    return path


def with_line(text: str) -> Callable[[str], str]:
    """A further paragraph at the top of the document."""
    line = f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>"
    return lambda document: document.replace("<w:body>", "<w:body>" + line, 1)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """A report of three projects."""
    folder = tmp_path_factory.mktemp("report")
    output = folder / "报告.docx"
    return output, report(book_of(folder, *THREE), library(), output).report


def test_the_document_holds_every_sentence_with_its_number_and_its_cells(three: tuple[Path, Report]) -> None:
    output, made = three
    text = "\n".join(paragraphs(output))
    rows = ["".join(cell.itertext()) for cell in body(output).iter(f"{W}tc")]
    sentences = [item for _, _, item in made.sentences()]
    assert len(sentences) > 100
    for item in sentences:
        assert f"{item.text}[{item.number}]".replace("\n", "") in text.replace("\n", "")
        assert item.place in rows
    assert "{{" not in text and "{%" not in text


def test_each_chapter_has_its_own_chart_with_its_figures_and_the_workbook_behind_it(three: tuple[Path, Report]) -> None:
    """Points of each form add up to 100; scores to the published totals 97.95, 97, 91.01."""
    output, made = three
    found = parts(output)
    relations = etree.fromstring(found["word/_rels/document.xml.rels"])
    targets = {item.get("Id"): item.get("Target") for item in relations}
    shown = [targets[chart.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")]
             for chart in body(output).iter(f"{C}chart")]
    assert len(shown) == len(set(shown)) == 3
    totals = []
    for target, chapter in zip(shown, made.chapters, strict=True):
        chart = etree.fromstring(found[f"word/{target}"])
        names, *columns = (
            [value.text for value in chart.findall(f".//{C}ser[{index}]/{C}{tag}//{C}v")]
            for index, tag in ((1, "cat"), (1, "val"), (2, "val"))
        )
        assert names == [bar.name for bar in chapter.bars]
        totals.append(tuple(sum(Decimal(str(value)) for value in column) for column in columns))
        (book,) = etree.fromstring(found[f"word/charts/_rels/{Path(str(target)).name}.rels"])
        sheet = openpyxl.load_workbook(BytesIO(found["word/embeddings/" + Path(str(book.get("Target"))).name])).worksheets[0]
        assert [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)] == [
            list(row) for row in zip(names, *columns, strict=True)]
    assert totals == [(100, Decimal("97.95")), (100, 97), (100, Decimal("91.01"))]
    texts = {drawing.get("descr") for drawing in body(output).iter() if str(drawing.tag).endswith("}docPr")}
    assert any("产出指标：分值 65，得分 63.6" in str(text) for text in texts)


def test_another_reader_of_word_finds_the_same_document(three: tuple[Path, Report]) -> None:
    """python-docx: headings by their styles, a picture per chapter, the tables with their rows."""
    output, made = three
    document = docx.Document(str(output))
    headings = [item.text for item in document.paragraphs if item.style is not None and item.style.name == "Heading 1"]
    assert headings.count("四、偏差原因分析") == 3 and headings[0] == "项目汇总" and headings[-1] == "附：依据单元格"
    assert len(document.inline_shapes) == 3
    rows = {table.cell(0, 2).text: len(table.rows) - 1 for table in document.tables}
    assert rows["依据单元格"] == sum(1 for _ in made.sentences())
    assert rows["实施单位"] == 3


def test_levels_are_merged_downwards_in_the_table_of_indicators(three: tuple[Path, Report]) -> None:
    """004-01 has 27 rows under 产出指标, 9 under 效益指标 and 4 under 满意度指标."""
    table = next(table for table in body(three[0]).iter(f"{W}tbl") if "实际完成值" in "".join(table.itertext()))
    merges = [row.find(f"{W}tc/{W}tcPr/{W}vMerge") for row in table.findall(f"{W}tr")[1:]]
    starts = [index for index, merge in enumerate(merges) if merge is not None and merge.get(f"{W}val") == "restart"]
    assert starts == [0, 27, 36] and len(merges) == 40


@pytest.mark.slow
def test_word_and_page_show_the_same_sentences_when_rendered(three: tuple[Path, Report], tmp_path: Path) -> None:
    """LibreOffice prints the document: every sentence is on the pages, nothing of the template's words is."""
    output, made = three
    pdf = convert(output, "pdf", tmp_path)
    printed = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    plain = re.sub(r"—\s*\d+\s*—|\[\d+\]", "", printed)
    letters = re.sub(r"\W", "", plain)  # a colon that hangs over the edge of a line is not found by pdftotext
    for _, section, item in made.sentences():
        if section not in ("goals", "achievements", "problems"):  # longer than a page's run of text
            assert re.sub(r"\W", "", item.text)[:60] in letters, item.text
    assert "{" not in plain


def test_the_page_is_escaped_and_needs_nothing_else(tmp_path: Path) -> None:
    output = tmp_path / "报告.html"
    made = report(book_of(tmp_path, *THREE), library(), output).report
    page = output.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|link|iframe|object)\b|https?://|url\(|@import", page)
    for _, _, item in made.sentences():
        assert f'title="{html.escape(item.place, quote=True)}"'.replace("&#x27;", "&#39;") in page
        assert html.escape(item.text, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    assert page.count("<i class=\"got\"") == sum(len(chapter.bars) for chapter in made.chapters)


HOSTILE = (
    "{{ 7*7 }}{% for x in chapters %}", "</w:t></w:r><script>alert(1)</script>", "=cmd|'/c calc'!A1", "a\x0bb\x01c",
    "\ue000", "&lt;b&gt; &#65; ]]>", "_x0041_", "\u202e倒写",
)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(tmp_path: Path, text: str) -> None:
    record = case_record("selfeval-2023-004-07")
    rows = tuple(replace(row, level1=text, level3=text, note=text, target="≥5(次)", actual="4(次)", score=Decimal(0))
                 for row in record.indicators)
    texts = {**record.texts, "project": f"项目{text}", "expected": f"第一行\n{text}"}
    book = make_book(tmp_path / "表.xlsx", replace(record, texts=texts, indicators=rows))
    word, page = tmp_path / "报告.docx", tmp_path / "报告.html"
    report(book, library(), word)
    report(book, library(), page)
    seen = text.replace("\x0b", "").replace("\x01", "").replace("\ue000", "")
    shown = "\n".join(paragraphs(word))
    assert seen in shown and "49{" not in shown
    for name, data in parts(word).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    assert html.escape(seen).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page.read_text(encoding="utf-8")
    assert "<script" not in page.read_text(encoding="utf-8")
    embedded = next(data for name, data in parts(word).items() if name.startswith("word/embeddings/"))
    sheet = openpyxl.load_workbook(BytesIO(embedded)).worksheets[0]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)


def test_line_breaks_of_the_form_are_line_breaks_in_word(tmp_path: Path) -> None:
    record = case_record("selfeval-2023-004-07")
    book = make_book(tmp_path / "表.xlsx", replace(record, texts={**record.texts, "expected": "第一行\n第二行"}))
    report(book, library(), tmp_path / "报告.docx")
    found = [item for item in body(tmp_path / "报告.docx").iter(f"{W}p") if "第二行" in "".join(item.itertext())]
    assert [len(item.findall(f".//{W}br")) for item in found] == [1, 0]  # the sentence, and its line in the list of cells


BAD_WORDS = {
    "class": "{{ title.__class__ }}", "subscript": "{{ title['x'] }}", "call": "{{ title.upper() }}",
    "product": "{{ 'a' * 1000000000 }}", "power": "{{ 9 ** 9 ** 9 }}", "sum": "{{ title + title }}",
    "range": "{% for x in range(9) %}x{% endfor %}", "include": "{% include 'C:/x' %}", "import": "{% import 'x' as y %}",
    "macro": "{% macro a() %}{{ a() }}{% endmacro %}", "set": "{% set x = 1 %}", "filter": "{{ title|list }}",
    "unknown": "{{ nothing }}", "open": "{% for x in chapters %}", "text": "{% for x in title %}x{% endfor %}",
    "sandbox": "{{ chapters.append }}{{ chapters.append.__self__ }}", "recursive": "{% for x in chapters recursive %}{% endfor %}",
    "deep": "{% if title %}" * 3000 + "{% endif %}" * 3000, "many": "{% for a in sources %}" * 25 + "{% endfor %}" * 25,
    "bomb": "{% for a in sources %}" * 6 + "{{ title }}" + "{% endfor %}" * 6,
    "silent": "{% for a in sources %}" * 6 + "{% endfor %}" * 6, "kinds": "{% if title > 1 %}x{% endif %}",
    "inside": "{% if title in 3 %}x{% endif %}", "digits": "{{ " + "9" * 6000 + " }}",
}


@pytest.mark.slow
@pytest.mark.parametrize("words", BAD_WORDS.values(), ids=BAD_WORDS)
def test_a_template_can_neither_reach_out_nor_grow(tmp_path: Path, words: str, three: tuple[Path, Report]) -> None:
    template = template_with(tmp_path, with_line(f"a{words}"))
    with pytest.raises(Stop) as stopped:
        docx_bytes(three[1], template, sources=True)
    assert stopped.value.id in ("report_template", "report_too_long")


@pytest.mark.parametrize(("part", "change", "id"), [
    ("word/document.xml", lambda text: text.replace("<w:document ", '<!DOCTYPE x [<!ENTITY a "b">]><w:document ', 1), "hostile"),
    ("word/vbaProject.bin", lambda _: "x", "hostile"),
    ("word/_rels/settings.xml.rels", lambda _: (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="x/attachedTemplate" Target="http://example.com/x.dotm" TargetMode="External"/></Relationships>'), "hostile"),
    ("word/document.xml", lambda text: text.replace("</w:body>", "", 1), "damaged"),
    ("word/charts/chart1.xml", lambda text: text.replace("<c:val>", "<c:other>").replace("</c:val>", "</c:other>"),
     "report_template"),
    ("[Content_Types].xml", lambda text: text.replace("document.main+xml", "template.main+xml"), "report_not_word"),
])
def test_a_damaged_or_foreign_template_is_refused(
    tmp_path: Path, three: tuple[Path, Report], part: str, change: Callable[[str], str], id: str
) -> None:
    with pytest.raises(Stop) as stopped:
        docx_bytes(three[1], template_with(tmp_path, change, part), sources=True)
    assert stopped.value.id == id
    assert stopped.value.values["path"]


def test_a_template_that_is_no_word_document_is_named(tmp_path: Path, three: tuple[Path, Report]) -> None:
    for name, data in (("a.docx", b"text"), ("b.docx", TEMPLATE.read_bytes()[:900]),
                       ("c.docx", (HOME / "cover.xlsx").read_bytes())):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Stop) as stopped:
            docx_bytes(three[1], tmp_path / name, sources=True)
        assert stopped.value.id in ("report_not_word", "damaged")
    with pytest.raises(Stop) as stopped:
        docx_bytes(three[1], tmp_path / "none.docx", sources=True)
    assert stopped.value.id == "not_found"


def test_a_restyled_template_is_followed_even_where_word_cut_its_placeholders(tmp_path: Path) -> None:
    """Word splits what is typed into runs, with marks of its spelling checker between them."""
    def restyled(text: str) -> str:
        cut = ('<w:r><w:rPr><w:b/></w:rPr><w:t>本表：{</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>{ ti</w:t></w:r>'
               "<w:r><w:t>tle }</w:t></w:r><w:r><w:t>}。</w:t></w:r>")
        text = text.replace("一、项目基本情况", "第一部分 &lt;基本情况&gt;")
        return text.replace("<w:body>", f"<w:body><w:p>{cut}</w:p>", 1)

    book, output = book_of(tmp_path, "selfeval-2023-004-07"), tmp_path / "报告.docx"
    report(book, library(), output, template=template_with(tmp_path, restyled))
    assert paragraphs(output)[0] == f"本表：{case_record('selfeval-2023-004-07').text('project')}。"
    assert "第一部分 <基本情况>" in paragraphs(output)
    assert "一、项目基本情况" not in paragraphs(output)


def test_the_command_writes_lists_and_keeps_quiet_about_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, output = book_of(tmp_path, "selfeval-2023-004-05", "target-2023-001-01"), tmp_path / "报告.docx"
    assert run(["report", str(book), "-o", str(output), "--json"]) == 0
    told = capsys.readouterr()
    listed = json.loads(told.out)
    assert {"number", "project", "section", "sentence", "cells"} == set(listed[0])
    total = next(item for item in listed if item["section"] == "result")
    assert total["sentence"] == "自评总分 91.01 分，等级“优”。"
    assert total["cells"] == [{"sheet": "信息化运维项目", "cells": ["G29", "F30"]}]
    assert "1 个项目" in told.err and "另有 1 张申报表" in told.err
    assert run(["report", str(book), "-o", str(output)]) == 3  # never overwritten
    bare = tmp_path / "无.docx"
    assert run(["report", str(book), "-o", str(bare), "--no-sources"]) == 0
    text = "\n".join(paragraphs(bare))
    assert "依据单元格" not in text and not re.search(r"\[\d+\]", text) and "三、绩效目标完成情况分析" in text
    assert "依据单元格" not in "\n".join(paragraphs(output))
    assert run(["report", str(book), "-o", str(tmp_path / "全.docx"), "--sources"]) == 0
    whole = "\n".join(paragraphs(tmp_path / "全.docx"))
    assert "附：依据单元格" in whole and re.search(r"\[\d+\]", whole)


def test_the_report_to_send_says_the_outcome_what_was_missed_and_what_the_unit_wrote(tmp_path: Path) -> None:
    """004-05: 91.01 points, six rows that missed or lost points; 2019-002-03: the unit's own three texts."""
    names = ("selfeval-2023-004-05", "selfeval-2019-002-03")
    book, output = book_of(tmp_path, *names), tmp_path / "报告.docx"
    assert run(["report", str(book), "-o", str(output)]) in (0, 1)
    text = "".join(paragraphs(output))
    assert "自评总分 91.01 分，等级“优”。" in text and "一、项目基本情况" not in text and "{" not in text
    first, second = (case_record(name) for name in names)
    table = next(table for table in docx.Document(str(output)).tables if table.cell(0, 1).text == "指标值")
    missed = [row for row in first.indicators if row.score is not None and row.points is not None and row.score < row.points]
    assert [row.cells[0].text for row in table.rows[1:]] == [row.level3 for row in missed] and len(missed) == 6
    for key in ("main_results", "problems", "improvements"):
        assert second.text(key).strip().replace("\n", "") in text.replace("\n", "")
    page = tmp_path / "报告.html"
    assert run(["report", str(book), "-o", str(page)]) in (0, 1)
    shown = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))
    assert all(row.level3 in shown for row in missed) and "一、项目基本情况" not in shown


def test_no_head_of_a_table_stands_alone_at_the_foot_of_a_page(three: tuple[Path, Report]) -> None:
    """Captions and heads are kept with what follows, heads are repeated, no row breaks."""
    styles = etree.fromstring(parts(three[0])["word/styles.xml"])
    for style in ("Caption", "TableHead", "Heading1", "Heading2"):
        (found,) = [item for item in styles.iter(f"{W}style") if item.get(f"{W}styleId") == style]
        assert found.find(f"{W}pPr/{W}keepNext") is not None
    tables = list(body(three[0]).iter(f"{W}tbl"))
    assert len(tables) > 8
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_errors_of_the_form_are_in_the_report_and_in_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "报告.html"
    assert run(["report", str(book_of(tmp_path, "selfeval-2023-004-01")), "-o", str(output)]) == 1
    assert "表中有 2 处错误级的问题" in capsys.readouterr().err
    assert "JX-A08" in output.read_text(encoding="utf-8")


def test_the_template_is_written_to_be_restyled_and_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, output = tmp_path / "我的样式.docx", tmp_path / "报告.docx"
    assert run(["report", "--write-template", "-o", str(mine)]) == 0
    book = book_of(tmp_path, "selfeval-2019-002-03")
    assert run(["report", str(book), "-o", str(output), "--template", str(mine)]) in (0, 1)
    assert output.exists()
    capsys.readouterr()
    for words, code, said in (
        (["report", str(book)], 2, "JX-U02"), (["report", "-o", str(tmp_path / "x.docx")], 2, "JX-U02"),
        (["report", str(book), "-o", str(tmp_path / "x.pdf")], 3, "JX-F18"),
        (["report", str(book), "-o", str(tmp_path / "x.html"), "--template", str(mine)], 3, "JX-F18"),
        (["report", str(book), "-o", str(tmp_path / "x.docx"), "--template", str(book)], 3, "JX-T04"),
        (["report", str(make_book(tmp_path / "申报.xlsx", case_record("target-2023-001-01"))), "--json"], 3, "JX-R21"),
    ):
        assert run(words) == code, words
        assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))


def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path) -> None:
    book = book_of(tmp_path, "selfeval-2023-004-07")
    made = report_verb.report(book, library()).report
    first, second = (docx_bytes(made, TEMPLATE, sources=True) for _ in range(2))
    assert first == second

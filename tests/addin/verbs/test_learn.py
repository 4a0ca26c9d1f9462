"""登记表样: what a user teaches becomes a form like any other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import default_library, own_forms
from jixiao.templates.stop import Stop
from learning import HEAD, ROWS, SHEET, concept, given_back, made, propose, setting, teach
from openpyxl.worksheet.worksheet import Worksheet
from support import case_record, make_book
from wild_forms import WILD

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def test_a_taught_form_is_a_form_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path / "甲县.xlsx")
    out = tmp_path / "登记"
    assert run(["learn", str(path), "-o", str(out)]) == 0
    assert "确定" in capsys.readouterr().err
    copy = out / "甲县_登记表样.xlsx"
    assert openpyxl.load_workbook(copy).sheetnames == [SHEET, "自评表"]
    assert run(["learn", str(copy), "-o", str(out)]) == 0
    printed = capsys.readouterr()
    assert "培训人数" in printed.out and "经办股室“农业股”" in printed.err  # read back, and what is lost
    names = {item.name for item in out.iterdir()}
    title = "甲县奖补资金绩效自评表"
    assert names == {copy.name, "form.xlsx", "form.toml", f"{title}.jxform", f"{title}_空白.xlsx", f"{title}_读回.xlsx"}
    (id,) = (item.stem for item in own_forms().glob("*.toml"))
    assert id.startswith("selfeval-") and (own_forms() / f"{id}.xlsx").is_file()
    assert run(["forms"]) == 0
    listed = capsys.readouterr().out
    assert id in listed and "用户登记" in listed
    assert run(["forms", "check", str(own_forms().parent)]) == 0
    assert run(["new", id, "-o", str(tmp_path / "空白.xlsx")]) == 0
    assert run(["score", str(path), "-o", str(tmp_path / "评.xlsx")]) == 0
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == id
    (row, *_) = form_verbs.score(path, default_library(), dry_run=True).plan.results[0].rows
    assert row.rule_score == 40  # 80 of 100, of 50 points


def test_the_look_is_kept_and_nothing_of_the_example_is_left(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx")
    done = teach(path, default_library(), tmp_path / "登记")
    sheet = openpyxl.load_workbook(done.files[0])["自评表"]
    assert (sheet["A1"].font.name, sheet["A1"].font.size, sheet["A1"].value) == ("黑体", 18, "甲县奖补资金绩效自评表")
    assert sheet["C9"].fill.fgColor.rgb == "00FFEEDD" and sheet.column_dimensions["C"].width == 31.5
    assert sheet.row_dimensions[8].height == 33
    assert {str(block) for block in sheet.merged_cells.ranges} == {"A1:H1", "A5:A7"}
    assert (sheet["C9"].value, sheet["G10"].value) == ("{{ indicator.level3 }}", "{{ printed_total }}")
    with zipfile.ZipFile(done.files[0]) as package:
        text = b"".join(package.read(name) for name in package.namelist()).decode(errors="replace")
    for value in ("产业奖补", "农业股", "甲县农业局", "甲县农技站", "培训人数", "报名不足", "2023"):
        assert value not in text, value


def test_a_form_taught_from_a_filled_one_gives_back_every_field_of_another_record(tmp_path: Path) -> None:
    done = teach(made(tmp_path / "甲县.xlsx"), default_library(), tmp_path / "登记")
    given_back(done, tmp_path)


def test_a_form_taught_from_a_blank_one_gives_back_every_field_too(tmp_path: Path) -> None:
    def emptied(sheet: Worksheet) -> None:
        sheet["A2"] = "（    年度）"
        for cell in ("C3", "G3", "C4", "G4", "G13", *(f"{col}{row}" for row in (6, 7) for col in "CDEH")):
            sheet[cell] = None
        sheet["F6"] = 10
    rows: list[list[object]] = [["产出指标", "数量指标", "指标1："], [None, None, "……"], [None, "质量指标", "指标1："],
                                ["满意度指标", "服务对象满意度指标", "指标1："]]
    path = made(tmp_path / "空白.xlsx", emptied, rows=rows)
    done = teach(path, default_library(), tmp_path / "登记")
    assert done.spec.known == "seen_blank" and len(done.spec.blank_rows) == 3
    assert done.left_out == ()
    given_back(done, tmp_path)


_OTHER_WORDS = ["一级", "二级", "考核事项", "计划数", "完成数", "分数权", "评定分", "缘由"]
_CORRECTIONS = (
    concept("A8", "列：一级指标"), concept("B8", "列：二级指标"), concept("C8", "列：三级指标"), concept("D8", "列：指标值"),
    concept("E8", "列：完成值"), concept("F8", "列：分值"), concept("G8", "列：得分"), concept("H8", "列：偏差原因"),
    concept("A3", "项目名称"), concept("A4", "主管部门"), concept("F4", "实施单位"), concept("F3", "具体实施处（科）室"),
    concept("A11", "行：总分"), concept("B6", "资金表：合计行"), concept("B7", "资金表：来源行"), concept("C5", "资金表：年初预算数"),
    concept("D5", "资金表：全年预算数"), concept("E5", "资金表：全年执行数"), concept("F5", "资金表：分值"), concept("G5", "资金表：执行率"),
    concept("H5", "资金表：得分"),
)


def test_a_form_in_words_that_nobody_knows_is_taught_by_corrections_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx", head=_OTHER_WORDS)
    with pytest.raises(Stop) as refused:
        form_verbs.read(path, default_library())
    assert refused.value.id == "no_form"
    done = teach(path, default_library(), tmp_path / "登记", *_CORRECTIONS)
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == done.spec.id
    first = form.record.indicators[0]
    assert (first.level1, first.level3, first.target, first.actual, first.points, first.score, first.note) == (
        "产出指标", "培训人数", "≥100人", "80人", 50, 40, "报名不足")
    assert form.record.text("executing_office") == "农业股" and form.record.printed_total == 89
    assert (form.record.funds.amounts["executed"], form.record.funds.execution_score) == (90, 9)
    given_back(done, tmp_path)


def test_what_is_said_above_the_labels_counts(tmp_path: Path) -> None:
    library = default_library()
    rules = library.rulesets["hb2020"]
    done = teach(
        made(tmp_path / "甲县.xlsx"), library, tmp_path / "登记", setting("口径", rules.title), setting("年度", 2024),
        setting("执行率分值", 15), setting("金额单位", "元"), setting("编号", "selfeval-jia-2024"),
        setting("表样名称", "奖补资金绩效自评表"),
    )
    spec = default_library().forms["selfeval-jia-2024"]
    assert done.spec.id == spec.id and (spec.year, spec.ruleset, spec.money_unit) == (2024, "hb2020", "元")
    assert (spec.execution_points, spec.titles) == (15, ("奖补资金绩效自评表",))
    blank = form_verbs.blank(spec, default_library(), 2025)
    assert blank.funds.execution_points == 15


def test_a_declaration_has_an_id_that_says_so(tmp_path: Path) -> None:
    done = teach(WILD / "W06.xlsx", default_library(), tmp_path / "登记")
    assert done.spec.kind == "target" and done.spec.id.startswith("target-")


def test_a_protected_sheet_and_a_scored_one_are_taught_as_well(tmp_path: Path) -> None:
    def protected(sheet: Worksheet) -> None:
        sheet.protection.sheet = True

    path = made(tmp_path / "甲县.xlsx", protected)
    done = teach(path, default_library(), tmp_path / "登记")
    assert not openpyxl.load_workbook(done.files[0])["自评表"].protection.sheet
    scored = tmp_path / "评.xlsx"
    form_verbs.score(made(tmp_path / "乙.xlsx"), default_library(), output=scored)
    copy = propose(scored, default_library(), tmp_path / "再", "自评表")
    assert not {line.text for line in copy.proposal.lines} & {"规则分", "检查", "口径"}


def test_a_form_that_is_read_already_is_the_users_once_taught_and_others_stay_what_they_are(tmp_path: Path) -> None:
    library = default_library()
    others = [WILD / f"{name}.xlsx" for name in ("W02", "W11", "W30", "W34")]
    others.append(make_book(tmp_path / "上海.xlsx", case_record("selfeval-2023-004-01")))
    before = [form_verbs.read(path, library)[0].found.spec.id for path in others]
    done = teach(WILD / "W37.xlsx", library, tmp_path / "登记")
    (form,) = form_verbs.read(WILD / "W37.xlsx", default_library())
    assert form.found.spec.id == done.spec.id
    assert [form_verbs.read(path, default_library())[0].found.spec.id for path in others] == before


def test_an_ods_is_taught_as_an_xlsx(tmp_path: Path) -> None:
    """Old formats come as values; the copy and the form are .xlsx."""
    rows = "".join(
        "<table:table-row>" + "".join(
            "<table:table-cell/>" if value is None else f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>" if isinstance(value, int) else
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row
        ) + "</table:table-row>"
        for row in [["甲县奖补资金绩效自评表"], ["项目名称", None, "产业奖补"], HEAD, *ROWS]
    )
    names = "".join(f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest")))
    body = (f'<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="自评表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "甲县.ods", "w") as made_of:
        made_of.writestr("mimetype", kind)
        made_of.writestr("content.xml", body)
        made_of.writestr("META-INF/manifest.xml", f'<manifest:manifest{names}><manifest:file-entry manifest:full-path="/" '
                         f'manifest:media-type="{kind}"/></manifest:manifest>')
    done = teach(tmp_path / "甲县.ods", default_library(), tmp_path / "登记")
    assert [row.level3 for row in done.example.record.indicators] == ["培训人数", "合格率"]
    assert done.example.record.text("project") == "产业奖补" and done.files[0].suffix == ".xlsx"

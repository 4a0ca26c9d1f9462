"""Bad input, foreign parts, and a region's templates, through the same jobs that the command line calls."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from full_book import full_workbook, parts_of
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import HOME, load_library
from support import case, case_record, library, make_book
from typed_form import book, fill_form

REGION = Path(__file__).resolve().parent.parent / "docs" / "examples" / "region"


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run(words)
    return code, capsys.readouterr().err.strip()


def not_workbooks(folder: Path) -> dict[str, bytes]:
    whole = make_book(folder / "whole.xlsx", case_record("selfeval-2023-004-07")).read_bytes()
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return {
        "csv.xlsx": "项目,得分\n甲,10\n".encode(),
        "empty.xlsx": b"",
        "cut.xlsx": whole[: len(whole) // 2],
        "old.xls": ole + b"\x00" * 600 + "Workbook".encode("utf-16-le") + b"\x00" * 600,
        "locked.xlsx": ole + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600,
    }


@pytest.mark.parametrize("name", ["csv.xlsx", "empty.xlsx", "cut.xlsx", "old.xls", "locked.xlsx"])
@pytest.mark.parametrize("verb", ["read", "score", "check"])
def test_what_is_no_workbook_is_said_and_left_alone(
    name: str, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(not_workbooks(tmp_path)[name])
    before = path.read_bytes()
    code, err = said([verb, str(path)], capsys)
    assert code == 3
    assert re.fullmatch(r"JX-F\d\d .*[\u4e00-\u9fff].*。", err), err
    assert name in err
    assert path.read_bytes() == before


def test_a_workbook_open_in_excel_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "表.xlsx")
    (tmp_path / "~$表.xlsx").write_bytes(b"owner")
    before = path.read_bytes()
    code, err = said(["score", str(path)], capsys)
    assert code == 3 and "JX-F12" in err
    assert path.read_bytes() == before
    assert run(["check", str(path)]) in (0, 1)  # reading is allowed


def test_no_official_form_is_said_with_the_forms_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "别的.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "采购清单"  # type: ignore[index]
    workbook.save(path)
    code, err = said(["check", str(path)], capsys)
    assert code == 3 and "JX-R01" in err and "财政项目支出绩效自评表" in err


def test_two_projects_of_one_number_in_a_list_are_refused_rather_than_one_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled, out = tmp_path / "清单.xlsx", tmp_path / "表.xlsx"
    assert run(["new", "selfeval-2023", "--list-template", "-o", str(filled)]) == 0
    workbook = openpyxl.load_workbook(filled)
    columns = {cell.value: cell.column for cell in workbook["项目"][1]}
    for row, name in ((2, "甲项目"), (3, "乙项目")):
        workbook["项目"].cell(row, columns["项目编号"], "1")
        workbook["项目"].cell(row, columns["项目名称"], name)
    workbook.save(filled)
    code, err = said(["new", "selfeval-2023", "--data", str(filled), "-o", str(out)], capsys)
    assert code == 3 and "JX-R22" in err and "“1”" in err
    assert not out.exists()


@pytest.mark.parametrize("form", ["selfeval-2023", "target-2023"])
def test_a_list_is_no_form(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its sheet 指标 has a form's headings: it was scored, and summed up as a project without a name."""
    made = tmp_path / "清单.xlsx"
    assert run(["new", form, "--list-template", "-o", str(made)]) == 0
    before = made.read_bytes()
    for command in ("check", "score"):
        assert run([command, str(made)]) == 3
        assert "JX-R23" in capsys.readouterr().err
    assert made.read_bytes() == before


def test_no_form_named_is_not_called_an_unknown_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, err = said(["new", "-o", str(tmp_path / "表.xlsx")], capsys)
    assert code == 3 and "没有写用哪种表样" in err and "selfeval-2023" in err


def test_columns_of_a_list_that_are_not_read_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed heading (分数 for 分值) would else lose its column in silence; an empty column is nothing to tell."""
    filled, out = tmp_path / "清单.xlsx", tmp_path / "表.xlsx"
    assert run(["new", "selfeval-2023", "--list-template", "-o", str(filled)]) == 0
    workbook = openpyxl.load_workbook(filled)
    for sheet, values in (("项目", {"项目编号": "1", "项目名称": "甲项目"}), ("指标", {"项目编号": "1", "三级指标": "人数", "分值": 30})):
        columns = {cell.value: cell.column for cell in workbook[sheet][1]}
        for name, value in values.items():
            workbook[sheet].cell(2, columns[name], value)
    points = next(cell for cell in workbook["指标"][1] if cell.value == "分值")
    points.value = "分数"
    workbook["项目"].cell(1, 40, "备注")
    workbook.save(filled)
    code, err = said(["new", "selfeval-2023", "--data", str(filled), "-o", str(out)], capsys)
    assert code == 0 and "没用到的列：《指标》分数。" in err and "备注" not in err


@pytest.mark.long
def test_ten_thousand_rows_are_read_and_scored(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["产出指标", "数量指标", f"指标{number}", "≥10(个)", "5(个)", 0.01, None, "少"] for number in range(10_000)
    ]
    path = book(tmp_path / "大.xlsx", rows=rows)
    result = form_verbs.score(path, library()).plan.results[0]
    assert len(result.rows) == 10_000
    assert {row.score for row in result.rows} == {Decimal("0.01")}  # half of 0.01, rounded half up


def test_a_row_that_the_rule_cannot_decide_stays_blank_and_is_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["产出指标", "质量指标", "管理水平", "有效提升", "已开展工作", 50, None, None],
        ["产出指标", "质量指标", "合格率", "≥95(%)", 0.96, 40, None, None],
    ]
    path = book(tmp_path / "表.xlsx", rows=rows)
    done = form_verbs.score(path, library())
    assert [row.score for row in done.plan.results[0].rows] == [None, None]
    # Each row is asked about once, by the check that knows why: no level, and a share or a percentage.
    about = [item.finding.id for item in done.plan.findings if item.row in (9, 10) and item.severity != "error"]
    assert sorted(about) == ["qual_level_missing", "unit_missing"]
    # The unit chooses a level in 等次: 部分达成 is proposed at the lower end of its band, 60 %.
    workbook = openpyxl.load_workbook(path)
    workbook["自评"]["K9"] = "部分达成"  # 检查, 规则分, 等次 stand right of H
    workbook.save(path)
    assert form_verbs.score(path, library()).plan.results[0].rows[0].score == Decimal(30)


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_every_other_part_stays_byte_for_byte(suffix: str, tmp_path: Path) -> None:
    """Chart, picture, comment, VBA project, pivot, x14 rules, printer settings: all as they were."""
    path = full_workbook(tmp_path / f"全{suffix}", tmp_path)
    workbook = openpyxl.load_workbook(path)  # only to learn where the sheet is free
    assert workbook.sheetnames[0] == "自评表"
    # Its sheet 自评表 is no form of ours yet: give the package a form by typing one with the door itself.
    from jixiao.addin.workbook.workbook import WorkbookFile
    from jixiao.macros.sheet.edits import CellEdit

    plain = openpyxl.Workbook()
    fill_form(plain.active, top=40)  # type: ignore[arg-type]
    door = WorkbookFile.open(path)
    values = [
        CellEdit("自评表", cell.row, cell.column, cell.value if isinstance(cell.value, str) else Decimal(str(cell.value)))
        for row in plain.active.iter_rows() for cell in row if cell.value is not None  # type: ignore[union-attr]
    ]
    door.apply(values, {})
    door.save(path, backup=False)
    before = parts_of(path)
    done = form_verbs.score(path, library())
    after = parts_of(path)
    assert set(before) <= set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml",
        "docProps/app.xml", "xl/worksheets/_rels/sheet1.xml.rels",
    }, changed
    kinds = ("charts/", "media/", "comments", "vbaProject", "pivot", "printerSettings", "customXml", "drawings/")
    for kind in kinds:
        of_kind = [name for name in before if kind in name]
        assert of_kind or (kind == "vbaProject" and suffix == ".xlsx"), kind
        assert all(before[name] == after[name] for name in of_kind), kind
    result = done.plan.results[0]
    cell = result.rows[0].cell
    formulas, shown = openpyxl.load_workbook(path, keep_vba=True), openpyxl.load_workbook(path, data_only=True)
    assert str(formulas["自评表"][cell].value).startswith("=JX_SCORE(")
    assert shown["自评表"][cell].value == 24
    assert b"x14:dataValidation" in after["xl/worksheets/sheet1.xml"]
    assert b"x14:sparkline" in after["xl/worksheets/sheet1.xml"]


def test_a_template_with_an_undefined_placeholder_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "改过的"
    (folder / "forms").mkdir(parents=True)
    for name in ("selfeval-2023.toml", "selfeval-2023.xlsx"):
        shutil.copy(HOME / "forms" / name, folder / "forms" / name)
    template = folder / "forms" / "selfeval-2023.xlsx"
    workbook = openpyxl.load_workbook(template)
    workbook.worksheets[0]["C3"] = "{{ projekt }}"
    workbook.save(template)
    out = tmp_path / "表.xlsx"
    code, err = said(["--templates", str(folder), "new", "selfeval-2023", "-o", str(out)], capsys)
    assert code == 3 and "JX-T03" in err and "C3" in err
    assert not out.exists()


@pytest.mark.parametrize("text", ["id = ", 'id = "x"\n', '[a]\nextends = "nowhere"\n'])
def test_a_broken_template_file_is_named(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rulesets").mkdir()
    (tmp_path / "rulesets" / "坏.toml").write_text(text, encoding="utf-8")
    code, err = said(["--templates", str(tmp_path), "forms"], capsys)
    assert code == 3 and "坏.toml" in err and "JX-T01" in err


def test_a_region_is_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The worked example: sign and unit in columns of their own, 权重 in percent, reverse rows scored linearly."""
    out = tmp_path / "示例.xlsx"
    data = tmp_path / "记录.json"
    rows = [
        {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "target": "≥100人", "actual": "80", "points": 50,
         "note": "报名不足，下一步加强宣传"},
        {"level1": "产出指标", "level2": "成本指标", "level3": "人均成本", "target": "≤500元", "actual": "600", "points": 50,
         "note": "涨价，下一步比价"},
    ]
    data.write_text(json.dumps({**case("selfeval-2023-004-07"), "form": "example-2024", "indicators": rows, "year": 2024,
                                "printed_total": None, "printed_grade": None}, default=float), encoding="utf-8")
    assert run(["--templates", str(REGION), "new", "--data", str(data), "-o", str(out)]) == 0
    capsys.readouterr()
    run(["--templates", str(REGION), "score", str(out), "--json"])
    (result,) = json.loads(capsys.readouterr().out)
    # 80/100 of 50; linear: 1-(600-500)/500 = 80 % of 50. With the national ratio the second would be 41.67.
    assert [row["score"] for row in result["rows"]] == [40, 40]
    sheet = openpyxl.load_workbook(out)[result["sheet"]]
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", result["rows"][0]["cell"]).groups()  # type: ignore[union-attr]
    formula = sheet[f"{column}{row}"].value
    assert "*100" in formula and '"example-2024/"' in formula
    heads = {str(cell.value): cell.column for cells in sheet.iter_rows() for cell in cells if cell.value}
    assert sheet.cell(int(row), heads["指标性质"]).value == "≥"
    assert sheet.cell(int(row), heads["计量单位"]).value == "人"
    assert sheet.cell(int(row), heads["权重"]).value == 0.5


def test_every_rule_set_and_form_of_a_region_states_its_source() -> None:
    have = load_library([HOME, REGION])
    for item in (*have.forms.values(), *have.rulesets.values()):
        assert item.source and set(item.source) <= set(have.sources), item.id
        assert item.certainty, item.id

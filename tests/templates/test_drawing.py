"""The drawn workbooks: the committed ones, with review areas, colours, drop-downs, charts; and what the specs fix."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.scoring.cover import ProjectLine
from jixiao.templates.draw import drawings as draw
from jixiao.templates.library import HOME, load_library
from openpyxl.utils import range_boundaries
from support import case

REGION = HOME.parent / "docs" / "examples" / "region"
HAVE = load_library([HOME, REGION])
FORMS = sorted(id for id in HAVE.forms if id in HAVE.sheets)
CASES_2019 = ["000-01", "000-03", "002-01", "002-03", "002-05", "002-07"]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheet_at(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


def repeated_row(sheet: Any, name: str) -> int:
    return min(c.row for row in sheet.iter_rows() for c in row if f"{{{{ {name}." in str(c.value))


def rules_of(sheet: Any) -> list[tuple[str, str]]:
    return [(str(block.sqref), rule.formula[0]) for block in sheet.conditional_formatting for rule in block.rules]


@pytest.mark.slow
def test_drawing_again_gives_the_committed_parts_and_twice_the_same_bytes(tmp_path: Path) -> None:
    """Parts are compared with the committed files: how they are packed may differ with the machine's zlib."""
    one, two = tmp_path / "1", tmp_path / "2"
    for folder in (one, two):
        draw.draw(folder)
        draw.draw_example(folder)
    for name in (*draw.DRAWINGS, draw.EXAMPLE):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
        committed = (REGION if name == draw.EXAMPLE else HOME) / name
        assert parts(one / name) == parts(committed), f"{name}: make forms"


@pytest.mark.parametrize("form", FORMS)
def test_the_review_area_lies_apart_from_the_printed_form(form: str) -> None:
    sheet = sheet_at(HAVE.forms[form].template)
    last = range_boundaries(str(sheet.print_area).split("!")[-1].replace("$", ""))[2]
    above = repeated_row(sheet, "indicator") - 1  # headings may take two rows
    assert "检查" in [cell.value for row in (above - 1, above) for cell in sheet[row] if cell.column == last + 1]
    assert not any(merge.min_col <= last < merge.max_col for merge in sheet.merged_cells.ranges)
    head = {str(cell.value) for row in sheet.iter_rows(max_row=6, min_col=last + 1) for cell in row}
    assert {"表样", "所属年度", "口径", "记录编号", "核对区（不打印）", "{{ form_title }}", "{{ ruleset }}", "{{ rules_basis }}"} <= head
    folded = {letter for letter, column in sheet.column_dimensions.items() if column.hidden and column.outlineLevel == 1}
    scored = HAVE.forms[form].indicators.scored
    assert folded == {cell.column_letter for cell in sheet[repeated_row(sheet, "indicator") - 1] if cell.value == "说明" and scored
                      and cell.column > last}


@pytest.mark.parametrize("form", FORMS)
def test_the_repeated_row_is_one_row_with_its_colours_and_drop_downs(form: str) -> None:
    spec, sheet = HAVE.forms[form], sheet_at(HAVE.forms[form].template)
    row = repeated_row(sheet, "indicator")
    heading = {str(cell.value): cell.column_letter for cell in sheet[row - 1] if cell.value}
    marks = rules_of(sheet)
    for word in ("错误", "警告", "提示") if spec.kind != "monitor" else ():  # whose rows have no formula of ours
        cell = f"{heading['检查']}{row}"
        assert (cell, f'ISNUMBER(SEARCH("{word} JX-",{cell}))') in marks
    lists = {str(item.sqref): item.formula1 for item in sheet.data_validations.dataValidation}
    if spec.indicators.scored:
        score = next(cell.coordinate for cell in sheet[row] if cell.value == "{{ indicator.score }}")
        unmet = any(area == score and score in formula for area, formula in marks)
        assert unmet == ("points" in spec.indicators.printed)  # without points nothing says how many were lost
        assert lists[f"{heading['等次']}{row}"] == '"达成,部分达成,未达成"'
    else:
        assert not {"规则分", "说明", "等次"} & heading.keys()
    assert sheet.row_dimensions[row].height


def test_every_tick_box_of_2018_offers_its_two_states() -> None:
    spec, sheet = HAVE.forms["target-2018"], sheet_at(HAVE.forms["target-2018"].template)
    lists = {item.formula1 for item in sheet.data_validations.dataValidation}
    values = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    for field in spec.fields:
        if field.kind == "ticks":
            for choice in field.choices:
                assert f'"□{choice},■{choice}"' in lists
                assert f'{{{{ {field.key} | tick("{choice}") }}}}' in values


@pytest.mark.parametrize("name", CASES_2019)
def test_the_fixed_rows_of_2019_are_those_of_the_published_forms(name: str) -> None:
    fixed = {(row["level3"], row["points"]): row["explanation"] for row in HAVE.forms["selfeval-2019"].fixed_rows}
    published = [row for row in case(f"selfeval-2019-{name}")["indicators"] if row["level1"] == "投入与管理"]
    assert {(row["level3"], row["points"]): row["explanation"] for row in published} == fixed


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_has_rows_under_every_section_and_only_level_names_it_allows(form: str) -> None:
    spec = HAVE.forms[form]
    rows = (*spec.fixed_rows, *spec.blank_rows)
    assert {row["level1"] for row in rows} == set(spec.sections)
    for row in spec.blank_rows:
        assert not spec.level2 or row["level2"] in spec.level2[row["level1"]]


@pytest.mark.parametrize("name", ["cover.xlsx", "cover-target.xlsx"])
def test_a_cover_shows_what_the_engine_gives_and_its_charts_draw_the_repeated_row(name: str) -> None:
    sheet = sheet_at(HOME / name)
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    known = {item.name for item in fields(ProjectLine)}
    assert set(re.findall(r"project\.(\w+)", text)) <= known
    row = repeated_row(sheet, "project")
    placeholder = {cell.column: str(cell.value) for cell in sheet[row]}
    charts = [data.decode() for part, data in sorted(parts(HOME / name).items()) if "/chart" in part and part.endswith("xml")]
    drawn = []
    for chart in charts:
        names, values = (re.search(rf"<(?:\w+:)?{tag}>.*?<(?:\w+:)?f>(.*?)</", chart, re.DOTALL) for tag in ("cat", "val"))
        assert names and values
        for found, at in ((names, "name"), (values, "")):
            col, first, _, last = range_boundaries(found[1].rpartition("!")[2].replace("$", ""))
            assert first == last == row
            assert not at or placeholder[col] == "{{ project.name }}"
        drawn.append(placeholder[range_boundaries(values[1].rpartition("!")[2].replace("$", ""))[0]])
    wanted = ["total", "rate"] if name == "cover.xlsx" else ["budget"]
    assert drawn == [f"{{{{ project.{key} }}}}" for key in wanted]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth == 1


def test_the_region_example_comes_back_and_scores_by_its_own_rule_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """≤24 with 30: linear gives 20 - 20×6/24 = 15, where the ratio A/B would give 16; 部分达成 gives the half."""
    record = {
        "form": "example-2024", "year": 2024, "project": "试", "department": "局", "unit": "所",
        "funds": {"unit": "万元", "budget": 100, "executed": 96.5}, "goal_annual": "响应及时",
        "indicators": [
            {"level1": "产出指标", "level2": "时效指标", "level3": "响应时间", "target": "≤24(小时)", "actual": "30(小时)",
             "points": 20, "note": "人手不足"},
            {"level1": "产出指标", "level2": "数量指标", "level3": "培训人次", "target": "≥100(人次)", "actual": "100(人次)",
             "points": 50},
            {"level1": "效益指标", "level2": "社会效益指标", "level3": "知晓程度", "target": "提高", "actual": "部分达成",
             "points": 30, "note": "宣传不够"},
        ],
    }
    data, book = tmp_path / "记录.json", tmp_path / "表.xlsx"
    data.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert run(["--templates", str(REGION), "new", "--data", str(data), "-o", str(book)]) == 0
    sheet = openpyxl.load_workbook(book, data_only=True)["试"]
    row = next(cell.row for cell in sheet["C"] if cell.value == "响应时间")
    assert [sheet.cell(row, col).value for col in range(4, 10)] == ["≤", 24, "小时", "30(小时)", 0.2, 15]
    (form,) = form_verbs.read(book, HAVE)
    assert form.record.indicators[0].points == Decimal(20)
    assert form.record.indicators[0].target == "≤24小时"
    capsys.readouterr()
    assert run(["--templates", str(REGION), "score", str(book), "--dry-run", "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert [item["score"] for item in result["rows"]] == [15, 50, 15]
    assert (result["rate"], result["total"], result["grade"]) == (96.5, 80, "良好")

"""What a summary does with files as they come: damaged, hostile, twice, without a unit, too many."""

from __future__ import annotations

import json
import os
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.inputs import named_files
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.verbs.summary import summary
from jixiao.templates.stop import Stop
from office import convert
from summaries import cells_of_chart, rows_of
from support import CASES, NAMES, case, case_record, library, make_book, without_scores

pytestmark = pytest.mark.slow

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TARGETS = [name for name in NAMES if name.startswith("target")]


def test_a_form_with_more_text_than_is_kept_is_listed_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = case_record("selfeval-2023-004-07")
    make_book(tmp_path / "甲.xlsx", record)
    make_book(tmp_path / "乙.xlsx", replace(record, indicators=record.indicators * 8))
    monkeypatch.setattr("jixiao.macros.summary.kept.MOST", 15_000)
    assert run(["summary", str(tmp_path), "-o", str(tmp_path / "汇总.xlsx")]) == 3
    said = capsys.readouterr().err
    assert "JX-F10" in said and "乙.xlsx" in said and "甲.xlsx”" not in said
    assert (tmp_path / "汇总.xlsx").exists()


def test_a_damaged_file_is_listed_with_its_reason_and_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "交来"
    folder.mkdir()
    good = make_book(folder / "甲.xlsx", case_record("selfeval-2023-004-07"))
    (folder / "乙.xlsx").write_bytes(good.read_bytes()[:3000])
    (folder / "丙.json").write_text('{"form": "selfeval-2023", "colour": 1}', encoding="utf-8")
    (folder / "~$甲.xlsx").write_bytes(b"lock")
    (folder / "甲.xlsx.bak").write_bytes(b"old")
    out = tmp_path / "汇总.xlsx"
    assert run(["summary", str(folder), "-o", str(out)]) == 3
    said = capsys.readouterr().err
    rows, _ = rows_of(out, "未读")
    assert [(row["文件"], row["说明"].split(" ")[0]) for row in rows] == [("丙.json", "JX-R02"), ("乙.xlsx", "JX-F08")]
    assert all(row["说明"] in said for row in rows)
    assert [row["项目名称"] for row in rows_of(out, "自评")[0]] == ["机关事业单位运行保障经费"]
    assert "2 个文件未能读取" in str(openpyxl.load_workbook(out)["自评汇总表"]["A2"].value)


@pytest.mark.parametrize("cells", [
    {"D6": 1e308, "E6": 1e308}, {"F13": 1e308, "F14": 1e308, "G13": -1e308, "G29": 1e308}, {"D6": 1e-300, "E6": 1e15},
], ids=["money", "points", "smallest"])
def test_figures_that_no_form_can_hold_are_findings_of_their_own_file(cells: dict[str, float], tmp_path: Path) -> None:
    """They were a program fault that ended the whole summary. Each file is still a row, the sane one with its money."""
    bad = make_book(tmp_path / "坏.xlsx", case_record("selfeval-2023-004-05"))
    book = openpyxl.load_workbook(bad)
    for address, value in cells.items():
        book["信息化运维项目"][address].value = value
    book.save(bad)
    good = make_book(tmp_path / "好.xlsx", case_record("selfeval-2023-004-07"))
    done = summary([bad, good], library(), tmp_path / "汇总.xlsx")
    assert done.unread == () and done.findings["error"] >= 1
    rows, _ = rows_of(tmp_path / "汇总.xlsx", "自评")
    assert [row["项目名称"] for row in rows] == ["信息化运维项目", "机关事业单位运行保障经费"]
    assert rows[0]["全年预算数"] == (None if cells.get("D6") == 1e308 else 0 if "D6" in cells else 1531700)
    assert run(["score", str(bad), "-o", str(tmp_path / "评分.xlsx")]) != 4  # a rate of 1E+317 is refused by name
    assert run(["report", str(bad), "-o", str(tmp_path / "报告.docx")]) == 1


HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    data = case("selfeval-2023-004-07")
    data |= {"project": HOSTILE, "unit": "+1+1", "department": "@SUM(A1)", "printed_grade": ">5"}
    data["indicators"][0] |= {"level1": "?", "level2": "=1", "level3": "=HYPERLINK(\"http://x\",\"y\")", "note": "-1\ud800\u0007",
                              "score": data["indicators"][0]["points"] - 2}
    data["indicators"][1] |= {"level1": ">0", "level2": "<>", "level3": "{=1}"}
    file = tmp_path / "坏.json"
    file.write_text(json.dumps(data, ensure_ascii=True, default=float), encoding="utf-8")
    return file


def test_texts_of_a_form_stay_texts_and_are_no_conditions_of_formulas(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    summary([hostile], library(), out)
    cells = [cell for sheet in openpyxl.load_workbook(out).worksheets for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert formulas and not any(word in text for text in formulas for word in ("cmd", "HYPERLINK", "+1+1", "@SUM"))
    assert [cell.data_type for cell in cells if cell.value == HOSTILE].count("s") >= 2
    with zipfile.ZipFile(out) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]
        assert not any(b'TargetMode="External"' in archive.read(name) for name in archive.namelist())
    fresh = convert(out, "xlsx", tmp_path, recalculate=True)
    for path in (out, fresh):
        assert {row["等级"]: row["项目数"] for row in rows_of(path, "等级分布")[0]} == {"优": 0, "良": 0, "中": 0, "差": 0, ">5": 1}
        assert {row["一级指标"]: row["失分"] for row in rows_of(path, "一级失分")[0]}["?"] == 2
        assert rows_of(path, "自评")[0][0]["项目名称"] == HOSTILE


def test_money_without_a_unit_stays_blank_and_is_said(tmp_path: Path) -> None:
    data = case("selfeval-2023-004-07")
    other = {**data, "project": "另一项目", "funds": {**data["funds"], "unit": None}}
    exactly = {**data, "project": "零头", "funds": {**data["funds"], "budget": Decimal("0.07"), "executed": Decimal("1.13")}}
    file = tmp_path / "项目.json"
    file.write_text(json.dumps([data, other, exactly], default=float), encoding="utf-8")
    out = tmp_path / "汇总.xlsx"
    summary([file], library(), out)
    rows, totals = rows_of(out, "自评")
    assert [row["全年预算数"] for row in rows] == [3652500, None, 700]
    assert [row["全年执行数"] for row in rows] == [3298500, None, 11300]
    assert totals["全年预算数"] == 3653200
    assert "1 张表没有写明金额单位" in str(openpyxl.load_workbook(out)["自评汇总表"]["A2"].value)


def test_a_project_that_comes_twice_is_said_and_a_file_named_twice_counts_once(tmp_path: Path) -> None:
    first = make_book(tmp_path / "甲.xlsx", case_record("selfeval-2023-004-07"))
    out, other = tmp_path / "汇总.xlsx", tmp_path / "汇总2.xlsx"
    summary([first, tmp_path], library(), out)
    assert len(rows_of(out, "自评")[0]) == 1
    assert "不止一次" not in str(openpyxl.load_workbook(out)["自评汇总表"]["A2"].value)
    changed = case_record("selfeval-2023-004-07")
    make_book(tmp_path / "乙.xlsx", replace(changed, texts={**changed.texts, "actual_completion": "另写的完成情况。"}))
    summary([first, tmp_path / "乙.xlsx"], library(), other)
    assert len(rows_of(other, "自评")[0]) == 2
    assert "1 个项目出现不止一次" in str(openpyxl.load_workbook(other)["自评汇总表"]["A2"].value)


def test_copies_and_empty_forms_are_listed_and_count_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same form as a record, with its name on a copy, and before it was scored; and one that nobody filled."""
    name, out, all_of_it = "selfeval-2023-004-07", tmp_path / "汇总.xlsx", tmp_path / "全部.xlsx"
    folder = tmp_path / "各单位"
    folder.mkdir()
    before = make_book(folder / "甲.xlsx", without_scores(case_record(name)))
    form_verbs.score(before, library(), folder / "甲评过.xlsx")
    make_portable(folder / "甲评过.xlsx", folder / "甲_便携副本.xlsx", library())
    make_book(folder / "空.xlsx", form_verbs.blank(library().forms["selfeval-2023"], library(), 2023))
    assert run(["summary", str(folder), "-o", str(out)]) in (0, 1)
    assert "另有 2 张与别的相同" in (said := capsys.readouterr().err) and "1 张空白表没有计入" in said and "--all" in said
    assert len(rows_of(out, "自评")[0]) == 1
    listed, _ = rows_of(out, "重复")
    assert [(row["文件"].rpartition("/")[2], row["是什么"], row["计入合计"]) for row in listed] == [
        ("甲_便携副本.xlsx", "便携副本", "没有计入"), ("甲评过.xlsx", "内容相同", "没有计入"), ("空.xlsx", "空白表", "没有计入"),
    ]
    budget = case(name)["funds"]["budget"] * 10_000
    assert rows_of(out, "自评")[1]["全年预算数"] == pytest.approx(float(budget))
    assert run(["summary", str(folder), "--all", "-o", str(all_of_it)]) in (0, 1)
    rows, total = rows_of(all_of_it, "自评")
    assert len(rows) == 3 and total["全年预算数"] == pytest.approx(float(3 * budget))
    assert "不止一次" not in str(openpyxl.load_workbook(all_of_it)["自评汇总表"]["A2"].value)
    colours = [row[3].fill.fgColor.rgb for row in openpyxl.load_workbook(all_of_it)["自评汇总表"].iter_rows(min_row=4, max_row=6)]
    assert sorted(colour == "FFFFF2CC" for colour in colours) == [False, True, True]


def test_a_long_goal_is_shortened_in_its_cell_and_whole_in_the_note(tmp_path: Path) -> None:
    record, goal = case_record("target-2023-001-01"), "一、完成年度任务。\n" + "长" * 3000
    made = make_book(tmp_path / "甲.xlsx", replace(record, texts={**record.texts, "goal_annual": goal}))
    out = tmp_path / "汇总.xlsx"
    summary([made], library(), out)
    sheet = openpyxl.load_workbook(out)["目标汇总表"]
    (cell,) = [cell for cell in sheet[4] if str(cell.value).startswith("一、完成年度任务。")]
    assert str(cell.value).endswith("长…") and len(str(cell.value)) < 130
    assert cell.comment is not None and cell.comment.text == goal
    assert max(size.height or 0 for size in sheet.row_dimensions.values()) < 80


def test_long_rankings_are_cut_and_say_so(tmp_path: Path) -> None:
    data = case("selfeval-2023-004-07")
    records = [{**data, "project": f"项目{index:02d}", "printed_total": 100 - index} for index in range(25)]
    file = tmp_path / "项目.json"
    file.write_text(json.dumps(records, default=float), encoding="utf-8")
    out = tmp_path / "汇总.xlsx"
    summary([file], library(), out)
    charts = {title: (names, values) for title, names, values in cells_of_chart(out)}
    names, values = charts["总分最低的 20 个项目"]
    assert values == list(range(76, 96))
    assert names[0] == "项目24"
    assert len(rows_of(out, "自评")[0]) == 25


class Stopped(Exception):
    pass


def test_progress_is_told_and_stopping_writes_nothing(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def stop(name: str, done: int, total: int) -> None:
        told.append((name, done, total))
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        summary([CASES], library(), tmp_path / "汇总.xlsx", stop)
    assert [(done, total) for _, done, total in told] == [(1, 19), (2, 19), (3, 19)]
    assert told[0][0] == f"{NAMES[0]}.json"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(os, "link", full)
    with pytest.raises(Stop) as stop:
        summary([CASES / "selfeval-2023-004-07.json"], library(), tmp_path / "汇总.xlsx")
    assert stop.value.id == "disk_full"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_done_is_said_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "有.xlsx"
    there.write_bytes(b"mine")
    form = str(CASES / "selfeval-2023-004-07.json")
    (tmp_path / "空").mkdir()
    for words, code in (([form, "-o", str(there)], "JX-R09"), ([form, "-o", str(tmp_path / "a.xls")], "JX-F18"),
                        ([str(tmp_path / "无"), "-o", str(tmp_path / "a.xlsx")], "JX-F01"),
                        ([str(tmp_path / "空"), "-o", str(tmp_path / "a.xlsx")], "JX-R14")):
        assert run(["summary", *words]) == 3
        assert capsys.readouterr().err.startswith(code)
    assert there.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["有.xlsx", "空"]


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    for unit in ("甲", "乙"):
        (tmp_path / unit).mkdir()
        (tmp_path / unit / "自评.xlsx").write_bytes(b"")
    def closed(error: OSError) -> None:
        raise error

    names = [name for name, _ in named_files([tmp_path / "甲", tmp_path / "乙"], closed)]
    assert names == [str(tmp_path / "甲" / "自评.xlsx"), str(tmp_path / "乙" / "自评.xlsx")]
    assert [name for name, _ in named_files([tmp_path], closed)] == sorted(["乙/自评.xlsx", "甲/自评.xlsx"])


def test_exit_codes_say_errors_among_the_findings(tmp_path: Path) -> None:
    clean, faulty = (str(CASES / f"selfeval-2023-004-{name}.json") for name in ("03", "01"))
    assert run(["summary", clean, "-o", str(tmp_path / "好.xlsx")]) == 0
    assert run(["summary", clean, faulty, "-o", str(tmp_path / "差.xlsx")]) == 1


def test_only_declarations_or_a_form_with_nothing_but_a_name_make_a_summary_too(tmp_path: Path) -> None:
    targets = [CASES / f"{name}.json" for name in TARGETS]
    summary(targets, library(), tmp_path / "申报.xlsx")
    assert openpyxl.load_workbook(tmp_path / "申报.xlsx").sheetnames == ["目标汇总表", "图表", "指标明细", "问题汇总", "统计"]
    empty = form_verbs.blank(library().forms["selfeval-2023"], library(), 2023)
    make_book(tmp_path / "只有名称.xlsx", replace(empty, texts={**empty.texts, "project": "甲项目"}))
    summary([tmp_path / "只有名称.xlsx"], library(), tmp_path / "空.xlsx")
    rows, totals = rows_of(tmp_path / "空.xlsx", "自评")
    assert [(row["总分"], row["等级"], row["指标数"]) for row in rows] == [(None, "未评", 0)]
    assert totals["全年预算数"] == 0 and not totals["总分"]
    assert re.fullmatch(r"A3:R\d+", openpyxl.load_workbook(tmp_path / "空.xlsx")["指标明细"].tables["指标"].ref)


def test_characters_that_xml_cannot_hold_do_no_harm(tmp_path: Path) -> None:
    data = case("selfeval-2023-004-07") | {"project": "项\ud800目\u0007\ufffe"}
    file, out = tmp_path / "坏.json", tmp_path / "汇总.xlsx"
    file.write_text(json.dumps(data, ensure_ascii=True, default=float), encoding="utf-8")
    summary([file], library(), out)
    assert rows_of(out, "自评")[0][0]["项目名称"] == "项\ufffd目\ufffd\ufffd"
    charts = {title: names for title, names, _ in cells_of_chart(out)}
    assert charts["各项目总分（由低到高）"] == ["项\ufffd目\ufffd\ufffd"]
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def test_a_chart_over_the_only_table_of_its_sheet_knows_every_value(tmp_path: Path) -> None:
    folder = tmp_path / "申报"
    folder.mkdir()
    for number in range(20):
        record = {**case("target-2018-003-04"), "project": f"项目{number}"}
        (folder / f"{number:02}.json").write_text(json.dumps(record, default=float), encoding="utf-8")
    summary([folder], library(), tmp_path / "汇总.xlsx")
    with zipfile.ZipFile(tmp_path / "汇总.xlsx") as package:
        chart = ElementTree.fromstring(package.read("xl/charts/chart1.xml"))
    points = [len(list(cache.iterfind("{*}pt"))) for kind in ("strCache", "numCache") for cache in chart.iter(f"{_CHART}{kind}")]
    assert points == [20, 20]

"""Sentences of 自评报告: nothing but figures and texts of the cells that each one names; other figures, other sentences."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.report.facts import Sentence
from jixiao.macros.report.report import Report, report_of
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.sheet.grid import Cell, Grid, parse_address
from jixiao.templates.library import texts
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Funds, Indicator, Record
from support import SELFEVALS, case_record, library, make_book

TEXTS = texts("report")


def report_on(grids: Sequence[Grid]) -> Report:
    return report_of(read_forms(grids, library()), library(), TEXTS, "表.xlsx")


@cache
def grids_of(*names: str) -> tuple[Grid, ...]:
    with tempfile.TemporaryDirectory() as folder:
        book = make_book(Path(folder) / "表.xlsx", *(case_record(name) for name in names))
        return tuple(grid for grid in WorkbookFile.open(book).grids() if grid.name not in ("封面", "检查结果"))


def made_of(tmp_path: Path, *records: Record) -> Report:
    return report_on(WorkbookFile.open(make_book(tmp_path / "表.xlsx", *records)).grids())


def said(report: Report, section: str) -> list[str]:
    return [item.text for _, found, item in report.sentences() if found == section]


def cells_of(item: Sentence, grids: Sequence[Grid]) -> Iterator[tuple[Grid, tuple[int, int]]]:
    """Every cell that a sentence names."""
    for sheet, ranges in item.sources:
        grid = next(grid for grid in grids if grid.name == sheet)
        for block in ranges.split("、"):
            first, _, last = block.partition(":")
            (top, left), (bottom, right) = parse_address(first) or (0, 0), parse_address(last or first) or (0, 0)
            yield from ((grid, at) for at in product(range(top, bottom + 1), range(left, right + 1)))


def numbers_in(text: str) -> set[Decimal]:
    return {Decimal(found) for found in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}


def derivable(cells: Sequence[tuple[Grid, tuple[int, int]]]) -> set[Decimal]:
    """Figures that follow from cells: their own, sums by column, differences of sums, counts, shares, in 元 as in 万元."""
    own: set[Decimal] = set()
    columns: dict[tuple[str, int], list[Decimal]] = {}
    for grid, at in cells:
        cell = grid.shown(*at)
        own |= numbers_in(cell.text)
        if isinstance(cell.value, Decimal):
            own |= {cell.value, cell.value * 100}
            columns.setdefault((grid.name, at[1]), []).append(cell.value)
    sums = {sum(values) for values in columns.values()} | own
    sums |= {value * 10_000 for value in sums}
    found = sums | {abs(a - b) for a in sums for b in sums} | {Decimal(count) for count in range(len(cells) + 1)}
    return found | {round(a * 100 / b, 2) for a in sums for b in sums if b}


@pytest.mark.parametrize("name", SELFEVALS)
def test_a_sentence_holds_a_text_or_figure_of_its_cells_and_no_other_figure(name: str) -> None:
    grids = grids_of(name)
    for _, section, item in report_on(grids).sentences():
        cells = list(cells_of(item, grids))
        texts = [grid.shown(*at).text.strip() for grid, at in cells]
        assert cells, item.text
        if section == "checks":  # their texts are the catalogue's, with tests of their own
            continue
        figures = numbers_in(item.text)
        if figures:
            assert any(figures & numbers_in(text) or text in item.text for text in texts if text) or any(
                figure in derivable(cells) for figure in figures), item.text
        else:  # 表中未填……: the named cells are blank, or a text of the form is quoted
            assert any(text and text in item.text for text in texts) or ("未填" in item.text and not all(texts)), item.text


@pytest.mark.parametrize("name", SELFEVALS)
def test_every_figure_of_a_short_sentence_follows_from_its_cells(name: str) -> None:
    """Sums of levels and differences are worked out here again, from the cells that the sentence names."""
    grids, counted = grids_of(name), 0
    for _, section, item in report_on(grids).sentences():
        cells = list(cells_of(item, grids))
        quoted = re.sub("“.*?”", "", item.text)
        if section in ("money", "deviations", "overview") and len(cells) <= 12:
            assert numbers_in(quoted) <= derivable(cells), (item.text, numbers_in(quoted) - derivable(cells))
            counted += 1
    assert counted >= 5


def changed(grids: Sequence[Grid], sheet: str, at: tuple[int, int], cell: Cell) -> list[Grid]:
    return [replace(grid, cells={**grid.cells, at: cell}) if grid.name == sheet else grid for grid in grids]


#: What is put into a cell instead of what it holds.
DOCTORED = (Cell(), Cell("改动", text="改动"), Cell(Decimal(7), text="7"), Cell(Decimal("99.5"), text="99.5"),
            Cell(Decimal("0.5"), text="0.5"), Cell("2031", text="2031"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["selfeval-2023-004-05", "selfeval-2019-002-05"])
def test_a_doctored_cell_changes_every_sentence_that_names_it(name: str) -> None:
    grids = grids_of(name)
    kept: dict[tuple[str, tuple[int, int], int], set[str]] = {}

    def texts_after(sheet: str, at: tuple[int, int], which: int) -> set[str]:
        key = (sheet, at, which)
        if key not in kept:
            try:
                report = report_on(changed(grids, sheet, at, DOCTORED[which]))
                kept[key] = {f"{section} {item.text}" for _, section, item in report.sentences()}
            except Stop:  # the form is not recognised any more
                kept[key] = set()
        return kept[key]

    sentences = list(report_on(grids).sentences())
    assert len(sentences) > 20
    for _, section, item in sentences:
        for grid, at in cells_of(item, grids):
            assert any(
                f"{section} {item.text}" not in texts_after(grid.name, at, which) for which in range(len(DOCTORED))
            ), (item.text, at)


def test_figures_of_a_published_form_are_said_as_printed_and_its_contradiction_is_named() -> None:
    """selfeval-2023-004-01: 2,653.26 - 1,922.94 = 730.32; 10 - 9.36 = 0.64; lost points 0.3+0.3+0.2×4+0.01 = 1.41."""
    report = report_on(grids_of("selfeval-2023-004-01"))
    assert report.title == "社会保险经办业务费"
    assert report.subtitle == "2023年度项目支出绩效自评报告"
    assert "全年执行数比全年预算数少 730.32 万元，即未执行 730.32 万元。" in said(report, "money")
    assert said(report, "result") == [
        "自评总分 97.95 分，等级“优”。",
        "各部分未得的分：预算执行率 0.64 分、产出指标 1.4 分、满意度指标 0.01 分，共 2.05 分。",
    ]
    assert "未达到指标值或未得满分的指标 7 项，共失 1.41 分。" in said(report, "deviations")
    assert any("“年度微信推文发布数”（产出指标—数量指标）：指标值 >200.00(条)，实际完成 175.00(条)；未达到指标值；"
               "实际为指标值的 87.5%；分值 3 分，得分 2.7 分；失 0.3 分" in text for text in said(report, "deviations"))
    assert any("72.47" in text and text.startswith("JX-A08") for text in said(report, "checks"))


def test_the_2019_form_speaks_of_scores_and_in_the_units_own_words() -> None:
    report = report_on(grids_of("selfeval-2019-002-05"))
    assert "“绩效目标合理性”（投入与管理）：分值 8 分，得分 5 分；失 3 分；未填备注。" in said(report, "deviations")
    assert said(report, "measures") == [
        "“改进措施”栏所填：“综合考虑项目内容、管理要求、实施计划、预期效果等因素，进一步完善绩效目标编制。”"]
    assert any(text.startswith("“主要绩效”栏所填：“2019年度，市社保卡中心962222声讯平台") for text in said(report, "achievements"))


def test_what_the_form_leaves_blank_is_said_to_be_blank(tmp_path: Path) -> None:
    texts = dict.fromkeys(case_record("selfeval-2023-004-05").texts, "") | {"project": "空项目", "unit": "某中心"}
    bare = Record(
        "selfeval-2023", None, texts, Funds("万元", sources=()),
        (Indicator("产出指标", "数量指标", "巡检次数", target="≥4(次)", actual="", points=Decimal(10), note=""),),
    )
    report = made_of(tmp_path, bare)
    assert report.subtitle == "项目支出绩效自评报告"
    assert any("表中未填：主管部门。" in text for text in said(report, "overview"))
    assert said(report, "money") == ["表中未填预算数和执行数。"]
    assert said(report, "goals") == ["表中未填：预期目标。"]
    assert "表中三级指标共 1 项：未填实际完成值 1 项。" in said(report, "analysis")
    assert all("优" not in text for text in said(report, "result"))


def blanked(name: str, *addresses: str) -> Report:
    """The report on a published form whose cells are blank at these addresses."""
    (grid,) = grids_of(name)
    gone = {parse_address(item) for item in addresses}
    return report_on([replace(grid, cells={at: cell for at, cell in grid.cells.items() if at not in gone})])


def test_what_has_no_score_is_said_to_have_none_and_not_zero() -> None:
    """004-05 before anybody scored it: G13 to G28 are the scores, G29 the total, H6 the rate's. Points 7 + 5 = 12."""
    report = blanked("selfeval-2023-004-05", *(f"G{row}" for row in range(13, 30)), "H6", "F30")
    assert said(report, "result")[0] == "表中未填总分，16 项指标、预算执行率未填得分，不能给出总分。"
    assert "产出指标—数量指标 2 项，分值 12 分，未填得分：达到指标值 2 项。" in said(report, "analysis")
    assert "未达到指标值或未得满分的指标 2 项，未填分值或得分。" in said(report, "deviations")
    assert any(text.startswith("产出指标 2 项未达到指标值，未填分值或得分：") for text in said(report, "problems"))
    assert said(report, "measures")[-1] == (
        "表中未填改进措施。请补写下列 1 项的措施（未填分值或得分）：视频监控系统报修处置响应时间。")
    assert {(line.score, line.lost) for line in report.chapters[0].levels} == {("", "")}


def test_a_missing_score_of_the_rate_alone_is_named() -> None:
    report = blanked("selfeval-2023-004-05", "H6", "G29")
    assert said(report, "result")[0] == "表中未填总分，预算执行率未填得分，不能给出总分。"


def test_a_stated_total_with_an_open_rate_is_said_to_be_unfinished() -> None:
    report = blanked("selfeval-2023-004-05", "H6")  # states 91.01 and 优
    assert said(report, "result")[0] == "表中所填总分 91.01 分，而预算执行率未填得分，总分未完，不能定等级。"


def test_measures_are_quoted_only_where_the_reason_names_one() -> None:
    """004-05: two of its six reasons name no measure; these are asked for, with the points they cost (1.4 + 1.5)."""
    texts = said(report_on(grids_of("selfeval-2023-004-05")), "measures")
    assert len(texts) == 5
    assert texts[0].startswith("“运行正常率”的“偏差原因分析”栏所填：“运行基本正常，存在设备老化现象。措施：")
    assert texts[-1] == "表中未填改进措施。请补写下列 2 项的措施（共失 2.9 分）：视频监控系统报修处置响应时间、系统用户满意度。"


def test_several_projects_get_a_table_and_sums_in_yuan() -> None:
    """2,653.26 万元 + 6,726,000 元 + 153.17 万元 = 34,790,300 元; executed 19,229,400 + 6,726,000 + 1,487,200."""
    report = report_on(grids_of("selfeval-2023-004-01", "selfeval-2019-000-01", "selfeval-2023-004-05"))
    assert [line.project for line in report.projects] == ["社会保险经办业务费", "互联网业务运行费", "信息化运维项目"]
    texts = said(report, "summary")
    assert texts[0] == "共 3 个项目：等级“优”2 个、等级“优秀”1 个。"
    assert texts[1:3] == ["全年预算数合计 34,790,300.00 元（3 个项目）。", "全年执行数合计 27,442,600.00 元（3 个项目）。"]
    assert texts[3] == "执行数合计占预算数合计的 78.88%（3 个项目）。"  # 27,442,600 / 34,790,300 = 0.788800...
    assert texts[4] == "总分最高 97.95 分（社会保险经办业务费），最低 91.01 分（信息化运维项目）。"
    assert [chapter.number for chapter in report.chapters] == [1, 2, 3]
    numbers = [item.number for _, _, item in report.sentences()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_bars_and_tables_add_up_to_the_published_totals() -> None:
    """Published totals: 97.95 of 100 on 004-01, 97 on 2019-000-01."""
    for name, total in (("selfeval-2023-004-01", "97.95"), ("selfeval-2019-000-01", "97")):
        (chapter,) = report_on(grids_of(name)).chapters
        assert sum(bar.points for bar in chapter.bars) == 100
        assert sum(bar.score for bar in chapter.bars) == Decimal(total)
        assert len(chapter.lines) == len(case_record(name).indicators)
        assert sum(line.span1 for line in chapter.lines) == len(chapter.lines)


def test_a_declaration_alone_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stopped:
        made_of(tmp_path, case_record("target-2023-001-01"))
    assert stopped.value.id == "no_selfeval"


def test_errors_of_two_forms_on_one_sheet_stay_with_their_project(tmp_path: Path) -> None:
    """The second form of the sheet has 12 of 10 points; its own chapter says so, the first one does not."""
    good, bad = case_record("selfeval-2023-004-07"), case_record("selfeval-2023-004-05")
    rows = (replace(bad.indicators[0], score=Decimal(12)), *bad.indicators[1:])
    top, below = (WorkbookFile.open(make_book(tmp_path / f"{number}.xlsx", record)).grids()
                  for number, record in enumerate((good, replace(bad, indicators=rows))))
    first, second = (next(grid for grid in grids if grid.name not in ("封面", "检查结果")) for grids in (top, below))
    shift = first.last_row + 2
    merges = [*first.merges, *(replace(merge, row=merge.row + shift, last_row=merge.last_row + shift)
                               for merge in second.merges)]
    cells: dict[Any, Cell] = {**first.cells, **{(row + shift, col): cell for (row, col), cell in second.cells.items()}}
    report = report_on([replace(first, cells=cells, merges=tuple(merges))])
    found = [said_by.text for chapter in report.chapters for paragraph in chapter.checks for said_by in paragraph]
    assert [len(chapter.checks) > 0 for chapter in report.chapters] == [False, True]
    assert any("12" in text for text in found)

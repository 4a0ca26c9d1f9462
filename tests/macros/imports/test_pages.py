"""Tables over pages: repeated headings, rows cut in two, merged cells, page numbers. Boxes are written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jixiao.macros.imports.page_grid import DocumentGrid, document_grids
from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText

TITLES = ("财政项目支出绩效自评表",)
#: Edges of four columns: level, name, target, points.
XS = (0.0, 50.0, 150.0, 250.0, 300.0)
HEADINGS = ("一级指标", "三级指标", "年度指标值", "分值")
LINE = 12.0


def box(row: float, col: int, text: str, *, last: float | None = None, **more: object) -> Box:
    """A cell of the columns XS; rows are 20 high. Its text stands in the middle."""
    top, bottom = row * 20, ((row if last is None else last) + 1) * 20
    middle = (top + bottom) / 2
    made = Box(XS[col], top, XS[col + 1], bottom, text, 1, 40.0, 20.0, middle - LINE / 2, middle + LINE / 2)
    return replace(made, **more)  # type: ignore[arg-type]


def line(row: float, *texts: str) -> list[Box]:
    return [box(row, col, text) for col, text in enumerate(texts)]


def part(page: int, *boxes: Box | Sequence[Box]) -> PageTable:
    flat = [item for group in boxes for item in ([group] if isinstance(group, Box) else group)]
    return PageTable(page, tuple(flat))


def document(*items: PageItem) -> DocumentGrid:
    (found,) = document_grids(items, TITLES)
    return found


def texts(found: DocumentGrid, col: int) -> list[str]:
    return [found.grid.shown(row, col).text for row in range(1, found.grid.last_row + 1)]


def doubts(found: DocumentGrid, row: int, col: int) -> frozenset[str]:
    origin = found.origin((row, col))
    assert origin is not None
    return origin.doubts


def test_a_part_with_repeated_headings_goes_on_without_them() -> None:
    found = document(
        part(1, line(0, *HEADINGS), line(1, "产出", "甲", "≥1", "5")), PageText(1, ("第 1 页 共 2 页",)),
        part(2, line(0, *HEADINGS), line(1, "效益", "乙", "≥2", "5")), PageText(2, ("第 2 页 共 2 页",)),
    )
    assert texts(found, 2)[:3] == ["三级指标", "甲", "乙"]
    origin = found.origin((3, 2))
    assert origin is not None and (origin.page, origin.table) == (2, 1)


def test_a_line_of_its_own_between_two_tables_keeps_them_apart() -> None:
    found = document(
        part(1, line(0, *HEADINGS), line(1, "产出", "甲", "≥1", "5")), PageText(1, ("填表人：某某",)),
        part(2, line(0, "产出", "乙", "≥2", "5")),
    )
    origin = found.origin((4, 2))
    assert texts(found, 1)[2] == "填表人：某某" and origin is not None and origin.table == 2


def test_a_running_head_on_every_page_is_no_line_but_a_title_is() -> None:
    first, second = part(1, line(0, *HEADINGS)), part(2, line(0, "产出", "乙", "≥2", "5"))
    head = "某单位预算文件"
    assert len(document_grids([PageText(1, (head,)), first, PageText(2, (head,)), second], TITLES)) == 1
    titled = [PageText(1, TITLES), first, PageText(2, TITLES), second]
    assert len(document_grids(titled, TITLES)) == 2


def test_the_rest_of_a_row_without_figures_joins_the_row() -> None:
    above = [box(1, 0, "产出"), box(1, 1, "产品一次性合", room=5.0), box(1, 2, "100%"), box(1, 3, "5")]
    found = document(
        part(1, line(0, *HEADINGS), above), part(2, line(0, "", "格率", "", ""), line(1, "", "乙", "≥2", "5")),
    )
    assert texts(found, 2) == ["三级指标", "产品一次性合格率", "乙"]
    assert doubts(found, 2, 2) == {"over_pages"}


def test_a_row_of_its_own_stays_one_though_the_text_above_is_full() -> None:
    above = [box(1, 0, "产出"), box(1, 1, "产品一次性合格率", room=5.0), box(1, 2, "100%"), box(1, 3, "5")]
    found = document(part(1, line(0, *HEADINGS), above), part(2, line(0, "", "乙", "≥2", "5")))
    assert texts(found, 2) == ["三级指标", "产品一次性合格率", "乙"]


def test_without_figures_a_full_line_alone_joins_nothing() -> None:
    """A declaration has no points: a second row whose target is empty looks like the rest of the first."""
    above = [box(1, 0, "产出"), box(1, 1, "产品一次性合格率", room=5.0), box(1, 2, "≥95%"), box(1, 3, "")]
    found = document(part(1, line(0, *HEADINGS), above), part(2, line(0, "", "乙", "", "")))
    assert texts(found, 2) == ["三级指标", "产品一次性合格率", "乙"]


def test_prose_that_goes_on_after_a_paragraph_is_joined_and_doubtful() -> None:
    above = [box(1, 0, "目标"), box(1, 1, "第一段。", lines=4, room=80.0), box(1, 2, "x"), box(1, 3, "")]
    found = document(part(1, line(0, *HEADINGS), above), part(2, line(0, "", "第二段。", "", "")))
    assert found.grid.cell(2, 2).text == "第一段。\n第二段。"
    assert doubts(found, 2, 2) == {"over_pages_unsure"}


def test_the_name_of_a_merged_cell_is_found_on_the_page_where_it_is_printed() -> None:
    """Four rows share a level, one on the first page: its name stands in the middle of all four, on the second."""
    name = box(0, 0, "产出", last=2, text_top=14.0, text_bottom=26.0)
    found = document(
        part(1, line(0, *HEADINGS), box(1, 0, ""), line(1, "", "甲", "≥1", "5")[1:]),
        part(2, name, *(line(row, "", "乙", "≥2", "5")[1:] for row in range(3))),
    )
    assert texts(found, 1) == ["一级指标", "产出", "产出", "产出", "产出"]
    assert doubts(found, 2, 1) == {"level_moved"}


def test_a_name_in_the_middle_of_its_own_piece_is_not_given_to_the_page_before() -> None:
    found = document(
        part(1, line(0, *HEADINGS), box(1, 0, ""), line(1, "", "甲", "≥1", "5")[1:]),
        part(2, box(0, 0, "产出", last=2), *(line(row, "", "乙", "≥2", "5")[1:] for row in range(3))),
    )
    assert texts(found, 1)[1] == ""
    assert doubts(found, 2, 1) == {"level_unsure"}


def test_a_name_cut_between_its_lines_is_put_together_and_doubtful() -> None:
    found = document(
        part(1, line(0, *HEADINGS), box(1, 0, "服务对象满", last=2, text_top=47.0, text_bottom=59.0),
             *(line(row, "", "甲", "≥1", "5")[1:] for row in (1, 2))),
        part(2, box(0, 0, "意度指标", last=1, text_top=1.0, text_bottom=13.0),
             *(line(row, "", "乙", "≥2", "5")[1:] for row in (0, 1))),
    )
    assert texts(found, 1)[1:] == ["服务对象满意度指标"] * 4
    assert doubts(found, 2, 1) == {"over_pages_unsure"}

"""Filling template sheets: native values, repeated rows, merges, heights, and what a hostile template cannot do."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from jixiao.macros.sheet.fill import Formula, fill_sheet
from jixiao.macros.sheet.grid import Cell, Grid, Range
from jixiao.macros.sheet.heights import text_lines
from jixiao.templates.stop import Stop


@dataclass(frozen=True, slots=True)
class Item:
    level1: str
    level2: str
    points: Decimal


ITEMS = [Item("产出", "数量", Decimal(3)), Item("产出", "数量", Decimal(4)), Item("产出", "质量", Decimal(5)),
         Item("效益", "质量", Decimal(6))]


def grid(
    cells: dict[tuple[int, int], str], merges: tuple[Range, ...] = (), widths: dict[int, float] | None = None
) -> Grid:
    return Grid("模板", {at: Cell(value=text, text=text) for at, text in cells.items()}, merges, widths=widths or {})


TABLE = {
    (1, 1): "标题", (2, 1): "{{ indicator.level1 }}", (2, 2): "{{ indicator.level2 }}",
    (2, 3): "{{ indicator.points }}",
    (3, 1): "总分",
}


def test_a_whole_expression_keeps_its_type_and_other_text_is_rendered() -> None:
    sheet = fill_sheet(grid({(1, 1): "{{ n }}", (1, 2): "（{{ n }}年）"}), "t", "表", {"n": 2023}, {})
    assert sheet.rows[0].cells == {1: (Decimal(2023), None, None), 2: ("（2023年）", None, None)}


def test_a_row_is_repeated_per_item_and_levels_are_merged_down() -> None:
    sheet = fill_sheet(grid(TABLE), "t", "表", {}, {"indicator": ITEMS}, merge_down=(("level1", "level2"),))
    assert [row.source for row in sheet.rows] == [1, 2, 2, 2, 2, 3]
    assert [row.cells.get(3, (None,))[0] for row in sheet.rows[1:5]] == [Decimal(n) for n in (3, 4, 5, 6)]
    # 质量 stands under both first levels: it is never merged across them.
    assert set(sheet.merges) == {Range(2, 1, 4, 1), Range(2, 2, 3, 2)}
    assert 1 not in sheet.rows[2].cells  # the hidden part of a merge stays empty


def test_a_merge_over_a_repeated_row_is_stretched_and_one_inside_it_copied() -> None:
    template = grid(TABLE, (Range(1, 4, 2, 4), Range(2, 5, 2, 6)))
    sheet = fill_sheet(template, "t", "表", {}, {"indicator": ITEMS[:2]})
    assert set(sheet.merges) == {Range(1, 4, 3, 4), Range(2, 5, 2, 6), Range(3, 5, 3, 6)}


def test_no_items_leave_no_row_behind() -> None:
    sheet = fill_sheet(grid(TABLE, (Range(2, 4, 3, 4),)), "t", "表", {}, {"indicator": []})
    assert [row.source for row in sheet.rows] == [1, 3]
    assert sheet.merges == ()


def test_functions_know_where_repeated_cells_came_to_lie() -> None:
    cells = {**TABLE, (3, 3): '{{ total("points") }}'}

    def functions(positions: object) -> dict[str, object]:
        return {"total": lambda key: Formula(f"SUM({positions.area('indicator.' + key)})", Decimal(18))}  # type: ignore[attr-defined]

    sheet = fill_sheet(grid(cells), "t", "表", {}, {"indicator": ITEMS}, functions=functions)
    assert sheet.rows[-1].cells[3] == (Decimal(18), "SUM(C2:C5)", None)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = fill_sheet(grid({(1, 1): "{{ n }}"}), "t", "表", {"n": "=100(%)"}, {})
    assert sheet.rows[0].cells[1] == ("=100(%)", None, None)


def test_tick_marks_the_chosen_option() -> None:
    cells = {(1, 1): "{{ kind | tick('结转项目') }}", (1, 2): "{{ kind | tick('其他') }}"}
    sheet = fill_sheet(grid(cells), "t", "表", {"kind": "其他"}, {})
    assert [cell[0] for cell in sheet.rows[0].cells.values()] == ["□结转项目", "■其他"]


@pytest.mark.parametrize("text", ["{{ nothing }}", "前 {{ nothing }} 后", "{{ known.nothing }}"])
def test_an_undefined_placeholder_is_said_with_its_cell(text: str) -> None:
    with pytest.raises(Stop) as stop:
        fill_sheet(grid({(1, 2): text}), "我的表样", "表", {"known": {}}, {})
    assert stop.value.id == "template_undefined"
    assert stop.value.values["cell"] == "B1"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 2 ** 100000000 }}",
        "{% for a in n.__class__.__subclasses__() %}{{ a }}{% endfor %}",
        "{{ n | center(100000000) }}",
        "{{ range(1000000000) }}",
        "{{ n",
    ],
)
def test_a_hostile_template_is_refused(text: str) -> None:
    with pytest.raises(Stop) as stop:
        fill_sheet(grid({(1, 1): text}), "t", "表", {"n": "x"}, {})
    assert stop.value.id in ("template_undefined", "template_broken")


def test_long_text_makes_the_row_taller_and_short_text_leaves_it() -> None:
    template = grid({(1, 1): "{{ a }}", (2, 1): "{{ b }}"}, (Range(1, 1, 1, 2),), {1: 20.0, 2: 20.0})
    sheet = fill_sheet(template, "t", "表", {"a": "文" * 200, "b": "短"}, {})
    # 200 characters of double width in 40 columns: more than 10 lines of 11 points.
    assert sheet.rows[0].height is not None and sheet.rows[0].height > 10 * 11
    assert sheet.rows[1].height is None


def test_a_text_taller_than_a_row_may_be_is_spread_over_merged_rows() -> None:
    cells = {(1, 1): "目标", (1, 2): "{{ a }}", (2, 1): "下一行"}
    sheet = fill_sheet(grid(cells, (Range(1, 2, 1, 3),), {2: 20.0, 3: 20.0}), "t", "表", {"a": "文" * 1000}, {})
    assert [row.source for row in sheet.rows] == [1, 1, 1, 2]
    assert set(sheet.merges) == {Range(1, 2, 3, 3), Range(1, 1, 3, 1)}
    assert all(row.height is not None and 200 < row.height <= 409 for row in sheet.rows[:3])
    assert sheet.rows[1].cells == sheet.rows[2].cells == {}


def test_lines_are_counted_with_chinese_at_double_width() -> None:
    assert text_lines("a" * 10, 20, 11) == 1
    assert text_lines("文" * 20, 20, 11) == 3  # 40 columns at 18.4 a line
    assert text_lines("一\n二", 20, 11) == 2

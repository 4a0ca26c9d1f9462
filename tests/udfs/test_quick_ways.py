"""The quick ways give what the plain ones give: texts read by their shape, rows answered once, checks left out by the case."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop
from jixiao.udfs import JX_CHECK, JX_EXPLAIN, JX_SCORE
from jixiao.udfs.base import needed
from jixiao.udfs.base.params import Params
from jixiao.udfs.checks.base import ROW_CHECKS, RowFacts, bare, case_of, catalogue_of
from jixiao.udfs.checks.rows import JudgedRow, TypedRow, look
from jixiao.udfs.quantity import figures, quantity
from jixiao.udfs.quantity.words import plain, plain_all
from spellings import meaning, spelled

FIGURES = (
    "0", "0.0", "0.5", "0.001", "0.98765", "0.000123456", "1", "2", "7", "12", "007", "35.5", "95.00", "100", "1,234", "1,234.50", "12,34", "83,500",
    "1900", "1999.5", "2023", "2024.10", "2100", "45626", "123456", "12345678", "1234567890123456789012345678901", "3.", ".5",
)
#: Texts whose reading hangs on the figure itself.
TELLING = (
    "{}投诉", "{}年", "{}年底前", "{}月", "第{}季度", "{}日内", "≥{}年", "{}级", "{}(级)", "-{}%", "≥-{}", "+{}", "{}。", "{},", "{}-",
    "三{}", "{}三", "≥{}至五人", "(含{}%)", "≥95%(含{}%)", "约{}", "{}半", "半{}", "m{}", "≥ m{}", "面积{}㎡", "{}㎡", "{}万张", "{}万", "{}²",
    "GB/T {}", "{}次/月", "≥{}(次/周)", "（≥{}％）", "“{}%”", "每季度{}次", "下降{}%", "不少于{}天", "{}天前", "{}%以上", "不超过{}%以上", "",
)


def swapped(text: str, random: Random) -> str:
    return re.sub(r"[0-9](?:[0-9,.]*[0-9])?", lambda _: random.choice(FIGURES), text)


def texts(count: int) -> list[str]:
    """Spellings of targets and actuals with other figures in them, and what hangs on its figure."""
    random, found = Random(7), [text.format(figure) for text in TELLING for figure in FIGURES]
    while len(found) < count:
        row = spelled(meaning(random), random)
        found += [swapped(str(cell), random) for cell in (row.target, row.actual)]
    return found


@pytest.mark.slow
def test_a_text_is_read_by_its_shape_as_in_full() -> None:
    by_shape = 0
    for text in texts(3_000):
        for unit in ("", "%", "次"):
            assert quantity._parse(text, unit) == quantity._read(text, unit), (text, unit)
        match = quantity._ONE_FIGURE.fullmatch(text)
        by_shape += match is not None and quantity._shape(match[1], match[3], "") is not None
    assert by_shape > 500  # else nothing was tried


def test_patterns_are_found_wherever_one_of_their_letters_is_asked_for_first() -> None:
    catalogue, library = catalogue_of(default_library()), default_library()
    words = sorted({word for spec in library.checks.values() for word in re.findall(r"[\u4e00-\u9fff]{1,4}|[A-Za-z×*□%≥]+", repr(spec.params))})
    random = Random(11)
    texts = [*words, *("".join(random.choices(words, k=3)) for _ in range(400)), "培训合格率", "ABC-XX", "12%", ""]
    tried = held = spared = 0
    for params in catalogue.values():
        for key in params._words:
            try:
                pattern = params.pattern(key)
            except Stop:
                continue  # a list of words, not of patterns
            for text in texts:
                assert params.found(key, text) == (pattern.search(text) is not None), (key, text)
                tried, held, spared = tried + 1, held + params.found(key, text), spared + (not params.possible(key, text))
    assert held > 1_000 and spared > tried / 3  # else nothing was tried, or nothing spared


def test_without_pythons_own_parser_of_patterns_every_text_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Params({"late": ["延期|逾期"]}).possible("late", "合格率") is False
    monkeypatch.setattr(needed, "parser", None)
    params = Params({"late": ["延期|逾期"]})
    assert params.possible("late", "合格率") is True
    assert (params.found("late", "合格率"), params.found("late", "已延期")) == (False, True)


def test_a_text_is_bared_of_the_marks_around_it() -> None:
    cells = [*texts(2_000), "", "。", "—_—", "（无）", "__甲，乙__", "一", "\n甲\n乙。\n"]
    assert [bare(text) for text in cells] == [re.sub(r"^[\W_]+|[\W_]+$", "", plain(text)) for text in cells]


#: What compares equal and is not the same.
ALIKE: tuple[Any, ...] = (1, True, 1.0, "1", Decimal(1), Decimal("1.00"), 0, False, 0.0, -0.0, "", None, date(2024, 1, 1))


@pytest.mark.parametrize("function", [JX_SCORE, JX_EXPLAIN])
def test_rows_that_only_compare_equal_are_answered_each(function: Any) -> None:
    for cells in (ALIKE, ALIKE[::-1], tuple(sorted(ALIKE, key=repr)), ALIKE[:4], ALIKE[6:10], ALIKE[7:10]):
        assert repr(function("≥1", list(cells), 10)) == repr([function("≥1", cell, 10) for cell in cells])
        assert repr(function("≥1", "0.5", list(cells))) == repr([function("≥1", "0.5", cell) for cell in cells])


def test_a_check_left_out_by_the_case_of_a_row_finds_nothing_in_it() -> None:
    random, library = Random(3), default_library()
    catalogue, rules = catalogue_of(library), [library.rulesets[id] for id in ("gj2020", "gj2020-over", "sh2023")]
    names, notes = ("合格率", "投诉率", "平均等待时间", "培训人数（人）", "≥95%合格率", "XX项目", ""), ("", "无", "扣0.5分，因时间紧", "延期")
    left_out = found = 0
    for _ in range(1_500):
        cells = spelled(meaning(random), random)
        target, actual = (random.choice((text, swapped(str(text), random), "", "≥", "及时", "/")) for text in (cells.target, cells.actual))
        typed = TypedRow(
            random.choice(names), target=target, actual=actual, points=random.choice((10, 0, None)),
            score=random.choice((10, 9.5, -1, 11, None)), note=random.choice(notes), level=random.choice((None, "达成", "越低越好")),
        )
        row = JudgedRow.of(typed, random.choice(rules))
        for id, (check, _, when) in ROW_CHECKS.items():
            finds = check(row, RowFacts(id, rules[0], None, catalogue, library)) is not None
            assert when(case_of(row)) or not finds, (id, typed)
            found, left_out = found + finds, left_out + (not when(case_of(row)))
    assert found > 1_000 and left_out > 20_000  # else nothing was tried


def test_rows_that_repeat_are_answered_as_alone() -> None:
    random = Random(11)
    rows = [spelled(meaning(random), random) for _ in range(60)] * 3
    random.shuffle(rows)
    block = JX_CHECK([row.target for row in rows], [row.actual for row in rows], 10, 9, "", "合格率")
    assert block == [JX_CHECK(row.target, row.actual, 10, 9, "", "合格率") for row in rows]


#: Names, targets and actuals with what stands for something else, alone and inside; signs that grow together, and a mark.
CELLS = (
    "合格率", "XX项目", "XX大学补助", "**%", "率≥**", "名称：", "例：培训", "请填写名称", "待定", "待 定", "×××工程", "__", "无", " N/A ", "n/a", "□□",
    "率\0", "\0", "e\u0301率", "\u0301率", "ﬁ率", "㎡面积", "≥95%合格率", "超100%以上", "１２％", "\x1c率\x1d", "", "　", "≥95(%)", "96(%)",
)


def test_texts_are_put_into_half_width_together_as_alone() -> None:
    unmarked = [text for text in CELLS if "\0" not in text]
    assert plain_all(CELLS) == [plain(text) for text in CELLS]
    assert plain_all(unmarked) == [plain(text) for text in unmarked]
    assert plain_all([]) == []


def test_a_check_left_out_for_the_whole_column_finds_nothing_in_its_row() -> None:
    random, library = Random(19), default_library()
    catalogue, rules = catalogue_of(library), library.rulesets["gj2020"]
    cells: tuple[Any, ...] = (*CELLS, None, 0.95, 12, True)
    rows = [(random.choice(cells), random.choice(cells), 10, 9, "", random.choice(("合格率", *cells))) for _ in range(4_000)]
    spared: Counter[str] = Counter()
    for (target, actual, points, score, note, name), seen in zip(rows, look(rows, library), strict=True):
        row = JudgedRow.of(TypedRow(name, target=target, actual=actual, points=points, score=score, note=note), rules)
        for id in seen.spared if seen is not None else ():
            assert ROW_CHECKS[id][0](row, RowFacts(id, rules, None, catalogue, library)) is None, (id, target, actual, name)
            spared[id] += 1
        assert seen is None or plain(row.name) == seen.name
    assert min(spared["placeholder"], spared["sign_in_name"]) > 300, spared  # else nothing was tried
    block = JX_CHECK(*map(list, zip(*rows, strict=True)))
    assert block == [JX_CHECK(*row) for row in rows] and len(set(block)) > 100


class _All(frozenset[str]):
    def __contains__(self, _: object) -> bool:
        return True


#: What texts of quantities are put together of: signs, words of signs, figures of every kind, units, notes, prose.
_PARTS = ["≥", "≤", "<", ">", "=", "不低于", "不超过", "控制在", "大于等于", "最高", "95", "90%", "1,234.5", "0", "3", "五", "百分之九十五", "点", "负", "-", "+", "±", "~", "至", "且", "%", "(%)", "万元", "个", "次", "天", "年", "每", "每季度", "平均每", "例如", "如", "：", ":", "无", "零", "杜绝", "没有", "投诉", "发生", "及时", "完成", "合格率", "X", "(", ")", "[", "]", ",", "、", "以上", "以内", "之间", "半年", "/", "—", "待定", "2022", "年底前", "率", "定性", "２", "。", "上限", "十", "≥90%", "≤95%", "80%≤"]


def test_a_pattern_that_is_not_asked_would_have_found_nothing() -> None:
    chance = Random(15)
    lines = [*texts(2_000), *("".join(chance.choices(_PARTS, k=chance.randint(1, 6))) for _ in range(4_000))]
    quick = [quantity._read(line, "天") for line in lines]
    with (
        patch.object(quantity, "_figured", lambda: re.compile("")), patch.object(quantity, "openings", lambda _: ""),
        patch.object(figures, "_sign_starts", lambda: _All()),
    ):
        asked = [quantity._read(line, "天") for line in lines]
    assert quick == asked
    kinds = Counter(found.kind for found in quick)
    assert min(kinds[kind] for kind in ("number", "range", "text", "malformed", "placeholder")) > 10, kinds

"""The second row of a block of headings where it only names the parts of one above: areas under targets, plan and done."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.year_words import ALONE, MONTH_LED, NAMED, number
from jixiao.udfs.quantity.words import narrow, phrase, sign_words

#: Headings one of which a table must have beside the names of its indicators.
VALUES = ("target", "actual", "points", "score")
#: Columns that are filled in a row that is an indicator.
_FILLED = ("level3", "target", "actual")
_TITLE = 60  # a longer text is no title
#: The number of a column below its heading: 3, (3), ③ (half width: 3), C; 5=4/3 says how it is worked out.
_NUMBER = re.compile(r"\(?(?:(\d{1,2})|([A-Z]))\)?(?:=[0-9A-Z()/*×÷+\-%]+)?")
_BOTH = 2  # parts of targets: of the year's start, and adjusted
#: A change by a figure: +10, -10间, 减少2.
_CHANGE = re.compile(r"[+\-−—]?\d")
_NUMBERED = 4  # so many columns in a row are numbered


def without_numbers(grid: Grid) -> Grid:
    """A sheet without the rows that number its columns below their headings: 栏次 ① ② ③ ④, or 1 2 3 4."""
    gone = {row for row, cells in grid.rows() if _numbers_columns([cell.text for _, cell in cells if not cell.blank])}
    return replace(grid, cells={at: cell for at, cell in grid.cells.items() if at[0] not in gone}) if gone else grid


def _numbers_columns(texts: Sequence[str]) -> bool:
    first = plain(texts[0]) if texts else ""
    if not _NUMBER.fullmatch(first) and first not in phrase("column_numbers"):
        return False
    said = [plain(text) for text in texts]
    said = said[1:] if first in phrase("column_numbers") else said
    if len(said) < _NUMBERED or not (found := [match for text in said if (match := _NUMBER.fullmatch(text))]):
        return False
    at = [int(match[1]) if match[1] else ord(match[2]) for match in found]
    return len(found) == len(said) and at[0] in (1, ord("A")) and at == [*range(at[0], at[0] + len(at))]


def past_numbers(grid: Grid, columns: dict[str, int], heads: Mapping[int, int], below: Iterable[int]) -> None:
    """Moves the names on where their heading is merged over a column of numbers too: 1 and 修路里程 below 三级指标."""
    col = columns.get("level3", 0)
    merge = grid.merge_at(heads.get(col, 0), col)
    if not col or merge is None or merge.last_col == merge.col or col + 1 in columns.values():
        return
    rows = [row for row in below if not grid.cell(row, col).blank and not grid.cell(row, col + 1).blank]
    own = [row for row in rows if (wide := grid.merge_at(row, col)) is None or wide.last_col == col]
    if own and all(plain(grid.cell(row, col).text).strip("().、-").replace(".", "").isdecimal() for row in own) and not any(
        plain(grid.cell(row, col + 1).text)[:1].isdecimal() for row in own
    ):
        columns["level3"] = col + 1


def parts_below(grid: Grid, row: int, known: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether the row below only names the parts of headings that are merged across: 区域目标值 over 东村 and 西村."""
    spans = [merge for col in known if (merge := grid.merge_at(row, col)) and merge.last_col > merge.col]
    if not spans:
        return False
    cells = {col: cell for (at, col), cell in grid.cells.items() if at == row + 1 and not cell.blank}
    counts = [sum(span.col <= col <= span.last_col for col in cells) for span in spans]
    return bool(cells) and sum(counts) == len(cells) and max(counts, default=0) > 1 and all(
        isinstance(cell.value, str) for cell in cells.values())


def loose_parts(grid: Grid, row: int, known: Mapping[int, tuple[str, ...]]) -> tuple[int, ...]:
    """The columns of the parts of a heading that is not merged over them: 区域目标值 and blanks over 东村 and 西村."""
    below = {col: cell for (at, col), cell in grid.cells.items() if at == row + 1 and not cell.blank}
    cols = sorted(below)
    if len(cols) < 2 or known.get(cols[0], ("",))[0] not in VALUES or cols != [*range(cols[0], cols[0] + len(cols))]:
        return ()
    parts = all(isinstance(below[col].value, str) and not grid.merge_at(row, col) for col in cols) and all(
        grid.cell(row, col).blank for col in cols[1:])
    return tuple(cols) if parts else ()


def part_of_both(text: str) -> tuple[str, ...]:
    """计划 and 实际 under one heading of both."""
    parts = (("target", "planned_part"), ("actual", "done_part"))
    return next(((concept,) for concept, key in parts if plain(text) in phrase(key)), ())


def put_in_signs(
    grid: Grid, columns: dict[str, int], heads: Mapping[int, int], below: Sequence[int], taken: Collection[int]
) -> None:
    """Puts in the columns of sign and unit that no heading names: of a target merged over them, or signs alone.

    heads: the row of each column's heading. below: the rows that tell what the columns hold. taken: further columns whose
    headings are understood.
    """
    target = columns["target"]
    merge = grid.merge_at(heads.get(target, 0), target)
    over = merge if merge and merge.last_col > merge.col else None
    if not over and {*range(min(columns.values()), max(heads) + 1)} <= {*taken, *columns.values()}:
        return
    rows = [row for row in below if own_text(grid, row, columns["level3"])]
    if over:
        parts = _spread(grid, range(over.col, over.last_col + 1), rows)
        columns.update(parts if "unit_text" not in columns else {key: parts[key] for key in parts if key != "unit_text"})
    taken = {*taken, *columns.values()}
    alone = [col for col in range(min(columns.values()), max(heads) + 1) if col not in taken]
    if "sign" not in columns and (col := _sign_column(grid, alone, rows)) is not None:
        columns["sign"] = col


def parts_that_do_not_count(
    parts: Mapping[tuple[str, ...], Mapping[int, str]], found: Iterable[tuple[int, tuple[str, ...], str]], year: int | None
) -> tuple[set[int], list[Mapping[int, str]]]:
    """The columns of parts of one heading beside the one that counts, and the parts of which nobody can tell.

    parts: by the meaning of the heading above them. found: all columns with a meaning; one that is understood by its own
    words counts: 最终得分 beside 基础得分 and 加减分.
    """
    gone: set[int] = set()
    unsure: list[Mapping[int, str]] = []
    for concept, texts in parts.items():
        if concept[:1] not in (("actual",), ("score",), ("points",)) or len(texts) < 2:
            continue
        own, open_ = counted_part(texts, year, below=True)
        known = [col for col, names, _ in found if names == concept and col not in texts]
        third = [col for col, text in texts.items() if says(text, "third_level")] if concept[0] == "points" else []
        if len(known) == 1 or len(third) == 1:
            gone |= {*texts} - {*third}
        elif own:
            gone |= {*texts} - {own}
        elif open_:
            unsure.append(texts)
    return gone, unsure


def counted_part(parts: Mapping[int, str], year: int | None, below: bool = False) -> tuple[int | None, bool]:
    """Of the parts of a heading of actuals or scores the one that counts, and whether nobody can tell: 东镇 and 西镇.

    Where they are parts of the year both stay open here; their words tell later. below: they stand below one heading.
    """
    given = [col for col, text in parts.items() if says(text, "own_scores")]
    if len(given) == 1:
        return given[0], False
    some = {col: text for col, text in parts.items() if of_part(text)}
    words = phrase("fund_part_sums")
    sums = [col for col, text in parts.items() if plain(text) in words]
    if below and not sums:  # 全校合计
        sums = [col for col, text in parts.items() if col not in some and plain(text).endswith(words)]
    if len(sums) == 1:
        return sums[0], False
    if (own := part_that_counts(parts, year)) is not None:
        return own, False
    whole = [col for col, text in parts.items() if col not in some and says(text, "whole_year")]
    return (whole[0], False) if some and len(whole) == 1 else (None, bool(whole) or not some)


def of_part(text: str) -> bool:
    """Whether a heading is of a part of the year: 上半年, 三季度, 9月, 1-9月; not 1-12月."""
    return not says(text, "whole_year") and (says(text, "part_of_year") or MONTH_LED.match(plain(text)) is not None)


def from_adjusted(text: str) -> str:
    """A heading from its word of adjustment on: 调整后目标值 of 第二次调整后目标值; the heading itself where it has none."""
    starts = [at for word in phrase("adjusted") if (at := text.find(word)) > 0]
    return text[min(starts):] if starts else text


def said_beside(text: str) -> str:
    """What a cell of signs or units says; nothing where it only holds a place.

    >>> said_beside(" % "), said_beside("无"), said_beside("—")
    ('%', '', '')
    """
    line = text.strip()
    empty = line in (*phrase("none"), *phrase("undetermined")) or not line.strip("".join(phrase("placeholders")))
    return "" if empty else line


def by_kind(
    grid: Grid, kinds: Mapping[str, Mapping[str, int]], below: range
) -> tuple[dict[str, int], dict[str, int], tuple[int, ...]]:
    """Columns of targets or actuals of which one is for figures and one for words: 定量 and 定性.

    kinds: by the key of both, the column of each word. Gives the column of each key, the one that counts where that says
    nothing, and the columns that are both filled in for one row: then nobody can tell.
    """
    columns: dict[str, int] = {}
    either: dict[str, int] = {}
    unsure: tuple[int, ...] = ()
    for key, parts in kinds.items():
        columns[key], *others = (parts[word] for word in phrase("value_kinds") if word in parts)
        for other in others:
            either[key] = other
            pair = (columns[key], other)
            if any(all(said_beside(own_text(grid, row, col)) for col in pair) for row in body_rows(grid, pair, below)):
                unsure = pair
    return columns, either, unsure


def changed_beside(grid: Grid, columns: Mapping[str, int], unknown: Mapping[int, int], below: range) -> int:
    """The column that says by how much targets were changed, -10间 below 年中调整, beside targets as they were; 0: none.

    unknown: columns whose headings are not understood, with the row of each heading.
    """
    target = columns.get("target", 0)
    if not target or says(grid.shown(below.start - 1, target).text, "adjusted"):
        return 0
    for col, row in unknown.items():
        if col > target and says(grid.cell(row, col).text, "adjusted") and any(
            _CHANGE.match(narrow(own_text(grid, at, col))) for at in body_rows(grid, [target], below)
        ):
            return col
    return 0


def kind_led(text: str) -> tuple[str, str]:
    """定量 or 定性 before a heading, and the heading: 定量指标值; "" where neither is there."""
    line = plain(text)
    word = next((word for word in phrase("value_kinds") if line.startswith(word)), "")
    return word, line.removeprefix(word)


def own_text(grid: Grid, row: int, col: int) -> str:
    """What a row says in one column; nothing where a remark goes on over several."""
    merge = grid.merge_at(row, col)
    return "" if merge and merge.last_col > merge.col else grid.shown(row, col).text.strip()


def _sign_column(grid: Grid, cols: Iterable[int], rows: Sequence[int]) -> int | None:
    """The column that holds nothing but signs beside the indicators, whatever it is called; None where there is none.

    Without its signs ≤12件 would read as 12件, and 15 of them as done in full. One cell must be a symbol or name a
    direction: words such as 达到 stand in other columns too.
    """
    signs, plainly = _signs()
    for col in cols:
        said = [text for row in rows if (text := narrow(grid.shown(row, col).text.strip()))]
        if said and signs.issuperset(said) and not plainly.isdisjoint(said):
            return col
    return None


@cache
def _signs() -> tuple[frozenset[str], frozenset[str]]:
    """What a column of signs may say, and of it what tells that it is one."""
    signs = frozenset(narrow(word) for listed in sign_words().values() for word in listed)
    alone = phrase("signs_alone")
    return signs.union(phrase("qualitative"), alone), frozenset((*phrase("symbols"), *alone))


@lru_cache(maxsize=4096)
def says(text: str, key: str) -> bool:
    """Whether a heading holds one of the words of a list. Sheets and forms have most headings in common."""
    return any(word in plain(text) for word in phrase(key))


def year_above(rows: Mapping[int, Mapping[int, str]], first: int) -> int | None:
    """The year of the form whose headings begin in row ``first``: the nearest above that stands alone or in a title."""
    for row in range(first - 1, 0, -1):
        for text in map(plain, rows.get(row, {}).values()):
            match = ALONE.fullmatch(text) or (NAMED.search(text) if "表" in text and len(text) <= _TITLE else None)
            if match and (year := number(match[1])):
                return year
    return None


def part_that_counts(parts: Mapping[int, str], year: int | None) -> int | None:
    """Of the parts of a heading of targets, by column, that of the form's own time: 全年 beside 半年, 2024年 beside 2025年.

    None where they are no times, or none of them is that of the form. 本年目标 beside 上年实际 is.
    """
    now = [col for col, text in parts.items() if not says(text, "last_year")]
    if len(now) == 1 < len(parts) and says(parts[now[0]], "of_year"):
        return now[0]
    years = {col: match and number(match[1]) for col, text in parts.items() for match in [ALONE.fullmatch(plain(text))]}
    if all(years.values()):
        return next((col for col, said in years.items() if said == year), None)
    part = {col for col, text in parts.items() if of_part(text)}
    whole = [col for col, text in parts.items() if col not in part and says(text, "whole_year")]
    return whole[0] if len(whole) == 1 and len(part) + 1 == len(parts) else None


def part_of_targets(parts: Mapping[int, str], year: int | None) -> tuple[int | None, dict[str, int]]:
    """As :func:`part_that_counts`; or what was adjusted, and what counts in rows that were not: 调整后 and 年初."""
    own = part_that_counts(parts, year)
    changed = [col for col, text in parts.items() if says(text, "adjusted")]
    if own is not None or len(changed) != 1 or len(parts) != _BOTH:
        return own, {}
    return changed[0], {"target": next(col for col in parts if col != changed[0])}


def _spread(grid: Grid, cols: Sequence[int], rows: Sequence[int]) -> dict[str, int]:
    """Sign, value and unit of targets in columns of their own below one heading merged over them; {} where it is not so."""
    said = {col: [text for row in rows if (text := plain(grid.cell(row, col).text))] for col in cols}
    used = [col for col in cols if said[col]]
    sign = _sign_column(grid, used, rows)
    rest = [col for col in used if col != sign]
    if not 1 < len(used) <= 1 + len(rest) <= 3 or (sign is not None and sign > rest[0]) or any(
        (merge := grid.merge_at(row, cols[0])) and merge.last_col > cols[0] for row in rows
    ):
        return {}
    if len(rest) > 1 and any(char.isdigit() for text in said[rest[1]] for char in text):
        return {}
    parts = {"target": rest[0]} | ({"unit_text": rest[1]} if len(rest) > 1 else {})
    return parts if sign is None else {"sign": sign, **parts}


def body_rows(grid: Grid, anchors: Sequence[int], below: range) -> list[int]:
    """The rows of the table itself: those in which one of some columns is filled, up to where two in a row are not."""
    rows: list[int] = []
    for row in below:
        if any(own_text(grid, row, col) for col in anchors):
            rows.append(row)
        elif rows and row > rows[-1] + 2:
            break
    return rows


def told_apart(
    grid: Grid, found: Sequence[tuple[int, tuple[str, ...], str]], concept: str, same: list[tuple[int, str]], below: range
) -> tuple[int, str, bool]:
    """The first filled column of several of one heading, and whether another one says something else."""
    if len(above := told_by_above(grid, below.start - 1, same)) == 1:
        return (*above[0], False)
    others = {at: names[0] for at, names, _ in found if names[0] != concept}
    anchors = [at for at, name in others.items() if name in _FILLED] or [
        at for at, name in others.items() if name in VALUES] or list(others)
    rows = body_rows(grid, anchors, below)
    said = {col: tuple(own_text(grid, row, col) for row in rows) for col, _ in same}
    filled = [item for item in same if any(said[item[0]])]
    if not filled:
        return (*same[0], False)
    return (*filled[0], len({said[col] for col, _ in filled}) > 1)


def told_by_above(grid: Grid, row: int, same: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of equal headings the one that stands below a heading of the unit's own, or of the form's time: 单位自评, 2023年."""
    over = {col: grid.shown(row - 1, col).text for col, _ in same}
    if not all(over.values()) or len({*over.values()}) < len(over):
        return same
    texts = {at: {col: cell.text for col, cell in cells} for at, cells in grid.rows() if at < row - 1}
    own, _ = counted_part(over, year_above(texts, row - 1))
    return [item for item in same if item[0] == own] or same

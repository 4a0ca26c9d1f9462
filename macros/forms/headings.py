"""Headings of a table of indicators: in one row or two, merged down, printed twice. No form is known here, only words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.heading_parts import (
    VALUES,
    body_rows,
    by_kind,
    changed_beside,
    from_adjusted,
    kind_led,
    loose_parts,
    of_part,
    own_text,
    part_of_both,
    part_of_targets,
    part_that_counts,
    parts_below,
    parts_that_do_not_count,
    past_numbers,
    put_in_signs,
    says,
    told_apart,
    told_by_above,
    year_above,
)
from jixiao.macros.sheet.heading_words import Asked
from jixiao.macros.sheet.labels import is_one_of, plain, spellings
from jixiao.macros.sheet.year_words import ALONE, YEAR_LED
from jixiao.templates.model import COLUMNS
from jixiao.udfs.quantity.words import phrase

_LEVELS = ("level1", "level2", "level3")
#: The texts of a sheet: row -> column -> text.
Texts = Mapping[int, Mapping[int, str]]
#: So many rows below the headings tell which of two equal columns is filled in.
_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Doubt:
    """Headings that cannot be told apart, or one that is missing: the row, the heading's text and cells, what is missing.

    top: the row in which the form begins that is not read for it; 0 where the table belongs to another form.
    """

    row: int
    heading: str = ""
    cells: tuple[tuple[int, int], ...] = ()
    missing: str = ""
    found: tuple[str, ...] = ()
    nearest: str = ""
    top: int = 0


@dataclass(frozen=True, slots=True)
class Headings:
    """A block of headings: its rows, the column of each concept, columns of one target per area, and what it says else."""

    first_row: int
    row: int  # the row that names the indicators
    body_row: int
    columns: Mapping[str, int]
    others: Mapping[int, str] = field(default_factory=dict)  # column -> concept that is not read
    areas: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    doubt: Doubt | None = None
    half: Mapping[str, int] = field(default_factory=dict)  # columns of the first of two halves: 中期 beside 年度
    either: Mapping[str, int] = field(default_factory=dict)  # the column that counts where that of a key says nothing: 定性


def text_rows(grid: Grid) -> Texts:
    """The texts of a sheet by row and column."""
    return {
        row: {col: cell.value for col, cell in cells if isinstance(cell.value, str) and not cell.blank}
        for row, cells in grid.rows()
    }


def likely_headings(rows: Texts, names: frozenset[str]) -> Texts:
    """Of the texts of a sheet those that are a heading in the words of some form, whose spellings are ``names``."""
    likely = {row: {col: text for col, text in texts.items() if is_one_of(text, names)} for row, texts in rows.items()}
    return {row: texts for row, texts in likely.items() if texts}


def heading_blocks(grid: Grid, rows: Texts, likely: Texts, words: Asked, level2: frozenset[str]) -> Iterator[Headings]:
    """Every block of headings of a sheet, from top to bottom.

    rows: its :func:`text_rows`; likely: of them :func:`likely_headings`. level2: names of second levels, to tell names from
    levels.
    """
    known = {
        row: {col: found for col, text in texts.items() if (found := words.meanings(text))} for row, texts in likely.items()
    }
    starts = [row for row in known if len(_concepts(known[row]) & {*_LEVELS, *VALUES}) > 2]
    after = 0
    for row in sorted(known):
        if row <= after or len(_concepts(known[row])) < 2:
            continue
        last = _last_row(grid, row, known)
        below = known.get(row + 1, {})
        alone = sum(col not in known[row] and col not in below for col in rows[row])  # neither headings nor over one
        if last == row and _only_headings(rows.get(row + 1, {}), below, rows[row]) and not (
            _complete(below) and (_complete(known[row]) or alone > 1)
        ):
            last = row + 1
        if last == row and not _complete(known[row]) and _complete({**below, **known[row]}) and len(_concepts(below)) > 1:
            if alone > 1:
                continue  # headings of another table, right above
            last = row + 1
        if last == row + 1 and row + 1 in known:
            last = _last_row(grid, row + 1, known)  # three rows deep
        loose = loose_parts(grid, row, known[row]) if last == row else ()
        if last == row and (loose or parts_below(grid, row, known[row])):
            last = row + 1
        rows_below = range(last + 1, min([last + 1 + _SAMPLE, *(other for other in starts if other > last)]))
        block = _block(grid, row, rows_below, rows, words, level2, loose)
        if block is not None:
            after = block.body_row - 1
            yield block


def _concepts(cells: Mapping[int, tuple[str, ...]]) -> set[str]:
    return {concept for concepts in cells.values() for concept in concepts}


def _complete(cells: Mapping[int, tuple[str, ...]]) -> bool:
    concepts = _concepts(cells)
    return "level3" in concepts and bool(concepts & set(VALUES))


def _only_headings(texts: Mapping[int, str], known: Mapping[int, tuple[str, ...]], above: Mapping[int, str]) -> bool:
    """Whether a row says nothing but headings: then it is the second row of a block, not an indicator.

    One heading alone must stand where the row above says nothing.
    """
    said = [text for text in texts.values() if text.strip()]
    return bool(known) and len(known) == len(said) and (len(known) > 1 or not any(col in above for col in known))


def _last_row(grid: Grid, row: int, known: Mapping[int, Mapping[int, tuple[str, ...]]]) -> int:
    """The last row of headings that begin in a row and are merged down. What stands left of the levels names the block."""
    levels = [col for col, concepts in known[row].items() if set(concepts) & {*_LEVELS}]
    ends = [merge.last_row for col in known[row] if col >= min(levels, default=0) and (merge := grid.merge_at(row, col))]
    return min(max([row, *ends]), row + 3)


def _block(
    grid: Grid, first: int, below: range, rows: Texts, words: Asked, level2: frozenset[str], loose: Sequence[int] = ()
) -> Headings | None:
    """The block from row ``first`` to the row before ``below``, the rows that tell what its columns hold.

    loose: columns of parts of a heading of targets that is not merged over them.
    """
    last = below.start - 1
    cols = sorted({col for row in range(first, last + 1) for col in rows.get(row, {})})
    found: list[tuple[int, tuple[str, ...], str]] = []
    areas: list[int] = []
    parts: dict[tuple[str, ...], dict[int, str]] = {}
    unknown: list[int] = []
    kinds: dict[str, dict[str, int]] = {}
    name_row = first
    heads = {col: max(row for row in range(first, last + 1) if not grid.cell(row, col).blank) for col in cols}
    years = {match[1] for col in cols if (match := YEAR_LED.match(plain(grid.cell(heads[col], col).text)))}
    year = year_above(rows, first) if years or last > first else None
    wanted = str(year) if str(year) in years else max(years, default="")
    for col in cols:
        row = heads[col]
        text = grid.cell(row, col).text
        dated = YEAR_LED.match(plain(text))
        if dated and not words.meanings(text):  # 2023年指标值; not 2022年完成值 beside it
            text = plain(text)[dated.end():] if dated[1] == wanted else text
        concepts = words.meanings(text) or words.meanings(from_adjusted(text))
        above = _above(grid, row, first, loose[0] if col in loose else col, words)
        merge = grid.merge_at(row, col)
        kind, rest = kind_led(text)
        of_kind = (words.meanings(rest) if rest else above)[:1]
        if kind and of_kind in (("target",), ("actual",)) and kind not in kinds.get(of_kind[0], {}):
            kinds.setdefault(of_kind[0], {})[kind] = col
            continue
        if above in (("target",), ("actual",)):
            concepts = part_of_both(text) or (above if concepts[:1] == ("target",) else concepts)  # 数值 under 实际完成值
        if concepts and row < last and merge and merge.last_row < last and any(
            rows.get(last, {}).get(at, "").strip() for at in range(col, merge.last_col + 1)
        ):
            continue  # stands over headings of its own
        if concepts:
            found.append((col, concepts, text))
        elif above == ("target",):
            areas.append(col)
        elif above:
            found.append((col, above, text))
            parts.setdefault(above, {})[col] = text
        else:
            unknown.append(col)
        if "level3" in concepts:
            name_row = row
    by_kinds, either, both = by_kind(grid, kinds, below)
    found += [(col, (key,), grid.cell(heads[col], col).text) for key, col in by_kinds.items()]
    times = {col: grid.cell(heads[col], col).text for col in areas}
    own, before = part_of_targets(times, year)
    if own is not None:
        found.append((own, ("target",), times[own]))
        areas, either = [], {**either, **before}
    gone, unsure = parts_that_do_not_count(parts, found, year)
    found = sorted(item for item in found if item[0] not in gone)
    columns, others, half, doubt = _resolve(grid, found, unknown, below, words, level2)
    # Equal words tell no parts apart: their columns are told apart by what stands in them, as any two are.
    for texts in unsure:
        if len({*texts.values()}) == 1:
            continue
        doubt = Doubt(last, "、".join(texts.values()), tuple((heads[col], col) for col in texts))
    others |= {col: key for key, col in either.items()}
    changes = changed_beside(grid, columns, {col: heads[col] for col in unknown}, below)
    if doubt is None and not both and changes:
        both = (columns["target"], changes)
    if both:
        doubt = Doubt(last, "、".join(grid.shown(last, col).text for col in both), tuple((last, col) for col in both))
    past_numbers(grid, columns, heads, below)
    if "sign" not in columns and "level3" in columns and "target" in columns:
        put_in_signs(grid, columns, heads, below, {*others, *areas, *times})
        unknown = [at for at in unknown if at not in columns.values()]
    if not {"target", "actual", "points", "score"} & {*columns} and not areas:
        areas = _area_columns(grid, columns, unknown, below)
        by_year = {col: text for col in areas if ALONE.fullmatch(plain(text := grid.cell(heads[col], col).text))}
        if (own := part_that_counts(by_year, year_above(rows, first))) is not None:  # 2023年 beside 2024年, 2025年
            columns["target"], areas = own, []
    levels = [key for key in _LEVELS if key in columns]
    if not levels or (len(levels) < 2 and not {*columns} & {*VALUES}):
        return None
    if "level3" not in columns or not ({*columns} & {*VALUES} or areas):
        missing = "target" if "level3" in columns else "level3"
        doubt = Doubt(last, missing=missing, found=tuple(grid.cell(name_row, col).text for col in cols))
    return Headings(first, name_row, last + 1, columns, others, tuple(areas), tuple(unknown), doubt, half, either)


def _above(grid: Grid, row: int, first: int, col: int, words: Asked) -> tuple[str, ...]:
    """What the merged heading above a heading says."""
    for upper in range(row - 1, first - 1, -1):
        if found := words.meanings(grid.shown(upper, col).text):
            return found
    return ()


def _area_columns(grid: Grid, columns: Mapping[str, int], unknown: list[int], below: range) -> list[int]:
    """One column of targets per area: unknown headings behind the names, filled in for most indicators."""
    if "level3" not in columns:
        return []
    rows = [row for row in below if not grid.cell(row, columns["level3"]).blank]
    return [
        col for col in unknown
        if col > columns["level3"] and rows and 2 * sum(not grid.shown(row, col).blank for row in rows) >= len(rows)
    ]


_Found = Sequence[tuple[int, tuple[str, ...], str]]


def _resolve(
    grid: Grid, found: _Found, unknown: list[int], below: range, words: Asked, level2: frozenset[str]
) -> tuple[dict[str, int], dict[int, str], dict[str, int], Doubt | None]:
    """One column for each concept, where several say the same by neighbours and by what stands below.

    The third value: the columns of the first half, where there are halves.
    """
    found = _three_levels(found)
    groups = _halves(found)
    half: dict[str, int] = {}
    twice: Doubt | None = None
    if len(groups) > 1:
        shared = [item for item in groups[0] if item[1][0] in ("level1", "level2") and not any(
            other[1][0] == item[1][0] for other in groups[-1])]
        half = {item[1][0]: item[0] for item in reversed(groups[0]) if item[1][0] in (*_LEVELS, "target")}
        filled = [group for group in groups if _any_below(grid, group, below)]
        chosen = filled[-1] if filled else groups[0]
        of_year = told_by_above(grid, below.start - 1, [(group[0][0], "") for group in groups])
        if len(of_year) == 1:  # 2024年度 beside 2025年度
            chosen = next(group for group in groups if group[0][0] == of_year[0][0])
            half = {} if chosen is groups[0] else half
        done = [group for group in filled if any(item[1][0] in ("actual", "score") for item in group)]
        if len(done) > 1 and len(of_year) != 1:  # 产出 on the left, 效益 on the right
            cols = [next(item for item in group if item[1][0] == "level3") for group in done]
            twice = Doubt(below.start - 1, cols[0][2], tuple((below.start - 1, col) for col, _, _ in cols))
        found = chosen if chosen is groups[0] else [*shared, *chosen]
    columns: dict[str, int] = {}
    others: dict[int, str] = {}
    doubt = twice
    texts: dict[str, str] = {}
    by_concept: dict[str, list[tuple[int, str]]] = {}
    for col, concepts, text in found:
        by_concept.setdefault(concepts[0], []).append((col, text))
    for concept, items in by_concept.items():
        if concept not in COLUMNS:
            others |= {col: concept for col, _ in items}
            continue
        if concept == "points" and len(items) > 1:
            behind = _behind_names(found, items)
            typed = {col for col, _ in items if any(own_text(grid, row, col) for row in below)}
            items = behind if not typed or typed & {col for col, _ in behind} else items
        if len(items) > 1:
            words.sort(items)
        changed = [item for item in items if any(word in item[1] for word in phrase("adjusted")) and any(
            not grid.shown(row, item[0]).blank for row in below)] if concept == "target" else []
        if changed:  # 调整后指标值 counts, wherever the one of the beginning stands, and of two the later
            items = [max(changed)] if len({text for _, text in changed}) == len(changed) else changed
        items = [item for item in items if any(word in item[1] for word in phrase("preferred"))] or items
        items, parts = _of_the_year(items)
        if concept in ("points", "score") and len(items) > 1:  # 自评得分 that is filled in, beside 得分 of somebody else
            items = [item for item in items if any(own_text(grid, row, item[0]) for row in below)] or items
        same = [item for item in items if plain(item[1]) == plain(items[0][1])]  # the word that the vocabulary prefers
        col, text, unsure = (*same[0], False) if len(same) == 1 else told_apart(grid, found, concept, same, below)
        if parts and doubt is None:
            doubt = Doubt(below.start - 1, text, tuple((below.start - 1, at) for at, _ in items))
        if unsure and doubt is None and concept not in ("note", "explanation"):
            doubt = Doubt(below.start - 1, text, tuple((below.start - 1, at) for at, _ in items))
        columns[concept], texts[concept] = col, text
        others |= {at: concept for at, _ in by_concept[concept] if at != col}
    _place_names(grid, columns, texts, unknown, below, level2)
    return columns, others, half, doubt


def _of_the_year(items: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], bool]:
    """Of several columns of one heading those of the whole year, and whether there are only parts of it: 上半年, 下半年."""
    rest = [item for item in items if not of_part(item[1])]
    whole = [item for item in rest if says(item[1], "whole_year")]
    if len(rest) == len(items):
        return items, False
    return whole or rest or items, not rest and len(items) > 1


def _three_levels(found: _Found) -> _Found:
    """一级指标 printed three times, and no other level: the three levels from left to right."""
    firsts = [item for item in found if item[1][0] == "level1"]
    if len(firsts) != 3 or any(item[1][0] in ("level2", "level3") for item in found):
        return found
    names = {item[0]: level for item, level in zip(firsts, _LEVELS, strict=True)}
    return [(col, (names[col],) if col in names else concepts, text) for col, concepts, text in found]


def _halves(found: _Found) -> list[_Found]:
    """The table in halves where names and targets are printed twice (中期 and 年度); one whole else."""
    names = [item for item in found if item[1][0] == "level3"]
    targets = [item for item in found if item[1][0] == "target"]
    if not (len(names) == len(targets) > 1) or not all(
        name[0] < target[0] for name, target in zip(names, targets, strict=True)
    ) or any(targets[at][0] > names[at + 1][0] for at in range(len(names) - 1)):
        return [found]
    starts = [0]
    for at in range(1, len(names)):
        inside = [item[0] for item in found if targets[at - 1][0] < item[0] <= names[at][0] and item[1][0] in _LEVELS]
        starts.append(min(inside))
    return [
        [item for item in found if start <= item[0] < (starts[at + 1] if at + 1 < len(starts) else 10**6)]
        for at, start in enumerate(starts)
    ]


def _any_below(grid: Grid, group: _Found, below: range) -> bool:
    cols = [item[0] for item in group if item[1][0] in ("level3", "target")]
    return any(not grid.cell(row, col).blank for row in below for col in cols)


def _behind_names(found: _Found, items: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """分值 behind each level: the one that stands behind the names of the indicators."""
    order = [item[0] for item in found]
    concepts = {item[0]: item[1][0] for item in found}
    of_levels = [
        item for item in items
        if (at := order.index(item[0])) > 0 and concepts[order[at - 1]] in ("level1", "level2")
        and "level3" in [concepts[col] for col in order[at + 1:]]
    ]
    rest = [item for item in items if item not in of_levels]
    behind = any("level3" in [concepts[col] for col in order[: order.index(item[0])]] for item in rest)
    return rest if behind else items  # of two beside a level neither is known for that of the rows


def _place_names(
    grid: Grid, columns: dict[str, int], texts: Mapping[str, str], unknown: list[int], below: range, level2: frozenset[str]
) -> None:
    """Names under 二级指标: there is no third level, or its column explains and the second holds no level names."""
    if "level2" not in columns:
        return
    if "level3" not in columns:
        behind = [col for col in columns.values() if col > columns["level2"]]
        if not any(columns["level2"] < col < min(behind, default=0) for col in unknown):
            columns["level3"] = columns.pop("level2")  # else a heading that is not understood may head the names
        return
    if not any(name in phrase("weak_names") for name in spellings(texts["level3"])):
        return
    body = body_rows(grid, [columns[key] for key in ("target", "actual", "score") if key in columns], below)
    rows = [row for row in body if not any(grid.cell(row, columns[key]).blank for key in ("level2", "level3"))]
    names = [grid.cell(row, columns["level2"]).text.strip() for row in rows]
    levels = sum(any(name in level2 for name in spellings(text)) for text in names)
    if names and levels * 2 < len(names):
        columns.setdefault("explanation", columns["level3"])
        columns["level3"] = columns.pop("level2")

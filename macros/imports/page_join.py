"""Tables that go on over pages become one: repeated headings go, rows cut in two are joined, merged cells find their text.

Joined texts are marked: they may be right, but they were not printed in one piece. Decision 50.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jixiao.macros.imports.pages import Box, PageItem, PageTable, PageText
from jixiao.macros.sheet.labels import plain
from jixiao.udfs.quantity.numbers import to_decimal

_NEAR_X, _NEAR_Y = 4.0, 2.5  # points within which two drawn lines are the same
#: - 3 -, 第3页, 第 1 页 共 3 页, 3/7
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第?\d{1,4}页?)(?:[/,，\s]*共?\d{1,4}页?)?[-—–·\s]*")
_DIGITS = re.compile(r"\d+")
#: A text of so many lines is prose, which may end a paragraph where the page ends.
_PROSE = 3
#: Texts that touch the page's end and begin within this share of a line were cut there.
_TOUCH = 0.8
#: A repeated heading has at least so many texts.
_HEADING = 3


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """One table. rows: its boxes with row numbers, (first row, last row, box); pages: page of each row from 0."""

    boxes: tuple[tuple[int, int, Box], ...]
    pages: tuple[int, ...]


def near(values: Iterable[float], within: float) -> list[float]:
    """Sorted positions, those that lie within a distance of each other counted once."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > within:
            lines.append(value)
    return lines


def line_of(lines: Sequence[float], value: float) -> int:
    """Number of the line nearest to a position."""
    at = bisect_left(lines, value)
    return at - 1 if at == len(lines) or (at and value - lines[at - 1] <= lines[at] - value) else at


def furniture(items: Sequence[PageItem], titles: Sequence[str]) -> set[int]:
    """Numbers of the items that are page numbers or lines repeated on pages; a form's title never is."""
    counted = Counter(
        (_DIGITS.sub("#", plain(text)), page)
        for text, page in {(item.text, item.page) for item in items if isinstance(item, PageText)}
    )
    pages = Counter(text for text, _ in counted)
    found = set()
    for index, item in enumerate(items):
        if isinstance(item, PageText) and item.page and not is_title(item.text, titles):
            text = plain(item.text)
            if _PAGE_NUMBER.fullmatch(item.text.strip()) or (pages[_DIGITS.sub("#", text)] > 1 and len(text) <= 60):
                found.add(index)
    return found


def is_title(text: str, titles: Sequence[str]) -> bool:
    """Whether a line is the title of a form, as the recogniser sees it."""
    found = plain(text)
    return any(title in found and len(found) <= len(title) + 20 for title in titles)


def join_pages(items: Sequence[PageItem], titles: Sequence[str]) -> list[JoinedTable | PageText]:
    """Tables and lines in reading order, tables that go on over pages as one.

    titles: plain titles of forms. Lines between two parts of a table are dropped where they are page furniture.
    """
    skip = furniture(items, titles)
    out: list[list[PageTable] | PageText] = []
    waiting: list[PageText] = []
    for index, item in enumerate(items):
        if isinstance(item, PageText):
            if index in skip:
                waiting.append(item)
            else:
                out += [*waiting, item]
                waiting = []
            continue
        last = out[-1] if out else None
        if isinstance(last, list) and _goes_on(last[-1], item):
            last.append(item)
        else:
            out += waiting
            out.append([item])
        waiting = []
    return [joined if isinstance(joined, PageText) else _joined(joined) for joined in [*out, *waiting]]


def _goes_on(above: PageTable, below: PageTable) -> bool:
    """Whether a table is the next page's part of the one above: as wide, at the same place."""
    if not above.page or below.page != above.page + 1:
        return False
    return all(abs(one - other) <= _NEAR_X for one, other in zip(_sides(above), _sides(below), strict=True))


def _sides(table: PageTable) -> tuple[float, float]:
    return min(box.x0 for box in table.boxes), max(box.x1 for box in table.boxes)


#: A part of a table on one page: (first row, last row, box), rows from 0.
_Part = list[tuple[int, int, Box]]


def _part(table: PageTable) -> _Part:
    lines = near((edge for box in table.boxes for edge in (box.top, box.bottom)), _NEAR_Y)
    if not table.page:
        lines = sorted({edge for box in table.boxes for edge in (box.top, box.bottom)})
    return sorted(
        ((line_of(lines, box.top), max(line_of(lines, box.bottom) - 1, line_of(lines, box.top)), box)
         for box in table.boxes), key=lambda item: (item[0], item[2].x0),
    )


def _joined(tables: Sequence[PageTable]) -> JoinedTable:
    done = _part(tables[0])
    pages = [tables[0].page] * _height(done)
    for table in tables[1:]:
        part = _without_headings(_part(table), done)
        if not part:
            continue
        done, part = _join_cut_row(done, part)
        done, part = _find_texts(done, part)
        offset = _height(done)
        pages += [table.page] * _height(part)
        done += [(first + offset, last + offset, box) for first, last, box in part]
    return JoinedTable(tuple(done), tuple(pages[:_height(done)]))


def _height(part: _Part) -> int:
    return max((last for _, last, _ in part), default=-1) + 1


def _without_headings(part: _Part, above: _Part) -> _Part:
    """The part without the rows of headings that its page repeats."""
    known: dict[int, list[str]] = {}
    for first, last, box in above:
        if first == last:
            known.setdefault(first, []).append(plain(box.text))
    while True:
        texts = [plain(box.text) for first, last, box in part if first == last == 0]
        if sum(bool(text) for text in texts) < _HEADING or texts not in known.values():
            return part
        part = [(max(first - 1, 0), last - 1, box) for first, last, box in part if last > 0]


def _same_columns(one: Box, other: Box) -> bool:
    return abs(one.x0 - other.x0) <= _NEAR_X and abs(one.x1 - other.x1) <= _NEAR_X


def _join_cut_row(above: _Part, part: _Part) -> tuple[_Part, _Part]:
    """Joins the first row to the last row above where it is the rest of that row: it leaves blank what a row of its own
    would say, and each of its texts goes on from one above that had not come to its end."""
    bottom = _height(above) - 1
    uppers = [index for index, (_, last, _) in enumerate(above) if last == bottom]
    short = [box for first, last, box in part if first == 0 and last == 0]
    pairs: list[tuple[int, Box]] = []
    for box in short:
        index = next((i for i in uppers if _same_columns(above[i][2], box)), None)
        if index is None:
            return above, part
        pairs.append((index, box))
    texts = [(above[index][2], box) for index, box in pairs if not box.blank]
    ended = [above[index][2] for index, box in pairs if box.blank and not above[index][2].blank]
    # A row of its own has figures where the row above has some.
    figures = any(_is_figure(upper) for upper in ended)
    if not texts or not ended or not all(_may_go_on(upper, lower, figures) for upper, lower in texts):
        return above, part
    joined = list(above)
    for index, box in pairs:
        first, last, upper = joined[index]
        joined[index] = (first, last, upper if box.blank else _continued(upper, box, figures))
    rest = [(max(first - 1, 0), last - 1, box) for first, last, box in part if last > 0]
    return joined, rest


def _is_figure(box: Box) -> bool:
    return to_decimal(box.text) is not None


def _may_go_on(upper: Box, lower: Box, figures: bool) -> bool:
    """Whether a text may go on below: it is prose, or its last line is too full for the next word. figures: the row below
    has none where the row above has; without that sign a text of one line is taken for a whole one."""
    if _is_figure(upper) or upper.blank:
        return False
    return upper.lines >= _PROSE or (upper.room <= lower.need and (figures or upper.lines > 1))


def _continued(upper: Box, lower: Box, figures: bool) -> Box:
    """Two pieces of a text as one."""
    full = upper.room <= lower.need
    doubt = "over_pages" if full and (figures or upper.lines >= _PROSE) else "over_pages_unsure"
    text = upper.text + lower.text if full else f"{upper.text}\n{lower.text}"
    return replace(
        upper, text=text, lines=upper.lines + lower.lines, room=lower.room, doubts=upper.doubts | lower.doubts | {doubt}
    )


def _find_texts(above: _Part, part: _Part) -> tuple[_Part, _Part]:
    """Merged cells cut by the page's end: a spreadsheet prints their text once, in the middle of both pieces."""
    bottom = _height(above) - 1
    above, part = list(above), list(part)
    for index, (first, last, upper) in enumerate(above):
        at = next((i for i, (top, _, box) in enumerate(part) if top == 0 and _same_columns(upper, box)), None)
        if last != bottom or at is None:
            continue
        lower_first, lower_last, lower = part[at]
        if lower.blank or (first == last and lower_first == lower_last):
            continue
        if upper.blank:
            above[index] = (first, last, _from_below(upper, lower))
        elif plain(upper.text) != plain(lower.text) and _cut_between(upper, lower):
            text, doubt = _one_text(upper.text, lower.text), {"over_pages_unsure"}
            above[index] = (first, last, replace(upper, text=text, doubts=upper.doubts | doubt))
            part[at] = (lower_first, lower_last, replace(lower, text=text, doubts=lower.doubts | doubt))
    return above, part


def _from_below(upper: Box, lower: Box) -> Box:
    """The blank piece with the text of the piece below, if that stands in the middle of both, not of its own."""
    heights = upper.bottom - upper.top, lower.bottom - lower.top
    middle = (lower.text_top + lower.text_bottom) / 2 - lower.top
    of_both, of_own = sum(heights) / 2 - heights[0], heights[1] / 2
    if abs(middle - of_both) < abs(middle - of_own):
        return replace(upper, text=lower.text, doubts=upper.doubts | {"level_moved"})
    return replace(upper, doubts=upper.doubts | {"level_unsure"})


def _one_text(above: str, below: str) -> str:
    """Two pieces of a text as one; a line cut through its middle is printed on both pages."""
    for length in range(min(len(above), len(below)), 0, -1):
        if above.endswith(below[:length]):
            return above + below[length:]
    return above + below


def _cut_between(upper: Box, lower: Box) -> bool:
    """Whether the text above touches the page's end and the one below begins at its top."""
    line = max((upper.text_bottom - upper.text_top) / max(upper.lines, 1), 1.0) * _TOUCH
    return upper.bottom - upper.text_bottom < line and lower.text_top - lower.top < line and (
        upper.text_top - upper.top > line
    )

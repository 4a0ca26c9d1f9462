"""Fills a template sheet: Jinja2 in cells, rows repeated per item, merges and heights that follow.

A cell that is exactly ``{{ expression }}`` takes the native value, so numbers stay numbers; other text is rendered.
A row that mentions a repeated name (``indicator``, ``fund_source``, ...) is repeated once per item. The sandbox lets a
template reach nothing but the values given to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, meta
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.macros.sheet.grid import CellValue, Grid, Range, column_letter
from jixiao.macros.sheet.labels import display_width
from jixiao.macros.sheet.limits import MAX_HEIGHT
from jixiao.templates.stop import Stop, need

#: Column -> (value, formula, link) of an output row.
_Filled = dict[int, tuple[CellValue, str | None, str | None]]
_WHOLE = re.compile(r"\s*\{\{(.*)\}\}\s*", re.DOTALL)
_MAX_OUTPUT_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value to show, for a cell of a template; ``link`` jumps to a cell of the workbook."""

    text: str | None
    value: CellValue
    link: str | None = None


def _tick(value: object, option: str) -> str:
    """■ before the chosen option, □ before the others."""
    return ("■" if value == option else "□") + option


class _Sandbox(ImmutableSandboxedEnvironment):
    """No multiplication either: ``"x" * 10**9`` would fill the memory."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise SecurityError(operator)


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=False)
    environment.filters = {"default": environment.filters["default"], "tick": _tick}
    environment.globals.clear()
    return environment


@dataclass(frozen=True, slots=True)
class _CellTemplate:
    names: frozenset[str]
    evaluate: Callable[[Mapping[str, Any]], Any]


@lru_cache(maxsize=4096)
def _compile(text: str) -> _CellTemplate:
    environment = _environment()
    names = frozenset(meta.find_undeclared_variables(environment.parse(text)))
    whole = _WHOLE.fullmatch(text)
    if whole and "}}" not in whole[1]:
        expression = environment.compile_expression(whole[1].strip(), undefined_to_none=False)
        return _CellTemplate(names, lambda context: expression(**context))
    template = environment.from_string(text)
    return _CellTemplate(names, lambda context: template.render(**context))


def _value(result: Any, where: str, path: str) -> tuple[CellValue, str | None, str | None]:
    if isinstance(result, Undefined):
        raise Stop("template_undefined", path=path, cell=where, reason=str(result._undefined_message))
    if isinstance(result, Formula):
        return result.value, result.text, result.link
    if isinstance(result, bool) or result is None or isinstance(result, str | Decimal | date):
        return result, None, None
    if isinstance(result, int | float):
        return Decimal(str(result)), None, None
    return str(result), None, None


@dataclass(frozen=True, slots=True)
class _Line:
    """One output row: its template row and the item it stands for. ``part``: a further row of a text too tall for one."""

    source: int
    name: str | None
    item: Any
    part: bool = False


def fill_sheet(
    template: Grid, key: str, sheet: str, context: Mapping[str, Any], repeats: Mapping[str, Sequence[Any]],
    *, merge_down: Sequence[str] = (), functions: Callable[[Positions], Mapping[str, Any]] | None = None,
    replace: bool = False, first: bool = False,
) -> NewSheet:
    """The new sheet that a template makes of values.

    template: grid of the template sheet; key: its name for the door; context: values by name; repeats: item lists by
    the name that a repeated row uses; merge_down: attributes of ``indicator`` whose equal neighbours are merged.
    functions: makes further names for the context once the rows of repeated items are known.
    Raises Stop ``template_undefined`` or ``template_broken`` naming the template's cell.
    """
    cells: dict[int, dict[int, _CellTemplate | str]] = {}
    names: dict[int, str] = {}
    where = ""
    try:
        for (row, col), cell in template.cells.items():
            where = f"{column_letter(col)}{row}"
            text = cell.value if isinstance(cell.value, str) else cell.text
            compiled: _CellTemplate | str = _compile(text) if "{{" in text or "{%" in text else text
            cells.setdefault(row, {})[col] = compiled
            if isinstance(compiled, _CellTemplate) and (used := compiled.names & repeats.keys()):
                names[row] = min(used)
        tall: dict[int, tuple[int, float]] = {}
        while True:
            lines = _lines(template, names, repeats, tall)
            positions = Positions(template, lines)
            full = {**context, **(functions(positions) if functions else {})}
            rows: list[_Filled] = []
            for line in lines:
                here = {**full, line.name: line.item} if line.name else full
                filled: _Filled = {}
                for col, compiled in {} if line.part else cells.get(line.source, {}).items():
                    where = f"{column_letter(col)}{line.source}"
                    if isinstance(compiled, str):
                        filled[col] = (compiled, None, None)
                    else:
                        value = _value(compiled.evaluate(here), where, key)
                        if value[0] not in (None, "") or value[1]:
                            filled[col] = value
                rows.append(filled)
            merges = _merges(template, lines, positions)
            if tall or not (tall := _tall(template, lines, rows, merges)):
                break
    except TemplateError as error:
        raise Stop("template_undefined", path=key, cell=where, reason=str(error)) from error
    for attribute in merge_down:
        merges += _merge_down(template, lines, rows, attribute, merge_down)
    copies = tuple(
        RowCopy(line.source, filled, _row_height(template, line.source, index, rows, merges, tall))
        for index, (line, filled) in enumerate(zip(lines, rows, strict=True), start=1)
    )
    return NewSheet(sheet, key, copies, tuple(merges), replace=replace, first=first)


def _tall(
    template: Grid, lines: Sequence[_Line], rows: Sequence[_Filled], merges: Sequence[Range]
) -> dict[int, tuple[int, float]]:
    """Template row whose text is taller than Excel lets one row be -> rows to spread it over, height of each."""
    tall: dict[int, tuple[int, float]] = {}
    for index, (line, filled) in enumerate(zip(lines, rows, strict=True), start=1):
        needed = _needed(template, line.source, index, filled, merges)
        if needed > MAX_HEIGHT and line.name is None:
            count = math.ceil(needed / MAX_HEIGHT)
            tall[line.source] = (count, math.ceil(needed / count))
    return tall


def _lines(
    template: Grid, names: Mapping[int, str], repeats: Mapping[str, Sequence[Any]], tall: Mapping[int, tuple[int, float]]
) -> list[_Line]:
    last = max([template.last_row, *(merge.last_row for merge in template.merges)])
    lines: list[_Line] = []
    row = 1
    while row <= last:
        name = names.get(row)
        if name is None:
            lines.append(_Line(row, None, None))
            lines += [_Line(row, None, None, part=True)] * (tall.get(row, (1, 0.0))[0] - 1)
        else:
            lines += [_Line(row, name, item) for item in repeats[name]]
        row += 1
        if len(lines) > _MAX_OUTPUT_ROWS:
            raise Stop("too_many_rows", path=template.name, rows=len(lines))
    return lines


class Positions:
    """Where template rows and cells came to lie: what formulas over repeated rows need."""

    def __init__(self, template: Grid, lines: Sequence[_Line]) -> None:
        self._template = template
        self._span: dict[int, tuple[int, int]] = {}
        for out, line in enumerate(lines, start=1):
            first, _ = self._span.get(line.source, (out, out))
            self._span[line.source] = (first, out)
        self._lines = lines

    def span(self, row: int) -> tuple[int, int] | None:
        """First and last output row of a template row; None where no row came of it."""
        return self._span.get(row)

    def cell_of(self, expression: str) -> tuple[int, int] | None:
        """(row, column) in the template of the cell that shows ``{{ expression }}``."""
        for at, cell in self._template.cells.items():
            whole = _WHOLE.fullmatch(cell.value) if isinstance(cell.value, str) else None
            if whole and whole[1].strip() == expression:
                return at
        return None

    def area(self, expression: str) -> str | None:
        """``H6:H23``: the output cells of a repeated placeholder; None where it is not there or has no rows."""
        at = self.cell_of(expression)
        span = self._span.get(at[0]) if at else None
        if at is None or span is None:
            return None
        letter = column_letter(at[1])
        return f"{letter}{span[0]}:{letter}{span[1]}"


def _merges(template: Grid, lines: Sequence[_Line], positions: Positions) -> list[Range]:
    repeated = {line.source for line in lines if line.name}
    merges: list[Range] = []
    for merge in template.merges:
        if merge.row == merge.last_row and merge.row in repeated:
            first, last = need(positions.span(merge.row), "重复的行没有写出")
            merges += [Range(row, merge.col, row, merge.last_col) for row in range(first, last + 1)]
            continue
        spans = [span for row in range(merge.row, merge.last_row + 1) if (span := positions.span(row))]
        if spans:
            stretched = Range(spans[0][0], merge.col, spans[-1][1], merge.last_col)
            if (stretched.row, stretched.col) != (stretched.last_row, stretched.last_col):
                merges.append(stretched)
    for out, line in enumerate(lines, start=1):
        if not line.part and out < len(lines) and lines[out].part:
            # A text spread over several rows: its neighbours of one cell are spread with it.
            _, last = positions.span(line.source) or (out, out)
            alone = [col for row, col in template.cells if row == line.source and not template.merge_at(row, col)]
            merges += [Range(out, col, last, col) for col in alone]
    return merges


def _merge_down(
    template: Grid, lines: Sequence[_Line], rows: list[_Filled],
    attribute: str, order: Sequence[str],
) -> list[Range]:
    """Merges equal neighbours of one level downwards; a second level never across two first levels."""
    at = Positions(template, lines).cell_of(f"indicator.{attribute}")
    if at is None:
        return []
    outer = order[: order.index(attribute) + 1]
    merges: list[Range] = []
    start = 0
    while start < len(lines):
        line = lines[start]
        end = start
        if line.source == at[0] and line.name and rows[start].get(at[1]):
            key = [getattr(line.item, name) for name in outer]
            while end + 1 < len(lines) and lines[end + 1].source == at[0] and (
                [getattr(lines[end + 1].item, name) for name in outer] == key
            ):
                end += 1
                rows[end].pop(at[1], None)
            if end > start:
                merges.append(Range(start + 1, at[1], end + 1, at[1]))
        start = end + 1
    return merges


def _row_height(
    template: Grid, source: int, out_row: int, rows: Sequence[_Filled], merges: Sequence[Range],
    tall: Mapping[int, tuple[int, float]],
) -> float | None:
    """Height in points that lets the row's longest text be read; None where the template's is enough."""
    if source in tall:
        return tall[source][1]
    needed = _needed(template, source, out_row, rows[out_row - 1], merges)
    return min(math.ceil(needed), MAX_HEIGHT) if needed > template.heights.get(source, 15.0) else None


def _needed(
    template: Grid, source: int, out_row: int, cells: _Filled, merges: Iterable[Range]
) -> float:
    """Points that the texts of a row need, from the widths of their columns and the size of their font."""
    across = {(merge.row, merge.col): merge for merge in merges if merge.row == out_row}
    needed = 0.0
    for col, (value, _, _) in cells.items():
        if not isinstance(value, str) or len(value) < 3:
            continue
        merge = across.get((out_row, col))
        last_col, rows = (merge.last_col, merge.last_row - merge.row + 1) if merge else (col, 1)
        width = sum(template.widths.get(c, 8.43) for c in range(col, last_col + 1))
        size = template.cell(source, col).font_size
        needed = max(needed, (text_lines(value, width, size) * size * 1.36 + 5) / rows)
    return needed


def text_lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes in a column of ``width`` characters (of 11 pt) when set in ``size`` points."""
    per_line = max(width * 11 / size * 0.97 - 1, 2)
    if len(text) * 2 <= per_line and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(display_width(part) / per_line)) for part in text.split("\n"))

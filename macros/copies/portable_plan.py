"""便携副本: what to change so that a workbook stands without the add-in, as values or as LAMBDA names. Decision 34."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal

from jixiao.macros.formula.lambdas import lambda_names
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.references import Reach, calls, is_ours
from jixiao.macros.formula.tokens import Token, function_name, references, text_of, tokens
from jixiao.macros.formula.values import same_value, value_text
from jixiao.macros.sheet.edits import CellEdit, NewSheet, Recalculate
from jixiao.macros.sheet.fill import fill_sheet
from jixiao.macros.sheet.grid import Cell, CellValue, ErrorValue, Grid, address
from jixiao.macros.sheet.long_texts import beginning
from jixiao.macros.sheet.own_sheets import free_name, own_name
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.rules.reading import READING
from jixiao.udfs.worksheet import version

Way = Literal["values", "lambda"]
TEMPLATE = "portable"
#: Functions that LAMBDA names stand for; the others give texts of the rules and become values.
LAMBDAS = ("JX_SCORE", "JX_GRADE", "JX_RATE", "JX_RATE_SCORE", "JX_COMPLETION", "JX_TARGET")
_LINES = 15_000  # of one note sheet
_SHEETS = 12  # named with their counts above the list
_FORMULA = 100  # letters of a formula there; the original has it whole
#: What a JX formula shows that was computed where the add-in was missing.
LOST = ErrorValue("#NAME?")


@dataclass(frozen=True, slots=True)
class Freeze:
    """A formula cell becomes its value, whatever kind of formula it was."""

    sheet: str
    row: int
    col: int
    value: CellValue


@dataclass(frozen=True, slots=True)
class PortablePlan:
    """freezes and edits of cells, kept: formulas that stay, names (name -> stored formula), sheets with notes."""

    freezes: tuple[Freeze, ...]
    edits: tuple[CellEdit | Recalculate, ...]
    kept: int
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[NewSheet, ...] = ()


def plan_portable(
    grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], way: Way, path: str
) -> PortablePlan:
    """The changes of a portable copy. Raises Stop ``nothing_portable`` where no formula calls a JX function."""
    recalculator, by_name = Recalculator(grids, library), {grid.name.lower(): grid for grid in grids}
    freezes: list[Freeze] = []
    edits: list[CellEdit | Recalculate] = []
    lost = False
    lines: list[dict[str, object]] = []
    ids: set[str] = set()
    for grid, row, col, cell in _our_cells(grids):
        formula = cell.formula or ""
        stays = way == "lambda" and calls(formula) <= {*LAMBDAS} and not _beyond_names(formula, grid, by_name)
        value = cell.value
        if value is None or value == LOST:
            value = recalculator.known(grid.name, row, col, value)
            lost = lost or not same_value(cell.value, value)
        if stays:
            ids |= _named(formula, grid, by_name)
            plain = _plain(formula)
            if plain != formula or value != cell.value:
                edits.append(CellEdit(grid.name, row, col, value, plain, "公式改用名称"))
        else:
            freezes.append(Freeze(grid.name, row, col, value))
        lines.append({
            "number": Decimal(len(lines) + 1), "sheet": grid.name, "cell": address(row, col),
            "formula": beginning(f"={formula}", _FORMULA),
            "value": value if isinstance(value, Decimal) else beginning(value_text(value)),
            "done": say("portable_kept" if stays else "portable_frozen"),
        })
    if not lines:
        raise Stop("nothing_portable", path=path)
    names = lambda_names(library, ids) if way == "lambda" else {}
    if lost:
        edits += [Recalculate("存的值丢失过"), *_renewed(grids, recalculator)]
    notes = tuple(_notes(lines, way, templates[TEMPLATE], grids))
    return PortablePlan(tuple(freezes), tuple(edits), len(lines) - len(freezes), names, notes)


def _named(formula: str, grid: Grid, by_name: Mapping[str, Grid]) -> set[str]:
    """What a formula may name as form or rule set: its texts, the texts it reads, and both joined (``表样/口径``)."""
    texts = {text_of(token.text) for token in tokens(formula) if token.kind == "text"}
    read = {str(cell.value).strip() for cell in _cells(formula, grid, by_name)}
    forms = {text for text in texts if text.endswith("/")}
    return texts | {form + mark for form in forms for mark in read}


def _our_cells(grids: Sequence[Grid]) -> Iterator[tuple[Grid, int, int, Cell]]:
    for grid in grids:
        for (row, col), cell in sorted(grid.cells.items()):
            if is_ours(cell.formula):
                yield grid, row, col, cell


def _renewed(grids: Sequence[Grid], recalculator: Recalculator) -> Iterator[CellEdit]:
    """Native formulas beside their values computed anew, where JX values that they read had been lost.

    Those whose cell cannot be written alone the spreadsheet computes when it opens the copy.
    """
    for grid in grids:
        for (row, col), cell in sorted(grid.cells.items()):
            alone = not grid.in_array(row, col) and not grid.hidden_part(row, col)
            if cell.formula is not None and alone and not calls(cell.formula):
                value = recalculator.known(grid.name, row, col, cell.value)
                if not same_value(cell.value, value):
                    yield CellEdit(grid.name, row, col, value, cell.formula, "所读的值重算过")


def _beyond_names(formula: str, grid: Grid, by_name: Mapping[str, Grid]) -> bool:
    """Whether a formula reads a block, which LAMBDA names do not answer, or a date: to a LAMBDA a date is a number, to the
    add-in a text."""
    if any(token.text in (":", "#") for token in tokens(formula)) or any(item.last for item in references(formula)):
        return True
    return any(isinstance(cell.value, date | time) for cell in _cells(formula, grid, by_name))


def _cells(formula: str, grid: Grid, by_name: Mapping[str, Grid]) -> Iterator[Cell]:
    """The single cells that a formula names."""
    for sheet, block in Reach([*by_name.values()]).areas(formula, grid.name):
        other = by_name.get(sheet)
        if other and (block.row, block.col) == (block.last_row, block.last_col):
            yield other.cell(block.row, block.col)


def _plain(formula: str) -> str:
    """The formula with the names of JX functions alone, as LAMBDA names are called."""

    def text(token: Token) -> str:
        name = function_name(token) if token.kind == "function" else ""
        return name if name.startswith("JX_") else token.text

    return "".join(map(text, tokens(formula)))


def _notes(
    lines: Sequence[dict[str, object]], way: Way, template: Grid, grids: Sequence[Grid]
) -> Iterator[NewSheet]:
    taken = [grid.name for grid in grids]
    id = "portable_note_values" if way == "values" else "portable_note_lambda"
    counts = Counter(str(line["sheet"]) for line in lines)
    named = "、".join(say("portable_part", sheet=sheet, count=count) for sheet, count in [*counts.items()][:_SHEETS])
    more = say("portable_more", count=len(counts)) if len(counts) > _SHEETS else ""
    summary = say(id, count=len(lines), version=version(), reading=READING) + say("portable_parts", parts=named + more)
    for start in range(0, len(lines), _LINES):
        name = free_name(own_name(TEMPLATE), taken)
        taken.append(name)
        yield fill_sheet(template, TEMPLATE, name, {"summary": summary}, {"line": lines[start : start + _LINES]})

"""定稿: what to take out of a working file so that the official forms alone are left, as they print.

Gone: JX formulas (their values stay), review columns, our other sheets, names of LAMBDA copies. What the user made stays.
Decision 51.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.macros.copies.portable_plan import LOST, Freeze
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.formula.lambdas import lambda_names
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.formula.references import Reach, is_ours
from jixiao.macros.formula.values import same_value, value_text
from jixiao.macros.scoring.check import Located, check_forms, need_forms
from jixiao.macros.sheet.edits import CellEdit, Edit, PrintArea
from jixiao.macros.sheet.fill import fill_sheet
from jixiao.macros.sheet.grid import Cell, Grid, Range, address
from jixiao.macros.sheet.heights import is_cut
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import fixed_words, free_name, has_lights, own_heading, own_name, says
from jixiao.templates.library import Library, say

TEMPLATE = "finalized"
#: So much of a template's wording tells its sheet; the rest may have moved with the rows or been typed over.
_ALIKE = Decimal("0.66")


@dataclass(frozen=True, slots=True)
class Standing:
    """An error that stands in the way: where, its code, what is wrong and what to do."""

    sheet: str
    cell: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class FinalPlan:
    """errors: what stands in the way. warnings: what does not, but a reviewer will ask about.

    freezes: formulas that become values. cleared: (sheet, block) to be emptied. sheets: those to take out, names: of the
    workbook to take out, edits: print areas, and the note where errors stand. cut: (sheet, cell) of the texts of forms
    that do not print whole. printed: what is printed of the sheets with forms.
    """

    errors: tuple[Standing, ...]
    warnings: tuple[Standing, ...]
    freezes: tuple[Freeze, ...]
    cleared: tuple[tuple[str, Range], ...]
    sheets: tuple[str, ...]
    names: frozenset[str]
    edits: tuple[Edit, ...]
    cut: tuple[tuple[str, str], ...]
    printed: tuple[PrintArea, ...]


def plan_finalize(grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], path: str) -> FinalPlan:
    """What makes a final copy of a workbook. Raises Stop ``no_form`` where no official form is recognised."""
    forms = need_forms(grids, library, path)
    sheets = tuple(grid.name for grid in grids if _is_helper(grid, library, templates))
    cleared = tuple((form.grid.name, block) for form in forms for block in review_blocks(form))
    kept = [grid for grid in grids if grid.name not in sheets]
    gone = _gone(sheets, cleared)
    figures = _Figures(grids, library, kept, gone)
    found = check_forms(forms, library)
    errors = (*(_standing(item) for item in found if item.severity == "error"), *figures.errors)
    warnings = tuple(_standing(item) for item in found if item.severity == "warning")
    areas = tuple(_print_areas(forms))
    edits: list[Edit] = [*figures.edits, *areas]
    if errors:
        edits.append(_note(errors, templates[TEMPLATE], kept))
    names = frozenset(lambda_names(library, ()))
    return FinalPlan(
        errors, warnings, tuple(figures.freezes), cleared, sheets, names, tuple(edits), tuple(_cut(forms)),
        (*areas, *_printed(forms)),
    )


def _cut(forms: Sequence[FilledForm]) -> Iterator[tuple[str, str]]:
    """The texts of forms that do not print whole: rows of forms have set heights, and people type more than fits."""
    for form in forms:
        for row, col in sorted(form.grid.cells):
            inside = form.found.top <= row <= form.found.bottom and col <= form.found.last_col
            if inside and row not in form.grid.hidden_rows and is_cut(form.grid, row, col):
                yield form.grid.name, address(row, col)


def review_blocks(form: FilledForm) -> Iterator[Range]:
    """The blocks right of a form that are ours: its review columns, and the head of a generated form above them."""
    found, table = form.found, form.found.table
    if not found.review:
        return
    printed = found.spec.indicators.printed
    beside = (col for key, col in table.columns.items() if key not in printed and col > found.last_col)
    columns = sorted({*found.review.values(), *beside})
    rows = [table.header_row, *(body.row for body in table.rows), *table.subtotal_rows, table.total_row or 0]
    for col in columns:
        yield Range(table.header_row, col, max(rows), col)
    named, mark = form.name_at, form.mark_at
    if named is not None and mark is not None and mark[0] == table.header_row - 1:  # the head of a form that we did not make
        yield Range(named[0], named[1] - 1, *mark)
        basis = (named[0], found.review.get("explain", mark[1]))
        if basis != mark and plain(form.grid.cell(*basis).text).startswith(own_heading("basis")):
            yield Range(*basis, *basis)
    last = max(columns[-1], mark[1] if mark else 0)
    for (row, col), cell in form.grid.cells.items():
        beside_head = found.top <= row < table.header_row and found.last_col < col <= columns[-1]
        if beside_head and plain(cell.text).startswith(own_heading("area")):
            yield Range(row, col, table.header_row - 1, last)


def _is_helper(grid: Grid, library: Library, templates: Mapping[str, Grid]) -> bool:
    """Whether a sheet is one that we make beside the forms: the wording of its template stands where that has it."""
    keys = [key for key in library.sheets if key not in library.forms]
    return any(_resembles(grid, templates[key]) for key in keys) and (has_lights(grid) or not find_forms(grid, library))


def _resembles(grid: Grid, template: Grid) -> bool:
    fixed = fixed_words(template)
    same = sum(says(grid, at, text) for at, text in fixed.items())
    return bool(fixed) and same >= _ALIKE * len(fixed)


def _gone(sheets: Sequence[str], cleared: Sequence[tuple[str, Range]]) -> Callable[[str, Range], bool]:
    """Whether a block of a sheet loses a cell."""
    dropped = {name.lower() for name in sheets}
    blocks: dict[str, list[Range]] = {}
    for name, block in cleared:
        blocks.setdefault(name.lower(), []).append(block)

    def touched(name: str, area: Range) -> bool:
        return name.lower() in dropped or any(block.meets(area) for block in blocks.get(name.lower(), ()))

    return touched


class _Figures:
    """Goes once over the formulas that stay: what each leaves behind, and which show what they do not give."""

    def __init__(
        self, grids: Sequence[Grid], library: Library, kept: Sequence[Grid], gone: Callable[[str, Range], bool]
    ) -> None:
        self.freezes: list[Freeze] = []
        self.edits: list[CellEdit] = []
        self.errors: list[Standing] = []
        self._recalculator, self._gone = Recalculator(grids, library, careful=True), gone
        self._reach = Reach(grids)
        for grid in kept:
            for (row, col), cell in sorted(grid.cells.items()):
                if cell.formula is not None and not gone(grid.name, Range(row, col, row, col)):
                    self._look(grid.name, row, col, cell, cell.formula)

    def _look(self, sheet: str, row: int, col: int, cell: Cell, formula: str) -> None:
        """Our formula, or one of the user's that reads (or may read) what goes, becomes its value, an empty text nothing."""
        value = cell.value
        frozen = is_ours(formula) or self._reach.anywhere(formula, sheet) or any(
            self._gone(name, area) for name, area in self._reach.areas(formula, sheet)
        )
        computed = self._recalculator.known(sheet, row, col)
        if value is None or value == LOST:
            if computed is not None:
                value = computed
            elif frozen:
                self._stands(sheet, row, col, "final_unknown", {})
        elif computed is not None and not same_value(value, computed):
            texts = {"stored": value_text(value), "computed": value_text(computed)}
            self._stands(sheet, row, col, "final_stale", texts)
        if frozen:
            self.freezes.append(Freeze(sheet, row, col, None if value == "" else value))
        elif value != cell.value:
            self.edits.append(CellEdit(sheet, row, col, value, formula, "没有存值的公式补上值"))

    def _stands(self, sheet: str, row: int, col: int, id: str, texts: Mapping[str, str]) -> None:
        code, text = say(id, **texts).split(" ", 1)
        self.errors.append(Standing(sheet, address(row, col), code, text))


def _standing(item: Located) -> Standing:
    return Standing(item.sheet, item.cell, item.code, item.what + item.advice)


def _print_areas(forms: Sequence[FilledForm]) -> Iterator[PrintArea]:
    """The forms of each sheet that has no print area, review columns left out."""
    by_sheet: dict[str, list[FilledForm]] = {}
    for form in forms:
        if form.grid.print_area is None:
            by_sheet.setdefault(form.grid.name, []).append(form)
    for name, here in by_sheet.items():
        last_row = max(form.found.bottom for form in here)
        yield PrintArea(name, Range(1, 1, last_row, max(form.found.last_col for form in here)))


def _printed(forms: Sequence[FilledForm]) -> Iterator[PrintArea]:
    """The print areas that sheets with forms have, where each is one block."""
    for grid in {form.grid.name: form.grid for form in forms}.values():
        if grid.print_area is not None and (area := Range.parse(grid.print_area.rpartition("!")[2].replace("$", ""))):
            yield PrintArea(grid.name, area)


def _note(errors: Sequence[Standing], template: Grid, kept: Sequence[Grid]) -> Edit:
    lines = [
        {"number": Decimal(number), "sheet": item.sheet, "cell": item.cell, "code": item.code, "text": item.text}
        for number, item in enumerate(errors, start=1)
    ]
    name = free_name(own_name(TEMPLATE), (grid.name for grid in kept))
    return fill_sheet(template, TEMPLATE, name, {"summary": say("final_forced", count=len(errors))}, {"line": lines})

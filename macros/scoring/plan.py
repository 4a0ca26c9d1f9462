"""The verbs over a whole workbook: what every door calls. Grids in; edits, findings and results out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jixiao.macros.forms.lists import list_sheets
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.references import Stale
from jixiao.macros.scoring.check import Located, check_form, check_forms, in_order, locate, need_forms
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.scoring.cover import CoverPart, names_of_ours, part_of_cover, plan_cover, plan_findings, replaced
from jixiao.macros.scoring.held_forms import FormReader
from jixiao.macros.scoring.notes import FormNote, gathered, note_of
from jixiao.macros.scoring.results import FormResult, FormScore, RowResult
from jixiao.macros.scoring.score import score_form
from jixiao.macros.sheet.edits import CellEdit, Edit, NewSheet, Recalculate
from jixiao.macros.sheet.grid import ErrorValue, Grid, address
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.rules.totals import unfinished

#: Told after each sheet but those of ours: (its name, sheets done, sheets in all). May raise to stop the work: nothing is
#: written then.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """What 一键评分 would do: the edits, the findings after them, and each form's result."""

    edits: tuple[Edit, ...]
    findings: tuple[Located, ...]
    results: tuple[FormScore, ...]


def _with_scores(form: FilledForm, result: FormResult) -> FilledForm:
    """The form as it reads once the edits are applied, so that checks see the new figures."""
    at = {row.cell: row.score for row in result.rows}
    scores = [row.score for row in result.rows]
    if len(at) != len(scores):
        raise Stop("program_fault", reason="两行的得分在同一格")
    if not scores:
        return form
    record = form.record
    funds = replace(
        record.funds,
        rate=record.funds.rate if record.funds.rate is not None else result.rate,
        execution_score=record.funds.execution_score
        if record.funds.execution_score is not None else result.execution_score,
    )
    indicators = tuple(replace(row, score=score) for row, score in zip(record.indicators, scores, strict=True))
    return replace(
        form,
        record=replace(record, indicators=indicators, funds=funds, printed_total=result.total,
                       printed_grade=result.grade),
    )


class Scoring:
    """一键评分 of a workbook whose sheets come one after the other; of each only what its workbook needs is kept.

    tabs: all its sheets in their order, of which only name and names are looked at. templates: grids of the cover and
    findings templates by key. overwrite: replace typed scores too. only: (sheet, row) of the one indicator that is scored,
    in place of a typed score too; forms on other sheets stay as they are. sheets: names of those that are scored, and that
    findings and results are about; the others count for cover and 检查结果 as they stand. alone: they do not, neither is
    made, and of the other sheets only those need to come that read cells elsewhere. names: of the sheets that come; all
    where it is None.
    """

    def __init__(
        self, reader: FormReader, tabs: Sequence[Grid], library: Library, templates: Mapping[str, Grid], *,
        overwrite: bool = False, only: tuple[str, int] | None = None, sheets: Collection[str] | None = None,
        alone: bool = False, progress: Progress | None = None, names: Collection[str] | None = None,
    ) -> None:
        self._reader, self._library, self._templates = reader, library, templates
        self._overwrite, self._only, self._sheets, self._alone = overwrite, only, sheets, alone
        self._stale = Stale(tabs)
        self._own_names = {name.lower() for name in names_of_ours()}
        self._own: list[Grid] = []  # sheets that may be a cover or 检查结果 of ours
        self._notes: list[FormNote] = []
        self._parts: list[CoverPart] = []
        self._scores: list[FormScore] = []
        self._writes = False
        self._progress, self._done = progress, 0
        coming = (tab.name for tab in tabs if names is None or tab.name in names)
        self._total = sum(name.lower() not in self._own_names for name in coming)

    def sheet(self, grid: Grid) -> list[Edit]:
        """The edits of a sheet."""
        edits: list[Edit] = []
        edited: set[tuple[int, int]] = set()
        settled: set[tuple[int, int]] = set()
        for form in self._reader.forms(grid):
            if form.monitor:
                self._notes.append(note_of(form, check_form(form, self._library)))
                continue
            if self._is_scored(grid.name):
                result = score_form(form, self._library, self._overwrite, self._only[1] if self._only else None)
            else:
                result = _standing(form, self._library)
            self._notes.append(note_of(form, _findings(form, result, self._library)))
            if not self._alone:
                self._parts.append(part_of_cover(result, self._library))
            if self._sheets is None or grid.name in self._sheets:
                self._scores.append(result.score())
            edits += result.edits
            settled |= result.settled
            edited |= {(edit.row, edit.col) for edit in result.edits if isinstance(edit, CellEdit)}
        if grid.name.lower() in self._own_names:
            self._own.append(grid)  # whether it is made anew is known when all forms are
        else:
            self._stale.sheet(grid, edited, settled)
            self._done += 1
            if self._progress:
                self._progress(grid.name, self._done, self._total)
        self._writes = self._writes or bool(edited)
        return edits

    def _is_scored(self, sheet: str) -> bool:
        return (self._only is None or sheet == self._only[0]) and (self._sheets is None or sheet in self._sheets)

    def rest(self) -> ScorePlan:
        """What is to be done once all sheets have come: its edits, and the findings and scores of all.

        Raises the Stops of :class:`FormReader`, and ``monitor_no_score`` where all forms are monitoring sheets: these are
        checked and not scored.
        """
        forms, findings = gathered(self._notes, self._reader, self._library)
        self._reader.need_each(self._sheets or (), forms)
        wanted = [form for form in forms if self._sheets is None or form.sheet in self._sheets]
        if all(form.monitor for form in wanted):
            raise Stop("monitor_no_score", path=self._reader.path, sheets="》《".join(form.sheet for form in wanted))
        edits: list[Edit] = []
        if count := self._old_formulas():
            edits.append(Recalculate(str(count)))
            findings.append(locate(wanted[0], Finding("recalculate", (), {"count": str(count)}), self._library))
        if not self._alone:
            edits += _covers(self._parts, findings, self._library, self._templates, self._own)
        findings = in_order(findings, [form.sheet for form in forms])
        if not self._alone:
            edits.append(plan_findings(findings, self._library, self._templates, self._own))
        if self._sheets is not None:
            findings = [item for item in findings if item.sheet in self._sheets]
        return ScorePlan(tuple(edits), tuple(findings), tuple(self._scores))

    def _old_formulas(self) -> int:
        """Formulas over edited cells that we did not write hold old values: only then is the workbook recalculated on
        opening.

        Covers that are made anew are, with their values; what the user's formulas read there changes too.
        """
        anew = [] if self._alone else replaced({part.kind for part in self._parts}, self._templates, self._own)
        for grid in self._own:
            formulas = [at for at, cell in grid.cells.items() if cell.formula is not None]
            self._stale.sheet(grid, formulas if self._writes and any(grid is other for other in anew) else ())
        return len(self._stale.found()) if self._writes else 0


def plan_score(
    grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], *, path: str = "", overwrite: bool = False,
    progress: Progress | None = None, ruleset: str = "", only: tuple[str, int] | None = None,
) -> ScorePlan:
    """一键评分 of a workbook: scores, review columns, cover and 检查结果 as edits. See :class:`Scoring`.

    ruleset: id of the rule set to score by, instead of those that the forms carry.
    """
    reader = FormReader(library, path, ruleset, list_sheets(grids))
    scoring = Scoring(reader, grids, library, templates, overwrite=overwrite, only=only, progress=progress)
    edits = [edit for grid in grids for edit in scoring.sheet(grid)]
    rest = scoring.rest()
    return ScorePlan((*edits, *rest.edits), rest.findings, rest.results)


def _findings(form: FilledForm, result: FormResult, library: Library) -> list[Located]:
    """What is found in a form once its edits are applied."""
    scored = _with_scores(replace(form, findings=_remaining(form, result)), result)
    # Rows whose cells hold an error value were not judged: such a form is judged anew.
    judged = result.judged if len(result.judged) == len(scored.record.indicators) else None
    return check_form(scored, library, judged) + [locate(form, finding, library) for finding in result.findings]


def _remaining(form: FilledForm, result: FormResult) -> tuple[Finding, ...]:
    """What reading a form found, without the errors in cells that now hold something else: #NAME? of another program."""
    mended = {
        (edit.row, edit.col) for edit in result.edits
        if isinstance(edit, CellEdit) and not isinstance(edit.value, ErrorValue)
    }
    return tuple(item for item in form.findings if item.id != "error_value" or form.at(item.place) not in mended)


def plan_covers(
    grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], *, path: str = ""
) -> tuple[NewSheet, ...]:
    """更新封面: the covers of a workbook as its forms stand; nothing is scored, no form is touched.

    Raises Stop ``no_form`` where no official form is recognised.
    """
    forms = need_forms(grids, library, path)
    findings = check_forms(forms, library)
    parts = [part_of_cover(_standing(form, library), library) for form in forms if not form.monitor]
    return tuple(_covers(parts, findings, library, templates, grids))


def _covers(
    parts: Sequence[CoverPart], findings: Sequence[Located], library: Library, templates: Mapping[str, Grid],
    grids: Sequence[Grid],
) -> Iterator[NewSheet]:
    for kind in ("target", "selfeval"):  # the second one put in front stands first
        of_kind = [part for part in parts if part.kind == kind]
        if of_kind:
            yield plan_cover(kind, of_kind, findings, library, templates, grids)


def _standing(form: FilledForm, library: Library) -> FormResult:
    """What a form shows now, as a result without edits."""
    record, check_col = form.record, form.found.review.get("check")
    rows = [
        RowResult(address(*form.at(("indicators", index))), row.level3 or "", None, row.score, "", points=row.points)
        for index, row in enumerate(record.indicators)
    ]
    texts = {body.row: form.grid.cell(body.row, check_col).text for body, _ in form.rows} if check_col else {}
    return FormResult(
        form, rules_of(form, library), form.mark_at, rows, record.funds.rate, record.funds.execution_score,
        record.printed_total, record.printed_grade,
        check_col=check_col, row_findings=texts, unfinished=unfinished(record, rules_of(form, library)),
    )

"""The verbs over a whole workbook: what every door calls. Grids in; edits, findings and results out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.references import stale
from jixiao.macros.scoring.check import Located, check_forms, in_order, is_monitor, locate, need_each, need_forms
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.scoring.cover import plan_cover, plan_findings, replaced
from jixiao.macros.scoring.results import FormResult, RowResult
from jixiao.macros.scoring.score import score_form
from jixiao.macros.sheet.edits import CellEdit, Edit, NewSheet, Recalculate
from jixiao.macros.sheet.grid import Grid, address
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.rules.totals import unfinished

#: Told after each form: (sheet name, forms done, forms in all). May raise to stop the work: nothing is written then.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """What 一键评分 would do: the edits, the findings after them, and each form's result."""

    edits: tuple[Edit, ...]
    findings: tuple[Located, ...]
    results: tuple[FormResult, ...]


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


def plan_score(
    grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], *, path: str = "", overwrite: bool = False,
    progress: Progress | None = None, ruleset: str = "", only: tuple[str, int] | None = None,
    sheets: Collection[str] | None = None, alone: bool = False,
) -> ScorePlan:
    """一键评分 of a workbook: scores, review columns, cover and 检查结果 as edits.

    templates: grids of the cover and findings templates by key. overwrite: replace typed scores too. ruleset: id of the
    rule set to score by, instead of those that the forms carry. only: (sheet, row) of the one indicator that is scored,
    in place of a typed score too; forms on other sheets stay as they are. sheets: names of those that are scored, and that
    findings and results are about; the others count for cover and 检查结果 as they stand. alone: they do not, neither is
    made, and of the other sheets only those need to be here that read cells elsewhere.
    Raises Stop ``no_form`` where no official form is recognised, or on one of ``sheets`` none; ``monitor_no_score`` where
    all are monitoring sheets: these are checked and not scored.
    """
    found = need_forms(grids, library, path, ruleset, sheets if alone else None)
    need_each(sheets or (), found, path)
    forms = [form for form in found if not is_monitor(form)]
    monitors = [form for form in found if is_monitor(form)]
    wanted = [form for form in found if sheets is None or form.grid.name in sheets]
    if all(is_monitor(form) for form in wanted):
        raise Stop("monitor_no_score", path=path, sheets="》《".join(form.grid.name for form in wanted))
    results: list[FormResult] = []
    for index, form in enumerate(forms, start=1):
        if (only is None or form.grid.name == only[0]) and (sheets is None or form.grid.name in sheets):
            results.append(score_form(form, library, overwrite, only[1] if only else None))
        else:
            results.append(_standing(form, library))
        if progress:
            progress(form.grid.name, index, len(forms))
    scored = [_with_scores(form, result) for form, result in zip(forms, results, strict=True)]
    # Rows whose cells hold an error value were not judged: such a form is judged anew.
    judged = [
        result.judged if len(result.judged) == len(form.record.indicators) else None
        for form, result in zip(scored, results, strict=True)
    ]
    findings = check_forms([*scored, *monitors], library, [*judged, *[None] * len(monitors)])
    for form, result in zip(forms, results, strict=True):
        findings += [locate(form, finding, library) for finding in result.findings]
    edits: list[Edit] = [edit for result in results for edit in result.edits]
    recalculate = _recalculate(grids, results, [] if alone else replaced(results, templates, grids))
    if recalculate:
        edits.append(recalculate)
        findings.append(locate(wanted[0], Finding("recalculate", (), {"count": recalculate.why}), library))
    if not alone:
        edits += _covers(results, findings, library, templates, grids)
    findings = in_order(findings, found)
    if not alone:
        edits.append(plan_findings(findings, library, templates, grids))
    if sheets is not None:
        findings = [item for item in findings if item.sheet in sheets]
        results = [result for result in results if result.form.grid.name in sheets]
    return ScorePlan(tuple(edits), tuple(findings), tuple(results))


def plan_covers(
    grids: Sequence[Grid], library: Library, templates: Mapping[str, Grid], *, path: str = ""
) -> tuple[NewSheet, ...]:
    """更新封面: the covers of a workbook as its forms stand; nothing is scored, no form is touched.

    Raises Stop ``no_form`` where no official form is recognised.
    """
    forms = need_forms(grids, library, path)
    findings = check_forms(forms, library)
    standing = [_standing(form, library) for form in forms if not is_monitor(form)]
    return tuple(_covers(standing, findings, library, templates, grids))


def _covers(
    results: Sequence[FormResult], findings: Sequence[Located], library: Library, templates: Mapping[str, Grid],
    grids: Sequence[Grid],
) -> Iterator[NewSheet]:
    for kind in ("target", "selfeval"):  # the second one put in front stands first
        of_kind = [result for result in results if result.form.found.spec.kind == kind]
        if of_kind:
            yield plan_cover(kind, of_kind, findings, library, templates, grids)


def _standing(form: FilledForm, library: Library) -> FormResult:
    """What a form shows now, as a result without edits."""
    record, check_col = form.record, form.found.review.get("check")
    rows = [
        RowResult(address(*form.at(("indicators", index))), row.level3 or "", None, row.score, "")
        for index, row in enumerate(record.indicators)
    ]
    texts = {body.row: form.grid.cell(body.row, check_col).text for body, _ in form.rows} if check_col else {}
    return FormResult(
        form, rules_of(form, library), form.mark_at, rows, record.funds.rate, record.funds.execution_score,
        record.printed_total, record.printed_grade,
        check_col=check_col, row_findings=texts, unfinished=unfinished(record, rules_of(form, library)),
    )


def _recalculate(grids: Sequence[Grid], results: Sequence[FormResult], covers: Sequence[Grid]) -> Recalculate | None:
    """Formulas over edited cells that we did not write hold old values: only then is the workbook recalculated on opening.

    covers: sheets of ours that are made anew, with their values; what the user's formulas read there changes too.
    """
    edited: dict[str, set[tuple[int, int]]] = {}
    settled: dict[str, set[tuple[int, int]]] = {}
    for result in results:
        settled.setdefault(result.form.grid.name, set()).update(result.settled)
        for edit in result.edits:
            if isinstance(edit, CellEdit):
                edited.setdefault(edit.sheet, set()).add((edit.row, edit.col))
    if not edited:
        return None
    for cover in covers:
        edited[cover.name] = {at for at, cell in cover.cells.items() if cell.formula is not None}
    count = len(stale(grids, edited, settled))
    return Recalculate(str(count)) if count else None

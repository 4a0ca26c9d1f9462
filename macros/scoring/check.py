"""All findings of a workbook at once, each with its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from jixiao.macros.forms.collect import At, cell_percent, percent_text
from jixiao.macros.forms.lists import list_sheets
from jixiao.macros.forms.read import FilledForm, FormId, read_form
from jixiao.macros.forms.recognise import find_forms
from jixiao.macros.forms.teach import full_titles
from jixiao.macros.formula.references import is_ours
from jixiao.macros.scoring.chosen import is_asked, is_foreign, rules_of
from jixiao.macros.scoring.held_forms import FormReader, monitors_last
from jixiao.macros.sheet.grid import BLANK, Grid, address
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import statistics_sheets
from jixiao.templates.library import Library, fill, say
from jixiao.udfs.base.finding import Finding, Place, Value
from jixiao.udfs.checks.base import SEVERITIES, Printed
from jixiao.udfs.checks.forms import Judged, cross_findings, form_findings
from jixiao.udfs.checks.texts import advice_text, counted, finding_message, standing_of
from jixiao.udfs.quantity.numbers import points_of
from jixiao.udfs.rules.reading import mark_of, title_of

_TWO = re.compile(r"\d{1,3}(?:\.\d+)?分?/\d{1,3}(?:\.\d+)?分?")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with the cell it is about."""

    finding: Finding
    form: FormId  # the form it is about
    row: int
    col: int
    severity: str
    what: str  # what is wrong, with the figures
    advice: str
    code: str
    standing: str  # as a draft has it: to_fill for what is not filled yet, else the severity

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.form[0]

    @property
    def cell(self) -> str:
        """The address: G15."""
        return address(self.row, self.col)

    @property
    def message(self) -> str:
        """``JX-A05 《自评表》G15：得分 12 大于……请改为……``: id, where, what, why, what to do."""
        return f"{self.code} 《{self.sheet}》{self.cell}：{self.what}{self.advice}"

    def to_json(self) -> dict[str, Any]:
        """``{id, severity, sheet, cell, message, values}``; numbers stay numbers."""
        return {
            "id": self.finding.id, "severity": self.severity, "sheet": self.sheet, "cell": self.cell,
            "message": self.message, "values": dict(self.finding.values),
        }


def read_forms(grids: Sequence[Grid], library: Library) -> list[FilledForm]:
    """Every official form of a workbook, sheet by sheet. Sheets made by us (cover, findings, lists) hold none."""
    ours = list_sheets(grids) | statistics_sheets(grids)
    theirs = [grid for grid in grids if grid.name not in ours]
    return monitors_last([read_form(grid, found) for grid in theirs for found in find_forms(grid, library)])


def need_forms(grids: Sequence[Grid], library: Library, path: str, ruleset: str = "") -> list[FilledForm]:
    """As :func:`read_forms`, with what was not read; raises the Stops of :meth:`FormReader.need`.

    ruleset: see :class:`FormReader`.
    """
    reader = FormReader(library, path, ruleset, list_sheets(grids))
    forms = [form for grid in grids for form in reader.forms(grid)]
    reader.need(bool(forms))
    forms[0] = replace(forms[0], findings=(*forms[0].findings, *reader.unread))
    return monitors_last(forms)


class Placed(Protocol):
    """A form, or what is kept of one: it tells where its values stand."""

    @property
    def id(self) -> FormId: ...

    def at(self, place: Place, /) -> At: ...


def locate(form: Placed, finding: Finding, library: Library) -> Located:
    """A finding of a form at its cell, with its Chinese message."""
    row, col = form.at(finding.place)
    spec = library.checks[finding.id]
    what, advice = finding_message(finding, library), advice_text(finding, library)
    return Located(finding, form.id, row, col, spec.severity, what, advice, spec.code, standing_of(finding, library))


def check_forms(forms: Sequence[FilledForm], library: Library) -> list[Located]:
    """All findings, sheet by sheet (in workbook order), errors first."""
    found = [item for form in forms for item in check_form(form, library)]
    for index, finding in cross_findings([form.record for form in forms], library):
        found.append(locate(forms[index], finding, library))
    return in_order(found, [form.sheet for form in forms])


def check_form(form: FilledForm, library: Library, judged: Sequence[Judged] | None = None) -> list[Located]:
    """The findings of one form. judged: its rows with their findings, where scoring has judged them already."""
    if is_foreign(form, library):  # what other rules gave is not judged by ours
        found = [*form.findings, _foreign(form, library)]
    else:
        found = [tie_of(form, library)] if form.found.choice.ties else []
        found += form.findings
        if not is_asked(form, library):
            printed = Printed(
                form.printed_points, form.note_heading, form.printed, form.labels, form.shared, form.heading_unit
            )
            rules = rules_of(form, library)
            of_record = form_findings(form.record, form.found.spec, rules, library, printed, judged)
            found += [item for item in of_record if item.id != "result_missing" or not _row_unread(form)]
            found += sheet_findings(form, library)
    return [locate(form, finding, library) for finding in found]


def _row_unread(form: FilledForm) -> bool:
    """Whether points or score of a row without a score cannot be read: what has its fault needs no total yet."""
    rows = form.record.indicators
    places = [item.place for item in form.findings if item.id == "not_a_number"]
    of_rows = (place for place in places if place[0] == "indicators" and place[-1] in ("points", "score"))
    return any(rows[int(place[1])].score is None for place in of_rows)


def _foreign(form: FilledForm, library: Library) -> Finding:
    own = library.ruleset_of(title_of(form.mark))
    texts = library.checks["ruleset_differs"].params["texts"]
    have = fill(texts["differs"], {"own": mark_of(own)}) if own else texts["missing"]
    return Finding("ruleset_differs", ("ruleset",), {"mark": form.mark, "have": have})


def tie_of(form: FilledForm, library: Library) -> Finding:
    """Which forms a sheet is as near to: a question where they score by other rules."""
    ids = (form.found.spec.id, *form.found.choice.ties)
    values: dict[str, Value] = {"forms": full_titles(ids, library), "taken": form.found.spec.title}
    return Finding("form_tie" if is_asked(form, library) else "form_alike", ("ruleset",), values)


def in_order(found: Iterable[Located], sheets: Iterable[str]) -> list[Located]:
    """Findings by sheet (in the order of ``sheets``), on a sheet by harm, and of one severity by row and column."""
    order: dict[str, int] = {}
    for at, sheet in enumerate(sheets):
        order.setdefault(sheet, at)
    return sorted(found, key=lambda item: (
        order[item.sheet], SEVERITIES.index(item.severity), item.row, item.col, item.finding.id,
    ))


def findings_by_form(forms: Iterable[FormId], findings: Iterable[Located]) -> list[list[Located]]:
    """For each form the findings that are about it: several may stand below each other on one sheet."""
    by_form: dict[FormId, list[Located]] = {}
    for item in findings:
        by_form.setdefault(item.form, []).append(item)
    return [by_form.get(form, []) for form in forms]


def errors_of(forms: Sequence[FilledForm], library: Library) -> list[Located]:
    """The findings of :func:`check_forms` that are errors."""
    return [item for item in check_forms(forms, library) if item.severity == "error"]


def _figures(grid: Grid, rows: Sequence[int], col: int, typed: bool) -> bool:
    """Whether a column holds nothing but figures, or two in a cell: 20/19.5. typed: and at least one."""
    filled = [cell for row in rows if not (cell := grid.cell(row, col)).blank]
    return all(cell_percent(cell) is not None or _TWO.fullmatch(plain(cell.text)) for cell in filled) and (
        bool(filled) or not typed)


def _headings_unread(form: FilledForm, library: Library) -> list[Finding]:
    """Points without a column of scores, or scores without points, beside a heading that is not understood.

    The heading may be that of the missing column: figures stand below it, or nothing yet.
    """
    table, own = form.found.table, library.forms.get(form.record.form)
    if own is None or not own.indicators.scored:
        return []
    for key, other in (("score", "points"), ("points", "score")):
        if key in table.columns or not {key, other} <= set(own.indicators.printed):
            continue
        typed = other not in table.columns  # neither is there: only figures under a heading say that something is missing
        rows = [body.row for body, index in form.rows if index is not None]
        texts = [
            form.grid.shown(table.body_row - 1, col).text.strip() for col in table.unknown
            if col > table.columns["level3"] and _figures(form.grid, rows, col, typed)
        ]
        if texts:
            words = library.vocabulary.words(key)
            return [Finding("heading_unread", ("table",), {"headings": "”“".join(texts), "column": words[0]})]
    return []


def sheet_findings(form: FilledForm, library: Library) -> list[Finding]:
    """What the user should know of the sheet itself: protection, hidden rows, headings, formulas of the user's own."""
    grid, table = form.grid, form.found.table
    findings = _headings_unread(form, library)
    if grid.protected:
        findings.append(Finding("sheet_protected", (), {}))
    hidden = [row.row for row in table.rows if row.row in grid.hidden_rows]
    if hidden:
        findings.append(Finding("rows_hidden", (), {"count": len(hidden), "rows": _rows(hidden)}))
    for key in ("points", "score"):
        for body, index in form.rows:
            cell = grid.cell(body.row, table.columns[key]) if key in table.columns else BLANK
            if index is not None and isinstance(cell.value, str) and (
                points_of(cell.value) is not None or (key == "points" and percent_text(cell))
            ):
                findings.append(Finding("number_as_text", ("indicators", index, key), {"text": cell.value.strip()}))
    for place in (("funds", "execution_points"), ("funds", "execution_score")):  # nobody adds up a total: 98.58分 is fine
        value = grid.cell(*form.places[place]).value if place in form.places else None
        if isinstance(value, str) and points_of(value) is not None:
            findings.append(Finding("number_as_text", place, {"text": value.strip()}))
    which = library.checks["unreadable"].params["texts"]
    for key in ("target", "actual"):
        for body, index in form.rows if key in table.columns else ():
            logical = grid.shown(body.row, table.columns[key])
            if index is not None and isinstance(logical.value, bool):  # no text: JX functions cannot read it either
                told: dict[str, Value] = {"which": which[key], "value": logical.text}
                findings.append(Finding("unreadable", ("indicators", index, key), told))
    if "score" in table.columns:
        for body, index in form.rows:
            cell = grid.cell(body.row, table.columns["score"])
            if cell.formula is not None and not is_ours(cell.formula) and index is not None:
                values: dict[str, Value] = {"formula": "=" + cell.formula, "score": _number(cell.value)}
                findings.append(Finding("user_formula", ("indicators", index, "score"), values))
    return findings


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _rows(rows: Sequence[int]) -> str:
    shown = "、".join(str(row) for row in rows[:5])
    return shown if len(rows) <= 5 else f"{shown} 等"


def summary(findings: Sequence[Located]) -> str:
    """``2 处错误、3 处警告、1 处提示`` or that there is none."""
    return counted(item.severity for item in findings) or say("no_findings")


def draft_summary(findings: Sequence[Located]) -> str:
    """As :func:`summary`, but what is not filled yet is ``待填 3 项`` and no fault."""
    told = counted(item.standing for item in findings)
    blanks = (str(item.finding.values.get("label", "")) for item in findings if item.standing == "to_fill")
    asked = sum(label.count("、") + 1 for label in blanks)
    parts = [told, say("to_fill", count=asked) if asked else ""]
    return "、".join(filter(None, parts)) or say("no_findings")

"""汇总: the forms of many files as three flat tables (pandas): projects, indicators, findings. Money in 元, Decimal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.totals import lost, total_of
from jixiao.macros.scoring.check import Located, check_forms, need_forms
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.sheet.labels import bare
from jixiao.templates.library import Library, fill, show
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.checks.forms import form_findings
from jixiao.udfs.checks.texts import SEVERITY_WORDS, advice_text, finding_message
from jixiao.udfs.quantity.money import yuan
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.rates import rate
from jixiao.udfs.rules.totals import unfinished

#: Column of the summary -> names that the forms have for it; the first one there counts.
_MONEY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "selfeval": {"initial_budget": ("initial_budget",), "budget": ("budget",), "executed": ("executed",)},
    "target": {
        "project_total": ("project_total", "project_budget"), "annual_total": ("annual_total", "budget"),
        "annual_fiscal": ("annual_fiscal",), "annual_carryover": ("annual_carryover",),
        "annual_other": ("annual_other",),
    },
    "monitor": {"initial_budget": ("initial_budget",), "executed": ("executed",), "forecast": ("forecast",)},
}
_INDICATOR_TEXTS = ("level3", "target", "actual", "note")


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled form of one file: its record, the rules it is scored by, its findings with their cells.

    A record without a sheet has "" for cells.
    """

    file: str
    sheet: str
    record: Record
    rules: RuleSet
    findings: tuple[tuple[Finding, str], ...]
    cells: tuple[str, ...] = ()  # of the indicators


@dataclass(frozen=True, slots=True)
class Frames:
    """The flat tables. kind and number together name a project."""

    projects: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame  # rows of the tables of funds, but the total
    others: pd.DataFrame  # what few forms print: small tables cell by cell, further fields of the head


def entries_of_grids(grids: Sequence[Grid], library: Library, file: str) -> list[Entry]:
    """Every official form of a workbook with its findings. Raises Stop ``no_form`` where there is none."""
    forms = need_forms(grids, library, file)
    mine: list[list[tuple[Finding, str]]] = [[] for _ in forms]
    for item in check_forms(forms, library):
        mine[_owner(item, forms)].append((item.finding, item.cell))
    return [
        Entry(
            file, form.grid.name, form.record, rules_of(form, library), tuple(found),
            tuple(address(*form.at(("indicators", index))) for index in range(len(form.record.indicators))),
        )
        for form, found in zip(forms, mine, strict=True)
    ]


def _owner(item: Located, forms: Sequence[FilledForm]) -> int:
    """Index of the form that a finding lies in: several may stand below each other on one sheet."""
    on_sheet = [index for index, form in enumerate(forms) if form.grid.name == item.sheet]
    above = [index for index in on_sheet if forms[index].found.top <= item.row]
    return max(above, default=on_sheet[0], key=lambda index: forms[index].found.top)


def entries_of_records(records: Sequence[Record], library: Library, file: str, place: str) -> list[Entry]:
    """Records without a sheet. place: how a record's place in its file is said, ``{number}`` is its number."""
    entries = []
    for number, record in enumerate(records, start=1):
        spec = library.forms[record.form]
        rules = library.rulesets[spec.ruleset]
        found = form_findings(record, spec, rules, library)
        entries.append(Entry(file, fill(place, {"number": number}), record, rules, tuple((item, "") for item in found)))
    return entries


def frames_of(
    entries: Sequence[Entry], library: Library, texts: Mapping[str, str], repeated: Sequence[Entry] = (),
    fields: Sequence[str] = (),
) -> Frames:
    """The flat tables of all entries, numbered within their kind in the order given.

    repeated: entries whose rows get a mark where they are among the others. fields: further fields of the head.
    """
    projects: list[dict[str, Any]] = []
    indicators: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    numbers = dict.fromkeys(_MONEY, 0)
    marked = {id(entry) for entry in repeated}
    for entry in entries:
        kind = library.forms[entry.record.form].kind
        numbers[kind] += 1
        head = _head(entry, texts[kind], numbers[kind])
        same = id(entry) in marked
        rows = [{**head, **_indicator(row), "cell": cell} for row, cell in _with_cells(entry)]
        found = [{**head, **_finding(item, cell, entry.record, library)} for item, cell in entry.findings]
        projects.append({
            **head, **_figures(entry.record, kind, entry.rules, texts), "repeated": same, "indicators": Decimal(len(rows)),
            "open_rows": Decimal(sum(1 for row in rows if row["score"] is None)),
            "lost": sum((row["lost"] for row in rows if row["lost"] is not None), Decimal(0)),
            **{key: Decimal(sum(1 for row in found if row["severity"] == word)) for key, word in SEVERITY_WORDS.items()},
        })
        indicators += rows
        findings += found
        sources += [{**head, **row} for row in _sources(entry.record)]
        form = library.forms[entry.record.form]
        others += [{**head, **row} for row in _others(entry.record, form, texts["head_part"], fields)]
    return Frames(*(pd.DataFrame(rows, dtype=object) for rows in (projects, indicators, findings, sources, others)))


def _sources(record: Record) -> Iterator[dict[str, Any]]:
    """The rows of the table of funds that hold money, in 元."""
    factor = yuan(record.funds.unit)
    for row in record.funds.sources or ():
        amounts = {key: getattr(row, key) for key in _MONEY["selfeval"]}
        if factor is not None and any(amount is not None for amount in amounts.values()):
            figures = {key: None if amount is None else amount * factor for key, amount in amounts.items()}
            yield {"name": " ".join(row.name.split()), **figures, "rate": row.rate}


def _others(record: Record, form: FormSpec, head: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a form says in further fields of its head, and in the cells of its small tables."""
    for field in form.fields:
        amount = record.funds.amounts.get(field.key.removeprefix("funds."))
        text = record.text(field.key).strip() if amount is None else f"{show(amount)}{record.funds.unit or ''}"
        if field.key in fields and text:
            yield {"part": head, "name": "", "heading": bare(field.labels[0]), "text": text}
    for block in form.blocks:
        for row in record.blocks.get(block.key, ()):
            for key, words in block.columns.items():
                if key != "name" and row.get(key):
                    yield {"part": block.title, "name": row.get("name", ""), "heading": words[0], "text": row[key]}


def _head(entry: Entry, kind: str, number: int) -> dict[str, Any]:
    record = entry.record
    return {
        "kind": kind, "number": Decimal(number), "file": entry.file, "sheet": entry.sheet,
        "year": None if record.year is None else Decimal(record.year),
        **{key: record.text(key).strip() for key in ("department", "unit", "project")},
    }


def _figures(record: Record, kind: str, rules: RuleSet, texts: Mapping[str, str]) -> dict[str, Any]:
    """Money, rate, total and grade of a project."""
    factor = yuan(record.funds.unit)
    figures: dict[str, Any] = {"no_unit": factor is None}
    for key, names in _MONEY[kind].items():
        amount = next((found for name in names if (found := record.funds.amounts.get(name)) is not None), None)
        figures[key] = None if amount is None or factor is None else amount * factor
    if kind == "target":
        figures["goal"] = record.text("goal_annual") or record.text("goal_total")
        return figures
    if kind == "monitor":
        said = record.blocks.get("monitoring", ())
        found = record.funds.rate if record.funds.rate is not None else _rate(record, rules, "initial_budget")
        ticked = {key: Decimal(sum(1 for row in said if row.get(key))) for key in ("likely", "never")}
        return figures | {"period": record.text("period"), "rate": found} | ticked
    funds, total = record.funds, total_of(record, rules)
    band = grade(total, rules)
    return figures | {
        "rate": funds.rate if funds.rate is not None else _rate(record, rules),
        "execution_points": funds.execution_points, "execution_score": funds.execution_score,
        "execution_lost": lost(funds.execution_points, funds.execution_score),
        "total": total,
        "grade": _grade(record, rules, band if isinstance(band, str) else texts["ungraded"]),
    }


def _grade(record: Record, rules: RuleSet, otherwise: str) -> str:
    """The grade that the form states; one with open rows is not finished and has none."""
    stated = (record.printed_grade or "").strip()
    if unfinished(record, rules):
        return phrase("unfinished")[0] if stated or record.printed_total is not None else otherwise
    return stated or otherwise


def _rate(record: Record, rules: RuleSet, base: str = "budget") -> Decimal | None:
    executed, budget = (record.funds.amounts.get(key) for key in ("executed", base))
    found = rate(executed, budget, rules) if executed is not None and budget is not None else None
    return found if isinstance(found, Decimal) else None


def _with_cells(entry: Entry) -> list[tuple[Indicator, str]]:
    rows = entry.record.indicators
    return list(zip(rows, entry.cells or ("",) * len(rows), strict=True))


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "level1": bare(row.level1 or ""), "level2": bare(row.level2 or ""),
        **{key: getattr(row, key) or "" for key in _INDICATOR_TEXTS},
        "points": row.points, "score": row.score, "lost": lost(row.points, row.score),
    }


def _finding(item: Finding, cell: str, record: Record, library: Library) -> dict[str, Any]:
    spec = library.checks[item.id]
    level3 = ""
    if item.place[:1] == ("indicators",) and len(item.place) > 1:
        level3 = record.indicators[int(item.place[1])].level3 or ""
    return {
        "severity": SEVERITY_WORDS[spec.severity], "code": spec.code, "title": spec.title, "cell": cell,
        "level3": level3, "what": finding_message(item, library), "advice": advice_text(item, library),
    }


def grades_of(entries: Sequence[Entry], library: Library) -> list[str]:
    """Names of the grades that the rule sets of these forms give, best first, each once."""
    names: dict[str, None] = {}
    for entry in entries:
        if library.forms[entry.record.form].kind == "selfeval":
            names.update(dict.fromkeys(band.grade for band in entry.rules.grades))
    return list(names)

"""汇总: what is kept of the forms of one file. Grids and records are let go with it. Money in 元, Decimal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from sys import intern
from typing import Any

from jixiao.macros.forms.read import FormId
from jixiao.macros.forms.totals import lost, total_of
from jixiao.macros.scoring.check import check_forms, need_forms
from jixiao.macros.scoring.chosen import rules_of
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.sheet.labels import bare
from jixiao.macros.summary.copies import digest, is_blank, scores
from jixiao.macros.summary.rows import Counts, Figures, FindingRow, FormRows, IndicatorRow, Money, OtherRow, SourceRow
from jixiao.templates.library import Library, fill, show
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.base.finding import Finding
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.forms import form_findings
from jixiao.udfs.checks.texts import advice_text, finding_message
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


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Reads the forms of files for a summary. spec: summary.toml."""

    library: Library
    spec: Mapping[str, Any]

    def of_grids(self, grids: Sequence[Grid], file: str, ruleset: str = "") -> list[FormRows]:
        """Every official form of a workbook with its findings. Raises the Stops of :func:`need_forms`."""
        forms = need_forms(grids, self.library, file, ruleset)
        found: dict[FormId, list[tuple[Finding, str, str, str]]] = {form.id: [] for form in forms}
        for item in check_forms(forms, self.library):
            found[item.form].append((item.finding, item.cell, item.what, item.advice))
        return [
            self._form(
                file, form.grid.name, form.record, rules_of(form, self.library), found[form.id],
                [address(*form.at(("indicators", index))) for index in range(len(form.record.indicators))],
            )
            for form in forms
        ]

    def of_records(self, records: Sequence[Record], file: str, ruleset: str = "") -> list[FormRows]:
        """Records without a sheet: its name is said as their place in the file, and cells stay blank."""
        forms = []
        for number, record in enumerate(records, start=1):
            spec = self.library.forms[record.form]
            rules = self.library.rulesets[ruleset or spec.ruleset]
            found = [(item, "", finding_message(item, self.library), advice_text(item, self.library))
                     for item in form_findings(record, spec, rules, self.library)]
            place = fill(self.spec["texts"]["record"], {"number": number})
            forms.append(self._form(file, place, record, rules, found, [""] * len(record.indicators)))
        return forms

    def _form(
        self, file: str, sheet: str, record: Record, rules: RuleSet, found: Iterable[tuple[Finding, str, str, str]],
        cells: Sequence[str],
    ) -> FormRows:
        spec = self.library.forms[record.form]
        texts = self.spec["texts"]
        rows = tuple(_indicators(record, cells))
        findings = tuple(self._finding(*item, record) for item in found)
        return FormRows(
            file, sheet, record.form, spec.kind, None if record.year is None else Decimal(record.year),
            intern(record.text("department").strip()), intern(record.text("unit").strip()), record.text("project").strip(),
            _money(record, spec.kind), _figures(record, spec.kind, rules, texts), Counts.of(rows, findings),
            rows, findings,
            tuple(_sources(record)),
            tuple(_others(record, spec, texts["head_part"], self.spec["fields"])),
            tuple(band.grade for band in rules.grades) if spec.kind == "selfeval" else (),
            is_blank(record, spec), digest(record, self.library), scores(record),
        )

    def _finding(self, item: Finding, cell: str, what: str, advice: str, record: Record) -> FindingRow:
        spec = self.library.checks[item.id]
        level3 = ""
        if item.place[:1] == ("indicators",) and len(item.place) > 1:
            level3 = record.indicators[int(item.place[1])].level3 or ""
        return FindingRow(item.id, spec.severity, spec.code, spec.title, cell, level3, what, intern(advice))


def _indicators(record: Record, cells: Sequence[str]) -> Iterator[IndicatorRow]:
    for row, cell in zip(record.indicators, cells, strict=True):
        yield IndicatorRow(
            intern(bare(row.level1 or "")), intern(bare(row.level2 or "")),
            intern(row.level3 or ""), intern(row.target or ""), intern(row.actual or ""), row.note or "",
            row.points, row.score, lost(row.points, row.score), intern(cell),
        )


def _sources(record: Record) -> Iterator[SourceRow]:
    """The rows of the table of funds that hold money, in 元."""
    factor = yuan(record.funds.unit)
    for row in record.funds.sources or ():
        initial, budget, executed = (_times(amount, factor) for amount in (row.initial_budget, row.budget, row.executed))
        if any(amount is not None for amount in (initial, budget, executed)):
            yield SourceRow(intern(" ".join(row.name.split())), initial, budget, executed, row.rate)


def _times(amount: Decimal | None, factor: Decimal | None) -> Decimal | None:
    return None if amount is None or factor is None else amount * factor


def _others(record: Record, form: FormSpec, head: str, fields: Sequence[str]) -> Iterator[OtherRow]:
    """What a form says in further fields of its head, and in the cells of its small tables."""
    for field in form.fields:
        amount = record.funds.amounts.get(field.key.removeprefix("funds."))
        text = record.text(field.key).strip() if amount is None else f"{show(amount)}{record.funds.unit or ''}"
        if field.key in fields and text:
            yield OtherRow(head, "", bare(field.labels[0]), text)
    for block in form.blocks:
        for row in record.blocks.get(block.key, ()):
            for key, words in block.columns.items():
                if key != "name" and row.get(key):
                    yield OtherRow(block.title, row.get("name", ""), words[0], row[key])


def _money(record: Record, kind: str) -> Money:
    factor, amounts = yuan(record.funds.unit), record.funds.amounts
    return Money(factor is None, **{
        key: _times(next((found for name in names if (found := amounts.get(name)) is not None), None), factor)
        for key, names in _MONEY[kind].items()
    })


def _figures(record: Record, kind: str, rules: RuleSet, texts: Mapping[str, str]) -> Figures:
    """Rate, total and grade of a project; the goal of a declaration; the ticks of a monitoring sheet."""
    funds = record.funds
    if kind == "target":
        return Figures(goal=record.text("goal_annual") or record.text("goal_total"))
    if kind == "monitor":
        said = record.blocks.get("monitoring", ())
        found = funds.rate if funds.rate is not None else _rate(record, rules, "initial_budget")
        likely, never = (Decimal(sum(1 for row in said if row.get(key))) for key in ("likely", "never"))
        return Figures(rate=found, period=record.text("period"), likely=likely, never=never)
    total = total_of(record, rules)
    band = grade(total, rules)
    return Figures(
        rate=funds.rate if funds.rate is not None else _rate(record, rules),
        execution_points=funds.execution_points, execution_score=funds.execution_score,
        execution_lost=lost(funds.execution_points, funds.execution_score), total=total,
        grade=_grade(record, rules, band if isinstance(band, str) else texts["ungraded"]),
    )


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

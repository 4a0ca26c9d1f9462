"""空白表 and 从清单生成: official forms as new sheets, filled from records or left ready to type in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby, zip_longest
from types import MappingProxyType
from typing import Any

from jixiao.macros.forms.blocks import beside_of, half_of, rows_to_fill, texts_to_fill
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.fill import Formula, Positions, fill_sheet
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.own_sheets import free_name
from jixiao.macros.sheet.pages import paged
from jixiao.templates.library import Library, say
from jixiao.templates.model import FormSpec, RuleSet
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Funds, FundSource, Indicator, Record
from jixiao.udfs.quantity.money import convert
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.words import words
from jixiao.udfs.rules.explain import basis_of
from jixiao.udfs.rules.grades import grade
from jixiao.udfs.rules.rates import execution_score, rate

_OWN = tuple(item.name for item in fields(Indicator))


def blank_record(spec: FormSpec, rules: RuleSet, year: int | None) -> Record:
    """An empty form of a year: its fixed rows with their points and explanations, and rows ready to type in."""
    rows = (*spec.fixed_rows, *spec.blank_rows)
    funds = spec.blank.get("funds", {})
    return Record(
        form=spec.id,
        year=year,
        texts=dict.fromkeys(TEXT_KEYS),
        funds=Funds(
            unit=spec.money_unit,
            execution_points=(spec.execution_points or rules.execution_points) if spec.funds else None,
            amounts={key: Decimal(str(value)) for key, value in funds.items()},
            sources=tuple(FundSource(name) for name in spec.funds.sources) if spec.funds else None,
        ),
        indicators=tuple(_row(row) for row in rows),
    )


def _row(data: Mapping[str, Any]) -> Indicator:
    points = data.get("points")
    return Indicator(
        **{key: data[key] for key in ("level1", "level2", "level3", "explanation", "target") if key in data},
        points=None if points is None else Decimal(str(points)),
    )


def sheet_names(records: Sequence[Record], library: Library, reserved: Sequence[str] = ()) -> list[str]:
    """What the sheet of each record is called, by its project or else its form; ``reserved`` names are left out."""
    names: list[str] = []
    for record in records:
        names += [free_name(record.text("project"), (*reserved, *names), library.forms[record.form].title)]
    return names


def plan_form(record: Record, template: Grid, library: Library, name: str, ruleset: str = "") -> NewSheet:
    """The sheet of one record. Figures that the rules give anyway stay blank here: scoring puts formulas there.

    name: of the sheet. ruleset: id of the rule set, instead of the form's own.
    """
    spec = library.forms[record.form]
    record = in_unit(record, spec.money_unit)
    rules = library.rulesets[ruleset or spec.ruleset]
    blocks, further = rows_to_fill(spec, record), beside_of(spec, record)
    sheet = fill_sheet(
        template, spec.id, name, _context(record, spec, rules, library),
        {
            "indicator": in_halves(
                [printed_row(row, more) for row, more in zip(record.indicators, further, strict=True)],
                half_of(spec, record),
            ),
            "subproject": record.subprojects or ({"name": None, "amount": None},),
            "fund_source": [
                _without_rule_rate(row, rules) if spec.indicators.scored else row for row in record.funds.sources or ()
            ],
            **blocks,
        },
        merge_down=(spec.indicators.merge, ("level1", "half_level2")),
        functions=lambda positions: {"sum": partial(_sum, positions, blocks)},
    )
    return paged(sheet, template)


def _sum(positions: Positions, blocks: Mapping[str, Sequence[Mapping[str, object]]], column: str) -> Formula:
    """What a column of a small table adds up to, blank while no figure stands there. column: ``tasks.total``."""
    area = positions.area(column)
    if area is None:
        return Formula(None, "")
    block_key, _, key = column.partition(".")
    figures = [figure for row in blocks[block_key] if isinstance(figure := row[key], Decimal)]
    return Formula(f'IF(COUNT({area})=0,"",SUM({area}))', sum(figures, Decimal(0)) if figures else "")


def in_unit(record: Record, unit: str) -> Record:
    """The record with its money in the unit that its form prints; as it is where its own unit is not known.

    >>> record = Record("f", None, {}, Funds("元", {"budget": Decimal(15000)}), ())
    >>> in_unit(record, "万元").funds.amounts["budget"]
    Decimal('1.5')
    """
    own = record.funds.unit
    if not own or own == unit or convert(Decimal(1), own, unit) is None:
        return record

    def amount(value: Decimal | None) -> Decimal | None:
        return None if value is None else convert(value, own, unit)

    sources = record.funds.sources
    funds = replace(
        record.funds, unit=unit, amounts={key: amount(value) for key, value in record.funds.amounts.items()},
        sources=None if sources is None else tuple(
            replace(row, initial_budget=amount(row.initial_budget), budget=amount(row.budget),
                    executed=amount(row.executed), forecast=amount(row.forecast))
            for row in sources
        ),
    )
    subprojects = tuple(replace(row, amount=amount(row.amount)) for row in record.subprojects)
    return replace(record, funds=funds, subprojects=subprojects)


@dataclass(frozen=True, slots=True)
class PrintedRow(Indicator):
    """An indicator with its target in parts, for forms that print sign and unit in columns of their own.

    A target in words, or a range, stands whole in ``value``. half_*: what stands in the first half of the same row.
    beside: what stands in further columns of the table.
    """

    sign: str | None = None
    value: str | Decimal | None = None
    unit: str | None = None
    half_level2: str | None = None
    half_name: str | None = None
    half_target: str | None = None
    beside: Mapping[str, str] = field(default_factory=dict)


def in_halves(rows: Sequence[PrintedRow], half: Sequence[Mapping[str, str]]) -> list[PrintedRow]:
    """The rows of two halves in one table: those under the same levels beside each other, both in their order."""
    if not half:
        return list(rows)
    runs = [list(group) for _, group in groupby(rows, key=lambda row: (row.level1 or "", row.level2 or ""))]
    others = [list(group) for _, group in groupby(half, key=lambda row: (row.get("level1", ""), row.get("level2", "")))]
    keys = [[(run[0].level1 or "", run[0].level2 or "") for run in runs],
            [(run[0].get("level1", ""), run[0].get("level2", "")) for run in others]]
    made: list[PrintedRow] = []
    for kind, first, last, low, high in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind == "equal":
            for own, other in zip(runs[first:last], others[low:high], strict=True):
                made += [_both(*pair) for pair in zip_longest(own, other)]
        else:
            made += [_both(row, None) for run in runs[first:last] for row in run]
            made += [_both(None, row) for run in others[low:high] for row in run]
    return made


def _both(row: PrintedRow | None, half: Mapping[str, str] | None) -> PrintedRow:
    """A row of both halves. The levels stand in a half that is blank, too."""
    said = half or {}
    row = row or PrintedRow(level1=said.get("level1"), level2=said.get("level2"))
    return replace(row, half_level2=said.get("level2", "") if half else row.level2, half_name=said.get("name"),
                   half_target=said.get("target"))


def printed_row(row: Indicator, beside: Mapping[str, str] = MappingProxyType({})) -> PrintedRow:
    """The row as a template may print it. beside: what stands in further columns of the table.

    >>> (row := printed_row(Indicator(target="≥95(%)"))).sign, row.value, row.unit
    ('≥', Decimal('95'), '%')
    """
    own = {name: getattr(row, name) for name in _OWN}
    found = parse_quantity(row.target)
    if found.kind == "number" and not found.word:
        return PrintedRow(
            **own, sign=found.sign, value=found.number, unit=found.unit, half_level2=row.level2, beside=beside,
        )
    return PrintedRow(**own, value=row.target, half_level2=row.level2, beside=beside)


def _without_rule_rate(row: FundSource, rules: RuleSet) -> FundSource:
    """A printed rate that the rule gives too comes as a formula; another one stays as printed."""
    same = row.rate is not None and row.rate == _rate(row.executed, row.budget, rules)
    return replace(row, rate=None) if same else row


def _rate(executed: Decimal | None, budget: Decimal | None, rules: RuleSet) -> Decimal | None:
    if executed is None or budget is None:
        return None
    if budget == 0:
        return Decimal(0) if executed == 0 else None
    value = rate(executed, budget, rules)
    return value if isinstance(value, Decimal) else None


def _context(record: Record, spec: FormSpec, rules: RuleSet, library: Library) -> dict[str, Any]:
    funds = record.funds
    rule_rate = _rate(funds.amounts.get("executed"), funds.amounts.get("budget"), rules)
    score = funds.execution_score
    if spec.funds and rule_rate is not None and score is not None and score == _execution_score(funds, rules):
        score = None
    total = sum((row.score or Decimal(0) for row in record.indicators), funds.execution_score or Decimal(0))
    grade_of_total = grade(total, rules) if 0 <= total <= rules.full_points else None
    keep_total = record.printed_total is not None and record.printed_total != total
    amounts: dict[str, Decimal | None] = dict.fromkeys(
        item.key.removeprefix("funds.") for item in spec.fields if item.key.startswith("funds.")
    )
    amounts |= dict.fromkeys(("initial_budget", "budget", "executed", "forecast")) if spec.funds else {}
    return {
        **dict.fromkeys(NARRATIVE_KEYS),
        **texts_to_fill(spec, record),
        **record.texts,
        "year": record.year,
        "id": record.id,
        "source": record.source,
        "source_line": _source_line(record, spec),
        "form_id": spec.id,
        "form_title": spec.title,
        "ruleset": rules.title,
        "rules_basis": say("form_known", known=words()["known"][_known(record, spec)]) + basis_of(rules, library),
        "funds": {
            **amounts,
            **funds.amounts,
            "unit": funds.unit or spec.money_unit,
            "rate": None if spec.indicators.scored and funds.rate == rule_rate else funds.rate,
            "execution_points": funds.execution_points,
            "execution_score": score,
        },
        "printed_total": record.printed_total if keep_total else None,
        "printed_grade": record.printed_grade if record.printed_grade != grade_of_total or keep_total else None,
    }


def _source_line(record: Record, spec: FormSpec) -> str | None:
    """What the record came from behind its label, None where it is unknown or the form has no such field."""
    label = next((field.labels[0] for field in spec.fields if field.key == "source"), "")
    return f"{label}：{record.source}" if record.source and label else None


def _known(record: Record, spec: FormSpec) -> str:
    """How the form is known, or the one of its empty forms whose first levels the record has."""
    have = {row.level1 for row in record.indicators}
    same = (blank.known for blank in spec.blanks if have == {row.get("level1") for row in blank.rows})
    return next(same, spec.known)


def _execution_score(funds: Funds, rules: RuleSet) -> Decimal | None:
    executed, budget = funds.amounts.get("executed"), funds.amounts.get("budget")
    if executed is None or not budget:
        return None
    value = execution_score(executed, budget, funds.execution_points or rules.execution_points, rules)
    return value if isinstance(value, Decimal) else None

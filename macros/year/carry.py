"""结转: a declaration becomes the self-evaluation of its year, last year's self-evaluation the declaration of the next.

What goes where is data of the form (``[carry]`` in ``templates/forms``). What has no place in the other form, and what the
other form asks for besides, becomes a note: nothing is lost unsaid, nothing is made up. Decision 40.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from jixiao.macros.forms.generate import blank_record
from jixiao.macros.forms.years import calendar_year
from jixiao.macros.year.carry_notes import Note, NoteBook
from jixiao.templates.library import Library, fill, year_texts
from jixiao.templates.model import BLOCK_AMOUNTS, Carry, FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Funds, FundSource, Indicator, Record
from jixiao.udfs.checks.following import carry_to, follower
from jixiao.udfs.checks.pairing import follow
from jixiao.udfs.quantity.money import convert
from jixiao.udfs.rules.answers import lasting
from jixiao.udfs.rules.proposal import propose_points


@dataclass(frozen=True, slots=True)
class Carried:
    """The new record, what there is to say about it, and where each carried value came from (place there -> place here)."""

    record: Record
    notes: tuple[Note, ...]
    origin: Mapping[Place, Place]


def carry_record(
    record: Record, library: Library, *, today: date | None = None, year: int | None = None, points: bool = True,
    to: str = "",
) -> Carried:
    """The record of the next form.

    year: of the new form; else by the record's, and where that has none by the calendar of ``today``, which is noted;
    None where there is no ``today`` either.
    points: propose 分值 where the new form has them. to: id of the new form, instead of the one that follows.
    Raises Stop ``no_carry`` for a form that is not followed by another, ``carry_gone`` where that one is not there (any
    more), ``carry_not_to`` where the one asked for does not follow it.
    """
    spec = library.forms[record.form]
    there = to or follower(spec)
    if not there:
        raise Stop("no_carry", form=spec.title)
    if there not in library.forms:
        raise Stop("carry_gone", form=spec.title, next=there)
    carry = carry_to(spec, library.forms[there], library)
    if carry is None:
        raise Stop("carry_not_to", form=spec.title, next=library.forms[there].title)
    return _Carrier(record, spec, carry, library).run(year, today, points)


def carried_forms(records: Sequence[Record], library: Library, to: str = "") -> list[int]:
    """Which records of a workbook are carried: its declarations; where it has none, its self-evaluations.

    to: id of the form that is asked for; then the forms of the other kind.
    """
    if to in library.forms:
        return [index for index, record in enumerate(records) if library.forms[record.form].kind != library.forms[to].kind]
    for kind in ("target", "selfeval"):
        found = [
            index for index, record in enumerate(records)
            if (spec := library.forms[record.form]).kind == kind and follower(spec)
        ]
        if found:
            return found
    return []


class _Carrier:
    """Carries one record part by part, taking notes."""

    def __init__(self, record: Record, here: FormSpec, carry: Carry, library: Library) -> None:
        self.record = record
        self.here = here
        self.there = library.forms[carry.to]
        self.carry = carry
        self.rules = library.rulesets[self.there.ruleset]
        self.library = library
        self.origin: dict[Place, Place] = {}
        self.notes = NoteBook(record, here, self.there)

    def run(self, year: int | None, today: date | None, points: bool) -> Carried:
        there_year = year or (self.record.year and self.record.year + self.carry.years)
        if there_year is None and today is not None:
            by_calendar = calendar_year(self.there.kind, today)
            there_year = by_calendar.year
            self.notes.assumed_year(by_calendar)
        base = blank_record(self.there, self.rules, there_year)
        for remark in self.carry.remarks:
            self.notes.add("remark", remark)
        texts = self.texts()
        funds = self.funds(base.funds)
        if self.record.subprojects and self.there.subprojects is None:
            self.notes.subprojects()
        blocks = self.blocks()
        rows = self.rows(base.indicators[: len(self.there.fixed_rows)])
        declared = self.declared(rows) if self.there.indicators.scored and points else None
        if declared:
            rows = [replace(row, points=part) for row, part in zip(rows, declared, strict=True)]
        elif self.there.indicators.scored and points:
            proposed = propose_points(rows, self.there, self.rules)
            self.notes.points(rows, proposed, self.rules, self.library)
            rows = [replace(row, points=part) for row, part in zip(rows, proposed, strict=True)]
        self.notes.columns(rows)
        said = year_texts("carry")["source" if self.record.year else "source_undated"]
        source = fill(said, {"year": self.record.year, "title": self.here.title})
        made = replace(base, texts=texts, funds=funds, indicators=tuple(rows), source=source, blocks=blocks)
        return Carried(made, self.notes.in_order(), self.origin)

    def declared(self, rows: Sequence[Indicator]) -> list[Decimal] | None:
        """The points that a declaration prints, where every row has some and they make the full points."""
        points = [row.points for row in self.record.indicators]
        known = [part for part in points if part is not None]
        if not known or len(points) != len(rows):
            return None
        full = self.rules.full_points - (self.rules.execution_points if self.there.funds else 0)
        whole = len(known) == len(points) and sum(known) == full
        self.notes.declared(sum(known, Decimal(0)), full, whole)
        return known if whole else None

    def blocks(self) -> dict[str, tuple[Mapping[str, str], ...]]:
        """Small tables that the form of the same year prints too, its columns of them; those of another year are left."""
        made: dict[str, tuple[Mapping[str, str], ...]] = {}
        for block in self.here.blocks:
            rows = self.record.blocks.get(block.key, ())
            there = next((item for item in self.there.blocks if item.key == block.key and not item.inline), None)
            if not rows or there is None or block.inline or self.carry.years:
                self.notes.block(block)
                continue
            same_unit = (self.record.funds.unit or self.here.money_unit) == self.there.money_unit
            keys = {"name", *there.columns} - (set() if same_unit else {*BLOCK_AMOUNTS})
            made[block.key] = tuple({key: text for key, text in row.items() if key in keys} for row in rows)
            self.notes.columns_of(block, {key for row in rows for key in row} - keys, there, same_unit=same_unit)
        return made

    def texts(self) -> dict[str, str | None]:
        """Head and goals: "" where the new form prints a field that the old one does not have."""
        texts: dict[str, str | None] = dict.fromkeys(TEXT_KEYS)
        strict = any(field.required for field in self.there.fields)  # a taught form requires none and prints all
        for field in self.there.fields:
            if field.key not in (*TEXT_KEYS, *NARRATIVE_KEYS):
                continue
            keys = self.carry.texts.get(field.key, ())
            key = next((key for key in keys if self.record.text(key)), next(iter(keys), ""))
            text = self.record.text(key) if key else ""
            if field.key in self.carry.choices and text:
                text = self.choice(field.key, key, text)
            elif text:
                self.origin[(field.key,)] = (key,)
                if key != keys[0]:
                    self.notes.instead(keys[0], key, text)
            if (field.required or not strict) and not text and not self.record.text(key):
                self.notes.open_field(field)
            if text or field.key in TEXT_KEYS:
                texts[field.key] = text
        used = {key for keys in self.carry.texts.values() for key in keys[:1]} | {key for (key,) in self.origin.values()}
        for field in self.here.fields:
            if field.key in (*TEXT_KEYS, *NARRATIVE_KEYS) and field.key not in used and self.record.text(field.key):
                self.notes.dropped_text(field)
        return texts

    def choice(self, there: str, here: str, text: str) -> str:
        chosen = self.carry.choices[there].get(text, "")
        self.notes.choice(here, text, chosen)
        return chosen

    def funds(self, base: Funds) -> Funds:
        """Amounts in the new form's unit, exactly. Without a unit none is carried."""
        unit = self.record.funds.unit
        amounts = dict.fromkeys(self.amount_keys())
        for there, here in self.carry.funds.items():
            amounts[there] = self.amount(("funds", there), here)
        sources = base.sources
        if sources is not None and self.carry.source_column:
            sources = tuple(self.source(index, row) for index, row in enumerate(sources))
        used = {*self.carry.funds.values(), *self.carry.sources.values()}
        if not unit and any(self.record.funds.amounts.get(key) is not None for key in used):
            self.notes.no_unit()
        self.notes.dropped_amounts(used, later=self.carry.years > 0)
        self.notes.open_amounts(key for key, amount in amounts.items() if amount is None)
        return replace(base, amounts=amounts, sources=sources)

    def amount_keys(self) -> list[str]:
        """Keys of the amounts that the new form prints."""
        keys = [field.key.removeprefix("funds.") for field in self.there.fields if field.kind == "money"]
        if self.there.funds:
            keys += [key for key in ("initial_budget", "budget", "executed") if key in self.there.funds.columns]
        return keys

    def amount(self, there: Place, here: str) -> Decimal | None:
        """One amount of the record, in the new unit."""
        amount = self.record.funds.amounts.get(here)
        if amount is None:
            return None
        made = convert(amount, self.record.funds.unit, self.there.money_unit)
        if made is not None:
            self.origin[there] = ("funds", here)
            if self.record.funds.unit != self.there.money_unit and amount:
                self.notes.converted(here, amount, made)
        return made

    def source(self, index: int, row: FundSource) -> FundSource:
        """One row of the table of funds, its one known column filled."""
        here, column = self.carry.sources.get(row.name, ""), self.carry.source_column
        numbers = {key: getattr(row, key) for key in ("initial_budget", "budget", "executed")}
        numbers[column] = self.amount(("funds", "sources", index, column), here)
        return FundSource(row.name, numbers["initial_budget"], numbers["budget"], numbers["executed"])

    def rows(self, fixed: Sequence[Indicator]) -> list[Indicator]:
        """The new form's rows: its fixed ones, with the targets of declared rows of that name, then all others in order."""
        rows = list(fixed)
        for step in follow(self.record.indicators, self.carry, self.there.fixed_rows):
            row = self.record.indicators[step.index]
            if step.level1 != (row.level1 or ""):
                self.notes.level(step.index, row.level1 or "", step.level1)
            if not step.placed:
                self.notes.no_row(step.index, step.level1)
                continue
            if step.fixed is not None:
                at = step.fixed
                rows[at] = replace(rows[at], target=row.target or "")
            else:
                at = len(rows)
                rows.append(self.row(row, step.level1, step.name))
            if step.name != (row.level3 or ""):
                self.notes.renamed(step.index, step.name)
            if lasting(row.level) and not self.there.indicators.scored:
                self.notes.direction(step.index, lasting(row.level))
            self.origin[("indicators", at)] = ("indicators", step.index)
        return rows

    def row(self, row: Indicator, level1: str, name: str) -> Indicator:
        """A row with what the new form prints of it; the rest is typed there."""
        printed = self.there.indicators.printed

        def text(key: str, value: str | None) -> str | None:
            return value or "" if key in printed else None

        return Indicator(
            level1=level1, level2=text("level2", row.level2), level3=name, explanation=text("explanation", ""),
            target=row.target or text("target", ""), actual=text("actual", ""), note=text("note", ""),
            level=lasting(row.level) or None if self.there.indicators.scored else None,
        )

"""Two versions of one form beside each other: rows added, gone, renamed; targets, money and other entries changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.templates.library import Library, fill, show
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.finding import Finding, Place, Value
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record
from jixiao.udfs.checks.base import catalogue_of
from jixiao.udfs.checks.cross import money_magnitude
from jixiao.udfs.checks.pairing import match_rows, meaning, with_renamed
from jixiao.udfs.quantity.money import amount_text, yuan
from jixiao.udfs.quantity.words import plain

#: Entries of a row that only two versions of one form have in common, besides name and target.
_ENTRIES = ("level1", "level2", "explanation", "actual", "points", "score", "note", "level")
#: Entries of the table of funds that only two versions of one form have in common, besides amounts.
_EXECUTION = ("rate", "execution_points", "execution_score")
_AMOUNTS = ("initial_budget", "budget", "executed")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, with its place in each version; None where it has none."""

    finding: Finding
    old: Place | None
    new: Place | None


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount that a form states, in the form's unit."""

    place: Place
    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was carried from: the other form's record, and the place there of each carried value."""

    record: Record
    places: Mapping[Place, Place]


def differences(old: Record, new: Record, library: Library, origin: Origin | None = None) -> list[Difference]:
    """What differs between two records of one form.

    origin: where ``old`` was carried from another form. Only what was carried is compared; places and amounts of the old
    form are given as they stand there. None: two versions of one form, compared entry by entry.
    """
    found = _Differences(old, new, library, origin)
    found.texts()
    found.money()
    found.rows()
    return found.list


class _Differences:
    def __init__(self, old: Record, new: Record, library: Library, origin: Origin | None) -> None:
        self.old = old
        self.new = new
        self.library = library
        self.form: FormSpec = library.forms[new.form]
        self.origin = origin
        self.catalogue = catalogue_of(library)
        self.list: list[Difference] = []

    def there(self, place: Place) -> Place | None:
        """A place of the old version, in the form it came from."""
        if self.origin is None:
            return place
        if place[:1] == ("indicators",) and (row := self.origin.places.get(place[:2])):
            return (*row, *place[2:])
        return self.origin.places.get(place)

    def add(self, id: str, old: Place | None, new: Place | None, /, **values: Value) -> None:
        self.list.append(Difference(Finding(id, new or old or (), values), old, new))

    def entry(self, place: Place, label: str, old: object, new: object, at: Place | None = None) -> None:
        """An entry that was typed anew; what only looks otherwise is no change."""
        first, second = show(old), show(new)
        if plain(first) != plain(second):
            empty = self.catalogue["entry_changed"].text("empty")
            self.add("entry_changed", at or self.there(place), place, label=label, old=first or empty, new=second or empty)

    def texts(self) -> None:
        labels = {field.key: field.labels[0].rstrip("：:") for field in self.form.fields}
        for key in (*TEXT_KEYS, *NARRATIVE_KEYS):
            if self.there((key,)) is not None:
                self.entry((key,), labels.get(key, key), self.old.text(key), self.new.text(key))
        if self.origin is None:
            old, new, total = self.old, self.new, _first(self.form.indicators.total)
            self.entry(("printed_total",), total, old.printed_total, new.printed_total)
            self.entry(("printed_grade",), labels.get("printed_grade", ""), old.printed_grade, new.printed_grade)
            columns = self.form.funds.columns if self.form.funds else {}
            for key in _EXECUTION:
                label = _first(columns.get(key, (key,)))
                self.entry(("funds", key), label, getattr(old.funds, key), getattr(new.funds, key))

    # -- money --------------------------------------------------------------------------------------------------------

    def money(self) -> None:
        """Amounts in 元, to the last figure. Where a unit is missing nothing is compared, and that is said."""
        pairs = list(self.amounts())
        units = yuan(self.old.funds.unit), yuan(self.new.funds.unit)
        if (units[0] is None or units[1] is None) and any(first and second for first, second in pairs):
            place: Place = ("funds", "unit")
            self.add("money_unit", place if units[0] is None else None, place if units[1] is None else None)
            return
        for first, second in pairs:
            if first is None or second is None:
                self.money_alone(first, second)
            elif units[0] and units[1] and (gap := abs(first.amount * units[0] - second.amount * units[1])):
                kind, (amount, unit) = self.kind_of_gap(gap, first.amount, second.amount), self.as_stated(first)
                self.add(
                    kind, self.there(first.place), second.place, label=second.label, old=amount_text(amount),
                    unit_old=unit, new=amount_text(second.amount), unit_new=self.new.funds.unit, gap=amount_text(gap),
                )
        for finding in money_magnitude(self.new, self.old, self.library):
            old = self.there(finding.place) or self.there(("funds", "initial_budget"))
            self.list.append(Difference(finding, old, finding.place))

    def money_alone(self, first: _Amount | None, second: _Amount | None) -> None:
        """An amount that stands on one side only. A zero beside a blank cell is no change."""
        stated = second or first
        if stated is None or not stated.amount:
            return
        amount, unit = self.as_stated(first) if first else (stated.amount, self.new.funds.unit)
        text = f"{amount_text(amount)} {unit or ''}".strip()
        old = self.there(first.place) if first else None
        self.entry(stated.place, stated.label, text if first else "", text if second else "", old)

    def as_stated(self, old: _Amount) -> tuple[Decimal, str | None]:
        """An old amount and its unit as the old form states them."""
        there = self.there(old.place)
        if self.origin is None or there is None:
            return old.amount, self.old.funds.unit
        stated = self.origin.record.funds.amounts.get(str(there[-1]))
        return (old.amount if stated is None else stated), self.origin.record.funds.unit

    def kind_of_gap(self, gap: Decimal, first: Decimal, second: Decimal) -> str:
        """Two places of 万元 hide up to half a place."""
        for amount, unit in ((first, self.old.funds.unit), (second, self.new.funds.unit)):
            two_places = amount == amount.quantize(Decimal("0.01"))
            if unit == "万元" and two_places and gap <= self.catalogue["money_rounded"].number("hidden", 50):
                return "money_rounded"
        return "money_changed"

    def amounts(self) -> Iterator[tuple[_Amount | None, _Amount | None]]:
        """The amounts that either version states; None where the other one has none. Of what was carried, the carried."""
        old = {key: item for key, item in self.amounts_of(self.old).items() if self.there(item.place) is not None}
        new = self.amounts_of(self.new)
        for key in dict.fromkeys((*new, *old)):
            if self.origin is None or key in old:
                yield old.get(key), new.get(key)

    def amounts_of(self, record: Record) -> dict[object, _Amount]:
        """A record's amounts by what tells them apart: the key of the total, or name, occurrence and column of a row."""
        labels = {field.key.removeprefix("funds."): field.labels[0].rstrip("：:") for field in self.form.fields}
        if self.form.funds:
            labels |= {key: self.form.funds.columns[key][0] for key in _AMOUNTS if key in self.form.funds.columns}
        found: dict[object, _Amount] = {
            key: _Amount(("funds", key), labels.get(key, key), amount)
            for key, amount in record.funds.amounts.items() if amount is not None
        }
        seen: Counter[str] = Counter()
        for index, source in enumerate(record.funds.sources or ()):
            seen[name := plain(source.name)] += 1
            for key in _AMOUNTS:
                if (amount := getattr(source, key)) is not None:
                    label = f"{source.name} {labels.get(key, key)}"
                    found[name, seen[name], key] = _Amount(("funds", "sources", index, key), label, amount)
        for index, row in enumerate(record.subprojects):
            seen[name := plain(row.name)] += 1
            if row.amount is not None:
                found[name, seen[name]] = _Amount(("subprojects", index, "amount"), row.name, row.amount)
        return found

    # -- rows ---------------------------------------------------------------------------------------------------------

    def rows(self) -> None:
        old, new = self.old.indicators, self.new.indicators
        least = self.catalogue["row_renamed"].number("least", "0.6")
        for at, index in with_renamed(match_rows(old, new), old, new, least):
            before = None if at is None else self.there(("indicators", at, "level3"))
            if at is None and index is not None:
                name, target = new[index].level3 or "", new[index].target or "—"
                self.add("row_added", None, ("indicators", index, "level3"), name=name, old="", new=target)
            elif at is not None and before is not None:
                if index is None:
                    self.add("row_gone", before, None, name=old[at].level3 or "", old=old[at].target or "—", new="")
                else:
                    self.row(at, index)

    def row(self, at: int, index: int) -> None:
        """Two rows that are one: name, target, and, between versions of one form, the other entries."""
        old, new = self.old.indicators[at], self.new.indicators[index]
        name = new.level3 or ""
        place: Place = ("indicators", index)
        if plain(old.level3 or "") != plain(name):
            self.add("row_renamed", self.of_row(at, "level3"), (*place, "level3"), old=old.level3 or "", new=name)
        if new.target is not None and old.target is not None and meaning(old.target) != meaning(new.target):
            text = self.catalogue["target_changed"].text
            values = {"name": name, "old": old.target or text("nothing"), "new": new.target or text("nothing")}
            declared = self.origin is not None and self.library.forms[self.origin.record.form].kind == "target"
            other = text("declared" if declared else "before")
            self.add(
                "target_changed", self.of_row(at, "target"), (*place, "target"), what=fill(text("changed"), values),
                other=other, **values,
            )
        if self.origin is None:
            for key in _ENTRIES:
                label = fill(
                    self.catalogue["entry_changed"].text("of_row"),
                    {"name": name, "label": _first(self.form.indicators.columns.get(key, (key,)))},
                )
                self.entry((*place, key), label, getattr(old, key), getattr(new, key), self.of_row(at, key))

    def of_row(self, at: int, key: str) -> Place | None:
        return self.there(("indicators", at, key))


def _first(words: Sequence[str]) -> str:
    return words[0] if words else ""

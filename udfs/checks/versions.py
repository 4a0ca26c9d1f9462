"""Two versions of one form beside each other: rows added, gone, renamed; targets, money and other entries changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice

from jixiao.templates.library import Library, fill, show
from jixiao.templates.model import FormSpec
from jixiao.udfs.checks.base import catalogue_of
from jixiao.udfs.checks.cross import meaning, money_magnitude
from jixiao.udfs.finding import Finding, Place, Value
from jixiao.udfs.money import amount_text, yuan
from jixiao.udfs.record import NARRATIVE_KEYS, TEXT_KEYS, Indicator, Record
from jixiao.udfs.words import plain

#: Entries of a row that only two versions of one form have in common, besides name and target.
_ENTRIES = ("actual", "points", "score", "note", "level")
#: With more pairs of rows to look at this is a form made anew, not one with renamed rows.
_MOST = 20_000
_NAME = 200  # letters of a name that are looked at
_AMOUNTS = ("initial_budget", "budget", "executed")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, with its place in each version; None where it has none."""

    finding: Finding
    old: Place | None
    new: Place | None


def match_rows(old: Sequence[Indicator], new: Sequence[Indicator], least: Decimal) -> list[tuple[int | None, int | None]]:
    """Which row became which, in the order of the new rows, rows that are gone behind.

    Rows of one name belong together, those of one target first. Of the others a row was renamed where the two names are
    each other's only best match, at least so much alike, and ask for the same.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for key in (_name_and_target, _name):
        waiting: dict[object, deque[int]] = {}
        for at, row in enumerate(old):
            if at not in taken:
                waiting.setdefault(key(row), deque()).append(at)
        for index, row in enumerate(new):
            if index not in pairs and (found := waiting.get(key(row))):
                pairs[index] = found.popleft()
                taken.add(pairs[index])
    gone = [at for at in range(len(old)) if at not in taken]
    added = [index for index in range(len(new)) if index not in pairs]
    pairs |= _renamed(old, new, gone, added, least)
    taken = set(pairs.values())
    result: list[tuple[int | None, int | None]] = [(pairs.get(index), index) for index in range(len(new))]
    return result + [(at, None) for at in range(len(old)) if at not in taken]


def _name(row: Indicator) -> object:
    return plain(row.level3 or "")


def _name_and_target(row: Indicator) -> object:
    return _name(row), meaning(row.target)


def _renamed(
    old: Sequence[Indicator], new: Sequence[Indicator], gone: Sequence[int], added: Sequence[int], least: Decimal
) -> dict[int, int]:
    """New row -> old row that it is a new name of."""
    targets: dict[object, list[int]] = {}
    for at in gone:
        targets.setdefault(meaning(old[at].target), []).append(at)
    every = ((at, index) for index in added for at in targets.get(meaning(new[index].target), ()))
    pairs = list(islice(every, _MOST + 1))
    likeness: dict[tuple[int, int], float] = {}
    for at, index in pairs if len(pairs) <= _MOST else ():
        before, after = (plain(row.level3 or "")[:_NAME] for row in (old[at], new[index]))
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.quick_ratio() >= least and (ratio := matcher.ratio()) >= least:
            likeness[(at, index)] = ratio
    of_old: dict[int, list[float]] = {}
    of_new: dict[int, list[float]] = {}
    for (at, index), ratio in likeness.items():
        of_old.setdefault(at, []).append(ratio)
        of_new.setdefault(index, []).append(ratio)
    return {
        index: at for (at, index), ratio in likeness.items()
        if all(max(ratios) == ratio and ratios.count(ratio) == 1 for ratios in (of_old[at], of_new[index]))
    }


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

    # -- money --------------------------------------------------------------------------------------------------------

    def money(self) -> None:
        """Amounts in 元, to the last figure. Where a unit is missing nothing is compared, and that is said."""
        amounts = list(self.amounts())
        if not amounts:
            return
        units = yuan(self.old.funds.unit), yuan(self.new.funds.unit)
        if units[0] is None or units[1] is None:
            place: Place = ("funds", "unit")
            self.add("money_unit", place if units[0] is None else None, place if units[1] is None else None)
            return
        for place, label, first, second in amounts:
            gap = abs(first * units[0] - second * units[1])
            if gap:
                kind, (first, unit) = self.kind_of_gap(gap, first, second), self.as_stated(place, first)
                self.add(
                    kind, self.there(place), place, label=label, old=amount_text(first), unit_old=unit,
                    new=amount_text(second), unit_new=self.new.funds.unit, gap=amount_text(gap),
                )
        for finding in money_magnitude(self.new, self.old, self.library):
            old = self.there(finding.place) or self.there(("funds", "initial_budget"))
            self.list.append(Difference(finding, old, finding.place))

    def as_stated(self, place: Place, amount: Decimal) -> tuple[Decimal, str | None]:
        """An old amount and its unit as the old form states them."""
        there = self.there(place)
        if self.origin is None or there is None:
            return amount, self.old.funds.unit
        stated = self.origin.record.funds.amounts.get(str(there[-1]))
        return (amount if stated is None else stated), self.origin.record.funds.unit

    def kind_of_gap(self, gap: Decimal, first: Decimal, second: Decimal) -> str:
        """Two places of 万元 hide up to half a place."""
        for amount, unit in ((first, self.old.funds.unit), (second, self.new.funds.unit)):
            two_places = amount == amount.quantize(Decimal("0.01"))
            if unit == "万元" and two_places and gap <= self.catalogue["money_rounded"].number("hidden", 50):
                return "money_rounded"
        return "money_changed"

    def amounts(self) -> Iterator[tuple[Place, str, Decimal, Decimal]]:
        """(place, label, old, new) of the amounts that both versions state."""
        labels = {field.key.removeprefix("funds."): field.labels[0].rstrip("：:") for field in self.form.fields}
        if self.form.funds:
            labels |= {key: self.form.funds.columns[key][0] for key in _AMOUNTS if key in self.form.funds.columns}
        for key, second in self.new.funds.amounts.items():
            first = self.old.funds.amounts.get(key)
            place: Place = ("funds", key)
            if first is not None and second is not None and self.there(place) is not None:
                yield place, labels.get(key, key), first, second
        rows = {plain(row.name): row for row in self.old.funds.sources or ()}
        for index, row in enumerate(self.new.funds.sources or ()):
            for key in _AMOUNTS:
                first = getattr(rows.get(plain(row.name)), key, None)
                second = getattr(row, key)
                place = ("funds", "sources", index, key)
                if first is not None and second is not None and self.there(place) is not None:
                    yield place, f"{row.name} {labels.get(key, key)}", first, second

    # -- rows ---------------------------------------------------------------------------------------------------------

    def rows(self) -> None:
        old, new = self.old.indicators, self.new.indicators
        least = self.catalogue["row_renamed"].number("least", "0.6")
        for at, index in match_rows(old, new, least):
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
            other = text("before" if self.origin is None else "declared")
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

"""Money of two versions of one form, in 元 and to the last figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.cross import money_magnitude
from jixiao.udfs.checks.versioned import Difference, Versions
from jixiao.udfs.quantity.money import amount_text, yuan
from jixiao.udfs.quantity.words import plain

_WAN = Decimal(10_000)  # 元
_KEYS = ("initial_budget", "budget", "executed")


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount that a form states, in the form's unit."""

    place: Place
    label: str
    amount: Decimal


def money(both: Versions) -> Iterator[Difference]:
    """Amounts that differ. Where a unit is missing nothing is compared, and that is said."""
    pairs = list(_pairs(both))
    units = yuan(both.old.funds.unit), yuan(both.new.funds.unit)
    if (units[0] is None or units[1] is None) and any(first and second for first, second in pairs):
        place: Place = ("funds", "unit")
        yield both.differ("money_unit", place if units[0] is None else None, place if units[1] is None else None)
        return
    for first, second in pairs:
        if first is None or second is None:
            yield from _alone(both, first, second)
        elif units[0] and units[1] and (gap := abs(first.amount * units[0] - second.amount * units[1])):
            kind, (amount, unit) = _kind_of_gap(both, gap, first.amount, second.amount), _as_stated(both, first)
            yield both.differ(
                kind, both.there(first.place), second.place, label=second.label, old=amount_text(amount),
                unit_old=unit, new=amount_text(second.amount), unit_new=both.new.funds.unit, gap=amount_text(gap),
            )
    for finding in money_magnitude(both.new, both.old, both.library):
        old = both.there(finding.place) or both.there(("funds", "initial_budget"))
        yield Difference(finding, old, finding.place)


def _alone(both: Versions, first: _Amount | None, second: _Amount | None) -> Iterator[Difference]:
    """An amount that stands on one side only. A zero beside a blank cell is no change."""
    stated = second or first
    if stated is None or not stated.amount:
        return
    amount, unit = _as_stated(both, first) if first else (stated.amount, both.new.funds.unit)
    text = f"{amount_text(amount)} {unit or ''}".strip()
    old = both.there(first.place) if first else None
    yield from both.entry(stated.place, stated.label, text if first else "", text if second else "", old)


def _as_stated(both: Versions, old: _Amount) -> tuple[Decimal, str | None]:
    """An old amount and its unit as the old form states them."""
    there = both.there(old.place)
    if both.origin is None or there is None:
        return old.amount, both.old.funds.unit
    stated = both.origin.record.funds.amounts.get(str(there[-1]))
    return (old.amount if stated is None else stated), both.origin.record.funds.unit


def _kind_of_gap(both: Versions, gap: Decimal, first: Decimal, second: Decimal) -> str:
    """Two places of 万元 or 亿元 hide up to half a place."""
    for amount, unit in ((first, both.old.funds.unit), (second, both.new.funds.unit)):
        two_places = amount == amount.quantize(Decimal("0.01"))
        factor = (yuan(unit) or _WAN) / _WAN
        if factor >= 1 and unit and two_places and gap <= factor * both.catalogue["money_rounded"].number("hidden", 50):
            return "money_rounded"
    return "money_changed"


def _pairs(both: Versions) -> Iterator[tuple[_Amount | None, _Amount | None]]:
    """The amounts that either version states; None where the other one has none. Of what was carried, the carried."""
    old = {key: item for key, item in _stated(both, both.old).items() if both.there(item.place) is not None}
    new = _stated(both, both.new)
    for key in dict.fromkeys((*new, *old)):
        if both.origin is None or key in old:
            yield old.get(key), new.get(key)


def _stated(both: Versions, record: Record) -> dict[object, _Amount]:
    """A record's amounts by what tells them apart: the key of the total, or name, occurrence and column of a row."""
    labels = {field.key.removeprefix("funds."): field.labels[0].rstrip("：:") for field in both.form.fields}
    if both.form.funds:
        labels |= {key: both.form.funds.columns[key][0] for key in _KEYS if key in both.form.funds.columns}
    found: dict[object, _Amount] = {
        key: _Amount(("funds", key), labels.get(key, key), amount)
        for key, amount in record.funds.amounts.items() if amount is not None
    }
    seen: Counter[str] = Counter()
    for index, source in enumerate(record.funds.sources or ()):
        seen[name := plain(source.name)] += 1
        for key in _KEYS:
            if (amount := getattr(source, key)) is not None:
                label = f"{source.name} {labels.get(key, key)}"
                found[name, seen[name], key] = _Amount(("funds", "sources", index, key), label, amount)
    for index, row in enumerate(record.subprojects):
        seen[name := plain(row.name)] += 1
        if row.amount is not None:
            found[name, seen[name]] = _Amount(("subprojects", index, "amount"), row.name, row.amount)
    return found

"""Forms that say the same as another one, and empty forms: neither is a project of its own. Decision 103."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record
from jixiao.udfs.quantity.money import yuan

if TYPE_CHECKING:
    from jixiao.macros.summary.frames import Entry  # pandas takes half a second to load


@dataclass(frozen=True, slots=True)
class Repeated:
    """A form that is no project of its own.

    kind: selfeval or target; why: 空白表, or what kind of copy; of: the form that counts, None for a blank one.
    """

    entry: Entry
    kind: str
    why: str
    of: Entry | None = None


def sort_out(
    entries: Sequence[Entry], library: Library, texts: Mapping[str, Any]
) -> tuple[list[Entry], list[Repeated]]:
    """The forms that count, in their order, and the others. texts: ``copies`` of summary.toml.

    Of forms that say the same the one with most scores counts, of equal ones one that no name calls a copy, the first.
    """
    left: list[Repeated] = []
    groups: list[list[Entry]] = []
    by_content: dict[object, list[list[Entry]]] = {}
    for entry in entries:
        spec = library.forms[entry.record.form]
        if is_blank(entry.record, spec):
            left.append(Repeated(entry, spec.kind, str(texts["blank"])))
            continue
        alike = by_content.setdefault(content(entry.record, library), [])
        group = next((group for group in alike if all(_same_scores(entry.record, one.record) for one in group)), None)
        if group is None:
            group = []
            groups.append(group)
            alike.append(group)
        group.append(entry)
    counted: list[Entry] = []
    for group in groups:
        best = max(group, key=lambda entry: (_scores(entry.record), not _mark(entry, texts)))
        counted.append(best)
        for entry in group:
            if entry is not best:
                mark = _mark(entry, texts)
                kind = library.forms[entry.record.form].kind
                left.append(Repeated(entry, kind, str(texts["marks"][mark] if mark else texts["same"]), best))
    places = {id(entry): at for at, entry in enumerate(entries)}
    return (
        sorted(counted, key=lambda entry: places[id(entry)]), sorted(left, key=lambda one: places[id(one.entry)]),
    )


def is_blank(record: Record, spec: FormSpec) -> bool:
    """Whether a form names no project and holds nothing that its template does not print."""
    printed = {str(row.get("target")) for row in (*spec.fixed_rows, *spec.blank_rows) if row.get("target")}
    rows = any(
        row.actual or row.score is not None or (row.target and row.target not in printed) for row in record.indicators
    )
    money = any(record.funds.amounts.values()) or any(row.budget or row.executed for row in record.funds.sources or ())
    return not record.text("project").strip() and not rows and not money


def _mark(entry: Entry, texts: Mapping[str, Any]) -> str:
    """What the name of the file calls it: 便携, 定稿 ...; "" for a plain name."""
    name = entry.file.replace("\\", "/").rpartition("/")[2]
    return next((mark for mark in texts["marks"] if mark in name), "")


def scores(record: Record) -> tuple[Decimal | None, ...]:
    """What scoring gives: of each row, of the execution rate, the total."""
    return (*(row.score for row in record.indicators), record.funds.execution_score, record.printed_total)


def _scores(record: Record) -> int:
    return sum(score is not None for score in scores(record))


def _same_scores(one: Record, other: Record) -> bool:
    """Whether the scores that both have are the same: what was scored says the same as what it was before."""
    pairs = [(a.score, b.score) for a, b in zip(one.indicators, other.indicators, strict=True)]
    pairs.append((one.funds.execution_score, other.funds.execution_score))
    return all(a is None or b is None or a == b for a, b in pairs)


def content(record: Record, library: Library) -> tuple[object, ...]:
    """What people fill in, without what scoring gives: hashable, equal for forms that say the same."""
    return (
        library.forms[record.form].kind, record.year, *(record.text(key).strip() for key in (*TEXT_KEYS, *NARRATIVE_KEYS)),
        *_money(record),
        *((row.level1 or "", row.level2 or "", row.level3 or "", row.explanation or "", row.target or "", row.actual or "",
           row.points, row.note or "") for row in record.indicators),
        *((row.name, row.amount) for row in record.subprojects),
        *((key, *(tuple(row.items()) for row in rows)) for key, rows in sorted(record.blocks.items())),
    )


def _money(record: Record) -> Iterator[object]:
    """The amounts in 元; as they stand where their unit is not known."""
    factor = yuan(record.funds.unit)

    def amount(value: Decimal | None) -> Decimal | None:
        return value if value is None or factor is None else value * factor

    yield factor is None
    yield from ((key, amount(value)) for key, value in sorted(record.funds.amounts.items()) if value is not None)
    for row in record.funds.sources or ():
        yield row.name, amount(row.initial_budget), amount(row.budget), amount(row.executed)

"""Forms that say the same as another one, and empty forms: neither is a project of its own. Decision 103."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record
from jixiao.udfs.quantity.money import yuan

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Repeated:
    """A form that is no project of its own.

    why: 空白表, or what kind of copy; of: the form that counts, None for a blank one.
    """

    form: FormRows
    why: str
    of: FormRows | None = None


def sort_out(forms: Sequence[FormRows], texts: Mapping[str, Any]) -> tuple[list[FormRows], list[Repeated]]:
    """The forms that count, in their order, and the others. texts: ``copies`` of summary.toml.

    Of forms that say the same the one with most scores counts, of equal ones one that no name calls a copy, the first.
    """
    left: list[Repeated] = []
    groups: list[list[FormRows]] = []
    by_content: dict[bytes, list[list[FormRows]]] = {}
    for form in forms:
        if form.blank:
            left.append(Repeated(form, str(texts["blank"])))
            continue
        alike = by_content.setdefault(form.said, [])
        group = next((group for group in alike if all(_same_scores(form, one) for one in group)), None)
        if group is None:
            group = []
            groups.append(group)
            alike.append(group)
        group.append(form)
    counted: list[FormRows] = []
    for group in groups:
        best = max(group, key=lambda form: (sum(score is not None for score in form.scores), not _mark(form, texts)))
        counted.append(best)
        for form in group:
            if form is not best:
                mark = _mark(form, texts)
                left.append(Repeated(form, str(texts["marks"][mark] if mark else texts["same"]), best))
    places = {id(form): at for at, form in enumerate(forms)}
    return sorted(counted, key=lambda form: places[id(form)]), sorted(left, key=lambda one: places[id(one.form)])


def left_out(
    alike: Iterable[tuple[Place, FormRows]], texts: Mapping[str, Any]
) -> dict[Place, tuple[Repeated, Place | None]]:
    """Of forms that are blank or say the same as another, those that do not count, by their places: why, and the place of
    the one that counts. What they hold besides is let go.
    """
    held = [(place, replace(form, rows=(), findings=(), sources=(), others=())) for place, form in alike]
    places = {id(form): place for place, form in held}
    left = sort_out([form for _, form in held], texts)[1]
    return {places[id(one.form)]: (one, places[id(one.of)] if one.of else None) for one in left}


def is_blank(record: Record, spec: FormSpec) -> bool:
    """Whether a form names no project and holds nothing that its template does not print."""
    printed = {str(row.get("target")) for row in (*spec.fixed_rows, *spec.blank_rows) if row.get("target")}
    rows = any(
        row.actual or row.score is not None or (row.target and row.target not in printed) for row in record.indicators
    )
    money = any(record.funds.amounts.values()) or any(row.budget or row.executed for row in record.funds.sources or ())
    return not record.text("project").strip() and not rows and not money


def _mark(form: FormRows, texts: Mapping[str, Any]) -> str:
    """What the name of the file calls it: 便携, 定稿 ...; "" for a plain name."""
    name = form.file.replace("\\", "/").rpartition("/")[2]
    return next((mark for mark in texts["marks"] if mark in name), "")


def scores(record: Record) -> tuple[Decimal | None, ...]:
    """What scoring gives: of each row, of the execution rate, the total."""
    return (*(row.score for row in record.indicators), record.funds.execution_score, record.printed_total)


def _same_scores(one: FormRows, other: FormRows) -> bool:
    """Whether the scores that both have are the same: what was scored says the same as what it was before."""
    pairs = list(zip(one.scores, other.scores, strict=True))[:-1]  # the total follows from them
    return all(a is None or b is None or a == b for a, b in pairs)


def digest(record: Record, library: Library) -> bytes:
    """32 bytes of what people fill in, without what scoring gives: equal for forms that say the same."""
    return sha256(repr(_content(record, library)).encode("utf-8", "surrogatepass")).digest()


def _content(record: Record, library: Library) -> tuple[object, ...]:
    return (
        library.forms[record.form].kind, record.year, *(record.text(key).strip() for key in (*TEXT_KEYS, *NARRATIVE_KEYS)),
        *_money(record),
        *((row.level1 or "", row.level2 or "", row.level3 or "", row.explanation or "", row.target or "", row.actual or "",
           plain(row.points), row.note or "") for row in record.indicators),
        *((row.name, plain(row.amount)) for row in record.subprojects),
        *((key, *(tuple(row.items()) for row in rows)) for key, rows in sorted(record.blocks.items())),
    )


def _money(record: Record) -> Iterator[object]:
    """The amounts in 元; as they stand where their unit is not known."""
    factor = yuan(record.funds.unit)

    def amount(value: Decimal | None) -> object:
        return plain(value if value is None or factor is None else value * factor)

    yield factor is None
    yield from ((key, amount(value)) for key, value in sorted(record.funds.amounts.items()) if value is not None)
    for row in record.funds.sources or ():
        yield row.name, amount(row.initial_budget), amount(row.budget), amount(row.executed)


def plain(value: Decimal | None) -> object:
    """One spelling for equal numbers: 1.50 and 1.5 are the same.

    >>> plain(Decimal("1.50")) == plain(Decimal("1.5")), plain(Decimal("-0"))
    (True, 0)
    """
    if not value:
        return None if value is None else 0
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    bare = text.rstrip("0")
    return sign, bare, exponent + len(text) - len(bare) if isinstance(exponent, int) else exponent

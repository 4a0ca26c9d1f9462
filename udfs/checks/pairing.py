"""Which row became which: the one pairing of rows for every verb that sets two forms beside each other. Decision 76."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, TypeVar

from jixiao.templates.library import show
from jixiao.templates.model import Carry
from jixiao.udfs.base.record import Indicator
from jixiao.udfs.quantity.quantity import parse_quantity
from jixiao.udfs.quantity.words import plain

#: With more pairs of rows to look at this is a form made anew, not one with renamed rows.
_MOST = 20_000
_NAME = 200  # letters of a name that are looked at
#: What declarations and self-evaluations both print, and then the rest: check looks at the first four, compare at all.
_SHARED = ("level1", "level2", "level3", "target")
_COLUMNS = (*_SHARED, *(item.name for item in fields(Indicator) if item.name not in _SHARED))
T = TypeVar("T")
#: (old row, new row) by their indices; None where a row has no counterpart.
Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a row is in the form that follows. fixed: the row printed there that takes it up, None for one of its own."""

    index: int
    level1: str
    name: str
    fixed: int | None
    placed: bool = True  # False: the form that follows prints the rows of this level1 and has none of this name


def follow(rows: Sequence[Indicator], carry: Carry, fixed: Sequence[Mapping[str, Any]]) -> Iterator[Followed]:
    """Each row under the words of the form that follows, in order. fixed: the rows that are printed there."""
    closed = {row.get("level1") for row in fixed}
    free = {(row.get("level1"), plain(row.get("level3") or "")): index for index, row in enumerate(fixed)}
    names = {plain(name): there for name, there in carry.rows.items()}
    for index, row in enumerate(rows):
        level1 = carry.levels.get(row.level1 or "", row.level1 or "")
        name = names.get(plain(row.level3 or ""), row.level3 or "")
        at = free.pop((level1, plain(name)), None) if level1 in closed else None
        yield Followed(index, level1, name, at, placed=at is not None or level1 not in closed)


def match_rows(old: Sequence[Indicator], new: Sequence[Indicator]) -> list[Pair]:
    """Which row became which, in the order of the new rows, rows that are gone behind.

    Rows of one name belong together: those typed alike first, then those of one level, of these those of one target.
    Where several rows still have as good a claim, they are taken in the order of their contents, so that the order of a
    form's rows decides nothing.
    """
    pairs = paired(old, new, (_itself, _typed, _placed_target, _placed, _target, _name), _contents)
    return _in_order(pairs, len(old), len(new))


def with_renamed(pairs: Iterable[Pair], old: Sequence[Indicator], new: Sequence[Indicator], least: Decimal) -> list[Pair]:
    """The pairs of :func:`match_rows` and those of renamed rows.

    A row was renamed where the two names are each other's only best match, at least so much alike, and ask for the same.
    """
    known = list(pairs)
    gone = [at for at, index in known if index is None and at is not None]
    added = [index for at, index in known if at is None and index is not None]
    found = {index: at for at, index in known if at is not None and index is not None}
    return _in_order(found | _renamed(old, new, gone, added, least), len(old), len(new))


def _in_order(pairs: Mapping[int, int], old: int, new: int) -> list[Pair]:
    taken = set(pairs.values())
    found: list[Pair] = [(pairs.get(index), index) for index in range(new)]
    return found + [(at, None) for at in range(old) if at not in taken]


def paired(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], object]], rank: Callable[[T], Any] | None = None
) -> dict[int, int]:
    """New item -> old item of the same key; the finest key first, so that none takes another's counterpart.

    rank: by what items of one key are put in order before they are paired; None: as they stand.
    """
    pairs: dict[int, int] = {}
    for key in keys:
        taken = set(pairs.values())
        of_old = _by_key([at for at in range(len(old)) if at not in taken], old, key)
        of_new = _by_key([index for index in range(len(new)) if index not in pairs], new, key)
        for value, after in of_new.items():
            before = of_old.get(value, [])
            if rank is not None and before and (len(before) > 1 or len(after) > 1):
                before = sorted(before, key=lambda at: rank(old[at]))
                after = sorted(after, key=lambda index: rank(new[index]))
            pairs.update(zip(after, before, strict=False))
    return pairs


def _by_key(indices: Iterable[int], items: Sequence[T], key: Callable[[T], object]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {}
    for index in indices:
        found.setdefault(key(items[index]), []).append(index)
    return found


def meaning(target: str | None) -> object:
    """What a target asks for, apart from how it is written: =100% and =100.00 (%) are one."""
    quantity = parse_quantity(target)
    if quantity.kind in ("number", "range"):
        return (quantity.sign, quantity.number, quantity.upper, quantity.unit)
    return plain(target or "")


def _itself(row: Indicator) -> object:
    return row


def _typed(row: Indicator) -> object:
    return tuple(getattr(row, key) for key in _SHARED)


def _placed_target(row: Indicator) -> object:
    return _placed(row), meaning(row.target)


def _placed(row: Indicator) -> object:
    return plain(row.level1 or ""), plain(row.level2 or ""), _name(row)


def _target(row: Indicator) -> object:
    return _name(row), meaning(row.target)


def _name(row: Indicator) -> object:
    return plain(row.level3 or "")


def _contents(row: Indicator) -> tuple[object, ...]:
    """What orders rows of one name: the figure of their target, then all that is typed."""
    quantity = parse_quantity(row.target)
    figure = quantity.number if quantity.number is not None else Decimal(0)
    texts = tuple(show(getattr(row, key)) for key in _COLUMNS)
    return (quantity.number is None, figure, quantity.upper or figure, quantity.sign or "", *texts)


def _renamed(
    old: Sequence[Indicator], new: Sequence[Indicator], gone: Sequence[int], added: Sequence[int], least: Decimal
) -> dict[int, int]:
    """New row -> old row that it is a new name of."""
    targets = _by_key(gone, old, lambda row: meaning(row.target))
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

"""Two versions of one form beside each other: rows added, gone, renamed; targets, money and other entries changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jixiao.templates.library import Library, fill
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record
from jixiao.udfs.checks.amounts import money
from jixiao.udfs.checks.pairing import match_rows, meaning, paired, with_renamed
from jixiao.udfs.checks.versioned import Difference, Origin, Versions
from jixiao.udfs.quantity.words import plain

__all__ = ["Difference", "Origin", "differences"]

#: Entries of a row that only two versions of one form have in common, besides name and target.
_ENTRIES = ("level1", "level2", "explanation", "actual", "points", "score", "note", "level")
#: Entries of the table of funds that only two versions of one form have in common, besides amounts.
_EXECUTION = ("rate", "execution_points", "execution_score")


def differences(old: Record, new: Record, library: Library, origin: Origin | None = None) -> list[Difference]:
    """What differs between two records of one form.

    origin: where ``old`` was carried from another form. Only what was carried is compared; places and amounts of the old
    form are given as they stand there. None: two versions of one form, compared entry by entry.
    """
    both = Versions(old, new, library, origin)
    return [*_texts(both), *money(both), *_rows(both), *_blocks(both)]


def _texts(both: Versions) -> Iterator[Difference]:
    """Head and goals; between two versions of one form also what is printed below and beside the table."""
    labels = {field.key: field.labels[0].rstrip("：:") for field in both.form.fields}
    for key in (*TEXT_KEYS, *NARRATIVE_KEYS):
        if both.there((key,)) is not None:
            yield from both.entry((key,), labels.get(key, key), both.old.text(key), both.new.text(key))
    if both.origin is not None:
        return
    old, new, total = both.old, both.new, _first(both.form.indicators.total)
    yield from both.entry(("printed_total",), total, old.printed_total, new.printed_total)
    yield from both.entry(("printed_grade",), labels.get("printed_grade", ""), old.printed_grade, new.printed_grade)
    columns = both.form.funds.columns if both.form.funds else {}
    for key in _EXECUTION:
        label = _first(columns.get(key, (key,)))
        yield from both.entry(("funds", key), label, getattr(old.funds, key), getattr(new.funds, key))


def _rows(both: Versions) -> Iterator[Difference]:
    old, new = both.old.indicators, both.new.indicators
    least = both.catalogue["row_renamed"].number("least", "0.6")
    for at, index in with_renamed(match_rows(old, new), old, new, least):
        before = None if at is None else both.there(("indicators", at, "level3"))
        if at is None and index is not None:
            name, target = new[index].level3 or "", new[index].target or "—"
            yield both.differ("row_added", None, ("indicators", index, "level3"), name=name, old="", new=target)
        elif at is not None and before is not None:
            if index is None:
                name, target = old[at].level3 or "", old[at].target or "—"
                yield both.differ("row_gone", before, None, name=name, old=target, new="")
            else:
                yield from _row(both, at, index)


def _row(both: Versions, at: int, index: int) -> Iterator[Difference]:
    """Two rows that are one: name, target, and, between versions of one form, the other entries."""
    old, new = both.old.indicators[at], both.new.indicators[index]
    name = new.level3 or ""
    here: Place = ("indicators", index)
    there: Place = ("indicators", at)
    if plain(old.level3 or "") != plain(name):
        yield both.differ(
            "row_renamed", both.there((*there, "level3")), (*here, "level3"), old=old.level3 or "", new=name,
        )
    if new.target is not None and old.target is not None and meaning(old.target) != meaning(new.target):
        text = both.catalogue["target_changed"].text
        values = {"name": name, "old": old.target or text("nothing"), "new": new.target or text("nothing")}
        yield both.differ(
            "target_changed", both.there((*there, "target")), (*here, "target"), what=fill(text("changed"), values),
            other=text("declared" if both.declared else "before"), **values,
        )
    if both.origin is not None:
        return
    of_row = both.catalogue["entry_changed"].text("of_row")
    for key in _ENTRIES:
        label = fill(of_row, {"name": name, "label": _first(both.form.indicators.columns.get(key, (key,)))})
        yield from both.entry((*here, key), label, getattr(old, key), getattr(new, key), both.there((*there, key)))


def _blocks(both: Versions) -> Iterator[Difference]:
    """Small tables that both versions of a form print, row by row: by their names, where they have any, else in order."""
    printed = {block.key for block in both.library.forms[both.old.form].blocks}
    for block in both.form.blocks if both.origin is None else ():
        if block.key not in printed:
            continue
        old, new = both.old.blocks.get(block.key, ()), both.new.blocks.get(block.key, ())
        pairs = paired(old, new, (lambda row: row.get("name"),))
        places: list[tuple[int | None, int | None]] = [(pairs.get(at), at) for at in range(len(new))]
        places += [(at, None) for at in range(len(old)) if at not in pairs.values()]
        for at, index in places:
            here: Place = ("blocks", block.key, *(() if index is None else (index,)))
            there: Place = ("blocks", block.key, *(() if at is None else (at,)))
            first, second = {} if at is None else old[at], {} if index is None else new[index]
            label = f"{block.title} {(second or first).get('name', '')}".rstrip()
            if not first or not second:  # a row that was added or is gone
                yield from both.entry(here, label, "，".join(first.values()), "，".join(second.values()), there)
                continue
            for key in dict.fromkeys((*block.columns, *first, *second)):
                heading = f"{label} {_first(block.columns.get(key, ('',)))}".rstrip()
                yield from both.entry((*here, key), heading, first.get(key, ""), second.get(key, ""), (*there, key))


def _first(words: Sequence[str]) -> str:
    return words[0] if words else ""

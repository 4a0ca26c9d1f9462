"""The Excel summary of a batch: one workbook, or volumes where one would be too much to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jixiao.addin.batch.ledger import Entry, Ledger
from jixiao.addin.batch.tables import Same
from jixiao.addin.reports.summary_xlsx import summary_bytes
from jixiao.macros.summary.copies import Repeated, sort_out
from jixiao.macros.summary.kept import unpacked
from jixiao.macros.summary.plan import summarise
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import say, texts

MOST = 2000  # forms of a workbook: some 40,000 rows of indicators, 300 MB while it is written


@dataclass(frozen=True, slots=True)
class Finished:
    """What is known of the whole. same: (file, number of the form) -> why it does not count."""

    forms: Counter[str]
    findings: Counter[str]
    same: Mapping[tuple[str, int], Same]

    @classmethod
    def of(cls, ledger: Ledger, spec: Mapping[str, Any]) -> Finished:
        """Counts forms and findings, and tells forms that say the same as another: only of them is anything read."""
        alike: list[tuple[tuple[str, int], FormRows]] = []
        for name in ledger.alike():
            for at, form in enumerate(unpacked(ledger.forms_of(name)), start=1):
                alike.append(((name, at), replace(form, rows=(), findings=(), sources=(), others=())))
        places = {id(form): place for place, form in alike}
        left = sort_out([form for _, form in alike], spec["copies"])[1]
        same = {places[id(one.form)]: Same(one.why, *(places[id(one.of)] if one.of else ("", 0))) for one in left}
        return cls(*ledger.sums(), same)


def write_summaries(
    folder: Path, ledger: Ledger, finished: Finished, unread: Sequence[tuple[str, str]]
) -> list[Path]:
    """Writes 汇总.xlsx as ``jx summary`` does, or so many volumes; those of an earlier run go. Gives the files."""
    spec, name = texts("summary"), say("batch_summary")
    for old in folder.glob(f"{name}*.xlsx"):
        old.unlink()
    several = finished.forms.total() > MOST
    made: list[Path] = []
    for number, entries in enumerate(_volumes(ledger), start=1):
        forms = [(entry.name, at, form) for entry, own in entries for at, form in enumerate(own, start=1)]
        counted = [form for file, at, form in forms if (file, at) not in finished.same]
        if not counted:
            continue
        repeated = [
            Repeated(form, same.why, _other(ledger, same)) for file, at, form in forms
            if (same := finished.same.get((file, at)))
        ]
        bad = [(entry.name, entry.said) for entry, _ in entries if entry.verdict in ("unread", "fault", "ended")]
        path = folder / (f"{name}{number:03d}.xlsx" if several else f"{name}.xlsx")
        beside = path.with_suffix(".tmp")
        beside.write_bytes(summary_bytes(summarise(counted, [*(unread if number == 1 else ()), *bad], spec, repeated)))
        beside.replace(path)
        made.append(path)
    return made


def _volumes(ledger: Ledger) -> Iterator[list[tuple[Entry, list[FormRows]]]]:
    held: list[tuple[Entry, list[FormRows]]] = []
    forms = 0
    for entry in ledger.done():
        own = unpacked(entry.forms)
        if held and forms + len(own) > MOST:
            yield held
            held, forms = [], 0
        held.append((entry._replace(forms=b""), own))
        forms += len(own)
    if held:
        yield held


def _other(ledger: Ledger, same: Same) -> FormRows | None:
    """The form that counts in place of one that says the same."""
    if not same.file:
        return None
    return unpacked(ledger.forms_of(same.file))[same.number - 1]

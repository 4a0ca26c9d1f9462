"""The Excel summary of a batch: one workbook, or volumes where one would be too much to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.addin.batch.ledger import Ledger
from jixiao.addin.batch.tables import Same
from jixiao.addin.reports.summary_xlsx import write_summary
from jixiao.macros.summary.copies import Repeated, left_out
from jixiao.macros.summary.kept import unpacked
from jixiao.macros.summary.plan import summarise
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import say, texts

MOST = 2000  # forms of a workbook: some 40,000 rows of indicators are as many as one opens


@dataclass(frozen=True, slots=True)
class Finished:
    """What is known of the whole. same: (file, number of the form) -> why it does not count."""

    forms: Counter[str]
    findings: Counter[str]
    same: Mapping[tuple[str, int], Same]

    @classmethod
    def of(cls, ledger: Ledger, spec: Mapping[str, Any]) -> Finished:
        """Counts forms and findings, and tells forms that say the same as another: only of them is anything read."""
        alike = (((name, at), form) for name in ledger.alike()
                 for at, form in enumerate(unpacked(ledger.forms_of(name), ()), start=1))
        same = {place: Same(one.why, *(other or ("", 0))) for place, (one, other) in left_out(alike, spec["copies"]).items()}
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
    for number, volume in enumerate(_volumes(ledger, finished), start=1):
        if not any(True for _ in volume.having(())):
            continue
        repeated, bad = volume.others()
        book = summarise(volume, [*(unread if number == 1 else ()), *bad], spec, repeated)
        path = folder / (f"{name}{number:03d}.xlsx" if several else f"{name}.xlsx")
        beside = path.with_suffix(".tmp")
        with beside.open("w+b") as file:
            write_summary(book, file)
        beside.replace(path)
        made.append(path)
    return made


@dataclass(frozen=True, slots=True)
class _Volume:
    """The files of a summary, from one place to another: the forms that count, as often as they are asked for."""

    ledger: Ledger
    finished: Finished
    first: int
    last: int

    def having(self, parts: Collection[str]) -> Iterator[FormRows]:
        """As :class:`Forms` says."""
        for entry in self.ledger.done(self.first, self.last):
            for at, form in enumerate(unpacked(entry.forms, parts), start=1):
                if (entry.name, at) not in self.finished.same:
                    yield form

    def others(self) -> tuple[list[Repeated], list[tuple[str, str]]]:
        """The forms that do not count, and (file, what is said of it) of what could not be used."""
        repeated, bad = [], []
        for entry in self.ledger.done(self.first, self.last):
            if entry.verdict in ("unread", "fault", "ended"):
                bad.append((entry.name, entry.said))
            for at, form in enumerate(unpacked(entry.forms, ()), start=1):
                if same := self.finished.same.get((entry.name, at)):
                    repeated.append(Repeated(form, same.why, _other(self.ledger, same)))
        return repeated, bad


def _volumes(ledger: Ledger, finished: Finished) -> Iterator[_Volume]:
    first, forms, last = 0, 0, -1
    for at, own in ledger.sizes():
        if last >= 0 and forms + own > MOST:
            yield _Volume(ledger, finished, first, last)
            first, forms = at, 0
        forms += own
        last = at
    if last >= 0:
        yield _Volume(ledger, finished, first, last)


def _other(ledger: Ledger, same: Same) -> FormRows | None:
    """The form that counts in place of one that says the same."""
    if not same.file:
        return None
    return unpacked(ledger.forms_of(same.file), ())[same.number - 1]

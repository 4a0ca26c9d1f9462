"""A batch from the first file to the last: find, do what is left to do, write the tables and the summary."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from jixiao.addin.batch import tables
from jixiao.addin.batch.ledger import Drop, Ledger, opened
from jixiao.addin.batch.pool import Executor
from jixiao.addin.batch.stores import Found, Store
from jixiao.addin.batch.volumes import Finished, write_summaries
from jixiao.addin.batch.work import VERDICTS, WRITING, Answer, Job, Patience
from jixiao.addin.installer.icons import VERBS, mark
from jixiao.addin.verbs.inputs import READ, SUFFIXES, closed_sentence, is_there
from jixiao.templates.library import say, texts
from jixiao.templates.stop import Stop

_BAD = ("refused", "unread", "fault", "ended")


@dataclass(slots=True)
class Told:
    """How far a batch is. worst: the file with the worst verdict so far, and what is said of it.

    renewed: whether what an earlier run did is done again, since its options, forms or version were others.
    """

    total: int
    before: int  # done in an earlier run
    renewed: bool = False
    done: int = 0
    since: float = 0.0  # when the first file of this run was done: before it the processes start
    worst: Answer | None = None

    @property
    def rate(self) -> float:
        """Files a second; 0 until a second after the first, which is too soon to tell."""
        passed = time.monotonic() - self.since
        return (self.done - 1) / passed if self.done and passed > 1 else 0.0

    @property
    def seconds_left(self) -> float:
        """At the present rate."""
        return (self.total - self.before - self.done) / self.rate if self.rate else 0.0

    def add(self, answer: Answer) -> None:
        """One more file is done."""
        if not self.done:
            self.since = time.monotonic()
        self.done += 1
        if self.worst is None or VERDICTS.index(answer.verdict) > VERDICTS.index(self.worst.verdict):
            self.worst = answer


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch. verdicts: files by verdict; bad: (file, sentence) of the first that could not be used.

    closed: folders that could not be looked into, the first of bad; unsaid: files that could not be used and are not in bad.
    kept: copies of ours that somebody had changed, under the names that they have now.
    """

    verdicts: Counter[str]
    bad: tuple[tuple[str, str], ...]
    written: tuple[Path, ...]
    finished: Finished
    closed: int = 0
    unsaid: int = 0
    kept: tuple[str, ...] = ()


def run(
    job: Job, roots: Sequence[str], folder: Path, executor: Executor, progress: Callable[[Told], None] | None = None,
    most: int = 20,
) -> Done:
    """Works on the trees and writes ledger, tables and summary into a folder of this machine. Goes on where it was stopped.

    most: so many of what could not be used are named. An exception that progress raises stops the work; what is done stays.
    Raises Stop of :func:`opened`, ``not_found``, ``batch_missing``, ``batch_driver``, ``batch_address``, ``batch_empty``,
    ``batch_inside``, ``batch_within``, ``batch_unborn``; of stores ``batch_store``, ``batch_away``, ``batch_tables``: the
    next run goes on.
    """
    tables.need_arrow()
    out = Store(job.out)
    out.known()
    roots = _apart(roots, (str(folder), job.out))
    closed: list[OSError] = []
    found = _found(roots, READ if job.verb in WRITING else SUFFIXES, closed)
    first = next(found, None)
    if first is None:  # before a ledger is begun, or what an earlier one tells of is taken away
        if closed:
            raise Stop("unreadable", path=str(closed[0].filename))
        raise Stop("batch_empty", path="、".join(roots))
    with opened(folder, job.place, job.how) as ledger:

        kept: list[str] = []

        def set_aside(written: str, copied: str) -> None:
            if aside := out.set_aside(written, copied):
                kept.append(aside)

        def drop(written: str, copied: str) -> None:
            set_aside(written, copied)
            out.drop(written)

        def gone(written: str, copied: str) -> None:
            if not closed:  # else its workbook may be there still
                drop(written, copied)

        ledger.enter(chain((first,), found), gone)
        if not out.remote:
            ledger.miss(lambda written: not Path(job.out, written).exists())
        if job.verb != "summary":
            _leave_copies(ledger, drop)
        for written, copied in ledger.copies_to_do():
            set_aside(written, copied)
        counts = ledger.counts()
        patience = Patience()
        told = Told(counts.total(), counts.total() - counts[""], ledger.renewed)

        def put(answer: Answer) -> None:
            if outdated := ledger.outdated(answer):
                out.drop(outdated)
            ledger.put(answer, out.state(answer.written) if answer.written else "")
            told.add(answer)
            if progress:
                progress(told)
            patience.add(answer)

        executor.run(job, ledger.todo(), put)
        ledger.commit()
        if job.verb != "summary":
            for name, source in ledger.same():
                ledger.leave(name, say("copy_left", path=name, source=source), drop)
        return _finish(job, folder, ledger, closed, most, kept)


def _apart(roots: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """The trees without those that lie in another one. Raises Stop ``not_found``; ``batch_inside`` and ``batch_within``
    where a tree and an output lie in each other: what is written would be read, or written over."""
    for root in roots:
        if "://" not in root and not is_there(Path(root)):
            raise Stop("not_found", path=root)
        for output in outputs:
            if _lies_in(output, root):
                raise Stop("batch_inside", path=output, root=root)
            if _lies_in(root, output):
                raise Stop("batch_within", path=output, root=root)
    return [root for at, root in enumerate(roots) if not any(
        _lies_in(root, other) and (number < at or not _lies_in(other, root))
        for number, other in enumerate(roots) if number != at)]


def _lies_in(one: str, other: str) -> bool:
    """Whether a folder is another one or lies in it; an address by its text."""
    if "://" in one or "://" in other:
        return f"{one.rstrip('/')}/".startswith(f"{other.rstrip('/')}/")
    return Path(one).resolve().is_relative_to(Path(other).resolve())


def _found(roots: Sequence[str], suffixes: Sequence[str], closed: list[OSError]) -> Iterator[Found]:
    """The files of all trees; of several each name begins with that of its tree, in full where two are called the same."""
    plain = [root.replace("\\", "/").rstrip("/") for root in roots]
    last = Counter(root.rpartition("/")[2] for root in plain)
    for root, full in zip(roots, plain, strict=True):
        name = full.rpartition("/")[2]
        head = "" if len(roots) == 1 else f"{name if last[name] == 1 else full.replace(':', '').lstrip('/')}/"
        yield from Store(root).files(suffixes, closed, head)


def _leave_copies(ledger: Ledger, drop: Drop) -> None:
    """What is called a copy of ours beside its workbook, as 表_定稿.xlsx beside 表.xlsx, is no further work."""
    for word in map(mark, VERBS):
        for name in ledger.names(f"_{word}"):
            stem, _, found = name.rpartition(".")[0].rpartition("_")
            source = next((f"{stem}{ending}" for ending in READ if ledger.has(f"{stem}{ending}")), None)
            if found.rstrip("0123456789") == word and source:
                ledger.leave(name, say("copy_left", path=name, source=source), drop)


def _finish(
    job: Job, folder: Path, ledger: Ledger, closed: Sequence[OSError], most: int, kept: Sequence[str],
) -> Done:
    finished = Finished.of(ledger, texts("summary"))
    unread = [(str(error.filename), closed_sentence(error)) for error in closed]
    written = tables.write(folder, ledger.done(), finished.same)
    if job.verb == "summary":
        written += write_summaries(folder, ledger, finished, unread)
    if job.out != str(folder.resolve()):
        _put_tables(Store(job.out), folder, written)
    counts, bad = ledger.counts(), ledger.said(_BAD, most)
    unsaid = sum(counts[word] for word in _BAD) - len(bad)
    return Done(counts, (*unread, *bad), tuple(written), finished, len(unread), unsaid, tuple(kept))


def _put_tables(out: Store, folder: Path, written: Iterable[Path]) -> None:
    """Copies of tables and summary where the workbooks are put. Raises Stop ``batch_tables``: those in the folder stay."""
    try:
        for path in written:
            out.put(path, path.name)
    except Stop as stop:
        if stop.id != "batch_store":
            raise
        raise Stop("batch_tables", path=out.address, folder=str(folder), reason=stop.values["reason"]) from stop

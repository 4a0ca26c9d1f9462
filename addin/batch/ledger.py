"""The ledger of a batch: what was found, what came of it. SQLite, so that a process killed half-way tears no line of it."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jixiao.addin.batch.stores import Found
from jixiao.addin.batch.work import Answer, Item
from jixiao.addin.workbook.save import make_folder
from jixiao.macros.summary.kept import Torn
from jixiao.templates.stop import Stop

NAME = "ledger.sqlite"
_TABLES = """
pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-512;
create table if not exists job(place text not null, how text not null);
create table if not exists files(
    name text primary key, source text not null, size integer not null, state text not null, at integer not null,
    seen integer not null, verdict text, said text, hash text, written text, copied text, ours integer, key text,
    forms blob);
create table if not exists forms(
    name text not null, kind text not null, said text not null, errors integer, warnings integer, notices integer);
create index if not exists by_file on forms(name);
create index if not exists by_said on forms(said);
create index if not exists by_place on files(at);
create index if not exists by_key on files(key);
"""
_ENTER = """
insert into files(name, source, size, state, at, seen) values(?,?,?,?,?,1) on conflict(name) do update set seen=1,
verdict=iif(size=excluded.size and state=excluded.state, verdict, null), source=excluded.source, size=excluded.size,
state=excluded.state, at=excluded.at
"""
#: Rows whose values are of other kinds than those put there: a stranger's. SQLite holds anything in any column.
_WRONG = """
select exists(select 1 from files where typeof(name)!='text' or typeof(source) not in ('text', 'blob')
or typeof(state)!='text' or typeof(size)!='integer' or typeof(at)!='integer' or typeof(seen)!='integer'
or typeof(verdict) not in ('text', 'null') or typeof(said) not in ('text', 'null') or typeof(hash) not in ('text', 'null')
or typeof(written) not in ('text', 'null') or typeof(copied) not in ('text', 'null')
or typeof(ours) not in ('integer', 'null') or typeof(key) not in ('text', 'null')
or typeof(forms) not in ('blob', 'null')) or exists(select 1 from forms where typeof(name)!='text' or typeof(kind)!='text'
or typeof(said)!='text' or typeof(errors) not in ('integer', 'null') or typeof(warnings) not in ('integer', 'null')
or typeof(notices) not in ('integer', 'null'))
"""
_COPY = "coalesce(written,''), coalesce(copied,'')"
_RETRIED = ("left", "fault", "ended")  # verdicts that may be others in the next run
_SECONDS = 1.0  # between two commits: so much work a kill may cost
_PAGE = 200  # rows that are held at a time, some with their forms
_ALL = 1 << 62  # a place behind all files
#: What SQLite says, by the number of its error; all else says that the ledger is torn.
_SAID = {
    sqlite3.SQLITE_FULL: "disk_full",
    **dict.fromkeys((sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN), "cannot_write"),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), "batch_ledger"),
}


#: Takes away what was written of a file (its name, its state then), before the ledger forgets it.
Drop = Callable[[str, str], object]


def _stored(path: str) -> str | bytes:
    """A path as the ledger holds it: its bytes where they are no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


@contextmanager
def said(folder: Path) -> Iterator[None]:
    """What disk and ledger say against writing into an output folder, as Stop ``disk_full``, ``cannot_write``,
    ``batch_ledger``, ``batch_torn``."""
    try:
        yield
    except Torn as error:
        raise Stop("batch_torn", path=str(folder / NAME)) from error
    except sqlite3.Error as error:
        id = _SAID.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "batch_torn")
        raise Stop(id, path=str(folder / NAME)) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Stop("disk_full", path=str(folder)) from error


def _layout(base: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """What a ledger holds besides rows: a stranger's may hold views and triggers, which run when it is read."""
    return set(base.execute("select type, name, coalesce(sql, '') from sqlite_master"))


@cache
def _own_layout() -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        return _layout(base)


class Entry(NamedTuple):
    """A file of the ledger that was worked on."""

    at: int
    name: str
    size: int
    hash: str
    verdict: str
    said: str
    written: str
    forms: bytes


@contextmanager
def opened(folder: Path, place: str, how: str) -> Iterator[Ledger]:
    """The ledger of an output folder, closed at the end. place, how: those of the job.

    Raises Stop ``batch_folder`` where the folder holds something else, ``batch_other`` where another job has begun there,
    ``not_a_folder`` where it is a file, ``batch_ledger`` where another batch is at work in it, ``batch_torn`` where it is
    damaged; what :func:`said` says also in the midst of the work.
    """
    make_folder(folder)
    path = folder / NAME
    if not path.exists() and any(not file.name.startswith(NAME) for file in folder.iterdir()):
        raise Stop("batch_folder", path=str(folder))
    with said(folder):
        base = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            base.executescript(_TABLES)
            if base.execute("pragma quick_check(1)").fetchone() != ("ok",) or _layout(base) != _own_layout():
                raise Torn
            if base.execute(_WRONG).fetchone() != (0,):
                raise Torn
            yield Ledger(base, folder, place, how)
            if base.in_transaction:
                base.execute("commit")
        finally:
            with suppress(sqlite3.Error):
                if base.in_transaction:
                    base.execute("commit")  # stopped: what is done stays
            base.close()


class Ledger:
    """The files of a batch and what came of them. renewed: whether all is done again since it was done in another way."""

    def __init__(self, base: sqlite3.Connection, folder: Path, place: str, how: str) -> None:
        self._base = base
        self._since = 0.0
        base.execute("begin immediate")
        told = base.execute("select place, how from job").fetchone()
        if told is not None and told[0] != place:
            base.execute("rollback")
            raise Stop("batch_other", path=str(folder))
        self.renewed = told is not None and told[1] != how
        base.execute("delete from job")
        base.execute("insert into job values(?,?)", (place, how))
        if self.renewed:
            base.execute("update files set verdict=null")
        base.execute("commit")

    def enter(self, found: Iterable[Found], drop: Drop) -> None:
        """The files that are there now: changed ones are to be done again. drop: for those that are gone."""
        self._begin()
        self._base.execute("update files set seen=0")
        for at, file in enumerate(found):
            self._base.execute(_ENTER, (file.name, _stored(file.source), file.size, file.state, at))
        for written, copied in self._base.execute(f"select {_COPY} from files where seen=0 and written!=''"):
            drop(written, copied)
        self._base.execute("delete from forms where name in (select name from files where seen=0)")
        self._base.execute("delete from files where seen=0")
        self._base.execute(f"update files set verdict=null where verdict in {_RETRIED}")
        self.commit()

    def miss(self, lost: Callable[[str], bool]) -> None:
        """Files are to be done again of which what was written is not there any more."""
        self._begin()
        for _, name, written in self._pages("at, name, written", "written!=''"):
            if lost(written):
                self._base.execute("update files set verdict=null where name=?", (name,))
        self.commit()

    def copies_to_do(self) -> Iterator[tuple[str, str]]:
        """(written, copied) of the files that are to be done again: what was written of them, and its state then."""
        for _, written, copied in self._pages(f"at, {_COPY}", "verdict is null and written!=''"):
            yield written, copied

    def leave(self, name: str, said: str, drop: Drop) -> None:
        """A file is no further work. drop: for what was written of it already."""
        self._begin()
        written, copied = self._base.execute(f"select {_COPY} from files where name=?", (name,)).fetchone()
        if written:
            drop(written, copied)
        self._base.execute("update files set verdict='left', said=?, forms=null, written='' where name=?", (said, name))
        self._base.execute("delete from forms where name=?", (name,))

    def outdated(self, answer: Answer) -> str:
        """What was written of a file in an earlier run, and this time was not; or ""."""
        (before,) = self._base.execute("select written from files where name=?", (answer.name,)).fetchone()
        return before if before and before != answer.written else ""

    def put(self, answer: Answer, copied: str) -> None:
        """What came of a file, and the state of what was written. It is on disk a second later at most."""
        self._begin()
        self._base.execute(
            "update files set verdict=?, said=?, hash=?, written=?, copied=?, ours=?, key=?, forms=? where name=?",
            (answer.verdict, answer.said, answer.hash, answer.written, copied, answer.ours, answer.key, answer.forms,
             answer.name),
        )
        self._base.execute("delete from forms where name=?", (answer.name,))
        self._base.executemany("insert into forms values(?,?,?,?,?,?)", [(answer.name, *form) for form in answer.about])
        if time.monotonic() - self._since > _SECONDS:
            self.commit()

    def _begin(self) -> None:
        if not self._base.in_transaction:
            self._base.execute("begin")
            self._since = time.monotonic()

    def commit(self) -> None:
        """Everything is on disk now."""
        if self._base.in_transaction:
            self._base.execute("commit")

    def todo(self) -> Iterator[Item]:
        """The files without a verdict, in their order."""
        for row in self._pages("at, name, source", "verdict is null"):
            yield Item(row[1], row[2] if isinstance(row[2], str) else os.fsdecode(row[2]))

    def done(self, first: int = 0, last: int = _ALL) -> Iterator[Entry]:
        """The files with a verdict, in their order; those from one place to another."""
        columns = "at, name, size, coalesce(hash,''), verdict, coalesce(said,''), coalesce(written,''), coalesce(forms,x'')"
        for row in self._pages(columns, "verdict is not null", first, last):
            yield Entry(*row)

    def sizes(self) -> Iterator[tuple[int, int]]:
        """(place, number of forms) of the files with a verdict, in their order."""
        yield from self._pages(
            "at, (select count(*) from forms where forms.name=files.name)", "verdict is not null", 0, _ALL)

    def said(self, verdicts: Sequence[str], most: int) -> list[tuple[str, str]]:
        """(name, what is said of it) of the first files with these verdicts."""
        return self._base.execute(
            f"select name, coalesce(said,'') from files where verdict in ({','.join('?' * len(verdicts))})"
            " order by at limit ?", (*verdicts, most)).fetchall()

    def forms_of(self, name: str) -> bytes:
        """The forms of a file."""
        found = self._base.execute("select forms from files where name=?", (name,)).fetchone()
        return bytes(found[0] or b"")

    def names(self, mark: str) -> list[str]:
        """Names that hold a text."""
        return [name for (name,) in self._base.execute("select name from files where instr(name, ?) order by at", (mark,))]

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return self._base.execute("select 1 from files where name=?", (name,)).fetchone() is not None

    def same(self) -> list[tuple[str, str]]:
        """(copy, original): files without a formula of ours that say the same as one that holds some."""
        return self._base.execute(
            "select a.name, min(b.name) from files a join files b on a.key=b.key where a.key!='' and a.ours=0 and b.ours=1"
            " and a.verdict!='left' group by a.name order by a.at"
        ).fetchall()

    def counts(self) -> Counter[str]:
        """Verdict -> files; "" for those still to be done."""
        return Counter(dict(self._base.execute("select coalesce(verdict,''), count(*) from files group by 1")))

    def alike(self) -> list[str]:
        """Files with a form that is empty or says the same as another one, in their order."""
        return [name for (name,) in self._base.execute(
            "select name from files where name in (select name from forms where said='' or said in"
            " (select said from forms group by said having count(*)>1)) order by at"
        )]

    def sums(self) -> tuple[Counter[str], Counter[str]]:
        """Forms by kind, findings by level."""
        kinds = Counter(dict(self._base.execute("select kind, count(*) from forms group by kind")))
        errors, warnings, notices = self._base.execute(
            "select total(errors), total(warnings), total(notices) from forms").fetchone()
        return kinds, Counter(error=int(errors), warning=int(warnings), notice=int(notices))

    def _pages(self, columns: str, where: str, first: int = 0, last: int = _ALL) -> Iterator[tuple[Any, ...]]:
        """Rows page by page, so that they may be changed meanwhile."""
        while rows := self._base.execute(
            f"select {columns} from files where at between ? and ? and {where} order by at limit {_PAGE}", (first, last)
        ).fetchall():
            yield from rows
            first = rows[-1][0] + 1

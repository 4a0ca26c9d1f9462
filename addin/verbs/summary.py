"""汇总: files and folders in, one workbook out. A file that cannot be used is listed with its reason, the rest goes on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.reports.summary_xlsx import summary_bytes
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.save import need_new, save_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.scoring.plan import Progress
from jixiao.macros.summary.book import summarise
from jixiao.macros.summary.frames import Entry, entries_of_grids, entries_of_records
from jixiao.templates.library import Library, say, texts
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: What is looked for in a folder. Old and foreign formats are not passed over: they are said to be unreadable.
_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".json")
_LOCKS = ("~$", ".")
#: So many reasons are said where nothing could be summed up.
_SAID = 5


@dataclass(frozen=True, slots=True)
class Summarised:
    """What went into a summary: forms by kind, findings by severity, and (file, message) of what could not be read."""

    forms: Counter[str]
    findings: Counter[str]
    unread: tuple[tuple[str, str], ...]


def summary(paths: Sequence[Path], library: Library, output: Path, progress: Progress | None = None) -> Summarised:
    """Writes the summary of all forms in these files and folders. Nothing is written unless all is done.

    progress: told after each file and after writing; an exception that it raises stops the work.

    Raises Stop ``exists`` where the output is there, ``not_found`` for a path that is not, ``summary_empty`` where no
    file holds a form.
    """
    need_new(output)
    if output.suffix.lower() != ".xlsx":
        raise Stop("wrong_suffix", path=str(output), suffix=".xlsx")
    spec = texts("summary")
    entries: list[Entry] = []
    unread: list[tuple[str, str]] = []

    def closed(error: OSError) -> None:
        unread.append((str(error.filename), say("unreadable", path=error.filename)))

    files = named_files(paths, closed)
    with gc_paused():
        for done, (name, file) in enumerate(files, start=1):
            try:
                entries += _entries(name, file, library, spec["texts"]["record"])
            except Stop as stop:
                unread.append((name, say(stop.id, **{**stop.values, "path": name})))
            except Exception:  # a fault of ours in one file is no reason to lose the others
                unread.append((name, say("bug_in_file", path=name, log=log_exception() or "—")))
            if progress:
                progress(name, done, len(files) + 1)
        if not entries:
            raise Stop("summary_empty", count=len(files), reasons="".join(message for _, message in unread[:_SAID]))
        data = summary_bytes(summarise(entries, unread, library, spec))
    save_new(data, output)
    if progress:
        progress(output.name, len(files) + 1, len(files) + 1)
    forms: Counter[str] = Counter(library.forms[entry.record.form].kind for entry in entries)
    findings: Counter[str] = Counter(library.checks[item.id].severity for entry in entries for item, _ in entry.findings)
    return Summarised(forms, findings, tuple(unread))


def _entries(name: str, file: Path, library: Library, place: str) -> list[Entry]:
    if file.suffix.lower() == ".json":
        return entries_of_records(form_verbs.load_records([file], library, None).records, library, name, place)
    return entries_of_grids(WorkbookFile.open(file).grids(), library, name)


def named_files(paths: Sequence[Path], closed: Callable[[OSError], None]) -> list[tuple[str, Path]]:
    """Every file once, with the name it is called by: its own, below its folder; in full where two are alike.

    closed: told of each folder that cannot be looked into.
    """
    found: dict[Path, tuple[str, Path]] = {}
    for path in paths:
        if not path.exists():
            raise Stop("not_found", path=str(path))
        for name, file in _inside(path, closed):
            found.setdefault(file.resolve(), (name, file))
    names = Counter(name for name, _ in found.values())
    return [(name if names[name] == 1 else str(file), file) for name, file in found.values()]


def _inside(path: Path, closed: Callable[[OSError], None]) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    for folder, below, names in os.walk(path, onerror=closed):
        below[:] = sorted(name for name in below if not name.startswith(_LOCKS))
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in _SUFFIXES and not name.startswith(_LOCKS) and file.is_file():
                yield file.relative_to(path).as_posix(), file

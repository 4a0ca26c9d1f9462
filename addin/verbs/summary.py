"""汇总: files and folders in, one workbook out. A file that cannot be used is listed with its reason, the rest goes on."""

from __future__ import annotations

import gc
import tempfile
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.reports.form_store import Chosen, FormStore
from jixiao.addin.reports.summary_xlsx import write_summary
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.inputs import closed_sentence, named_files
from jixiao.addin.workbook.foreign import read_grids
from jixiao.addin.workbook.save import need_new, save_new
from jixiao.macros.scoring.plan import Progress
from jixiao.macros.summary.copies import Repeated
from jixiao.macros.summary.gather import Gatherer
from jixiao.macros.summary.plan import summarise
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import Library, say, texts
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: So many reasons are said where nothing could be summed up.
_SAID = 5


@dataclass(frozen=True, slots=True)
class Summarised:
    """What went into a summary: forms by kind, findings by severity, and (file, message) of what could not be read.

    repeated: forms that are no projects of their own; everything: those that say the same as another went in all the same.
    """

    forms: Counter[str]
    findings: Counter[str]
    unread: tuple[tuple[str, str], ...]
    repeated: tuple[Repeated, ...] = ()
    everything: bool = False


def summary(
    paths: Sequence[Path], library: Library, output: Path, progress: Progress | None = None, everything: bool = False,
) -> Summarised:
    """Writes the summary of all forms in these files and folders. Nothing is written unless all is done.

    everything: forms that say the same as another one, and copies, count too; empty forms never do.
    progress: told after each file and after writing; an exception that it raises stops the work.

    Raises Stop ``exists`` where the output is there, ``not_found`` for a path that is not, ``summary_empty`` where no
    file holds a form.
    """
    need_new(output)
    if output.suffix.lower() != ".xlsx":
        raise Stop("wrong_suffix", path=str(output), suffix=".xlsx")
    spec = texts("summary")
    gatherer = Gatherer(library, spec)
    unread: list[tuple[str, str]] = []

    def closed(error: OSError) -> None:
        unread.append((str(error.filename), closed_sentence(error)))

    files = deque(named_files(paths, closed))
    total = len(files)
    with gc_paused(), FormStore() as store:
        for done in range(1, total + 1):
            name, file = files.popleft()
            found: list[FormRows] = []
            try:
                found = forms_of(name, file, gatherer)
            except Stop as stop:
                if stop.id == "own_summary" and file not in paths:  # an earlier summary in the same folder
                    continue
                unread.append((name, say(stop.id, **{**stop.values, "path": name})))
            except Exception:  # a fault of ours in one file is no reason to lose the others
                unread.append((name, say("bug_in_file", path=name, log=log_exception() or "—")))
            for form in found:
                try:
                    store.add(form)
                except MemoryError:
                    unread.append((name, say("too_large", path=name, reason=f"{form.sheet} 的文字过多")))
            if progress:
                progress(name, done, total + 1)
        gc.collect()  # it gives back the tuples that Python keeps for the next ones, up to 2,000 of each length
        left = store.left_out(spec["copies"])
        repeated = tuple(left.values())
        counted = tuple(
            place for place in range(len(store)) if place not in left or (everything and left[place].of is not None))
        if not counted:
            reasons = [message for _, message in unread] + [say("form_blank", path=one.form.file) for one in repeated]
            raise Stop("summary_empty", count=total, reasons="".join(reasons[:_SAID]))
        book = summarise(
            Chosen(store, counted), unread, spec, repeated, everything,
            {at for at, place in enumerate(counted) if place in left})
        with tempfile.TemporaryFile(prefix="jixiao-") as data:
            write_summary(book, data)
            data.seek(0)
            save_new(data, output)
    if progress:
        progress(output.name, total + 1, total + 1)
    return Summarised(book.forms, book.findings, tuple(unread), repeated, everything)


def forms_of(name: str, file: Path, gatherer: Gatherer, ruleset: str = "") -> list[FormRows]:
    """The forms of a workbook, or the records of a JSON file. name: what the file is called in the summary.

    ruleset: id of the rule set to check by, instead of those that the forms carry.
    """
    if file.suffix.lower() == ".json":
        return gatherer.of_records(form_verbs.load_records([file], gatherer.library, None).records, name, ruleset)
    return gatherer.of_grids(read_grids(file), name, ruleset)

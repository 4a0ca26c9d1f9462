"""What is done with one workbook of a batch, in whatever process. Only text goes in and out of it; nothing is unpickled."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jixiao.addin.batch.stores import Away, Store, reason_of
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.inputs import READ, WRITTEN
from jixiao.addin.verbs.summary import forms_of
from jixiao.addin.workbook.foreign import read_grids, take_notes
from jixiao.macros.formula.references import is_ours
from jixiao.macros.summary.copies import plain
from jixiao.macros.summary.gather import Gatherer
from jixiao.macros.summary.kept import packed
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.library import Library, default_library, own_forms, say, texts
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: The verbs whose results are written: a copy of each workbook, below the output.
WRITING = ("score", "finalize")
#: Verdicts, worst last. left: a summary of ours, or a copy that we have made of another workbook of the batch.
VERDICTS = ("left", "clean", "notice", "warning", "error", "refused", "unread", "fault", "ended")
#: Endings of what cannot be written: the copy is an .xlsx.
_OTHERS = tuple(ending for ending in READ if ending not in WRITTEN)


@dataclass(frozen=True, slots=True)
class Job:
    """What a whole batch has in common. out: folder or address; templates: a further folder of forms, or "".

    ruleset: id of the rule set to score and check by, "" for those that the forms carry; overwrite: scores are given anew.
    """

    verb: str
    out: str
    templates: str = ""
    most_bytes: int = 50_000_000
    ruleset: str = ""
    overwrite: bool = False

    def to_text(self) -> str:
        """As text, for another process."""
        return json.dumps(asdict(self))

    @property
    def place(self) -> str:
        """What two runs into one folder must have in common."""
        return json.dumps([self.verb, self.out])

    @property
    def how(self) -> str:
        """What answers depend on besides the file: where it is another, everything is done again."""
        forms = sha256()
        for folder in (*([Path(self.templates)] if self.templates else ()), own_forms()):
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                forms.update(repr((file.relative_to(folder).as_posix(), file.read_bytes())).encode())
        return json.dumps([version("jixiao"), forms.hexdigest(), self.ruleset, self.overwrite])


@dataclass(frozen=True, slots=True)
class Item:
    """A workbook to be worked on. name: what it is called in the results; source: path or address."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a workbook. said: why it could not be used; key: what its forms say with scores, "" for nothing.

    ours: whether it held formulas of ours; away: why a store was out of reach, or ""; about: of each form its kind, what
    it says ("" for an empty one), its errors, warnings and notices; forms: as :func:`packed` has them.
    """

    name: str
    verdict: str
    said: str = ""
    hash: str = ""
    written: str = ""
    ours: bool = False
    key: str = ""
    about: tuple[tuple[str, str, int, int, int], ...] = ()
    forms: bytes = field(default=b"", repr=False)
    away: str = ""


class Patience:
    """With a store: one that is out of reach for so many files in a row will be for the next, too."""

    _MOST = 5

    def __init__(self) -> None:
        self._row = 0

    def add(self, answer: Answer) -> None:
        """One more answer. Raises Stop ``batch_away``."""
        self._row = self._row + 1 if answer.away else 0
        if self._row == self._MOST:
            raise Stop("batch_away", files=self._MOST, last=answer.name, reason=answer.away)


def do(job: Job, item: Item, stage: Callable[[bool], object] = bool) -> Answer:
    """Works on one workbook. What stops it is said in the answer; nothing is raised but what ends the process.

    stage: told each time that a store is turned to (True), and that it is done with.
    """
    store, made = Store(item.source), ""
    try:
        library = _library(job.templates)
        with ExitStack() as stack:

            def folder() -> Path:  # a folder made and taken away takes as long as reading a form
                return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jixiao-")))

            with _turned_to(store, stage):
                file = _local(store, item, folder, job.most_bytes)
            hash = sha256(file.read_bytes()).hexdigest()
            gatherer = Gatherer(library, texts("summary"))
            if file.suffix.lower() == ".json":
                forms, ours = forms_of(item.name, file, gatherer, job.ruleset), False
            else:
                grids = read_grids(file)
                forms = gatherer.of_grids(grids, item.name, job.ruleset)
                ours = any(is_ours(cell.formula) for grid in grids for cell in grid.cells.values() if cell.formula)
            key = _key(forms)
            if job.verb in WRITING:
                made = target_name(job.verb, item.name)
                target = folder() / Path(made).name
                refused = _write(job, file, target, library)
                if refused:
                    return Answer(item.name, "refused", refused, hash, "", ours, key, _about(forms), packed(forms))
                if job.verb == "score":
                    forms = forms_of(item.name, target, gatherer, job.ruleset)
                with _turned_to(out := Store(job.out), stage):
                    out.put(target, made)
            return Answer(item.name, _verdict(forms), "", hash, made, ours, key, _about(forms), packed(forms))
    except Stop as stop:
        verdict = {"own_summary": "left", "batch_large": "ended", "batch_store": "ended"}.get(stop.id, "unread")
        away = str(stop.values["reason"]) if isinstance(stop, Away) else ""
        return Answer(item.name, verdict, say(stop.id, **{**stop.values, "path": item.name}), away=away)
    except OSError as error:
        return Answer(item.name, "ended", say("batch_store", path=item.name, reason=reason_of(error)))
    except MemoryError:
        return Answer(item.name, "ended", say("batch_memory", path=item.name))
    except Exception:
        return Answer(item.name, "fault", say("bug_in_file", path=item.name, log=log_exception() or "—"))
    finally:
        take_notes()


def target_name(verb: str, name: str) -> str:
    """Where the copy of a workbook goes below the output: the same place, as .xlsx or .xlsm; no two have one place.

    >>> [target_name("score", name) for name in ("甲/表.xlsx", "甲/表.xls", "甲/表.xls.xlsx")]
    ['score/甲/表.xlsx', 'score/甲/表.xls.xlsx', 'score/甲/表.xls.xlsx.xlsx']
    """
    plain = name
    while plain.lower().endswith(WRITTEN[0]):
        plain = plain[: -len(WRITTEN[0])]
    keeps = f".{name.rpartition('.')[2].lower()}" in WRITTEN
    return f"{verb}/{name}" if keeps and not plain.lower().endswith(_OTHERS) else f"{verb}/{name}{WRITTEN[0]}"


@contextmanager
def _turned_to(store: Store, stage: Callable[[bool], object]) -> Iterator[None]:
    if store.remote:
        stage(True)
    yield
    if store.remote:
        stage(False)


def _local(store: Store, item: Item, folder: Callable[[], Path], most: int) -> Path:
    size = store.size()
    if size > most:
        raise Stop("batch_large", path=item.name, size=size // 1_000_000, most=most // 1_000_000)
    return store.local(folder(), size) if store.remote else Path(store.address)


@lru_cache(maxsize=1)
def _library(templates: str) -> Library:
    return default_library(templates or None)


def _write(job: Job, file: Path, target: Path, library: Library) -> str:
    """Writes the copy; gives why it was not written, "" where it was."""
    if job.verb == "score":
        form_verbs.score(file, library, target, overwrite=job.overwrite, ruleset=job.ruleset)
        return ""
    draft = open_draft(file, library)
    if draft.plan.errors:
        return say("final_errors", path=file.name, **draft.first_error())
    draft.save(target)
    return ""


def _verdict(forms: list[FormRows]) -> str:
    levels = {finding.level for form in forms for finding in form.findings}
    return next((level for level in ("error", "warning", "notice") if level in levels), "clean")


def _key(forms: list[FormRows]) -> str:
    if all(form.blank for form in forms):
        return ""
    return sha256(repr([(form.said, [plain(score) for score in form.scores]) for form in forms]).encode()).hexdigest()


def _about(forms: list[FormRows]) -> tuple[tuple[str, str, int, int, int], ...]:
    found = []
    for form in forms:
        levels = [item.level for item in form.findings]
        said = "" if form.blank else form.said.hex()
        found.append((form.of, said, levels.count("error"), levels.count("warning"), levels.count("notice")))
    return tuple(found)


def to_bytes(answer: Answer) -> bytes:
    """An answer as bytes that no unpickling reads: a line of JSON, and the forms."""
    said = answer.said.encode("utf-8", "replace").decode()  # half a character, of a JSON file: no ledger holds it
    head = [answer.name, answer.verdict, said, answer.hash, answer.written, answer.ours, answer.key, answer.about,
            answer.away]
    return json.dumps(head).encode("ascii") + b"\n" + answer.forms


def answer_from(data: bytes) -> Answer:
    """The answer of :func:`to_bytes`."""
    head, _, forms = data.partition(b"\n")
    name, verdict, said, hash, written, ours, key, about, away = json.loads(head)
    return Answer(name, verdict, said, hash, written, ours, key, tuple(map(tuple, about)), forms, away)

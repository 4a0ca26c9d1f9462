"""The verbs on files: open a workbook, let the macros plan, apply, save. What the command line calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from jixiao.addin.package.collector import gc_paused
from jixiao.addin.package.opening import need_plain_file
from jixiao.addin.sheet.page import with_page
from jixiao.addin.verbs.inputs import READ
from jixiao.addin.verbs.reading import check, form_reader, made_findings, read, to_score
from jixiao.addin.workbook.foreign import not_brought, open_to_write, read_grids
from jixiao.addin.workbook.save import need_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.generate import blank_record, plan_form, sheet_names
from jixiao.macros.forms.lists import ProjectList, read_list
from jixiao.macros.forms.records import Repeated, read_json, record_from_json
from jixiao.macros.forms.years import calendar_year
from jixiao.macros.scoring.check import read_forms
from jixiao.macros.scoring.cover import COVERS, FINDINGS
from jixiao.macros.scoring.explain import explain_cell
from jixiao.macros.scoring.held_forms import FormReader
from jixiao.macros.scoring.plan import Progress, ScorePlan, Scoring
from jixiao.macros.scoring.to_fill import first_to_fill
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import own_name
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record
from jixiao.udfs.quantity.words import words

__all__ = [
    "DOCUMENTS", "Generated", "Scored", "Templates", "blank", "build", "check", "explain", "generate", "list_forms",
    "list_sources", "load_records", "need_form", "read", "score", "write_plain",
]

#: Marks of sources that are documents.
DOCUMENTS = ("mof", "sh", "form")
_MAX_JSON = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Generated:
    """Sheets of a generated workbook and the scoring plan behind its formulas."""

    sheets: tuple[str, ...]
    plan: ScorePlan


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored workbook: the plan, where it was written, and the backup of the original.

    alone: only some sheets were scored, and neither cover nor 检查结果 was made. frozen: its structure is protected.
    """

    plan: ScorePlan
    path: Path
    backup: Path | None
    alone: bool = False
    frozen: bool = False


class Templates(Mapping[str, Grid]):
    """Grids of the template workbooks by key, opened when first wanted."""

    def __init__(self, library: Library) -> None:
        self._paths = library.sheets
        self._forms = library.forms

    def __getitem__(self, key: str) -> Grid:
        path = self.need(key)
        return _template(path, path.stat().st_mtime_ns)

    def need(self, key: str) -> Path:
        """The workbook of a template. Raises Stop ``form_not_drawn``, ``template_broken``."""
        if key in self._forms and key not in self._paths:
            form = self._forms[key]
            raise Stop("form_not_drawn", form=key, title=form.title, known=words()["known"][form.known])
        path = self._paths[key]
        if not path.is_file():
            raise Stop("template_broken", path=path.name, reason="没有这个文件")
        return path

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@cache
def _template(path: Path, _state: int) -> Grid:
    """The first sheet of a template workbook, in its present state."""
    file = WorkbookFile.open(path)
    grids = file.grids()
    if not grids:
        raise Stop("template_broken", path=path.name, reason="没有工作表")
    return with_page(file.book, grids[0])


def list_forms(library: Library) -> list[dict[str, object]]:
    """Forms and rule sets as rows: kind, id, title, year, region, ruleset, source titles, how sure that is."""
    sure = words()["certainty"]

    def titles(ids: Sequence[str]) -> str:
        return "；".join(library.sources[id].title if id in library.sources else id for id in ids)

    rows: list[dict[str, object]] = [
        {"kind": "form", "id": form.id, "title": form.title, "year": form.year, "region": form.region,
         "ruleset": form.ruleset, "source": titles(form.source), "certainty": sure.get(form.certainty, form.certainty),
         "known": words()["known"][form.known] + ("" if form.id in library.sheets else "；只读，不生成")}
        for form in library.forms.values()
    ]
    rows += [
        {**next(row for row in rows if row["id"] == form.id), "id": blank.id, "title": blank.title, "year": blank.year,
         "known": f"{words()['known'][blank.known]}；空白表，填好的读作 {form.id}"}
        for form in library.forms.values() for blank in form.blanks
    ]
    rows += [
        {"kind": "ruleset", "id": rules.id, "title": rules.title, "year": rules.effective.year, "region": rules.region,
         "ruleset": rules.id, "source": titles(rules.source), "certainty": sure.get(rules.certainty, rules.certainty),
         "known": ""}
        for rules in library.rulesets.values()
    ]
    return rows


def list_sources(library: Library) -> list[dict[str, object]]:
    """Sources as rows: id, title, number, date, article, addresses, how sure it is in words, note; "" for what is unseen.

    document: there is a text or a form to be seen, and not only what a system or a person does.
    """
    sure = words()["certainty"]
    return [
        {"id": one.id, "title": one.title, "number": one.number, "date": str(one.date or ""), "article": one.article,
         "address": "；".join(one.address), "document": one.certainty in DOCUMENTS, "certainty": sure[one.certainty],
         "note": one.note or "—"}
        for one in library.sources.values()
    ]


def need_form(form: str | None, library: Library) -> FormSpec:
    """The form of an id, or of a title or a part of one; of several so called the standard one of its kind.

    Raises Stop ``unknown_form``, ``form_ambiguous`` or ``no_form_named``, listing what there is.
    """
    if form is not None and form in library.forms:
        return library.forms[form]
    drawn = library.drawn()
    if form is not None and form in drawn:
        return drawn[form]
    named = [spec for spec in drawn.values() if form and plain(form) in plain(spec.title)]
    same = [spec for spec in named if plain(form or "") == plain(spec.title)]
    if form and not named:  # by another title that the form may have
        named = [spec for spec in drawn.values() if plain(form) in map(plain, spec.titles)]
    standard = [spec for spec in named if spec.default]
    for found in (same, named, standard):
        if len(found) == 1:
            return found[0]
    shown = {id: spec for id, spec in drawn.items() if not named or any(spec is one for one in named)}
    listed = "、".join(f"{id}（{spec.title}）" for id, spec in shown.items())
    raise Stop("form_ambiguous" if named else "unknown_form" if form else "no_form_named", form=form or "", forms=listed)


def blank(form: FormSpec, library: Library, year: int | None, ruleset: str = "") -> Record:
    """The record of an empty form; without a year that of the calendar. ruleset: its id, instead of the form's own."""
    return blank_record(form, library.rulesets[ruleset or form.ruleset], year or calendar_year(form.kind, date.today()).year)


def load_records(files: Sequence[Path], library: Library, form: str | None, year: int | None = None) -> ProjectList:
    """Project records of JSON files (one record or a list each) and Excel lists, in the order given.

    year: of records that say none; without it theirs stays blank.
    """
    if form is not None:
        need_form(form, library)
    records: list[Record] = []
    unused: list[str] = []
    for file in files:
        if file.suffix.lower() in READ:
            found = read_list(read_grids(file), library, form, str(file))
            records += found.records
            unused += found.unused
            continue
        data = _json_of(file)
        for item in data if isinstance(data, list) else [data]:
            records.append(record_from_json(item, library, str(file), form))
    if not records:
        raise Stop("no_records", path="、".join(map(str, files)))
    dated = (replace(record, year=record.year or year) for record in records)
    return ProjectList(tuple(dated), tuple(unused))


def _json_of(file: Path) -> object:
    try:
        need_plain_file(file)
        if file.stat().st_size > _MAX_JSON:
            raise Stop("record_wrong", path=str(file), place="文件", reason="过大")
        return read_json(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Stop("not_found", path=str(file)) from error
    except IsADirectoryError as error:
        raise Stop("folder_no_file", path=str(file)) from error
    except Repeated as error:
        raise Stop("record_wrong", path=str(file), place=error.args[0], reason="这个键写了两次") from error
    except (OSError, ValueError, RecursionError) as error:
        raise Stop("not_json", path=str(file)) from error


def build(
    records: Sequence[Record], library: Library, path: str, progress: Progress | None = None,
    reserved: Sequence[str] = (), ruleset: str = "",
) -> tuple[WorkbookFile, Generated]:
    """A new workbook, not saved yet: cover, a sheet per record, 检查结果; formulas with their values. It opens at the first
    cell that a person fills.

    path: what the user calls it; reserved: names that no sheet of a record may take. ruleset: id of the rule set to score
    by, instead of the forms' own.
    """
    templates = Templates(library)
    book = WorkbookFile.new()
    names = sheet_names(records, library, [*map(own_name, (*COVERS.values(), FINDINGS)), *reserved])
    kinds = [library.forms[record.form].kind for record in records]
    scored = next((name for name, kind in zip(names, kinds, strict=True) if kind != "monitor"), None)
    opened = scored or names[0]
    reader = FormReader(library, path, ruleset)
    scoring = Scoring(reader, [Grid(name, {}) for name in names], library, templates, progress=progress)
    plan = ScorePlan((), (), ())  # monitoring sheets alone are not scored
    with gc_paused():
        for name in _put_forms(book, records, names, library, templates, ruleset):
            at = _first_cell(book.grid(name), library) if name == scored else (1, 1)
            if scored:
                book.apply(scoring.sheet(book.grid(name)), library.sheets)
            if name == opened:
                book.open_at(name, *at)
        if scored:
            plan = scoring.rest()
            book.apply(plan.edits, library.sheets)
    book.open_tab(opened)
    return book, Generated(tuple(names), plan)


def _first_cell(grid: Grid, library: Library) -> tuple[int, int]:
    """The first cell that a person fills; of a template that is no form, as scoring will say, the first of all."""
    forms = read_forms([grid], library)
    return first_to_fill(forms[0], library) if forms else (1, 1)


def generate(
    records: Sequence[Record], library: Library, output: Path, progress: Progress | None = None,
    behind: Sequence[NewSheet] = (), ruleset: str = "",
) -> Generated:
    """Writes the workbook of :func:`build`. An existing file is refused. behind: further sheets, put behind all others."""
    need_new(output)
    with gc_paused():
        book, made = build(records, library, str(output), progress, [sheet.sheet for sheet in behind], ruleset)
        book.apply(behind, library.sheets)
        book.save(output, backup=False)
        return made


def write_plain(records: Sequence[Record], library: Library, output: Path) -> None:
    """Writes the forms as people send them: no cover, nothing scored, nothing beside what is printed."""
    need_new(output)
    book = WorkbookFile.new()
    for _ in _put_forms(book, records, sheet_names(records, library), library, Templates(library)):
        pass  # nothing is done to them
    book.save(output, backup=False)


def _put_forms(
    book: WorkbookFile, records: Sequence[Record], names: Sequence[str], library: Library, templates: Templates,
    ruleset: str = "",
) -> Iterator[str]:
    """Puts a sheet for each record into a workbook; gives the name of each, which is let go before the next one comes."""
    for form in dict.fromkeys(record.form for record in records):
        templates.need(form)
        book.ready(form, library.sheets)
    for record, name in zip(records, names, strict=True):
        book.apply([plan_form(record, templates[record.form], library, name, ruleset)], library.sheets)
        yield name
        book.let_go(name)


def score(
    file: Path, library: Library, output: Path | None = None, *, overwrite: bool = False, dry_run: bool = False,
    progress: Progress | None = None, ruleset: str = "", sheets: Sequence[str] = (),
) -> Scored:
    """Scores a workbook in place (the original kept beside it) or into ``output``; another format into an .xlsx beside.

    ruleset: as :func:`check` has it. sheets: names of those that are scored, instead of all; a cover and 检查结果 that are
    there follow, none are made.
    """
    book, target = open_to_write(file, output)
    templates = Templates(library)
    names, chosen, alone = to_score(book, sheets, templates, file) if sheets else (book.names, None, False)
    reader = form_reader(book, library, file, ruleset, chosen if alone else None)
    plan = _score(
        book, library, reader, templates, names=names, overwrite=overwrite, dry_run=dry_run, progress=progress,
        sheets=chosen, alone=alone,
    )
    if dry_run:
        not_brought(file)
        return Scored(plan, target or file, None, alone)
    return Scored(plan, *book.save_as(target), alone, book.frozen)


def _score(
    book: WorkbookFile, library: Library, reader: FormReader, templates: Templates, *, names: Collection[str],
    overwrite: bool, dry_run: bool, progress: Progress | None, sheets: Collection[str] | None, alone: bool,
) -> ScorePlan:
    """Scores the sheets of a workbook, each read, planned, written, proved and let go before the next; then what is about
    all of them is made, which the plan holds. names: of the sheets that are looked at; the rest see :class:`Scoring`.
    """
    scoring = Scoring(
        reader, book.tabs(), library, templates, overwrite=overwrite, sheets=sheets, alone=alone, progress=progress,
        names=names,
    )
    with gc_paused():
        made = made_findings(book, library) & set(names)
        for grid in book.in_turn(set(names) - made if made else names):
            edits = scoring.sheet(grid)
            if not dry_run:
                book.apply(edits, library.sheets)
        for name in made:  # it is made anew, whatever it holds
            scoring.sheet(book.beginning(name, 1))
        plan = scoring.rest()
    if not dry_run:
        book.apply(plan.edits, library.sheets)
    return plan


def explain(file: Path, cell: str, library: Library) -> list[str]:
    """Lines that say how the score of a cell's row came about."""
    return explain_cell(read(file, library), cell, library, str(file))

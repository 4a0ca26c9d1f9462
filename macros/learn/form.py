"""What the user has said on 登记表样, as a form: the table that its TOML file holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jixiao.macros.forms.collect import At, Collector, label_cells
from jixiao.macros.forms.read import FilledForm, read_form
from jixiao.macros.forms.recognise import survey
from jixiao.macros.forms.teach import refusal_text
from jixiao.macros.learn.boxes import boxes_of, may_have_boxes
from jixiao.macros.learn.concepts import PRINTED, Concept, concepts, name_of, word
from jixiao.macros.learn.generic import alone
from jixiao.macros.learn.proposal import Line, Proposal
from jixiao.macros.learn.propose import bare_title
from jixiao.macros.learn.survey import behind_colon, body_of, collector_of, layouts_of
from jixiao.macros.learn.tasks import MANAGEMENT, TASKS, name_of_block
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import money_unit, plain, spellings
from jixiao.templates.library import Library
from jixiao.templates.load.typed import read
from jixiao.templates.load.wording import worded
from jixiao.templates.model import COLUMNS, FormSpec
from jixiao.templates.stop import Stop

SOURCE = "user-form"
REGION = "用户登记"
_MARK = 20  # characters of a label
_HEADING_ROWS = 3  # rows that a block of headings may take
_GRADES: Mapping[str, Any] = concepts()[name_of("field", "printed_grade")].given or {}
#: Fields that need no label of the form's: the year of its heading, the grade in the row of the total.
_ALWAYS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "target": {"year": {}},
    "selfeval": {"printed_grade": {"choices": _GRADES["choices"]}, "year": {}},
}
#: Concepts that several labels may have.
_MANY = frozenset((("funds", "source"), ("management", "row"), ("row", "subtotal"), ("row", "total")))


class Said:
    """The lines of a proposal by their concepts. Raises Stop ``learn_twice``, ``learn_kind``, ``learn_no_level3``, ..."""

    def __init__(self, proposal: Proposal) -> None:
        self.head, self.lines = proposal.head, proposal.lines
        self.by: dict[tuple[str, str], list[Line]] = {}
        for line in proposal.lines:
            concept = concepts()[line.concept]
            if concept.of not in ("", self.head.kind):
                raise Stop("learn_kind", cell=line.cell, concept=concept.name, kind=self.kind_word)
            self.by.setdefault((concept.group, concept.key), []).append(line)
        for key, lines in self.by.items():
            if key[0] != "other" and key not in _MANY and len(lines) > 1:
                cells = "、".join(line.cell for line in lines)
                raise Stop("learn_twice", concept=name_of(*key), cells=cells)  # type: ignore[arg-type]
        self._need_columns()
        self._need_funds()
        self._need_blocks()

    @property
    def kind_word(self) -> str:
        """自评 or 申报."""
        return word("kinds", self.head.kind)

    def of(self, group: str) -> dict[str, Line]:
        """Key -> line of a group's concepts that only one label has."""
        return {key: lines[0] for (own, key), lines in self.by.items() if own == group}

    def _need_columns(self) -> None:
        columns = self.of("column")
        if "level3" not in columns:
            raise Stop("learn_no_column", concept=name_of("column", "level3"))
        values = ("target",) if self.head.kind == "target" else ("target", "actual", "score")
        if not any(key in columns for key in values):
            raise Stop("learn_no_column", concept=name_of("column", "target"))
        first = columns["level3"]
        for line in columns.values():
            if abs(line.at[0] - first.at[0]) >= _HEADING_ROWS:
                raise Stop("learn_heading_row", cell=line.cell, concept=line.concept, first=first.cell)

    def _need_funds(self) -> None:
        funds = self.of("funds")
        if funds and self.head.kind == "target":
            line = next(iter(funds.values()))
            raise Stop("learn_kind", cell=line.cell, concept=line.concept, kind=self.kind_word)
        if funds and "total" not in funds:
            line = next(iter(funds.values()))
            raise Stop("learn_no_total", cell=line.cell, concept=line.concept, needed=name_of("funds", "total"))
        single = next((line for key, line in self.of("field").items() if key.startswith("funds.")), None)
        if funds and single and self.head.kind == "selfeval":
            raise Stop("learn_two_ways", cell=single.cell, concept=single.concept, other=funds["total"].cell)


    def _need_blocks(self) -> None:
        for block, needed in ((TASKS, ("name",)), (MANAGEMENT, ("row",))):
            have = [key for group, key in self.by if group == block]
            missing = next((key for key in needed if have and key not in have), "")
            if not missing and have and not set(have) - {"name", "row", "end"}:
                missing = "content" if block == TASKS else "state"
            if missing:
                raise Stop("learn_no_part", block=name_of_block(block), concept=name_of(block, missing))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Taught:
    """The table of the form's TOML file, the example as the form reads it, and the lines that are labels after all."""

    data: dict[str, Any]
    form: FilledForm
    proposal: Proposal


def learned(grid: Grid, proposal: Proposal, library: Library) -> Taught:
    """What the user has said, as a form.

    Raises Stop ``learn_not_read`` where the form does not find its own example, and those of :class:`Said`.
    """
    form = read_with(grid, _data(Said(proposal), grid, library), library)
    proposal = _labels_only(proposal, form)
    said = Said(proposal)
    data, form = _numbered(_data(said, grid, library), said, grid, library)
    return Taught(data, form, proposal)


def _labels_only(proposal: Proposal, form: FilledForm) -> Proposal:
    """The lines without those that are values, now that the form tells where values stand."""
    table = form.found.table
    places = set(form.places.values()) - ({form.year_at} if form.year_at else set())
    rows = {body.row for body in table.rows} | set(table.inner)
    body = dict.fromkeys(rows, min(table.columns.values())) | body_of(layouts_of(collector_of(form), form.found.spec.blocks))

    def is_value(line: Line) -> bool:
        row, col = line.at
        return line.concept == name_of(*PRINTED) and (line.at in places or col >= body.get(row, col + 1))

    return replace(proposal, lines=tuple(line for line in proposal.lines if not is_value(line)))


def spec_of(data: Mapping[str, Any], library: Library) -> FormSpec:
    """The form of a table, with the words of the vocabulary. Raises Faulty where its types do not allow it."""
    spec: FormSpec = read(FormSpec, data, template=Path(f"{data['id']}.xlsx"))
    return worded(spec, library.vocabulary)


def read_with(grid: Grid, data: Mapping[str, Any], library: Library) -> FilledForm:
    """The sheet as the form reads it."""
    spec = spec_of(data, library)
    found = survey(grid, alone([spec], library))
    if not found.forms:
        twice = next((doubt for doubt in found.doubts if doubt.heading), None)
        reason = f"{refusal_text(grid.name, twice, library)}。" if twice else ""
        raise Stop("learn_not_read", sheet=grid.name, reason=reason)
    return read_form(grid, found.forms[0])


def _data(said: Said, grid: Grid, library: Library) -> dict[str, Any]:
    head = said.head
    columns = said.of("column")
    order = [key for key in COLUMNS if key in columns]
    values = [key for key in ("level3", "target", "actual", "points", "score") if key in columns]
    data: dict[str, Any] = {
        "id": head.id, "title": head.title, "titles": [head.title], "kind": head.kind, "year": head.year,
        "region": REGION, "source": [SOURCE], "certainty": "user", "known": "seen_filled", "ruleset": head.ruleset,
        "money_unit": head.unit,
    }
    if head.execution_points is not None and head.execution_points != library.rulesets[head.ruleset].execution_points:
        data["execution_points"] = head.execution_points
    if head.next:
        data["next"] = head.next
    data |= {"prints": _prints(said), "unread": _unread(said)}
    data["fields"] = [_field(concept, line, said, grid) for concept, line in _fields(said)] + [
        {"key": key, **more} for key, more in _ALWAYS[head.kind].items() if ("field", key) not in said.by
    ]
    funds = said.of("funds")
    if funds:
        data["funds"] = {
            "sources": [line.text.strip() for line in said.by.get(("funds", "source"), ())],
            "total": [_word(funds["total"])],
            "columns": {key: [_word(line)] for key, line in funds.items() if key not in ("total", "source")},
        }
    if blocks := list(_blocks(said)):
        data["blocks"] = blocks
    data["indicators"] = {
        "required": values, "printed": order, "scored": "score" in columns and head.kind == "selfeval",
        "absent": [key for key in ("actual", "points", "score") if key not in columns],
        "merge": [key for key in ("level1", "level2") if key in columns],
        **{key: [_word(line) for line in said.by[("row", key)]] for key in ("total", "subtotal") if ("row", key) in said.by},
        "columns": {key: [_word(columns[key])] for key in order},
    }
    return data


def _blocks(said: Said) -> Iterator[dict[str, Any]]:
    tasks, management = said.of(TASKS), said.of(MANAGEMENT)
    if tasks:
        end = tasks.pop("end", None) or _below(said, tasks.values())
        yield {"key": TASKS, "title": _left(said, tasks["name"]), "end": [_word(end)] if end else [],
               "columns": {key: [_word(line)] for key, line in tasks.items()}}
    if management:
        rows = said.by[MANAGEMENT, "row"]
        yield {"key": MANAGEMENT, "title": _left(said, rows[0]), "rows": [_word(line) for line in rows],
               "columns": {key: [_word(line)] for key, line in management.items() if key != "row"}}


def _below(said: Said, heads: Collection[Line]) -> Line | None:
    """The label below a list of tasks that has no total: there it ends."""
    last, col = max(line.at[0] for line in heads), min(line.at[1] for line in heads)
    return next((
        line for line in sorted(said.lines, key=lambda line: line.at) if line.at[0] > last and line.at[1] <= col
        and (line.sure == "sure" or line.concept not in (name_of(*PRINTED), name_of("other", "example")))
    ), None)


def _left(said: Said, head: Line) -> str:
    """The label left of a block: 年度主要任务."""
    beside = [line for line in said.lines if head.at[0] - 1 <= line.at[0] <= head.at[0] and line.at[1] < head.at[1]]
    return _word(max(beside, key=lambda line: line.at)) if beside else name_of_block(TASKS)


def _word(line: Line) -> str:
    """The label as the form knows it: what stands behind its colon is no part of it."""
    return behind_colon(" ".join(line.text.split()))[0]


def _fields(said: Said) -> Iterable[tuple[Concept, Line]]:
    for concept in concepts().values():
        if concept.group == "field" and (lines := said.by.get(("field", concept.key))):
            yield concept, lines[0]


def _field(concept: Concept, line: Line, said: Said, grid: Grid) -> dict[str, Any]:
    kept = ("key", "kind", "place", "choices", "concept")
    given = {key: value for key, value in (concept.given or {}).items() if key in kept}
    boxes = boxes_of(grid, line.at, grid.last_col, said.lines) if may_have_boxes(concept.key) else {}
    if boxes:
        given |= {"kind": "ticks", "choices": [option.name for own in boxes.values() for option in own]}
    return given | {"labels": [_word(line)]}


def _unread(said: Said) -> list[str]:
    """Labels that the vocabulary knows otherwise: nothing may be read from them. Not those that another line reads."""
    read = {
        name for (group, _), lines in said.by.items() if group != "other"
        for line in lines for name in spellings(_word(line))
    }
    found = [
        _word(line) for line in said.by.get(("other", "printed"), ())
        if not money_unit(line.text) and not _is_title(said, line.text) and len(line.text) <= 2 * _MARK
    ]
    return list(dict.fromkeys(text for text in found if text and not any(name in read for name in spellings(text))))


def _is_title(said: Said, text: str) -> bool:
    """Whether a text is the form's title, or says nothing but its year."""
    return plain(said.head.title) in plain(text) or not bare_title(text)


def _prints(said: Said) -> list[str]:
    """Every label of the form, as its cell has it; not one with something behind its colon, which is the example's."""
    texts = (
        " ".join(line.text.split()) for line in said.lines
        if concepts()[line.concept].key != "example" and not _is_title(said, line.text) and not behind_colon(line.text)[1]
    )
    return [text for text in dict.fromkeys(texts) if len(text) <= 2 * _MARK]


def _numbered(
    data: dict[str, Any], said: Said, grid: Grid, library: Library
) -> tuple[dict[str, Any], FilledForm]:
    """The form with the number of each label that the sheet prints several times, and the example read with it."""
    form = read_with(grid, data, library)
    collect = Collector(grid, form.found)
    keys = {spec.key: spec for spec in form.found.spec.fields}
    changed = False
    for field in data["fields"]:
        line = said.of("field").get(field["key"])
        if line is None:
            continue
        cells: list[At] = label_cells(collect, keys[field["key"]].labels)
        own = label_cells(collect, (field["labels"][0],))
        if line.at in cells and len(own) > 1 and cells.index(line.at):
            field["nth"] = cells.index(line.at) + 1
            changed = True
    return data, read_with(grid, data, library) if changed else form


def blank_rows(form: FilledForm) -> tuple[list[dict[str, Any]], bool]:
    """The rows of an empty form, and whether the example is a blank form: nobody has filled in a target or an actual.

    The levels as they are printed; points, explanations and names only of a blank form, where they are printed too.
    """
    rows = form.record.indicators
    filled = any(row.actual or row.score is not None for row in rows)
    if form.found.spec.kind == "target":
        filled = any(row.target for row in rows)
    found: list[dict[str, Any]] = []
    for body, index in form.rows:
        row: dict[str, Any] = {key: value for key, value in (("level1", body.level1), ("level2", body.level2)) if value}
        if index is not None and not filled:
            indicator = rows[index]
            for key in ("level3", "explanation", "target"):
                if value := getattr(indicator, key):
                    row[key] = value
            if indicator.points is not None:
                row["points"] = indicator.points
        found.append(row)
    return [row for row in found if row] or [{"level3": ""}], not filled

"""登记表样 as a sheet: what is proposed is written, what the user has made of it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jixiao.macros.learn.concepts import concepts, texts_of, word
from jixiao.macros.learn.proposal import MOST_LINES, Head, Line, Proposal
from jixiao.macros.learn.propose import is_form_id, next_of
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.fill import fill_sheet
from jixiao.macros.sheet.grid import Cell, Grid, Range, address
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import free_name
from jixiao.templates.library import Library, shortened, show
from jixiao.templates.model import MONEY_UNITS
from jixiao.templates.stop import Stop
from jixiao.udfs.quantity.numbers import to_decimal

KEY = "learn"
_HEADINGS = ("单元格", "表上的文字", "概念", "把握", "读到的内容")


def plan_sheet(proposal: Proposal, library: Library, template: Grid, taken: Sequence[str]) -> NewSheet:
    """The sheet of a proposal. taken: names of the workbook's sheets."""
    head, most = proposal.head, texts_of("sheet")["too_long"]
    lines = [
        {"cell": line.cell, "text": line.text, "concept": line.concept, "sure": word("certainty", line.sure),
         "value": shortened(" ".join(line.value.split()), most)}
        for line in proposal.lines
    ]
    rules = [
        {"title": item.title, "help": "；".join((item.region, *(library.sources[id].title for id in item.source)))}
        for item in library.rulesets.values()
    ]
    context = {
        "name": texts_of("settings"),
        "head": {
            "title": head.title, "kind": word("kinds", head.kind), "year": str(head.year),
            "ruleset": library.rulesets[head.ruleset].title,
            "execution_points": "" if head.execution_points is None else show(head.execution_points),
            "unit": head.unit, "rows": "—" if head.rows is None else f"{head.rows[0]}-{head.rows[1]}", "id": head.id,
            "next": next_texts(library).get(head.next, word("sheet", "no_next")), "sheet": head.sheet,
        },
    }
    nexts = [{"title": text, "help": library.forms[id].region} for id, text in next_texts(library).items()]
    nexts.append({"title": word("sheet", "no_next"), "help": ""})
    meant = [{"name": item.name, "help": item.help} for item in concepts().values()]
    name = free_name(word("sheet", "name"), taken)
    return fill_sheet(template, KEY, name, context, {"line": lines, "concept": meant, "rules": rules, "nexts": nexts})


def next_texts(library: Library) -> dict[str, str]:
    """The forms that may follow another, as the drop-down has them: id -> 某省自评表（selfeval-…）."""
    return {form.id: form.full_title for form in library.forms.values() if form.id in library.sheets}


def find_sheet(grids: Sequence[Grid]) -> Grid | None:
    """The sheet 登记表样 of a workbook, known by its headings; None where it has none."""
    return next((grid for grid in grids if _heading_row(grid) is not None), None)


def _heading_row(grid: Grid) -> int | None:
    title = plain(grid.cell(1, 1).text)
    if title != word("sheet", "name"):
        return None
    for row in range(2, min(grid.last_row, 100) + 1):
        if tuple(plain(grid.cell(row, col).text) for col in range(1, 6)) == _HEADINGS:
            return row
    return None


class _Sheet:
    """The sheet as the user has left it; what is wrong is said with its cell."""

    def __init__(self, grid: Grid, taught: Grid, library: Library) -> None:
        self.grid, self.taught, self.library = grid, taught, library
        self.header = _heading_row(grid) or 0
        names = {plain(name): key for key, name in texts_of("settings").items()}
        self.settings = {
            key: (row, 3) for row in range(1, self.header) if (key := names.get(plain(grid.cell(row, 1).text)))
        }

    def text(self, key: str) -> str:
        at = self.settings.get(key)
        if at is None:
            raise Stop("learn_setting_missing", sheet=self.grid.name, name=word("settings", key))
        return self.grid.cell(*at).text.strip()

    def wrong(self, key: str, allowed: str) -> Stop:
        return Stop("learn_setting", sheet=self.grid.name, cell=address(*self.settings[key]), name=word("settings", key),
                    value=shortened(self.text(key), 20), allowed=allowed)

    def one_of(self, key: str, names: Mapping[str, str]) -> str:
        """The key of a word."""
        found = {plain(name): own for own, name in names.items()}.get(plain(self.text(key)))
        if found is None:
            raise self.wrong(key, "、".join(names.values()))
        return found

    def head(self, proposed: Head) -> Head:
        kind: Any = self.one_of("kind", texts_of("kinds"))
        unit: Any = self.one_of("unit", {unit: unit for unit in MONEY_UNITS})
        ruleset = self.one_of("ruleset", {id: rules.title for id, rules in self.library.rulesets.items()})
        year = to_decimal(self.text("year").removesuffix("年度").removesuffix("年"))
        title, id = self.text("title"), self.text("id")
        if year is None or year != int(year) or not 1990 <= year <= 2100:
            raise self.wrong("year", "1990—2100")
        if len(plain(title)) < 4 or len(title) > 60:
            raise self.wrong("title", word("sheet", "title_allowed"))
        if not is_form_id(id):
            raise self.wrong("id", proposed.id)
        id = f"{kind}-{id.partition('-')[2]}"  # the kind may have been put right
        if (taken := self.library.forms.get(id)) and taken.certainty != "user":
            raise self.wrong("id", proposed.id)
        return replace(
            proposed, title=title, kind=kind, year=int(year), ruleset=ruleset, unit=unit, id=id,
            execution_points=self.points(proposed), next=self.next(proposed, kind),
        )

    def next(self, proposed: Head, kind: str) -> str:
        """The form that follows. What was proposed for the other kind is not what the user has said."""
        texts = {**next_texts(self.library), "": word("sheet", "no_next")}
        found = self.one_of("next", texts) if self.text("next") else ""
        if found and self.library.forms[found].kind == kind:
            if kind != proposed.kind and found == proposed.next:
                return next_of(kind, self.text("title"), self.library)
            wrong_kind = {id for id in texts if id and self.library.forms[id].kind == kind}
            raise self.wrong("next", "、".join(text for id, text in texts.items() if id not in wrong_kind))
        return found

    def points(self, proposed: Head) -> Decimal | None:
        text = self.text("execution_points")
        value = to_decimal(text) if text else None
        if proposed.execution_points is None and text:
            raise self.wrong("execution_points", word("sheet", "none"))
        if text and (value is None or not 0 <= value <= 100):
            raise self.wrong("execution_points", "0—100")
        return value if text else proposed.execution_points

    def rows(self) -> dict[str, tuple[int, str, str]]:
        """Cell of a label -> (row here, text, concept)."""
        found: dict[str, tuple[int, str, str]] = {}
        for row in range(self.header + 1, min(self.grid.last_row, self.header + MOST_LINES) + 1):
            cell, text, concept = (self.grid.cell(row, col).text.strip() for col in (1, 2, 3))
            if not cell and not text:
                if concept:
                    raise Stop("learn_row_blank", sheet=self.grid.name, cell=address(row, 1))
                break
            if cell in found:
                raise Stop("learn_row_twice", sheet=self.grid.name, cell=address(row, 1), label=cell)
            found[cell] = row, text, concept
        return found

    def lines(self, proposed: Sequence[Line]) -> tuple[Line, ...]:
        rows = self.rows()
        done: list[Line] = []
        names = {plain(name): name for name in concepts()}
        for line in proposed:
            if line.cell not in rows:
                raise Stop("learn_row_missing", sheet=self.grid.name, label=line.cell, text=shortened(plain(line.text), 20))
            row, text, concept = rows.pop(line.cell)
            if plain(text) != plain(line.text):
                raise Stop("learn_text_changed", sheet=self.grid.name, cell=address(row, 2), label=line.cell)
            if plain(concept) not in names:
                raise Stop("learn_concept", sheet=self.grid.name, cell=address(row, 3), value=shortened(concept, 20))
            done.append(replace(line, concept=names[plain(concept)]))
        done += [self.added(cell, *row, names) for cell, row in rows.items()]
        return tuple(sorted(done, key=lambda line: line.at))

    def added(self, cell: str, row: int, text: str, concept: str, names: Mapping[str, str]) -> Line:
        """A label that was not proposed, in a row that the user has put in."""
        area = Range.parse(cell)
        shown = self.taught.cell(area.row, area.col) if area else Cell()
        if area is None or not isinstance(shown.value, str) or plain(text) not in ("", plain(shown.value)):
            raise Stop("learn_row_more", sheet=self.grid.name, cell=address(row, 1), label=shortened(cell, 20))
        if plain(concept) not in names:
            raise Stop("learn_concept", sheet=self.grid.name, cell=address(row, 3), value=shortened(concept, 20))
        return Line((area.row, area.col), shown.value, names[plain(concept)], "unknown")


def read_sheet(grid: Grid, taught: Grid, proposed: Proposal, library: Library) -> Proposal:
    """The proposal as the user has corrected it on the sheet.

    taught: the sheet of the form. proposed: what is proposed for it now; its labels must be on the sheet, others of the
    form's may be added. Raises Stop ``learn_setting``,
    ``learn_row_missing``, ``learn_concept``, ... each naming the cell.
    """
    sheet = _Sheet(grid, taught, library)
    return Proposal(sheet.head(proposed.head), sheet.lines(proposed.lines))


def sheet_named(grid: Grid) -> str:
    """The name of the sheet that is being taught, as 登记表样 says it."""
    return next((grid.cell(row, 3).text.strip() for row in range(1, _heading_row(grid) or 1)
                 if plain(grid.cell(row, 1).text) == plain(word("settings", "sheet"))), "")

"""The template of a learned form: the user's own sheet with placeholders where the example has its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jixiao.macros.forms.collect import At
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.understand import label_words_of
from jixiao.macros.learn.boxes import boxes_of, mark_of, with_boxes
from jixiao.macros.learn.concepts import concepts, name_of
from jixiao.macros.learn.proposal import Line, Proposal
from jixiao.macros.learn.propose import shares
from jixiao.macros.learn.survey import (
    TICKS,
    behind_colon,
    body_of,
    collector_of,
    ends_of,
    has_ticks,
    is_text,
    layouts_of,
)
from jixiao.macros.learn.tasks import TASKS
from jixiao.macros.sheet.edits import NewSheet, RowCopy
from jixiao.macros.sheet.grid import Range, address
from jixiao.macros.sheet.heading_words import meanings
from jixiao.macros.sheet.labels import bare, money_unit, plain
from jixiao.templates.library import Library
from jixiao.templates.model import BLOCK_AMOUNTS
from jixiao.templates.stop import Stop
from jixiao.udfs.base.finding import Place
from jixiao.udfs.quantity.words import phrase

_BRACES = re.compile(r"\{[{%#]")
#: A year as forms print it, or the blanks left for one.
_YEAR = re.compile(r"(?:(?<![0-9])[0-9０-９〇○零一二三四五六七八九]{4}|[_\s]{1,20}|)(?=\s{0,20}年)")
_NAMES = ("name", "initial_budget", "budget", "executed", "rate")
#: Key of a column -> what of an indicator it prints, where sign and unit have columns of their own.
_PARTS = {"sign": "sign", "unit_text": "unit"}
_SIGNED = "{{ indicator.sign | default('', true) }}{{ indicator.value }}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The template's sheet, and what of the example has no place in it: (cell, label, text)."""

    sheet: NewSheet
    left_out: tuple[tuple[str, str, str], ...]


def draw(form: FilledForm, proposal: Proposal, library: Library, key: str) -> Drawn:
    """The template of a form. key: how the door calls the workbook whose first sheet is the example's.

    Raises Stop ``learn_braces`` where the sheet prints what a template would take for a placeholder.
    """
    return _Drawing(form, proposal, library).drawn(key)


class _Drawing:
    def __init__(self, form: FilledForm, proposal: Proposal, library: Library) -> None:
        self.form, self.grid, self.table = form, form.grid, form.found.table
        self.title = proposal.head.title
        self.lines = {line.at: line for line in proposal.lines}
        self.words = label_words_of(library.vocabulary)
        self.columns = self.table.columns
        self.left_out: list[tuple[str, str, str]] = []
        body = [row.row for row in self.table.rows]
        self.model = self._model(body)
        collect = collector_of(form)
        self.blocks = layouts_of(collect, form.found.spec.blocks)
        self.body = body_of(self.blocks)
        self.ends = [at for block, layout in self.blocks for at in ends_of(collect, block, layout)]
        self.gone = set(self._gone(body))

    def _model(self, body: Sequence[int]) -> int:
        """The row whose looks every indicator takes: the first that is no part of a cell merged from above but of levels."""
        others = [col for key, col in self.columns.items() if key not in ("level1", "level2")]
        for row in body:
            if not any(self.grid.hidden_part(row, col) for col in others):
                return row
        return body[0] if body else self.table.body_row

    def _gone(self, body: Sequence[int]) -> Iterator[int]:
        """Rows that the template has not: all indicators but one, subtotals, headings printed again, all sources but one."""
        last = max([self.table.body_row, *body, *self.table.subtotal_rows])
        while last < self.grid.last_row and self._prepared(last + 1):
            last += 1
        yield from (row for row in range(self.table.body_row, last + 1) if row != self.model)
        yield from self.table.extra_totals
        sources = sorted(at[0] for place, at in self.form.places.items()
                         if place[:2] == ("funds", "sources") and place[-1] == "name")
        yield from sources[1:]
        yield from (row for _, layout in self.blocks for _, (row, _) in layout.rows[1:])

    def _prepared(self, row: int) -> bool:
        """Whether a row stands ready for further indicators: ……, or nothing but borders below the last."""
        texts = [plain(cell.text) for (at, _), cell in self.grid.cells.items() if at == row and not cell.blank]
        return bool(texts) and all(re.fullmatch(r"(?:指标)?\d*:?|[.…·。]+", text) for text in texts)

    def drawn(self, key: str) -> Drawn:
        self._levels()
        ticked = dict(self._ticked())
        cells = {at: text for at, text in self._printed() if at[0] not in self.gone and at not in ticked}
        cells |= dict(self._placeholders(cells)) | ticked
        last = max([self.grid.last_row, *(merge.last_row for merge in self.grid.merges if merge.last_row < 10_000)])
        kept = [row for row in range(1, last + 1) if row not in self.gone]
        rows = tuple(
            RowCopy(row, {col: (text, None, None) for (at, col), text in cells.items() if at == row}) for row in kept
        )
        sheet = NewSheet(self.grid.name, key, rows, tuple(self._merges(kept)))
        return Drawn(sheet, tuple(self.left_out))

    def _printed(self) -> Iterator[tuple[At, str]]:
        """What the form prints: its labels without what is the example's, options without their ticks, dashes."""
        values, added = set(self.form.places.values()), {at for at, _ in self._sums()}
        for at, cell in sorted(self.grid.cells.items()):
            if cell.blank or at[1] > self.form.found.last_col or self.grid.hidden_part(*at):
                continue
            line, text = self.lines.get(at), cell.text
            if line is not None and concepts()[line.concept].key == "example":
                self.left_out.append((line.cell, "", text))
                continue
            if line is not None:
                text = self._label(line)
                if at[0] in self.gone:
                    continue
            elif has_ticks(text) and is_text(cell) and at[0] not in self.gone:
                text = _unticked(text)
            elif at in values or any(char.isalnum() for char in text):
                kept = at[0] not in self.gone and at[0] != self.model
                if at not in values and at not in added and (kept or at[1] >= self.body.get(at[0], at[1] + 1)):
                    self.left_out.append((address(*at), self._label_before(at), text))
                continue
            if _BRACES.search(text):
                raise Stop("learn_braces", cell=address(*at))
            yield at, text

    def _levels(self) -> None:
        """Points printed behind the name of a level are not printed by a row that any level may stand in."""
        for body in self.table.rows:
            for key, name in (("level1", body.level1), ("level2", body.level2)):
                col = self.columns.get(key)
                text = self.grid.cell(body.row, col).text if col else ""
                if name and plain(text) not in ("", plain(name)) and bare(text) == plain(name):
                    self.left_out.append((address(body.row, col or 0), name_of("column", key), " ".join(text.split())))

    def _label(self, line: Line) -> str:
        """The words of a label; what an example says behind its colon goes, what a form prints there stays."""
        label, rest = behind_colon(line.text)
        concept = concepts()[line.concept]
        stays = bare(label) in phrase("table_ends") or money_unit(line.text) or self.form.year_at == line.at
        if not rest or stays or "remark_row" in meanings(label, self.words):
            return _unticked(line.text) if has_ticks(line.text) else line.text
        if concept.group == "field":
            return line.text  # the placeholder takes the place of its value
        parts = re.split(r"(\s{2,}|[\n\u3000]+)", line.text)
        text = "".join(re.sub(r"([:：])(?![（(](?:盖章|公章|签字|签章)).*", r"\1", part) for part in parts)
        if text != line.text:
            self.left_out.append((line.cell, label, rest))
        return text

    def _label_before(self, at: At) -> str:
        """The label that a text stands beside."""
        before = [line for line in self.lines.values() if line.at[0] == at[0] and line.at[1] < at[1]]
        return behind_colon(max(before, key=lambda line: line.at[1]).text)[0] if before else ""

    def _ticked(self) -> Iterator[tuple[At, str]]:
        """The cells of boxes to tick, their marks as placeholders."""
        for field in self.form.found.spec.fields:
            line = next((line for line in self.lines.values() if concepts()[line.concept].key == field.key), None)
            if field.kind != "ticks" or line is None:
                continue
            boxes = boxes_of(self.grid, line.at, self.grid.last_col, self.lines.values())
            texts = {at: self.grid.cell(*at).text for at in boxes}
            mark = next((found for at, own in boxes.items() if (found := mark_of(texts[at], own))), "☑")
            yield from ((at, with_boxes(texts[at], own, field.key, mark)) for at, own in boxes.items())

    def _placeholders(self, printed: Mapping[At, str]) -> Iterator[tuple[At, str]]:
        grid, places = self.grid, self.form.places
        anchors: dict[At, str] = dict(printed)
        for place, at in places.items():
            merge = grid.merge_at(*at)
            anchor = (merge.row, merge.col) if merge else at
            name = self._name(place)
            if name is None or anchor[0] in self.gone:
                continue
            if place == ("year",):
                text = _YEAR.sub(_optional("year"), anchors.get(anchor, grid.cell(*anchor).text), count=1)
            elif anchor in self.lines and place[-1] != "name":  # behind the colon of its label
                value = self._value(place)
                old = anchors.get(anchor, grid.cell(*anchor).text)
                text = old.replace(value, _optional(name), 1) if value else f"{old}{_optional(name)}"
            elif name.endswith(".rate") and "%" in grid.cell(*at).format:
                text = _share(name)
            else:
                text = f"{{{{ {name} }}}}"
            anchors[anchor] = text
            yield anchor, text
        for key, col in self.columns.items():
            yield (self.model, col), self._of_indicator(key)
        yield from self._of_blocks()
        if ("year",) not in places and (blank := self._blank_year()):
            yield blank
        for at in self.lines:
            text = anchors.get(at, "")
            if at[0] < self.table.header_row and self.title in text and not text.startswith(self.title):
                yield at, self._titled(text)

    def _of_blocks(self) -> Iterator[tuple[At, str]]:
        """The one row of each small table, and what its columns of money add up to."""
        for block, layout in self.blocks:
            for name, at in layout.rows[:1]:
                if name is not None:
                    yield at, f"{{{{ {block.key}.name }}}}"
                yield from (((at[0], col), f"{{{{ {block.key}.{key} }}}}") for key, col in layout.columns.items())
        yield from self._sums()

    def _sums(self) -> Iterator[tuple[At, str]]:
        columns = [(key, col) for block, layout in self.blocks if block.key == TASKS for key, col in layout.columns.items()]
        yield from (((row, col), f"{{{{ sum('{TASKS}.{key}') }}}}") for row, _ in self.ends for key, col in columns
                    if key in BLOCK_AMOUNTS)

    def _name(self, place: Place) -> str | None:
        """The placeholder of a place; None where the template leaves it blank."""
        others = ("indicators", "blocks", "total", "total_points", "ruleset")
        if place[0] in others or (place[0] == "year" and len(place) > 1):
            return None
        if place[:2] == ("funds", "sources"):
            return f"fund_source.{place[3]}" if place[2] == 0 and place[3] in _NAMES else None
        return ".".join(map(str, place))

    def _value(self, place: Place) -> str:
        record = self.form.record
        if place == ("printed_total",):
            return "" if record.printed_total is None else f"{record.printed_total:f}"
        return (record.texts.get(str(place[0])) or "") if len(place) == 1 else ""

    def _of_indicator(self, key: str) -> str:
        if key in _PARTS:
            return f"{{{{ indicator.{_PARTS[key]} }}}}"
        if key == "target" and "sign" in self.columns and "unit_text" in self.columns:
            return "{{ indicator.value }}"
        if key == "target" and "unit_text" in self.columns:
            return _SIGNED
        if key == "points" and self.form.found.spec.indicators.percent_points:
            return _share("indicator.points")
        return f"{{{{ indicator.{key} }}}}"

    def _titled(self, text: str) -> str:
        """A title without the example's own names before it."""
        before, title, behind = text.partition(self.title)
        for key in ("project", "unit", "department"):
            name = self.form.record.text(key)
            if name and name in before:
                before = before.replace(name, _optional(key), 1)
            elif name and shares(plain(before), plain(name)):
                before = _YEAR_PLACE if _YEAR_PLACE in before else ""
        return before + title + behind

    def _blank_year(self) -> tuple[At, str] | None:
        """A line （    年度） that says no year yet."""
        for at, line in sorted(self.lines.items()):
            text = plain(line.text)
            if at[0] < self.table.header_row and re.fullmatch(r"[(\[【]?_*年度?[)\]】]?", text):
                return at, _YEAR.sub(_optional("year"), line.text, count=1)
        return None

    def _merges(self, kept: Sequence[int]) -> Iterator[Range]:
        """The merged cells over the rows that are left."""
        out = {row: at for at, row in enumerate(kept, start=1)}
        widest = max(self.grid.last_col, self.form.found.last_col)  # a title over a whole row of the sheet ends with it
        for merge in self.grid.merges:
            rows = [out[row] for row in range(merge.row, min(merge.last_row, kept[-1]) + 1) if row in out]
            last_col = min(merge.last_col, widest)
            if rows and (len(rows) > 1 or merge.col < last_col) and merge.col <= last_col:
                yield Range(rows[0], merge.col, rows[-1], last_col)


def _share(name: str) -> str:
    """A placeholder of percent in a cell that shows shares: 95 is 0.95 there."""
    return f"{{{{ {name} / 100 if {name} is not none else '' }}}}"


def _optional(name: str) -> str:
    """A placeholder inside a text: nothing where there is no value."""
    return f"{{{{ {name} | default('', true) }}}}"


_YEAR_PLACE = _optional("year") + "年度"


def _unticked(text: str) -> str:
    return "".join("□" if char in TICKS else char for char in text)

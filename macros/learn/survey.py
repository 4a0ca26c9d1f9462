"""The labels of one sheet with the concepts that they were understood as, no form known beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from jixiao.macros.forms.blocks import BlockLayout, block_layout
from jixiao.macros.forms.collect import At, Collector, cell_after, label_cells
from jixiao.macros.forms.fields import label_of
from jixiao.macros.forms.funds import funds_layout
from jixiao.macros.forms.read import FilledForm, read_form
from jixiao.macros.forms.recognise import column_words, part_of, survey
from jixiao.macros.forms.ticks import Option, options
from jixiao.macros.forms.understand import Label, label_words_of, labels_of
from jixiao.macros.learn.boxes import boxes_of, may_have_boxes, options_text
from jixiao.macros.learn.concepts import EXAMPLE, PRINTED, name_of, texts_of
from jixiao.macros.learn.generic import generic_library
from jixiao.macros.learn.proposal import Line, Sure
from jixiao.macros.learn.tasks import MANAGEMENT, TASKS, find_blocks
from jixiao.macros.sheet.grid import Cell, Grid, address
from jixiao.macros.sheet.heading_words import meanings
from jixiao.macros.sheet.labels import is_word, plain
from jixiao.templates.library import Library
from jixiao.templates.model import COLUMNS, Block
from jixiao.templates.stop import Stop
from jixiao.udfs.quantity.numbers import to_decimal

_MOST_ROWS = 1_000  # indicators of an example: what has more is no form
#: Blocks with where they lie.
Layouts = Sequence[tuple[Block, BlockLayout]]
#: Labels that head others or stand apart: they are printed, and nothing beside them is read.
TICKS = frozenset("□☐■☑☒√✓✔")
_APART = frozenset((
    "goal_block", "indicator_block", "money_block", "remark_row", "review", "sign_line", "text_field", "title_selfeval",
    "title_target", "title_monitor", "funds_split", "monitor",
))


def read_unknown(grid: Grid, library: Library) -> FilledForm | None:
    """A sheet as the one form on it, whatever form that is; None where its headings are not understood.

    Raises Stop ``learn_two_tables``, ``learn_long``.
    """
    generic = generic_library(library)
    found = survey(grid, generic).forms
    if len(found) > 1:
        places = "、".join(address(item.table.header_row, item.table.columns["level3"]) for item in found)
        raise Stop("learn_two_tables", sheet=grid.name, cells=places)
    if not found:
        return None
    if (rows := len(found[0].table.rows)) > _MOST_ROWS:
        raise Stop("learn_long", sheet=grid.name, rows=rows, most=_MOST_ROWS)
    form = read_form(grid, found[0])
    collect = collector_of(form)
    blocks = find_blocks(collect, label_words_of(library.vocabulary))
    area = area_of(collect, layouts_of(collect, blocks))
    if form.found.spec.kind == "selfeval" and ((layout := funds_layout(collect)) is None or layout.total[0] in area):
        single = generic_library(library, table=False)
        form = read_form(grid, survey(grid, single).forms[0])
    if form.found.spec.kind == "target":
        form = _one_half(form)
    if not blocks:
        return form
    form = read_form(grid, replace(form.found, spec=replace(form.found.spec, blocks=blocks)))
    # The money of a list of tasks is not that of the form.
    return replace(form, places={place: at for place, at in form.places.items() if place[0] != "funds" or at[0] not in area})


def _one_half(form: FilledForm) -> FilledForm:
    """A declaration without the money of the whole project: its parts belong to the year, wherever they are printed."""
    spec, collect = form.found.spec, collector_of(form)
    over = next(field for field in spec.fields if field.key == "funds.project_total")
    if label_of(collect, over) is not None:
        return form
    fields = tuple(replace(field, under="") for field in spec.fields if field.under != over.key)
    return read_form(form.grid, replace(form.found, spec=replace(spec, fields=fields)))


def collector_of(form: FilledForm) -> Collector:
    """What finds labels on the form's part of its sheet."""
    collect = Collector(part_of(form.grid, form.found), form.found)
    collect.places.update(form.places)
    return collect


def layouts_of(collect: Collector, blocks: Iterable[Block]) -> Layouts:
    """The blocks that are on the sheet, each with where it lies."""
    return [(block, layout) for block in blocks if (layout := block_layout(collect, block))]


def area_of(collect: Collector, layouts: Layouts) -> dict[int, int]:
    """The rows of blocks, their headings and the total below among them, each with the first column of its block."""
    rows: dict[int, int] = {}
    for block, layout in layouts:
        heads = {at[0] for at in layout.headings.values()} | {row for row, _ in ends_of(collect, block, layout)}
        rows |= dict.fromkeys(heads, _first_of(layout)) | body_of([(block, layout)])
    return rows


def body_of(layouts: Layouts) -> dict[int, int]:
    """The rows of blocks below their headings, each with the first column of its block."""
    return {row: _first_of(layout) for _, layout in layouts for _, (row, _) in layout.rows}


def _first_of(layout: BlockLayout) -> int:
    return min([*layout.columns.values(), *(at[1] for _, at in layout.rows)])


def ends_of(collect: Collector, block: Block, layout: BlockLayout) -> list[At]:
    """The cell that names the total below a list of tasks; [] where the list ends in another way."""
    last = max((at[0] for _, at in layout.rows), default=0)
    words = tuple(texts_of("tasks")["end"]["labels"])
    own = [at for at in label_cells(collect, block.end) if at[0] == last + 1]
    return [at for at in own[:1] if block.key == TASKS and is_word(collect.grid.cell(*at).text, words)]


def lines_of(form: FilledForm, library: Library) -> tuple[Line, ...]:
    """A line for each text of the sheet that is no value, in reading order."""
    return tuple(_Lines(form, library).lines())


def is_text(cell: Cell) -> bool:
    """Whether a cell holds words: a figure, a date, a formula or a dash is never a label."""
    if cell.blank or cell.formula is not None or not isinstance(cell.value, str):
        return False
    return to_decimal(cell.value) is None and any(char.isalnum() for char in cell.value)


def has_ticks(text: str) -> bool:
    """Whether a text offers options to tick."""
    return bool(TICKS.intersection(text))


def behind_colon(text: str) -> tuple[str, str]:
    """(label, what stands behind its colon): 填报单位：某学校.

    >>> behind_colon("填报单位：某学校")
    ('填报单位', '某学校')
    """
    label, colon, rest = text.replace("：", ":").partition(":")
    if plain(label) == "其中":  # no label of its own: 其中：财政拨款
        more, colon, rest = rest.partition(":")
        label = f"{label}：{more}"
    return (label.strip(), rest.strip()) if colon else (text.strip(), "")


class _Lines:
    def __init__(self, form: FilledForm, library: Library) -> None:
        self.form, self.grid, self.found = form, form.grid, form.found
        self.table = form.found.table
        self.labels: dict[At, Label] = {
            label.at: label for label in labels_of(form, generic_library(library)) if label.at[1] <= form.found.last_col
        }
        self.words = label_words_of(library.vocabulary)
        self.columns = column_words(form.found.spec, library.vocabulary)
        self.collect = collector_of(form)
        self.layouts = layouts_of(self.collect, form.found.spec.blocks)
        self.area = area_of(self.collect, self.layouts)
        self.owners = dict(self._owners())
        self.values = {at for place, at in form.places.items() if at not in self.owners and place[:1] != ("year",)}
        self.body = {body.row for body in self.table.rows}
        self.first = min(self.table.columns.values())
        self.boxes = dict(self._boxes())

    def _boxes(self) -> Iterator[tuple[At, Mapping[At, Sequence[Option]]]]:
        """The labels beside which there are options to tick."""
        rows: dict[int, list[Label]] = {}
        for (row, _), label in self.labels.items():
            rows.setdefault(row, []).append(label)
        for row in rows.keys() - self.body:
            for label in rows[row]:
                if not options(label.text) and (found := boxes_of(self.grid, label.at, self.found.last_col, rows[row])):
                    yield label.at, found

    def _owners(self) -> Iterator[tuple[At, tuple[str, str]]]:
        """Cell of a label -> group and key of its concept."""
        for field in self.found.spec.fields:
            at = label_of(self.collect, field)
            if at is not None and at[0] not in self.area and (field.key != "year" or at != self.form.year_at):
                yield at, ("field", field.key)
        if (layout := funds_layout(self.collect)) and layout.total[0] not in self.area:
            yield layout.total, ("funds", "total")
            for key, at in layout.headings.items():
                yield at, ("funds", key)
            for place, at in self.form.places.items():
                if place[:2] == ("funds", "sources") and place[-1] == "name":
                    yield at, ("funds", "source")
        for block, own in self.layouts:
            yield from ((at, (block.key, key)) for key, at in own.headings.items())
            yield from ((at, (block.key, "row")) for name, at in own.rows if name is not None)
            yield from ((at, (block.key, "end")) for at in ends_of(self.collect, block, own))

    def lines(self) -> Iterator[Line]:
        # What stands beside a label that is not read, and options to tick.
        beside: set[At] = {at for found in self.boxes.values() for at in found}
        for at, cell in sorted(self.grid.cells.items()):
            row, col = at
            if col > self.found.last_col or not is_text(cell) or self.grid.hidden_part(row, col) or row in self.table.inner:
                continue
            line = None
            if (self.table.first_row or self.table.header_row) <= row < self.table.body_row:
                line = self._heading(at, cell.text)
            elif row in self.body:
                line = self._line(at, PRINTED, "sure") if col < self.first else None
            elif col >= self.area.get(row, col + 1):
                line = self._of_block(at)
            elif row in (self.table.total_row, *self.table.subtotal_rows, *self.table.extra_totals):
                line = self._sum(at)
            elif at not in self.values and at not in beside:
                line = self._outside(at, cell.text, beside)
            if line is not None:
                yield line

    def _line(self, at: At, concept: tuple[str, str], sure: Sure, value: str = "") -> Line:
        text = self.grid.cell(*at).text
        return Line(at, text, name_of(*concept), sure, value)  # type: ignore[arg-type]

    def _heading(self, at: At, text: str) -> Line | None:
        by_column = {col: key for key, col in self.table.columns.items()}
        key = by_column.get(at[1])
        lowest = all(self.grid.cell(row, at[1]).blank for row in range(at[0] + 1, self.table.body_row))
        said = meanings(text, self.columns)
        if key is not None and lowest and key != "level":
            return self._line(at, ("column", key), "sure" if said == (key,) else "doubtful", self._below(at[1]))
        if lowest and not (said or meanings(text, self.words)):
            return self._line(at, PRINTED, "unknown", self._below(at[1]))
        other = lowest and key is None and said and said[0] in COLUMNS  # such as 分值 behind each level
        return self._line(at, PRINTED, "doubtful" if other else "sure", self._below(at[1]) if lowest else "")

    def _of_block(self, at: At) -> Line | None:
        """A heading of a list of tasks or of management, a printed name, the total; None of what is the example's."""
        if at in self.owners:
            group, key = self.owners[at]
            layout = next(layout for block, layout in self.layouts if block.key == group)
            rows = [row for _, (row, _) in layout.rows] if key in layout.headings else []
            values = (self.grid.shown(row, at[1]).text for row in rows)
            return self._line(at, self.owners[at], "sure", next((text for text in values if text.strip()), ""))
        heads = {place[0] for place, (group, key) in self.owners.items()
                 if group in (TASKS, MANAGEMENT) and key not in ("row", "end")}
        if at[0] not in heads:
            return None
        return self._line(at, PRINTED, "sure" if meanings(self.grid.cell(*at).text, self.words) else "unknown")

    def _below(self, col: int) -> str:
        """The first thing that stands under a heading."""
        for body in self.table.rows:
            if not self.grid.cell(body.row, col).blank:
                return self.grid.cell(body.row, col).text
        return ""

    def _sum(self, at: At) -> Line | None:
        """The words of a row of totals: the first of them names it."""
        row = at[0]
        first = next(col for col in range(1, at[1] + 1) if not self.grid.cell(row, col).blank)
        if first != at[1] or at in self.values:
            return None
        key = "subtotal" if row in self.table.subtotal_rows else "total"
        return self._line(at, ("row", key), "sure")

    def _outside(self, at: At, text: str, beside: set[At]) -> Line:
        label, owner = self.labels.get(at), self.owners.get(at)
        if owner is not None:
            group, key = owner
            boxes = self.boxes.get(at, {}) if group == "field" and may_have_boxes(key) else {}
            if boxes:
                return self._line(at, owner, "sure", options_text(boxes))
            read = self._value(key) if group == "field" else ""
            if not has_ticks(read):
                alike = [item for item in self.labels.values() if label and item.concept == label.concept]
                sure: Sure = "sure" if group == "funds" or (len(alike) == 1 and self._certain(text)) else "doubtful"
                return self._line(at, owner, sure, read)
        value = self._taken(at, beside)
        if label is None:
            long = len(plain(text)) > texts_of("sheet")["name_length"]
            return self._line(at, EXAMPLE if long else PRINTED, "sure" if at == self.form.year_at else "doubtful", value)
        if label.concept in _APART:
            return self._line(at, PRINTED, "sure", value)
        fields = {item.concept or item.key for item in self.found.spec.fields} | {"funds_total", "grade"}
        sure = "unknown" if not label.concept else "doubtful" if label.concept in fields else "sure"
        return self._line(at, PRINTED, sure, value)

    def _certain(self, text: str) -> bool:
        return len(meanings(text, self.words)) <= 1

    def _value(self, key: str) -> str:
        at = self.form.places.get(tuple(key.split(".")))
        text = self.grid.shown(*at).text if at else ""
        if at in self.owners:  # behind the colon of the label
            return str(self.form.record.texts.get(key) or text)
        return text

    def _taken(self, at: At, beside: set[At]) -> str:
        """What stands behind a label that is not read, or beside it: it is the example's, not the form's."""
        _, rest = behind_colon(self.grid.cell(*at).text)
        right = cell_after(self.grid, at, below=False)
        cell = self.grid.shown(*right)
        taken = right in self.labels or right in self.values or right in self.owners
        if rest or taken or cell.blank or right[1] > self.found.last_col:
            return rest
        beside.add(right)
        return cell.text


def lines_of_unread(grid: Grid, library: Library) -> tuple[Line, ...]:
    """The texts of a sheet whose headings were not understood, each with what it may be; the user says the rest."""
    form = next(iter(generic_library(library).forms.values()))
    columns, words = column_words(form, library.vocabulary), label_words_of(library.vocabulary)
    texts = ((row, cell.value) for (row, _), cell in grid.cells.items() if isinstance(cell.value, str))
    headings = Counter(row for row, text in texts if meanings(text, columns))
    found: list[Line] = []
    for at, cell in sorted(grid.cells.items()):
        if not is_text(cell) or grid.hidden_part(*at) or len(plain(cell.text)) > texts_of("sheet")["name_length"]:
            continue
        said = [key for key in meanings(cell.text, columns) if key in COLUMNS and key != "level"]
        if said and headings[at[0]] > 1:
            found.append(Line(at, cell.text, name_of("column", said[0]), "doubtful"))
            continue
        known = bool(meanings(cell.text, words))
        found.append(Line(at, cell.text, name_of(*PRINTED), "doubtful" if known else "unknown"))
    return tuple(found)

"""从清单生成: a list in Excel, sheet 项目 a row per project, sheet 指标 a row per indicator, becomes records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jixiao.macros.forms.collect import cell_number, cell_text
from jixiao.macros.forms.list_columns import (
    ListColumn,
    form_name,
    form_named,
    indicator_columns,
    is_example,
    list_sheet,
    list_texts,
    project_columns,
    subproject_columns,
)
from jixiao.macros.forms.records import record_from_json
from jixiao.macros.sheet.grid import Cell, ErrorValue, Grid, address
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library, show
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import TEXT_KEYS, Record

_ITEMS = ("indicators", "subprojects")
#: So far down the headings are looked for: people put the name of a list, its date and its unit above them.
_TITLE_ROWS = 5
#: Rows of a sheet of a list, of all its projects: more than a thousand forms of forty rows, which is what was measured.
MAX_ROWS = 50_000
#: Columns without which a sheet says nothing.
_NEEDED = {"projects": ("id", "project"), "indicators": ("id",), "subprojects": ("id",)}


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Records in the order given, and the columns that hold something but are none of the list's: ``《项目》备注``."""

    records: tuple[Record, ...]
    unused: tuple[str, ...] = ()


@dataclass(slots=True)
class _Row:
    """A row of a list: values by record key, and where each stands."""

    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    cols: dict[str, int] = field(default_factory=dict)

    def at(self, key: str) -> str:
        """《项目》D2 of a value; of one that is not there the row."""
        cell = address(self.row, self.cols[key]) if key in self.cols else f"第 {self.row} 行"
        return f"《{self.sheet}》{cell}"


def has_list(grids: Sequence[Grid]) -> bool:
    """Whether a workbook has the sheet of projects."""
    return any(grid.name.strip() == list_sheet("projects") for grid in grids)


def list_sheets(grids: Sequence[Grid]) -> set[str]:
    """Names of the sheets of a list in a workbook: its 指标 has the headings of a form, but holds many projects."""
    names = [list_sheet(key) for key in _NEEDED]
    help_sheets = {grid.name for grid in grids if grid.name.strip() == list_sheet("help")}
    rows = {
        grid.name.strip(): (row, grid.name) for grid in grids
        if grid.name.strip() in names and (row := _heading_row(grid)) is not None
    }
    # A form may say its 项目编号 in a row of its head: below a title a list has both its sheets.
    listed = names[0] in rows and (rows[names[0]][0] == 1 or names[1] in rows)
    return {*(name for _, name in rows.values()), *help_sheets} if listed else set()


def _heading_row(grid: Grid) -> int | None:
    """The row of the headings of a sheet of a list: the first, or below a title the first with the number's heading."""
    number = list_texts()["headings"]["id"]
    found = [row for (row, _), cell in grid.cells.items() if row <= _TITLE_ROWS and plain(cell.text) == number]
    return min(found, default=None)


class _Reader:
    """Takes the rows out of the sheets of one list. form: the form of every project, instead of their own."""

    def __init__(self, grids: Sequence[Grid], library: Library, form: str | None, path: str) -> None:
        self.library, self.path = library, path
        self.grids = {grid.name.strip(): grid for grid in grids}
        self.unused: list[str] = []
        self.columns: dict[tuple[str, str], dict[str, ListColumn]] = {}
        if list_sheet("projects") not in self.grids:
            raise Stop("no_list", path=path)
        self.named = self._need(form) if form else None
        self.first = self.named or self._first_named()

    def _need(self, text: str, row: _Row | None = None) -> FormSpec:
        if found := form_named(text, self.library):
            return found
        known = "、".join(form_name(form, self.library) for form in self._made())
        if row is None:
            raise Stop("unknown_form", form=text, forms="、".join(form.id for form in self._made()))
        raise Stop("list_wrong", path=self.path, at=row.at("form"), reason=f"没有叫“{text}”的表样，可写：{known}")

    def _first_named(self) -> FormSpec:
        grid, heading = self.grids[list_sheet("projects")], list_texts()["headings"]["form"]
        top = _heading_row(grid) or 1
        cols = [col for (row, col), cell in grid.cells.items() if row == top and plain(cell.text) == heading]
        examples: list[FormSpec] = []
        for row, cells in grid.rows():
            if row <= top:
                continue
            for col, cell in cells:
                if col in cols and not cell.blank:
                    found = self._need(cell_text(cell).strip(), _Row(grid.name, row, cols={"form": col}))
                    if not any(cell_text(other) == list_texts()["example"]["mark"] for _, other in cells):
                        return found
                    examples.append(found)
        if examples:
            return examples[0]
        raise Stop("no_form_named", forms="、".join(form.id for form in self._made()))

    def _made(self) -> list[FormSpec]:
        """The forms that can be made; the others are only read."""
        return [form for form in self.library.forms.values() if form.id in self.library.sheets]

    def _form_of(self, row: _Row) -> FormSpec:
        if row.values.get("id") == list_texts()["example"]["mark"]:
            return self.first
        own = self._need(row.values["form"], row) if "form" in row.values else None
        if self.named and own and own.kind != self.named.kind:
            reason = f"是{own.title}，与所选的{self.named.title}不是一类表"
            raise Stop("list_wrong", path=self.path, at=row.at("form"), reason=reason)
        return self.named or own or self.first

    def rows(self, key: str, of: Mapping[str, FormSpec] | None = None) -> Iterator[tuple[_Row, FormSpec]]:
        """The rows of a sheet below its headings but the example, each with the form of its project.

        of: forms by the number of the project; without them each row names its own.
        """
        grid = self.grids.get(list_sheet(key))
        if grid is None:
            return
        top = _heading_row(grid) or 1
        first = sorted((col, plain(cell.text)) for (row, col), cell in grid.cells.items() if row == top)
        headings = {col: heading for col, heading in first if heading}
        self._need_headings(grid, headings, key)
        unused: set[int] = set()
        count = 0
        for number, cells in grid.rows():
            own = {col for col, cell in cells if not cell.blank and col in headings}
            if number <= top or not own:
                continue
            row, spec = self._row(grid, number, headings, key, of)
            if row is None:
                continue
            unused |= own - set(row.cols.values())
            count += 1
            if count > MAX_ROWS:
                raise Stop("list_long", path=self.path, sheet=grid.name, most=MAX_ROWS)
            yield row, spec
        self.unused += [f"《{grid.name}》{headings[col]}" for col in sorted(unused)]

    def _need_headings(self, grid: Grid, headings: Mapping[int, str], key: str) -> None:
        wanted = [column.heading for column in self._of_form(key, self.first) if column.key in _NEEDED[key]]
        if missing := [heading for heading in wanted if heading not in headings.values()]:
            raise Stop("list_heading", path=self.path, sheet=grid.name, headings="、".join(missing))

    def _row(
        self, grid: Grid, number: int, headings: Mapping[int, str], key: str, of: Mapping[str, FormSpec] | None,
    ) -> tuple[_Row | None, FormSpec]:
        row = _Row(grid.name, number)
        own = list_texts()["headings"]
        for name in ("id",) if of is not None else ("id", "form"):
            col = next((col for col, heading in headings.items() if heading == own[name]), None)
            if col is not None and not (cell := grid.shown(number, col)).blank:
                row.values[name], row.cols[name] = cell_text(cell).strip(), col
        spec = of.get(row.values.get("id", ""), self.first) if of is not None else self._form_of(row)
        columns = self._columns(key, spec)
        for col, heading in headings.items():
            column = columns.get(heading)
            cell = grid.shown(number, col)
            if column is None or column.key in row.values or cell.blank:
                continue
            row.cols[column.key] = col
            if reason := _unread(cell):
                raise Stop("list_wrong", path=self.path, at=row.at(column.key), reason=reason)
            row.values[column.key] = cell_text(cell)
            if column.numeric:
                value = cell_number(cell)
                if value is None and is_example(row.values) is False:
                    raise Stop("list_number", path=self.path, at=row.at(column.key), text=cell_text(cell))
                if value is not None and value < 0:
                    raise Stop("list_wrong", path=self.path, at=row.at(column.key), reason=f"{show(value)} 是负数")
                row.values[column.key] = value
        example = is_example(row.values)
        if example is None:
            raise Stop("list_example", path=self.path, at=row.at("id"), mark=row.values["id"])
        return (None if example else row), spec

    def _columns(self, key: str, spec: FormSpec) -> dict[str, ListColumn]:
        """Headings of a form's columns; also those by which other forms of its kind call the same."""
        if (key, spec.id) not in self.columns:
            kind = [form for form in self.library.forms.values() if form.kind == spec.kind and form.id != spec.id]
            own = self._of_form(key, spec)
            keys = {column.key for column in own}
            others = (column for form in kind for column in self._of_form(key, form) if column.key in keys)
            found: dict[str, ListColumn] = {}
            for column in (*own, *others):
                found.setdefault(column.heading, column)
            self.columns[key, spec.id] = found
        return self.columns[key, spec.id]

    def _of_form(self, key: str, form: FormSpec) -> list[ListColumn]:
        if key == "projects":
            return project_columns(form, self.library)
        return indicator_columns(form) if key == "indicators" else subproject_columns()


def _unread(cell: Cell) -> str:
    """Why nothing can be taken from a cell that holds something; "" of one that can be read."""
    if isinstance(cell.value, ErrorValue):
        return f"是错误值 {cell.text or cell.value.code}"
    if cell.formula is not None and cell.value is None:
        return "是公式，没有算出的值；请用 Excel、WPS 打开，重算后保存"
    return ""


def read_list(grids: Sequence[Grid], library: Library, form: str | None, path: str) -> ProjectList:
    """The projects of a filled list.

    form: the form of all projects, instead of those in the column 表样; there ids and titles are right, and where it is
    empty, the first one named. Raises Stop ``no_form_named``, ``unknown_form``, ``no_list``, ``list_heading``,
    ``list_long``, ``list_number``, ``list_twice``, ``list_orphan``, ``list_example`` or ``list_wrong`` naming sheet and
    cell.
    """
    reader = _Reader(grids, library, form, path)
    projects: dict[str, tuple[_Row, FormSpec, dict[str, Any]]] = {}
    for row, spec in reader.rows("projects"):
        number = str(row.values.get("id", len(projects) + 1))
        if number in projects:
            raise Stop("list_twice", path=path, at=row.at("id"), number=number)
        projects[number] = (row, spec, _nested(row.values, spec, library))
    of = {number: spec for number, (_, spec, _) in projects.items()}
    items: dict[tuple[str, str], list[_Row]] = {}
    for key in _ITEMS:
        for row, spec in reader.rows(key, of):
            number = str(row.values.pop("id", ""))
            if number not in projects:
                raise Stop("list_orphan" if number else "list_unnumbered", path=path, at=row.at("id"), number=number)
            items.setdefault((number, key), []).append(row)
            values = row.values
            if key == "indicators":
                texts = [name for name in spec.indicators.printed if name not in ("points", "score")]
                values = {**dict.fromkeys(texts, ""), **values}
            projects[number][2].setdefault(key, []).append(values)
    records = tuple(
        _record(data, row, {key: items.get((number, key), []) for key in _ITEMS}, library, path, spec)
        for number, (row, spec, data) in projects.items()
    )
    return ProjectList(records, tuple(reader.unused))


def _record(
    data: dict[str, Any], row: _Row, items: Mapping[str, Sequence[_Row]], library: Library, path: str, spec: FormSpec,
) -> Record:
    """The record of a project; what is wrong in it is said with its cell."""
    try:
        return record_from_json(data, library, path, spec.id)
    except Stop as stop:
        if stop.id != "record_wrong":
            raise
        place = str(stop.values["place"])
        name, _, key = place.partition("].")
        table, _, index = name.partition("[")
        where = items[table][int(index)].at(key) if table in items and index.isdigit() else row.at(place)
        raise Stop("list_wrong", path=path, at=where, reason=stop.values["reason"]) from stop


def _nested(values: Mapping[str, Any], spec: FormSpec, library: Library) -> dict[str, Any]:
    """A flat row as a record object; what the form prints and the list leaves empty is "" there."""
    record: dict[str, Any] = {
        field.key: "" for field in spec.fields if field.key in TEXT_KEYS
    }
    funds: dict[str, Any] = {"unit": spec.money_unit}
    for key, value in values.items():
        if key.startswith("funds."):
            funds[key.removeprefix("funds.")] = value
        elif key != "form":
            record[key] = value
    record["form"] = spec.id
    if spec.funds:
        funds.setdefault("execution_points", spec.execution_points or library.rulesets[spec.ruleset].execution_points)
    return {**record, "funds": funds}

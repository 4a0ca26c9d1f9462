"""从清单生成: a list in Excel, sheet 项目 a row per project, sheet 指标 a row per indicator, becomes records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.collect import cell_number, cell_text
from jixiao.macros.forms.records import MAX_ROWS, record_from_json
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Record

PROJECTS, INDICATORS, SUBPROJECTS = "项目", "指标", "子项目"
_FORM, _NUMBER, _YEAR, _UNIT, _POINTS = "表样", "项目编号", "年度", "金额单位", "执行率分值"
_NUMERIC = ("points", "score")


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Records in the order given, and the columns that hold something but are none of the list's: ``《项目》备注``."""

    records: tuple[Record, ...]
    unused: tuple[str, ...] = ()


def _project_columns(form: FormSpec) -> dict[str, str]:
    """Heading -> record key of the sheet 项目, from the form's own labels."""
    columns = {_FORM: "form", _NUMBER: "id", _YEAR: "year", _UNIT: "funds.unit"}
    for field in form.fields:
        known = field.key in (*TEXT_KEYS, *NARRATIVE_KEYS) or field.key.startswith("funds.")
        if known and field.key != "funds.rate":
            heading = plain(field.labels[0])
            columns[heading if heading not in columns else f"{heading}({field.nth})"] = field.key
    if form.funds:
        for key in ("initial_budget", "budget", "executed"):
            columns[plain(form.funds.columns[key][0])] = f"funds.{key}"
        columns[_POINTS] = "funds.execution_points"
    return columns


def _indicator_columns(form: FormSpec) -> dict[str, str]:
    columns = {_NUMBER: "id"}
    for key, words in form.indicators.columns.items():
        if key not in ("sign", "unit_text", "level"):
            columns[plain(words[0])] = key
    return columns


def list_headings(form: FormSpec) -> dict[str, list[str]]:
    """Sheet name -> headings of the empty list of a form."""
    sheets = {PROJECTS: list(_project_columns(form)), INDICATORS: list(_indicator_columns(form))}
    if form.subprojects:
        sheets[SUBPROJECTS] = [_NUMBER, "子项目名称", "预算金额"]
    return sheets


def list_sheets(grids: Sequence[Grid]) -> set[str]:
    """Names of the sheets of a list in a workbook: its 指标 has the headings of a form, but holds many projects."""
    numbered = {
        grid.name.strip(): grid.name for grid in grids
        if grid.name.strip() in (PROJECTS, INDICATORS, SUBPROJECTS)
        and any(plain(cell.text) == _NUMBER for (row, _), cell in grid.cells.items() if row == 1)
    }
    return set(numbered.values()) if PROJECTS in numbered else set()


def _rows(grid: Grid, columns: Mapping[str, str], path: str, needed: Sequence[str]) -> list[dict[str, Any]]:
    """Rows below the first row as values by record key; numbers stay exact, texts to the letter."""
    headings = {col: columns.get(plain(cell.text)) for (row, col), cell in grid.cells.items() if row == 1}
    missing = [word for word, key in columns.items() if key in needed and key not in headings.values()]
    if missing:
        raise Stop("list_heading", path=path, sheet=grid.name, headings="、".join(missing))
    found: list[dict[str, Any]] = []
    for row, cells in grid.rows():
        if row == 1:
            continue
        values: dict[str, Any] = {}
        for col, cell in cells:
            key = headings.get(col)
            if key is None or cell.blank:
                continue
            text = cell_text(cell)
            if key in (*_NUMERIC, "amount", "year") or (key.startswith("funds.") and key != "funds.unit"):
                number = cell_number(cell)
                if number is None:
                    raise Stop("list_number", path=path, sheet=grid.name, row=row, text=text)
                values[key] = number
            else:
                values[key] = text
        if values:
            found.append(values)
        if len(found) > MAX_ROWS:
            raise Stop("too_many_rows", path=path, rows=len(found))
    return found


def _unused(grid: Grid, columns: Mapping[str, str]) -> list[str]:
    """Headings of a sheet that are not the list's, over columns that hold something."""
    filled = {col for row, col in grid.cells if row > 1}
    return [
        f"《{grid.name}》{cell.text}" for (row, col), cell in sorted(grid.cells.items())
        if row == 1 and col in filled and plain(cell.text) and plain(cell.text) not in columns
    ]


def read_list(grids: Sequence[Grid], library: Library, form: str | None, path: str) -> ProjectList:
    """The projects of a filled list.

    form: the form of projects whose own column 表样 is empty. Raises Stop ``no_form_named``, ``no_list``, ``list_heading``,
    ``list_number``, ``list_twice``, ``list_orphan`` or ``record_wrong`` naming sheet and row.
    """
    sheets = {grid.name.strip(): grid for grid in grids}
    if PROJECTS not in sheets:
        raise Stop("no_list", path=path)
    first = next((cell.text for at, cell in sorted(sheets[PROJECTS].cells.items()) if cell.text in library.forms), None)
    spec_id = form or first
    if spec_id is None or spec_id not in library.forms:
        raise Stop("unknown_form" if spec_id else "no_form_named", form=spec_id or "", forms="、".join(library.forms))
    spec = library.forms[spec_id]
    of_projects = _project_columns(spec)
    projects = _rows(sheets[PROJECTS], of_projects, path, ("id", "project"))
    unused = _unused(sheets[PROJECTS], of_projects)
    by_id: dict[str, dict[str, Any]] = {}
    for index, values in enumerate(projects):
        number = str(values.get("id", index + 1))
        if number in by_id:
            raise Stop("list_twice", path=path, sheet=PROJECTS, number=number)
        by_id[number] = _nested(values, spec)
    for name, key, columns in (
        (INDICATORS, "indicators", _indicator_columns(spec)),
        (SUBPROJECTS, "subprojects", {_NUMBER: "id", "子项目名称": "name", "预算金额": "amount"}),
    ):
        if name not in sheets:
            continue
        unused += _unused(sheets[name], columns)
        for values in _rows(sheets[name], columns, path, ("id",)):
            number = str(values.pop("id", ""))
            if number not in by_id:
                raise Stop("list_orphan", path=path, sheet=name, number=number)
            if key == "indicators":
                texts = [key for key in spec.indicators.printed if key not in _NUMERIC]
                values = {**dict.fromkeys(texts, ""), **values}
            by_id[number].setdefault(key, []).append(values)
    return ProjectList(tuple(record_from_json(data, library, path, spec.id) for data in by_id.values()), tuple(unused))


def _nested(values: Mapping[str, Any], spec: FormSpec) -> dict[str, Any]:
    """A flat row as a record object; what the form prints and the list leaves empty is "" there."""
    record: dict[str, Any] = {
        field.key: "" for field in spec.fields if field.key in TEXT_KEYS
    }
    funds: dict[str, Any] = {"unit": spec.money_unit}
    for key, value in values.items():
        if key.startswith("funds."):
            funds[key.removeprefix("funds.")] = value
        else:
            record[key] = value
    record.setdefault("form", spec.id)
    if spec.funds:
        funds.setdefault("execution_points", Decimal(10))
    return {**record, "funds": funds}

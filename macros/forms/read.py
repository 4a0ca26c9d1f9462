"""Reads a found form into a record whose every value knows its cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jixiao.macros.forms.blocks import read_blocks
from jixiao.macros.forms.choosing import as_printed
from jixiao.macros.forms.collect import (
    At,
    Collector,
    cell_after,
    cell_text,
    cell_weight,
    exact_text,
    is_percent,
    is_share,
    nearest,
    percent_text,
    put_around,
    row_columns,
    shared_cells,
)
from jixiao.macros.forms.fields import chosen_box, read_field
from jixiao.macros.forms.funds import read_funds, read_subprojects
from jixiao.macros.forms.recognise import FoundForm, part_of
from jixiao.macros.forms.tables import BodyRow
from jixiao.macros.forms.ticks import options
from jixiao.macros.forms.totals import read_total, rest_of, with_whole_names, without_rate_row
from jixiao.macros.forms.years import read_year
from jixiao.macros.sheet.grid import BLANK, Grid
from jixiao.macros.sheet.heading_parts import says
from jixiao.macros.sheet.labels import plain
from jixiao.macros.sheet.own_sheets import has_lights, own_heading
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Indicator, Record
from jixiao.udfs.quantity.units import known_unit
from jixiao.udfs.quantity.words import phrase
from jixiao.udfs.rules.reading import title_of

_PRINTED = re.compile(r"(?:\((\d+(?:\.\d+)?)分?\)分?|(?<![\d.])(\d{1,3})分)$")
_NAMED = re.compile(r"\((\d+(?:\.\d+)?)分\)$")
_UNIT = re.compile(r"\(([^()]{1,6})\)$")
_WHOLE = 100  # points of a form, percent of a level
_BELOW = 8  # so many rows below the rows and the total a grade may be ticked

#: A form of a workbook by its sheet, first row and first column.
FormId = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as read: the record, the cell of each of its values, and the faults met while reading.

    rows: for each row of the table its BodyRow and the index of its indicator in the record, None for a blank row.
    """

    grid: Grid
    found: FoundForm
    record: Record
    places: Mapping[Place, At]
    rows: tuple[tuple[BodyRow, int | None], ...]
    findings: tuple[Finding, ...]
    printed_points: Mapping[tuple[str, str], Decimal]  # 产出指标(50分): (level1, level2 or "") -> 50
    labels: Mapping[str, str]  # of the fields that the sheet prints, as it writes them
    note_heading: str
    year_at: At | None  # the cell that says the year; None where none does
    mark: str = ""  # what the review area says of the rule set that scored the form (see udfs/reading)
    mark_at: At | None = None
    name_at: At | None = None  # the cell that says the rule set by name; in older workbooks that of the mark
    ruleset: str = ""  # id of the rule set that was asked for instead
    groups: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)  # rows that share a cell, by its column

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.grid.name

    @property
    def id(self) -> FormId:
        """What tells it from the other forms of its workbook."""
        return self.grid.name, self.found.top, self.found.first_col

    @property
    def monitor(self) -> bool:
        """Whether it is a monitoring sheet: it has no points and no score, and half a year is no result."""
        return self.found.spec.kind == "monitor"

    @property
    def lights(self) -> bool:
        """Whether its sheet is a monitoring sheet that we made beside a form."""
        return has_lights(self.grid)

    @property
    def head(self) -> At:
        """The cell of the form as a whole."""
        return self.found.table.header_row, self.found.table.columns["level3"]

    @property
    def heading_unit(self) -> str:
        """The unit in the heading of the targets, 年度指标值（%）, which holds for figures without one; "" where none is."""
        table = self.found.table
        if (col := table.columns.get("target")) is None:
            return ""
        for row in range(table.header_row, table.body_row):
            said = _UNIT.search(plain(self.grid.shown(row, col).text))
            if said and (unit := known_unit(said[1], "", True)):
                return unit
        return ""

    @property
    def shared(self) -> frozenset[int]:
        """Rows whose points, score, target or actual stand in one cell with others: how to split them is not said."""
        return frozenset(index for groups in self.groups.values() for group in groups for index in group)

    @property
    def printed(self) -> frozenset[str]:
        """Keys of the values that the sheet has a place for: ``goal_annual``, ``funds.rate``, ``printed_total``.

        Left out is what is not blank though it has no value: a formula that is not computed yet, a total that says 未完,
        and what could not be read; but a score that could not be read is a missing one.
        """
        faulty = {finding.place for finding in self.findings if finding.place[-1:] not in (("score",), ("execution_score",))}
        unfinished, cells = phrase("unfinished"), self.grid.cells
        return frozenset(
            key_of(place) for place, at in self.places.items()
            if place not in faulty and ((cell := cells.get(at, BLANK)).formula is None or cell.value is not None)
            and cell.value not in unfinished
        )

    @property
    def rows_beside(self) -> list[Place]:
        """The rows of small tables that print points: how money was managed, decision and management."""
        return [place[:3] for place in self.places if place[:1] == ("blocks",) and place[-1] == "points"]

    def at(self, place: Place) -> At:
        """The cell of a place; of a whole row or form where the value itself has none."""
        return nearest(place, self.places, self.head)


@lru_cache(maxsize=8192)
def key_of(place: Place) -> str:
    """``indicators.3.score``; forms have most of their places in common."""
    return ".".join(map(str, place))


def read_form(grid: Grid, found: FoundForm) -> FilledForm:
    """The record of a found form. Never raises: what cannot be read is a finding at its cell."""
    found, shares = _without_level_shares(grid, found)
    found = _with_percent_points(grid, found)
    collect = Collector(part_of(grid, found), found)
    if shares is not None:
        collect.places[("table",)] = shares
        collect.findings.append(Finding("weights_of_level", ("table",), {"which": grid.shown(*shares).text.strip()}))
    values = {field.key: read_field(collect, field) for field in found.spec.fields if field.key != "year"}
    funds = read_funds(collect, values)
    found = collect.found = with_whole_names(grid, without_rate_row(grid, found, funds), funds)
    indicators, rows = _indicators(collect)
    if funds.execution_points is funds.execution_score is None and sum(row.points or 0 for row in indicators) == _WHOLE:
        collect.places.pop(("funds", "execution_score"), None)  # the rate is one of the rows, or counts nothing
    groups = shared_cells(collect, rows, indicators)
    below = {index for group in groups.get("score", ()) for index in group[1:]}
    indicators = [replace(row, score_above=True) if at in below else row for at, row in enumerate(indicators)]
    printed_points = _printed_points(grid, found)
    if found.spec.indicators.scored and "points" not in found.table.columns:
        indicators = _with_label_points(indicators, printed_points)
    total = read_total(collect)
    words = next((field.labels for field in found.spec.fields if field.key == "year"), ())
    year, year_at, differing = read_year(collect, words)
    collect.findings += differing
    record = Record(
        form=found.spec.id,
        year=year,
        texts={key: values.get(key) for key in TEXT_KEYS}
        | {key: values[key] for key in NARRATIVE_KEYS if values.get(key)},
        funds=funds,
        indicators=tuple(indicators),
        subprojects=read_subprojects(collect),
        blocks=read_blocks(collect),
        printed_total=total,
        printed_grade=values.get("printed_grade") or _grade(collect, values.get("printed_grade")),
        id=values.get("id") or None,
        source=values.get("source") or None,
    )
    for extra in found.table.extra_totals:
        collect.places[("total", extra)] = (extra, found.table.columns["level3"])
        collect.findings.append(Finding("two_totals", ("total", extra), {}))
    note = found.table.columns.get("note")
    mark, mark_at, name_at = _mark(collect)
    return FilledForm(
        grid, found, record, collect.places, tuple(rows), tuple(collect.findings), printed_points, collect.printed,
        grid.shown(found.table.header_row, note).text if note else "", year_at, mark, mark_at, name_at, groups=groups,
    )


def _mark(collect: Collector) -> tuple[str, At | None, At | None]:
    """The mark of the rule set, its cell, and the cell of the name beside the label 口径 above the review columns.

    A formula right of the name gives the mark of the name that is chosen there. In older workbooks the mark is the name.
    """
    grid, found = collect.grid, collect.found
    rows, label = range(found.top, found.table.header_row), own_heading("mark")
    if found.review:
        for at, cell in grid.cells.items():
            if at[0] in rows and at[1] > found.last_col and isinstance(cell.value, str) and plain(cell.value) == label:
                collect.places[("ruleset",)] = named = cell_after(grid, at, below=False)
                name, mark_at = cell_text(grid.cell(*named)).strip(), cell_after(grid, named, below=False)
                given = grid.cell(*mark_at)
                if given.formula is None and not _is_mark(cell_text(given), name):
                    return name, named, named
                written = re.search(f'"({re.escape(name)} #[^"]*)"', given.formula or "")
                return written[1] if name and written else cell_text(given).strip() or name, mark_at, named
    return "", None, None


def _is_mark(text: str, name: str) -> bool:
    return bool(name) and text != name and title_of(text) == name


def _printed_points(grid: Grid, found: FoundForm) -> dict[tuple[str, str], Decimal]:
    """Points printed behind the name of a level."""
    printed: dict[tuple[str, str], Decimal] = {}
    for body in found.table.rows:
        for key, place in (("level1", (body.level1, "")), ("level2", (body.level1, body.level2))):
            col = found.table.columns.get(key)
            match = _PRINTED.search(plain(grid.cell(body.row, col).text)) if col else None
            if match:
                printed[place] = Decimal(match[1] or match[2])
    return printed


def _with_label_points(rows: list[Indicator], printed: Mapping[tuple[str, str], Decimal]) -> list[Indicator]:
    """Points printed in labels (数量指标（20分）) where no column holds them: in a row's name, or in a level of one row.

    What several rows share is not split: nobody has said how.
    """
    levels1, levels2 = Counter(row.level1 for row in rows), Counter((row.level1, row.level2) for row in rows)
    found: list[Indicator] = []
    for row in rows:
        one, two = row.level1 or "", row.level2 or ""
        match = _NAMED.search(plain(row.level3 or ""))
        points = Decimal(match[1]) if match else None
        if points is None and two and levels2[row.level1, row.level2] == 1:
            points = printed.get((one, two))
        if points is None and levels1[row.level1] == 1:
            points = printed.get((one, ""))
        found.append(replace(row, points=points))
    return found


def _indicators(collect: Collector) -> tuple[list[Indicator], list[tuple[BodyRow, int | None]]]:
    spec, table = collect.found.spec.indicators, collect.found.table
    indicators: list[Indicator] = []
    rows: list[tuple[BodyRow, int | None]] = []
    for body in table.rows:
        if body.blank:
            rows.append((body, None))
            continue
        index = len(indicators)
        place: Place = ("indicators", index)
        collect.places[place] = (body.row, table.columns["level3"])
        texts: dict[str, Any] = {}
        for key, level in (("level1", body.level1), ("level2", body.level2)):
            if key in table.columns:
                collect.places[(*place, key)] = (body.row, table.columns[key])
                texts[key] = level
        for key in ("level3", "explanation", "note", "level"):
            if key in table.columns:
                text = collect.text((*place, key), (body.row, table.columns[key]))
                text += rest_of(collect.grid, collect.found, key, body.row)
                texts[key] = text if key in spec.printed or text else None
        if table.areas and "target" not in table.columns:
            texts["target"] = _by_area(collect, place, body.row)
        for key in ("target", "actual"):
            if key in table.columns:
                text = _quantity_text(collect, place, key, body.row)
                texts[key] = text if key in spec.printed or text else None
        indicators.append(
            Indicator(**texts, points=_points(collect, place, body.row), score=_score(collect, place, body.row))
        )
        rows.append((body, index))
    return indicators, rows


def _by_area(collect: Collector, place: Place, row: int) -> str:
    """One column of targets per area: 东村：≥3公里；西村：≥5公里; the target alone where only one area has one."""
    table, said = collect.found.table, list[tuple[str, str]]()
    for col in table.areas:
        if text := exact_text(collect.cell((*place, "target"), (row, col))).strip():
            said.append((collect.grid.cell(table.body_row - 1, col).text.strip(), text))
    return said[0][1] if len(said) == 1 else "；".join(f"{area}：{text}" for area, text in said)


def _quantity_text(collect: Collector, place: Place, key: str, row: int) -> str:
    """Target or actual as typed; sign and unit of columns of their own are put around the target's value."""
    columns = row_columns(collect.grid, collect.found.table, row)
    text = exact_text(collect.cell((*place, key), (row, columns[key])))
    if key == "target" and text:
        sign, unit = put_around(collect.grid, row, columns, text)
        return f"{sign}{text}{unit}"
    return text


def _with_percent_points(grid: Grid, found: FoundForm) -> FoundForm:
    """The form as one that prints its points as weights, where this sheet does: each is a percentage, or a share of one.

    Points that make no more than 1 together are shares: no form is worth one point. Where the scores are typed as shares
    too, all stays as typed and the sum of the points is asked about.
    """
    col = found.table.columns.get("points")
    cells = [grid.cell(body.row, col) for body in found.table.rows if col and not body.blank] if col else []
    typed = [cell for cell in cells if isinstance(cell.value, Decimal) or percent_text(cell)]
    shares = [cell.value for cell in typed if is_share(cell) and isinstance(cell.value, Decimal)]
    at = found.table.columns.get("score")
    scores = [grid.cell(body.row, at).value for body in found.table.rows if at and not body.blank]
    given = [value for value in scores if isinstance(value, Decimal)]
    whole = len(shares) == len(typed) > 1 and sum(shares) <= 1 and (not given or max(given) > 1)
    if not typed or not (whole or all(is_percent(cell) or percent_text(cell) for cell in typed)):
        return found
    return replace(found, spec=_in_percent(found.spec))


def _without_level_shares(grid: Grid, found: FoundForm) -> tuple[FoundForm, At | None]:
    """The form without its points, and their heading, where they are shares of the level above: 100 in each of several.

    40 %, 30 % and 30 % of 产出指标, 100 % of 效益指标: what a row is worth is not said there.
    """
    table = found.table
    col = table.columns.get("points")
    if col and not says(grid.shown(table.body_row - 1, col).text, "weights"):
        return found, None
    rows = [(body, cell_weight(grid.cell(body.row, col))) for body in table.rows if not body.blank] if col else []
    for key in ("level1", "level2"):
        groups: dict[tuple[str, str], list[Decimal | None]] = {}
        for body, weight in rows:
            groups.setdefault((body.level1, body.level2 if key == "level2" else ""), []).append(weight)
        whole = all(None not in group and sum(filter(None, group)) == _WHOLE for group in groups.values())
        if col and len(groups) > 1 and whole and len(groups) < len(rows):
            columns = {name: at for name, at in table.columns.items() if name != "points"}
            spec = as_printed(found.spec, frozenset(columns))
            return replace(found, spec=spec, table=replace(table, columns=columns)), (table.body_row - 1, col)
    return found, None


@lru_cache(maxsize=64)
def _in_percent(spec: FormSpec) -> FormSpec:
    return replace(spec, indicators=replace(spec.indicators, percent_points=True))


def _points(collect: Collector, place: Place, row: int) -> Decimal | None:
    """分值; 权重 written as 20% is 20 points."""
    columns = collect.found.table.columns
    if "points" not in columns:
        return None
    at = (row, columns["points"])
    merge = collect.grid.merge_at(*at)
    if merge and merge.row < row:
        return None  # points of several rows together count once
    if collect.found.spec.indicators.percent_points:
        return cell_weight(collect.cell((*place, "points"), at))
    return collect.number((*place, "points"), at)


def _score(collect: Collector, place: Place, row: int) -> Decimal | None:
    columns = collect.found.table.columns
    if "score" not in columns:
        return None
    merge = collect.grid.merge_at(row, columns["score"])
    if merge and merge.row < row:
        return None  # a score of several rows together counts once
    return collect.number((*place, "score"), (row, columns["score"]))


def _grade(collect: Collector, blank: str | None) -> str | None:
    """The grade where it stands in the row of the total, under a heading of the table."""
    found, table = collect.found, collect.found.table
    words = next((item.choices for item in found.spec.fields if item.key == "printed_grade"), ())
    for col in range(collect.found.first_col, collect.found.last_col + 1) if table.total_row else ():
        if collect.grid.cell(table.total_row or 0, col).text.strip() in words:
            return collect.text(("printed_grade",), (table.total_row or 0, col)).strip()
    first = max([table.total_row or 0, *(body.row for body in table.rows)]) + 1
    places = ((row, col) for row in range(first, min(found.bottom, first + _BELOW) + 1)
              for col in range(found.first_col, found.last_col + 1))
    for at in places if words else ():  # boxes of all grades, whatever their label is called
        text = collect.grid.cell(*at).value
        names = [item.name for item in options(text)] if isinstance(text, str) else []
        if len(names) == len(words) == sum(name.startswith(words) for name in names):
            return chosen_box(collect, [(at, str(text))], ("printed_grade",), words) or blank
    return blank

"""Reads the money of a form: labelled amounts, the table of funds, sub-projects, and the unit they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.macros.forms.collect import (
    At,
    Collector,
    blank_row,
    cell_number,
    cell_percent,
    cell_text,
    is_share,
    label_cells,
    rate_in_percent,
    sheet_unit,
)
from jixiao.macros.forms.funds_lines import FundTotals, funds_in_lines
from jixiao.macros.forms.headings import text_rows
from jixiao.macros.sheet.grid import Cell
from jixiao.macros.sheet.heading_parts import year_above
from jixiao.macros.sheet.labels import is_word, money_unit, plain
from jixiao.macros.sheet.year_words import ALONE, YEAR_LED, number
from jixiao.templates.model import MONEY_UNITS, FundsTable
from jixiao.udfs.base.finding import Finding, Place
from jixiao.udfs.base.record import Funds, FundSource, Subproject
from jixiao.udfs.quantity.words import phrase

_AMOUNT = "funds."


def read_funds(collect: Collector, values: Mapping[str, str | None]) -> Funds:
    spec = collect.found.spec
    amounts: dict[str, Decimal | None] = {}
    rate_printed: str | None = None
    rate = points = score = None
    for field in spec.fields:
        if not field.key.startswith(_AMOUNT):
            continue
        key = field.key.removeprefix(_AMOUNT)
        at = collect.places.get(("funds", key))
        if key == "rate":
            rate_printed = (values.get(field.key) or "").strip()
            rate = cell_percent(collect.cell(("funds", "rate"), at)) if at else None
        else:
            typed = (values.get(field.key) or "").strip()
            beside = at is not None and typed != cell_text(collect.grid.shown(*at)).strip()
            # 年度资金总额：120.5万元 stands in the label's own cell.
            amounts[key] = collect.amount(Cell(typed)) if beside else collect.number(("funds", key), at) if at else None
    sources: tuple[FundSource, ...] | None = None
    if spec.funds:
        total, sources = _funds_table(collect, spec.funds, amounts)
        rate_printed, rate, points, score = total
        rate = rate_in_percent(rate, amounts.get("executed"), amounts.get(spec.funds.rate_of))
    unit = sheet_unit(collect.grid, collect.found)
    if unit is None and len(collect.units) == 1:
        unit = next((item for item in collect.units if item in MONEY_UNITS), None)  # typed behind every amount
    return Funds(unit, amounts, rate_printed, rate, points, score, sources)


@dataclass(frozen=True, slots=True)
class FundsLayout:
    """The table of funds: the cell that names its total row, and the headings of its columns."""

    total: At
    headings: Mapping[str, At]


def funds_layout(collect: Collector) -> FundsLayout | None:
    """Where the table of funds lies; None where the form has none or its total row is not there."""
    found = collect.found
    spec = found.spec.funds
    if spec is None:
        return None
    # 资金总额 may also stand in the row of headings: the total is the label that has headings above it.
    rows = range(found.table.header_row, max([found.table.body_row, *(body.row for body in found.table.rows)]) + 1)
    named, summed = ([at for at in label_cells(collect, words) if at[0] not in rows and at[0] != found.table.total_row]
                     for words in (spec.total, phrase("fund_sums")))
    named.sort(key=lambda at: at[0] in collect.grid.hidden_rows)  # of two totals the one that is seen
    layouts = (FundsLayout(at, headings) for at in named if (headings := _headings(collect, spec, at)))
    below = (FundsLayout(at, _headings(collect, spec, at, 9)) for at in summed)
    sums = (layout for layout in below if {"budget", "executed"} & {*layout.headings})
    other = (FundsLayout(at, headings) for at in _called_sums(collect)
             if {"budget", "executed"} <= {*(headings := _headings(collect, spec, at))})
    first = _part_of_the_year(collect, next(layouts, None)) or next(sums, None) or next(other, None)
    return first or _without_label(collect, spec) or (
        FundsLayout(named[0], {}) if named else None)


def _called_sums(collect: Collector) -> list[At]:
    """Labels above the indicators that end as a sum does: 年度部门支出合计."""
    cells = {at for name, places in collect.labels.items() if name.endswith(phrase("fund_sums")) for at in places}
    return sorted(at for at in cells if at[0] < collect.found.table.header_row)


def _part_of_the_year(collect: Collector, layout: FundsLayout | None) -> FundsLayout | None:
    """The row of the form's year right below the total of a project of several years: 其中：2023年度 below 项目总投资."""
    if layout is None or not {"budget", "executed"} & {*layout.headings}:
        return layout
    grid, (total, col) = collect.grid, layout.total
    merge = grid.merge_at(total, col)
    row = (merge.last_row if merge else total) + 1
    text = plain(grid.cell(row, col).text).removeprefix("其中").lstrip(":")
    said = ALONE.fullmatch(text)
    own = is_word(text, phrase("of_year")) or (
        said is not None and number(said[1]) == year_above(text_rows(grid), collect.found.table.header_row))
    # Its points stand there, not beside the total; where none do it is the only part: 当年 and 上年结转 make a total.
    columns = {key: at for key, (_, at) in layout.headings.items()}
    tell = next(columns[key] for key in ("execution_points", "budget", "executed") if key in columns)
    at = (total, row) if "execution_points" in columns else (row + 1, row)
    alone = [cell_number(grid.cell(line, tell)) is not None for line in at] == [False, True]
    return FundsLayout((row, col), layout.headings) if text and own and alone else layout


def _worth_of_parts(collect: Collector, spec: FundsTable) -> Decimal | None:
    """The points of several rows of money that have a score each, where no row is the total of them; None where none has."""
    grid, found = collect.grid, collect.found
    heads = {key: label_cells(collect, spec.columns.get(key, ())) for key in ("budget", "executed", "execution_score")}
    for row, col in heads["execution_score"]:
        if row >= found.table.header_row or not all(any(at[0] == row for at in cells) for cells in heads.values()):
            continue
        scored = [at for at in range(row + 1, found.table.header_row) if cell_number(grid.cell(at, col)) is not None]
        worth = [at for at in label_cells(collect, spec.columns.get("execution_points", ())) if at[0] == row]
        points = [cell_number(grid.cell(at, worth[0][1])) or Decimal(0) for at in scored] if worth else []
        added = sum(points, Decimal(0))
        if len(scored) > 1 and added:
            return added
    return None


def _without_label(collect: Collector, spec: FundsTable) -> FundsLayout | None:
    """One row of amounts right below the headings, which no label names."""
    grid, found = collect.grid, collect.found
    words = (*spec.columns.get("budget", ()), *spec.columns.get("initial_budget", ()))
    for row, col in label_cells(collect, words):
        if row + 1 >= found.table.header_row or cell_number(grid.cell(row + 1, col)) is None:
            continue
        beside = next((at for at in range(col - 1, found.first_col - 1, -1) if not grid.shown(row + 1, at).blank), 0)
        headed = bool(beside) and grid.shown(row + 1, beside) is grid.shown(row, beside)  # 项目资金（万元） over both
        headings = _headings(collect, spec, (row + 1, beside or col - 1)) if headed or not beside else {}
        keys = [key for key in ("initial_budget", "budget", "executed") if key in headings]
        if len(keys) > 1 and None not in [cell_number(grid.cell(row + 1, headings[key][1])) for key in keys]:
            return FundsLayout((row + 1, min(at[1] for at in headings.values()) - 1), headings)
    return None


def _funds_table(
    collect: Collector, spec: FundsTable, amounts: dict[str, Decimal | None]
) -> tuple[FundTotals, tuple[FundSource, ...]]:
    """The total row and the source rows of the table of funds."""
    grid, layout = collect.grid, funds_layout(collect)
    if layout is None or not layout.headings:
        totals = funds_in_lines(collect, spec, amounts)
        worth = _worth_of_parts(collect, spec) if totals[3] is None else None
        if worth is not None:
            collect.findings.append(Finding("funds_total_missing", ("funds",), {}))
            totals = (*totals[:2], worth, None)
        return totals, ()
    total_row, _ = layout.total
    columns = {key: col for key, (_, col) in layout.headings.items()}
    keys: tuple[str, ...] = ("initial_budget", "budget", "executed")
    if spec.rate_of == "budget" and "budget" not in columns and {"initial_budget", "executed"} <= set(columns):
        # Older forms print no budget of the whole year, and divide by that of its start.
        if _changed(collect, layout):
            collect.findings.append(Finding("budget_changed", ("funds", "initial_budget"), {}))
        else:
            columns["budget"] = columns["initial_budget"]
            collect.findings.append(Finding("initial_as_budget", ("funds", "budget"), {}))
    keys += ("forecast",) if "forecast" in columns else ()
    for key in _of_other_unit(collect, layout):
        columns.pop(key, None)
    for key in keys:
        amounts[key] = collect.number(("funds", key), (total_row, columns[key])) if key in columns else None
    printed, rate = _rate(collect, ("funds",), total_row, columns)
    points = score = None
    if "execution_points" in columns:
        at = (total_row, columns["execution_points"])
        points = collect.number(("funds", "execution_points"), at)
        if points is not None and collect.found.spec.indicators.percent_points and is_share(grid.cell(*at)):
            points *= 100
    if "execution_score" in columns:
        score = collect.number(("funds", "execution_score"), (total_row, columns["execution_score"]))
    return (printed, rate, points, score), tuple(_sources(collect, spec, layout, columns, keys))


def _sources(
    collect: Collector, spec: FundsTable, layout: FundsLayout, columns: Mapping[str, int], keys: Sequence[str]
) -> Iterator[FundSource]:
    """The rows of the table of funds besides its total. keys: of the amounts that a row has."""
    grid, (total_row, name_col), end = collect.grid, layout.total, collect.found.table.header_row
    end = collect.found.bottom + 1 if total_row > end else end
    above = max((row for row, _ in layout.headings.values()), default=total_row) + 1
    # A sum stands below what it adds up, any other total above.
    summed = above < total_row and is_word(grid.cell(*layout.total).text, phrase("fund_sums"))
    row, count = above if summed else total_row + 1, 0
    while row < end and row != total_row:
        if grid.cell(row, name_col).blank:
            if not blank_row(collect, row) or blank_row(collect, row + 1):
                break
            row += 1
            continue
        name = grid.cell(row, name_col).text
        cells = [grid.cell(row, columns[key]) for key in keys if key in columns]
        if not any(cell_number(cell) is not None or collect.amount(cell) is not None for cell in cells) and not (
            is_word(name, spec.sources)
        ):
            break
        place: Place = ("funds", "sources", count)
        collect.places[(*place, "name")] = (row, name_col)
        numbers = {
            key: collect.number((*place, key), (row, columns[key])) if key in columns else None for key in keys
        }
        printed, rate = _rate(collect, place, row, columns)
        yield FundSource(
            name, numbers["initial_budget"], numbers["budget"], numbers["executed"], printed,
            rate_in_percent(rate, numbers["executed"], numbers[spec.rate_of]), numbers.get("forecast"),
        )
        row, count = row + 1, count + 1


def _of_other_unit(collect: Collector, layout: FundsLayout) -> set[str]:
    """The amounts whose heading names another unit than that of the budget: 全年执行数（元） beside 全年预算数（万元）.

    They are not read, and nothing is worked out from them: formulas take cells as they are.
    """
    units = {key: unit for key, at in layout.headings.items() if (unit := money_unit(collect.grid.shown(*at).text))}
    own = units.get("budget") or sheet_unit(collect.grid, collect.found)
    others = {key for key, unit in units.items() if unit != own}
    if others:
        texts = [collect.grid.shown(*layout.headings[key]).text.strip() for key in sorted(others)]
        collect.findings.append(Finding("money_units_differ", ("funds", "budget"), {"texts": "”“".join(texts), "unit": own}))
    return others


def _changed(collect: Collector, layout: FundsLayout) -> bool:
    """Whether beside the budget of the year's start another column says that it was changed: by how much, or to what."""
    row, grid = layout.headings["initial_budget"][0], collect.grid
    return any(
        is_word(grid.cell(row, col).text, phrase("budget_changes")) and cell_number(grid.cell(layout.total[0], col))
        for col in range(layout.total[1] + 1, collect.found.last_col + 1)
    )


def _headings(collect: Collector, spec: FundsTable, total: At, far: int = 4) -> dict[str, At]:
    """The heading of each amount, in the nearest row above the total that has any.

    Of several of one amount that of the form's year counts, then the word that the vocabulary prefers, then the first.
    """
    for row in range(total[0] - 1, max(collect.found.top, total[0] - far) - 1, -1):
        found: dict[str, list[tuple[int, int, int]]] = {}
        for col in range(total[1] + 1, collect.found.last_col + 1):
            merge = collect.grid.merge_at(row, col)
            if merge and merge.last_row >= total[0]:
                continue  # the total's row lies beside the headings: 总额 heads a column of tasks
            tall = merge and merge.col == merge.last_col  # 分值 over two rows of headings
            text = (collect.grid.shown if tall else collect.grid.cell)(row, col).text
            off, text = _of_other_year(collect, row, col, text)
            for key, words in spec.columns.items() if text else ():
                if (rank := next((at for at, word in enumerate(words) if is_word(text, (word,))), None)) is not None:
                    found.setdefault(key, []).append((off, rank, col))
                    break
        if found:
            return _over_sums(collect, spec, row) | {
                key: (row, min(_of_all_sources(collect, row, items))[-1]) for key, items in found.items()}
    return {}


def _of_all_sources(collect: Collector, row: int, items: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of equal headings below 财政拨款, 自筹资金 and 合计 that below the sum. items: (year, rank, column)."""
    sums = [item for item in items if is_word(collect.grid.shown(row - 1, item[-1]).text, phrase("fund_part_sums"))]
    return sums if len(sums) == 1 < len(items) else items


def _over_sums(collect: Collector, spec: FundsTable, row: int) -> dict[str, At]:
    """The amounts whose heading is merged over 合计 and its parts in the row of headings below it."""
    found: dict[str, At] = {}
    for merge in collect.grid.merges:
        if merge.last_row == row - 1 and merge.last_col > merge.col and merge.row >= collect.found.top:
            text = collect.grid.cell(merge.row, merge.col).text
            sums = [col for col in range(merge.col, merge.last_col + 1)
                    if is_word(collect.grid.cell(row, col).text, phrase("fund_part_sums"))]
            if sums:
                found |= {key: (row, sums[0]) for key, words in spec.columns.items() if is_word(text, words)}
    return found


def _of_other_year(collect: Collector, row: int, col: int, text: str) -> tuple[int, str]:
    """1 where a heading, or the one above it, says another year than the form's, and the heading without its year."""
    dated = YEAR_LED.match(plain(text))
    above = collect.grid.shown(row - 1, col).text
    said = dated or ALONE.fullmatch(plain(above))
    if said is None:
        return int(any(word in plain(line) for line in (text, above) for word in phrase("last_year"))), text
    year = year_above(text_rows(collect.grid), row - 1)
    return int(year != number(said[1])) if year else 0, plain(text)[dated.end():] if dated else text


def _rate(
    collect: Collector, place: Place, row: int, columns: Mapping[str, int]
) -> tuple[str | None, Decimal | None]:
    if "rate" not in columns:
        return None, None
    cell = collect.cell((*place, "rate"), (row, columns["rate"]))
    return cell_text(cell).strip() or None, cell_percent(cell)


def read_subprojects(collect: Collector) -> tuple[Subproject, ...]:
    grid, found = collect.grid, collect.found
    spec = found.spec.subprojects
    if spec is None:
        return ()
    heads = label_cells(collect, spec.name)
    amounts = label_cells(collect, spec.amount)
    pair = next(((head, a) for head in heads for a in amounts if a[0] == head[0] and a[1] > head[1]), None)
    if pair is None:
        return ()
    (head_row, name_col), (_, amount_col) = pair
    rows: list[Subproject] = []
    block = grid.label_at(head_row, name_col - 1) if name_col > 1 else None
    last = block.last_row if block and block.last_row > head_row else found.table.header_row - 1
    for row in range(head_row + 1, last + 1):
        name = grid.cell(row, name_col)
        if name.blank:
            if grid.cell(row, amount_col).blank:
                continue
        elif block is None and grid.cell(row, amount_col).blank:
            break
        place: Place = ("subprojects", len(rows))
        rows.append(
            Subproject(collect.text((*place, "name"), (row, name_col)),
                       collect.number((*place, "amount"), (row, amount_col)))
        )
    return tuple(rows)

"""The proposal of a form: what a sheet is as a whole, beside the concepts of its labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import get_args

from jixiao.macros.forms.choosing import titles_of
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.learn.generic import ruleset_of
from jixiao.macros.learn.proposal import MOST_LINES, Head, Proposal
from jixiao.macros.learn.survey import lines_of, lines_of_unread, read_unknown
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library
from jixiao.templates.model import MoneyUnit
from jixiao.templates.stop import Stop
from jixiao.udfs.quantity.words import phrase

#: The year of a title: 2021年度 before it, （2021年度） behind it, and a place left for one.
_YEAR = re.compile(r"[(（\[【]?[0-9０-９〇○零一二三四五六七八九_]{0,12}年度?[)）\]】]?")
_POINTS = re.compile(r"\((\d+)分\)")
_ID = re.compile(r"(selfeval|target)(-[a-z0-9]+){1,6}")
_BEGINS = 2  # characters of a title: the name of the place
_ALIKE = 4  # so many equal characters in a row are no accident


def propose(grid: Grid, library: Library) -> Proposal:
    """What a sheet is understood as. Raises Stop ``learn_two_tables``, ``learn_long``, ``learn_labels``."""
    form = read_unknown(grid, library)
    lines = lines_of(form, library) if form else lines_of_unread(grid, library)
    if len(lines) > MOST_LINES:
        raise Stop("learn_labels", sheet=grid.name, labels=len(lines), most=MOST_LINES)
    title = _title(grid, form, library)
    kind = form.found.spec.kind if form else "monitor"
    if kind == "monitor":  # no form of a user's own is one
        kind = "target" if any(word in title for word in phrase("target_titles")) else "selfeval"
    record = form.record if form else None
    rows = [body.row for body in form.found.table.rows] if form else []
    units: tuple[MoneyUnit, ...] = get_args(MoneyUnit)
    unit: MoneyUnit = next((item for item in units if record and record.funds.unit == item), "万元")
    ruleset = _ruleset(kind, form, library)
    points = record.funds.execution_points if record else None
    if points is None and form and any(place == ("funds", "execution_points") for place in form.places):
        points = library.rulesets[ruleset].execution_points
    head = Head(
        title, kind, (record.year if record else None) or date.today().year, ruleset, points, unit,
        (min(rows), max(rows)) if rows else None, next_of(kind, title, library),
        form_id(kind, (title, *(line.text for line in lines))), grid.name,
    )
    return Proposal(head, lines)


def next_of(kind: str, title: str, library: Library) -> str:
    """The form that follows: one that was taught whose title begins alike, else the standard one of the other kind."""
    other = "target" if kind == "selfeval" else "selfeval"  # a monitoring form follows nothing and is followed by nothing
    others = [form for form in library.forms.values() if form.kind == other and form.id in library.sheets]
    alike = [form for form in others if form.prints and plain(form.title)[:_BEGINS] == plain(title)[:_BEGINS]]
    return next((form.id for form in (*alike, *(form for form in others if form.default))), "")


def form_id(kind: str, texts: Iterable[str]) -> str:
    """The id of a learned form: a form that prints the same has the same.

    >>> one, other = (form_id("selfeval", ["某区项目支出绩效自评表", label]) for label in ("项目名称", "项 目 名 称"))
    >>> one == other, len(one)
    (True, 16)
    """
    return f"{kind}-u{sha256('|'.join(map(plain, texts)).encode()).hexdigest()[:6]}"


def is_form_id(id: str) -> bool:
    """Whether a form of a user's own may have this id.

    >>> is_form_id("target-u1b2c3d"), is_form_id("target")
    (True, False)
    """
    return len(id) <= 40 and _ID.fullmatch(id) is not None


def bare_title(text: str) -> str:
    """A title without its year.

    >>> bare_title("2021年度财政项目绩效自评表"), bare_title("项目绩效目标表（2021年度）")
    ('财政项目绩效自评表', '项目绩效目标表')
    """
    title = "".join(text.split())
    for found in (_YEAR.match(title), *_YEAR.finditer(title)):
        if found and (found[0][0] in "(（[【" or any(char.isnumeric() for char in found[0])):
            return title[:found.start()] + title[found.end():]
    return title


def _title(grid: Grid, form: FilledForm | None, library: Library) -> str:
    bottom = form.found.table.header_row if form else grid.last_row + 1
    area = [(row, cell.value) for (row, _), cell in sorted(grid.cells.items())
            if row < bottom and isinstance(cell.value, str) and len(cell.value) <= 80]
    rows = {row for row, _ in titles_of(area, library)}
    titles = [text for row, text in area if row in rows and titles_of([(row, text)], library)]
    if not titles:
        return grid.name
    title = bare_title(titles[0])
    known = [plain(word) for concept in ("title_selfeval", "title_target") for word in library.vocabulary.words(concept)]
    tail = max((word for word in known if plain(title).endswith(word)), key=len, default="")
    before = plain(title).removesuffix(tail)
    names = [plain(form.record.text(key)) for key in ("project", "department", "unit")] if form else []
    if tail and any(shares(before, name) for name in names):
        return title[-len(tail):]  # what stands before it is this project's or this unit's name
    return title


def shares(text: str, name: str) -> bool:
    """Whether a text holds a piece of a name: four characters in a row are no accident."""
    return any(text[at:at + _ALIKE] in name for at in range(len(text) - _ALIKE + 1))


def _ruleset(kind: str, form: FilledForm | None, library: Library) -> str:
    """The rule set of the kind's default form, or one whose points of the execution rate are those that the form prints."""
    usual = ruleset_of(kind, library)
    said = form.record.funds.execution_points if form else None
    if said is None and form:
        texts = (cell.text for (row, _), cell in form.grid.cells.items() if row < form.found.table.header_row)
        said = next((Decimal(match[1]) for text in texts if "执行" in text and (match := _POINTS.search(plain(text)))), None)
    if said is None or library.rulesets[usual].execution_points == said:
        return usual
    return next((id for id, rules in library.rulesets.items() if rules.execution_points == said), usual)

"""结转说明: what a carried form left behind, what it still asks for, and what was changed on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.macros.forms.years import Calendar
from jixiao.macros.sheet.edits import NewSheet
from jixiao.macros.sheet.fill import fill_sheet
from jixiao.macros.sheet.grid import Grid
from jixiao.macros.sheet.long_texts import beginning, is_cut, pieces
from jixiao.templates.library import Library, fill, show, year_texts
from jixiao.templates.model import Block, FieldSpec, FormSpec, RuleSet
from jixiao.templates.stop import need
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import Indicator, Record
from jixiao.udfs.quantity.money import amount_text, convert, yuan
from jixiao.udfs.rules.proposal import proposal_of, section_of

#: In the order of work: what to mind, to fill, to look at.
KINDS = ("remark", "open", "dropped", "converted", "changed", "points")
#: Columns of indicators that a note may be about; scores come by themselves.
_COLUMNS = ("explanation", "target", "actual", "points", "score", "note", "level")
_BY_RULE = ("score",)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing said of a carried form. place: where it stood in the old form; () where nowhere."""

    kind: str
    label: str
    old: str
    new: str
    text: str
    place: Place = ()

    @property
    def word(self) -> str:
        """The kind in Chinese."""
        return str(year_texts("carry")["kinds"][self.kind])


class NoteBook:
    """Takes the notes of one form on its way to another."""

    def __init__(self, record: Record, here: FormSpec, there: FormSpec) -> None:
        self.record = record
        self.here = here
        self.there = there
        self.texts: Mapping[str, str] = year_texts("carry")["notes"]
        self.notes: list[Note] = []
        self.levels: set[str] = set()

    def add(self, kind: str, text: str, label: str = "", old: str = "", new: str = "", place: Place = ()) -> None:
        self.notes.append(Note(kind, label, old, new, text, place))

    def in_order(self) -> tuple[Note, ...]:
        return tuple(sorted(self.notes, key=lambda note: KINDS.index(note.kind)))

    def assumed_year(self, assumed: Calendar) -> None:
        """The old form does not say its year."""
        self.add("remark", fill(self.texts["no_year"], {"why": assumed.why}), self.texts["year"], new=str(assumed.year))

    # -- head ---------------------------------------------------------------------------------------------------------

    def open_field(self, field: FieldSpec) -> None:
        self.add("open", self.texts["to_fill"], _name(field.labels[0]))

    def dropped_text(self, field: FieldSpec) -> None:
        self.add("dropped", self.texts["no_field"], _name(field.labels[0]), self.record.text(field.key), place=(field.key,))

    def instead(self, first: str, key: str, text: str) -> None:
        """A text was taken because the one that is carried otherwise is blank."""
        said = fill(self.texts["instead"], {"first": _label(self.here, first), "second": _label(self.here, key)})
        self.add("changed", said, _label(self.here, first), text, text, (key,))

    def choice(self, key: str, old: str, new: str) -> None:
        """An option by its name in the new form; "" where it has none there."""
        label = _label(self.here, key)
        if new:
            self.add("changed", "", label, old, new, (key,))
        else:
            self.add("open", self.texts["no_choice"], label, old, place=(key,))

    # -- money --------------------------------------------------------------------------------------------------------

    def money(self, amount: Decimal, unit: str | None) -> str:
        return fill(year_texts("carry")["amount"], {"amount": amount_text(amount), "unit": unit}).strip()

    def converted(self, key: str, old: Decimal, new: Decimal) -> None:
        small, large = sorted((self.record.funds.unit or "", self.there.money_unit), key=lambda unit: yuan(unit) or 0)
        ratio = {"small": small, "large": large, "times": show(convert(Decimal(1), large, small))}
        self.add(
            "converted", fill(self.texts["converted"], ratio), _label(self.here, f"funds.{key}"),
            self.money(old, self.record.funds.unit), self.money(new, self.there.money_unit), ("funds", key),
        )

    def no_unit(self) -> None:
        self.add("open", self.texts["no_unit"], _name(self.here.money_labels[0]) if self.here.money_labels else "")

    def dropped_amounts(self, used: Iterable[str], later: bool) -> None:
        """Amounts without a place there; later: they are of the year before."""
        used, unit = set(used), self.record.funds.unit
        text = self.texts["other_year" if later else "no_field"]
        for key, amount in self.record.funds.amounts.items():
            if key in used or not amount:
                continue
            other = convert(amount, unit, self.there.money_unit) if unit != self.there.money_unit else None
            new = "" if other is None else f"（{self.money(other, self.there.money_unit)}）"
            self.add(
                "dropped", text, _label(self.here, f"funds.{key}"), self.money(amount, unit) + new, place=("funds", key)
            )

    def open_amounts(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.add("open", self.texts["to_fill"], _label(self.there, f"funds.{key}"))

    def subprojects(self) -> None:
        rows = self.record.subprojects
        total = sum((row.amount or Decimal(0) for row in rows), Decimal(0))
        count = fill(year_texts("carry")["count"], {"count": len(rows)})
        spec = need(self.here.subprojects, "表样没有子项目")
        old = f"{count}，{self.money(total, self.record.funds.unit)}"
        self.add("dropped", self.texts["no_field"], _name(spec.name[0]), old, place=("subprojects", 0))

    def block(self, block: Block) -> None:
        """A small table that has no place there."""
        if rows := self.record.blocks.get(block.key, ()):
            place = ("blocks", block.key, 0, next(iter(block.columns)))
            self.add("dropped", self.texts["no_field"], block.title, _count(len(rows)), place=place)

    def columns_of(self, block: Block, left: Collection[str], there: Block, *, same_unit: bool) -> None:
        """Columns of a small table that were left: there is no such column, or its money is in another unit."""
        for key, words in block.columns.items():
            if key in left:
                text = self.texts["no_column"] if same_unit or key not in there.columns else self.texts["no_money"]
                label = f"{block.title}：{_name(words[0])}"
                rows = _count(len(self.record.blocks[block.key]))
                self.add("dropped", text, label, rows, place=("blocks", block.key, 0, key))

    # -- indicators ---------------------------------------------------------------------------------------------------

    def level(self, index: int, old: str, new: str) -> None:
        if old not in self.levels:
            self.levels.add(old)
            self.add("changed", self.texts["level"], _column(self.here, "level1"), old, new, ("indicators", index, "level1"))

    def renamed(self, index: int, new: str) -> None:
        old = self.record.indicators[index].level3 or ""
        self.add("changed", self.texts["row"], _column(self.here, "level3"), old, new, ("indicators", index, "level3"))

    def direction(self, index: int, answer: str) -> None:
        row = self.record.indicators[index]
        text = fill(self.texts["direction"], {"answer": answer})
        self.add("open", text, row.level3 or "", row.target or "", place=("indicators", index, "level"))

    def no_row(self, index: int, level1: str) -> None:
        row = self.record.indicators[index]
        self.add(
            "dropped", fill(self.texts["no_row"], {"level1": level1}), row.level3 or "", row.target or "",
            place=("indicators", index),
        )

    def columns(self, rows: Sequence[Indicator]) -> None:
        """Columns that the new form does not go on with, and those that it asks for."""
        for key in _COLUMNS:
            filled = [index for index, row in enumerate(self.record.indicators) if getattr(row, key) not in (None, "")]
            if filled and not any(getattr(row, key) not in (None, "") for row in rows):
                self.add(
                    "dropped", self.texts["no_column"], _column(self.here, key), _count(len(filled)),
                    place=("indicators", filled[0], key),
                )
            blank = [row for row in rows if getattr(row, key) in (None, "")]
            if key not in self.there.indicators.printed or key in (*_BY_RULE, "note") or not blank:
                continue
            if len(blank) == len(rows) or key != "target":
                self.add("open", self.texts["to_fill"], _column(self.there, key), new=_count(len(blank)))
            else:
                for row in blank:
                    self.add("open", self.texts["no_target"], row.level3 or "")
        if self.record.printed_total is not None and not self.there.indicators.scored:
            self.add(
                "dropped", self.texts["no_field"], self.here.indicators.total[0], str(self.record.printed_total),
                place=("printed_total",),
            )

    def declared(self, points: Decimal, full: Decimal, whole: bool) -> None:
        """The old form prints points: they are taken over, or do not make the full points and are not."""
        text = fill(self.texts["points_declared" if whole else "points_not_full"], {"points": points, "full": full})
        self.add("points" if whole else "dropped", text, _column(self.here, "points"), show(points),
                 show(points) if whole else "", ("indicators", 0, "points"))

    def points(
        self, rows: Sequence[Indicator], proposed: Sequence[Decimal | None], rules: RuleSet, library: Library
    ) -> None:
        """Points proposed, by the section a row counts in."""
        proposal = proposal_of(rows, rules)
        source = "；".join(library.sources[id].title for id in proposal.source if id in library.sources)
        groups: dict[str, list[Decimal | None]] = {}
        for row, part in zip(rows, proposed, strict=True):
            if row.points is None:
                name = (row.level1 or "") if rules.sections else section_of(row, self.there, proposal.sections)
                groups.setdefault(name, []).append(part)
        for level1, parts in groups.items():
            own = [part for part in parts if part is not None]
            values: dict[str, object] = {"count": len(own), "source": source, "section": rules.sections.get(level1)}
            if own:
                known = level1 in proposal.sections
                kind = "points_printed" if rules.sections else "points" if known else "points_other"
                self.add("points", fill(self.texts[kind], values), level1, new=f"{sum(own, Decimal(0)):.2f}")
            else:
                self.add("points", self.texts["points_none"], level1)
        have = {row.level1 for row in rows}
        for level1, section in rules.sections.items():
            if level1 not in have:
                self.add("points", fill(self.texts["points_missing"], {"section": section}), level1)


def _count(count: int) -> str:
    return fill(year_texts("carry")["count"], {"count": count})


def _name(label: str) -> str:
    """A label as a list names it: without its colon."""
    return label.rstrip("：:")


def _label(form: FormSpec, key: str) -> str:
    """The printed label of a field or of a column of the table of funds."""
    field = next((field for field in form.fields if field.key == key), None)
    if field is not None:
        return _name(field.labels[0])
    column = key.removeprefix("funds.")
    return form.funds.columns[column][0] if form.funds and column in form.funds.columns else column


def _column(form: FormSpec, key: str) -> str:
    words = form.indicators.columns.get(key)
    return words[0] if words else key


def plan_notes(
    lines: Sequence[Mapping[str, Any]], title: Mapping[str, object], template: Grid, name: str
) -> NewSheet:
    """The sheet 结转说明, long texts whole below. lines: see :func:`note_line`; title: from, to and year."""
    texts = year_texts("carry")
    context = {"title": fill(texts["title"], title), "remark": fill(texts["remark"], title)}
    whole = [
        {"number": line["number"], "label": line["label"], "text": part}
        for line in lines for key in ("old", "new") if is_cut(line[key]) for part in pieces(line[key])
    ]
    rows = [{**line, **{key: beginning(line[key]) for key in ("old", "new")}} for line in lines]
    below = [{"title": texts["whole"]}] if whole else []
    return fill_sheet(template, "carried", name, context, {"note": rows, "below": below, "whole": whole})


def note_line(number: int, note: Note, project: str, cell: str) -> dict[str, Any]:
    """A row of 结转说明. cell: where it stood in the old workbook, "" where nowhere."""
    return {
        "number": Decimal(number), "kind": note.word, "project": project, "label": note.label, "old": note.old,
        "cell": cell, "new": note.new, "text": note.text,
    }

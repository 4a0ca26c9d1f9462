"""自评报告 as values: chapters of numbered sentences with their cells, tables and bars. The doors only lay it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.totals import lost
from jixiao.macros.report.facts import Facts, Sentence, Texts, by_level, grouped, known_sum, one_line, quantity
from jixiao.macros.report.head import Paragraphs, goals, money, overview, source_name
from jixiao.macros.report.rows import achievements, analysis, checks, deviations, measures, problems, result
from jixiao.macros.report.summary import Project, project_of, summary_sentences
from jixiao.macros.scoring.check import Located, errors_of, findings_by_form
from jixiao.templates.library import Library, fill, shortened, show
from jixiao.templates.stop import Stop


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the table of funds; amounts as written, in the form's unit."""

    name: str
    initial_budget: str
    budget: str
    executed: str
    rate: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Points by level1, the execution rate among them; figures as written."""

    name: str
    count: str
    points: str
    score: str
    lost: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One pair of bars of the chart: 分值 and 得分; percent: what they take of the longest one, for drawing."""

    name: str
    points: Decimal
    score: Decimal
    points_percent: str
    score_percent: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of indicators. span1, span2: rows that the level's cell covers, 0 where one above covers it."""

    level1: str
    level2: str
    level3: str
    target: str
    actual: str
    points: str
    score: str
    kind: str
    note: str
    span1: int
    span2: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """One project. Sections are paragraphs of sentences; chart: the key that a drawing of the template names.

    brief, own, missed: what the short report shows of it, out of the sections: the outcome, what the unit itself wrote, the
    rows that missed their targets or lost points.
    """

    number: int
    title: str
    sheet: str
    unit: str
    measured: bool
    overview: Paragraphs
    money: Paragraphs
    goals: Paragraphs
    result: Paragraphs
    analysis: Paragraphs
    deviations: Paragraphs
    achievements: Paragraphs
    problems: Paragraphs
    measures: Paragraphs
    checks: Paragraphs
    funds: list[FundLine]
    levels: list[LevelLine]
    bars: list[Bar]
    lines: list[Line]
    brief: Paragraphs
    own: Paragraphs
    missed: list[Line]
    note_heading: str
    chart: str


_SHORT = 30  # letters of a sentence in the list of sources
#: Sections of a chapter in the order of the report.
SECTIONS = (
    "overview", "money", "goals", "result", "analysis", "deviations", "achievements", "problems", "measures", "checks",
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the list of sources: the sentence's number, its beginning, its cells."""

    number: int
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one or several projects. summary, projects: only where there are several."""

    title: str
    subtitle: str
    summary: Paragraphs
    projects: list[Project]
    chapters: list[Chapter]
    labels: dict[str, str]

    def sentences(self) -> Iterator[tuple[str, str, Sentence]]:
        """(project or "", section, sentence) in the order of the report."""
        for paragraph in self.summary:
            for sentence in paragraph:
                yield "", "summary", sentence
        for chapter in self.chapters:
            for section in SECTIONS:
                for paragraph in getattr(chapter, section):
                    for sentence in paragraph:
                        yield chapter.title, section, sentence


def report_of(forms: Sequence[FilledForm], library: Library, texts: Texts, path: str) -> Report:
    """The report of all self-evaluations among the forms of a workbook.

    texts: ``report.toml``. Raises Stop ``no_selfeval`` where the workbook (``path``) holds none.
    """
    mine = [form for form in forms if form.found.spec.kind == "selfeval"]
    if not mine:
        raise Stop("no_selfeval", path=path, forms="、".join(dict.fromkeys(form.found.spec.title for form in forms)))
    facts = [Facts(form, library, texts) for form in mine]
    by_form = findings_by_form((form.id for form in mine), errors_of(forms, library))
    numbers = _Numbers(texts)
    projects = [project_of(item, number) for number, item in enumerate(facts, start=1)] if len(facts) > 1 else []
    summary = numbers(summary_sentences(facts, texts)) if projects else []
    titles = texts["titles"]
    return Report(
        **_heading(facts, titles), summary=summary, projects=projects,
        chapters=[
            _chapter(item, at, own, numbers) for at, (item, own) in enumerate(zip(facts, by_form, strict=True), start=1)
        ],
        labels={key: titles[key] for key in ("chart", "full", "got")},
    )


def _heading(facts: Sequence[Facts], titles: Any) -> dict[str, str]:
    """Title and subtitle: the project, or the unit where all projects have the same one."""
    years = dict.fromkeys(item.record.year if item.year else None for item in facts)
    year = next(iter(years)) if len(years) == 1 else None
    kinds = dict.fromkeys(item.spec.report or titles["report"] for item in facts)
    report = next(iter(kinds)) if len(kinds) == 1 else titles["report"]
    of_year = fill(titles["year"], {"year": year}) if year else ""
    subtitle = fill(titles["subtitle"], {"year": of_year, "report": report})
    if len(facts) == 1:
        record = facts[0].record
        title = fill(titles["one"], {"project": one_line(record.text("project") or record.text("unit"))})
    else:
        units = dict.fromkeys(one_line(item.record.text("unit")) for item in facts)
        title = fill(titles["many"], {"unit": next(iter(units)) if len(units) == 1 else ""})
    return {"title": title, "subtitle": subtitle} if title else {"title": subtitle, "subtitle": ""}


def _chapter(facts: Facts, number: int, found: Sequence[Located], numbers: _Numbers) -> Chapter:
    record = facts.record
    sections = {
        "overview": overview(facts), "money": money(facts), "goals": goals(facts), "result": result(facts),
        "analysis": analysis(facts), "deviations": deviations(facts), "achievements": achievements(facts),
        "problems": problems(facts), "measures": measures(facts), "checks": checks(facts, found),
    }
    levels, lines = _levels(facts), _lines(facts)
    numbered = {key: numbers(paragraphs) for key, paragraphs in sections.items()}
    return Chapter(
        number=number, title=one_line(record.text("project") or record.text("unit")) or facts.form.grid.name,
        sheet=facts.form.grid.name,
        unit=record.funds.unit or "", measured=any(row.measured for row in facts.rows),
        **numbered,
        funds=_funds(facts), levels=[line for line, _ in levels], bars=_bars(levels), lines=lines,
        brief=_brief(numbered), own=_own(facts, numbered),
        missed=[line for line, row in zip(lines, facts.rows, strict=True) if row.short],
        note_heading=facts.note_heading, chart=f"jx-chart-{number}",
    )


def _brief(sections: dict[str, Paragraphs]) -> Paragraphs:
    """Whose project, its money without the sources, the result, how many rows reached their targets."""
    outcome = [sentence for paragraph in sections["result"] for sentence in paragraph]
    outcome += [paragraph[0] for paragraph in sections["analysis"][:1]]
    head = [sentence for paragraph in (*sections["overview"], *sections["money"][:1]) for sentence in paragraph]
    return [head, outcome]


def _own(facts: Facts, sections: dict[str, Paragraphs]) -> Paragraphs:
    """主要绩效, 问题 and 改进措施 in the unit's own words, where its form has them."""
    parts = ("achievements", "problems", "measures")
    return [sections[part][0] for part in parts if facts.record.text(facts.texts[part]["key"]).strip()]


class _Numbers:
    """Numbers sentences in the report's order and puts their cells into words; empty paragraphs are left out."""

    def __init__(self, texts: Texts) -> None:
        self.join = texts["join"]
        self.last = 0

    def __call__(self, paragraphs: Paragraphs) -> Paragraphs:
        return [[self._sentence(item) for item in paragraph] for paragraph in paragraphs if paragraph]

    def _sentence(self, item: Sentence) -> Sentence:
        self.last += 1
        places = [fill(self.join["sheet"], {"sheet": sheet, "cells": cells}) for sheet, cells in item.sources]
        return replace(item, number=self.last, place=str(self.join["parts"]).join(places))


def source_lines(report: Report) -> list[SourceLine]:
    """附：依据单元格."""
    return [SourceLine(item.number, shortened(one_line(item.text), _SHORT), item.place) for _, _, item in report.sentences()]


def _funds(facts: Facts) -> list[FundLine]:
    """The table of funds where the form has one: the total row, then the sources."""
    funds = facts.record.funds
    if not funds.sources or facts.spec.funds is None:
        return []

    def line(name: str, amounts: Any, rate: Decimal | None) -> FundLine:
        written = {key: "" if amounts(key) is None else grouped(amounts(key))
                   for key in ("initial_budget", "budget", "executed")}
        return FundLine(name, rate="" if rate is None else f"{show(rate)}%", **written)

    rows = [line(facts.spec.funds.total[0], funds.amounts.get, funds.rate)]
    for source in funds.sources:
        rows.append(line(source_name(source.name), lambda key, source=source: getattr(source, key), source.rate))
    return rows


def _levels(facts: Facts) -> list[tuple[LevelLine, Bar | None]]:
    """Points, score and what is lost: of the execution rate where it has its own, and by level1; with their bars."""
    funds = facts.record.funds
    if not facts.scored:
        return []
    found: list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None]] = []
    if funds.execution_points is not None:
        found.append((facts.texts["titles"]["execution"], "", funds.execution_points, funds.execution_score,
                      lost(funds.execution_points, funds.execution_score)))
    for (name, _), rows in by_level(facts.rows, deep=False):
        found.append((facts.level_name(name), str(len(rows)), known_sum(row.indicator.points for row in rows),
                      known_sum(row.indicator.score for row in rows), known_sum(row.lost for row in rows)))
    top = max((points or 0 for _, _, points, _, _ in found), default=0)
    return [
        (LevelLine(name, count, show(points), show(score), show(missed)),
         _bar(name, points, score, Decimal(top)) if points and points > 0 else None)
        for name, count, points, score, missed in found
    ]


def _bar(name: str, points: Decimal, score: Decimal | None, top: Decimal) -> Bar:
    got = min(max(score or Decimal(0), Decimal(0)), top)
    return Bar(name, points, score or Decimal(0), f"{points / top * 100:.1f}", f"{got / top * 100:.1f}")


def _bars(levels: Sequence[tuple[LevelLine, Bar | None]]) -> list[Bar]:
    return [bar for _, bar in levels if bar is not None]


def _lines(facts: Facts) -> list[Line]:
    first, second = (_spans([row.level[:depth] for row in facts.rows]) for depth in (1, 2))
    lines = []
    for row, span1, span2 in zip(facts.rows, first, second, strict=True):
        cells = row.indicator
        lines.append(Line(
            *row.level, row.name, quantity(cells.target), quantity(cells.actual), show(cells.points), show(cells.score),
            facts.texts["kinds"][row.kind], (cells.note or "").strip(), span1, span2,
        ))
    return lines


def _spans(levels: Sequence[object]) -> list[int]:
    """For each row how many rows its level covers from here on; 0 where the row above has the same level.

    >>> _spans(["甲", "甲", "乙"])
    [2, 0, 1]
    """
    spans: list[int] = []
    for _, equal in groupby(levels):
        count = len(list(equal))
        spans += [count, *[0] * (count - 1)]
    return spans

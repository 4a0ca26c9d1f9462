"""Turns the forms of a summary into the sheets that summary.toml describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from jixiao.macros.summary.book import Chart, SummaryBook, Table, TableSheet
from jixiao.macros.summary.copies import Repeated
from jixiao.macros.summary.filling import Again, Filling, Group, Line, filled
from jixiao.macros.summary.rows import PARTS, FormRows, Forms
from jixiao.macros.summary.statistics import Statistics
from jixiao.templates.library import fill
from jixiao.udfs.checks.texts import SEVERITY_WORDS

_KINDS = ("target", "monitor", "selfeval")  # as their sheets follow each other
_NO_ROWS: Mapping[str, Any] = dict.fromkeys(PARTS, ())
#: Table -> the part of a form that holds its rows.
_DETAILS: Mapping[str, str] = {"indicators": "rows", "sources": "sources", "others": "others"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A form in the tables. kind: the word for it; number: within its kind."""

    kind: str
    number: Decimal
    form: FormRows
    repeated: bool


@dataclass(frozen=True, slots=True)
class _Index:
    index: Decimal


@dataclass(frozen=True, slots=True)
class _Unread:
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A form that says the same as another: what it is, whether it counts, and where the other stands."""

    kind: str
    why: str
    counted: str
    of_file: str
    of_sheet: str


@dataclass(slots=True)
class _Kind:
    """The forms of a kind while they come by. only: what its forms say of unit and year, two of each at most."""

    table: Filling
    forms: int = 0
    no_unit: int = 0
    only: dict[str, dict[str, None]] = field(default_factory=lambda: {"unit": {}, "year": {}})
    projects: Counter[tuple[str, str, Decimal | None]] = field(default_factory=Counter)

    def add(self, placed: _Placed) -> None:
        form = placed.form
        self.forms += 1
        self.no_unit += form.money.no_unit
        for key, found in self.only.items():
            if len(found) < 2 and (value := getattr(form, key)) not in (None, ""):
                found[str(value)] = None
        if form.project and not placed.repeated:
            self.projects[form.unit, form.project, form.year] += 1
        self.table.add(_project(placed), placed.repeated)

    @property
    def twice(self) -> int:
        """How many projects stand in more than one form of the kind and year: their money is counted twice."""
        return sum(size > 1 for size in self.projects.values())


class _Planner:
    """The sheets of a summary. forms: those that count, numbered within their kind in the order given.

    They are gone through once here, and once more for each sheet as it is written.
    """

    def __init__(
        self, spec: Mapping[str, Any], forms: Forms, unread: Sequence[tuple[str, str]],
        repeated: Sequence[Repeated], everything: bool, marked: Set[int],
    ) -> None:
        self.spec = spec
        self.texts: Mapping[str, str] = spec["texts"]
        self.forms = forms
        self.unread = unread
        self.repeated = repeated
        self.everything = everything
        self.marked = marked
        self.kinds: dict[str, _Kind] = {}
        self.details = {key: Filling(spec, key) for key in _DETAILS}
        self.findings = Filling(spec, "findings")
        self.found: Counter[tuple[str, str, str]] = Counter()
        self.figures = Statistics(spec)
        for placed in self.placed(PARTS):
            self.add(placed)

    def placed(self, parts: Collection[str], kind: str = "") -> Iterator[_Placed]:
        """The forms in the tables, or those of a kind, with these of their parts."""
        numbers = dict.fromkeys(_KINDS, 0)
        for at, form in enumerate(self.forms.having(parts)):
            numbers[form.of] += 1
            if kind in ("", form.of):
                yield _Placed(self.texts[form.of], Decimal(numbers[form.of]), form, at in self.marked)

    def projects(self, kind: str) -> Iterator[Line]:
        """A row a form of a kind."""
        return map(_project, self.placed((), kind))

    def lines(self, part: str) -> Iterator[Line]:
        """The rows that the forms hold in a part."""
        return (line for placed in self.placed((part,)) for line in _lines(placed, part))

    def add(self, placed: _Placed) -> None:
        """A form comes by."""
        form = placed.form
        if form.of not in self.kinds:
            self.kinds[form.of] = _Kind(Filling(self.spec, form.of))
        self.kinds[form.of].add(placed)
        for key, part in _DETAILS.items():
            for line in _lines(placed, part):
                self.details[key].add(line)
        for item in form.findings:
            self.found[item.level, item.code, item.title] += 1
            self.findings.add((item, _Index(Decimal(self.findings.count + 1)), placed, form))
        self.figures.add(form, _project(replace(placed, form=replace(form, **_NO_ROWS))))  # some are kept until the end

    def sheet(self, key: str, remark: str, *bands: tuple[Table, ...]) -> TableSheet:
        data = self.spec["tables"][key]
        printed = data.get("printed", len(data["columns"]))
        return TableSheet(data["sheet"], data["title"], remark, bands, printed)

    def head(self, kind: _Kind, rate: bool) -> str:
        """The line below a title: unit and year where all agree, the unit of money, and what the reader must know."""
        def only(key: str) -> str:
            return fill(self.texts[key], {key: next(iter(kind.only[key]))}) if len(kind.only[key]) == 1 else ""

        counts = {"no_unit": kind.no_unit, "twice": kind.twice, "unread": len(self.unread), **self.not_projects()}
        notes = "".join(fill(self.texts[key], {"count": count}) for key, count in counts.items() if count)
        notes += self.texts["rate"] if rate else ""
        return fill(self.texts["head"], {"unit": only("unit"), "year": only("year"), "notes": notes})

    def not_projects(self) -> dict[str, int]:
        """How many forms are left out, and how many of those in the tables say the same as another."""
        copies = sum(one.of is not None for one in self.repeated)
        inside = copies if self.everything else 0
        return {"repeated": len(self.repeated) - inside, "included": inside}

    def repeated_sheet(self) -> TableSheet:
        """The forms that are no projects of their own, each with the one that it says the same as."""
        words = self.spec["copies"]
        lines = [
            (_Pair(self.texts[one.form.of], one.why, words["counted" if self.everything and one.of else "not_counted"],
                   one.of.file if one.of else "", one.of.sheet if one.of else ""), _Index(Decimal(index)), one.form)
            for index, one in enumerate(self.repeated, start=1)
        ]
        return self.sheet("repeated", "", (filled(self.spec, "repeated", lines, marked=True),))

    def project_sheets(self) -> list[TableSheet]:
        sheets = []
        for key in _KINDS:
            if kind := self.kinds.get(key):
                table = kind.table.table(Again(self.projects, (key,)))
                sheets.append(self.sheet(key, self.head(kind, key == "selfeval"), (table,)))
        return sheets

    def detail_sheets(self) -> list[TableSheet]:
        """Indicators, and of the rest what there is."""
        return [
            self.sheet(key, "", (filling.table(Again(self.lines, (_DETAILS[key],))),))
            for key, filling in self.details.items() if filling.count or key == "indicators"
        ]

    @property
    def levels(self) -> Counter[str]:
        """Findings by level."""
        found: Counter[str] = Counter()
        for (level, _, _), count in self.found.items():
            found[level] += count
        return found

    def finding_sheet(self) -> TableSheet:
        """Findings by kind and by severity, and the list of all."""
        def lines() -> Iterator[Line]:
            items = ((item, placed) for placed in self.placed(("findings",)) for item in placed.form.findings)
            for index, (item, placed) in enumerate(items, start=1):
                yield item, _Index(Decimal(index)), placed, placed.form

        order = {level: at for at, level in enumerate(SEVERITY_WORDS)}
        ranked = sorted(self.found.items(), key=lambda found: (order[found[0][0]], -found[1], found[0][1]))
        kinds = [(Group(SEVERITY_WORDS[level], code, title, number=Decimal(number), count=Decimal(count)),)
                 for number, ((level, code, title), count) in enumerate(ranked, start=1)]
        severities = [(Group(word, count=Decimal(self.levels[level])),) for level, word in SEVERITY_WORDS.items()]
        notes = fill(self.texts["unread"], {"count": len(self.unread)}) if self.unread else ""
        return self.sheet(
            "findings", fill(self.texts["count"], {"count": self.findings.count, "notes": notes}),
            (filled(self.spec, "kinds", kinds), filled(self.spec, "severities", severities)),
            (self.findings.table(Again(lines)),),
        )

    def unread_sheet(self) -> TableSheet:
        lines = [(_Index(Decimal(index)), _Unread(*item)) for index, item in enumerate(self.unread, start=1)]
        return self.sheet("unread", "", (filled(self.spec, "unread", lines),))

    def charts(self, tables: Mapping[str, tuple[Table, bool]]) -> list[Chart]:
        charts = []
        for key, data in self.spec["charts"]["list"].items():
            if key in tables:
                table, cut = tables[key]
                title = fill(data["cut" if cut else "title"], {"most": self.spec["statistics"]["most"]})
                charts.append(Chart(table.name, title, data["type"], data["names"], data["values"],
                                    data["format"], data["color"], data.get("max")))
        return charts


def _project(placed: _Placed) -> Line:
    """The row of a form."""
    form = placed.form
    return form.counts, placed, form.money, form.figures, form


def _lines(placed: _Placed, part: str) -> Iterator[Line]:
    return ((row, placed, placed.form) for row in getattr(placed.form, part))


def summarise(
    forms: Forms, unread: Sequence[tuple[str, str]], spec: Mapping[str, Any],
    repeated: Sequence[Repeated] = (), everything: bool = False, marked: Set[int] = frozenset(),
) -> SummaryBook:
    """The workbook of all forms. forms: are gone through whenever rows of a large table are asked for; no more of them is
    held. unread: (file, message) of files that could not be read. spec: summary.toml.

    repeated: forms that are no projects of their own; everything: those that say the same as another are forms too;
    marked: their places among the forms.
    """
    plan = _Planner(spec, forms, unread, repeated, everything, marked)
    tables = plan.figures.tables()
    data = spec["statistics"]
    statistics = TableSheet(data["sheet"], data["title"], "", (tuple(table for table, _ in tables.values()),), 0)
    projects = plan.project_sheets()
    sheets = [*projects]
    if repeated:
        sheets.append(plan.repeated_sheet())
    sheets += [*plan.detail_sheets(), plan.finding_sheet()]
    if unread:
        sheets.append(plan.unread_sheet())
    return SummaryBook(
        tuple(sheets), statistics if tables else None, tuple(plan.charts(tables)), spec["charts"]["sheet"],
        spec["charts"]["title"], len(projects), spec["looks"],
        Counter({key: kind.forms for key, kind in plan.kinds.items()}), plan.levels,
    )

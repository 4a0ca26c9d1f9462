"""The columns of a list to fill in: their headings, how each is filled, what may be chosen, and the example row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from jixiao.macros.sheet.labels import plain
from jixiao.templates.library import Library, fill, texts
from jixiao.templates.model import MONEY_UNITS, FormSpec
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS

Kind = Literal["text", "long", "date", "ticks", "form", "id", "year", "money_unit", "money", "points"]
_AMOUNTS = ("initial_budget", "budget", "executed")
#: Texts that may fill several lines.
_LONG = (
    *NARRATIVE_KEYS, "goal_total", "goal_annual", "expected", "actual_completion", "main_results", "problems",
    "improvements", "explanation", "note",
)


def list_texts() -> Mapping[str, Any]:
    """The texts of ``list.toml``."""
    return texts("list")


def list_sheet(key: str) -> str:
    """What a sheet of a list is called: ``projects``, ``indicators``, ``subprojects``, ``help``.

    >>> list_sheet("projects")
    '项目'
    """
    return str(list_texts()["sheets"][key])


def list_names() -> set[str]:
    """What the sheets of a list are called."""
    return set(list_texts()["sheets"].values())


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column. key: of the record, ``funds.budget``; required: the form cannot do without it."""

    key: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    strict: bool = False  # nothing but a choice is right

    @property
    def numeric(self) -> bool:
        """Whether its cells hold numbers."""
        return self.kind in ("year", "money", "points")

    @property
    def hint(self) -> str:
        """How it is filled, in a sentence."""
        hints = list_texts()["hints"]
        return str(hints.get(self.key) or hints.get(self.kind) or hints["text"])

    @property
    def example(self) -> str | Decimal | None:
        """What the example row holds there."""
        example = list_texts()["example"]
        if self.key == "id":
            return str(example["mark"])
        if self.key in example["values"]:
            text = str(example["values"][self.key])
            return Decimal(text) if self.numeric else text
        if self.key == "score":
            return None
        if self.kind in example["numbers"]:
            return Decimal(example["numbers"][self.kind])
        return self.choices[0] if self.choices else None


def is_example(values: Mapping[str, Any]) -> bool | None:
    """Whether a row is the example as it was written; None where it has only the example's number."""
    example = list_texts()["example"]
    if values.get("id") != example["mark"]:
        return False
    named = any(str(values.get(key, "")).startswith(example["prefix"]) for key in ("project", "level3", "name"))
    return True if named else None


def _own(key: str, kind: Kind, **more: Any) -> ListColumn:
    return ListColumn(key, str(list_texts()["headings"][key]), kind, **more)


def _kind(key: str) -> Kind:
    if key in ("points", "score"):
        return "points"
    return "money" if key.startswith("funds.") else "long" if key in _LONG else "text"


def project_columns(form: FormSpec, library: Library) -> list[ListColumn]:
    """Columns of the sheet 项目, from the form's own labels."""
    labelled: dict[str, ListColumn] = {}
    for field in form.fields:
        if field.key == "funds.rate" or not (field.key in (*TEXT_KEYS, *NARRATIVE_KEYS) or field.key.startswith("funds.")):
            continue
        heading = plain(field.labels[0])
        heading = heading if heading not in labelled else f"{heading}({field.nth})"
        kind = field.kind if field.kind in ("date", "ticks") else _kind(field.key)
        labelled[heading] = ListColumn(field.key, heading, kind, field.required, field.choices)
    if form.funds:
        for key in _AMOUNTS:
            heading = plain(form.funds.columns[key][0])
            labelled[heading] = ListColumn(f"funds.{key}", heading, "money")
    named = [column for column in labelled.values() if column.key == "project"]
    return [
        _own("id", "id", required=True), *named,
        _own("form", "form", choices=_titles(form, library)), _own("year", "year"),
        _own("funds.unit", "money_unit", choices=_units(form), strict=True),
        *(column for column in labelled.values() if column.key != "project"),
        *([_own("funds.execution_points", "points")] if form.funds else []),
    ]


def indicator_columns(form: FormSpec) -> list[ListColumn]:
    """Columns of the sheet 指标: what the form prints, and the points where it is scored."""
    table = form.indicators
    keys = [
        key for key in table.columns
        if (key in table.printed or (key == "points" and table.scored)) and key not in ("sign", "unit_text", "level")
    ]
    first = form.sections[:1]
    seconds = dict.fromkeys(name for level1 in (*first, *form.level2) for name in form.level2.get(level1, ()))
    choices = {"level1": tuple(form.level2) or form.sections, "level2": tuple(seconds)}
    return [_own("id", "id", required=True), *(
        ListColumn(key, plain(table.columns[key][0]), _kind(key), key in table.required, choices.get(key, ()))
        for key in keys
    )]


def subproject_columns() -> list[ListColumn]:
    """Columns of the sheet 子项目."""
    return [_own("id", "id", required=True), _own("name", "text", required=True), _own("amount", "money")]


def list_columns(form: FormSpec, library: Library) -> dict[str, list[ListColumn]]:
    """Sheet name -> columns of the empty list of a form."""
    sheets = {
        list_sheet("projects"): project_columns(form, library), list_sheet("indicators"): indicator_columns(form),
    }
    if form.subprojects:
        sheets[list_sheet("subprojects")] = subproject_columns()
    return sheets


def _units(form: FormSpec) -> tuple[str, ...]:
    return (form.money_unit, *(unit for unit in MONEY_UNITS if unit != form.money_unit))


def _titles(form: FormSpec, library: Library) -> tuple[str, ...]:
    """Names of the forms of a kind that can be made, the list's own first."""
    made = [spec for spec in library.forms.values() if spec.kind == form.kind and spec.id in library.sheets]
    return tuple(form_name(spec, library) for spec in (form, *(spec for spec in made if spec.id != form.id)))


def form_name(form: FormSpec, library: Library) -> str:
    """A form's title; with its id where another form is called the same."""
    same = sum(plain(spec.title) == plain(form.title) for spec in library.forms.values())
    return form.title if same == 1 else form.full_title


def form_named(text: str, library: Library) -> FormSpec | None:
    """The form of an id or of a :func:`form_name`."""
    if text in library.forms:
        return library.forms[text]
    found = [spec for spec in library.forms.values() if plain(form_name(spec, library)) == plain(text)]
    return found[0] if len(found) == 1 else None


def form_remarks(names: Sequence[str], library: Library) -> list[str]:
    """What is said of each form of a drop-down: id, region, year."""
    found = [form_named(name, library) for name in names]
    text = str(list_texts()["help"]["form"])
    return [fill(text, {"form": spec.id, "region": spec.region, "year": spec.year}) if spec else "" for spec in found]

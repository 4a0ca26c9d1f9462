"""口径 of a form: the one asked for, the one that its review area carries, or the form's own.

A cell beside the label 口径 above the review columns says the rule set by name, and the one beside it gives its mark
(see ``udfs/reading``) by a formula. The formulas of the form take the mark, so choosing another name recalculates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jixiao.macros.forms.collect import At
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.formula.syntax import Node
from jixiao.macros.formula.writing import call, ref, text
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import Library
from jixiao.templates.model import RuleSet
from jixiao.templates.stop import Stop
from jixiao.udfs.rules.reading import mark_of, ruleset_named

#: Letters of a drop-down's list, as spreadsheets allow.
_MAX_LIST = 255


def need_ruleset(name: str, library: Library) -> str:
    """The id of a rule set from its id or title. Raises Stop ``unknown_ruleset`` listing what there is."""
    found = library.rulesets.get(name) or next((rules for rules in library.rulesets.values() if rules.title == name), None)
    if found is None:
        known = "、".join(f"{rules.id}（{rules.title}）" for rules in library.rulesets.values())
        raise Stop("unknown_ruleset", ruleset=name, rulesets=known)
    return found.id


def rules_of(form: FilledForm, library: Library) -> RuleSet:
    """The rule set that a form is scored and checked by; of a form with a foreign mark the form's own."""
    if form.ruleset:
        return library.rulesets[form.ruleset]
    own = library.rulesets[form.found.spec.ruleset]
    return (ruleset_named(form.mark, library) or own) if form.mark else own


def is_foreign(form: FilledForm, library: Library) -> bool:
    """Whether the form was scored by rules that are not at hand: another rule set, other content, or a later reading."""
    return not form.ruleset and bool(form.mark) and ruleset_named(form.mark, library) is None


def is_asked(form: FilledForm, library: Library) -> bool:
    """Whether forms that are as near as this one score by other rules, and nobody has chosen yet: then nothing is scored."""
    spec = form.found.spec
    others = [library.forms[id] for id in form.found.choice.ties]
    return not form.ruleset and not form.mark and any(
        (other.ruleset, other.execution_points) != (spec.ruleset, spec.execution_points) for other in others)


def tied_choices(form: FilledForm, library: Library) -> tuple[str, ...]:
    """Names to choose from where forms are as near as each other."""
    ids = dict.fromkeys(library.forms[id].ruleset for id in (form.found.spec.id, *form.found.choice.ties))
    return tuple(_fitting([library.rulesets[id].title for id in ids]))


def form_argument(form: FilledForm, rules: RuleSet, at: At | None, sheet: str = "") -> Node:
    """What the formulas of a form name as form and rule set. at: the cell of the mark, None where there is none.

    A form that the user has taught is at hand on this machine only: its workbooks name the rule set alone.
    """
    spec = form.found.spec
    taught = spec.certainty == "user"
    if at is not None:
        mark = ref(*at, sheet, fixed=True)
        return mark if taught else call("&", text(f"{spec.id}/"), mark)
    return text(rules.id if taught else spec.id if spec.ruleset == rules.id else f"{spec.id}/{rules.id}")


def mark_by_name(named: At, rules: RuleSet, library: Library) -> Node:
    """The mark of the rule set whose name stands in a cell, of those that may be chosen there; else the name itself."""
    name = ref(*named, fixed=True)
    found: Node = name
    for other in reversed(_choosable(rules, library)):
        found = call("IF", call("=", name, text(other.title)), text(mark_of(other)), found)
    return found


def place_of_mark(grid: Grid, form: FilledForm, columns: Mapping[str, int]) -> tuple[At, At, At] | None:
    """Free cells for label, name and mark above the review columns of a form; None where something is there."""
    row, first = form.found.table.header_row - 1, min(columns[key] for key in ("check", "rule_score") if key in columns)
    places = (row, first), (row, first + 1), (row, first + 2)
    return places if row >= 1 and all(is_free(grid, at) for at in places) else None


def is_free(grid: Grid, at: At) -> bool:
    """Whether nothing stands in a cell and it can be written."""
    return grid.cell(*at).blank and grid.merge_at(*at) is None and not grid.in_array(*at)


def choices(rules: RuleSet, library: Library, *, marks: bool = False) -> tuple[str, ...]:
    """Names to choose from in the cell, or marks, as older workbooks have them."""
    return tuple(_fitting([mark_of(other) if marks else other.title for other in _choosable(rules, library)]))


def _choosable(rules: RuleSet, library: Library) -> list[RuleSet]:
    """The rule set and those that differ in nothing but what formulas take from the cell.

    Totals are native formulas, so rule sets that cap or rescale them are chosen by scoring anew.
    """
    keys = ("total_caps", "rescale", "full_points", "execution_points", "sections")

    def same(other: RuleSet) -> bool:
        return all(getattr(other, key) == getattr(rules, key) for key in keys)

    return [rules, *(other for other in library.rulesets.values() if other is not rules and same(other))]


def _fitting(options: list[str]) -> Iterator[str]:
    length = -1
    for option in options:
        length += len(option) + 1
        if length <= _MAX_LIST and "," not in option:
            yield option

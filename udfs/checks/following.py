"""Which form follows which in the year, and what goes where: said by the form, or by the concepts that two forms share."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.templates.library import Library, year_texts
from jixiao.templates.model import Carry, FormSpec
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS
from jixiao.udfs.quantity.words import plain

#: What a self-evaluation says of its year: nothing of it is the next declaration's.
_RESULTS = ("actual_completion", "eval_date", "main_results", "problems", "improvements")
_DATES = ("start", "end")
#: Goal there -> goals here, the nearest first.
_GOALS = {
    "expected": ("goal_annual", "expected", "goal_total"), "goal_annual": ("expected", "goal_annual"),
}
#: Concept of a row of the table of funds -> amount of a declaration.
_SOURCES = {"funds_fiscal": "annual_fiscal", "funds_prior": "annual_carryover", "funds_other": "annual_other"}


def follower(form: FormSpec) -> str:
    """Id of the form that follows; "" where there is none. A taught form may name one that is not there (any more)."""
    return form.carry.to if form.carry else form.next


def carry_to(here: FormSpec, there: FormSpec, library: Library) -> Carry | None:
    """What becomes of a form in another one; None where the one does not follow the other.

    What the form itself says goes first. Where one of the two was taught it follows from the concepts that both print.
    """
    if here.carry and here.carry.to == there.id:
        return here.carry
    if here.kind == there.kind or not (here.prints or there.prints):
        return None
    texts = year_texts("carry")["taught"]
    same_year = here.kind == "target"
    amounts = {field.key.removeprefix("funds.") for field in here.fields if field.kind == "money"}
    budget = same_year and "annual_total" in amounts and _prints_amount(there, "initial_budget")
    sources = dict(_sources(there, amounts, library)) if same_year and there.funds and budget else {}
    return Carry(
        to=there.id, years=0 if same_year else 1, texts=dict(_texts(here, there)),
        funds={"initial_budget": "annual_total"} if budget else {}, source_column="initial_budget" if sources else "",
        sources=sources, choices=dict(_choices(here, there)),
        remarks=(texts["same_year" if same_year else "next_year"],),
    )


def _prints_amount(form: FormSpec, key: str) -> bool:
    table = form.funds is not None and key in form.funds.columns
    return table or any(field.key == f"funds.{key}" for field in form.fields)


def _texts(here: FormSpec, there: FormSpec) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Key there = keys here: what both print, and the goals, the nearest first."""
    have = {field.key for field in here.fields}
    left = _RESULTS if here.kind == "target" else (*_RESULTS, *_DATES)
    for field in there.fields:
        if field.key in _GOALS:
            if found := tuple(key for key in _GOALS[field.key] if key in have):
                yield field.key, found
        elif field.key in (*TEXT_KEYS, *NARRATIVE_KEYS) and field.key in have and field.key not in left:
            yield field.key, (field.key,)


def _choices(here: FormSpec, there: FormSpec) -> Iterator[tuple[str, dict[str, str]]]:
    """Options of one name, where the form that follows offers some."""
    for field in there.fields:
        own = next((item for item in here.fields if item.key == field.key), None)
        if field.choices and own is not None and field.key in ("project_type", "category"):
            yield field.key, {choice: choice for choice in (own.choices or field.choices) if choice in field.choices}


def _sources(there: FormSpec, amounts: set[str], library: Library) -> Iterator[tuple[str, str]]:
    """Row of the table of funds there = amount here, by what both are called."""
    for row in there.funds.sources if there.funds else ():
        for concept, amount in _SOURCES.items():
            words = {_bare(word) for word in library.vocabulary.words(concept)}
            if amount in amounts and _bare(row) in words:
                yield row, amount
                break


def _bare(text: str) -> str:
    return plain(text).removeprefix("其中:")

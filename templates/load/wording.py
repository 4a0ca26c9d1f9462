"""Puts the vocabulary under the forms: a form names concepts and adds what is its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import get_args

from jixiao.templates.model import Column, FieldSpec, FormSpec, FundsKey, Vocabulary

#: Concepts of labels above the table, whatever fields a form has.
_HEADS = (
    "project", "project_parent", "project_code", "department", "unit", "unit_code", "area", "period", "project_type",
    "person", "sign_line", "goal_block", "goal_total", "goal_annual", "expected", "expected_adjusted", "actual_completion",
)
#: Concepts of fields whose key has another name.
_CONCEPTS = {"printed_grade": "grade"}


def joined(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    """Two vocabularies as one, the words of the later one behind."""
    labels = {concept: {**first.labels.get(concept, {}), **words} for concept, words in second.labels.items()}
    return Vocabulary({**first.labels, **labels}, {**first.sources, **second.sources})


def concept_of(item: FieldSpec) -> str:
    """The concept of the vocabulary that a field's label has."""
    return item.concept or _CONCEPTS.get(item.key, item.key)


@lru_cache(maxsize=4096)
def _same(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")


def _with(own: tuple[str, ...], more: Iterable[str], taken: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The form's own words, and behind them those that no other field of the form claims."""
    held = {_same(word) for word in own} | taken
    return (*own, *(word for word in more if _same(word) not in held))


def known_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Every spelling, as it is compared."""
    return frozenset(_same(word) for words in vocabulary.labels.values() for word in words)


def worded(form: FormSpec, vocabulary: Vocabulary, known: frozenset[str] | None = None) -> FormSpec:
    """The form with all spellings of its concepts, its own first; ``own`` are headings that only this form has.

    known: :func:`known_words` of the vocabulary, where there are many forms.
    """
    known = known_words(vocabulary) if known is None else known
    unread = frozenset(map(_same, form.unread))
    table, funds = form.indicators, form.funds
    said = [word for words in table.columns.values() for word in words]
    return replace(
        form,
        fields=tuple(_field(item, form, vocabulary) for item in form.fields),
        indicators=replace(
            table, columns=_columns(form, vocabulary), total=_with(table.total, vocabulary.words("total"), unread),
            subtotal=_with(table.subtotal, vocabulary.words("subtotal"), unread),
        ),
        funds=funds and replace(
            funds,
            columns={
                key: words for key in (funds.columns if form.prints else _keys(FundsKey))  # a taught form has its own only
                if (words := _with(funds.columns.get(key, ()), vocabulary.words(key), unread))
            },
            total=_with(funds.total, vocabulary.words("funds_total"), unread),
        ),
        money_labels=_with(form.money_labels, vocabulary.words("money_block")),
        others=(*form.unread, *(word for concept in _HEADS for word in vocabulary.words(concept))),
        own=frozenset(word for word in said if _same(word) not in known),
    )


def _keys(kind: object) -> tuple[str, ...]:
    words: tuple[str, ...] = get_args(kind)[1].words
    return words


def _columns(form: FormSpec, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    own = form.indicators.columns
    unread = frozenset(map(_same, form.unread))
    # A user has said of each heading which one it is: of no column else.
    said = {key: frozenset(map(_same, words)) for key, words in own.items() if form.prints}
    words = {
        key: _with(own.get(key, ()), vocabulary.words(key),
                   unread.union(*(held for other, held in said.items() if other != key)))
        for key in _keys(Column)
    }
    return {key: items for key, items in words.items() if items}


def _field(item: FieldSpec, form: FormSpec, vocabulary: Vocabulary) -> FieldSpec:
    concept = concept_of(item)
    taken = frozenset(_same(word) for other in form.fields if other is not item for word in other.labels)
    taken |= frozenset(map(_same, form.unread))
    return replace(item, labels=_with(item.labels, vocabulary.words(concept), taken))

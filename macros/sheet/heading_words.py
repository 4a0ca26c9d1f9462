"""What the headings of a form may be called, and what words answered while the headings of a sheet were looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jixiao.macros.sheet.labels import spellings


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Spelling -> concepts, and its rank: of several headings of one concept the lowest counts. Equal to itself alone."""

    concepts: Mapping[str, tuple[str, ...]]
    rank: Mapping[str, int]


def word_map(pairs: Iterable[tuple[str, Iterable[str]]]) -> Words:
    """The words of several concepts, in the order of preference; each is found without its brackets, too."""
    found: dict[str, tuple[str, ...]] = {}
    for concept, words in pairs:
        for word in words:
            for text in spellings(word):
                if concept not in found.get(text, ()):
                    found[text] = (*found.get(text, ()), concept)
    return Words(found, {text: at for at, text in enumerate(found)})


def meanings(text: str, words: Words) -> tuple[str, ...]:
    """The concepts of a heading or label; () where it is not understood."""
    for name in spellings(text):
        if name in words.concepts:
            return words.concepts[name]
    return ()


class Asked:
    """Words with all that they answered while a sheet was read: words that answer the same find the same blocks."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._meant: dict[str, tuple[str, ...]] = {}
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}

    def meanings(self, text: str) -> tuple[str, ...]:
        """See :func:`meanings`."""
        found = self._meant.get(text)
        if found is None:
            found = self._meant[text] = meanings(text, self._words)
        return found

    def sort(self, headings: list[tuple[int, str]]) -> None:
        """Puts headings of one concept, (column, text), in the order of their ranks, those without one last."""
        before = tuple(text for _, text in headings)
        headings.sort(key=lambda item: _rank(item[1], self._words))
        self._orders[before] = tuple(text for _, text in headings)

    def answered_as(self, words: Words) -> bool:
        """Whether these words answer all that was asked in the same way."""
        return all(meanings(text, words) == found for text, found in self._meant.items()) and all(
            tuple(sorted(texts, key=lambda text: _rank(text, words))) == order for texts, order in self._orders.items()
        )


def _rank(text: str, words: Words) -> int:
    return next((words.rank[name] for name in spellings(text) if name in words.rank), len(words.rank))

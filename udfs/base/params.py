"""The word lists and thresholds of a check, as ``templates/checks.toml`` has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jixiao.templates.library import MAX_SHOWN, say, shortened
from jixiao.templates.stop import Stop
from jixiao.udfs.base.needed import needed

_NEVER = r"(?!)"


class Params:
    """The word lists and thresholds of one check. What a region's catalogue leaves out is empty, never a fault."""

    __slots__ = ("_data", "_letters", "_longest", "_numbers", "_patterns", "_sets", "_words")

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._words = {key: tuple(item) for key, item in data.items() if isinstance(item, list | tuple)}
        self._numbers: dict[str, Decimal] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._letters: dict[str, re.Pattern[str]] = {}
        self._sets: dict[str, frozenset[str]] = {}
        self._longest: dict[tuple[str, ...], int] = {}

    @property
    def silenced(self) -> bool:
        """Whether what another check finds may say the same: see ``unless`` and ``said`` in the catalogue."""
        return "unless" in self._data or "said" in self._data

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words."""
        return self._words.get(key, ())

    def number(self, key: str, otherwise: str | int) -> Decimal:
        """A threshold."""
        if key not in self._numbers:
            self._numbers[key] = Decimal(str(self._data.get(key, otherwise)))
        return self._numbers[key]

    def text(self, kind: str) -> str:
        """A piece of a sentence."""
        return str(self.table("texts").get(kind, ""))

    def table(self, key: str) -> Mapping[str, Any]:
        """A table: texts by kind, names by form."""
        found: Mapping[str, Any] = self._data.get(key, {})
        return found

    def holds(self, key: str, word: str) -> bool:
        """Whether a word is one of a list."""
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(self.words(key))
        return word in found

    def longest(self, *keys: str) -> int:
        """How long the longest word of some lists is: most texts are longer than any of them."""
        found = self._longest.get(keys)
        if found is None:
            found = self._longest[keys] = max((len(word) for key in keys for word in self.words(key)), default=0)
        return found

    def pattern(self, key: str) -> re.Pattern[str]:
        """Alternative patterns as one; without any it never matches. Raises Stop ``template_broken`` for a wrong one."""
        if key not in self._patterns:
            try:
                self._patterns[key] = re.compile(self._source(key))
            except re.error as error:
                text, at = shortened(str(error.pattern), MAX_SHOWN), (error.pos or 0) + 1
                wrong = say("template_pattern", key=key, value=text, at=at)
                raise Stop("template_broken", path="checks.toml", reason=wrong) from error
        return self._patterns[key]

    def _source(self, key: str) -> str:
        return "|".join(f"(?:{item})" for item in self.words(key)) or _NEVER

    def found(self, key: str, text: str) -> bool:
        """Whether one of the patterns is found in a text: most texts hold none of the letters that every match needs."""
        return self.possible(key, text) and self.pattern(key).search(text) is not None

    def possible(self, key: str, text: str) -> bool:
        """Whether a text holds one of the letters that every match of the patterns needs, in whatever order."""
        return self.letters(key).search(text) is not None

    def letters(self, key: str) -> re.Pattern[str]:
        """One of the letters that every match of the patterns needs; found in any text where that cannot be told."""
        letters = self._letters.get(key)
        if letters is None:
            try:
                letters = self._letters[key] = needed(self._source(key))
            except re.error:
                letters = self.pattern(key)  # says what is wrong with it
        return letters

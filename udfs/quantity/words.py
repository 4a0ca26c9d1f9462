"""The words of targets and actuals, read once from ``templates/texts/words.toml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from jixiao.templates.library import texts


@cache
def words() -> Mapping[str, Any]:
    """The whole table.

    >>> words()["units"]["alias"]["百分比"]
    '%'
    """
    return texts("words")


@cache
def phrase(key: str) -> tuple[str, ...]:
    """A word list of the table ``phrases``.

    >>> phrase("reached")
    ('达到', '达')
    """
    return tuple(words()["phrases"][key])


@cache
def openings(key: str) -> tuple[str, ...]:
    """The words of a list as a line in half width may begin with them.

    >>> "(每季度1次)".lstrip("(").startswith(openings("each"))
    True
    """
    return tuple(map(narrow, phrase(key)))


@cache
def sign_words() -> Mapping[str, tuple[str, ...]]:
    """Every sign word by its sign, in half width; those put together of two words too.

    >>> "不应低于" in sign_words()["≥"], "降至" in sign_words()["≤"]
    (True, True)
    """
    found = {sign: [narrow(word) for word in options] for sign, options in words()["signs"].items()}
    for sign, lists in words()["composed"].items():
        for firsts, seconds in zip(lists[::2], lists[1::2], strict=True):
            found[sign] += [first + second for first in firsts for second in seconds]
    return {sign: tuple(options) for sign, options in found.items()}


@cache
def _comparing() -> tuple[str, ...]:
    return tuple(word for options in sign_words().values() for word in options if word != "=")


def ends_with_sign(text: str) -> bool:
    """Whether a text before a sign ends with another sign, joined to it or not.

    >>> ends_with_sign("小于或者"), ends_with_sign("合格率")
    (True, False)
    """
    bare = text.rstrip()
    for join in phrase("joins"):
        bare = bare.removesuffix(join).rstrip()
    return bare.endswith(_comparing())


@cache
def level_words() -> tuple[str, ...]:
    """Sign words that an actual says of its own figure: 达到95%, 降至3起."""
    lists = words()["composed"]
    return tuple(first + second for sign in lists for first in lists[sign][2] for second in lists[sign][3])


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """A text without blanks and in half-width letters and signs; what people see as the same compares equal.

    >>> plain(" ９５．００ （％） ")
    '95.00(%)'
    """
    return "".join(narrow(text).split())


def plain_all(texts: Sequence[str]) -> list[str]:
    """Many texts as :func:`plain` has each, put into half width together: a third of the time.

    >>> plain_all(["９５ ％", "", "合格率"])
    ['95%', '', '合格率']
    """
    found = "".join(narrow("\0".join(texts)).split()).split("\0")
    return found if len(found) == len(texts) else [plain(text) for text in texts]  # none, or one that holds the mark


def narrow(text: str) -> str:
    """Full width to half width, odd minus signs to ``-``; blanks stay.

    >>> narrow("＞９０－９５％")
    '>90-95%'
    """
    if text.isascii():
        return text
    # NFKC takes a degree sign apart and makes ㎡ into m2, which is what we want; − (U+2212) it leaves alone.
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("〜", "~").replace("∼", "~").replace("∶", ":")


def either(options: Iterable[str]) -> str:
    """A regular expression for one of the words, the longest first.

    >>> either(["低于", "不低于"])
    '(?:不低于|低于)'
    """
    ordered = sorted({narrow(option) for option in options}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(re.escape(word) for word in ordered)})"


def says_none(text: str) -> bool:
    """Whether a cell for a figure says only that there is none, or none yet: blank, —, /, 未完.

    >>> says_none("——"), says_none("已得10")
    (True, False)
    """
    return not text.strip(" -—–") or text.strip() in ("/", *phrase("unfinished"))

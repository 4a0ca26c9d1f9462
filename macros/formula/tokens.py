"""The text of formulas as tokens: the one place where it is cut. Put together, the tokens are the formula again.

Formulas are Excel's, as files hold them (``_xlfn.``, ``[1]!NAME``, ``Table[[#This Row],[x]]``) or as they are typed.
References in the R1C1 way are no references to this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from jixiao.macros.sheet.grid import Range, column_number, quote_sheet
from jixiao.macros.sheet.limits import MAX_COL, MAX_ROW
from jixiao.templates.stop import need

#: ``table`` is a name with brackets, ``mark`` an operator, comma or bracket, ``broken`` what no formula holds.
Kind = Literal["text", "blank", "number", "error", "reference", "function", "table", "name", "broken", "mark"]

_WORD = r"""[^\s!"#%&'()*+,\-/:;<=>@\[\]^`{|}~]"""
_COL = r"(?:[A-Za-z]{1,2}|[A-Wa-w][A-Za-z]{2}|[Xx](?:[A-Ea-e][A-Za-z]|[Ff][A-Da-d]))"
_ROW = r"(?:[1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
_CELL = rf"\$?{_COL}\$?{_ROW}"
_QUOTED = r"'(?:[^']|'')++'"
_PLAIN = rf"(?:\[[^\[\]'\"]*+\])?+{_WORD}++"
#: What stands before the cells: a sheet, a span of sheets, a workbook, or what a deleted sheet leaves.
_PREFIX = rf"(?:(?:{_QUOTED}|{_PLAIN})(?::(?:{_QUOTED}|{_WORD}++))?|\[[^\[\]'\"]*+\]|\#REF)!"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_TOKEN = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*+")
    |(?P<blank>\s++)
    |(?P<mark><>|<=|>=|[-+*/^&=<>%(),;:{{}}@]|\#(?![A-Za-z]))
    |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[Ee][+-]?[0-9]++)?+)(?!{_WORD}|[:!])
    |(?P<prefix>{_PREFIX})?(?:
        (?P<reference>
            (?P<cell>{_CELL})(?::(?P<again>{_PREFIX})?(?P<last_cell>{_CELL}))?
            |(?P<row>\$?{_ROW}):(?P<last_row>\$?{_ROW})
            |(?P<col>\$?{_COL}):(?P<last_col>\$?{_COL})
        )(?!{_WORD}|[(!\[])
        |(?P<function>{_WORD}++)(?=\()
        |(?P<table>{_WORD}*+{_BRACKETS})
        |(?P<name>{_WORD}++)
        |(?P<error>\#[A-Za-z_]++(?:/[A0]!?|[!?])?)
    )
    |(?P<broken>".*+|'(?:[^']|'')*+'?|\[.*+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a formula. prefix: what ``text`` begins with that names a sheet or workbook, ``!`` included."""

    kind: Kind
    text: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells that a formula names.

    book: the other workbook as it is written (``[1]``, ``C:\\x\\[a.xlsx]``), empty for this one. sheet: without quotes,
    empty where none is named; last_sheet: the end of a span of sheets (``表1:表3``). first, last: the ends as written,
    ``$B$1`` or ``$3`` or ``C``; a cell has no last.
    """

    book: str
    sheet: str
    last_sheet: str
    block: Range
    first: str = field(compare=False)
    last: str = field(default="", compare=False)

    @property
    def local(self) -> bool:
        """Whether it lies on one sheet of this workbook."""
        return not self.book and not self.last_sheet

    def names(self, sheet: str) -> bool:
        """Whether it lies on this one sheet, or says no sheet."""
        return self.local and self.sheet.lower() in ("", sheet.lower())

    def __str__(self) -> str:
        where = f"{self.book}{self.sheet}" + (f":{self.last_sheet}" if self.last_sheet else "")
        cells = f"{self.first}:{self.last}" if self.last else self.first
        return f"{quote_sheet(where)}!{cells}" if where else cells


class Place(NamedTuple):
    """Where a prefix points: workbook, sheet, and the last sheet of a span."""

    book: str
    sheet: str
    last_sheet: str


def tokens(formula: str) -> Iterator[Token]:
    """The tokens of a formula (without ``=``).

    >>> [(token.kind, token.text) for token in tokens("SUM('a b'!A1, 3%)")]  # doctest: +NORMALIZE_WHITESPACE
    [('function', 'SUM'), ('mark', '('), ('reference', "'a b'!A1"), ('mark', ','), ('blank', ' '), ('number', '3'),
     ('mark', '%'), ('mark', ')')]
    """
    for match in _TOKEN.finditer(formula):
        yield Token(_kind(match), match[0], match["prefix"] or "")


def _kind(match: re.Match[str]) -> Kind:
    if match["prefix"] == "#REF!":
        return "error"
    return cast("Kind", match.lastgroup)


def references(formula: str) -> Iterator[Reference]:
    """The references of a formula, in order; lost ones (``#REF!``), names and tables are not among them.

    >>> [(r.book, r.sheet, r.last_sheet, str(r.block)) for r in references("'[1]表'!A1+甲:乙!$B$2:C9+SUM(9:9)")]
    [('[1]', '表', '', 'A1'), ('', '甲', '乙', 'B2:C9'), ('', '', '', 'A9:XFD9')]
    """
    for match in _TOKEN.finditer(formula):
        if match.lastgroup == "reference" and match["prefix"] != "#REF!":
            yield _reference(match)


def reading(formula: str) -> Iterator[Reference | Token]:
    """What tells which cells a formula reads: references; names, tables and functions; and the ``:`` between others."""
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup
        if kind == "reference":
            if match["prefix"] != "#REF!":
                yield _reference(match)
        elif kind in ("name", "table", "function") or (kind == "mark" and match[0] == ":"):
            yield Token(_kind(match), match[0], match["prefix"] or "")


def text_of(literal: str) -> str:
    """The text that a text token stands for."""
    return literal[1:-1].replace('""', '"')


def text_literal(value: str) -> str:
    """A text as formulas write it: in quotes."""
    return '"' + value.replace('"', '""') + '"'


def function_name(token: Token) -> str:
    """The function that a token calls, in capitals, without what says where it comes from (``[1]!``, ``_xll.``).

    >>> [function_name(token) for token in tokens("[1]!JX_SCORE(_xll.jx_rate(A1,B1))") if token.kind == "function"]
    ['JX_SCORE', 'JX_RATE']
    """
    name = token.text[len(token.prefix) :].upper()
    return name.removeprefix("_XLL.").removeprefix("_XLUDF.") if name.startswith("_") else name


def parse_reference(text: str) -> Reference | None:
    """The one reference that a text is."""
    match = _TOKEN.fullmatch(text)
    return _reference(match) if match and match.lastgroup == "reference" and match["prefix"] != "#REF!" else None


def map_references(formula: str, change: Callable[[Reference], str | None]) -> str:
    """The formula with each reference replaced; None from ``change`` keeps it."""

    def replaced(match: re.Match[str]) -> str:
        if match.lastgroup != "reference" or match["prefix"] == "#REF!":
            return match[0]
        changed = change(_reference(match))
        return match[0] if changed is None else changed

    return _TOKEN.sub(replaced, formula)


def _reference(match: re.Match[str]) -> Reference:
    book, sheet, last_sheet = place_of(match["prefix"] or "")
    if again := match["again"]:  # A!B1:C!D2 is a span as A:C!B1:D2 is
        last_sheet = last_sheet or place_of(again).sheet
        last_sheet = "" if last_sheet.lower() == sheet.lower() else last_sheet
    first = match["cell"] or match["row"] or match["col"]
    last = match["last_cell"] or match["last_row"] or match["last_col"] or ""
    return Reference(book, sheet, last_sheet, _block(first, last), first, last)


_ENDS = re.compile(r"\$?([A-Za-z]*)\$?([0-9]*)")


@lru_cache(maxsize=16_384)
def _block(first: str, last: str) -> Range:
    ends = []
    for text in (first, last or first):
        match = need(_ENDS.fullmatch(text), f"{text} 不是引用的一端")
        ends.append((int(match[2] or 0), column_number(match[1])))
    rows, cols = sorted(row for row, _ in ends), sorted(col for _, col in ends)
    return Range(rows[0] or 1, cols[0] or 1, rows[1] or MAX_ROW, cols[1] or MAX_COL)


@lru_cache(maxsize=256)
def place_of(prefix: str) -> Place:
    """Where a prefix points; ``[0]`` is this workbook itself.

    >>> place_of("'表 1':'表 3'!")
    Place(book='', sheet='表 1', last_sheet='表 3')
    """
    said = re.sub(r"'((?:[^']|'')*+)'", r"\1", prefix.removesuffix("!")).replace("''", "'") if "'" in prefix else prefix[:-1]
    book, bracket, rest = said.rpartition("]")
    book = "" if book == "[0" else book + bracket
    if not bracket and ("\\" in rest or "/" in rest):  # the whole of it is a workbook, whose name follows
        return Place(rest, "", "")
    sheet, _, last = rest.partition(":")
    return Place(book, sheet, "" if last.lower() == sheet.lower() else last)

"""What Excel does to the text of a formula: refuse it, move it, follow a sheet that is renamed, copied or deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter
from xl_errors import ComError

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_MAX_FORMULA, _MAX_TEXT, _MAX_NESTING = 8192, 255, 64
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"(\$?)([A-Za-z]{1,3})")
_ROW = re.compile(r"(\$?)([1-9][0-9]{0,6})")
_SPACES = re.compile(r"[ \n]+")
_NAME = re.compile(r"@?[^\W\d][\w.?\\]*|\\[\w.?\\]*|@?\$?[A-Za-z]{0,3}\$?[0-9]*")
_TABLE = re.compile(r"[^\W\d][\w.]*\[.*\]", re.DOTALL)
_FUNCTION = re.compile(r"@?[^\W\d][\w.]*")
_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc]?[0-9]*|[Cc][0-9]*")


def quoted(sheet: str) -> str:
    """A sheet's name as it stands in a formula: in quotes where it needs them."""
    if _PLAIN_SHEET.fullmatch(sheet) and not _LOOKS_LIKE_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def _unquoted(prefix: str) -> str:
    return prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix


def _tokens(formula: str) -> list[Token]:
    try:
        tokenizer = Tokenizer(formula)
    except (TokenizerError, IndexError, AssertionError) as error:
        raise ComError(f"此公式有问题: {formula}") from error
    if tokenizer.token_stack:
        raise ComError(f"此公式有问题（括号不成对）: {formula}")
    items: list[Token] = tokenizer.items
    return items


def check(formula: str) -> None:
    """Raises ComError for what Excel would not accept as a formula. formula: with its ``=``."""
    if len(formula) > _MAX_FORMULA:
        raise ComError("公式长于 8192 个字符")
    before: Token | None = None
    spaced, depth = False, 0
    for token in _tokens(formula):
        if token.type == Token.WSPACE:
            spaced = True
            continue
        if not _may_follow(before, token, spaced) or not _is_well_made(token):
            raise ComError(f"此公式有问题（“{token.value}”附近）: {formula}")
        depth += (token.subtype == Token.OPEN) - (token.subtype == Token.CLOSE)
        if depth > _MAX_NESTING:
            raise ComError("公式的嵌套超过 64 层")
        before, spaced = token, False
    if before is None or not _is_value(before):
        raise ComError(f"此公式有问题（不完整）: {formula}")


def _is_value(token: Token | None) -> bool:
    """Whether an operator may follow."""
    return token is not None and (token.type in (Token.OPERAND, Token.OP_POST) or token.subtype == Token.CLOSE)


def _may_follow(before: Token | None, token: Token, spaced: bool) -> bool:
    if token.type == Token.OPERAND or token.subtype == Token.OPEN:
        if not _is_value(before):
            return True
        # A space between two references means their intersection; a deleted sheet leaves #REF!A1.
        return before is not None and (before.value == "#REF!" or (spaced and token.subtype == Token.RANGE))
    if token.type in (Token.OP_IN, Token.OP_POST):
        return _is_value(before)
    if token.subtype == Token.CLOSE and token.type == Token.FUNC:
        return before is not None and before.type not in (Token.OP_IN, Token.OP_PRE)
    if token.subtype == Token.CLOSE:
        return _is_value(before)
    if token.type == Token.SEP:
        return before is not None and before.type not in (Token.OP_IN, Token.OP_PRE)
    return True


def _is_well_made(token: Token) -> bool:
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        return bool(_FUNCTION.fullmatch(token.value[:-1].rsplit("!", 1)[-1]))
    if token.type != Token.OPERAND:
        return True
    if token.subtype == Token.TEXT:
        return len(token.value[1:-1].replace('""', '"')) <= _MAX_TEXT
    if token.subtype != Token.RANGE:
        return True
    prefix, bang, place = token.value.rpartition("!")
    if bang and not prefix:
        return False
    return bool(_TABLE.fullmatch(place)) or all(part and _NAME.fullmatch(part) for part in place.split(":"))


def rewrite(formula: str, change: Callable[[str], str], *, functions: bool = False) -> str:
    """The formula with every reference, name or table changed; functions: with the heads of functions, too."""
    parts, at = ["="], 1
    for token in _tokens(formula):
        # The tokenizer keeps one character of a run of spaces.
        spaces = _SPACES.match(formula, at) if token.type == Token.WSPACE else None
        text = spaces[0] if spaces else token.value
        at += len(text)
        is_reference = token.type == Token.OPERAND and token.subtype == Token.RANGE
        is_head = functions and token.type == Token.FUNC and token.subtype == Token.OPEN
        parts.append(change(text) if is_reference or is_head else text)
    return "".join(parts)


def shift(formula: str, rows: int, columns: int, *, wrap: bool = False) -> str:
    """The formula as it reads so many cells further; wrap: beyond the edge the sheet begins again, else #REF!."""

    def turn(place: str, by: int, limit: int) -> int | None:
        moved = int(place) + by
        if wrap:
            return (moved - 1) % limit + 1
        return moved if 1 <= moved <= limit else None

    def move_row(fixed: str, row: str) -> str | None:
        at = int(row) if fixed else turn(row, rows, MAX_ROWS)
        return None if at is None else f"{fixed}{at}"

    def move_column(fixed: str, letters: str) -> str | None:
        number = column_index_from_string(letters.upper())
        at = number if fixed else turn(str(number), columns, MAX_COLUMNS)
        return None if at is None else f"{fixed}{get_column_letter(at)}"

    def move(part: str, is_area: bool) -> str | None:
        if found := _CELL.fullmatch(part):
            if column_index_from_string(found[2].upper()) > MAX_COLUMNS or int(found[4]) > MAX_ROWS:
                return part  # a name such as ABC9999999
            column, row = move_column(found[1], found[2]), move_row(found[3], found[4])
            return None if column is None or row is None else column + row
        if is_area and (found := _COLUMN.fullmatch(part)):
            return move_column(found[1], found[2])
        if is_area and (found := _ROW.fullmatch(part)):
            return move_row(found[1], found[2])
        return part

    def change(reference: str) -> str:
        prefix, bang, place = reference.rpartition("!")
        parts = place.split(":")
        moved = [move(part, len(parts) > 1) for part in parts]
        kept = [part for part in moved if part is not None]
        return prefix + bang + (":".join(kept) if len(kept) == len(moved) else "#REF!")

    return rewrite(formula, change) if rows or columns else formula


def follow(formula: str, named: Callable[[str], str | None]) -> str:
    """The formula with other names of sheets.

    named: for a sheet of the formula the text to stand before ``!``, or None to leave it. Links are left.
    """

    def change(reference: str) -> str:
        prefix, bang, place = reference.rpartition("!")
        if not bang or "[" in prefix:
            return reference
        text = named(_unquoted(prefix))
        return reference if text is None else f"{text}!{place}"

    return rewrite(formula, change) if "!" in formula else formula


def linked(book: str, sheet: str) -> str:
    """A sheet of another workbook as it stands before ``!``: ``[book.xlsx]Sheet``."""
    plain = _PLAIN_SHEET.fullmatch(sheet) and _PLAIN_SHEET.fullmatch(book.replace("-", " "))
    text = f"[{book}]{sheet}"
    return text if plain else "'" + text.replace("'", "''") + "'"

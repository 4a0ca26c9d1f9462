"""A spreadsheet error as a value: it travels through functions as a cell's content does, it is never raised."""

from __future__ import annotations

from dataclasses import dataclass

#: The errors a cell can show.
CODES = ("#VALUE!", "#N/A", "#NUM!", "#DIV/0!", "#REF!", "#NAME?", "#NULL!")
_CODES = frozenset(CODES)


@dataclass(frozen=True, slots=True)
class SheetError:
    """An error value of a cell, by the code a spreadsheet shows.

    >>> str(SheetError("#N/A"))
    '#N/A'
    """

    code: str

    def __str__(self) -> str:
        return self.code


def as_error(value: object) -> SheetError | None:
    """The error that an argument is, also where a door hands it over as its text; None for anything else.

    >>> as_error("#REF!"), as_error("及时")
    (SheetError(code='#REF!'), None)
    """
    if isinstance(value, str):
        return SheetError(value) if value in _CODES else None
    return value if isinstance(value, SheetError) else None


VALUE, NOT_AVAILABLE, NUMBER, DIVISION = (SheetError(code) for code in CODES[:4])

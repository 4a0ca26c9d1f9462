"""The cells of a template sheet: a template reaches nothing but the values given to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.macros.sheet.bad_text import BadText
from jixiao.macros.sheet.grid import CellValue
from jixiao.templates.stop import Stop

if TYPE_CHECKING:
    from jixiao.macros.sheet.cell_sandbox import Compiled


#: (value, formula, link) of an output cell.
Content = tuple[CellValue, str | None, str | None]
_WHOLE = re.compile(r"\s*\{\{(.*)\}\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value to show, for a cell of a template; ``link`` jumps to a cell of the workbook."""

    text: str | None
    value: CellValue
    link: str | None = None


def whole_expression(text: object) -> str | None:
    """What stands in a cell that is exactly ``{{ expression }}``; None for any other."""
    whole = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return whole[1].strip() if whole and "}}" not in whole[1] else None


class CellTemplate:
    """One cell of a template. A fault in it is a Stop ``template_undefined`` that names template and cell."""

    __slots__ = ("_compiled", "_key", "_text", "_where")

    def __init__(self, text: str, key: str, where: str) -> None:
        """key: of the template; where: address of the cell."""
        self._text, self._key, self._where = text, key, where
        self._compiled: Compiled | None = None
        if "{{" in text or "{%" in text:
            from jixiao.macros.sheet.cell_sandbox import compiled  # Jinja2 takes as long to load as half of a check

            try:
                self._compiled = compiled(text, whole_expression(text))
            except BadText as error:
                raise self._stop(str(error)) from error

    @property
    def names(self) -> frozenset[str]:
        """The names that the cell asks for."""
        return self._compiled.names if self._compiled else frozenset()

    def content(self, context: Mapping[str, Any]) -> Content | None:
        """What the cell holds for these values; None for nothing."""
        if self._compiled is None:
            return self._text, None, None
        try:
            found = self._content(self._compiled.evaluate(context))
        except BadText as error:
            raise self._stop(str(error)) from error
        return found if found[0] not in (None, "") or found[1] else None

    def _content(self, result: Any) -> Content:
        if isinstance(result, Formula):
            return result.value, result.text, result.link
        if isinstance(result, bool) or result is None or isinstance(result, str | Decimal | date):
            return result, None, None
        if isinstance(result, int | float):
            return Decimal(str(result)), None, None
        return str(result), None, None

    def _stop(self, reason: str) -> Stop:
        return Stop("template_undefined", path=self._key, cell=self._where, reason=reason)

"""What COM hands over besides values: its one exception, its error numbers, its native objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: Numbers by which COM names the errors of cells (those xlwings' own Windows engine knows).
ERROR_NUMBERS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
ERROR_TEXTS = {number: text for text, number in ERROR_NUMBERS.items()}


#: What pywin32 raises for a name that the object has not, and for a call that Excel puts off while it is busy.
UNKNOWN_NAME, RETRY_LATER = -2147352570, -2147417846


class ComError(Exception):
    """Stands for ``pywintypes.com_error``: the same four arguments, the same attributes."""

    def __init__(self, text: str, hresult: int = -2147352567) -> None:
        self.hresult = hresult
        self.strerror = "发生意外。"
        self.excepinfo = (0, "Microsoft Excel", text, "xlmain11.chm", 0, -2146827284)
        self.argerror = None
        super().__init__(self.hresult, self.strerror, self.excepinfo, self.argerror)


class CellError(str):
    """The value of a cell that holds an error, such as ``#N/A``; a text of the same letters is a plain str."""

    __slots__ = ()


class Native:
    """A native object (``.api``) with the few members that are modelled; any other is Excel's error, as xlwings hands it on."""

    def __init__(
        self, values: Mapping[str, Callable[[], Any]], methods: Mapping[str, Callable[..., Any]] | None = None,
        setters: Mapping[str, Callable[[Any], None]] | None = None,
    ) -> None:
        self.__dict__.update(_values=values, _methods=methods or {}, _setters=setters or {})

    def __getattr__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]()
        if name in self._methods:
            return self._methods[name]
        if name.startswith("__"):
            raise AttributeError(name)
        raise ComError(f"未知名称: {name}", UNKNOWN_NAME)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._setters:
            raise ComError(f"未知名称: {name}", UNKNOWN_NAME)
        self._setters[name](value)

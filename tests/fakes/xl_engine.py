"""An xlwings engine for tests: Excel's object model over a workbook file, as strict as Excel.

``open_app()`` gives an ordinary ``xw.App``; books are opened, changed and saved through xlwings itself::

    app = open_app()
    book = app.books.open(str(path))
    book.sheets["自评表"].range("G5").value = "95%"     # 0.95, in a percent format: a text is typed
    book.save(str(target))                              # the values of formulas are kept beside them

What tests may set or look at, all on ``app.impl``:

* ``calculator(formula, sheet, row, col)``: gives the value of a formula (with ``=``); NotImplemented leaves the one it
  had. Without one, a formula that is entered is #NAME?, as a function Excel does not know.
* ``calls``: how often a block was asked for or given something: ``calls["value"]``, ``calls["set formula"]`` ...;
  ``log``: the same one by one, as Call(what, sheet, area).
* ``knows_spills``: False is an Excel before 2021. ``busy_from``: from that call on each is refused once.
* ``has_printer``: without one Excel exports no PDF.
* ``picks``: what the user chooses in each box for files and folders, in turn (none left, or None: nothing); ``picked``:
  what each box asked for.
* ``alerts``: what ``app.alert`` showed; ``answers``: the buttons then pressed, in turn (none left: the first of the box).

Only the BSD parts of xlwings are used. What Excel does and this does not is in the tests, or raises NotImplementedError.
Known limits: dates put into workbooks of the 1904 system; tints of theme colours; pictures and charts (openpyxl's limits).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from xl_alone import xw
from xl_book import Book, Books
from xl_errors import ERROR_TEXTS, RETRY_LATER, ComError, Native
from xl_model import Area, BookModel, Calculator
from xl_range import Range
from xl_sheet import Sheet
from xlwings import base_classes

_BUTTONS = {"ok": ("ok",), "ok_cancel": ("ok", "cancel"), "yes_no": ("yes", "no"), "yes_no_cancel": ("yes", "no", "cancel")}
_CALCULATIONS = ("automatic", "manual", "semiautomatic")


class Call(NamedTuple):
    """One call to Excel about a block. what: value, formula, number_format ..., ``set value`` ... where it changes."""

    what: str
    sheet: str
    area: Area


class Alert(NamedTuple):
    """What a message box showed."""

    prompt: str
    title: str | None
    buttons: str
    mode: str | None


class PickBox:
    """Excel's box for files (3) and folders (4)."""

    def __init__(self, app: App, kind: int) -> None:
        self.__dict__.update(_app=app, _kind=kind, Title="", InitialFileName="", AllowMultiSelect=True, _types=[], _chosen=None)

    @property
    def Filters(self) -> Native:  # noqa: N802  Excel's name
        if self._kind == 4:
            raise ComError("Filters: 不支持该属性")
        return Native({}, {"Clear": self._types.clear, "Add": lambda kind, endings: self._types.append((kind, endings))})

    def __setattr__(self, name: str, value: object) -> None:
        assert name in ("Title", "InitialFileName", "AllowMultiSelect"), name
        self.__dict__[name] = value

    def Show(self) -> int:  # noqa: N802
        app = self._app
        assert app.interactive and app.display_alerts, "a box that nobody can answer"
        app.picked.append((self.Title, self._kind, list(self._types), self.InitialFileName))
        self.__dict__["_chosen"] = app.picks.pop(0) if app.picks else None
        assert self._kind == 4 or not self.AllowMultiSelect
        return -1 if self._chosen else 0

    def SelectedItems(self, number: int) -> str:  # noqa: N802
        if number != 1 or not self._chosen:
            raise ComError("下标越界")
        return str(self._chosen)


class App(base_classes.App):
    """One Excel."""

    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    visible = True
    version = "16.0"
    pid = hwnd = 0  # plain attributes in place of the base class's properties
    _pids = itertools.count(1001)

    def __init__(self) -> None:
        self.pid = next(self._pids)
        self.hwnd = self.pid
        self.models: list[BookModel] = []  # the active one first
        self.opened: list[BookModel] = []  # in the order of opening
        self.added = 0
        self.calculator: Calculator | None = None
        self.calls: Counter[str] = Counter()
        self.log: list[Call] = []
        self.alerts: list[Alert] = []
        self.answers: list[str] = []
        self.picks: list[Any] = []
        self.picked: list[tuple[str, int, list[tuple[str, str]], str]] = []
        self._calculation = "automatic"
        self._status: str | bool = False
        self.has_printer = True
        #: Excel 365 and 2021; an older one has neither Formula2 nor HasSpill.
        self.knows_spills = True
        #: Calls from this one on are put off once each, as by an Excel that is busy; None lets all pass.
        self.busy_from: int | None = None
        self._put_off: set[Call] = set()

    @property
    def api(self) -> Native:
        return Native({"Hwnd": lambda: self.hwnd}, {"FileDialog": lambda kind: PickBox(self, kind)})

    @property
    def engine(self) -> Engine:
        return engine

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:  # noqa: ARG002  there is no window
        engine.apps.bring(self)

    def quit(self) -> None:
        for model in self.models:
            model.closed = True
        self.models, self.opened = [], []
        engine.apps.forget(self)

    def kill(self) -> None:
        self.quit()

    @property
    def active_model(self) -> BookModel | None:
        return self.models[0] if self.models else None

    def bring(self, model: BookModel) -> None:
        """Makes a workbook the active one."""
        self.models.remove(model)
        self.models.insert(0, model)

    @property
    def selection(self) -> Range | None:
        if not self.models:
            return None
        sheet = self.models[0].active
        return Range(Sheet(Book(self, self.models[0]), sheet), sheet.selected)

    def active_cell(self) -> tuple[int, int]:
        """(row, column) of the active cell."""
        if not self.models:
            raise ComError("没有活动单元格")
        return self.models[0].active.selected[:2]

    @property
    def calculation(self) -> str:
        return self._calculation

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in _CALCULATIONS:
            raise KeyError(value)
        if not self.models:
            raise ComError("不能设置类 _Application 的 Calculation 属性")
        self._calculation = value
        if value != "manual":
            self.calculate()

    def calculate(self) -> None:
        for model in self.models:
            model.calculate()

    def changed(self, model: BookModel) -> None:
        """Contents of a workbook have changed: its formulas follow, unless calculation is manual."""
        if self.calculator is not None and self._calculation != "manual":
            model.calculate()

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = False if value is False else str(value)

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: str | None) -> str:  # noqa: ARG002
        assert self.interactive and self.display_alerts, "a box that nobody can answer"
        self.alerts.append(Alert(prompt, title, buttons, mode))
        answer = self.answers.pop(0) if self.answers else _BUTTONS[buttons][0]
        assert answer in _BUTTONS[buttons], f"the box has no button {answer}"
        return answer

    def note(self, what: str, sheet: str, area: Area) -> None:
        """Counts a call. Raises ComError where Excel is busy."""
        call = Call(what, sheet, area)
        self.calls[what] += 1
        self.log.append(call)
        if self.busy_from is not None and len(self.log) >= self.busy_from and call not in self._put_off:
            self._put_off.add(call)
            raise ComError("应用程序正忙。", RETRY_LATER)


class Apps(base_classes.Apps):
    """The running Excels, the active one first."""

    def __init__(self) -> None:
        self._apps: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def add(self, spec: None = None, add_book: bool | None = None, xl: None = None, visible: bool | None = None) -> App:  # noqa: ARG002
        app = App()
        self._apps.insert(0, app)
        if add_book:
            app.books.add()
        return app

    def bring(self, app: App) -> None:
        self._apps.remove(app)
        self._apps.insert(0, app)

    def forget(self, app: App) -> None:
        if app in self._apps:
            self._apps.remove(app)

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        for app in self._apps:
            if app.pid == pid:
                return app
        raise KeyError("Could not find an Excel instance with this PID.")


class Engine:
    """What xlwings asks an engine for; values are cleaned as its Windows engine does."""

    name = "workbook-model"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(x: Any, _options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if hasattr(value, "microsecond"):
                parts = ("month", "day", "year", "hour", "minute", "second", "microsecond")
                return datetime_builder(**{name: getattr(value, name) for name in parts}, tzinfo=None)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            if isinstance(value, int) and value in ERROR_TEXTS:
                return ERROR_TEXTS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


engine = Engine()
_registered = xw.Engine(impl=engine)
xw.engines.add(_registered)


def open_app() -> xw.App:
    """A fresh Excel without a workbook, the active one of xlwings from then on."""
    _registered.activate()
    return xw.App(add_book=False)

"""The tab 绩效 as a value: what Excel's ribbon, LibreOffice's toolbar and the picture in the docs are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jixiao.templates.library import Library, texts


@dataclass(frozen=True, slots=True)
class Button:
    """A button, or an entry of a menu. id: letters, digits, underscores; unique in the tab.

    action: what the dispatcher does. argument: what it does it with (id of a form or rule set), or "".
    workbook: it works on the open workbook, so it needs one. cell: it stands in the menu of a right click on a cell too.
    entries: a menu's buttons; then the button itself does nothing.
    """

    id: str
    label: str
    action: str
    argument: str = ""
    large: bool = False
    image: str = ""
    keytip: str = ""
    screentip: str = ""
    supertip: str = ""
    workbook: bool = True
    cell: bool = False
    entries: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons that belong to one step of the work."""

    id: str
    label: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """The tab with its groups in the order of work."""

    label: str
    keytip: str
    groups: tuple[Group, ...]

    def pressable(self) -> Iterator[Button]:
        """Everything that can be pressed: buttons, and the entries of menus."""
        for group in self.groups:
            for button in group.buttons:
                yield from button.entries or (button,)


def tab(library: Library) -> Tab:
    """The tab with one menu entry per form and rule set of the library: a region's is a new entry, not new code."""
    data = _ribbon()
    groups = tuple(
        Group(group["id"], group["label"], tuple(_button(item, library) for item in group["buttons"]))
        for group in data["groups"]
    )
    return Tab(data["tab"]["label"], data["tab"]["keytip"], groups)


def find(id: str, library: Library) -> Button | None:
    """The pressable button of an id."""
    return next((button for button in tab(library).pressable() if button.id == id), None)


@cache
def _ribbon() -> Mapping[str, Any]:
    return texts("ribbon")


def _button(data: dict[str, Any], library: Library) -> Button:
    entries = tuple(
        Button(
            id=f"{data['id']}_{id}".replace("-", "_"), label=label, action=data["action"], argument=id, screentip=title,
            supertip=data["supertip"], workbook=data.get("workbook", True),
        )
        for id, title, label in _entries(data.get("menu", ""), library)
    )
    return Button(
        id=data["id"], label=data["label"], action=data["action"], large=data.get("size") == "large",
        image=data["image"], keytip=data["keytip"], screentip=data["screentip"], supertip=data["supertip"],
        workbook=data.get("workbook", True), cell=data.get("cell", False), entries=entries,
    )


def _entries(menu: str, library: Library) -> Iterator[tuple[str, str, str]]:
    """(argument, title, label) of the entries of a menu."""
    if menu == "forms":
        # What is in use all over the country comes first.
        for id, form in sorted(library.drawn().items(), key=lambda item: not item[1].default):
            yield id, form.title, f"{form.title}（{form.year}）"
    if menu == "rulesets":
        for rules in library.rulesets.values():
            yield rules.id, rules.title, rules.title

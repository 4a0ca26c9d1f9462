"""The menu 绩效 and its toolbar, made from the tab: what the office reads before any Python runs, and our settings."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jixiao.addin.inside.jx_toolbar import IMPLEMENTATION, PROTOCOL, SETTINGS
from jixiao.addin.libreoffice.xcu import data, entry, node, text, value, written
from jixiao.addin.package.element import Element
from jixiao.addin.verbs.ribbon import Button, Tab
from jixiao.templates.library import say

_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_TOOLBAR = "org.jixiao.toolbar"


def toolbar_members(tab: Tab) -> Mapping[str, str]:
    """The extension's members for menu and toolbar."""
    return {
        "Addons.xcu": _addons(tab),
        "CalcWindowState.xcu": _window_state(tab),
        "ProtocolHandler.xcu": _protocol(),
        SETTINGS: _settings(tab),
    }


def _addons(tab: Tab) -> str:
    """A menu with everything, groups apart; a toolbar with the same buttons, where one with entries asks which."""
    root = data("Addons", "org.openoffice.Office")
    ui = node(root, "AddonUI")
    menu = entry(node(ui, "OfficeMenuBar"), "org.jixiao.menu")
    value(menu, "Context", _CALC)
    text(menu, "Title", f"{tab.label}(~{tab.keytip[0]})")
    holder = node(menu, "Submenu")
    bar = entry(node(ui, "OfficeToolBar"), _TOOLBAR)
    for number, group in enumerate(tab.groups, start=1):
        for where in (holder, bar) if number > 1 else ():
            value(entry(where, f"{number:02}00"), "URL", "private:separator")
        for place, button in enumerate(group.buttons, start=1):
            name = f"{number:02}{place:02}"
            _button(entry(bar, name), button, button.label)
            item = entry(holder, name)
            _button(item, button, f"{button.label}(~{button.keytip})", open=bool(button.entries))
            if button.entries:
                entries = node(item, "Submenu")
                for index, part in enumerate(button.entries, start=1):
                    _button(entry(entries, f"{index:02}"), part, part.label)
    return written(root)


def _button(item: Element, button: Button, label: str, open: bool = False) -> None:
    """open: the item only opens a menu below it."""
    value(item, "Context", _CALC)
    value(item, "URL", "" if open else f"{PROTOCOL}{button.id}")
    text(item, "Title", label)
    value(item, "Target", "_self")


def _window_state(tab: Tab) -> str:
    """The toolbar shown in a row of its own, with texts."""
    root = data("CalcWindowState", "org.openoffice.Office.UI")
    state = entry(node(node(root, "UIElements"), "States"), f"private:resource/toolbar/addon_{_TOOLBAR}")
    text(state, "UIName", tab.label)
    for name, held in {"Visible": "true", "Docked": "true", "DockingArea": "0", "DockPos": "0,5", "Style": "1"}.items():
        value(state, name, held)
    return written(root)


def _protocol() -> str:
    root = data("ProtocolHandler", "org.openoffice.Office")
    handler = entry(node(root, "HandlerSet"), IMPLEMENTATION)
    value(handler, "Protocols", f"{PROTOCOL}*")
    return written(root)


def _settings(tab: Tab) -> str:
    """What the office's side has to know, so that it needs nothing of our package."""
    menus = {
        button.id: [[part.id, part.label] for part in button.entries]
        for group in tab.groups for button in group.buttons if button.entries
    }
    texts = {
        "not_installed": say("toolbar_not_installed"), "failed": say("toolbar_failed"),
        "undo_failed": say("toolbar_undo_failed"),
    }
    return json.dumps({"menus": menus, "texts": texts}, ensure_ascii=False, indent=1) + "\n"

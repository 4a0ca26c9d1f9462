"""The tab as the ribbon parts of the add-in, and the callbacks they name.

Twice, because a menu of a right click can be told in the schema of 2009/07 only, which Excel takes from 2010 on, and Excel
2007 and other programs read that of 2006/01 only. Decision 98.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jixiao.addin.package.element import Element, namespace_of
from jixiao.addin.package.xml_write import indent, serialise
from jixiao.addin.verbs.ribbon import Button, Tab

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
NAMESPACE_14 = "http://schemas.microsoft.com/office/2009/07/customui"
#: The menu of a right click on a cell.
_CELL = "ContextMenuCell"
_MODULE = "JxRibbon"


@dataclass(frozen=True, slots=True)
class Program:
    """What differs between programs that read this schema. action: what a button calls. load: what is called at the start.

    image: what is asked for the icon of a button, where the program has none of Office's. after: the tab that ours follows.
    """

    action: Callable[[Button], str]
    load: str = ""
    image: str = ""
    after: str = ""


def ribbon_xml(tab: Tab, namespace: str = NAMESPACE, program: Program | None = None) -> bytes:
    """A ribbon part: groups in their order, menus with their entries; in the newer schema also the menu of a right click.

    program: Excel, where none is given.
    """
    program = program or EXCEL
    root = Element(f"{{{namespace}}}customUI")
    root.spaces = {"": namespace}
    if program.load:
        root.set("onLoad", program.load)
    tabs = _add(_add(root, "ribbon", {}), "tabs", {})
    drawn = _add(tabs, "tab", {"id": "jxTab", "label": tab.label, "keytip": tab.keytip, "insertAfterMso": program.after})
    for group in tab.groups:
        box = _add(drawn, "group", {"id": f"jxGroup_{group.id}", "label": group.label})
        for button in group.buttons:
            _control(box, button, program, sized=True)
    if namespace == NAMESPACE_14:
        menu = _add(_add(root, "contextMenus", {}), "contextMenu", {"idMso": _CELL})
        for button in (button for group in tab.groups for button in group.buttons if button.cell):
            _add(menu, "button", {
                "id": f"jxCell_{button.id}", "label": f"{tab.label}：{button.label}", "imageMso": button.image,
                "onAction": program.action(button),
            })
    indent(root)
    return serialise(root)


def callback(button: Button) -> str:
    """The procedure that a button calls. Not ``Jx_score``: VBA ignores case, and cells would find it beside ``JX_SCORE``."""
    return f"JxOn_{button.id}"


EXCEL = Program(lambda button: f"{_MODULE}.{callback(button)}", after="TabData")  # 数据


def ribbon_module(tab: Tab) -> str:
    """The module ``JxRibbon``: a procedure per button, so that each is found by name and none decides anything.

    Each is written in three lines: LibreOffice, in which tests run it, loses procedures that stand in one line.
    """
    lines = [
        f'Attribute VB_Name = "{_MODULE}"', "Option Explicit", "",
        "' Generated from templates/texts/ribbon.toml: what the ribbon calls.",
    ]
    for button in tab.pressable():
        needs = "" if button.workbook else ", False"
        lines += [
            "",
            f"Public Sub {callback(button)}(control As IRibbonControl)",
            f'    ThisWorkbook.Press.Pressed "{button.id}"{needs}',
            "End Sub",
        ]
    return "\n".join(lines) + "\n"


def _control(parent: Element, button: Button, program: Program, *, sized: bool) -> None:
    attributes = {"id": f"jx_{button.id}", "label": button.label}
    if sized:  # entries of a menu have no size of their own
        attributes["size"] = "large" if button.large else "normal"
    if program.image and button.image:
        attributes["getImage"] = program.image
    attributes |= {
        "imageMso": "" if program.image else button.image, "keytip": button.keytip, "screentip": button.screentip,
        "supertip": button.supertip,
    }
    if button.entries:
        menu = _add(parent, "menu", attributes)
        for entry in button.entries:
            _control(menu, entry, program, sized=False)
    else:
        _add(parent, "button", attributes | {"onAction": program.action(button)})


def _add(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    """A child with the attributes that are not empty; the schema allows no empty ones."""
    return parent.add(f"{{{namespace_of(parent.tag)}}}{name}", {key: value for key, value in attributes.items() if value})

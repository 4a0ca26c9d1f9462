"""The tab as the ribbon part of the add-in (customUI 2006/01: Excel 2007 and later), and the callbacks it names.

The newer 2009/07 schema is not used: it brings nothing these buttons need, and other programs read only the older one.
"""

from __future__ import annotations

from jixiao.addin.package.xml import serialise
from jixiao.addin.verbs.ribbon import Button, Tab
from lxml import etree

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
#: The built-in tab that ours follows: 数据.
_AFTER = "TabData"
_MODULE = "JxRibbon"


def ribbon_xml(tab: Tab) -> bytes:
    """The ribbon part: groups in their order, menus with their entries."""
    root = etree.fromstring(f'<customUI xmlns="{NAMESPACE}"/>')
    ribbon = etree.SubElement(root, f"{{{NAMESPACE}}}ribbon")
    tabs = etree.SubElement(ribbon, f"{{{NAMESPACE}}}tabs")
    drawn = _add(tabs, "tab", {"id": "jxTab", "label": tab.label, "keytip": tab.keytip, "insertAfterMso": _AFTER})
    for group in tab.groups:
        box = _add(drawn, "group", {"id": f"jxGroup_{group.id}", "label": group.label})
        for button in group.buttons:
            _control(box, button, sized=True)
    etree.indent(root)
    return serialise(root)


def callback(button: Button) -> str:
    """The procedure that a button calls. Not ``Jx_score``: VBA ignores case, and cells would find it beside ``JX_SCORE``."""
    return f"JxOn_{button.id}"


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


def _control(parent: etree._Element, button: Button, *, sized: bool) -> None:
    attributes = {"id": f"jx_{button.id}", "label": button.label}
    if sized:  # entries of a menu have no size of their own
        attributes["size"] = "large" if button.large else "normal"
    attributes |= {
        "imageMso": button.image, "keytip": button.keytip, "screentip": button.screentip, "supertip": button.supertip
    }
    if button.entries:
        menu = _add(parent, "menu", attributes)
        for entry in button.entries:
            _control(menu, entry, sized=False)
    else:
        _add(parent, "button", attributes | {"onAction": f"{_MODULE}.{callback(button)}"})


def _add(parent: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
    """A child with the attributes that are not empty; the schema allows no empty ones."""
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    for key, value in attributes.items():
        if value:
            child.set(key, value)
    return child

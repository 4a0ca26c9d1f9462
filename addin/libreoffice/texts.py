"""What an office reads of the extension before any Python runs: type library, help, components, manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jixiao.addin.libreoffice import jx_toolbar
from jixiao.addin.libreoffice.jx_addin import IMPLEMENTATION, SERVICE
from jixiao.templates.library import say
from jixiao.udfs.registry import FUNCTIONS, Argument, Function
from lxml import etree

IDENTIFIER = "org.jixiao.functions"
_OOR = "http://openoffice.org/2001/registry"
_XML = "http://www.w3.org/XML/1998/namespace"
#: Calc shows nothing in a language that a text lacks; en-US stands in for all others.
_LANGUAGES = ("zh-CN", "en-US")
_MEDIA = {
    ".idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    ".components": "application/vnd.sun.star.uno-components",
    ".xcu": "application/vnd.sun.star.configuration-data",
}


def type_library() -> str:
    """The interface with one method per function, in UNO's language.

    An argument typed ``string`` gets a blank cell as "" (as ``any`` it were 0.0) and a number as its digits, and array
    formulas call once for each cell; an argument that may be left out must be ``any``. An answer typed ``any`` holds one
    value; texts in an answer of rows would be equal to no text in formulas like ``I5="优"`` or COUNTIF.
    """
    methods = "".join(f"  any {item.name}({_signature(item)});\n" for item in FUNCTIONS)
    return f"module org {{ module jixiao {{\n interface XFunctions {{\n{methods} }};\n}}; }};\n"


def _signature(function: Function) -> str:
    return ", ".join(f"[in] {_type(argument)} {argument.name}" for argument in function.arguments)


def _type(argument: Argument) -> str:
    return "any" if argument.optional else "string"


def add_ins() -> str:
    """CalcAddIns.xcu: names and Chinese help of every function for the function wizard."""
    root = etree.Element(
        f"{{{_OOR}}}component-data", {f"{{{_OOR}}}name": "CalcAddIns", f"{{{_OOR}}}package": "org.openoffice.Office"},
        nsmap={"oor": _OOR},
    )
    functions = _node(_entry(_node(root, "AddInInfo"), SERVICE), "AddInFunctions")
    for function in FUNCTIONS:
        item = _entry(functions, function.name)
        _text(item, "DisplayName", function.name)
        _text(item, "Description", function.help)
        _text(item, "Category", "Add-In", (None,))
        _text(item, "CompatibilityName", function.name, ("en-US",))
        parameters = _node(item, "Parameters")
        for argument in function.arguments:
            parameter = _entry(parameters, argument.name)
            _text(parameter, "DisplayName", argument.label)
            _text(parameter, "Description", argument.help)
    return _written(root)


def _node(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, "node", {f"{{{_OOR}}}name": name})


def _entry(parent: etree._Element, name: str) -> etree._Element:
    """A node that the office does not know yet."""
    node = _node(parent, name)
    node.set(f"{{{_OOR}}}op", "replace")
    return node


def _text(parent: etree._Element, name: str, text: str, languages: Sequence[str | None] = _LANGUAGES) -> None:
    prop = etree.SubElement(parent, "prop", {f"{{{_OOR}}}name": name})
    for language in languages:
        value = etree.SubElement(prop, "value")
        if language:
            value.set(f"{{{_XML}}}lang", language)
        value.text = text


def components() -> str:
    """Which service lies in which file. Registered without running any Python."""
    space = "http://openoffice.org/2010/uno-components"
    root = etree.Element(f"{{{space}}}components", nsmap={None: space})  # type: ignore[dict-item]
    for file, name, service in (
        ("jx_addin.py", IMPLEMENTATION, SERVICE),
        ("jx_toolbar.py", jx_toolbar.IMPLEMENTATION, jx_toolbar.SERVICE),
    ):
        component = etree.SubElement(root, f"{{{space}}}component", {"loader": "com.sun.star.loader.Python", "uri": file})
        implementation = etree.SubElement(component, f"{{{space}}}implementation", {"name": name})
        etree.SubElement(implementation, f"{{{space}}}service", {"name": service})
    return _written(root)


def description(version: str) -> str:
    """Name and version, as the extension manager shows them."""
    space = "http://openoffice.org/extensions/description/2006"
    root = etree.Element(f"{{{space}}}description", nsmap={None: space})  # type: ignore[dict-item]
    etree.SubElement(root, f"{{{space}}}identifier", {"value": IDENTIFIER})
    etree.SubElement(root, f"{{{space}}}version", {"value": version})
    name = etree.SubElement(etree.SubElement(root, f"{{{space}}}display-name"), f"{{{space}}}name", {"lang": "zh-CN"})
    name.text = say("oxt_name")
    return _written(root)


def manifest(names: Iterable[str]) -> str:
    """Which members the office reads, and as what."""
    space = "http://openoffice.org/2001/manifest"
    root = etree.Element(f"{{{space}}}manifest", nsmap={"manifest": space})
    for name in names:
        media = _MEDIA.get(f".{name.rpartition('.')[2]}")
        if media:
            attributes = {f"{{{space}}}full-path": name, f"{{{space}}}media-type": media}
            etree.SubElement(root, f"{{{space}}}file-entry", attributes)
    return _written(root)


def _written(root: etree._Element) -> str:
    text = etree.tostring(root, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'

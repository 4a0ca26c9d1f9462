"""What an office reads of the extension before any Python runs: type library, help, components, manifest. Decision 43."""

from __future__ import annotations

from collections.abc import Iterable

from jixiao.addin.inside import jx_toolbar
from jixiao.addin.inside.jx_addin import IMPLEMENTATION, SERVICE
from jixiao.addin.libreoffice.xcu import ENGLISH, data, entry, node, text, top, value, written
from jixiao.templates.library import say
from jixiao.udfs.registry import FUNCTIONS, Argument, Function

IDENTIFIER = "org.jixiao.functions"
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
    root = data("CalcAddIns", "org.openoffice.Office")
    functions = node(entry(node(root, "AddInInfo"), SERVICE), "AddInFunctions")
    for function in FUNCTIONS:
        item = entry(functions, function.name)
        text(item, "DisplayName", function.name)
        text(item, "Description", function.help)
        value(item, "Category", "Add-In")
        text(item, "CompatibilityName", function.name, (ENGLISH,))
        parameters = node(item, "Parameters")
        for argument in function.arguments:
            parameter = entry(parameters, argument.name)
            text(parameter, "DisplayName", argument.label)
            text(parameter, "Description", argument.help)
    return written(root)


def components() -> str:
    """Which service lies in which file. Registered without running any Python."""
    space = "http://openoffice.org/2010/uno-components"
    root = top("components", space, "")
    for file, name, service in (
        ("jx_addin.py", IMPLEMENTATION, SERVICE),
        ("jx_toolbar.py", jx_toolbar.IMPLEMENTATION, jx_toolbar.SERVICE),
    ):
        component = root.add(f"{{{space}}}component", {"loader": "com.sun.star.loader.Python", "uri": file})
        implementation = component.add(f"{{{space}}}implementation", {"name": name})
        implementation.add(f"{{{space}}}service", {"name": service})
    return written(root)


def description(version: str) -> str:
    """Name and version, as the extension manager shows them."""
    space = "http://openoffice.org/extensions/description/2006"
    root = top("description", space, "")
    root.add(f"{{{space}}}identifier", {"value": IDENTIFIER})
    root.add(f"{{{space}}}version", {"value": version})
    name = root.add(f"{{{space}}}display-name").add(f"{{{space}}}name", {"lang": "zh-CN"})
    name.text = say("oxt_name")
    return written(root)


def manifest(names: Iterable[str]) -> str:
    """Which members the office reads, and as what."""
    space = "http://openoffice.org/2001/manifest"
    root = top("manifest", space, "manifest")
    for name in names:
        media = _MEDIA.get(f".{name.rpartition('.')[2]}")
        if media:
            attributes = {f"{{{space}}}full-path": name, f"{{{space}}}media-type": media}
            root.add(f"{{{space}}}file-entry", attributes)
    return written(root)

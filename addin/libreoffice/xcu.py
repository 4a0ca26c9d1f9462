"""Configuration files of an office (.xcu): nodes, values, texts in its languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml_write import indent, markup

OOR = "http://openoffice.org/2001/registry"
_XML = "http://www.w3.org/XML/1998/namespace"
ENGLISH = "en-US"
#: Our texts are Chinese in an English office too: it shows nothing in a language that a text lacks, and English stands in
#: for all others.
_LANGUAGES = ("zh-CN", ENGLISH)


def data(name: str, package: str) -> Element:
    """The root of a file that adds to the office's configuration ``package.name``."""
    return top("component-data", OOR, "oor", {f"{{{OOR}}}name": name, f"{{{OOR}}}package": package})


def top(name: str, space: str, prefix: str, attributes: Mapping[str, str] | None = None) -> Element:
    """A root that declares its namespace."""
    root = Element(f"{{{space}}}{name}", attributes)
    root.spaces = {prefix: space}
    return root


def node(parent: Element, name: str) -> Element:
    """A node that the office has."""
    return parent.add("node", {f"{{{OOR}}}name": name})


def entry(parent: Element, name: str) -> Element:
    """A node that the office does not know yet."""
    made = node(parent, name)
    made.set(f"{{{OOR}}}op", "replace")
    return made


def value(parent: Element, name: str, held: str) -> None:
    """A value of the type that the office's schema states."""
    parent.add("prop", {f"{{{OOR}}}name": name}).add("value").text = held


def text(parent: Element, name: str, held: str, languages: Sequence[str] = _LANGUAGES) -> None:
    """A text that users see."""
    prop = parent.add("prop", {f"{{{OOR}}}name": name})
    for language in languages:
        item = prop.add("value", {f"{{{_XML}}}lang": language})
        item.text = held


def written(root: Element) -> str:
    """The file's text."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{markup(root)}\n'

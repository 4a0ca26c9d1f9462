"""Configuration files of an office (.xcu): nodes, values, texts in its languages."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

OOR = "http://openoffice.org/2001/registry"
_XML = "http://www.w3.org/XML/1998/namespace"
ENGLISH = "en-US"
#: Our texts are Chinese in an English office too: it shows nothing in a language that a text lacks, and English stands in
#: for all others.
_LANGUAGES = ("zh-CN", ENGLISH)


def data(name: str, package: str) -> etree._Element:
    """The root of a file that adds to the office's configuration ``package.name``."""
    return etree.Element(
        f"{{{OOR}}}component-data", {f"{{{OOR}}}name": name, f"{{{OOR}}}package": package}, nsmap={"oor": OOR}
    )


def node(parent: etree._Element, name: str) -> etree._Element:
    """A node that the office has."""
    return etree.SubElement(parent, "node", {f"{{{OOR}}}name": name})


def entry(parent: etree._Element, name: str) -> etree._Element:
    """A node that the office does not know yet."""
    made = node(parent, name)
    made.set(f"{{{OOR}}}op", "replace")
    return made


def value(parent: etree._Element, name: str, held: str) -> None:
    """A value of the type that the office's schema states."""
    etree.SubElement(etree.SubElement(parent, "prop", {f"{{{OOR}}}name": name}), "value").text = held


def text(parent: etree._Element, name: str, held: str, languages: Sequence[str] = _LANGUAGES) -> None:
    """A text that users see."""
    prop = etree.SubElement(parent, "prop", {f"{{{OOR}}}name": name})
    for language in languages:
        item = etree.SubElement(prop, "value", {f"{{{_XML}}}lang": language})
        item.text = held


def written(root: etree._Element) -> str:
    """The file's text."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, pretty_print=True, encoding="unicode")}'

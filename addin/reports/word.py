"""A Word part as a template: the text a person types into Word becomes Jinja2 source, and what comes back is Word again.

A paragraph, a row of a table or a run that holds nothing but ``{% ... %}`` disappears and leaves its words, so loops may
run over paragraphs, rows or pieces of a line. Word cuts what is typed into runs as it likes: a placeholder is put
together again before it is read.
"""

from __future__ import annotations

import html
import re
from copy import deepcopy
from typing import Any

from jixiao.addin.package.xml import Element, parse
from jixiao.addin.reports.sandbox import shown
from jixiao.templates.stop import Stop
from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL)
_ONLY_WORDS = re.compile(r"\s*(?:\{%[^{}]*%\}\s*)+")
#: Stands in a cell that belongs to the one above it.
MERGED = "\ue000"
#: Children of tcPr that stand behind vMerge in the schema.
_BEHIND_MERGE = ("tcBorders", "shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark")


def w(name: str) -> str:
    """``p`` -> the tag as lxml writes it."""
    return f"{{{_W}}}{name}"


class _Merge:
    """The value ``above`` of a template."""


_MERGE = _Merge()


def shown_in_word(value: Any) -> str:
    """As :func:`shown`; ``above`` is a mark that no text can imitate."""
    return MERGED if value is _MERGE else shown(value)


def values(report: dict[str, Any]) -> dict[str, Any]:
    """What a Word template may name beside the report: ``above`` joins a cell with the one above it."""
    return {**report, "above": _MERGE}


def source_of(root: Element) -> str:
    """The part as Jinja2 source."""
    for name in ("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"):
        for element in root.findall(f".//{w(name)}"):
            _replace(element, "")
    for paragraph in root.iter(w("p")):
        _join(paragraph)
    for name in ("tr", "p", "r"):
        for element in root.findall(f".//{w(name)}"):
            texts = "".join(text.text or "" for text in element.iter(w("t")))
            if _ONLY_WORDS.fullmatch(texts) and element.find(f".//{w('drawing')}") is None:
                _replace(element, texts.strip())
    for text in root.iter(w("t")):
        text.set(_SPACE, "preserve")
    return _TAG.sub(lambda found: html.unescape(found[0]), etree.tostring(root, encoding="unicode"))


def _join(paragraph: Element) -> None:
    """Puts a placeholder that is spread over several texts into the first of them."""
    texts = [text for text in paragraph.iter(w("t")) if _paragraph_of(text) is paragraph]
    whole = "".join(text.text or "" for text in texts)
    owner = [index for index, text in enumerate(texts) for _ in text.text or ""]
    for found in _TAG.finditer(whole):
        for at in range(found.start(), found.end()):
            owner[at] = owner[found.start()]
    parts = [""] * len(texts)
    for letter, index in zip(whole, owner, strict=True):
        parts[index] += letter
    for text, part in zip(texts, parts, strict=True):
        text.text = part


def _paragraph_of(element: Element) -> Element | None:
    return next(element.iterancestors(w("p")), None)


def _replace(element: Element, text: str) -> None:
    """Puts text in the place of an element."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    parent.remove(element)
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def word_of(rendered: str, path: str, part: str) -> Element:
    """The rendered part as Word wants it. Raises Stop ``report_template`` where it is no XML any more."""
    try:
        root = parse(rendered.encode(), part)
    except Stop as stop:
        raise Stop("report_template", path=path, part=part, reason=str(stop.values.get("reason", ""))) from stop
    for text in root.findall(f".//{w('t')}"):
        if "\n" in (text.text or ""):
            _break_lines(text)
    for table in root.iter(w("tbl")):
        _merge_down(table)
    for cell in root.iter(w("tc")):
        if not len(cell) or cell[-1].tag != w("p"):
            etree.SubElement(cell, w("p"))  # a cell without a paragraph is a damaged file to Word
    return root


def _break_lines(text: Element) -> None:
    run = text.getparent()
    if run is None:
        return
    at = run.index(text)
    lines = (text.text or "").split("\n")
    text.text = lines[0]
    for line in lines[1:]:
        following = deepcopy(text)
        following.text, following.tail = line, None
        run[at + 1:at + 1] = [etree.Element(w("br")), following]
        at += 2


def _merge_down(table: Element) -> None:
    above: list[Element] = []
    for row in table.iterchildren(w("tr")):
        cells = list(row.iterchildren(w("tc")))
        for index, cell in enumerate(cells):
            texts = list(cell.iter(w("t")))
            if "".join(text.text or "" for text in texts) == MERGED and index < len(above):
                for text in texts:
                    text.text = ""
                _set_merge(above[index], "restart")
                _set_merge(cell, "continue")
        above = cells


def _set_merge(cell: Element, how: str) -> None:
    looks = cell.find(w("tcPr"))
    if looks is None:
        looks = etree.Element(w("tcPr"))
        cell.insert(0, looks)
    if looks.find(w("vMerge")) is not None:
        return
    behind = {w(name) for name in _BEHIND_MERGE}
    at = next((index for index, item in enumerate(looks) if item.tag in behind), len(looks))
    looks.insert(at, etree.Element(w("vMerge"), {w("val"): how}))

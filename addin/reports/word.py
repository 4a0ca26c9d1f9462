"""A Word part as a template: the text a person types into Word becomes Jinja2 source, and what comes back is Word again.

A paragraph, a row of a table or a run that holds nothing but ``{% ... %}`` disappears and leaves its words, so loops may
run over paragraphs, rows or pieces of a line. Word cuts what is typed into runs as it likes: a placeholder is put
together again before it is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import markup
from jixiao.addin.reports.sandbox import shown
from jixiao.templates.stop import Stop

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL)
_ONLY_WORDS = re.compile(r"\s*(?:\{%[^{}]*%\}\s*)+")
#: Stands in a cell that belongs to the one above it.
MERGED = "\ue000"
#: Children of tcPr that stand behind vMerge in the schema.
_BEHIND_MERGE = ("tcBorders", "shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark")


def w(name: str) -> str:
    """``p`` -> the tag in the namespace of Word."""
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
        for trail in root.trails(w(name)):
            _replace(trail, "")
    for paragraph in root.iter(w("p")):
        _join(paragraph)
    for name in ("tr", "p", "r"):
        for trail in root.trails(w(name)):
            texts = "".join(text.text or "" for text in trail[-1].iter(w("t")))
            if _ONLY_WORDS.fullmatch(texts) and next(trail[-1].iter(w("drawing")), None) is None:
                _replace(trail, texts.strip())
    for text in root.iter(w("t")):
        text.set(_SPACE, "preserve")
    return _TAG.sub(lambda found: html.unescape(found[0]), markup(root))


def _join(paragraph: Element) -> None:
    """Puts a placeholder that is spread over several texts into the first of them."""
    trails = paragraph.trails(w("t"))
    texts = [text for _, *between, text in trails if all(item.tag != w("p") for item in between)]  # no text box's own
    whole = "".join(text.text or "" for text in texts)
    owner = [index for index, text in enumerate(texts) for _ in text.text or ""]
    for found in _TAG.finditer(whole):
        for at in range(found.start(), found.end()):
            owner[at] = owner[found.start()]
    parts: list[list[str]] = [[] for _ in texts]  # joined at the end: a text that grows in a list is copied each time
    for letter, index in zip(whole, owner, strict=True):
        parts[index].append(letter)
    for text, part in zip(texts, parts, strict=True):
        text.text = "".join(part)


def _replace(trail: Sequence[Element], text: str) -> None:
    """Puts text in the place of the last element of a trail."""
    *_, parent, element = trail
    text += element.tail or ""
    at = parent.index(element)
    del parent[at]
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def word_of(rendered: str, path: str, part: str) -> Element:
    """The rendered part as Word wants it. Raises Stop ``report_template`` where it is no XML any more."""
    try:
        root = parse(rendered.encode(), part)
    except Stop as stop:
        raise Stop("report_template", path=path, part=part, reason=str(stop.values.get("reason", ""))) from stop
    for *_, run, text in root.trails(w("t")):
        if "\n" in (text.text or ""):
            _break_lines(run, text)
    for table in root.iter(w("tbl")):
        _merge_down(table)
    for cell in root.iter(w("tc")):
        if not len(cell) or cell[-1].tag != w("p"):
            cell.add(w("p"))  # a cell without a paragraph is a damaged file to Word
    return root


def _break_lines(run: Element, text: Element) -> None:
    at = run.index(text)
    lines = (text.text or "").split("\n")
    text.text = lines[0]
    for line in lines[1:]:
        following = text.clone()
        following.text, following.tail = line, None
        run[at + 1:at + 1] = [Element(w("br")), following]
        at += 2


def _merge_down(table: Element) -> None:
    above: list[Element] = []
    for row in table.children(w("tr")):
        cells = row.children(w("tc"))
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
        looks = Element(w("tcPr"))
        cell.insert(0, looks)
    if looks.find(w("vMerge")) is not None:
        return
    behind = {w(name) for name in _BEHIND_MERGE}
    at = next((index for index, item in enumerate(looks) if item.tag in behind), len(looks))
    looks.insert(at, Element(w("vMerge"), {w("val"): how}))

"""The text of a sheet's XML, in the form that can be cut into rows and cells."""

from __future__ import annotations

import re
from xml.parsers import expat

from jixiao.addin.package.xml_read import damaged, parse, refuse_doctype
from jixiao.addin.package.xml_write import serialise

_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*?encoding=[\"']utf-8[\"']|<\?xml(?![^>]*encoding)|<(?:\w|!--))", re.IGNORECASE
)

#: The start of a comment or an instruction.
ASIDE = re.compile(r"<[!?]")

_WHOLE = re.compile(r"<!--[^<]*?-->|<\?[^<]*?\?>")
#: Stands for what looks like the start of an element and is part of a comment. No text has this character.
HIDDEN = "\ufdd0"


class NotPlain(Exception):
    """The text is not in the form that the patterns know."""


def asides(text: str) -> list[str]:
    """The comments and instructions of well-formed XML, its declaration left out.

    Raises NotPlain where one holds what might be taken for an element, and for CDATA.

    >>> asides("<?xml version='1.0'?><a><!-- 注 --><?b c?></a>")
    ['<!-- 注 -->', '<?b c?>']
    """
    found: list[str] = []
    at = 0
    while opening := ASIDE.search(text, at):
        start = opening.start()
        closing = "?>" if text[start + 1] == "?" else "-->"
        at = text.find(closing, start) + len(closing)
        aside = text[start:at]
        if "<" in aside[1:] or (closing == "-->" and not aside.startswith("<!--")):
            raise NotPlain
        if not aside.startswith("<?xml "):
            found.append(aside)
    return found


def plain_text(data: bytes, part: str) -> str:
    """The text of a part that is UTF-8 without what only looks like elements, known to be well formed."""
    refuse_doctype(data, part)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise NotPlain
    if not _UTF8.match(data):
        raise NotPlain
    try:
        expat.ParserCreate().Parse(data, True)
        text = data.decode("utf-8-sig")
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise damaged(part, "不是完整的 XML") from error
    asides(text)
    return text


def canonical_text(data: bytes, part: str) -> str:
    """The text of a part as one serialiser writes it: UTF-8, double quotes; ``<`` in a comment is written as HIDDEN.

    Raises NotPlain where that character is in use.
    """
    if HIDDEN.encode() in data:
        raise NotPlain
    root = parse(data, part)
    for aside in (inner for item in root.iter() for inner in item if not inner.tag and inner.text):
        aside.text = "<" + (aside.text or "")[1:].replace("<", HIDDEN)
    text = serialise(root).decode()
    asides(text)
    return text


def shown(text: str) -> str:
    """A text of :func:`canonical_text` as it goes into a file: what its comments hold is what they held."""
    return _WHOLE.sub(lambda aside: aside[0].replace(HIDDEN, "<"), text) if HIDDEN in text else text


def bare_text(data: bytes, part: str) -> str:
    """As :func:`canonical_text`, without comments and instructions."""
    return serialise(parse(data, part, comments=False)).decode()

"""The text of a sheet's XML, in the form that can be cut into rows and cells."""

from __future__ import annotations

import re
from xml.parsers import expat

from jixiao.addin.package.xml_read import damaged, parse, refuse_doctype
from jixiao.addin.package.xml_write import serialise

_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*?encoding=[\"']utf-8[\"']|<\?xml(?![^>]*encoding)|<(?:\w|!--))", re.IGNORECASE
)

_ASIDE = re.compile(r"<[!?]")


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
    while opening := _ASIDE.search(text, at):
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
    """The text of a part as one serialiser writes it: UTF-8, double quotes, no comments."""
    return serialise(parse(data, part, comments=False)).decode()

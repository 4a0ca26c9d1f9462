"""The text of a sheet's XML, in the form that can be cut into rows and cells."""

from __future__ import annotations

import re
from xml.parsers import expat

from jixiao.addin.package.xml_read import damaged, parse, refuse_doctype
from jixiao.addin.package.xml_write import serialise

_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*?encoding=[\"']utf-8[\"']|<\?xml(?![^>]*encoding)|<\w)", re.IGNORECASE
)


class NotPlain(Exception):
    """The text is not in the form that the patterns know."""


def plain_text(data: bytes, part: str) -> str:
    """The text of a part that is UTF-8 without comments and the like, known to be well formed."""
    refuse_doctype(data, part)
    if b"<!" in data or data.count(b"<?") > 1 or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise NotPlain
    if not _UTF8.match(data):
        raise NotPlain
    try:
        expat.ParserCreate().Parse(data, True)
        return data.decode("utf-8-sig")
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise damaged(part, "不是完整的 XML") from error


def canonical_text(data: bytes, part: str) -> str:
    """The text of a part as one serialiser writes it: UTF-8, double quotes, no comments."""
    return serialise(parse(data, part, comments=False)).decode()

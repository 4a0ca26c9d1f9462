"""Function names as releases of LibreOffice want them: plain since 25.2, with Excel's prefix before."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml|xl/workbook\.xml")
_FORMULA = re.compile(rb"(<(?:\w+:)?(?:f|definedName)\b[^<>]*>)([^<]*)(</)")
_PLAIN = re.compile(rb"(?<![\w.])(JX_[A-Z_]+\()")
_PREFIXED = re.compile(rb"_xll\.(JX_[A-Z_]+\()", re.IGNORECASE)


def respelled(book: bytes, spelling: Literal["plain", "prefixed"]) -> bytes:
    """A workbook (.xlsx) with our functions' names in the other spelling, in formulas only."""
    found, put = (_PLAIN, rb"_xll.\1") if spelling == "prefixed" else (_PREFIXED, rb"\1")

    def formula(match: re.Match[bytes]) -> bytes:
        return match[1] + found.sub(put, match[2]) + match[3]

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info, _FORMULA.sub(formula, data) if _SHEET.fullmatch(info.filename) else data)
    return buffer.getvalue()

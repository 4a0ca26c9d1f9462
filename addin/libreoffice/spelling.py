"""Function names as releases of LibreOffice want them: plain since 25.2, with Excel's prefix before."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from jixiao.addin.package.xml import escape, unescape
from jixiao.macros.formula.tokens import Token, function_name, tokens

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml|xl/workbook\.xml")
_FORMULA = re.compile(rb"(<(?:\w+:)?(?:f|definedName)\b[^<>]*>)([^<]*[Jj][Xx]_[^<]*)(?=</)")
_PREFIX = "_xll."


def respelled(book: bytes, spelling: Literal["plain", "prefixed"]) -> bytes:
    """A workbook (.xlsx) with our functions' names in the other spelling, in formulas only."""

    def name(token: Token) -> str:
        if token.kind != "function" or not function_name(token).startswith("JX_") or token.prefix:
            return token.text
        bare = token.text[len(_PREFIX) :] if token.text.lower().startswith(_PREFIX) else token.text
        return _PREFIX + bare if spelling == "prefixed" else bare

    def formula(match: re.Match[bytes]) -> bytes:
        old = unescape(match[2].decode("utf-8"))
        new = "".join(map(name, tokens(old)))
        return match[0] if new == old else match[1] + escape(new).encode("utf-8")

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info, _FORMULA.sub(formula, data) if _SHEET.fullmatch(info.filename) else data)
    return buffer.getvalue()

"""How the cells and marks that we add look. Colours are pale: they print grey and leave the figures readable."""

from __future__ import annotations

from jixiao.macros.edits import Mark, Style

_FONT = '<font>{more}<sz val="9"/><color rgb="FF{color}"/><name val="宋体"/><charset val="134"/></font>'
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FF{0}"/><bgColor indexed="64"/></patternFill></fill>'
_EDGE = '<{0} style="thin"><color rgb="FFBFC8D2"/></{0}>'
_BORDER = "<border>" + "".join(_EDGE.format(side) for side in ("left", "right", "top", "bottom")) + "<diagonal/></border>"
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_WRAP = '<alignment horizontal="{0}" vertical="center" wrapText="1"/>'

#: Style -> (font, fill, border, number format code, alignment).
STYLES: dict[Style, tuple[str, str, str, str, str]] = {
    "review_head": (
        _FONT.format(more="<b/>", color="1F3864"), _FILL.format("DDE7F0"), _BORDER, "General", _WRAP.format("center")
    ),
    "review_score": (_FONT.format(more="", color="44546A"), _NO_FILL, _BORDER, "0.00", _WRAP.format("right")),
    "review_text": (_FONT.format(more="", color="44546A"), _NO_FILL, _BORDER, "General", _WRAP.format("left")),
    # Text format: what is typed here (=100%, 3/4) must stay as typed.
    "review_input": (_FONT.format(more="", color="000000"), _FILL.format("FFF9E1"), _BORDER, "@", _WRAP.format("left")),
    "link": (_FONT.format(more="<u/>", color="0563C1"), _NO_FILL, _NO_BORDER, "General", _WRAP.format("left")),
}

_DXF_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FF{0}"/><bgColor rgb="FF{0}"/></patternFill></fill>'
_DXF_FONT = '<font><color rgb="FF{0}"/></font>'
#: Mark -> content of its dxf.
MARKS: dict[Mark, str] = {
    "unmet": _DXF_FILL.format("FCE4D6"),
    "error": _DXF_FONT.format("9C0006") + _DXF_FILL.format("FFC7CE"),
    "warning": _DXF_FONT.format("7F6000") + _DXF_FILL.format("FFF2CC"),
    "notice": _DXF_FILL.format("DDEBF7"),
}

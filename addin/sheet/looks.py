"""How the cells and marks that we add look. Colours are pale: they print grey and leave the figures readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from jixiao.macros.sheet.edits import Mark, Style

FONT, FONT_SIZE, EDGE = "宋体", 9, "BFC8D2"


@dataclass(frozen=True, slots=True)
class Look:
    """A cell's look. Colours are RRGGBB; fill None is no fill; align is horizontal, text wraps and is centred vertically."""

    color: str
    align: Literal["left", "center", "right"]
    fill: str | None = None
    bold: bool = False
    format: str = "General"


LOOKS: dict[Style, Look] = {
    "review_head": Look("1F3864", "center", fill="DDE7F0", bold=True),
    "review_score": Look("44546A", "right", format="0.00"),
    "review_text": Look("44546A", "left"),
    "review_label": Look("44546A", "right", fill="EEF2F6"),
    # What formulas read and nobody needs to see.
    "review_mark": Look("44546A", "left", format=";;;"),
    # Text format: what is typed here (=100%, 3/4) must stay as typed.
    "review_input": Look("000000", "left", fill="FFF9E1", format="@"),
}
#: Mark -> (fill, font colour or None).
MARKS: dict[Mark, tuple[str, str | None]] = {
    "unmet": ("FCE4D6", None),
    "error": ("FFC7CE", "9C0006"),
    "warning": ("FFF2CC", "7F6000"),
    "notice": ("DDEBF7", None),
    "to_fill": ("EDEDED", "7F7F7F"),
}

_EDGE = f'<{{0}} style="thin"><color rgb="FF{EDGE}"/></{{0}}>'
_BORDER = "<border>" + "".join(_EDGE.format(side) for side in ("left", "right", "top", "bottom")) + "<diagonal/></border>"


def style_xml(style: Style) -> tuple[str, str, str, str, str]:
    """(font, fill, border, number format code, alignment) as a stylesheet writes them."""
    look = LOOKS[style]
    bold = "<b/>" if look.bold else ""
    fill = (
        f'<patternFill patternType="solid"><fgColor rgb="FF{look.fill}"/><bgColor indexed="64"/></patternFill>'
        if look.fill else '<patternFill patternType="none"/>'
    )
    return (
        f'<font>{bold}<sz val="{FONT_SIZE}"/><color rgb="FF{look.color}"/><name val="{FONT}"/><charset val="134"/></font>',
        f"<fill>{fill}</fill>",
        _BORDER,
        look.format,
        f'<alignment horizontal="{look.align}" vertical="center" wrapText="1"/>',
    )


def mark_xml(mark: Mark) -> str:
    """The content of a mark's dxf."""
    fill, color = MARKS[mark]
    font = f'<font><color rgb="FF{color}"/></font>' if color else ""
    solid = f'<fgColor rgb="FF{fill}"/><bgColor rgb="FF{fill}"/>'
    return f'{font}<fill><patternFill patternType="solid">{solid}</patternFill></fill>'

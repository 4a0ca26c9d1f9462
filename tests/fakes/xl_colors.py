"""Colours of the file and of Excel's object model."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Color
from openpyxl.styles.colors import COLOR_INDEX
from xlwings.utils import hex_to_rgb, int_to_rgb

Rgb = tuple[int, int, int]
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47",
          "0563C1", "954F72")


def rgb_of(color: Color | None) -> Rgb | None:
    """A colour of the file; tints of theme colours are not worked out."""
    if color is None:
        return None
    if color.type == "rgb":
        text = color.rgb[-6:]
    elif color.type == "theme":
        text = _THEME[color.theme] if color.theme < len(_THEME) else "000000"
    else:
        text = COLOR_INDEX[color.indexed][-6:] if color.indexed < len(COLOR_INDEX) else "000000"
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def color_of(given: Any) -> Color:
    """An RGB tuple, a hex text or Excel's number as a colour of the file."""
    rgb = hex_to_rgb(given) if isinstance(given, str) else int_to_rgb(given) if isinstance(given, int) else given
    return Color(rgb="FF{:02X}{:02X}{:02X}".format(*rgb))

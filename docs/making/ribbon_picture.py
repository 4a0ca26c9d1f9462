"""Draws the tab 绩效 as Excel lays it out, from the ribbon part that is built into the add-in: ribbon_picture.py OUT.png"""

from __future__ import annotations

import sys
from typing import Any

from jixiao.addin.verbs.ribbon import tab
from jixiao.addin.xlam.ribbon_xml import ribbon_xml
from jixiao.templates.library import default_library
from lxml import etree
from pictures import face
from PIL import Image, ImageDraw

UI = "{http://schemas.microsoft.com/office/2006/01/customui}"
OTHER_TABS = ("文件", "开始", "插入", "页面布局", "公式", "数据")
TEXT, GREY, GREEN, BLUE, LINE, WHITE = "#262626", "#707070", "#217346", "#2b579a", "#d0d0d0", "#ffffff"
SCALE = 2  # pixels per point of the layout below
LARGE, SMALL, ROW, TOP, HEIGHT, SIZE = 32, 16, 24, 38, 112, 12
#: Simple drawings on a field of 16 by 16: shape, points, fill, colour of the line. Others show a letter of their label.
Shape = tuple[str, tuple[float, ...], str | None, str | None]
ICONS: dict[str, list[Shape]] = {
    "FileNew": [
        ("polygon", (4, 2, 10, 2, 13, 5, 13, 14, 4, 14), WHITE, "#555555"), ("line", (10, 2, 10, 5, 13, 5), None, "#555555"),
    ],
    "TableInsert": [
        ("rectangle", (2, 3, 14, 13), WHITE, GREEN), ("rectangle", (2, 3, 14, 6), GREEN, GREEN),
        ("line", (2, 9.5, 14, 9.5), None, GREEN), ("line", (6, 6, 6, 13), None, GREEN),
        ("line", (10, 6, 10, 13), None, GREEN),
    ],
    "RightArrow2": [("polygon", (2, 6, 8, 6, 8, 2.5, 14.5, 8, 8, 13.5, 8, 10, 2, 10), "#cfe3d8", GREEN)],
    "FileMarkAsFinal": [
        ("polygon", (3, 1.5, 9, 1.5, 12, 4.5, 12, 14.5, 3, 14.5), WHITE, "#555555"),
        ("ellipse", (7, 7.5, 14.5, 15), "#c0392b", "#c0392b"), ("line", (8.8, 11.3, 10.3, 12.9, 12.9, 9.7), None, WHITE),
    ],
    "FileSaveAs": [
        ("rectangle", (2, 2, 14, 14), "#d7e3f4", BLUE), ("rectangle", (4.5, 2, 11.5, 6.5), WHITE, BLUE),
        ("rectangle", (4.5, 9, 11.5, 14), WHITE, BLUE),
    ],
    "Calculator": [
        ("rectangle", (3, 1.5, 13, 14.5), WHITE, "#444444"), ("rectangle", (5, 3.5, 11, 6), "#bcd8c6", "#444444"),
        *[("rectangle", (x, y, x + 1, y + 1), "#444444", "#444444") for y in (8, 11) for x in (5, 7.5, 10)],
    ],
    "Refresh": [("arc", (3, 3, 13, 13), None, GREEN), ("polygon", (14, 2.5, 14, 7, 9.5, 7), GREEN, GREEN)],
    "FunctionWizard": [("text", (8, 8), "fx", BLUE)],
    "ReviewAcceptChange": [
        ("rectangle", (2, 1.5, 11, 14.5), WHITE, "#666666"), ("line", (5.5, 8.5, 8.5, 11.7, 14, 5), None, GREEN),
    ],
    "FindNext": [("ellipse", (2.5, 2.5, 10.5, 10.5), "#e8f1fb", BLUE), ("line", (9.5, 9.5, 13.5, 13.5), None, BLUE)],
    "CoverPageInsertGallery": [
        ("rectangle", (3, 1.5, 13, 14.5), WHITE, "#666666"), ("rectangle", (3, 1.5, 13, 6.5), GREEN, GREEN),
        ("line", (5, 9.5, 11, 9.5), None, "#888888"), ("line", (5, 12, 9, 12), None, "#888888"),
    ],
    "FunctionsLogicalInsertGallery": [
        ("polygon", (3, 2, 12, 2, 14, 4, 14, 14, 3, 14), WHITE, "#b5651d"), ("text", (8.5, 8), "?", "#b5651d"),
    ],
    "OfficeDiagnostics": [("line", (1.5, 8, 4.5, 8, 6, 3, 9, 13, 11, 8, 14.5, 8), None, "#c0392b")],
    "FileOpen": [("polygon", (2, 4, 6, 4, 7.5, 5.5, 14, 5.5, 14, 13, 2, 13), "#f5d48b", "#a67c1e")],
    "Recurrence": [
        ("rectangle", (2, 3, 14, 14), WHITE, "#666666"), ("rectangle", (2, 3, 14, 6), GREEN, GREEN),
        ("line", (4.5, 11.5, 7, 9, 9, 10.5, 12, 7.5), None, "#c0392b"),
    ],
    "Consolidate": [
        ("rectangle", (1.5, 2, 6, 6), "#bcd8c6", GREEN), ("rectangle", (1.5, 10, 6, 14), "#bcd8c6", GREEN),
        ("rectangle", (10, 5, 14.5, 11), WHITE, GREEN),
        ("line", (6, 4, 10, 7), None, GREEN), ("line", (6, 12, 10, 9), None, GREEN),
    ],
    "ExportWord": [
        ("polygon", (4, 1.5, 10, 1.5, 13, 4.5, 13, 14.5, 4, 14.5), WHITE, BLUE), ("text", (8.5, 9), "W", BLUE),
    ],
    "XmlImport": [
        ("rectangle", (6, 2, 14, 14), WHITE, "#666666"),
        ("polygon", (1.5, 6.5, 6, 6.5, 6, 4, 10.5, 8, 6, 12, 6, 9.5, 1.5, 9.5), "#cfe3d8", GREEN),
    ],
    "CompareAndCombine": [
        ("rectangle", (1.5, 2, 7, 14), WHITE, BLUE), ("rectangle", (9, 2, 14.5, 14), WHITE, "#b5651d"),
        ("line", (3, 6, 5.5, 6), None, BLUE), ("line", (10.5, 9, 13, 9), None, "#b5651d"),
    ],
    "ErrorChecking": [
        ("ellipse", (1.5, 1.5, 14.5, 14.5), WHITE, GREEN), ("line", (4.5, 8.5, 7, 11, 11.5, 5.5), None, GREEN),
    ],
    "CalculateSheet": [
        ("rectangle", (1.5, 2.5, 14.5, 13.5), WHITE, "#666666"), ("rectangle", (1.5, 6.5, 14.5, 9.5), "#bcd8c6", GREEN),
    ],
    "FieldList": [
        ("rectangle", (2.5, 2, 13.5, 14), WHITE, "#666666"), *[("line", (5, y, 11, y), None, "#666666") for y in (5, 8, 11)],
    ],
    "DocumentTemplate": [
        ("rectangle", (2.5, 2, 13.5, 14), WHITE, GREEN), ("line", (2.5, 6, 13.5, 6), None, GREEN),
        ("line", (7, 6, 7, 14), None, GREEN), ("ellipse", (9, 9, 15, 15), "#f5d48b", "#a67c1e"),
    ],
    "Help": [("ellipse", (1.5, 1.5, 14.5, 14.5), BLUE, BLUE), ("text", (8, 8), "?", WHITE)],
    "Undo": [("arc", (4, 5, 14, 14), None, BLUE), ("polygon", (6.5, 2, 6.5, 9, 2, 5.5), BLUE, BLUE)],
}
_ARCS = {"Refresh": (20, 330), "Undo": (-90, 100)}


class Board:
    """A picture in points, drawn twice as large."""

    def __init__(self, width: float, height: float) -> None:
        self.image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "#f3f2f1")
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, text: str, fill: str, anchor: str, size: float = SIZE) -> None:
        """anchor as Pillow has it: l, m or r, then m for the middle of the line."""
        font = face("Noto Sans CJK SC", round(size * SCALE))
        self.pen.text((x * SCALE, y * SCALE), text, fill=fill, anchor=anchor, font=font)

    def shape(self, kind: str, points: tuple[float, ...], fill: str | None, line: str | None, width: float = 1) -> None:
        """A shape of Pillow's by name."""
        where = [value * SCALE for value in points]
        pixels = max(round(width * SCALE), 1)
        if kind == "line":
            self.pen.line(where, fill=line, width=pixels, joint="curve")
        else:
            getattr(self.pen, kind)(where, fill=fill, outline=line, width=pixels)

    def icon(self, control: Any, x: float, y: float, size: float) -> None:
        """The drawing of a control's imageMso."""
        name, unit = control.get("imageMso"), size / 16
        for kind, points, fill, line in ICONS.get(name) or [
            ("rectangle", (1, 1, 15, 15), "#e2efe7", GREEN), ("text", (8, 8), control.get("label")[0], GREEN),
        ]:
            moved = tuple(value * unit + (y if at % 2 else x) for at, value in enumerate(points))
            if kind == "text":
                self.text(*moved[:2], fill or "", line or TEXT, "mm", 10 * unit)
            elif kind == "arc":
                box = [value * SCALE for value in moved]
                self.pen.arc(box, *_ARCS[name], fill=line, width=round(1.6 * unit * SCALE))
            else:
                self.shape(kind, moved, fill, line, unit)


def main() -> None:
    """Writes the picture."""
    drawn = etree.fromstring(ribbon_xml(tab(default_library()))).find(f"{UI}ribbon/{UI}tabs/{UI}tab")
    assert drawn is not None
    width = max(_groups(drawn, Board(10, 10)), 420.0) + 6
    board = Board(width, TOP + HEIGHT)
    board.pen.rounded_rectangle(
        [value * SCALE for value in (4, TOP - 4, width - 4, TOP + HEIGHT - 4)], 10, fill=WHITE, outline=LINE, width=SCALE
    )
    _tabs(board, drawn.get("label") or "")
    _groups(drawn, board)
    board.image.save(sys.argv[1], optimize=True)


def _tabs(board: Board, label: str) -> None:
    x = 16.0
    for name in (*OTHER_TABS, label):
        board.text(x, 17, name, GREEN if name == label else TEXT, "lm")
        if name == label:
            board.shape("rectangle", (x, 27, x + _width(name), 29), GREEN, GREEN)
        x += _width(name) + 22


def _groups(drawn: Any, board: Board) -> float:
    """Every group from left to right; gives where the last one ends."""
    x = 12.0
    for group in drawn:
        x = _group(board, group, x)
    return x


def _group(board: Board, group: Any, x: float) -> float:
    """Large controls alone, normal ones in columns of three; the group's name below. Gives the next x."""
    start, column, widest = x, 0, 0.0
    for control in group:
        label = (control.get("label") or "") + (" ▼" if control.tag == f"{UI}menu" else "")
        if control.get("size") == "large":
            x, column = x + widest, 0
            width, widest = max(_width(label), LARGE) + 14, 0.0
            board.icon(control, x + (width - LARGE) / 2, TOP + 8, LARGE)
            board.text(x + width / 2, TOP + 58, label, TEXT, "mm")
            x += width
            continue
        if column == 3:
            x, column, widest = x + widest, 0, 0.0
        y = TOP + 4 + column * ROW
        board.icon(control, x + 4, y + 4, SMALL)
        board.text(x + 26, y + 12, label, TEXT, "lm")
        widest = max(widest, _width(label) + 36)
        column += 1
    x = max(x + widest, start + _width(group.get("label")) + 20)
    board.text((start + x) / 2, TOP + HEIGHT - 18, group.get("label"), GREY, "mm")
    board.shape("line", (x + 2, TOP + 4, x + 2, TOP + HEIGHT - 14), None, LINE)
    return x + 8


def _width(text: str) -> float:
    """Of a line: Chinese is as wide as it is high."""
    return sum(SIZE if ord(letter) > 0x2000 else SIZE * 0.58 for letter in text)


if __name__ == "__main__":
    main()

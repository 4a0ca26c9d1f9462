"""The first picture of the README, a form before and after scoring: ``before_after.py BEFORE.pdf AFTER.pdf OUT.png``.

Places are found by the words that stand there, so that another layout of the form needs no change here.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pictures import face, page_of
from PIL import Image, ImageDraw

WIDTH, MARGIN, GAP = 1600, 30, 14
FACE = "Noto Sans CJK SC"
BLUE, RED, TEXT, GREY = "#1f5fa8", "#c0392b", "#222222", "#666666"
#: What is marked: the word it stands at, its column's heading (None: the word itself), and what is said below.
MARKS = [
    ("14.55", None, "没有达到指标值：按规则扣分，15×97÷100"),
    ("服装制作完成时间", "得分", "“基本完成”看不出日期：不猜，空着；要补什么写在“检查结果”里"),
    ("未完", None, "还有一行没有得分：不给总分和等级"),
    ("检查", None, "每行自带检查，是公式，改一个数就跟着变；不打印"),
]


@dataclass
class Page:
    """A printed page, cut to the rows of indicators, so large that a form is ``form`` pixels wide."""

    picture: Image.Image
    words: list[dict[str, float | str]]
    left: float
    top: float
    scale: float

    @classmethod
    def of(cls, pdf: Path, form: float) -> Page:
        with pdfplumber.open(pdf) as opened:
            page = opened.pages[0]
            words = page.extract_words(x_tolerance=1, y_tolerance=1)
            edges = sorted({round(line["x0"], 1) for line in page.edges})
            levels = sorted({round(line["top"], 1) for line in page.edges if line["orientation"] == "h"})
        by_text = {word["text"]: word for word in reversed(words)}
        reason = by_text["偏差原因分析"]
        left = min(edges)
        right = min(edge for edge in edges if edge > reason["x1"] + 1)
        scale = form / (right - left)
        stops = [word for word in words if word["text"] == "说明" and word["x0"] > right]
        cut = max(edge for edge in edges if edge < stops[0]["x0"]) if stops else max(edges)
        last = [word for word in words if word["text"] == "总分"][-1]
        top = max(level for level in levels if level < reason["top"]) - 2
        bottom = min(level for level in levels if level > last["bottom"])
        picture = page_of(pdf, 1, 72 * scale)
        assert picture is not None, pdf
        box = (left * scale - 3, top * scale, cut * scale + 3, bottom * scale + 3)
        return cls(picture.crop(tuple(map(round, box))), words, left - 3 / scale, top, scale)

    def box(self, text: str, under: str | None) -> tuple[float, float, float, float]:
        """Where a word stands; with ``under`` the place in its row below that heading."""
        inside = [word for word in self.words if word["top"] >= self.top]
        row = next(word for word in inside if word["text"] == text)
        column = next(word for word in inside if word["text"] == under) if under else row
        points = (column["x0"] - self.left, row["top"] - self.top, column["x1"] - self.left, row["bottom"] - self.top)
        return tuple(point * self.scale for point in points)  # type: ignore[return-value]


def badge(pen: ImageDraw.ImageDraw, x: float, y: float, number: int) -> None:
    """A number in a disc around (x, y)."""
    pen.ellipse((x - 15, y - 15, x + 15, y + 15), fill=RED, outline="white", width=2)
    pen.text((x, y), str(number), fill="white", font=face(FACE, 20), anchor="mm")


def main(before_pdf: Path, after_pdf: Path, output: Path) -> None:
    """Draws both pages below each other, the marks and their legend."""
    form = 1060
    after = Page.of(after_pdf, form)
    if after.picture.width > WIDTH - 2 * MARGIN:
        form = int(form * (WIDTH - 2 * MARGIN) / after.picture.width)
        after = Page.of(after_pdf, form)
    before = Page.of(before_pdf, form)
    head, line = 46, 40
    legend = line * ((len(MARKS) + 1) // 2)
    height = 2 * head + before.picture.height + after.picture.height + 3 * GAP + legend
    canvas = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(canvas)
    pen.text((MARGIN, head / 2), "评分前：填好了，得分空着", fill=TEXT, font=face(FACE, 26), anchor="lm")
    canvas.paste(before.picture, (MARGIN, head))
    top = head + before.picture.height + GAP
    x = MARGIN + 12
    pen.line((x, top + 6, x, top + 26), fill=BLUE, width=6)
    pen.polygon((x - 12, top + 22, x + 12, top + 22, x, top + 40), fill=BLUE)
    said = "点“一键评分”，或 jx score 自评表.xlsx"
    pen.text((MARGIN + 36, top + head / 2), said, fill=BLUE, font=face(FACE, 26), anchor="lm")
    top += head
    canvas.paste(after.picture, (MARGIN, top))
    below = top + after.picture.height + GAP
    for number, (text, under, said) in enumerate(MARKS, start=1):
        x0, y0, x1, y1 = after.box(text, under)
        frame = (MARGIN + x0 - 9, top + y0 - 7, MARGIN + x1 + 9, top + y1 + 7)
        pen.rounded_rectangle(frame, 8, outline=RED, width=3)
        badge(pen, frame[0] - 4, frame[1], number)
        x, y = MARGIN + 16 + (number - 1) % 2 * (WIDTH / 2), below + (number - 1) // 2 * line + line / 2
        badge(pen, x, y, number)
        pen.text((x + 26, y), said, fill=TEXT, font=face(FACE, 23), anchor="lm")
    canvas.quantize(128).save(output, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

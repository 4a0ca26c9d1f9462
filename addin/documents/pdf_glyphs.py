"""The characters of a PDF page that a reader sees: cut off by no clipping path, not drawn invisibly, not drawn twice.

A spreadsheet prints the text of a merged cell that goes on over pages on each of them, clipped to what belongs there.
pdfminer does not follow clipping paths, so this reader does. Decision 49.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jixiao.addin.documents.pdf_text import Glyph
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager, PDFStackT
from pdfminer.utils import Matrix, apply_matrix_pt
from pdfplumber.page import Page

_Box = tuple[float, float, float, float]
_EVERYTHING: _Box = (-1e9, -1e9, 1e9, 1e9)
#: A character of which less is to be seen is not read.
_SEEN = 0.2
#: Text render modes that draw nothing: the text layer over a scanned page.
_INVISIBLE = (3, 7)
#: Two prints of a bold face are less apart than so many points, and than this share of the character: small print has
#: figures narrower than that.
_TWICE, _TWICE_SHARE = 1.0, 0.4


class _Device(PDFPageAggregator):
    """Collects the visible part of every upright character."""

    def __init__(self, manager: PDFResourceManager, most: int) -> None:
        super().__init__(manager, laparams=None)
        self.most = most
        self.clip = _EVERYTHING
        self.hidden = False
        self.chars: list[tuple[str, _Box]] = []
        self.count = 0

    def render_char(self, *args: Any, **options: Any) -> float:
        advance = super().render_char(*args, **options)
        self.count += 1
        item = self.cur_item._objs.pop()  # pdfplumber is to find tables from lines, not characters
        if isinstance(item, LTChar) and item.upright and not self.hidden and self.count <= self.most:
            seen = _common(item.bbox, self.clip)
            height = item.bbox[3] - item.bbox[1]
            if seen[3] - seen[1] >= height * _SEEN and seen[2] - seen[0] >= (item.bbox[2] - item.bbox[0]) * _SEEN:
                self.chars.append((item.get_text(), seen))
        return advance


class _Interpreter(PDFPageInterpreter):
    """Runs a page's program and keeps account of the clipping path, as the box around it."""

    device: _Device

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.clips: list[_Box] = []
        self.first = self.device.clip

    def do_q(self) -> None:
        super().do_q()
        self.clips.append(self.device.clip)

    def do_Q(self) -> None:  # noqa: N802 - the operators' own names
        super().do_Q()
        self.device.clip = self.clips.pop() if self.clips else self.first
        self.device.hidden = self.textstate.render in _INVISIBLE

    def do_W(self) -> None:  # noqa: N802
        points = [
            apply_matrix_pt(self.ctm, (float(step[at]), float(step[at + 1])))
            for step in self.curpath for at in range(1, len(step), 2)
        ]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self.device.clip = _common((min(xs), min(ys), max(xs), max(ys)), self.device.clip)

    def do_W_a(self) -> None:  # noqa: N802
        self.do_W()

    def do_Tr(self, render: PDFStackT) -> None:  # noqa: N802
        super().do_Tr(render)
        self.device.hidden = self.textstate.render in _INVISIBLE

    def do_Do(self, xobjid_arg: PDFStackT) -> None:  # noqa: N802
        clip = self.device.clip
        super().do_Do(xobjid_arg)
        self.device.clip = clip


def _common(one: _Box, other: _Box) -> _Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def visible_glyphs(page: Page, most: int) -> list[Glyph] | None:
    """The page's characters in points from its upper left corner; None where there are more than ``most``."""
    manager = page.pdf.rsrcmgr
    device = _Device(manager, most)
    _Interpreter(manager, device).process_page(page.page_obj)
    if device.count > most:
        return None
    page._layout = device.get_result()  # what pdfplumber would find by running the page's program once more
    left, right, top, bottom = page.bbox[0], page.bbox[2], page.bbox[1], page.bbox[3]
    glyphs = (
        Glyph(text, *page.point2coord((x0, y1)), *page.point2coord((x1, y0))) for text, (x0, y0, x1, y1) in device.chars
    )
    return _once(glyph for glyph in glyphs if left <= glyph.middle_x <= right and top <= glyph.middle_y <= bottom)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """A bold face drawn as the same character twice, a little apart, counts once."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        x, y = round(glyph.x0 / _TWICE), round(glyph.top / _TWICE)
        near = (other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in seen.get((glyph.text, x + dx, y + dy), ()))
        within = min(_TWICE, (glyph.x1 - glyph.x0) * _TWICE_SHARE)
        if any(max(abs(other.x0 - glyph.x0), abs(other.top - glyph.top)) <= within for other in near):
            continue
        seen.setdefault((glyph.text, x, y), []).append(glyph)
        kept.append(glyph)
    return kept

"""Cuts the white margin off a page picture: ``trim.py IN.png OUT.png``."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops

_EDGE = 15  # pixels that stay


def trimmed(page: Image.Image, output: Path) -> None:
    """Writes it without its margin, in few colours."""
    page = page.convert("RGB")
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if box:
        left, top, right, bottom = box
        page = page.crop((
            max(left - _EDGE, 0), max(top - _EDGE, 0), min(right + _EDGE, page.width), min(bottom + _EDGE, page.height),
        ))
    page.quantize(64).save(output, optimize=True)


if __name__ == "__main__":
    trimmed(Image.open(sys.argv[1]), Path(sys.argv[2]))

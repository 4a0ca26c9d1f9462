"""Cuts the white margin off a page picture: ``trim.py IN.png OUT.png``."""

from __future__ import annotations

import sys

from PIL import Image, ImageChops

page = Image.open(sys.argv[1]).convert("RGB")
box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
if box:
    left, top, right, bottom = box
    page = page.crop((max(left - 15, 0), max(top - 15, 0), min(right + 15, page.width), min(bottom + 15, page.height)))
page.quantize(64).save(sys.argv[2], optimize=True)

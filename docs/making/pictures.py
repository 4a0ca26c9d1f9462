"""What the scripts share that make pictures: the command, a printed page, pages beside each other, a face for captions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageFont

_GAP, _DESK = 12, "#8A94A0"  # pixels between pages, and what is seen there


def jx(folder: Path, *arguments: object) -> None:
    """A command in that folder, which is its home too; findings are no fault. LOOKS_JX: the command of another version."""
    command = os.environ.get("LOOKS_JX") or str(Path(sys.executable).with_name("jx"))
    done = subprocess.run(
        [command, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"HOME": str(folder), "COLUMNS": "80"},
    )
    if done.returncode > 1:
        raise SystemExit(f"jx {' '.join(map(str, arguments))}: {done.stderr}")


def page_of(pdf: Path, number: int, dots: float) -> Image.Image | None:
    """A page, counted from 1; None behind the last one. dots: an inch."""
    target = pdf.with_name(f"{pdf.stem}-{number}")
    subprocess.run(
        ["pdftoppm", "-r", f"{dots:.2f}", "-f", str(number), "-l", str(number), "-png", "-singlefile", pdf, target],
        check=False, capture_output=True,
    )
    made = target.with_name(f"{target.name}.png")
    return Image.open(made).convert("RGB") if made.is_file() else None


def side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    """Pages from left to right."""
    width = sum(page.width for page in pages) + _GAP * (len(pages) - 1)
    made = Image.new("RGB", (width, max(page.height for page in pages)), _DESK)
    left = 0
    for page in pages:
        made.paste(page, (left, 0))
        left += page.width + _GAP
    return made


@cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A face of this system in that many pixels, or the nearest there is."""
    found = subprocess.run(["fc-match", "-f", "%{file}", name], capture_output=True, text=True, check=True)
    return ImageFont.truetype(found.stdout, size)

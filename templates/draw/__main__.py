"""``python -m jixiao.templates.draw [FOLDER]``: draws the templates into the package, or into another folder."""

from __future__ import annotations

import sys
from pathlib import Path

from jixiao.templates.draw.drawings import draw, draw_example
from jixiao.templates.library import HOME

if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
    example = HOME.parent / "docs" / "examples" / "region"
    if len(sys.argv) == 1 and example.is_dir():
        draw_example(example)

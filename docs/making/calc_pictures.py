"""Pictures of Calc with menu and toolbar: opens a form in a window, presses buttons, photographs the screen."""

import sys
import tempfile
from pathlib import Path

from support import case_record, make_book, without_scores
from window import Window


def main(images: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = make_book(Path(folder) / "自评表.xlsx", without_scores(case_record("selfeval-2023-004-07")))
        with Window(Path(folder) / "calc", path) as window:
            window.ask("show", window.ask("sheets")[1])
            window.click(*window.find("一键评分"))
            box = window.box()
            window.picture(images / "calc-score.png")
            window.close_box(box)
            window.ask("show", "封面")
            window.key("alt+j")
            window.picture(images / "calc-menu.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Workbooks of our own making, with whatever a public form may carry: each a test of what the product leaves alone.

A workbook is a maker below :data:`ITEMS`, or a file that lies in ``office/``: written by an office program, too slow to start
for each run. ``python -m trust.corpus FOLDER`` makes them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Make = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Item:
    """A workbook. make: writes it to a path; suffix: how its name ends; stop: id of the sentence that refuses to save it."""

    name: str
    make: Make
    suffix: str = ".xlsx"
    stop: str = ""


ITEMS: dict[str, Item] = {}
OFFICE = Path(__file__).parent / "office"


def workbook(name: str, suffix: str = ".xlsx", stop: str = "") -> Callable[[Make], Make]:
    """Puts a maker into the corpus."""

    def register(make: Make) -> Make:
        assert name not in ITEMS, name
        ITEMS[name] = Item(name, make, suffix, stop)
        return make

    return register


def all_items() -> dict[str, Item]:
    """Every workbook of the corpus by its name."""
    from trust.corpus import (  # noqa: F401
        by_ironcalc,
        by_openpyxl,
        by_spelling,
        by_xlsxwriter,
        hand_books,
        hand_drawings,
        hand_sheets,
    )

    for path in sorted(OFFICE.glob("*.xlsx")):
        ITEMS[f"office-{path.stem}"] = Item(f"office-{path.stem}", lambda target, path=path: target.write_bytes(path.read_bytes()), path.suffix)
    return ITEMS


def made(item: Item, folder: Path) -> Path:
    """The workbook in a folder."""
    path = folder / f"{item.name}{item.suffix}"
    item.make(path)
    return path

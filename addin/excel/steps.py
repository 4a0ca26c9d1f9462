"""What takes a press of a button back: one step per change, kept on disk, because every press may be a new process.

Decision 28.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jixiao.macros.sheet.grid import Range
from jixiao.udfs.base.log import log_path


@dataclass(frozen=True, slots=True)
class CellStep:
    """A cell held ``before`` (as typed: a formula with =, a number, a text) and was given ``after``.

    blank: nothing and no look of ours was there, so going back clears the look too. Both are what Excel calls the
    cell's formula, which is its text for constants. text: it was in text format, which it has not while a formula is typed.
    """

    sheet: str
    row: int
    col: int
    before: str | float | bool | None
    after: str
    blank: bool
    text: bool = False


@dataclass(frozen=True, slots=True)
class WidthStep:
    """A column was this wide, in characters. folded: it was then grouped, and the group closed."""

    sheet: str
    col: int
    width: float
    folded: bool = False


@dataclass(frozen=True, slots=True)
class LookStep:
    """A conditional format (formula) or a drop-down (None) was put over an area that had none of it."""

    sheet: str
    area: tuple[int, int, int, int]
    formula: str | None

    @property
    def block(self) -> Range:
        """The area."""
        return Range(*self.area)


@dataclass(frozen=True, slots=True)
class PrintStep:
    """A sheet had no print area and was given one."""

    sheet: str


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A sheet was added (kept None) or replaced; the one replaced lies in the workbook ``kept`` of the undo folder.

    formulas: (row, column, formula) of the replaced sheet, whose links a copy into another workbook bends.
    """

    sheet: str
    kept: str | None
    formulas: tuple[tuple[int, int, str], ...] = ()


Step = CellStep | WidthStep | LookStep | PrintStep | SheetStep
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (CellStep, WidthStep, LookStep, PrintStep, SheetStep)}
_FILE = "steps.json"


class UndoFolder:
    """The last press on one workbook: its steps, and the sheets it replaced."""

    def __init__(self, book: str) -> None:
        """book: full name of the workbook, or its name where it was never saved."""
        self.path = log_path().parent / "undo" / hashlib.sha256(book.encode()).hexdigest()[:24]

    def clear(self) -> None:
        """Forgets what was there. A folder that cannot be removed is overwritten."""
        shutil.rmtree(self.path, ignore_errors=True)

    def save(self, button: str, steps: Sequence[Step]) -> None:
        """Keeps the steps of a press, in one step itself."""
        self.path.mkdir(parents=True, exist_ok=True)
        data = {"button": button, "steps": [{"kind": type(step).__name__, **asdict(step)} for step in steps]}
        fresh = self.path / f"{_FILE}.{os.getpid()}"
        fresh.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.path / _FILE)

    def load(self) -> tuple[str, list[Step]] | None:
        """(label of the button, steps); None where there is nothing, or nothing readable, to take back."""
        try:
            data = json.loads((self.path / _FILE).read_text(encoding="utf-8"))
            return str(data["button"]), [_step(item) for item in data["steps"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _step(data: dict[str, Any]) -> Step:
    kind = _KINDS[data.pop("kind")]
    for name in ("area", "formulas"):
        if name in data:
            data[name] = tuple(tuple(item) if isinstance(item, list) else item for item in data[name])
    step: Step = kind(**data)
    return step

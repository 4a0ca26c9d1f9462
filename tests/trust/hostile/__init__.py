"""Files that mean harm, of every format that the product opens; each made by a function or from a seed, none kept.

``python -m trust.hostile FOLDER`` makes them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Make = Callable[[Path], object]
SECONDS, QUADRATIC = 5.0, 2.0  # of the processor
#: How a file of each format is opened. The file stands for FILE, its folder for FOLDER, a new file beside it for NEW.
COMMANDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"), ("read", "FILE")),
    **dict.fromkeys((".docx", ".pdf"), ("import", "FILE")),
    ".json": ("new", "--data", "FILE", "-o", "NEW"),
    ".toml": ("--templates", "FOLDER", "forms"),
    ".jxform": ("learn", "FILE"),
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file. make: writes it to a path whose name it is; seconds: of the processor that opening it may take."""

    name: str
    make: Make
    seconds: float = SECONDS

    @property
    def suffix(self) -> str:
        return self.name[self.name.rindex(".") :]

    def command(self, path: Path) -> list[str]:
        """What the command line is given."""
        places = {"FILE": path, "FOLDER": path.parent, "NEW": path.with_name("新.xlsx")}
        return [str(places.get(word, word)) for word in COMMANDS[self.suffix]]


FILES: dict[str, Hostile] = {}


def hostile(name: str, seconds: float = SECONDS) -> Callable[[Make], Make]:
    """Puts a file into the list."""

    def register(make: Make) -> Make:
        assert name not in FILES, name
        FILES[name] = Hostile(name, make, seconds)
        return make

    return register


def all_files() -> dict[str, Hostile]:
    """Every file by its name."""
    from trust.hostile import documents, mutated, others, parts, sheets, zips  # noqa: F401

    return FILES

"""What the page is built from: ``pins.toml``, typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Runtime:
    """The package of npm that holds CPython. integrity: as npm writes it, ``sha512-`` and Base64; python: its version."""

    name: str
    version: str
    integrity: str
    python: str
    files: tuple[str, ...]
    lock: str
    licence: str
    source: str

    @property
    def archive(self) -> str:
        """The name of the file that ``npm pack`` writes."""
        return f"{self.name}-{self.version}.tgz"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of PyPI."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Pins:
    """All that is fetched."""

    runtime: Runtime
    wheels: tuple[Wheel, ...]


@cache
def pins() -> Pins:
    """The pins of this version.

    >>> [wheel.name for wheel in pins().wheels][:2]
    ['click', 'et_xmlfile']
    """
    data = tomllib.loads((HERE / "pins.toml").read_text(encoding="utf-8"))
    runtime = data["runtime"]
    return Pins(Runtime(**{**runtime, "files": tuple(runtime["files"])}), tuple(Wheel(**wheel) for wheel in data["wheels"]))

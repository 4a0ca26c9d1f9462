"""Rows of the table in bench/README.md, kept by group in measured.json, so that one group can be measured anew alone."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEASURED = HERE / "measured.json"
PEERS = ("openpyxl", "wolfxl", "xlsxwriter", "formulas", "xlwings", "ironcalc", "pandas", "python-calamine", "lxml")


@dataclass(frozen=True, slots=True)
class Row:
    """What was done, what ours took and the peer took, in words; ours by the peer's; aim: the most that this may be.

    at_least: the aim is the least; None: no aim was set.
    """

    what: str
    ours: str
    peer: str
    ratio: float
    aim: float | None = None
    at_least: bool = False

    @property
    def reached(self) -> str:
        """In words, whether the aim is reached."""
        if self.aim is None:
            return "—"
        return "达到" if (self.ratio >= self.aim if self.at_least else self.ratio <= self.aim) else "**没有达到**"

    def line(self) -> str:
        """The row as Markdown."""
        ratio = f"{self.ratio:.2f}" if self.ratio >= 0.1 else f"{self.ratio:.2g}"
        aim = "—" if self.aim is None else f"{'≥' if self.at_least else '≤'} {self.aim:g}"
        return f"| {self.what} | {self.ours} | {self.peer} | **{ratio}** | {aim} | {self.reached} |"


def keep(group: str, rows: Sequence[Row], load: float) -> None:
    """Puts the rows of a group in place of its former ones."""
    kept = stored()
    kept[group] = {
        "date": f"{date.today():%Y-%m-%d}", "load": round(load, 1), "rows": [asdict(row) for row in rows],
        "python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count(),
    }
    MEASURED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def stored() -> dict[str, dict[str, object]]:
    """What was measured last, by group."""
    found: dict[str, dict[str, object]] = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}
    return found


def written(titles: Mapping[str, str]) -> str:
    """All groups as Markdown, in the order of their titles."""
    kept = stored()
    parts = []
    for group, title in titles.items():
        if group not in kept:
            continue
        told = kept[group]
        rows = [Row(**row) for row in told["rows"]]  # type: ignore[attr-defined]
        parts.append(
            f"### {title}\n\n{told['date']} 量，Python {told['python']}，{told['system']}，{told['cores']} 个核，开始时系统负载 {told['load']}。\n\n"
            "| 做什么 | jixiao | 同类 | 比值 | 目标 | 达到没有 |\n|---|---|---|---|---|---|\n" + "\n".join(row.line() for row in rows)
        )
    return "\n\n".join(parts)


def versions() -> str:
    """The peers' versions."""
    found = []
    for name in PEERS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} 没有装")
    return "、".join(found)


JX = [sys.executable, "-m", "jixiao.addin"]

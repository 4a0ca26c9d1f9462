"""The small bench that guards speed (tests/test_speed.py). ``python bench/small.py`` writes its ratios to small.json."""

from __future__ import annotations

import json
from pathlib import Path

import cold
import engine

COMMITTED = Path(__file__).resolve().parent / "small.json"


def of_functions() -> dict[str, float]:
    """Times the least work, by set of rows and function."""
    return {f"{kind} {name}": ratio for kind, name, _, ratio in engine.ratios(count=1_500, rounds=4, compared=200)}


def of_starts() -> dict[str, float]:
    """Times ``import openpyxl``."""
    found = cold.measure(rounds=3)
    return {f"cold {name}": found[name] / found["openpyxl"] for name in ("help", "check")}


if __name__ == "__main__":
    told = {name: round(ratio, 2) for name, ratio in (of_functions() | of_starts()).items()}
    COMMITTED.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(told)

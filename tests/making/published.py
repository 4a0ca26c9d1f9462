"""The published records as plain JSON objects, for tests that need no other room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HOME / "tests/cases").glob("*.json"))
}

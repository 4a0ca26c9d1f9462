"""What several tests of the functions share: the library, the rule sets and the published records."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jixiao.templates.library import Library, load_library
from jixiao.templates.model import RuleSet

HOME = Path(__file__).resolve().parents[2]
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HOME / "tests/cases").glob("*.json"))
}


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library([HOME / "templates"])


@pytest.fixture(scope="session")
def rules(library: Library) -> RuleSet:
    return library.rulesets["gj2020"]


@pytest.fixture(scope="session")
def linear(rules: RuleSet) -> RuleSet:
    return replace(rules, reverse="linear")

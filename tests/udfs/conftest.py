"""What several tests of the functions share: the library and rule sets as the repository has them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jixiao.templates.library import Library, load_library
from jixiao.templates.model import RuleSet
from published import HOME


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library([HOME / "templates"])


@pytest.fixture(scope="session")
def rules(library: Library) -> RuleSet:
    return library.rulesets["gj2020"]


@pytest.fixture(scope="session")
def linear(rules: RuleSet) -> RuleSet:
    return replace(rules, reverse="linear")

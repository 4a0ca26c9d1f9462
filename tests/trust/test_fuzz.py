"""What a fuzzer found, fed again: what covers new ground, and each input that ended badly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from trust.fuzz.__main__ import HERE, NAMES
from trust.fuzz.targets import TARGETS

KEPT = {name: sorted(path for path in (HERE / "corpus" / name).iterdir()) for name in NAMES}


def test_each_target_has_its_corpus() -> None:
    assert set(TARGETS) == set(NAMES)
    assert {name for name, files in KEPT.items() if files} == set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_was_found_once_ends_well(name: str) -> None:
    for path in KEPT[name]:
        try:
            TARGETS[name](path.read_bytes())
        except Exception as error:
            raise AssertionError(path.name) from error


def test_a_target_lets_a_fault_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from trust.fuzz import targets

    def broken(*_: object) -> None:
        raise ZeroDivisionError(tmp_path)

    monkeypatch.setattr(targets, "parse_quantity", broken)
    with pytest.raises(ZeroDivisionError):
        TARGETS["strings"](b"1|2")

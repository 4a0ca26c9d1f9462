"""Workbooks in the layouts of other provinces and families, rebuilt from published forms, with what they must be read as."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin import jobs
from jixiao.macros.records import record_to_json
from support import library

WILD = Path(__file__).resolve().parent / "data" / "wild"
NAMES = sorted(path.stem for path in WILD.glob("*.json"))
#: Key of the expectation -> key of the record.
HEAD = {
    "department": "department", "unit": "unit", "year": "year", "goal": "goal_annual", "total": "printed_total",
    "grade": "printed_grade",
}
ROW = {"name": "level3", "target": "target", "actual": "actual", "points": "points", "score": "score"}


def same(want: Any, got: Any) -> bool:
    """"-" is not compared; null must be empty; figures to half a hundredth; texts without blanks and width."""
    if want == "-":
        return True
    if want is None or want == "":
        return got is None or str(got).strip() == ""
    if isinstance(want, int | float):
        return isinstance(got, int | Decimal) and abs(Decimal(str(want)) - got) < Decimal("0.0051")
    return "".join(unicodedata.normalize("NFKC", str(got)).split()) == "".join(unicodedata.normalize("NFKC", want).split())


@pytest.mark.parametrize("name", NAMES)
def test_a_form_of_another_place_is_read_as_published(name: str, tmp_path: Path) -> None:
    want = json.loads((WILD / f"{name}.json").read_text(encoding="utf-8"))
    forms = jobs.read(WILD / f"{name}.xlsx", library())
    assert len(forms) == len(want["forms"])
    outcome = jobs.score(WILD / f"{name}.xlsx", library(), output=tmp_path / "评.xlsx")
    for expected, form, result in zip(want["forms"], forms, outcome.plan.results, strict=True):
        record = record_to_json(form.record)
        assert form.found.spec.kind == expected["kind"]
        assert same(expected["project"], record["project"])
        for key, own in HEAD.items():
            assert key not in expected or same(expected[key], record[own]), (key, record[own])
        for key, value in expected.get("funds", {}).items():
            assert same(value, record["funds"].get(key)), (key, record["funds"].get(key))
        assert "scored_total" not in expected or same(expected["scored_total"], result.total)
        assert len(record["indicators"]) == len(expected["rows"])
        for at, row in enumerate(expected["rows"]):
            read = record["indicators"][at]
            for key, own in ROW.items():
                assert same(row[key], read[own]), (at, key, read[own])
            given = result.rows[at].rule_score if at < len(result.rows) else None
            assert same(row["rule_score"], given), (at, "rule_score", given)


@pytest.mark.parametrize("name", NAMES)
def test_checks_find_what_is_wrong_and_nothing_that_the_form_does_not_print(name: str) -> None:
    want = json.loads((WILD / f"{name}.json").read_text(encoding="utf-8"))
    found = {item.finding.id for item in jobs.check(WILD / f"{name}.xlsx", library())}
    assert set(want["check_has"]) <= found
    assert not set(want["check_not"]) & found

"""Must show 4 of the forms of other places: each taught as if nobody had known it, by accepting what is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.records import record_to_json
from learning import NAMES, WILD, teach, wanted, with_form, without_own
from test_country import HEAD, ROW, same


@pytest.fixture(autouse=True)
def _own(home: Path) -> None:
    """Taught forms go into a home of the test's own."""


@pytest.mark.parametrize("name", NAMES)
def test_a_form_taught_by_accepting_the_proposal_is_read_as_published(name: str, tmp_path: Path) -> None:
    path, want = WILD / f"{name}.xlsx", wanted(name)
    library = without_own(path)
    done = teach(path, library, tmp_path / "登记")
    library = with_form(library, done)
    (expected,) = want["forms"]
    (form,) = form_verbs.read(path, library)
    assert (form.found.spec.id, form.found.spec.kind) == (done.spec.id, expected["kind"])
    assert done.spec.id.startswith(expected["kind"])
    result = form_verbs.score(path, library, output=tmp_path / "评.xlsx").plan.results[0]
    record = record_to_json(form.record)
    assert same(expected["project"], record["project"])
    for key, own in HEAD.items():
        assert key not in expected or same(expected[key], record[own]), (key, record[own])
    for key, value in expected.get("funds", {}).items():
        assert same(value, record["funds"].get(key)), (key, record["funds"].get(key))
    assert "scored_total" not in expected or same(expected["scored_total"], result.total)
    assert len(record["indicators"]) == len(expected["rows"])
    for at, row in enumerate(expected["rows"]):
        for key, own in ROW.items():
            assert same(row[key], record["indicators"][at][own]), (at, key)
        given = result.rows[at].rule_score if at < len(result.rows) else None
        assert same(row["rule_score"], given), (at, "rule_score", given)
    found = {item.finding.id for item in form_verbs.check(path, library)}
    assert set(want["check_has"]) <= found and not set(want["check_not"]) & found

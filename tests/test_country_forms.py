"""Forms of thirty places and families, rebuilt from what is known of their layout: read right, scored, and no false error."""

from __future__ import annotations

from pathlib import Path

import pytest
from country_forms import NAMES, country_form
from jixiao.addin.verbs import forms as form_verbs
from support import library
from wild_forms import assert_as_published


@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_another_place(name: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    expected = country_form(name, path)
    forms = form_verbs.read(path, library())
    assert len(forms) == len(expected["forms"])
    found = form_verbs.check(path, library())
    results = form_verbs.score(path, library(), tmp_path / "评分.xlsx").plan.results
    for want, form, result in zip(expected["forms"], forms, results, strict=True):
        assert_as_published(want, form, result)
        assert form.found.choice.ties == ()
    errors = {item.finding.id: item.message for item in found if item.severity == "error"}
    assert errors.keys() <= set(expected["check_has"]), errors
    ids = {item.finding.id for item in found}
    assert ids >= set(expected["check_has"])
    assert not ids & set(expected["check_not"])

"""Columns of parts of the year under one heading: the whole year counts; without it nothing is read, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from country_forms import VARIANTS, country_form
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import library


def test_two_halves_without_the_year_are_not_read(tmp_path: Path) -> None:
    text = (VARIANTS / "68-half-years-under-one-heading.txt").read_text(encoding="utf-8")
    (tmp_path / "半年.txt").write_text(text.replace("|全年|", "|下半年|"), encoding="utf-8")
    country_form("半年", tmp_path / "表.xlsx", tmp_path)
    with pytest.raises(Stop) as refused:
        form_verbs.read(tmp_path / "表.xlsx", library())
    assert "“上半年”有几列" in say(refused.value.id, **refused.value.values)

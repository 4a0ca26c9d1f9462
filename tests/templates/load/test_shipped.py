"""What is read of the program's own files by a quick way is what the plain way reads, and a damaged one gives its sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.templates import messages
from jixiao.templates.library import HOME, default_library, load_library, read_toml, say
from jixiao.templates.load.typed import read
from jixiao.templates.model.checks import PARAMS
from jixiao.templates.stop import Stop
from jixiao.udfs.base.params import Params

FILES = sorted(HOME.glob("**/*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_quick_parser_reads_what_the_standard_library_reads(path: Path) -> None:
    assert messages._quick(), "tomli is not installed"
    plain = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    assert _typed(read_toml(path)) == _typed(plain)


def test_without_the_quick_parser_the_library_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_quick", lambda: None)
    plain, quick = load_library([HOME]), default_library()
    assert (plain.checks, plain.rules, plain.sources) == (quick.checks, quick.rules, quick.sources)
    for id, form in plain.forms.items():
        assert (form.fields, form.indicators) == (quick.forms[id].fields, quick.forms[id].indicators)
    assert list(plain.rulesets) == list(quick.rulesets)


def test_what_only_newer_parsers_read_is_refused_with_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is read alike with and without the quick parser, and what is wrong is said by one of them alone."""
    (tmp_path / "a.toml").write_text("ours = 1\nnow = 12:30\n", encoding="utf-8")  # TOML 1.1: no seconds
    with pytest.raises(Stop) as stop:
        read_toml(tmp_path / "a.toml")
    assert "now = 12:30" in say(stop.value.id, **stop.value.values)
    (tmp_path / "b.toml").write_text("x = [1,\n", encoding="utf-8")
    monkeypatch.setattr(messages, "HOME", tmp_path)
    with pytest.raises(Stop) as stop:
        read_toml(tmp_path / "b.toml")
    assert "b.toml" in say("template_broken", **stop.value.values)


def test_every_shipped_pattern_is_one() -> None:
    """The checks' own patterns are made when a check first asks; here all of them are."""
    for id, spec in default_library().checks.items():
        read(PARAMS.get(id, {}), _listed(spec.params), id)


def test_a_damaged_shipped_pattern_is_said_where_it_is_used() -> None:
    with pytest.raises(Stop) as stop:
        Params({"unmet": ["未完成", "(没有"]}).pattern("unmet")
    told = say(stop.value.id, **stop.value.values)
    assert "checks.toml" in told and "unmet" in told and "不是正则表达式" in told
    assert not [letter for letter in told.partition("”里的")[2] if letter.isascii() and letter.isalpha()], told


def _listed(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _typed(value: object) -> object:
    """A value with its types, so that 1, 1.0 and true are told apart."""
    if isinstance(value, Mapping):
        return [(key, _typed(item)) for key, item in value.items()]
    return [_typed(item) for item in value] if isinstance(value, list) else (type(value), str(value))

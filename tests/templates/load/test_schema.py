"""The JSON Schemas: made from the model, right about every file that is shipped, and about what is wrong in one."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jixiao.templates.model
import jsonschema
import pytest
from jixiao.templates.library import HOME
from jixiao.templates.load.kinds import place
from jixiao.templates.load.typed import keys_of
from jixiao.templates.schema.__main__ import HERE, write
from jixiao.templates.schema.make import KINDS, descriptions
from test_kinds import MUTANTS as TEXTS
from test_typed import MUTANTS, REGION

FILES = sorted((*HOME.glob("*.toml"), *HOME.glob("texts/*.toml"), *HOME.glob("forms/*.toml"), *HOME.glob("rulesets/*.toml"), *REGION.rglob("*.toml")))
#: What no schema can say: that a reference leads somewhere, that something stands once, how two numbers fit, not a number.
BEYOND = (
    "exmaple-region", "mof2002", "gj2002", 'extends = "example2024"', "example2025", "target-2032", "share = 0.9", 'id = "met"', "nan",
    "within = 9", "全国 2020 口径", 'grade = "优秀"', 'key = "project"', 'concept = "projct"', 'under = "goal_total"', "实效指标", "效果指标",
    "[\"example\"]", "JX-C02", "example-2042", "2204", "1024", '[not_found]\ncode = "JX-F02"', "cuont", "JXL_SGI", "等第", 'id = "blank"', "tiem",
    "high = 0.9", "high = 0.8", 'words = ["全部达成"', "floor = 90", "share = 0.2", "total_caps = [{ rate_below", "execution_red",
    'points = ["实际完成值"]', '"产出指标", "产出指标"',
    "high = 0.7", "low = 0.1", "high = 1\nhigh_included = false", "high = 0.95", "floor = 10", "甲等",
)


def kind_of(path: Path) -> str:
    return {"forms": "form", "rulesets": "ruleset"}.get(path.parent.name, path.stem)


def plain(value: Any) -> Any:
    """As an editor sees a TOML: days are texts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else float(value) if isinstance(value, Decimal) else value


def faults(kind: str, text: str) -> list[str]:
    schema = json.loads((HERE / f"{kind}.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in checker.iter_errors(plain(tomllib.loads(text)))]


def test_the_shipped_schemas_are_those_of_the_model(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in HERE.glob("*.json")}, "python -m jixiao.templates.schema"
    for text in made.values():
        jsonschema.Draft7Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema_and_keeps_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = text.partition("\n")[0].removeprefix("#:schema ")
    assert (path.parent / named).resolve() == HERE / f"{kind_of(path)}.json"
    assert faults(kind_of(path), text) == []


@pytest.mark.parametrize(("name", "old", "new"), [mutant[:3] for mutant in MUTANTS])
def test_what_is_wrong_in_a_region_is_seen_in_the_editor(name: str, old: str, new: str) -> None:
    path = REGION / name
    text = path.read_text(encoding="utf-8").replace(old, new, -1 if new == "[[blank_row]]" else 1)
    assert bool(faults(kind_of(path), text)) != any(word in new for word in BEYOND)


@pytest.mark.parametrize(("kind", "old", "new"), [mutant[:3] for mutant in TEXTS])
def test_what_is_wrong_in_a_text_file_is_seen_in_the_editor(kind: str, old: str, new: str) -> None:
    text = place(kind).read_text(encoding="utf-8").replace(old, new, 1)
    try:
        found = faults(kind, text)
    except tomllib.TOMLDecodeError:
        return
    assert bool(found) != any(word in new for word in BEYOND)


def test_every_key_of_a_region_is_described_in_chinese_and_nothing_else() -> None:
    words = descriptions()
    assert set(words["files"]) == set(KINDS)
    classes = {
        name: set(keys_of(cls) or ()) for name in jixiao.templates.model.__all__
        if keys_of(cls := getattr(jixiao.templates.model, name)) is not None
    }
    for name in ("RuleSet", "FormSpec"):
        classes[name].add("extends")
    assert {name: set(keys) for name, keys in words.items() if name != "files"} == classes

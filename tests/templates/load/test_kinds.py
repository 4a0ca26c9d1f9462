"""Every kind of TOML file is read by its model: one wrong thing in it is refused with file and key."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jixiao.templates.library import HOME, find_faults, load_library, messages, texts
from jixiao.templates.load.file import TomlFile
from jixiao.templates.load.kinds import PROGRAM, place
from jixiao.templates.load.program import check_program
from jixiao.templates.load.typed import places
from jixiao.templates.model.checks import PARAMS
from sources import sources

#: kind, what stands there, what is written instead, the key that is named
MUTANTS = [
    ("messages", '[not_found]\ncode = "JX-F01"', '[not_found]\ncode = "JXF01"', "not_found.code"),
    ("messages", '[not_found]\ncode = "JX-F01"', '[not_found]\ncode = "JX-F02"', "not_a_workbook.code"),
    ("messages", 'text = "已写入 {path}。"', 'txet = "已写入 {path}。"', "written.txet"),
    ("report", 'required = ["project"', 'required = ["projct"', "overview.required[0]"),
    ("report", 'subtitle = "{year}{report}', 'subtitle = "{yaer}{report}', "titles.subtitle"),
    ("report", 'floor} 分及以上', '60 分及以上', "result.total"),
    ("report", "none = \"表中没有填写三级指标。\"", "nono = \"表中没有填写三级指标。\"", "rows.nono"),
    ("report", 'order = ["prior_budget"', 'order = ["prior_bugdet"', "money.order[0]"),
    ("year", "month = 9", "month = 13", "calendar.target.month"),
    ("year", "month = 9", 'month = "9"', "calendar.target.month"),
    ("year", "共 {count} 项", "共 {count 项", "carry.count"),
    ("year", "{execution_red}%", "60%", "monitor.sure"),
    ("summary", 'look = "count", total = "合计" },', 'look = "cuont", total = "合计" },', "tables.selfeval.columns[0].look"),
    ("summary", "width = 28", "width = 2800", "tables.selfeval.columns[1].width"),
    ("summary", 'names = "等级"', 'names = "等第"', "charts.list.grades.names"),
    ("summary", 'color = "2F75B5"', 'color = "blue"', "charts.list.grades.color"),
    ("summary", "[tables.grades]", "[tables.gardes]", "tables.gardes"),
    ("imports", 'level = "likely"', 'level = "likly"', "reasons.reflowed.level"),
    ("imports", "[reasons.nested]", "[reasons.nestled]", "reasons.nestled"),
    ("ribbon", "\nworkbook = false", "\nworkbok = false", "groups[0].buttons[0].workbok"),
    ("ribbon", 'id = "carry"', 'id = "blank"', "groups[0].buttons[2].id"),
    ("ribbon", 'menu = "forms"', 'menu = "form"', "groups[0].buttons[0].menu"),
    ("functions", "executed = [", "exectued = [", "JX_RATE.arguments.exectued"),
    ("functions", "[JX_GRADE]", "[JX_GARDE]", "JX_GARDE"),
    ("functions", '["指标值", "年度指标值，如', '["年度指标值，如', "JX_SCORE.arguments.target"),
    ("lambdas", "[JXL_AT]", "[jxl_at]", "jxl_at"),
    ("lambdas", "IF(ISNUMBER(cell), JXL_SIG(cell)", "IF(ISNUMBER(cell), JXL_SGI(cell)", "JXL_CELL.formula"),
    ("words", 'passed = ["通过"]', 'pased = ["通过"]', "phrases.pased"),
    ("words", 'measures = ["time"', 'measures = ["tiem"', "directions.measures[0]"),
    ("words", '"一" = 1', '"一" = "1"', "numerals.digits.一"),
    ("words", 'mof = "财政部', 'mfo = "财政部', "certainty.mfo"),
]


@pytest.mark.parametrize(("kind", "old", "new", "key"), MUTANTS, ids=[f"{kind}-{key}" for kind, _, _, key in MUTANTS])
def test_a_wrong_text_file_is_refused(kind: str, old: str, new: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.toml"
    text = place(kind).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    file = TomlFile(path, path.name, [])
    check_program(file, kind)
    assert key in [fault.key for fault in file.faults]
    assert all(f"“{kind}.toml”" in fault.sentence and fault.key in fault.sentence for fault in file.faults)


@pytest.mark.parametrize("kind", sorted(PROGRAM))
def test_the_shipped_file_is_taken(kind: str) -> None:
    assert texts(kind)


def test_a_folder_cannot_replace_a_text_of_the_program_and_a_misspelled_file_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "chekcs.toml").write_text("", encoding="utf-8")
    (tmp_path / "report.toml").write_text("", encoding="utf-8")
    (tmp_path / "rulests").mkdir()
    (tmp_path / "rulests" / "a.toml").write_text("", encoding="utf-8")
    found = {fault.file: fault.reason for fault in find_faults([HOME, tmp_path])[1] if not fault.key}
    assert set(found) == {"chekcs.toml", "report.toml", "rulests/a.toml"}
    assert all("checks.toml" in reason and "rulesets/*.toml" in reason for reason in found.values())


def calls(names: tuple[str, ...]) -> Iterator[tuple[str, ast.Call]]:
    """Calls of a function with a text first, by that text."""
    for tree in sources().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, node


def test_a_sentence_names_only_what_the_code_gives() -> None:
    """A name that no call gives would be left out of the sentence in silence. ``path`` is put in on the way (of_file)."""
    given: dict[str, set[str]] = {}
    for id, node in calls(("Stop", "say", "tell_message", "wrong")):
        names = given.setdefault(id, {"path", "key"})
        names |= {item.arg if item.arg else "**" for item in node.keywords}
    for id, names in given.items():
        if id in messages() and "**" not in names:
            assert places(messages()[id]["text"]) <= names, id


def test_the_params_of_the_model_are_those_that_checks_read() -> None:
    """Each key is spelled in the code of the checks, and each key that this code asks for is in the model."""
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("udfs", "macros") for path in (HOME.parent / room).rglob("*.py")
    )
    keys = {key for table in PARAMS.values() for key in table if key != "texts"}
    assert {key for key in keys if f'"{key}"' not in code} == set()
    asked = set(re.findall(r'params\.(?:words|number|table|pattern)\("(\w+)"', code))
    assert asked <= keys | {"texts"}
    assert {id for id, check in load_library([HOME]).checks.items() if check.params} <= set(PARAMS)


def test_names_of_ours_and_words_of_severity_are_spelled_in_the_data_only() -> None:
    words = {*texts("sheets")["names"].values(), *texts("words")["severity"].values()}
    for path, tree in sources().items():
        if not path.startswith("templates/draw/"):  # what draws a template prints its words
            assert not [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in words], path

"""docs/commands.md and docs/functions.md say what the help and the functions say; the examples give what was worked out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from commands import commands
from jixiao.udfs.registry import FUNCTIONS

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(DOCS / "making"))
    import reference

    yield reference
    sys.modules.pop("reference", None)


@pytest.mark.parametrize("name", ["commands.md", "functions.md"])
def test_the_page_is_what_would_be_written_today(name: str, reference: ModuleType) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == reference.PAGES[name](), "run make reference"


def test_every_command_has_its_heading_and_every_option_its_line() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^#{3,5} (jx [\w ]+)\n(.*?)(?=^#|\Z)", page, re.M | re.S))
    for typed, command in commands():
        assert command.help and command.help in sections[typed], typed
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help and f"`{'、'.join(parameter.opts)}" in sections[typed], (typed, parameter.name)


def test_every_function_has_three_examples_that_give_what_was_worked_out(reference: ModuleType) -> None:
    examples = reference.examples()
    assert set(examples) == {function.name for function in FUNCTIONS if function.arguments}
    for function in FUNCTIONS:
        listed = examples.get(function.name, [])
        assert len(listed) >= 3 or not function.arguments, function.name
        for one in listed:
            shown = reference.answered(function, one["arguments"])
            if "begins" in one:
                assert re.sub("^(错误|警告|提示) ", "", shown).startswith(one["begins"]), (function.name, shown)
            else:
                result = one["result"]
                assert shown == (result if isinstance(result, str) else f"{result:g}"), (function.name, one)


def test_every_function_stands_there_with_its_arguments() -> None:
    page = (DOCS / "functions.md").read_text(encoding="utf-8")
    for function in FUNCTIONS:
        found = re.search(rf"^`{function.name}\(([^)]*)\)`$", page, re.M)
        assert found, function.name
        listed = [word for word in found[1].split(", ") if word]
        assert [word.startswith("[") for word in listed] == [argument.optional for argument in function.arguments]

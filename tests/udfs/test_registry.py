"""One registry feeds every door: it must agree with the functions themselves."""

from __future__ import annotations

import inspect

import pytest
from jixiao import udfs
from jixiao.udfs import functions
from jixiao.udfs.registry import FUNCTIONS, Function


def test_the_registry_lists_every_function_once_and_the_package_exports_them() -> None:
    defined = [name for name in vars(functions) if name.startswith("JX_")]
    assert [item.name for item in FUNCTIONS] == list(dict.fromkeys(item.name for item in FUNCTIONS))
    assert sorted(item.name for item in FUNCTIONS) == sorted(defined) == sorted(udfs.__all__)


@pytest.mark.parametrize("item", FUNCTIONS, ids=lambda item: item.name)
def test_arguments_agree_with_the_signature(item: Function) -> None:
    parameters = inspect.signature(item.call).parameters
    assert item.call.__name__ == item.name
    assert [argument.name for argument in item.arguments] == list(parameters)
    for argument in item.arguments:
        assert argument.optional == (parameters[argument.name].default is None)
        assert argument.label and argument.help


@pytest.mark.parametrize("item", FUNCTIONS, ids=lambda item: item.name)
def test_help_is_chinese_and_ends_as_a_sentence(item: Function) -> None:
    assert item.help.endswith("。") and any("一" <= letter <= "鿿" for letter in item.help) and item.category


@pytest.mark.parametrize("item", [item for item in FUNCTIONS if item.result is not None], ids=lambda item: item.name)
def test_the_example_of_the_help_gives_its_result(item: Function) -> None:
    assert item.call(*item.example) == item.result
    assert type(item.call(*item.example)) is (str if isinstance(item.result, str) else float)


def test_every_function_but_the_version_has_an_example() -> None:
    assert [item.name for item in FUNCTIONS if item.result is None] == ["JX_VERSION"]

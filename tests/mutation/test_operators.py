"""The faults that are put in: what each is, and that every one of them is a program and another one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from operators import mutants, mutated

ROOT = Path(__file__).resolve().parents[2]


def faulty(source: str) -> list[str]:
    return [ast.unparse(mutated(source, index)) for index in range(len(mutants(source)))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < 2", ["a <= 2", "a < 3"]),
        ("a and b", ["a or b", "b and b", "a and a"]),
        ("not a", ["not not a"]),
        ("a + b", ["a - b"]),
        ("x = True", ["x = False"]),
        ("x = 'ab'", ["x = 'XXab'"]),
        ("a += b", ["a -= b"]),
        ("f(a)", ["None"]),
        ("raise E", ["pass"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("for a in b:\n    continue", ["for a in b:\n    break"]),
        ("if a:\n    b = c", ["if not a:\n    b = c"]),
    ],
)
def test_each_fault_is_what_it_says(source: str, expected: list[str]) -> None:
    assert faulty(source) == expected


@pytest.mark.parametrize("source", [
    '"""A docstring."""', "x: int | None", "X = A | B", "import a", "assert a < 2", "if TYPE_CHECKING:\n    f(1)", "__all__ = ['a']", "X = Literal['a']",
])
def test_what_does_not_run_is_left_alone(source: str) -> None:
    assert mutants(source) == []


def test_every_fault_of_a_module_is_a_program_and_not_the_module() -> None:
    source = (ROOT / "udfs" / "rules" / "rates.py").read_text(encoding="utf-8")
    plain = ast.dump(ast.parse(source))
    for index, mutant in enumerate(mutants(source)):
        tree = mutated(source, index)
        compile(tree, "rates.py", "exec")
        assert ast.dump(tree) != plain, mutant

"""The methods that Calc calls: an answer is kept for the same arguments, of the same types, and for no block of cells."""

from __future__ import annotations

from typing import Any

from jixiao.addin.inside import jx_addin


def test_the_same_arguments_are_answered_once_and_blocks_each_time() -> None:
    asked: list[tuple[Any, ...]] = []

    def answer(*arguments: Any) -> float:
        asked.append(arguments)
        return float(len(asked))

    method = jx_addin._method(answer)
    assert [method(None, "≥95(%)", "93(%)", 10.0), method(None, "≥95(%)", "93(%)", 10.0)] == [1.0, 1.0]
    assert method(None, "≥95(%)", "93(%)", "10") == 2.0
    assert method(None, "≥95(%)", "93(%)", True) != method(None, "≥95(%)", "93(%)", 1.0)
    block = (("≥95(%)",), ("及时",))
    assert method(None, block) != method(None, block)


def test_what_is_kept_is_what_the_function_answers() -> None:
    for name, call in jx_addin.calls().items():
        if name == "JX_SCORE":
            method = jx_addin._method(call)
            assert [method(None, "≥95(%)", "93(%)", "10", 0.0, 0.0)] * 2 == [
                call("≥95(%)", "93(%)", "10", 0.0, 0.0), method(None, "≥95(%)", "93(%)", "10", 0.0, 0.0)]

"""Two ends of a talk over real pipes: results, faults with their trace, the last word, an end without one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jixiao.addin.inside.document import Changes
from jixiao.addin.inside.lines import Fault, Lines


@pytest.fixture
def ends() -> Iterator[tuple[Lines, Lines, Callable[[], None]]]:
    """(one that asks, one that answers, what ends the first)."""
    there_in, here_out = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    here_in, there_out = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    yield Lines(here_in.readline, here_out), Lines(there_in.readline, there_out), here_out.close
    for stream in (here_in, here_out, there_in, there_out):
        stream.close()


def answering(serve: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Serves in a thread; what it gave, or the error that it ended with."""
    given: list[Any] = []

    def run() -> None:
        try:
            given.append(serve())
        except BaseException as error:
            given.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, given


def test_a_request_gets_its_result_and_the_last_word_its_values(ends: tuple[Lines, Lines, Callable[[], None]]) -> None:
    asks, answers, _ = ends
    thread, given = answering(lambda: answers.serve_until("end", {"add": lambda a, b: a + b, "nothing": lambda: None}))
    assert asks.ask("add", a="绩", b="效\n") == "绩效\n"
    assert asks.ask("nothing") is None
    asks.end("end", text="完")
    thread.join(10)
    assert given == [{"text": "完"}]


def test_a_fault_is_told_with_kind_reason_and_trace_and_the_talk_goes_on(ends: tuple[Lines, Lines, Callable[[], None]]) -> None:
    asks, answers, end = ends

    def ours() -> None:
        raise Fault("open", "坏文件")

    thread, given = answering(lambda: answers.serve({"divide": lambda a, b: a / b, "ours": ours}))
    for do, values, kind, reason in [
        ("divide", {"a": 1, "b": 0}, "ZeroDivisionError", "division by zero"),
        ("divide", {"a": 1}, "TypeError", "missing 1 required positional argument"),
        ("unknown", {}, "KeyError", "unknown"),
        ("ours", {}, "open", "坏文件"),
    ]:
        with pytest.raises(Fault) as fault:
            asks.ask(do, **values)
        assert fault.value.kind == kind
        assert reason in fault.value.reason
        (trace,) = fault.value.__notes__
        assert "lines.py" in trace
    assert asks.ask("divide", a=1, b=4) == 0.25
    end()
    thread.join(10)
    assert given == [None]


def test_an_end_without_a_last_word_is_an_error_where_one_is_due(ends: tuple[Lines, Lines, Callable[[], None]]) -> None:
    _, answers, end = ends
    thread, given = answering(lambda: answers.serve_until("end", {}))
    end()
    thread.join(10)
    assert isinstance(given[0], EOFError)


def test_a_line_that_is_cut_off_is_an_end() -> None:
    with pytest.raises(EOFError):
        Lines(lambda: b'{"result": 1', open(os.devnull, "wb")).ask("x")  # noqa: PTH123, SIM115


def test_every_operation_that_we_write_is_one_that_the_document_knows() -> None:
    """Both ends of the talk name operations; a name that only one of them has would be met by a user."""
    import ast
    import inspect

    from jixiao.addin.libreoffice import operations

    written = {
        value.value
        for node in ast.walk(ast.parse(inspect.getsource(operations))) if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "do" and isinstance(value, ast.Constant)
    }

    class Anything:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: Anything()

    known = set(Changes(None, Anything(), "")._verbs)
    assert len(written) > 6
    assert written == known

"""No regular expression of ours takes more than linear time: each is run over texts made against it."""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from jixiao.macros.scoring.check import check_forms, read_forms
from jixiao.templates.library import default_library
from jixiao.templates.model.checks import PARAMS, _Patterns
from jixiao.udfs.checks.base import catalogue_of
from jixiao.udfs.quantity import deadlines
from jixiao.udfs.quantity import patterns as quantities
from jixiao.udfs.quantity.quantity import MAX_TEXT
from jixiao.udfs.rules import worked
from support import just_now
from typed_grid import ROWS, typed

from trust.adversary import attacks
from trust.compiling import ANCHORED, ANYWHERE, FOREIGN, ROOMS, ROOT, put_together

pytestmark = pytest.mark.slow

LIBRARY = default_library()
#: A quadratic one takes a twentieth of a second for the small text and a minute for the large one.
SMALL, LARGE = 3_000, 100_000
SECONDS = 0.03


@cache
def patterns() -> list[tuple[re.Pattern[str], frozenset[str]]]:
    """Every pattern that stands in a module, a class or a call of ``re``, with the methods that are called on it."""
    found: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {}
    for pattern, used in (*_compiled(), *_written()):
        key = f"{pattern.flags}:{pattern.pattern}"
        known = found.get(key, (pattern, frozenset()))[1]
        found[key] = pattern, known | used
    return [*found.values()]


def _compiled() -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    for room in ROOMS:
        package = importlib.import_module(f"jixiao.{room}")
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.rpartition(".")[2] in (*FOREIGN, "__main__") or ".draw" in info.name:
                continue
            try:
                module = importlib.import_module(info.name)
            except ImportError:
                continue
            used = _uses(Path(module.__file__ or ""))
            for name, value in vars(module).items():
                own = isinstance(value, type) and value.__module__ == module.__name__
                for inner, item in vars(value).items() if own else [(name, value)]:
                    for pattern in _inside(item):
                        yield pattern, used.get(inner) or ANYWHERE


def _uses(path: Path) -> dict[str, frozenset[str]]:
    """Name of a pattern -> the methods that a file calls on it; what is handed on is taken to be searched for."""
    found: dict[str, set[str]] = {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ANCHORED | ANYWHERE:
            held = node.value
            name = held.id if isinstance(held, ast.Name) else held.attr if isinstance(held, ast.Attribute) else ""
            found.setdefault(name, set()).add(node.attr)
            called.add(id(held))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called and node.id in found:
            found[node.id] |= ANYWHERE
    return {name: frozenset(methods) for name, methods in found.items()}


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        else:
            yield re.compile(value.pattern.decode("latin-1"), value.flags & ~re.UNICODE)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _inside(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _inside(item)


def _written() -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    """Patterns written into calls inside functions."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
                    and isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                    and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
                    and node.func.attr in ANCHORED | ANYWHERE
                ):
                    yield re.compile(node.args[0].value), frozenset({node.func.attr})


def _made() -> list[tuple[re.Pattern[str], frozenset[str]]]:
    """Patterns that are made for a prefix."""
    from jixiao.addin.sheet.cut import patterns as made_for

    row, cell, opening, closing = made_for("x:")
    anywhere = frozenset({"findall"})
    return [(row, frozenset({"match"})), (cell, anywhere), (opening, anywhere), (closing, anywhere)]


def _short() -> list[tuple[re.Pattern[str], int]]:
    """Patterns of figures and dates, made from word lists: they meet no text that is longer than this."""
    figures = [(getattr(quantities.patterns(), name), MAX_TEXT) for name in quantities.Patterns.__annotations__ if name[0] != "_"]
    noted = [(pattern, MAX_TEXT) for pattern in worked._patterns().values()]
    return figures + noted + [(pattern, deadlines.MAX_TEXT) for pattern in deadlines._patterns()]


class Put(NamedTuple):
    """A pattern that was put together while the product worked: its uses, and the places (file, line, function) that made it."""

    pattern: re.Pattern[str]
    used: frozenset[str]
    places: tuple[tuple[str, int, str], ...]


@pytest.fixture(scope="module")
def put(tmp_path_factory: pytest.TempPathFactory) -> list[Put]:
    """Every pattern that was compiled while forms were made, read, scored, checked and verified."""
    folder = tmp_path_factory.mktemp("compiling")
    subprocess.run(
        [sys.executable, "-m", "trust.compiling", str(folder)], check=True, capture_output=True,
        env={**os.environ, "HOME": str(folder), "PYTHONPATH": os.pathsep.join((str(ROOT / "tests"), str(ROOT / "tests" / "making")))})
    return [
        Put(
            re.compile(text, flags & ~re.UNICODE if raw else flags), frozenset(use for *_, uses in places for use in uses),
            tuple((file, line, function) for file, line, function, _ in places))
        for text, flags, raw, places in json.loads((folder / "found.json").read_text(encoding="utf-8"))]


def seconds(pattern: re.Pattern[str], used: frozenset[str], text: str) -> float:
    """What the pattern takes in the ways it is used."""
    started = time.process_time()
    if "match" in used:
        pattern.match(text)
    if "fullmatch" in used:
        pattern.fullmatch(text)
    if used & ANYWHERE:
        pattern.sub("", text)
    return time.process_time() - started


def test_all_patterns_are_looked_at() -> None:
    found = {pattern.pattern for pattern, _ in patterns()}
    assert len(found) > 110
    assert any("JX-" in text for text in found)


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"\d+\.?\d*", r"([\w:]+)=", r"\s*(?:a|b)"])
def test_a_pattern_that_is_not_linear_is_found(pattern: str) -> None:
    used = frozenset({"fullmatch", "search"})
    texts = attacks(re.compile(pattern), 20 if "+)+" in pattern else SMALL)
    assert max(seconds(re.compile(pattern), used, text) for text in texts) > (0.01 if "+)+" in pattern else SECONDS)


def test_no_pattern_takes_more_than_linear_time() -> None:
    assert _slow([*patterns(), *_made()]) == {}


def test_every_place_that_puts_a_pattern_together_was_passed(put: list[Put]) -> None:
    """Else a pattern might be left out. What a folder of templates brings is compiled there to see whether it can be, no more."""
    passed = {(file, line) for item in put for file, line, _ in item.places}
    left = {(file, first) for file, first, last in put_together() if not any((file, line) in passed for line in range(first, last + 1))}
    assert {file for file, _ in left} <= {"templates/load/typed.py"}


def test_no_pattern_that_is_put_together_takes_more_than_linear_time(put: list[Put]) -> None:
    """Those of the checks, of units, of names of files and elements. Those of short texts, of a module and of the sheet cutter
    are looked at in the tests beside this one."""
    known = {pattern.pattern for pattern, _ in patterns()} | {pattern.pattern for pattern, _ in _short()}
    fresh = [
        (item.pattern, item.used) for item in put
        if item.pattern.pattern not in known and not any(function == "patterns" and "cut.py" in file for file, _, function in item.places)]
    assert len(fresh) > 80
    assert _slow(fresh) == {}


def test_all_lists_of_patterns_of_the_checks_are_among_them(put: list[Put]) -> None:
    made = {item.pattern.pattern for item in put}
    for id, params in catalogue_of(LIBRARY).items():
        for key, kind in PARAMS.get(id, {}).items():
            if kind == _Patterns and (options := params.words(key)):
                assert "|".join(f"(?:{option})" for option in options) in made, (id, key)


def _slow(found: list[tuple[re.Pattern[str], frozenset[str]]]) -> dict[str, float]:
    """Patterns that take more than linear time, and how long for the small text."""
    slow: dict[str, float] = {}
    for pattern, used in found:
        taken, worst = max(((seconds(pattern, used, text), text) for text in attacks(pattern, SMALL)), default=(0.0, ""))
        if taken <= SECONDS and worst:
            grown = seconds(pattern, used, worst[: SMALL // 2] + worst[SMALL // 4 : -1] * (LARGE // SMALL) + worst[-1:])
            taken = grown / 20
        if taken > SECONDS:
            slow[pattern.pattern] = taken
    return slow


def test_no_pattern_of_short_texts_takes_long_for_the_longest_of_them() -> None:
    """What may take more than linear time must not take exponential."""
    assert len(_short()) > 20
    slow = {
        pattern.pattern: taken for pattern, most in _short()
        if (taken := max(seconds(pattern, frozenset({"fullmatch", "search"}), text) for text in attacks(pattern, most))) > SECONDS}
    assert not slow


@pytest.mark.parametrize("piece", [
    "详", "≥11", "达到1", "每", "未", "按照计划", "1,", "(（", "不", "2023年", "及时", "12月", "%以上", "扣", "其余", "无", "、", "X", " \n", "①", "第", "减", "失去", "了", "一", "全部",
])
def test_a_cell_full_of_anything_is_judged_at_once(piece: str) -> None:
    """The longest text that a cell holds, as a name, a target, an actual value, a reason: two rounds and less."""
    taken = {}
    for col in (2, 3, 4, 7):
        rows = [list(row) for row in ROWS]
        rows[0][col] = piece * (32_767 // len(piece))
        grid = typed([tuple(row) for row in rows])
        started = time.process_time()
        check_forms(read_forms([grid], LIBRARY), LIBRARY)
        taken[col] = time.process_time() - started
    assert max(taken.values()) < 30 * just_now(), taken

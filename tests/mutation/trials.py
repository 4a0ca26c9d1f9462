"""``make mutants``: puts small faults into modules, one at a time, and sees whether a test fails.

The lines that each test runs come from coverage (``build/mutants/coverage``, made by ``make mutants``); a fault is tried on
the tests that run its line, those of the mirrored folder first. No file is changed: a process is forked for each fault, which
compiles the faulty module when the tests import it. Tests that start a process of their own do not see the fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType

from operators import mutants, mutated

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants"
COVERAGE = WORK / "coverage"
ROOMS = ("addin", "macros", "templates", "udfs")
#: Tests near the fault that are run first, further ones that are run where those pass, and how long each of both may take.
NEAR, FAR, SECONDS = 60, 600, 300
#: Tests of each module that must pass first, without a fault.
SOUND = 10
SURVIVED, KILLED, TIME, UNCOVERED = "survived", "killed", "out of time", "no test runs it"


@dataclass(frozen=True, slots=True)
class Trial:
    """A fault and what became of it. test: how many tests were chosen for it."""

    path: str
    index: int
    line: int
    what: str
    source: str
    tests: int
    end: str


def module_of(path: str) -> str:
    """udfs/rules/rates.py: jixiao.udfs.rules.rates."""
    return "jixiao." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class _Loader(SourceFileLoader):
    """Loads a module with a fault."""

    def __init__(self, name: str, path: str, index: int) -> None:
        super().__init__(name, path)
        self.index = index

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return compile(mutated(Path(path).read_text(encoding="utf-8"), self.index), path, "exec")


class _Finder(MetaPathFinder):
    """Finds the faulty module before everything else."""

    def __init__(self, path: str, index: int) -> None:
        self.path, self.index = path, index
        self.name = module_of(path)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        if name != self.name:
            return None
        place = str(ROOT / self.path)
        folders = [str((ROOT / self.path).parent)] if place.endswith("__init__.py") else None
        return spec_from_file_location(name, place, loader=_Loader(name, place, self.index), submodule_search_locations=folders)


def passes(tests: Sequence[str], fault: tuple[str, int] | None) -> bool | None:
    """Whether the tests pass with a fault in a module, or with none; None where they do not end in time."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.chdir(ROOT)
        if fault is not None:
            sys.meta_path.insert(0, _Finder(*fault))
        import pytest

        code = 99
        try:
            code = int(pytest.main(["-x", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    return os.WEXITSTATUS(status) == 0


def _prepare() -> None:
    """What every trial needs is loaded once, before the forks; nothing of jixiao."""
    import hypothesis  # noqa: F401
    import lxml.etree  # noqa: F401
    import openpyxl  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import xlsxwriter  # noqa: F401


def attempt(path: str, index: int, near: Sequence[str], far: Sequence[str]) -> Trial:
    """Tries one fault."""
    source = (ROOT / path).read_text(encoding="utf-8")
    mutant = mutants(source)[index]
    end = UNCOVERED
    for tests in (near, far):
        if tests and end in (UNCOVERED, SURVIVED):
            passed = passes(tests, (path, index))
            end = TIME if passed is None else SURVIVED if passed else KILLED
    line = source.splitlines()[mutant.line - 1].strip()
    return Trial(path, index, mutant.line, mutant.what, line, len(near) + len(far), end)


def doctest_of(path: str) -> str:
    """The test that runs the examples in a module's docstrings: outside the mirrored folder, and the first to ask."""
    return f"tests/test_documents.py::test_doctests_hold[{module_of(path)}]"


def sound(near: Sequence[str]) -> bool | None:
    """Whether tests pass where nothing is wrong: else a fault would be called killed for nothing."""
    return passes(near, None)


class Chosen:
    """Which tests run which line."""

    def __init__(self) -> None:
        from coverage import CoverageData

        self._data = CoverageData(str(COVERAGE))
        self._data.read()

    def tests(self, path: str, line: int, dice: random.Random) -> tuple[list[str], list[str]]:
        """The tests for a fault: near ones, further ones. For a line that runs at import all tests of the module."""
        lines: dict[int, list[str]] = self._data.contexts_by_lineno(str(ROOT / path))
        if line not in lines and not any(lines.values()):
            return [], []
        found = _ids(lines.get(line, []))
        if not found and "" in lines.get(line, [""]):
            found = sorted({test for contexts in lines.values() for test in _ids(contexts)})
        dice.shuffle(found)
        folder = f"tests/{path.rpartition('/')[0]}/"
        found.sort(key=lambda test: not test.startswith(folder))
        return found[:NEAR], found[NEAR:NEAR + FAR]


def _ids(contexts: Sequence[str]) -> list[str]:
    return sorted({context.rpartition("|")[0] for context in contexts if "|" in context})


def modules(chosen: Sequence[str]) -> list[str]:
    """The modules below the given paths."""
    found: list[str] = []
    for name in chosen:
        place = ROOT / name
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        found += [file.relative_to(ROOT).as_posix() for file in files]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("paths", nargs="+", help="modules or folders, such as udfs")
    parser.add_argument("--each", type=int, default=10, help="faults a module, drawn by the seed (10); 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="no fault is begun after this time (60)")
    parser.add_argument("-o", "--output", type=Path, default=WORK / "trials.jsonl")
    asked = parser.parse_args()
    dice, chosen = random.Random(asked.seed), Chosen()
    jobs = []
    known = Counter[str]()
    for path in modules(asked.paths):
        found = list(enumerate(mutants((ROOT / path).read_text(encoding="utf-8"))))
        known[path] = len(found)
        for index, mutant in found if not asked.each else sorted(dice.sample(found, min(asked.each, len(found))), key=lambda item: item[0]):
            near, far = chosen.tests(path, mutant.line, dice)
            jobs.append((path, index, near if path.endswith("__init__.py") else [doctest_of(path), *near], far))
    dice.shuffle(jobs)
    trials = run(jobs, asked.minutes * 60)
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text("".join(json.dumps(asdict(trial), ensure_ascii=False) + "\n" for trial in trials), encoding="utf-8")
    report(trials, known, len(jobs))
    return 0


def run(jobs: Sequence[tuple[str, int, list[str], list[str]]], seconds: float) -> list[Trial]:
    """Tries faults two at a time until the time is over."""
    trials: list[Trial] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_prepare) as pool:
        first = {job[0]: job[2] for job in reversed(jobs) if job[2]}
        for path, passed in zip(first, pool.map(sound, (near[:SOUND] for near in first.values())), strict=True):
            if not passed:
                raise SystemExit(f"{path}: its tests do not pass without a fault either")
        print(f"{len(first)} modules, {len(jobs)} faults: tests of each pass without a fault", flush=True)
        over = time.monotonic() + seconds
        waiting = iter(jobs)
        while time.monotonic() < over:
            batch = [job for _, job in zip(range(8), waiting, strict=False)]
            if not batch:
                break
            for trial in pool.map(attempt, *zip(*batch, strict=True)):
                trials.append(trial)
                if trial.end != KILLED:
                    print(f"{trial.path}:{trial.line}: {trial.what}: {trial.end}    {trial.source}", flush=True)
    return sorted(trials, key=lambda trial: (trial.path, trial.index))


def report(trials: Sequence[Trial], known: Counter[str], drawn: int) -> None:
    """The figures, a line a module and a sum."""
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        ends[trial.path][trial.end] += 1
        ends["all"][trial.end] += 1
    print(f"\n{sum(known.values())} faults known, {drawn} drawn, {len(trials)} tried")
    for path, each in ends.items():
        print(f"{path}: {known.get(path) or sum(known.values())} known, " + ", ".join(f"{count} {end}" for end, count in sorted(each.items())))

"""What several tests need: the published cases, the library, and workbooks made from them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_from_json
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import Library, default_library
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import Record

CASES = Path(__file__).resolve().parents[1] / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))
SELFEVALS = [name for name in NAMES if name.startswith("selfeval")]
SELFEVALS_2023 = [name for name in NAMES if name.startswith("selfeval-2023")]
#: One of each form: enough for what is proved of the form; the others are ``long`` there.
FIRST = ("selfeval-2019-000-01", "selfeval-2023-004-01", "target-2018-003-01", "target-2023-001-01")
FEW_FIRST = [name if name in FIRST else pytest.param(name, marks=pytest.mark.long) for name in NAMES]


def library() -> Library:
    return default_library()


def stops(id: str) -> AbstractContextManager[pytest.ExceptionInfo[Stop]]:
    """``with stops("damaged"):`` the Stop of this id is raised inside; its sentence is what ``match`` would see."""
    return pytest.raises(Stop, check=lambda stop: stop.id == id)


_ROUND = 0.026  # seconds of a round where the limits of time were written


def _a_round() -> float:
    """Processor seconds of a fixed piece of work: a hundred thousand steps of a dictionary."""
    started = process_time()
    counts: dict[str, int] = {}
    for number in range(100_000):
        key = f"k{number % 5000}"
        counts[key] = counts.get(key, 0) + number
    return process_time() - started


def just_now() -> float:
    """Processor seconds of a round on this machine just now, the least of five."""
    return min(_a_round() for _ in range(5))


@contextmanager
def within(rounds: float) -> Iterator[None]:
    """What stands inside takes less processor time than so many rounds of work that this machine does just now: no limit in seconds."""
    started = process_time()
    yield
    taken = process_time() - started
    assert taken < rounds * just_now()


def here(seconds: float) -> float:
    """A limit of processor time on this machine just now: where a round takes longer than it did, so may what is tried."""
    return seconds * max(1, min(_a_round() for _ in range(3)) / _ROUND)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fail_on(name: str, module: ModuleType, function: str, patch: pytest.MonkeyPatch) -> None:
    """A fault of ours wherever a function of a module gets the path of that file name; other files it treats as ever."""
    usual = getattr(module, function)

    def faulty(path: Path) -> Any:
        if path.name == name:
            raise RuntimeError("a fault of ours")
        return usual(path)

    patch.setattr(module, function, faulty)


def case(name: str) -> dict[str, Any]:
    """A published form as its JSON object, numbers as Decimal."""
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return data


def case_record(name: str) -> Record:
    return record_from_json(case(name), library(), name)


def without_scores(record: Record) -> Record:
    """The record as it is before anybody scored it."""
    return replace(
        record,
        indicators=tuple(replace(row, score=None) for row in record.indicators),
        funds=replace(record.funds, execution_score=None, rate=None, rate_printed=None),
        printed_total=None, printed_grade=None,
    )


#: Workbooks made so far, by library and records: many tests begin with the same few, and each takes a quarter of a second.
_made: dict[tuple[int, str], tuple[Library, bytes]] = {}


def make_book(path: Path, *records: Record) -> Path:
    """A workbook of forms, as ``jx new`` makes it."""
    have = library()
    key = (id(have), repr(records))
    if key in _made:
        with path.open("xb") as new:
            new.write(_made[key][1])
    else:
        form_verbs.generate(records, have, path)
        _made[key] = have, path.read_bytes()  # the library is kept, so that its number stays its own
    return path


def grid_of(path: Path, name: str | None = None) -> Grid:
    """A sheet of a workbook by name; without a name the first one that holds an official form."""
    grids = WorkbookFile.open(path).grids()
    if name is None:
        return next(grid for grid in grids if grid.name not in ("封面", "申报封面", "检查结果"))
    return next(grid for grid in grids if grid.name == name)

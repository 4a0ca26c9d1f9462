"""What several tests need: the published cases, the library, and workbooks made from them."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
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


def library() -> Library:
    return default_library()


def stops(id: str) -> AbstractContextManager[pytest.ExceptionInfo[Stop]]:
    """``with stops("damaged"):`` the Stop of this id is raised inside; its sentence is what ``match`` would see."""
    return pytest.raises(Stop, check=lambda stop: stop.id == id)


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

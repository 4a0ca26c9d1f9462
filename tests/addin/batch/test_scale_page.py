"""docs/scale.md: its examples run on the results of a batch, and it names every column."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from jixiao.addin.batch import pool, run, tables
from jixiao.addin.batch.work import Job
from support import SELFEVALS, case, case_record, make_book

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "scale.md").read_text(encoding="utf-8")
NAMES = SELFEVALS[:4]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree, out = tmp_path_factory.mktemp("各单位"), tmp_path_factory.mktemp("果") / "输出"
    for name in NAMES:
        make_book(tree / f"{name}.xlsx", case_record(name))
    run.run(Job("check", str(out)), [str(tree)], out, pool.Pool(1, 60, 2_000_000_000))
    return out


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_column_is_described() -> None:
    for name, columns in tables.SCHEMAS.items():
        (line,) = [line for line in PAGE.splitlines() if line.startswith(f"- `{name}`：")]
        common = next(line for line in PAGE.splitlines() if line.startswith("- 共有的："))
        assert set(columns) <= set(re.findall(r"`(\w+)`", line + common)), name


def test_the_questions_in_sql_are_answered(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    units, errors, rates = (duckdb.sql(block).fetchall() for block in blocks("sql"))
    assert sum(row[1] for row in units) == len(NAMES)
    averages = {unit: [Decimal(str(case(name)["printed_total"])) for name in NAMES if case(name)["unit"] == unit]
                for unit in {case(name)["unit"] for name in NAMES}}
    assert {row[0]: round(Decimal(str(row[2])), 2) for row in units} == {
        unit: round(sum(found, Decimal(0)) / len(found), 2) for unit, found in averages.items()}
    assert errors and all(row[2] >= row[3] >= 1 for row in errors)
    assert all(row[4] < 80 for row in rates)


def test_the_example_in_pandas_runs(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    (block,) = blocks("python")
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(block, "scale.md", "exec"), {})
    assert "level1" in said.getvalue()

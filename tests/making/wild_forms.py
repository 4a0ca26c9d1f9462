"""The workbooks of other places in tests/data/wild, what each must be read as, and how the two are compared."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.scoring.results import FormResult

WILD = Path(__file__).resolve().parent.parent / "data" / "wild"
NAMES = sorted(path.stem for path in WILD.glob("*.json"))
#: Key of the expectation -> key of the record.
HEAD = {
    "department": "department", "unit": "unit", "year": "year", "goal": "goal_annual", "total": "printed_total",
    "grade": "printed_grade",
}
ROW = {"name": "level3", "target": "target", "actual": "actual", "points": "points", "score": "score"}


def wanted(name: str) -> dict[str, Any]:
    """What a workbook must be read as."""
    found: dict[str, Any] = json.loads((WILD / f"{name}.json").read_text(encoding="utf-8"))
    return found


def same(want: Any, got: Any) -> bool:
    """"-" is not compared; null must be empty; figures to half a hundredth; texts without blanks and width."""
    if want == "-":
        return True
    if want is None or want == "":
        return got is None or str(got).strip() == ""
    if isinstance(want, int | float):
        return isinstance(got, int | Decimal) and abs(Decimal(str(want)) - got) < Decimal("0.0051")
    return "".join(unicodedata.normalize("NFKC", str(got)).split()) == "".join(unicodedata.normalize("NFKC", want).split())


def assert_as_published(expected: dict[str, Any], form: FilledForm, result: FormResult) -> None:
    """Fields, money, rows, rule scores and total of a form are those that were published or worked out by hand."""
    record = record_to_json(form.record)
    assert form.found.spec.kind == expected["kind"]
    assert same(expected["project"], record["project"])
    for key, own in HEAD.items():
        assert key not in expected or same(expected[key], record[own]), (key, record[own])
    for key, value in expected.get("funds", {}).items():
        assert same(value, record["funds"].get(key)), (key, record["funds"].get(key))
    assert "scored_total" not in expected or same(expected["scored_total"], result.total)
    assert len(record["indicators"]) == len(expected["rows"])
    for at, row in enumerate(expected["rows"]):
        read = record["indicators"][at]
        for key, own in ROW.items():
            assert same(row[key], read[own]), (at, key, read[own])
        given = result.rows[at].rule_score if at < len(result.rows) else None
        assert same(row["rule_score"], given), (at, "rule_score", given)


def sheet_of(path: Path, rows: list[tuple[int, int, object]], merges: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    for row, col, value in rows:
        sheet.cell(row, col, value)  # type: ignore[arg-type]
        if isinstance(value, str) and value.startswith("="):
            sheet.cell(row, col).data_type = "s"
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path

"""The results of a batch as Parquet: a row per file, per form, per indicator, per finding. docs/scale.md describes them.

Rows come in the order of the files, so the bytes are the same however many processes made them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.addin.batch.ledger import Entry
from jixiao.macros.summary.kept import Torn, unpacked
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.stop import Stop

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 20_000  # rows of a row group
_WAITING = 1_000  # rows that are objects of Python, five times as large; so many times over they are a row group
_PLACES = Decimal("0.000001")
_EXACT = Context(prec=38)
_HEAD = {"file": "text", "form_number": "int"}
#: Table -> column -> kind. number: decimal(38, 6); None where it is blank or has no place there.
SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "files": {"file": "text", "bytes": "int", "sha256": "text", "verdict": "text", "message": "text", "written": "text"},
    "forms": _HEAD | {
        "sheet": "text", "form": "text", "kind": "text", "year": "int", "department": "text", "unit": "text",
        "project": "text", "counted": "bool", "why_not": "text", "same_as": "text", "no_unit": "bool",
        **dict.fromkeys((
            "initial_budget", "budget", "executed", "project_total", "annual_total", "annual_fiscal", "annual_carryover",
            "annual_other", "forecast", "rate", "execution_points", "execution_score", "execution_lost", "total",
        ), "number"),
        "grade": "text", "goal": "text", "period": "text", "indicators": "int", "open_rows": "int", "errors": "int",
        "warnings": "int", "notices": "int",
    },
    "indicators": _HEAD | {
        "cell": "text", "level1": "text", "level2": "text", "level3": "text", "target": "text", "actual": "text",
        "note": "text", "points": "number", "score": "number", "lost": "number",
    },
    "findings": _HEAD | {
        "cell": "text", "code": "text", "check": "text", "severity": "text", "title": "text", "level3": "text",
        "what": "text", "advice": "text",
    },
}


@dataclass(frozen=True, slots=True)
class Same:
    """Why a form does not count: what it is, and the file that says the same ("" for an empty form)."""

    why: str
    file: str
    number: int = 0


def write(folder: Path, entries: Iterable[Entry], same: Mapping[tuple[str, int], Same]) -> list[Path]:
    """Writes the four tables, each in place of the one that was there. same: (file, number of the form) -> why.

    Raises Stop ``batch_missing`` where pyarrow is not installed.
    """
    arrow, parquet = need_arrow()
    made = []
    with ExitStack() as stack:
        tables = {}
        for name, columns in SCHEMAS.items():
            path = folder / f"{name}.parquet"
            made.append(path)
            writer = parquet.ParquetWriter(f"{path}.tmp", _schema(arrow, columns), compression="zstd")
            tables[name] = _Table(writer, arrow, columns)
            stack.callback(tables[name].close)
        for entry in entries:
            for name, row in _rows(entry, same):
                tables[name].add(row)
    for path in made:
        Path(f"{path}.tmp").replace(path)
    return made


def need_arrow() -> tuple[Any, Any]:
    """pyarrow and its Parquet. Raises Stop ``batch_missing``.

    It takes its memory from the system: an allocator of its own keeps what it has given back (13 MB for 2,000 workbooks).
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise Stop("batch_missing", extra="batch") from error
    _without_pandas(pyarrow)
    return pyarrow, pyarrow.parquet


def _without_pandas(arrow: Any) -> None:
    """At its first array pyarrow loads pandas, where it is installed, to ask whether a list is one of its columns: 50 MB.

    It asks once, here, and finds none. Whoever calls ``to_pandas`` later gets it all the same. Decision 146.
    """
    if "pandas" not in sys.modules:
        sys.modules["pandas"] = None  # type: ignore[assignment]
        try:
            with suppress(ImportError, AttributeError):  # it looks for the version of what it found
                arrow.array([])
        finally:
            del sys.modules["pandas"]


def _schema(arrow: Any, columns: Mapping[str, str]) -> pa.Schema:
    kinds = {"text": arrow.string(), "int": arrow.int64(), "bool": arrow.bool_(), "number": arrow.decimal128(38, 6)}
    return arrow.schema([(name, kinds[kind]) for name, kind in columns.items()])


@dataclass(slots=True)
class _Table:
    writer: Any
    arrow: Any
    columns: Mapping[str, str]
    waiting: list[tuple[object, ...]] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)  # what waited, as columns

    def add(self, row: tuple[object, ...]) -> None:
        self.waiting.append(row)
        if len(self.waiting) == _WAITING:
            self.turn()
            if len(self.made) == _GROUP // _WAITING:
                self.flush()

    def turn(self) -> None:
        """Rows become columns."""
        schema = self.writer.schema
        arrays = [self.array(column, kind, of.type)
                  for column, kind, of in zip(zip(*self.waiting, strict=True), self.columns.values(), schema, strict=True)]
        self.made.append(self.arrow.RecordBatch.from_arrays(arrays, schema=schema))
        self.waiting.clear()

    def flush(self) -> None:
        """A row group is written."""
        whole = self.arrow.Table.from_batches(self.made, schema=self.writer.schema)
        self.made.clear()
        self.writer.write_table(whole, row_group_size=_GROUP)

    def array(self, values: Sequence[object], kind: str, type: Any) -> Any:
        try:
            return self.arrow.array([_KINDS[kind](value) for value in values] if kind in _KINDS else values, type=type)
        except UnicodeEncodeError:  # half a character
            whole = [None if text is None else str(text).encode("utf-8", "replace").decode() for text in values]
            return self.arrow.array(whole, type=type)
        except self.arrow.ArrowException as error:  # a number where a text belongs: a ledger of a stranger's
            raise Torn from error

    def close(self) -> None:
        if self.waiting:
            self.turn()
        if self.made:
            self.flush()
        self.writer.close()


def number(value: object) -> Decimal | None:
    """A number with six places; None for what is blank or takes more than 32 digits before them.

    >>> number(Decimal("1.5")), number(Decimal("1E+40"))
    (Decimal('1.500000'), None)
    """
    try:
        return value.quantize(_PLACES, context=_EXACT) if isinstance(value, Decimal) else None
    except InvalidOperation:
        return None


#: How the values of a kind are made ready; texts are taken as they are.
_KINDS: Mapping[str, Callable[[Any], object]] = {
    "int": lambda value: None if value is None else int(value), "bool": bool, "number": number,
}


def _rows(entry: Entry, same: Mapping[tuple[str, int], Same]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """(table, row) of a file, the values in the order of the table's columns."""
    yield "files", (entry.name, entry.size, entry.hash, entry.verdict, entry.said, entry.written)
    for at, form in enumerate(unpacked(entry.forms), start=1):
        head = (entry.name, at)
        yield "forms", _form(form, head, same.get(head))
        for row in form.rows:
            yield "indicators", (*head, row.cell, row.level1, row.level2, row.level3, row.target, row.actual, row.note,
                                 row.points, row.score, row.lost)
        for item in form.findings:
            yield "findings", (*head, item.cell, item.code, item.check, item.level, item.title, item.level3, item.what,
                               item.advice)


def _form(form: FormRows, head: tuple[str, int], same: Same | None) -> tuple[object, ...]:
    money, figures = form.money, form.figures
    levels = [item.level for item in form.findings]
    return (
        *head, form.sheet, form.form, form.of, form.year, form.department, form.unit, form.project,
        same is None, same.why if same else "", same.file if same else "", money.no_unit,
        money.initial_budget, money.budget, money.executed, money.project_total, money.annual_total, money.annual_fiscal,
        money.annual_carryover, money.annual_other, money.forecast, figures.rate, figures.execution_points,
        figures.execution_score, figures.execution_lost, figures.total, figures.grade, figures.goal, figures.period,
        len(form.rows), sum(row.score is None for row in form.rows),
        *(levels.count(level) for level in ("error", "warning", "notice")),
    )

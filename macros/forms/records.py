"""Project records as JSON values and back, strictly: an unknown key or a wrong type is said, never passed over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jixiao.templates.library import Library
from jixiao.templates.model import AMOUNTS, MONEY_UNITS, FormSpec
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS, Funds, FundSource, Indicator, Record, Subproject
from jixiao.udfs.quantity.numbers import MAX_NUMBER

_FUNDS_KEYS = ("unit", "rate_printed", "rate", "execution_points", "execution_score", "sources")
_INDICATOR_TEXTS = ("level1", "level2", "level3", "explanation", "target", "actual", "note", "level")
_SOURCE_KEYS = ("name", "initial_budget", "budget", "executed", "rate_printed", "rate")
_FORECAST = "forecast"  # of a source only where it is said
_TOP_KEYS = (
    "id", "source", "form", "year", *TEXT_KEYS, *NARRATIVE_KEYS, "funds", "subprojects", "blocks", "indicators",
    "printed_total", "printed_grade", "confidence",
)
#: No form has so many rows; a larger list is a mistake or an attack.
MAX_ROWS = 5000
_MAX_TEXT = 32_000  # Excel holds 32,767 characters in a cell


class Repeated(ValueError):
    """A key stands twice in one group of JSON: nobody knows which value was meant. Its argument is the key."""


def read_json(text: str) -> Any:
    """JSON with exact decimals. Raises ValueError for anything that is none, NaN among it, and Repeated."""

    def refuse(word: str) -> Any:
        raise ValueError(word)

    def number(word: str) -> Decimal:
        try:
            return Decimal(word)
        except ArithmeticError as error:  # an exponent of thirty figures
            raise ValueError(word) from error

    known: dict[str, str] = {}

    def shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Equal texts are one: forms of a city say the same in most of their cells."""
        found = {key: known.setdefault(value, value) if isinstance(value, str) else value for key, value in pairs}
        if len(found) < len(pairs):
            raise Repeated(Counter(key for key, _ in pairs).most_common(1)[0][0])
        return found

    return json.loads(text, parse_float=number, parse_constant=refuse, object_pairs_hook=shared)


class _Reader:
    """Takes values out of one JSON object, naming the place of whatever does not fit."""

    def __init__(self, data: Any, where: str, keys: tuple[str, ...], path: str) -> None:
        self.path = path
        self.where = where
        if not isinstance(data, Mapping):
            raise self.fault("", "应为一组“键: 值”")
        self.data = data
        for key in data:
            if key not in keys:
                raise self.fault(str(key), "没有这个键")

    def fault(self, key: str, reason: str) -> Stop:
        place = ".".join(part for part in (self.where, key) if part)
        return Stop("record_wrong", path=self.path, place=place or "记录", reason=reason)

    def text(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is None or isinstance(value, str):
            if value and len(value) > _MAX_TEXT:
                raise self.fault(key, f"文字超过 {_MAX_TEXT} 字")
            return value
        raise self.fault(key, "应为文字")

    def number(self, key: str) -> Decimal | None:
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self.fault(key, "应为数字")
        number = Decimal(str(value))
        if not number.is_finite() or abs(number) > MAX_NUMBER:
            raise self.fault(key, "数字过大")
        return number

    def items(self, key: str) -> list[Any]:
        value = self.data.get(key) or []
        if not isinstance(value, list):
            raise self.fault(key, "应为列表")
        if len(value) > MAX_ROWS:
            raise self.fault(key, f"超过 {MAX_ROWS} 行")
        return value


def record_from_json(data: Any, library: Library, path: str = "", form: str | None = None) -> Record:
    """One record from a JSON object (numbers as int, float or Decimal).

    form: the form to use instead of the record's own, of the same kind. What ``jx import`` says under ``confidence`` is
    about the values and none of them. Raises Stop ``record_wrong`` naming the place.
    """
    top = _Reader(data, "", _TOP_KEYS, path)
    own = top.text("form")
    form_id = form or own
    if form_id is None or form_id not in library.forms:
        raise top.fault("form", f"没有表样 {form_id}" if form_id else "没有写明表样")
    if own is not None and own in library.forms and library.forms[own].kind != library.forms[form_id].kind:
        raise top.fault("form", f"是 {own}，与所选的 {form_id} 不是一类表")
    year = top.number("year")
    if year is not None and (year != year.to_integral_value() or not 1990 <= year <= 2100):
        raise top.fault("year", "不是年份")
    texts: dict[str, str | None] = {key: top.text(key) for key in TEXT_KEYS}
    texts.update({key: top.text(key) for key in NARRATIVE_KEYS if data.get(key)})
    return Record(
        form=form_id,
        year=None if year is None else int(year),
        texts=texts,
        funds=_funds(data.get("funds") or {}, path),
        indicators=tuple(_indicator(item, index, path) for index, item in enumerate(top.items("indicators"))),
        subprojects=tuple(_subproject(item, index, path) for index, item in enumerate(top.items("subprojects"))),
        blocks=_blocks(data.get("blocks") or {}, library.forms[form_id], path),
        printed_total=top.number("printed_total"),
        printed_grade=top.text("printed_grade"),
        id=top.text("id"),
        source=top.text("source"),
    )


def _funds(data: Any, path: str) -> Funds:
    funds = _Reader(data, "funds", (*_FUNDS_KEYS, *AMOUNTS), path)
    sources = None
    if "sources" in data:
        sources = tuple(_source(item, index, path) for index, item in enumerate(funds.items("sources")))
    unit = funds.text("unit")
    if unit not in (None, "", *MONEY_UNITS):
        raise funds.fault("unit", f"应为 {' 或 '.join(MONEY_UNITS)}")
    return Funds(
        unit=unit,
        amounts={key: funds.number(key) for key in data if key in AMOUNTS},
        rate_printed=funds.text("rate_printed"),
        rate=funds.number("rate"),
        execution_points=funds.number("execution_points"),
        execution_score=funds.number("execution_score"),
        sources=sources,
    )


def _source(data: Any, index: int, path: str) -> FundSource:
    row = _Reader(data, f"funds.sources[{index}]", (*_SOURCE_KEYS, _FORECAST), path)
    return FundSource(
        row.text("name") or "", row.number("initial_budget"), row.number("budget"), row.number("executed"),
        row.text("rate_printed"), row.number("rate"), row.number(_FORECAST),
    )


def _subproject(data: Any, index: int, path: str) -> Subproject:
    row = _Reader(data, f"subprojects[{index}]", ("name", "amount"), path)
    return Subproject(row.text("name") or "", row.number("amount"))


def _blocks(data: Any, spec: FormSpec, path: str) -> dict[str, tuple[dict[str, str], ...]]:
    known = {block.key: block for block in spec.blocks}
    blocks = _Reader(data, "blocks", tuple(known), path)
    made: dict[str, tuple[dict[str, str], ...]] = {}
    for key in blocks.data:
        columns = tuple(dict.fromkeys(("name", *known[key].columns)))
        rows = [_Reader(item, f"blocks.{key}[{index}]", columns, path) for index, item in enumerate(blocks.items(key))]
        made[key] = tuple({column: text for column in columns if (text := row.text(column))} for row in rows)
    return made


def _indicator(data: Any, index: int, path: str) -> Indicator:
    row = _Reader(data, f"indicators[{index}]", (*_INDICATOR_TEXTS, "points", "score"), path)
    texts: dict[str, Any] = {key: row.text(key) for key in _INDICATOR_TEXTS}
    return Indicator(points=row.number("points"), score=row.number("score"), **texts)


def record_to_json(record: Record) -> dict[str, Any]:
    """The JSON object of a record; numbers stay Decimal for the caller's encoder. Narrative keys only where filled."""
    funds: dict[str, Any] = {"unit": record.funds.unit, **record.funds.amounts}
    for key in ("rate_printed", "rate", "execution_points", "execution_score"):
        funds[key] = getattr(record.funds, key)
    if record.funds.sources is not None:
        funds["sources"] = [
            {key: getattr(row, key) for key in _SOURCE_KEYS} | ({} if row.forecast is None else {_FORECAST: row.forecast})
            for row in record.funds.sources
        ]
    return {
        "id": record.id,
        "source": record.source,
        "form": record.form,
        "year": record.year,
        **{key: record.texts.get(key) for key in TEXT_KEYS},
        **{key: record.texts[key] for key in NARRATIVE_KEYS if record.texts.get(key)},
        "funds": funds,
        "subprojects": [{"name": row.name, "amount": row.amount} for row in record.subprojects],
        **({"blocks": {key: [dict(row) for row in rows] for key, rows in record.blocks.items()}} if record.blocks else {}),
        "indicators": [_indicator_json(row) for row in record.indicators],
        "printed_total": record.printed_total,
        "printed_grade": record.printed_grade,
    }


def _indicator_json(row: Indicator) -> dict[str, Any]:
    data: dict[str, Any] = {
        "level1": row.level1, "level2": row.level2, "level3": row.level3, "explanation": row.explanation,
        "target": row.target, "actual": row.actual, "points": row.points, "score": row.score, "note": row.note,
    }
    if row.level:
        data["level"] = row.level
    return data

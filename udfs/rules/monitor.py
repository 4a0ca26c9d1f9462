"""绩效监控: which targets are reached bit by bit over the year."""

from __future__ import annotations

from jixiao.udfs.quantity.quantity import Quantity


def adds_up(target: Quantity, standing: frozenset[str]) -> bool:
    """Whether a target is reached bit by bit over the year: an amount of at least so much, not a share or a time."""
    if target.kind != "number" or target.word or target.number is None or target.number <= 0:
        return False
    return target.sign in ("≥", ">", "=") and bool(target.unit) and target.unit not in standing and "/" not in target.unit

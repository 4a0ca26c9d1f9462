"""Faults of a workbook as an independent validator finds them, a port of the Open XML SDK's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from openxml_audit import OpenXmlValidator

#: A remark on a habit, not a fault of the format: texts stand in their cells, not in a table of strings.
_REMARK = "inline-string cell"


def faults(path: Path) -> Counter[str]:
    """How often each fault is found."""
    found = (f"{error.part_uri}: {error.description}" for error in OpenXmlValidator().validate(path).errors)
    return Counter(text for text in found if _REMARK not in text)

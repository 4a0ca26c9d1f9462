"""Named values, as an office takes them, and the names of its file formats. Simple syntax: runs in the office's Python."""

from __future__ import annotations

from typing import Any

XLSX, ODS, PDF = "Calc MS Excel 2007 XML", "calc8", "calc_pdf_Export"


def properties(**values: object) -> tuple[Any, ...]:
    """Named values as the office takes them."""
    import uno

    made = []
    for name, value in values.items():
        item = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def unseen(**more: object) -> tuple[Any, ...]:
    """How a file is opened unseen: without a window, its macros never run, its links never updated."""
    return properties(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0, **more)

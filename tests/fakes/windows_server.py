"""Run in a process of its own, never imported: xlwings as on Windows, with stand-ins for pywin32, serving our functions.

Prints one JSON object: what xlwings knows of each function, the wrappers its own generator writes, and what its COM server
answers to calls as the add-in's VBA makes them.
"""

import asyncio
import ctypes
import io
import json
import sys
import types
from datetime import datetime
from decimal import Decimal
from unittest.mock import MagicMock

import pandas  # noqa: F401 - before this looks like Windows

MISSING = -2147352572  # DISP_E_PARAMNOTFOUND, as COM hands over what a formula leaves out
NOT_AVAILABLE = -2146826246  # CVErr(xlErrNA)
RANGE = "{00020846-0000-0000-C000-000000000046}"


class Range:
    """A range of Excel, as far as a function's argument needs it: ``Value`` is a single value or a tuple of rows."""

    def __init__(self, value: object) -> None:
        self.Value = value
        rows = value if isinstance(value, tuple) else ((value,),)
        self.Row = self.Column = 1
        self.Rows, self.Columns = MagicMock(Count=len(rows)), MagicMock(Count=len(rows[0]))
        self.Worksheet = MagicMock()
        self._oleobj_ = MagicMock()
        self._oleobj_.GetTypeInfo().GetTypeAttr().iid = RANGE


def stand_in(name: str, **members: object) -> types.ModuleType:
    """A module of pywin32: the members that matter, anything else can be named but does nothing."""
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__getattr__ = lambda attribute: MagicMock(name=f"{name}.{attribute}")  # type: ignore[method-assign]
    module.__path__ = []
    sys.modules[name] = module
    return module


def as_on_windows() -> None:
    plain = {name: type(name, (), {}) for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass")}
    stand_in("pywintypes", IID=str, TimeType=datetime, com_error=type("com_error", (Exception,), {}))
    client = stand_in("win32com.client", Dispatch=lambda held, **_: held, **plain)
    util = stand_in("win32com.server.util", unwrap=MagicMock(side_effect=TypeError("not one of Python's objects")))
    server = stand_in("win32com.server", util=util, policy=stand_in("win32com.server.policy"),
                      dispatcher=stand_in("win32com.server.dispatcher"))
    stand_in("win32com", client=client, server=server)
    stand_in("pythoncom", TypeIIDs={"IDispatch": object()}, IID_IDispatch="IDispatch")
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone"):
        stand_in(name)
    ctypes.windll = ctypes.oledll = ctypes.PyDLL = MagicMock()  # type: ignore[attr-defined,misc,assignment]
    asyncio.new_event_loop().close()  # the kind of loop is chosen once, by the platform: from 3.14 on at the first use
    sys.platform = "win32"


def told(function: object) -> dict[str, object]:
    """What xlwings has read from a function's signature and decorators."""
    known = function.__xlfunc__  # type: ignore[attr-defined]
    return {
        "category": known["category"], "sub": known["sub"], "volatile": known["volatile"],
        "async": known["async_mode"], "returns": known["ret"]["options"],
        "arguments": [
            {"name": each["name"], "optional": "optional" in each, "default": each.get("optional"),
             "vararg": each["vararg"], "vba": each["vba"], "options": each["options"], "doc": each["doc"]}
            for each in known["args"]
        ],
    }


def main() -> None:
    before = list(sys.path)
    real = sys.platform
    as_on_windows()
    import xlwings as xw
    from jixiao.udfs import xlwings_shim
    from jixiao.udfs.registry import FUNCTIONS
    from xlwings import udfs
    from xlwings.com_server import XLPython

    assert xw.func is udfs.xlfunc, "the decorators are not those of Windows"
    written = io.StringIO()
    udfs.generate_vba_wrapper("jixiao.udfs.xlwings_shim", xlwings_shim, written, MagicMock(Name="jixiao.xlam"))
    block = Range((("≥95(%)", "93(%)"), ("=0(次)", None)))
    calls = {
        "cells": ("JX_SCORE", Range("≥95(%)"), Range("93(%)"), Range(10.0), MISSING, MISSING),
        "column": ("JX_SCORE", Range((("≥95(%)",), ("及时",), (None,))), Range((("93(%)",), (NOT_AVAILABLE,), (None,))),
                   Range(((10.0,), (5.0,), (None,))), MISSING, MISSING),
        "constants": ("JX_GRADE", 92.4, MISSING),
        "inline_array": ("JX_GRADE", ((92.4,), (78.0,)), "sh2019"),
        "row": ("JX_GRADE", ((92.4, 78.0),), "sh2019"),
        "block": ("JX_GRADE", block, MISSING),
        "blank": ("JX_SCORE", Range("≥95(%)"), Range(None), Range(10.0), MISSING, MISSING),
        "error_cell": ("JX_SCORE", Range("≥95(%)"), Range(NOT_AVAILABLE), Range(10.0), MISSING, MISSING),
        "error_constant": ("JX_GRADE", NOT_AVAILABLE, MISSING),
        "no_budget": ("JX_RATE", Range(5.0), Range(0.0), MISSING),
        "currency": ("JX_RATE", Range(Decimal("1922.94")), Range(Decimal("2653.26")), MISSING),
        "date": ("JX_TARGET", Range(datetime(2024, 12, 31)), "单位"),
        "dates": ("JX_EXPLAIN", Range("2024-12-31"), Range(datetime(2024, 12, 31)), 5.0, MISSING, MISSING),
        "dates_as_text": ("JX_EXPLAIN", Range("2024-12-31"), Range("2024-12-31"), 5.0, MISSING, MISSING),
        "true": ("JX_GRADE", True, MISSING),
        "version": ("JX_VERSION",),
        "fault": ("JX_SCORE", "≥95(%)"),  # an exception inside: two arguments are not there
    }
    server = XLPython()
    answers = {
        key: server.CallUDF("jixiao.udfs.xlwings_shim", name, list(arguments), None, Range(None))
        for key, (name, *arguments) in calls.items()
    }
    sys.platform = real
    json.dump({
        "functions": {item.name: told(getattr(xlwings_shim, item.name)) for item in FUNCTIONS},
        "wrappers": written.getvalue(), "answers": answers, "path_grew": [at for at in sys.path if at not in before],
        "modules": [name for name in ("udfs", "jixiao.macros", "jixiao.addin") if name in sys.modules],
    }, sys.stdout)


main()

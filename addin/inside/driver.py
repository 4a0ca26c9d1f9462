"""Runs under an interpreter that has LibreOffice's ``uno`` (never in our own process): starts an office, works on documents.

Started by :data:`START` with PYTHONPATH SOFFICE PROFILE EXTENSIONS; then asked (see ``lines.py``):

    about -> {"version": "25.2", "functions": "0.1.0"}: the office is there; functions null where JX functions do not answer
    work(path, steps) -> [null, null, [[1, "优", {"error": "#N/A"}], ...], null], or the fault ``open``; steps:
        [["recalculate"], ["set", SHEET, "E5", 93], ["read", SHEET], ["store", FILE, FILTER], ...]

An end of input ends the office. Simple syntax: this Python may be older than ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jixiao.addin.inside.lines import Fault, Lines
from jixiao.addin.inside.values import properties, unseen

#: What such an interpreter runs: this module of an unpacked extension, without any folder of its user's.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from jixiao.addin.inside.driver import main; main(*sys.argv[2:])"
)

_START_SECONDS = 60
#: One of our functions without arguments, by the name that every release knows.
_PROBE = "_xll.JX_VERSION"
_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


def main(soffice: str, profile: str, extensions: str) -> None:
    """Serves requests from stdin until it ends."""
    _, context = launched(soffice, profile, extensions, "--headless")
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    Lines(sys.stdin.buffer.readline, sys.stdout.buffer).serve({
        "about": lambda: {"version": _version(context), "functions": _functions(context)},
        "work": partial(_work, desktop),
    })
    desktop.terminate()


def launched(soffice: str, profile: str, extensions: str, *options: str) -> tuple[subprocess.Popen[bytes], Any]:
    """Starts an office with these options; its process and component context."""
    pipe = f"jixiao{os.getpid()}"
    command = [
        soffice, *options, "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;",
        f"-env:BUNDLED_EXTENSIONS={Path(extensions).as_uri()}",
    ]
    office = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return office, _connect(pipe, office)


def _connect(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # NoConnectException while the office starts
            if office.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _version(context: Any) -> str:
    """The office's version: ``25.2``, ``7.4``."""
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider", context)
    path = properties(nodepath="/org.openoffice.Setup/Product")
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", path)
    return str(access.getPropertyValue("ooSetupVersion"))


def _functions(context: Any) -> str | None:
    """The version that the functions in the office tell; None where they do not answer."""
    access = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionAccess", context)
    try:
        told = access.callFunction(_PROBE, ())
    except Exception:
        return None
    while isinstance(told, tuple):
        told = told[0]
    return told if isinstance(told, str) else None


def _work(desktop: Any, path: str, steps: Sequence[Sequence[Any]]) -> list[Any]:
    """The results of the steps on one document."""
    import uno

    try:
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, unseen())
    except Exception as error:
        raise Fault("open", str(error)) from error
    if document is None:
        raise Fault("open")
    try:
        return [step(document, *one) for one in steps]
    finally:
        document.close(True)


def step(document: Any, verb: str, *rest: Any) -> Any:
    """One step; see the head of this file."""
    if verb == "recalculate":
        return document.calculateAll()
    if verb == "read":
        return _values(document.Sheets.getByName(rest[0]))
    if verb == "set":
        return _set(document.Sheets.getByName(rest[0]).getCellRangeByName(rest[1]), rest[2])
    if verb == "time":
        start = time.perf_counter()
        document.calculateAll()
        return time.perf_counter() - start
    if verb == "store":
        import uno

        return document.storeToURL(uno.systemPathToFileUrl(rest[0]), properties(FilterName=rest[1]))
    raise ValueError(verb)


def _set(cell: Any, value: Any) -> None:
    """Types a number, a text, a blank (None) or, as {"formula": ...} and {"array": ...}, a formula into a cell or area."""
    if isinstance(value, dict) and "array" in value:
        cell.setArrayFormula(value["array"])
    elif isinstance(value, dict):
        cell.setFormula(value["formula"])
    elif isinstance(value, (int, float)):
        cell.setValue(value)
    else:
        cell.setString(value or "")


def _values(sheet: Any) -> list[list[Any]]:
    """All values of a sheet's used area from A1 on: numbers, texts, "" for blanks, {"error": "#N/A"}."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.getRangeAddress()
    area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    rows = [list(row) for row in area.getDataArray()]
    failed = area.queryFormulaCells(_ERRORS).getCells().createEnumeration()
    while failed.hasMoreElements():
        cell = failed.nextElement()
        at = cell.getCellAddress()
        rows[at.Row][at.Column] = {"error": cell.getString()}
    return rows


"""Runs under an interpreter that has LibreOffice's ``uno`` (never in our own process): starts an office, works on documents.

    python3 -I driver.py SOFFICE PROFILE [EXTENSIONS]

Says ``{"version": "25.2", "functions": "0.1.0"}`` when the office is there (``functions`` null where JX functions do not
answer), then reads one request a line and answers each with one line:

    {"path": FILE, "steps": [["recalculate"], ["set", SHEET, "E5", 93], ["read", SHEET], ["store", FILE, FILTER], ...]}
    {"results": [null, null, [[1, "优", {"error": "#N/A"}], ...], null]}   or   {"fault": "open" | "work", "reason": TEXT}

An end of input ends the office. Simple syntax: this Python may be older than ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_START_SECONDS = 60
#: One of our functions without arguments, by the name that every release knows.
_PROBE = "_xll.JX_VERSION"
_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


def main(soffice: str, profile: str, extensions: str | None = None) -> None:
    """Serves requests from stdin until it ends."""
    desktop, context = started(soffice, profile, extensions)
    _answer({"version": _version(context), "functions": _functions(context)})
    for line in sys.stdin:
        _answer(_serve(desktop, json.loads(line)))
    desktop.terminate()


def started(soffice: str, profile: str, extensions: str | None = None) -> tuple[Any, Any]:
    """Starts an office without a window; its desktop and component context."""
    _, context = launched(soffice, profile, extensions, "--headless")
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context), context


def launched(soffice: str, profile: str, extensions: str | None, *options: str) -> tuple[subprocess.Popen[bytes], Any]:
    """Starts an office with these options; its process and component context."""
    pipe = f"jixiao{os.getpid()}"
    command = [
        soffice, *options, "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;",
    ]
    if extensions:
        command.append(f"-env:BUNDLED_EXTENSIONS={Path(extensions).as_uri()}")
    office = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return office, _connect(pipe, office)


def _answer(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


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


def _properties(**values: object) -> tuple[Any, ...]:
    import uno

    made = []
    for name, value in values.items():
        item = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def _version(context: Any) -> str:
    """The office's version: ``25.2``, ``7.4``."""
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider", context)
    path = _properties(nodepath="/org.openoffice.Setup/Product")
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


def _serve(desktop: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Works on one document. Macros never run, links are not updated."""
    import uno

    url = uno.systemPathToFileUrl(request["path"])
    try:
        # 0: MacroExecMode.NEVER_EXECUTE, UpdateDocMode.NO_UPDATE
        document = desktop.loadComponentFromURL(
            url, "_blank", 0, _properties(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0)
        )
    except Exception as error:
        return {"fault": "open", "reason": str(error)}
    if document is None:
        return {"fault": "open", "reason": ""}
    try:
        return {"results": [_step(document, *step) for step in request["steps"]]}
    except Exception as error:
        return {"fault": "work", "reason": f"{type(error).__name__}: {error}"}
    finally:
        document.close(True)


def _step(document: Any, verb: str, *rest: Any) -> Any:
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

        return document.storeToURL(uno.systemPathToFileUrl(rest[0]), _properties(FilterName=rest[1]))
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


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Runs under the office's own Python, never under pytest: opens workbooks with macros allowed and obeys, a JSON object a line.

Usage: vba_driver.py SOFFICE FOLDER. Reads {"do": name, ...} from stdin, answers {"ok": value} or {"error": text} on stdout.
"""

import contextlib
import json
import subprocess
import sys
import time
import uuid
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

ALWAYS = 4  # MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def start(soffice, folder):
    """An office of its own profile; its desktop."""
    pipe = f"jx{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [soffice, "--headless", "--norestore", "--nologo", "--nodefault", f"-env:UserInstallation={folder.as_uri()}",
         f"--accept=pipe,name={pipe};urp;"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(1200):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            time.sleep(0.05)
    else:
        raise SystemExit("the office did not start")
    return office, remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


class Office:
    """One open workbook; every public method is a command."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.book = None

    def open(self, path):
        """Opens a workbook, the one before is closed. The names of its modules come back."""
        self.close()
        options = {"Hidden": True, "MacroExecutionMode": ALWAYS, "FilterName": "Calc MS Excel 2007 VBA XML"}
        properties = tuple(PropertyValue(name, 0, value, 0) for name, value in options.items())
        self.book = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, properties)
        if self.book is None:  # a stale lock file beside it
            raise OSError(f"the office does not open {path}")
        libraries = self.book.BasicLibraries
        return {name: list(libraries.getByName(name).ElementNames) for name in libraries.ElementNames}

    def close(self):
        """Closes the workbook, if one is open."""
        if self.book is not None:
            self.book.close(True)
        self.book = None

    def call(self, library, procedure, arguments):
        """Calls ``Module.Procedure``; its value comes back."""
        url = f"vnd.sun.star.script:{library}.{procedure}?language=Basic&location=document"
        value, _, _ = self.book.getScriptProvider().getScript(url).invoke(tuple(arguments), (), ())
        return plain(value)

    def fill(self, cells):
        """Values and formulas by address on the first sheet; {"A1:A3": formula} with a block is an array formula."""
        sheet = self.book.Sheets.getByIndex(0)
        for address, content in cells.items():
            block = sheet.getCellRangeByName(address)
            if ":" in address:
                block.setArrayFormula(content)
            elif isinstance(content, str) and content.startswith("="):
                block.getCellByPosition(0, 0).setFormula(content)
            elif isinstance(content, str):
                block.getCellByPosition(0, 0).setString(content)
            else:
                block.getCellByPosition(0, 0).setValue(content)

    def read(self, addresses):
        """What cells show: a number, a text, or {"error": text}."""
        sheet = self.book.Sheets.getByIndex(0)
        return [shown(sheet.getCellRangeByName(address).getCellByPosition(0, 0)) for address in addresses]


def shown(cell):
    if cell.getError():
        return {"error": cell.String}
    kind = cell.Type.value if cell.Type.value != "FORMULA" else {1: "VALUE", 2: "TEXT"}.get(cell.FormulaResultType2)
    return cell.Value if kind == "VALUE" else cell.String


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def main():
    office, desktop = start(sys.argv[1], Path(sys.argv[2]))
    commands = Office(desktop)
    print(json.dumps({"ok": "ready"}), flush=True)
    try:
        for line in sys.stdin:
            order = json.loads(line)
            try:
                answer = {"ok": getattr(commands, order.pop("do"))(**order)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        with contextlib.suppress(Exception):  # the office goes away while it answers
            commands.close()
            desktop.terminate()
        office.wait(20)


main()

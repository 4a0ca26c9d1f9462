"""Runs under an interpreter that has ``uno``: an office with a window, its buttons found by name, its document looked at.

    python3 -I window_driver.py PYTHONPATH SOFFICE PROFILE EXTENSIONS DOCUMENT WIDTH HEIGHT

One request a line: ["find", NAME] -> [x, y] of the middle of a button or menu on the screen, or null; ["sheets"];
["formulas", SHEET] -> [address, formula] of its cells; ["show", SHEET]; ["steps"].
"""

from __future__ import annotations

import json
import sys


def main(pythonpath, soffice, profile, extensions, document_path, width, height):
    import uno

    sys.path.insert(0, pythonpath)
    from jixiao.addin.inside import driver

    office, context = driver.launched(soffice, profile, extensions, "--nofirststartwizard")
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(document_path), "_blank", 0, ())
    window = document.getCurrentController().getFrame().getContainerWindow()
    window.setPosSize(0, 0, int(width), int(height), 15)
    print("ready", flush=True)
    for line in sys.stdin:
        verb, *rest = json.loads(line)
        print(json.dumps(answer(document, window, verb, *rest)), flush=True)
    office.terminate()
    office.wait(20)


def answer(document, window, verb, *rest):
    if verb == "find":
        return found(window, rest[0])
    if verb == "sheets":
        return list(document.Sheets.ElementNames)
    if verb == "show":
        return document.getCurrentController().setActiveSheet(document.Sheets.getByName(rest[0]))
    if verb == "steps":
        return list(document.getUndoManager().getAllUndoActionTitles())
    if verb == "formulas":
        cells = document.Sheets.getByName(rest[0]).queryContentCells(16).getCells().createEnumeration()
        made = []
        while cells.hasMoreElements():
            cell = cells.nextElement()
            made.append([cell.AbsoluteName, cell.getFormula()])
        return made
    raise ValueError(verb)


def found(window, name):
    """Searches what the office tells screen readers; the sheet's own cells are left out."""
    waiting = [window.getAccessibleContext()]
    while waiting:
        context = waiting.pop()
        if context.getAccessibleName() == name and hasattr(context, "getLocationOnScreen"):
            place, size = context.getLocationOnScreen(), context.getSize()
            if size.Width > 0 and size.Height > 0:
                return [place.X + size.Width // 2, place.Y + size.Height // 2]
        count = context.getAccessibleChildCount()
        if count < 300:
            waiting += [context.getAccessibleChild(index).getAccessibleContext() for index in range(count)]
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])

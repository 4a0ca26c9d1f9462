"""Runs under an interpreter that has ``uno``: presses buttons of the extension in an office, as its window would.

    python3 -I toolbar_driver.py PYTHONPATH SOFFICE PROFILE EXTENSIONS

One request a line, {"path": FILE, "read_only": BOOL, "steps": [...]}; answers {"results": [...]} or {"fault": TEXT}. Everything runs in the
office's main thread, as a press does: elsewhere the office may end when a sheet is shown.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import traceback


def main(pythonpath, soffice, profile, extensions):
    sys.path.insert(0, pythonpath)
    from jixiao.addin.inside import driver

    office, context = driver.launched(soffice, profile, extensions, "--headless")
    print("ready", flush=True)
    for line in sys.stdin:
        work = functools.partial(serve, driver, context, json.loads(line))
        print(json.dumps(in_main_thread(context, office, work)), flush=True)
    try:
        service(context, "com.sun.star.frame.Desktop").terminate()
    finally:
        office.wait(10)


def service(context, name):
    return context.ServiceManager.createInstanceWithContext(name, context)


def in_main_thread(context, office, work):
    import unohelper
    from com.sun.star.awt import XCallback

    done, answer = threading.Event(), []

    class Callback(unohelper.Base, XCallback):
        def notify(self, data):  # noqa: ARG002
            try:
                answer.append(work())
            except BaseException:
                answer.append({"fault": traceback.format_exc()})
            finally:
                done.set()

    service(context, "com.sun.star.awt.AsyncCallback").addCallback(Callback(), None)
    while not done.wait(0.05):
        if office.poll() is not None:
            return {"fault": "the office has ended"}
    return answer[0]


def serve(driver, context, request):
    import uno
    from jixiao.addin.inside.values import unseen

    desktop = service(context, "com.sun.star.frame.Desktop")
    hidden = unseen(ReadOnly=request["read_only"])
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(request["path"]), "_blank", 0, hidden)
    try:
        return {"results": [step(driver, context, desktop, document, *item) for item in request["steps"]]}
    finally:
        document.close(True)


def step(driver, context, desktop, document, verb, *rest):
    import uno

    controller = document.getCurrentController()
    if verb == "press":
        helper = service(context, "com.sun.star.frame.DispatchHelper")
        done = helper.executeDispatch(controller.getFrame(), f"org.jixiao.press:{rest[0]}", "", 0, ())
        return getattr(done, "Result", None)
    if verb == "undo":
        document.getUndoManager().undo()
        service(context, "com.sun.star.awt.Toolkit").processEventsToIdle()
        return None
    if verb == "steps":
        manager = document.getUndoManager()
        return [list(manager.getAllUndoActionTitles()), list(manager.getAllRedoActionTitles())]
    if verb == "select":
        sheet = document.Sheets.getByName(rest[0])
        controller.setActiveSheet(sheet)
        return controller.select(sheet.getCellRangeByName(rest[1]))
    if verb == "selected":
        at = controller.getSelection().getRangeAddress()
        return [document.Sheets.getByIndex(at.Sheet).Name, at.StartRow + 1, at.StartColumn + 1]
    if verb == "sheets":
        return list(document.Sheets.ElementNames)
    if verb == "charts":
        return document.Sheets.getByName(rest[0]).getCharts().Count
    if verb == "protect":
        return document.protect("")
    if verb == "open":  # names of the documents that stand open, those closed that the press has opened
        found = []
        for other in list(driver_documents(desktop)):
            if other.RuntimeUID != document.RuntimeUID:
                found.append(uno.fileUrlToSystemPath(other.getURL()))
                other.close(True)
        return found
    return driver.step(document, verb, *rest)


def driver_documents(desktop):
    listed = desktop.getComponents().createEnumeration()
    while listed.hasMoreElements():
        yield listed.nextElement()


if __name__ == "__main__":
    main(*sys.argv[1:])

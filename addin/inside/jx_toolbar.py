"""The buttons as Calc calls them: this file lies in the extension and runs in the office's Python (simple syntax, 3.7).

It shows and asks; what a button does is done by our program in another process (see ``one_press.py``).
``uno`` is imported only when the office asks for the component, so that other Pythons can read this file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jixiao.addin.inside.history import TITLE
from jixiao.addin.inside.one_press import press

IMPLEMENTATION = "org.jixiao.python.Toolbar"
SERVICE = "org.jixiao.Toolbar"
PROTOCOL = "org.jixiao.press:"
#: What the extension says of itself: menus of buttons, sentences.
SETTINGS = "toolbar.json"


def getComponentFactory(implementation: str, manager: Any, context: Any) -> Any:  # noqa: ARG001, N802 - the loader's
    """What the office makes the handler of our commands with."""
    import unohelper

    helper = unohelper.ImplementationHelper()
    helper.addImplementation(_handler(), IMPLEMENTATION, (SERVICE, "com.sun.star.frame.ProtocolHandler"))
    return helper.getComponentFactory(implementation, None, manager)


def _handler() -> type:
    import unohelper
    from com.sun.star.frame import DispatchResultEvent, XDispatchProvider, XNotifyingDispatch
    from com.sun.star.lang import XInitialization, XServiceInfo

    class Toolbar(unohelper.Base, XServiceInfo, XInitialization, XDispatchProvider, XNotifyingDispatch):  # type: ignore[misc]
        """Commands ``org.jixiao.press:ID`` of one window. The result of a dispatch is the closing sentence."""

        def __init__(self, context: Any, *arguments: Any) -> None:
            self.context = context
            self.frame = arguments[0] if arguments else None

        def initialize(self, arguments: Any) -> None:
            self.frame = arguments[0] if arguments else self.frame

        def queryDispatch(self, url: Any, name: str, flags: int) -> Any:  # noqa: ARG002, N802
            return self if url.Protocol == PROTOCOL and self.frame is not None else None

        def queryDispatches(self, requests: Any) -> Any:  # noqa: N802
            return tuple(self.queryDispatch(item.FeatureURL, item.FrameName, item.SearchFlags) for item in requests)

        def dispatch(self, url: Any, arguments: Any) -> None:  # noqa: ARG002
            pressed(self.context, self.frame, url.Path)

        def dispatchWithNotification(self, url: Any, arguments: Any, listener: Any) -> None:  # noqa: ARG002, N802
            text = pressed(self.context, self.frame, url.Path)
            if listener is not None:
                event = DispatchResultEvent()
                event.Source, event.State, event.Result = self, 1, text
                listener.dispatchFinished(event)

        def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
            """Buttons can always be pressed."""

        def removeStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
            """None is kept."""

        def getImplementationName(self) -> str:  # noqa: N802
            return IMPLEMENTATION

        def supportsService(self, name: str) -> bool:  # noqa: N802
            return name in self.getSupportedServiceNames()

        def getSupportedServiceNames(self) -> Any:  # noqa: N802
            return (SERVICE, "com.sun.star.frame.ProtocolHandler")

    return Toolbar


def pressed(context: Any, frame: Any, id: str) -> str:
    """Does what the button says and gives the closing sentence, which the user has seen."""
    settings = json.loads(Path(__file__).with_name(SETTINGS).read_text(encoding="utf-8"))
    if id in settings["menus"]:
        id = choose(context, frame, settings["menus"][id])
        if not id:
            return ""
    return press(context, frame, id, settings, show, pick)


def show(frame: Any, kind: str, text: str) -> bool:
    """A message box; kind: info, error, or question, of which the answer is given."""
    import uno

    window = frame.getContainerWindow()
    box = {"info": "INFOBOX", "error": "ERRORBOX", "question": "QUERYBOX"}[kind]
    buttons = 3 if kind == "question" else 1  # com.sun.star.awt.MessageBoxButtons: BUTTONS_YES_NO, BUTTONS_OK
    made = window.getToolkit().createMessageBox(
        window, uno.Enum("com.sun.star.awt.MessageBoxType", box), buttons, TITLE, text
    )
    try:
        return bool(made.execute() == 2)  # com.sun.star.awt.MessageBoxResults.YES
    finally:
        made.dispose()


def pick(context: Any, title: str, kind: str, suffixes: Any, folder: Any) -> Any:
    """The path of a file with one of the endings, or of a folder where there are none, that the user chooses; else None."""
    import uno

    service = "com.sun.star.ui.dialogs." + ("FilePicker" if suffixes else "FolderPicker")
    picker = context.ServiceManager.createInstanceWithContext(service, context)
    picker.setTitle(title)
    if folder:
        picker.setDisplayDirectory(uno.systemPathToFileUrl(folder))
    if suffixes:
        picker.appendFilter(kind, ";".join("*" + suffix for suffix in suffixes))
        picker.setCurrentFilter(kind)
    if picker.execute() != 1:  # com.sun.star.ui.dialogs.ExecutableDialogResults.OK
        return None
    return uno.fileUrlToSystemPath(picker.getFiles()[0] if suffixes else picker.getDirectory())


def choose(context: Any, frame: Any, entries: Any) -> str:
    """The entry that the user picks of a menu; "" for none."""
    import uno

    menu = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.PopupMenu", context)
    for number, (_, label) in enumerate(entries, start=1):
        menu.insertItem(number, label, 0, number - 1)
    window = frame.getComponentWindow()
    place = uno.createUnoStruct("com.sun.star.awt.Rectangle")
    picked = menu.execute(window, place, 0)
    return str(entries[picked - 1][0]) if picked else ""

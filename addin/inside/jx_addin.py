"""The functions as Calc calls them: this file lies in the extension and runs in the office's Python.

Its component loader asks :func:`getComponentFactory`; ``uno`` is there only then, so that other Pythons can read this file.
Simple syntax (Python 3.7).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

IMPLEMENTATION = "org.jixiao.python.AddIn"
#: One service under the very prefix of Excel's stored form ``_xll.JX_SCORE``: releases that know no other name find it so.
SERVICE = "_xll"
#: Our program's Python; an older office asks a worker.
PYTHON = (3, 11)
#: Answers that are kept: a recalculation asks for the same ones again. Some 30 MB at most.
KEPT = 65_536


def getComponentFactory(implementation: str, manager: Any, context: Any) -> Any:  # noqa: ARG001, N802 - the loader's
    """What the office makes the add-in with."""
    import unohelper

    helper = unohelper.ImplementationHelper()
    helper.addImplementation(_add_in(), IMPLEMENTATION, (SERVICE,))
    return helper.getComponentFactory(implementation, None, manager)


def _add_in() -> type:
    """A class with one method per function, of the interface that the extension's type library declares."""
    import unohelper
    from com.sun.star.lang import XServiceInfo
    from org.jixiao import XFunctions

    members: dict[str, Any] = {name: _method(call) for name, call in calls().items()}
    members["__init__"] = lambda self, context: None  # noqa: ARG005
    members["getImplementationName"] = lambda self: IMPLEMENTATION  # noqa: ARG005
    members["supportsService"] = lambda self, name: name == SERVICE  # noqa: ARG005
    members["getSupportedServiceNames"] = lambda self: (SERVICE,)  # noqa: ARG005
    return type("AddIn", (unohelper.Base, XServiceInfo, XFunctions), members)


def calls() -> dict[str, Callable[..., Any]]:
    """What answers each function: the program in this very process, or the worker."""
    if sys.version_info < PYTHON:
        from jixiao.addin.inside.bridge import Bridge

        bridge = Bridge()
        return {name: partial(bridge.call, name) for name in bridge.names}
    from jixiao.addin.inside.cells import call
    from jixiao.udfs.registry import FUNCTIONS

    return {item.name: partial(_direct, call, item) for item in FUNCTIONS}


def _direct(call: Callable[..., Any], item: Any, *arguments: Any) -> Any:
    return call(item, arguments)


def _method(call: Callable[..., Any]) -> Any:
    """The method that the office calls. An answer depends on nothing but the arguments; blocks of cells are not kept."""
    kept = lru_cache(maxsize=KEPT, typed=True)(call)
    return lambda self, *arguments: call(*arguments) if tuple in map(type, arguments) else kept(*arguments)  # noqa: ARG005

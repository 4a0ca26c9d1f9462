"""The functions as Calc calls them: this file lies in the extension and runs in the office's Python.

Its component loader asks :func:`getComponentFactory`; ``uno`` is there only then, so that other Pythons can read this file.
"""

from __future__ import annotations

from typing import Any

from jixiao.addin.libreoffice.cells import call
from jixiao.udfs.registry import FUNCTIONS, Function

IMPLEMENTATION = "org.jixiao.python.AddIn"
#: One service under the very prefix of Excel's stored form ``_xll.JX_SCORE``: releases that know no other name find it so.
SERVICE = "_xll"


def getComponentFactory(implementation: str, manager: Any, context: Any) -> Any:  # noqa: ARG001, N802 - the loader's
    """What the office makes the add-in with."""
    import unohelper

    helper = unohelper.ImplementationHelper()
    helper.addImplementation(_add_in(), IMPLEMENTATION, (SERVICE,))
    return helper.getComponentFactory(implementation, None, manager)


def _add_in() -> type:
    """A class with one method per function of the registry, of the interface that the extension's type library declares."""
    import unohelper
    from com.sun.star.lang import XServiceInfo
    from org.jixiao import XFunctions

    members: dict[str, Any] = {function.name: _method(function) for function in FUNCTIONS}
    members["__init__"] = lambda self, context: None  # noqa: ARG005
    members["getImplementationName"] = lambda self: IMPLEMENTATION  # noqa: ARG005
    members["supportsService"] = lambda self, name: name == SERVICE  # noqa: ARG005
    members["getSupportedServiceNames"] = lambda self: (SERVICE,)  # noqa: ARG005
    return type("AddIn", (unohelper.Base, XServiceInfo, XFunctions), members)


def _method(function: Function) -> Any:
    def method(self: Any, *arguments: Any) -> Any:  # noqa: ARG001
        return call(function, arguments)

    return method

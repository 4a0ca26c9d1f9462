"""The least that a Python add-in of Calc does: takes the arguments of JX_SCORE, looks at none of them, answers 5.

Lies in an extension of its own beside ours (recalculation.py makes it) and runs in the office's Python.
"""

import unohelper
from com.sun.star.lang import XServiceInfo
from org.minimal import XFunctions

IMPLEMENTATION, SERVICE = "org.minimal.python.AddIn", "org.minimal.AddIn"


class AddIn(unohelper.Base, XServiceInfo, XFunctions):
    """MINIMAL, and what the office asks of every add-in."""

    def __init__(self, context):
        pass

    def MINIMAL(self, *arguments):  # noqa: ARG002, N802 - as Calc calls it
        return 5.0

    def getImplementationName(self):  # noqa: N802 - UNO's names
        return IMPLEMENTATION

    def supportsService(self, name):  # noqa: N802
        return name == SERVICE

    def getSupportedServiceNames(self):  # noqa: N802
        return (SERVICE,)


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the loader asks for this name
g_ImplementationHelper.addImplementation(AddIn, IMPLEMENTATION, (SERVICE,))

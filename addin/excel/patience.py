"""Excel refuses every call while a cell is edited, a dialog is open or it works: it is asked again for a while.

Decision 70.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

#: RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, and Excel's own word for it while a cell is edited.
_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
#: Seconds before each further try: soon at first, for twenty seconds in all.
_WAITS = (0.02, 0.1, 0.3, *(1.0,) * 20)
#: DISP_E_MEMBERNOTFOUND, DISP_E_UNKNOWNNAME: this Excel has no such member.
_UNKNOWN = frozenset({-2147352573, -2147352570})
T = TypeVar("T")


def patiently(call: Callable[[], T]) -> T:
    """What the call gives, made again while Excel is busy. It must be one that can be made twice."""
    for wait in _WAITS:
        try:
            return call()
        except Exception as error:
            if not is_busy(error):
                raise
        time.sleep(wait)
    return call()


def is_busy(error: BaseException) -> bool:
    """Whether Excel has refused because it is busy, in the call's own code or in the reason it gives."""
    codes = {item for item in error.args if isinstance(item, int)}
    reasons = {part for item in error.args if isinstance(item, tuple) for part in item if isinstance(part, int)}
    return bool(_BUSY & (codes | reasons))


def asked(native: Any, name: str) -> tuple[bool, Any]:
    """(whether the object has such a property, what it answers). None from one that is there means a mixed block.

    Off Windows a missing name is an AttributeError; on Windows pywin32 hands on Excel's own error.
    """
    try:
        return True, patiently(lambda: getattr(native, name))
    except AttributeError:
        return False, None
    except Exception as error:
        if _UNKNOWN & {item for item in error.args if isinstance(item, int)}:
            return False, None
        raise

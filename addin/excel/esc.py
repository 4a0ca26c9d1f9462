"""The key Esc while a button works. Excel waits for us meanwhile and tells nobody of its keys, so Windows is asked.

Decision 55.
"""

from __future__ import annotations

import ctypes
import sys

import xlwings as xw

_ESC = 0x1B


def can_stop() -> bool:
    """Whether Esc is heard on this system."""
    return sys.platform == "win32"


def pressed(app: xw.App) -> bool:
    """Whether Esc is down, or was pressed since the last question, and Excel is in front. Always False off Windows.

    Any window of that Excel's process counts: which of them ``Application.Hwnd`` names changes as workbooks are opened.
    """
    if sys.platform != "win32":
        return False
    user32 = ctypes.windll.user32
    # Asked also while another program is in front: a press that was meant for that one is forgotten so.
    # A SHORT comes back, with whatever was in the register above it.
    hit = user32.GetAsyncKeyState(_ESC) & 0xFFFF
    owner = ctypes.c_ulong()
    user32.GetWindowThreadProcessId(ctypes.c_void_p(user32.GetForegroundWindow()), ctypes.byref(owner))
    return bool(hit) and owner.value == app.pid

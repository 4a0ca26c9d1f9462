"""The cycle collector, paused while cells are made by the hundred thousand: a fifth of the time, and no cycle to find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Cells by the hundred thousand and not one cycle among them: the cycle collector would only look at them again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

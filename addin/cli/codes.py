"""Exit codes of every command: docs/commands.md tells users."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jixiao.macros.scoring.check import Located

OK, FINDINGS, USAGE, UNUSABLE, BUG = range(5)
STOPPED = 130  # Ctrl-C, as shells have it


def code_of(findings: Iterable[Located]) -> int:
    """:data:`FINDINGS` where one of them is an error."""
    return FINDINGS if any(item.severity == "error" for item in findings) else OK

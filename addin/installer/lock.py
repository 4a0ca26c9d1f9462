"""``requirements.lock``: what jixiao runs with, each in one version, each file by its sum; made by ``make lock``."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from jixiao.templates.stop import Stop

LOCK = "requirements.lock"
_VERSION = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", re.MULTILINE)
_SUM = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked_versions(lock: Path) -> list[str]:
    """name==version of each line."""
    return _VERSION.findall(lock.read_text(encoding="utf-8"))


def need_locked(wheels: Path, lock: Path) -> None:
    """Raises Stop ``bundle_not_locked`` where a wheel of the folder, ours aside, is none of the lock."""
    sums = set(_SUM.findall(lock.read_text(encoding="utf-8")))
    for path in sorted(wheels.glob("*.whl")):
        if not path.name.startswith("jixiao-") and hashlib.sha256(path.read_bytes()).hexdigest() not in sums:
            raise Stop("bundle_not_locked", wheel=path.name, lock=LOCK)

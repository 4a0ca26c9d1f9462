"""A process and what it took. A small one runs it, since a child's peak begins with what its parent held."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = """
import json, os, sys, time
cores, report, *command = sys.argv[1:]
if int(cores) and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
began = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
with open(report, "w") as told:
    json.dump([time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024], told)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took, with all its processes. wall, cpu: seconds; peak: MB of the largest process; said: on stdout."""

    wall: float
    cpu: float
    peak: float
    said: str


def used(command: Sequence[str], cores: int = 0) -> Used:
    """Runs a command, on so many cores, 0 for all. Raises SystemExit where it fails; 1 is no fault of jx, it has findings."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report")
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(cores), str(report)]
        done = subprocess.run([*launcher, *command], capture_output=True, text=True, errors="replace", check=False)
        if done.returncode > ("jixiao.addin" in command):
            raise SystemExit(f"{command[:4]}: {done.stderr[-2000:]}")
        wall, cpu, peak = json.loads(report.read_text())
    return Used(wall, cpu, peak, done.stdout)

"""Cold starts, whole processes, beside ``import openpyxl``: every module compiled before, as where a program was installed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 7


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Processor seconds, the smallest of interleaved runs: ``help``, ``check`` of one form, ``openpyxl`` (only imported)."""
    with tempfile.TemporaryDirectory() as folder:
        book = str(Path(folder) / "表.xlsx")
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        jx = [sys.executable, "-m", "jixiao.addin"]
        commands = {
            "help": [*jx, "--help"], "check": [*jx, "check", book], "openpyxl": [sys.executable, "-c", "import openpyxl"],
        }
        subprocess.run([*jx, "new", "selfeval-2023", "-o", book], env=settings, capture_output=True, check=True)
        for command in commands.values():
            subprocess.run(command, env=settings, capture_output=True, check=False)
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                before = _used()
                done = subprocess.run(command, env=settings, capture_output=True, check=False)
                found[name].append(_used() - before)
                if done.returncode > 1:  # 1: findings
                    raise SystemExit(done.stderr.decode())
    return {name: min(times) for name, times in found.items()}


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    found = measure()
    for name, seconds in found.items():
        print(f"{name:10} {seconds:.3f} s  {seconds / found['openpyxl']:.2f} ×")

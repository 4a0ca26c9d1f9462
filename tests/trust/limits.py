"""Runs ``jx`` as its own process under limits, and says what it cost, what it said and what it left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEMORY = 512  # MB that a command may take
SECONDS = 5  # of the processor


@dataclass(frozen=True, slots=True)
class Run:
    """A finished command. seconds: of the processor, its children's included; memory: the most it held, in MB."""

    code: int
    seconds: float
    memory: int
    said: str
    left: tuple[int, ...]

    @property
    def lines(self) -> list[str]:
        """Sentences on stderr."""
        return [line for line in self.said.splitlines() if line.strip()]


#: A small process between: what a child held counts what its parent held when it was started, and a test runner holds much.
_BETWEEN = """
import json, os, resource, subprocess, sys
seconds, memory, *command = sys.argv[1:]
def hold():
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) << 20, int(memory) << 20))
process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=hold)
said = process.stderr.read().decode(errors="replace")
_, status, used = os.wait4(process.pid, 0)
print(json.dumps([process.pid, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, said]))
"""


def run_limited(*arguments: str | Path, home: Path, seconds: int = SECONDS) -> Run:
    """``jx`` with these arguments. It is ended by the system where it takes more than twice what it may."""
    command = [sys.executable, "-c", "from jixiao.addin.cli.main import main; main()", *map(str, arguments)]
    between = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _BETWEEN, str(2 * seconds + 2), str(2 * MEMORY), *command],
        capture_output=True, check=True, env={**os.environ, "HOME": str(home)},
    )
    session, code, used, memory, said = json.loads(between.stdout)
    return Run(code, used, memory, said, of_session(session))


def of_session(session: int) -> tuple[int, ...]:
    """Processes that were started below a command and are still there."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(folder.name))
    return tuple(found)


def state(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def must_be_harmless(run: Run, seconds: float = SECONDS) -> None:
    """Within the limits, no fault of ours, no process left; where the file was refused, in one Chinese sentence."""
    from support import here  # the process between, which imports this module, stays small

    assert run.left == ()
    assert run.code in (0, 1, 3), run.said
    assert "Traceback" not in run.said
    assert run.memory < MEMORY
    assert run.seconds < seconds or run.seconds < here(seconds)
    if run.code == 3:
        (sentence,) = run.lines
        assert any("一" <= char <= "鿿" for char in sentence)

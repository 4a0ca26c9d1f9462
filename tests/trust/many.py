"""Runs ``jx`` many times from one process that has loaded it: each time in a fork of its own, under limits.

``python -m trust.many`` reads a JSON array of jobs ``[folder, home, arguments]`` from stdin and prints, a line each, what
:class:`trust.limits.Run` holds. Starting Python and loading the program, a third of a second, is paid once.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from trust.limits import MEMORY, SECONDS, Run, of_session

#: A folder to work in, a home, the arguments.
Job = tuple[str, str, Sequence[str]]
_TESTS = Path(__file__).resolve().parents[1]


def run_many(jobs: Iterable[Job]) -> Iterator[Run]:
    """What came of each job, in their order. Between one and the next the caller may look at the folder."""
    paths = os.pathsep.join((str(_TESTS), str(_TESTS / "making")))
    process = subprocess.Popen(
        [sys.executable, "-m", "trust.many"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": paths})
    assert process.stdin is not None and process.stdout is not None
    with process:
        for job in jobs:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            code, seconds, memory, said, left = json.loads(process.stdout.readline())
            yield Run(code, seconds, memory, said, tuple(left))
        process.stdin.close()


def _one(folder: str, home: str, arguments: Sequence[str]) -> tuple[int, float, int, str, tuple[int, ...]]:
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _child(folder, home, arguments, said.fileno())
        _, status, used = os.wait4(child, 0)
        said.seek(0)
        text = said.read().decode(errors="replace")
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, text, of_session(child)


def _child(folder: str, home: str, arguments: Sequence[str], said: int) -> None:
    code = 99
    try:
        os.setsid()
        os.chdir(folder)
        os.environ["HOME"] = home
        for stream in (0, 1):
            os.dup2(os.open(os.devnull, os.O_RDWR), stream)
        os.dup2(said, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS + 2,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY << 20,) * 2)
        from jixiao.addin.cli.main import run

        code = run(list(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _load() -> None:
    """What the commands load when they run, before the forks."""
    import jixiao.addin.cli.batch
    import jixiao.addin.cli.forms
    import jixiao.addin.cli.imports
    import jixiao.addin.cli.learn
    import jixiao.addin.cli.main
    import jixiao.addin.cli.scoring
    import jixiao.addin.cli.year  # noqa: F401
    from jixiao.templates.library import default_library

    default_library()


if __name__ == "__main__":
    _load()
    for line in sys.stdin:
        print(json.dumps(_one(*json.loads(line))), flush=True)

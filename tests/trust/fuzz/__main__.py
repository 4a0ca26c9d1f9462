"""Feeds the targets by atheris: ``PYTHONPATH=tests:tests/making python -m trust.fuzz SECONDS [TARGET ...]``.

New ground goes into ``build/fuzz/TARGET``; with ``--keep`` the smallest set of it into the kept corpora. An input that ends
badly is written to ``build/fuzz/TARGET-crash-*`` and the exit code is 1: mend it, and put the input into ``corpus/TARGET``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("strings", "recogniser", "sheet", "formula", "word", "pdfs", "json", "toml")
_LONGEST, _SLOWEST, _MEMORY = 4096, 5.0, 1024  # bytes of an input, seconds of the processor that one may take, MB of a process
_ENDLESS = 120  # seconds by the clock: a fuzzer that others leave little of the processor is not slow
_MOST, _SUM = 60, 40  # inputs that are kept of a target; letters of the name that the fuzzer gives


def feed(name: str, options: list[str]) -> None:
    """Runs one target in this process; it never returns."""
    import atheris

    with atheris.instrument_imports(include=["jixiao"], enable_loader_override=False):
        from trust.fuzz.targets import TARGETS

    def fed(data: bytes) -> None:
        started = time.process_time()
        TARGETS[name](data)
        if (taken := time.process_time() - started) > _SLOWEST:
            raise TimeoutError(taken)

    again = f"{sys.executable} -m trust.fuzz --feed {name}"  # how a merge starts itself for each part of its work
    atheris.Setup([again, *options], fed)
    atheris.Fuzz()


def _trimmed(kept: Path) -> int:
    """Leaves those that have a name of ours, and the shortest of the others; how many are left."""
    found = sorted((path for path in kept.iterdir() if len(path.name) == _SUM), key=lambda path: (path.stat().st_size, path.name))
    for path in found[_MOST:]:
        path.unlink()
    return len(list(kept.iterdir()))


def main(words: list[str]) -> int:
    if words[0] == "--feed":
        feed(words[1], words[2:])
    keep = "--keep" in words
    seconds, *names = [word for word in words if word != "--keep"]
    build = Path("build", "fuzz")
    ended = 0
    for name in names or NAMES:
        found, kept = build / name, HERE / "corpus" / name
        found.mkdir(parents=True, exist_ok=True)
        kept.mkdir(parents=True, exist_ok=True)
        feeding = [sys.executable, "-m", "trust.fuzz", "--feed", name]
        options = [
            f"-max_len={_LONGEST}", f"-timeout={_ENDLESS}", f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={build / name}-",
            f"-max_total_time={seconds}", "-print_final_stats=1", "-verbosity=1",
        ]
        done = subprocess.run([*feeding, *options, str(found), str(kept)], capture_output=True, text=True, check=False)
        ended = ended or int(done.returncode != 0)
        told = [line for line in done.stderr.splitlines() if "stat::number_of_executed_units" in line or "ERROR" in line]
        print(f"{name}: exit {done.returncode}; {' '.join(told)}", flush=True)
        if done.returncode:
            print(done.stderr[-3000:], flush=True)
        if keep:
            subprocess.run([*feeding, "-merge=1", str(kept), str(found)], capture_output=True, check=False)
            print(f"{name}: {_trimmed(kept)} inputs kept", flush=True)
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Records the outputs of every command: ``python tests/record_outputs.py``; see tests/outputs.py.

Says what differs from what stood recorded. ``--check`` writes nothing, and ends with 1 where anything differs.
``--keep DIR`` also writes every output below DIR, archives taken apart: kept at two commits, ``diff -r`` shows more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "making")]

import outputs  # noqa: E402


def _make(keep: Path | None, name: str) -> outputs.Outputs:
    with tempfile.TemporaryDirectory() as folder:
        return outputs.make(name, Path(folder), keep and keep.resolve() / name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    asked = parser.parse_args()
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_workers=2) as pool:
        made = dict(zip(outputs.NAMES, pool.map(partial(_make, asked.keep), outputs.NAMES), strict=True))
    old = outputs.recorded() if outputs.TABLE.exists() else {}
    changed = [f"{name}: {each}" for name in outputs.NAMES for each in outputs.differences(old.get(name, {}), made[name])]
    print("\n".join(changed) or "as recorded")
    if asked.check:
        return 1 if changed else 0
    lines = [output.line(name, *key) for name, found in made.items() for key, output in sorted(found.items())]
    outputs.TABLE.write_text(outputs.HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

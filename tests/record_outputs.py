"""Records the outputs of every command: ``python tests/record_outputs.py``; see tests/outputs.py.

Says what differs from what stood recorded. ``--check`` writes nothing, and ends with 1 where anything differs.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "addin")]

import outputs  # noqa: E402


def _make(name: str) -> outputs.Outputs:
    with tempfile.TemporaryDirectory() as folder:
        return outputs.make(name, Path(folder))


def main(arguments: list[str]) -> int:
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_workers=2) as pool:
        made = dict(zip(outputs.NAMES, pool.map(_make, outputs.NAMES), strict=True))
    old = outputs.recorded() if outputs.TABLE.exists() else {}
    changed = [f"{name}: {each}" for name in outputs.NAMES for each in outputs.differences(old.get(name, {}), made[name])]
    print("\n".join(changed) or "as recorded")
    if "--check" in arguments:
        return 1 if changed else 0
    lines = [output.line(name, *key) for name, found in made.items() for key, output in sorted(found.items())]
    outputs.TABLE.write_text(outputs.HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

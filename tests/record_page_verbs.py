"""Writes docs/page-verbs.md from a comparison: ``python tests/record_page_verbs.py``; see tests/making/page_verbs.py."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "making")]

from page_browser import built, chromium, opened  # noqa: E402
from page_verbs import PAGE, compared, table  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        engine = opened(browser, built(Path(folder)).as_uri(), offline=True)
        PAGE.write_text(table(compared(engine, Path(folder) / "files")), encoding="utf-8")

"""Makes the helpers beside the tests importable, whether or not the folder is a package."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

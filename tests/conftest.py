"""Makes the helpers beside the tests importable; the same examples each time, however slow the machine."""

import sys
from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "making"), str(HERE / "fakes")]

settings.register_profile("jixiao", derandomize=True, deadline=None)
settings.load_profile("jixiao")

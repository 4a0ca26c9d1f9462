"""Makes the helpers beside the tests importable; the same examples each time, however slow the machine; nobody's home."""

import gc
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "making"), str(HERE / "fakes")]


def places(folder: Path) -> dict[str, str]:
    """What says to Linux, the Mac and Windows where a user's own files are."""
    return {"HOME": str(folder), "USERPROFILE": str(folder), "APPDATA": str(folder / "Roaming")}


# Before any module of tests is read: some make their library while they are. No form that a user has taught is in it.
_nobody = TemporaryDirectory(prefix="jixiao-home-")
os.environ.update(places(Path(_nobody.name)))

settings.register_profile("jixiao", derandomize=True, deadline=None)
settings.load_profile("jixiao")


def pytest_itemcollected(item: pytest.Item) -> None:
    """What is long is slow too: ``-m "not slow"`` is the fast set, whatever else is asked for."""
    if item.get_closest_marker("long"):
        item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Ten thousand tests and what they have imported stay: no round of the collector goes over them again, an eighth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Undo steps, logs, settings and taught forms of this test alone."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name, place in places(folder).items():
        monkeypatch.setenv(name, place)
    return folder

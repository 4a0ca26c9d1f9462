"""Makes the helpers beside the tests importable; the same examples each time, however slow the machine."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "making"), str(HERE / "fakes")]

settings.register_profile("jixiao", derandomize=True, deadline=None)
settings.load_profile("jixiao")


def pytest_itemcollected(item: pytest.Item) -> None:
    """What is long is slow too: ``-m "not slow"`` is the fast set, whatever else is asked for."""
    if item.get_closest_marker("long"):
        item.add_marker("slow")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Undo steps, logs, settings and taught forms of the test, not of the user."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("APPDATA", str(folder / "Roaming"))
    return folder

"""One office for all tests of a worker; a home of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jixiao.addin.libreoffice.office import Office
from jixiao.templates.stop import Stop


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Calc with our functions, 60 seconds for each document. Skipped only where LibreOffice is not installed."""
    try:
        made = Office(seconds=60)
    except Stop as stop:
        pytest.skip(f"{stop.id}; make test installs LibreOffice")
    with made:
        yield made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Undo steps, logs and settings of the test, not of the user."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("APPDATA", str(folder / "Roaming"))
    return folder

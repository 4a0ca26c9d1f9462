"""One office with the toolbar for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jixiao.templates.stop import Stop
from toolbar import Toolbar


@pytest.fixture(scope="session")
def toolbar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolbar]:
    """Calc with our extension. Skipped only where LibreOffice is not installed."""
    try:
        made = Toolbar(tmp_path_factory.mktemp("calc"))
        with made:
            yield made
    except Stop as stop:
        pytest.skip(f"{stop.id}; make test installs LibreOffice")


@pytest.fixture
def quiet(toolbar: Toolbar) -> None:
    """Nothing said yet; every question is answered with no."""
    toolbar.said()
    toolbar.agree(False)

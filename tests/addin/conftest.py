"""One office for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jixiao.addin.libreoffice.office import Office
from jixiao.templates.stop import Stop


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Calc with our functions, three minutes for each document: a machine that does much else. Skipped only where LibreOffice is not installed."""
    try:
        made = Office(seconds=180)
    except Stop as stop:
        pytest.skip(f"{stop.id}; make test installs LibreOffice")
    with made:
        yield made

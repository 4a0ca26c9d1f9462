"""One build, one browser and one engine for all tests of the page that run in a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jixiao.addin.cli.wrapping import PIPED
from page_browser import Browser, Opened, built, chromium, opened
from page_desk import Desk


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines as long as in a browser, which has no terminal; the processes of xdist say how wide theirs is."""
    monkeypatch.setenv("COLUMNS", str(PIPED))


@pytest.fixture(scope="session")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, built."""
    return built(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def engine(browser: Browser, page_path: Path) -> Opened:
    """The page opened by double click, its engine ready."""
    return opened(browser, page_path.as_uri(), offline=True)


@pytest.fixture(scope="session")
def page(browser: Browser, page_path: Path) -> Iterator[Desk]:
    """One page of 做表 for all tests that leave it empty, which shows no fault in them."""
    found = opened(browser, page_path.as_uri(), offline=True, locale="zh-CN")
    yield Desk(found)
    assert found.errors == []
    found.page.context.close()

"""The add-in's tests in one process: one browser, and one fetching of the vendor's typings (``--dist loadgroup``)."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.xdist_group("wps"))

"""docs/page-verbs.md says what it says because it was compared: every verb on every kind of file."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_browser import Opened
from page_verbs import PAGE, compared, table

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def test_every_verb_on_every_kind_of_file_is_as_the_table_says(engine: Opened, tmp_path: Path) -> None:
    assert table(compared(engine, tmp_path)) == PAGE.read_text(encoding="utf-8")

"""What we use of pdfplumber and pdfminer that is no part of their public interface: here a new version that changes it is seen."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pdf_making
import pdfplumber
import pytest
from jixiao.addin.documents.pdf_glyphs import visible_glyphs
from pdfminer.layout import LTContainer, LTItem
from pdfminer.pdfinterp import PDFPageInterpreter

VERSIONS = f"pdfplumber {version('pdfplumber')}, pdfminer.six {version('pdfminer.six')}: see addin/documents/pdf_glyphs.py"


@pytest.fixture
def page(tmp_path: Path) -> pdfplumber.page.Page:
    content = pdf_making.table((50, 150, 300), (100, 120, 140)) + pdf_making.text(60, 115, "完成率")
    path = pdf_making.pdf(tmp_path / "表.pdf", [content])
    with pdfplumber.open(path) as pdf:
        yield pdf.pages[0]


def test_a_container_keeps_what_is_added_last_in_its_list() -> None:
    """``_objs``: a character is taken out again behind the back of the aggregator."""
    held: LTContainer[LTItem] = LTContainer((0, 0, 1, 1))
    first, last = LTItem(), LTItem()
    held.add(first)
    held.add(last)
    assert held._objs.pop() is last, VERSIONS
    assert list(held) == [first], VERSIONS


def test_a_layout_that_is_given_is_the_one_a_page_is_read_from(page: pdfplumber.page.Page) -> None:
    """``_layout``: without it pdfplumber would run the page's program again, without our limits."""
    assert not hasattr(page, "_layout"), VERSIONS
    page._layout = given = object()
    assert page.layout is given, VERSIONS


def test_a_page_is_run_once_and_its_lines_are_found_in_what_we_have_left(
    page: pdfplumber.page.Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []
    real = PDFPageInterpreter.process_page

    def counted(self: PDFPageInterpreter, page: object) -> None:
        runs.append(page)
        real(self, page)

    monkeypatch.setattr(PDFPageInterpreter, "process_page", counted)
    glyphs = visible_glyphs(page, 1000)
    assert glyphs is not None
    assert "".join(glyph.text for glyph in glyphs) == "完成率", VERSIONS
    (table,) = page.find_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines"})
    assert len(table.cells) == 4, VERSIONS
    assert not page.chars, VERSIONS
    assert len(runs) == 1, VERSIONS

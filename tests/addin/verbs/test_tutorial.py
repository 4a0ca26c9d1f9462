"""教程: the tutorial of the documents as a page of its own, from a checkout and from what a wheel brings."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from jixiao.addin.installer.wheels import own_wheel
from jixiao.addin.reports.page import page_bytes
from jixiao.addin.verbs import tutorial
from jixiao.templates.library import HOME
from jixiao.templates.stop import Stop
from lxml import html

DOCS = HOME.parent / "docs"


def test_the_page_is_the_tutorial_with_its_pictures_inside(home: Path) -> None:
    path = tutorial.write_tutorial()
    assert path == home / ".jixiao" / "tutorial.html"
    page = html.fromstring(path.read_text(encoding="utf-8"))
    document = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    pictures = page.xpath("//img")
    assert len(pictures) == document.count("![") > 5
    assert all(picture.get("src").startswith("data:image/png;base64,iVBOR") and picture.get("alt") for picture in pictures)
    headings = [item.text_content() for item in page.xpath("//h1|//h2")]
    assert headings == re.findall(r"^#{1,2} (.*)$", document, re.MULTILINE)
    assert page.xpath("//table") and "<!--" not in path.read_text(encoding="utf-8")
    assert not page.xpath("//script") and not [href for href in page.xpath("//a/@href") if "://" not in href]


def test_links_to_files_become_text_and_what_looks_like_markup_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("见[命令](commands.md)和[网](https://example.org) <script>x</script>\n", encoding="utf-8")
    body = page_bytes(tmp_path / "a.md", HOME / "tutorial.html").decode().partition("<body>")[2]
    assert '见命令和<a href="https://example.org">网</a>' in body and "<script>" not in body


def test_where_it_was_not_installed_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tutorial, "HOME", tmp_path / "templates")
    monkeypatch.setattr(tutorial.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(tutorial.metadata, "files", lambda _name: None)
    with pytest.raises(Stop) as stop:
        tutorial.write_tutorial()
    assert stop.value.id == "tutorial_missing"


@pytest.mark.long
def test_a_wheel_brings_it_where_the_program_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    """As pip and our own installer put the data of a wheel: below the folder of the interpreter."""
    with zipfile.ZipFile(own_wheel(HOME.parent, tmp_path)) as wheel:
        for name in wheel.namelist():
            if ".data/data/" in name:
                place = tmp_path / "python" / name.partition(".data/data/")[2]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(wheel.read(name))
    (tmp_path / "site" / "templates").mkdir(parents=True)
    shutil.copy(HOME / "tutorial.html", tmp_path / "site" / "templates")
    monkeypatch.setattr(tutorial, "HOME", tmp_path / "site" / "templates")
    monkeypatch.setattr(tutorial.sys, "prefix", str(tmp_path / "python"))
    page = html.fromstring(tutorial.write_tutorial().read_text(encoding="utf-8"))
    assert len(page.xpath("//img")) == (DOCS / "tutorial.md").read_text(encoding="utf-8").count("![") and home

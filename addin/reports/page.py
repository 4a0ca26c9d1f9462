"""A page of the documents as one web page that needs nothing else: pictures inside, nothing fetched, no scripts."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BODY = "{{ body }}"


def page_bytes(document: Path, template: Path) -> bytes:
    """The bytes of the page. Pictures lie where the document names them; links to other documents become plain text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_without_comments(document.read_text(encoding="utf-8")))
    for token in tokens:
        if token.children:
            token.children = list(_without_links_to_files(token.children))
            for item in token.children:
                if item.type == "image":
                    item.attrs["src"] = _inside(document.parent / unquote(str(item.attrs["src"])))
    body = parser.renderer.render(tokens, parser.options, {})
    return template.read_text(encoding="utf-8").replace(_BODY, body).encode()


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2].removeprefix("\n") for part in rest)


def _without_links_to_files(tokens: Sequence[Token]) -> Iterator[Token]:
    """Without what opens and closes links to files beside the document, which are not beside the page."""
    kept = True
    for token in tokens:
        if token.type == "link_open":
            kept = "://" in str(token.attrs["href"])
        if token.type not in ("link_open", "link_close") or kept:
            yield token


def _inside(picture: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode("ascii")

"""The page: ``web/`` and the engine as one HTML file, or as a folder for a server. Two builds are the same bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path

from jixiao.addin.page.join import joined
from jixiao.addin.page.parts import Parts
from jixiao.addin.workbook.save import save_new
from jixiao.templates.library import texts
from jixiao.templates.stop import Stop

WEB = Path(__file__).resolve().parent / "web"
INDEX = "index.html"
_STYLE = '<link rel="stylesheet" href="style.css">'
_APP = '<script type="module" src="app.js"></script>'
_PROBE = '<script src="probe.js"></script>'
_FACTS = "<!-- facts -->"
_PARTS = "<!-- parts -->"
_POLICY = "<!-- policy -->"
_SAID = re.compile(r"\{\{(\w+)\.(\w+)\}\}")
_CONTROL = re.compile(r"</(?=script|style)|<!--", re.IGNORECASE)


def modules() -> dict[str, str]:
    """The sources of the page by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(WEB.iterdir()) if path.is_file()}


def page_file(parts: Parts) -> bytes:
    """The page with everything inside."""
    held = "".join(
        f'<script type="text/plain" id="part-{name}">{base64.b64encode(packed(data)).decode()}</script>\n'
        for name, data in parts.files.items()
    )
    return _page(parts, held, connect="'none'").encode()


def page_folder(parts: Parts) -> dict[str, bytes]:
    """The files of the folder by name: the page, and the parts beside it, which it fetches."""
    made = {INDEX: _page(parts, "", connect="'self'").encode()}
    return made | {f"parts/{name}.gz": packed(data) for name, data in parts.files.items()}


def number(parts: Parts) -> str:
    """Which build a user has: twelve digits of a digest of the engine and of the page around it."""
    summed = hashlib.sha256(parts.build.encode())
    for name, text in modules().items():
        summed.update(f"{name} {hashlib.sha256(text.encode()).hexdigest()}\n".encode())
    summed.update(_json(texts("page")).encode())
    return summed.hexdigest()[:12]


def packed(data: bytes) -> bytes:
    """A part as it is shipped: gzip without a date."""
    return gzip.compress(data, 9, mtime=0)


def build(output: Path, parts: Parts, *, folder: bool) -> None:
    """Writes the file, in the place of an older one, or the folder, which must be new or empty. Raises Stop."""
    if not folder:
        save_new(page_file(parts), output, over=True)
        return
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise Stop("exists", path=str(output))
    try:
        for name, data in page_folder(parts).items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise Stop("cannot_write", path=str(output)) from error


def _page(parts: Parts, held: str, connect: str) -> str:
    """index.html with its style and scripts inside, and a policy that lets nothing else run or be asked for."""
    web = modules()
    style, app, probe = web["style.css"], joined(web, "app.js"), web["probe.js"]
    words = texts("page")
    facts = {
        "version": parts.version, "build": number(parts), "worker": joined(web, "worker.js"), "parts": list(parts.files),
        "texts": words,
    }
    for name, text in (("style.css", style), ("app.js", app), ("probe.js", probe)):
        if _CONTROL.search(text):
            raise ValueError(f"{name}: {_CONTROL.pattern}")
    policy = "; ".join((
        "default-src 'none'", f"script-src {_digest(probe)} {_digest(app)} blob: 'wasm-unsafe-eval'", "worker-src data:",
        f"style-src {_digest(style)}", "img-src data: blob:", f"connect-src {connect}",
        "base-uri 'none'", "form-action 'none'",
    ))
    said = _SAID.sub(lambda found: html.escape(words[found[1]][found[2]]), web[INDEX])
    return _filled(said, {
        _POLICY: f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        _STYLE: f"<style>{style}</style>",
        _FACTS: f'<script type="application/json" id="facts">{_json(facts)}</script>',
        _PROBE: f"<script>{probe}</script>",
        _PARTS: held,
        _APP: f'<script type="module">{app}</script>',
    })


def _filled(text: str, marks: Mapping[str, str]) -> str:
    for mark, value in marks.items():
        if text.count(mark) != 1:
            raise ValueError(f"{INDEX}: {mark}")
        text = text.replace(mark, value)
    return text


def _json(value: object) -> str:
    """JSON that cannot end the element that it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

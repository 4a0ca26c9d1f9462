"""The add-in as a folder to hand on: what installs it, and the add-in with its engine. Two builds are the same bytes."""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Iterator
from pathlib import Path

from jixiao.addin.page.build import WEB as PAGE
from jixiao.addin.page.build import packed
from jixiao.addin.page.join import joined
from jixiao.addin.page.parts import NOTICES, Parts
from jixiao.addin.verbs import ribbon
from jixiao.addin.xlam.ribbon_xml import Program, ribbon_xml
from jixiao.templates.library import Library, texts
from jixiao.templates.stop import Stop
from jixiao.udfs.registry import FUNCTIONS

HERE = Path(__file__).resolve().parent
WEB, ICONS, FOLDER = HERE / "web", HERE / "icons", HERE / "folder"
RUNTIME = "runtime.js"
#: Scripts of the add-in, each joined from its modules. Only start.js may be in words that an old browser cannot read.
SCRIPTS = ("main.js", "selftest.js", "start.js")
#: What the ribbon calls. A declaration before the first element is what WPS' own page for add-ins takes for a fault.
WPS = Program(lambda _: "ribbon.OnAction", load="ribbon.OnAddinLoad", image="ribbon.GetImage")
_DECLARATION = b"<?xml"
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<JsPlugin>
<ApiVersion>1.0.0</ApiVersion>
<Name>jixiao</Name>
<Description>jixiao</Description>
</JsPlugin>
"""


def build(output: Path, parts: Parts, library: Library) -> None:
    """Writes the folder, which must be new or empty. Raises Stop ``exists`` or ``cannot_write``."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise Stop("exists", path=str(output))
    try:
        for name, data in folder(parts, library).items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise Stop("cannot_write", path=str(output)) from error


def folder(parts: Parts, library: Library) -> dict[str, bytes]:
    """The files by name: those that are handed on, and below ``jixiao_VERSION`` those that WPS is given."""
    tab = ribbon.tab(library)
    home = f"jixiao_{parts.version}"
    inside = {
        "index.html": (WEB / "index.html").read_bytes(), "selftest.html": (WEB / "selftest.html").read_bytes(),
        "manifest.xml": _MANIFEST.encode(), "ribbon.xml": ribbon_part(tab), "engine.js": _engine(parts),
        "notices.txt": parts.files[NOTICES], **dict(scripts(parts.version, tab)), **dict(_icons(tab)),
    }
    made = {f"{home}/{name}": data for name, data in inside.items()}
    return made | {path.name: _filled(path, parts.version) for path in sorted(FOLDER.iterdir()) if path.is_file()}


def scripts(version: str, tab: ribbon.Tab) -> Iterator[tuple[str, bytes]]:
    """The scripts by name: nothing of theirs is seen from outside but what they hang on the window."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in (*sorted(WEB.glob("*.js")), PAGE / RUNTIME)}
    given = json.dumps(_texts(version, tab), sort_keys=True)  # in ASCII: no encoding can get it wrong
    for name in SCRIPTS:
        before = "" if name == "start.js" else f"window.jixiaoTexts = {given};\n"
        yield name, f'(function () {{\n"use strict";\n{before}{joined(modules, name)}}})();\n'.encode()


def ribbon_part(tab: ribbon.Tab) -> bytes:
    """The same tab as Excel's. Icons are asked for by button."""
    made = ribbon_xml(tab, program=WPS)
    return made.partition(b"?>")[2].lstrip() if made.startswith(_DECLARATION) else made


def _texts(version: str, tab: ribbon.Tab) -> dict[str, object]:
    words = texts("wps")
    return {
        "version": version, "said": words["said"], "selftest": words["selftest"],
        "labels": {button.id: button.label for button in tab.pressable()},
        "needsBook": {button.id: button.workbook for button in tab.pressable()},
        "functions": [
            {
                "name": item.name, "help": item.help, "example": item.example, "result": item.result,
                "arguments": [{"label": one.label, "help": one.help, "optional": one.optional} for one in item.arguments],
            }
            for item in FUNCTIONS
        ],
    }


def _engine(parts: Parts) -> bytes:
    """The parts as one script: a page that was opened as a file may load scripts from beside it, and nothing else."""
    held = {name: base64.b64encode(packed(data)).decode() for name, data in parts.files.items() if name != NOTICES}
    return f"window.jixiaoParts = {json.dumps(held)};\n".encode()


def _icons(tab: ribbon.Tab) -> Iterator[tuple[str, bytes]]:
    for group in tab.groups:
        for button in group.buttons:
            yield f"images/{button.id}.svg", (ICONS / f"{button.image}.svg").read_bytes()


def _filled(path: Path, version: str) -> bytes:
    """A file that is handed on, with the lines ended as its system ends them."""
    data = path.read_bytes().replace(b"@VERSION@", version.encode())
    if path.suffix == ".txt":
        data = codecs.BOM_UTF8 + data  # else the editor of an older Windows reads the Chinese as its own code page
    windows = path.suffix in (".cmd", ".ps1", ".txt")
    return data.replace(b"\n", b"\r\n") if windows else data


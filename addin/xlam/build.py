"""Builds jixiao.xlam from text: the same bytes each time, on every machine, for the same interpreter's path."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from jixiao.addin.package.package import FIRST_DATE
from jixiao.addin.verbs import ribbon
from jixiao.addin.workbook.save import save_new
from jixiao.addin.xlam.contact import CONTACT, VBA, contact_class
from jixiao.addin.xlam.parts import BOOK_CODE, FUNCTIONS, RIBBON, RIBBON_14, SETTINGS, SHEET_CODE, TEXTS, block, parts
from jixiao.addin.xlam.project import Module, write_project
from jixiao.addin.xlam.ribbon_xml import NAMESPACE_14, ribbon_module, ribbon_xml
from jixiao.addin.xlam.wrappers import functions_module
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.registry import FUNCTIONS as REGISTRY

_NAME = "jixiao"
#: What the VBA says without Python, by the key it asks for.
_TEXTS = {
    "no_workbook": "excel_no_workbook", "starting": "excel_starting", "working": "excel_working",
    "failed": "excel_python_failed", "lost": "excel_lost", "ask_save": "excel_ask_save",
}
#: A full path. Quotes would end it in the command line that starts Python, and xlwings' library expands $(NAME) there.
_WINDOWS = re.compile(r"(?!.*\$\()(?:[A-Za-z]:\\|\\\\[^\\])[^\"%<>|?*\x00-\x1f]+")
_MAC = re.compile(r"/[^\"$`\\|\x00-\x1f]+")


def build(output: Path, *, interpreter: str, library: Library) -> None:
    """Writes the add-in, atomically. interpreter: the full path of the Python that it starts.

    Raises Stop ``xlam_interpreter`` for a path that cannot be started safely, ``xlam_no_xlwings`` and
    ``xlam_xlwings_changed`` where the installed xlwings is not the one that was reviewed, and those of ``save_new``.
    """
    save_new(package(interpreter=interpreter, library=library), output, over=True)


def package(*, interpreter: str, library: Library) -> bytes:
    """The bytes of the add-in. Stored, not deflated: compressed bytes differ between builds of zlib."""
    tab = ribbon.tab(library)
    made = parts(
        sheet_cells(interpreter, tab.label), ribbons(tab), write_project(_NAME, modules(library)), tab.label
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in made.items():
            info = zipfile.ZipInfo(name, FIRST_DATE)
            info.create_system = 0
            archive.writestr(info, data)
    return buffer.getvalue()


def ribbons(tab: ribbon.Tab) -> dict[str, bytes]:
    """The ribbon parts by name."""
    return {RIBBON: ribbon_xml(tab), RIBBON_14: ribbon_xml(tab, NAMESPACE_14)}


def modules(library: Library) -> tuple[Module, ...]:
    """The modules of the VBA project: documents, then our texts by name and the generated ones."""
    made = {
        "JxFunctions": Module("JxFunctions", "Module", functions_module()),
        "JxRibbon": Module("JxRibbon", "Module", ribbon_module(ribbon.tab(library))),
    }
    for path in VBA.glob("*.cls"):
        kind = "Document" if path.stem in (BOOK_CODE, SHEET_CODE) else "Class"
        made[path.stem] = Module(path.stem, kind, _source(path))
    made[CONTACT] = Module(CONTACT, "Class", contact_class())
    return (made.pop(BOOK_CODE), made.pop(SHEET_CODE), *(made[name] for name in sorted(made)))


def _source(path: Path) -> str:
    return path.read_text(encoding="ascii")


def sheet_cells(interpreter: str, title: str) -> Mapping[tuple[int, int], str]:
    """The texts of the add-in's sheet: settings, Chinese texts by key, help of every function for the wizard."""
    texts = [("title", title), *((key, say(id)) for key, id in _TEXTS.items())]
    functions = [
        (item.name, item.category, item.help, *(argument.help for argument in item.arguments)) for item in REGISTRY
    ]
    return block(SETTINGS, _settings(interpreter)) | block(TEXTS, texts) | block(FUNCTIONS, functions)


def _settings(interpreter: str) -> list[tuple[str, str]]:
    if _WINDOWS.fullmatch(interpreter):
        key = "INTERPRETER_WIN"
    elif _MAC.fullmatch(interpreter):
        key = "INTERPRETER_MAC"
    else:
        raise Stop("xlam_interpreter", interpreter=interpreter)
    return [(key, interpreter)]

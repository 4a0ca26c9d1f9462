"""The extension (.oxt) made from the function registry: the same bytes each time, whole in itself."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from jixiao.addin.inside import driver, jx_addin, jx_toolbar
from jixiao.addin.inside.bridge import RECORD
from jixiao.addin.libreoffice.texts import add_ins, components, description, manifest, type_library
from jixiao.addin.libreoffice.toolbar import toolbar_members
from jixiao.addin.package.package import FIRST_DATE
from jixiao.addin.verbs import ribbon
from jixiao.addin.workbook.save import save_new
from jixiao.templates.library import HOME, default_library
from jixiao.udfs.functions import JX_VERSION

#: What the office itself loads; the rest of our package is imported by these.
_COMPONENTS = (jx_addin, jx_toolbar)
#: Where in the extension our package lies: the office puts this folder on its Python's path.
PYTHONPATH = "pythonpath"
#: Where the four rooms lie: the installed package, or the folders of a checkout.
_ROOMS = HOME.parent


def build_oxt(output: Path, interpreter: str | None = None) -> None:
    """Writes the extension, atomically. Raises the Stops of ``save_new``.

    interpreter: full path of the Python that answers where the office's own is older than 3.11.
    """
    save_new(oxt(interpreter), output, over=True)


def oxt(interpreter: str | None = None) -> bytes:
    """The bytes of the extension. Stored, not deflated: compressed bytes differ between builds of zlib."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in sorted(members(interpreter).items()):
            info = zipfile.ZipInfo(name, FIRST_DATE)
            info.create_system = 0
            archive.writestr(info, data)
    return buffer.getvalue()


def unpack(folder: Path, interpreter: str | None = None) -> None:
    """Writes the extension's members below a folder, as an office keeps an installed one."""
    for name, data in members(interpreter).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def members(interpreter: str | None = None) -> Mapping[str, bytes]:
    """Every member by its name: what the office reads, the component, and the part of our package that it runs."""
    texts = {
        "functions.idl": type_library(),
        "CalcAddIns.xcu": add_ins(),
        "jx.components": components(),
        "description.xml": description(JX_VERSION()),
        **toolbar_members(ribbon.tab(default_library())),
    }
    texts["META-INF/manifest.xml"] = manifest(texts)
    made = {name: text.encode() for name, text in texts.items()}
    made.update({path.name: path.read_bytes() for path in _loaded()})
    made.update({f"{PYTHONPATH}/{name}": data for name, data in _package().items()})
    if interpreter:
        made[f"{PYTHONPATH}/jixiao/addin/inside/{RECORD}"] = interpreter.encode()
    return made


def _loaded() -> list[Path]:
    return [Path(module.__file__ or "") for module in _COMPONENTS]


def _package() -> Mapping[str, bytes]:
    """What components and driver import, however far; the official knowledge; the version as installers record it."""
    driven = Path(driver.__file__)  # beside an office of ours, under the same Python
    needed = {driven, *(path for start in (*_loaded(), driven) for path in _needed(start))}
    made = {f"jixiao/{path.relative_to(_ROOMS).as_posix()}": path.read_bytes() for path in needed}
    for path in HOME.rglob("*.toml"):
        made[f"jixiao/templates/{path.relative_to(HOME).as_posix()}"] = path.read_bytes()
    version = JX_VERSION()
    made[f"jixiao-{version}.dist-info/METADATA"] = f"Metadata-Version: 2.1\nName: jixiao\nVersion: {version}\n".encode()
    return made


def _needed(start: Path) -> set[Path]:
    """Files of every module of ours that a file imports, directly or through others, with their packages."""
    found: set[Path] = set()
    waiting = list(_imports(start))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return found


def _imports(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [alias.name for alias in node.names]
        module = node.module if isinstance(node, ast.ImportFrom) else None
        for name in [f"{module}.{name}" for name in names] + [module] if module else names:
            if name.startswith("jixiao."):
                yield from _files(name.split(".")[1:])


def _files(parts: list[str]) -> Iterator[Path]:
    """The module's file and those of the packages above it; the last part may be a name inside the module."""
    for length in range(1, len(parts) + 1):
        place = _ROOMS.joinpath(*parts[:length])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path

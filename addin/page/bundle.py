"""The program for the engine in the browser: one archive of our rooms and of the libraries, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from jixiao.addin.package.package import FIRST_DATE
from jixiao.udfs.functions import JX_VERSION

ROOMS = ("templates", "udfs", "macros", "addin")
#: Wings that need Excel, an office, a system to install on, or draw the forms: a browser has none of them.
LEFT_OUT = ("addin/excel", "addin/inside", "addin/installer", "addin/libreoffice", "addin/page", "addin/wps", "addin/xlam",
            "templates/draw", "templates/schema")
#: Of a wing that is left out: what the others import.
_KEPT = (*(f"addin/installer/{name}.py" for name in ("__init__", "icons", "place", "selftest")),
         "addin/libreoffice/__init__.py", *(f"addin/wps/{name}.py" for name in ("__init__", "desk", "door")))
_SUFFIXES = (".docx", ".html", ".json", ".py", ".toml", ".xlsx")
_METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def app(wheels: Mapping[str, bytes]) -> bytes:
    """The archive, unpacked at the start: ``jixiao/...`` and the packages of the wheels. Entries are stored as they are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted({**dict(_own()), **dict(_libraries(wheels))}.items()):
            archive.writestr(zipfile.ZipInfo(name, FIRST_DATE), data)
    return made.getvalue()


def _own() -> Iterator[tuple[str, bytes]]:
    for room in ROOMS:
        home = folder_of(room)
        for path in home.rglob("*"):
            name = f"{room}/{path.relative_to(home).as_posix()}"
            if path.suffix in _SUFFIXES and path.is_file() and (name in _KEPT or not _left_out(name)):
                yield f"jixiao/{name}", path.read_bytes()
    version = JX_VERSION()
    yield f"jixiao-{version}.dist-info/METADATA", _METADATA.format(name="jixiao", version=version).encode()


def folder_of(room: str) -> Path:
    """Where a room lies."""
    return Path(import_module(f"jixiao.{room}").__path__[0])


def _left_out(name: str) -> bool:
    return any(name.startswith(f"{folder}/") for folder in LEFT_OUT)


def _libraries(wheels: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for data in wheels.values():
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            for name in wheel.namelist():
                if name.endswith((".py", ".dist-info/METADATA")):
                    yield name, wheel.read(name)

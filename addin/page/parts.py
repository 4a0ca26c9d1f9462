"""What the engine is made of, by name: the runtime as it comes, the program, and the licences of both."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jixiao.addin.page.bundle import app
from jixiao.addin.page.fetch import fetch
from jixiao.addin.page.pins import HERE, Pins, pins
from jixiao.templates.stop import Stop
from jixiao.udfs.functions import JX_VERSION

APP, LOCK, NOTICES = "app.zip", "lock.json", "notices.txt"
_LICENCES = HERE / "licences"
_LINE = "=" * 78


@dataclass(frozen=True, slots=True)
class Parts:
    """The engine. files: bytes by name, in a fixed order: the runtime's own, :data:`APP`, :data:`LOCK`, :data:`NOTICES`."""

    files: Mapping[str, bytes]
    version: str

    @property
    def build(self) -> str:
        """A digest of all of it, twelve digits."""
        summed = hashlib.sha256()
        for name, data in self.files.items():
            summed.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
        return summed.hexdigest()[:12]


def make_parts(cache: Path | None = None) -> Parts:
    """Fetches what is pinned and puts the program beside it. cache: as of ``fetch``, which raises."""
    wanted = pins()
    archive, wheels = fetch(wanted, cache)
    runtime = _unpacked(archive)
    files = {name: runtime[name] for name in wanted.runtime.files}
    files[APP] = app(wheels)
    files[LOCK] = _lock(runtime[wanted.runtime.lock])
    files[NOTICES] = notices(wanted, wheels).encode()
    return Parts(files, JX_VERSION())


def _unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of an archive of npm by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        held = {member.name.removeprefix("package/"): tar.extractfile(member) for member in tar.getmembers()}
        return {name: file.read() for name, file in held.items() if file is not None}


def _lock(data: bytes) -> bytes:
    """The runtime's list of packages, without any: it is asked for none, and has none to fetch."""
    return json.dumps({**json.loads(data), "packages": {}}, sort_keys=True).encode()


def notices(wanted: Pins, wheels: Mapping[str, bytes]) -> str:
    """Everything that is inside, its version, its licence in full, and where its source is."""
    runtime = wanted.runtime
    parts = [
        ("jixiao", JX_VERSION(), _own_licence()),
        (f"{runtime.name} ({runtime.licence})", runtime.version, f"{runtime.source}\n\n{_read(f'{runtime.licence}.txt')}"),
        ("Python", runtime.python, f"https://www.python.org/downloads/source/\n\n{_read('Python.txt')}"),
    ]
    for wheel in wanted.wheels:
        parts.append((wheel.name, wheel.version, "\n\n".join(_licences(wheels[wheel.name], wheel.name))))
    return "\n".join(f"{_LINE}\n{name} {version}\n{_LINE}\n\n{text.strip()}\n" for name, version, text in parts)


def _read(name: str) -> str:
    return (_LICENCES / name).read_text(encoding="utf-8")


def _own_licence() -> str:
    return _read("jixiao.txt")


def _licences(data: bytes, name: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        texts = [
            wheel.read(entry).decode("utf-8") for entry in sorted(wheel.namelist())
            if ".dist-info/" in entry and Path(entry).name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
        ]
    if not texts:  # a version that ships none is not shipped on
        raise Stop("page_no_licence", name=name)
    yield from texts

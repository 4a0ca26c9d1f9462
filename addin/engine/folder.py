"""Files that are only bytes, in a folder of their own that is the working folder meanwhile: names stay as they came."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path, PurePosixPath

_REFUSED = ("/", "..", ".")


@contextmanager
def folder_of(files: Sequence[tuple[str, bytes]]) -> Iterator[list[str]]:
    """Writes the files (name, bytes) below a fresh folder, whatever their names say; gives the names they have there."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as made, chdir(made):
        yield [_put(name, data) for name, data in files]


def _put(name: str, data: bytes) -> str:
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in _REFUSED]
    path = Path(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.as_posix()

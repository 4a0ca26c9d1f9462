"""The command line ``jx`` on files that are only bytes: in a folder of its own, what it says and writes taken back."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path, PurePosixPath
from typing import Any

from jixiao.addin.cli.codes import UNUSABLE
from jixiao.addin.cli.main import run
from jixiao.addin.workbook.kept import is_kept
from jixiao.templates.library import say

#: Commands that need Excel, an office, a system to install on, or a file of programs that a page does not have.
ELSEWHERE = frozenset({"addin", "libreoffice", "drop", "recalc", "pdf", "demo", "page", "wps"})


def run_command(command: Sequence[str], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Runs ``jx`` with the words of ``command`` where only ``files`` (name, bytes) lie.

    Gives its exit code, its output, the lines that it said, and the files that are new or changed, by name. An original
    that the command keeps beside the changed workbook is not given back: who asked has it.
    """
    if command and command[0] in ELSEWHERE:
        return {"code": UNUSABLE, "out": "", "said": [say("page_elsewhere", command=command[0])], "files": []}
    out, said = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory(prefix="jixiao-") as made, chdir(made):
        here = Path(made)
        before = {_put(here, file["name"], bytes(file["bytes"])): _digest(bytes(file["bytes"])) for file in files}
        with redirect_stdout(out), redirect_stderr(said):
            code = run(list(command))
        changed = [
            {"name": name, "bytes": data} for name, data in _held(here)
            if before.get(name) != _digest(data) and not is_kept(name)
        ]
    lines = [line for line in said.getvalue().splitlines() if line]
    return {"code": code, "out": out.getvalue(), "said": lines, "files": changed}


def _put(folder: Path, name: str, data: bytes) -> str:
    """Writes a file below the folder, whatever its name says; gives the name that it has there."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return "/".join(parts)


def _held(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*"), key=os.fspath):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

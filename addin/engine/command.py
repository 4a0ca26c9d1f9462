"""The command line ``jx`` on files that are only bytes: in a folder of its own, what it says and writes taken back."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from jixiao.addin.cli.codes import BUG, UNUSABLE
from jixiao.addin.cli.main import run
from jixiao.addin.engine.folder import folder_of
from jixiao.addin.workbook.kept import is_kept
from jixiao.templates.library import say
from jixiao.udfs.base.log import log_path

#: Commands that need Excel, an office, a system to install on, or a file of programs that a page does not have.
ELSEWHERE = frozenset({"addin", "libreoffice", "drop", "recalc", "pdf", "demo", "page", "wps"})


def run_command(command: Sequence[str], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Runs ``jx`` with the words of ``command`` where only ``files`` (name, bytes) lie.

    Gives its exit code, its output, the lines that it said, and the files that are new or changed, by name. An original
    that the command keeps beside the changed workbook is neither given back nor told: who asked has it.
    """
    if command and command[0] in ELSEWHERE:
        return {"code": UNUSABLE, "out": "", "said": [say("page_elsewhere", command=command[0])], "files": []}
    out, said = io.StringIO(), io.StringIO()
    given = [(file["name"], bytes(file["bytes"])) for file in files]
    with folder_of(given) as names:
        before = {name: _digest(data) for name, (_, data) in zip(names, given, strict=True)}
        with redirect_stdout(out), redirect_stderr(said):
            code = run(list(command))
        held = dict(_held(Path()))
        kept = {name for name in held.keys() - before.keys() if is_kept(name)}
        untold = {"", *(say("backup", path=Path(name).resolve()) for name in kept)}
    lines = [line for line in said.getvalue().splitlines() if line not in untold]
    changed = [
        {"name": name, "bytes": data} for name, data in held.items()
        if name not in kept and before.get(name) != _digest(data)
    ]
    if code == BUG and log_path().is_file():  # in a browser nobody finds the log: it is one of the files
        name = say("page_log")
        lines = [line.replace(str(log_path()), name) for line in lines]
        changed.append({"name": name, "bytes": log_path().read_bytes()})
    return {"code": code, "out": out.getvalue(), "said": lines, "files": changed}


def _held(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*"), key=os.fspath):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

"""Which files are meant: files as named, folders searched, each file once."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jixiao.addin.workbook.kept import is_kept
from jixiao.templates.library import say
from jixiao.templates.stop import Stop

#: Workbooks; what is in one, its content says.
READ = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
#: What can be written in place; any other becomes an .xlsx.
WRITTEN = (".xlsx", ".xlsm")
#: What is looked for in a folder.
SUFFIXES = (*READ, ".json")
_LOCKS = ("~$", ".")


def is_there(path: Path) -> bool:
    """Whether a path leads to anything that may be looked at."""
    try:
        return path.exists()
    except OSError:  # a folder above it is closed
        return False


def named_files(
    paths: Sequence[Path], closed: Callable[[OSError], None], suffixes: Sequence[str] = SUFFIXES
) -> list[tuple[str, Path]]:
    """Every file once, with the name it is called by: its own, below its folder; in full where two are alike.

    closed: told of each folder that cannot be looked into. suffixes: of the files that a folder is searched for.
    """
    found: dict[Path, tuple[str, Path]] = {}
    for path in paths:
        if not is_there(path):
            raise Stop("not_found", path=str(path))
        for name, file in files_in(path, closed, suffixes):
            found.setdefault(file.resolve(), (name, file))
    names = Counter(name for name, _ in found.values())
    return [(name if names[name] == 1 else str(file), file) for name, file in found.values()]


def files_in(path: Path, closed: Callable[[OSError], None], suffixes: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """(name, file) of a file, or of the files below a folder: each folder's own first, in the order of their names."""
    if not path.is_dir():
        yield path.name, path
        return
    for folder, below, names in os.walk(path, onerror=closed):
        below[:] = sorted(name for name in below if not name.startswith(_LOCKS))
        barred: OSError | None = None
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in suffixes and not name.startswith(_LOCKS) and not is_kept(name):
                try:
                    if file.is_file():
                        yield file.relative_to(path).as_posix(), file
                except OSError as error:  # its name may be listed and nothing else, or its path is too long
                    barred = error
        if barred:
            closed(OSError(barred.errno, barred.strerror, folder))


def closed_sentence(error: OSError) -> str:
    """What is said of a folder that cannot be looked into."""
    denied = error.errno in (errno.EACCES, errno.EPERM)
    return say("unreadable" if denied else "folder_closed", path=error.filename)

"""Saving: the output is proved in memory, then replaces the file in one step. Anything failing leaves the original.

Decision 3.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jixiao.addin.package.package import Package, inflate
from jixiao.addin.package.xml_read import parse
from jixiao.templates.stop import Stop, of_file

Signature = tuple[int, int]  # modification time in ns and size: whether someone else wrote the file meanwhile


def signature_of(path: Path) -> Signature:
    """What tells one state of a file from another."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


_TEMPORARY = ".jixiao-", ".tmp"
_ABANDONED = 3600.0  # seconds after which a temporary file is no running save's
#: Files written by this process, for what is said to a user who stops it.
written: list[Path] = []


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was when it was opened: what tells its state, and its bytes."""

    signature: Signature
    data: bytes


def save_package(
    package: Package, path: Path, keep: Path | None, source: Opened | None
) -> tuple[bytes, Path | None]:
    """Writes a package to ``path``; gives what was written, and where the original was kept. ``source``: the file there, as
    it was opened; None for a file that must not be there yet. ``keep``: where the bytes that were opened are kept; None
    where they need not be. A file that would be written as it is is left as it is.

    Raises Stop ``strict_format``, ``signed``, ``locked``, ``changed_meanwhile``, ``read_only``, ``disk_full``,
    ``name_too_long``, ``exists``, ``cannot_write``, or ``proof_failed`` where the output would not hold what was intended.
    """
    path = path.resolve()  # through a symbolic link to the file itself: the link stays
    if package.strict:
        raise Stop("strict_format")
    if any(name.lower().startswith("_xmlsignatures/") for name in package):
        raise Stop("signed")
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        with suppress(OSError):  # a name too long to be there
            if (path.parent / lock).exists():
                raise Stop("locked")
    if path.exists() and not stat.S_IMODE(path.stat().st_mode) & 0o222:
        raise Stop("read_only")
    data = package.pack()
    prove(data, package)
    with _said(path):
        _sweep(path.parent)
        if source is None:
            _replace(path, data, path, new=True)
            return data, None
        with _alone(path):
            _need_unchanged(path, source)
            if data == source.data:
                return data, None
            if keep is not None:
                _replace(keep, source.data, path, new=True)
            _replace(path, data, path, source=source)
        return data, keep


def _need_unchanged(path: Path, source: Opened) -> None:
    if not path.exists() or signature_of(path) != source.signature:
        raise Stop("changed_meanwhile")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of two processes that save one file, the second waits here and then finds it changed. Windows refuses the second."""
    if sys.platform in ("win32", "emscripten"):  # a page has one worker, and it does one thing after the other
        yield
        return
    import fcntl

    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # file systems without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Removes what saves that were killed have left, by name and age: a running one's file is minutes old at most."""
    with suppress(OSError):
        for path in folder.glob(f"{_TEMPORARY[0]}*{_TEMPORARY[1]}"):
            with suppress(OSError):
                if path.is_file() and time.time() - path.stat().st_mtime > _ABANDONED:
                    path.unlink()


def need_new(path: Path) -> None:
    """Raises Stop ``exists`` where there is something already: a new file never takes the place of another."""
    try:
        there = path.is_symlink() or path.exists()
    except OSError as error:
        too_long = error.errno == errno.ENAMETOOLONG
        raise Stop("name_too_long" if too_long else "cannot_write", path=str(path)) from error
    if there:
        raise Stop("exists", path=str(path))


def make_folder(folder: Path) -> None:
    """Makes a folder and those it lies in. Raises Stop ``not_a_folder`` where a file stands in the way, ``cannot_write``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Stop("not_a_folder", path=str(folder)) from error
    except OSError as error:
        raise Stop("cannot_write", path=str(folder)) from error


def save_new(data: bytes | IO[bytes], path: Path, over: bool = False) -> None:
    """Writes a new file in one step. data: or a file, read to its end; over: it takes the place of an older
    one of ours, such as the add-in's.

    Raises Stop ``exists``, ``locked``, ``read_only``, ``disk_full`` or ``cannot_write``.
    """
    with of_file(path), _said(path):
        _sweep(path.parent)
        _replace(path, data, path, new=not over)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """What the system says against writing, as a Stop."""
    try:
        yield
    except PermissionError as error:
        # Windows refuses to replace a file that Excel holds open; a folder refuses new files.
        raise Stop("locked" if path.exists() and error.filename2 else "read_only") from error
    except FileExistsError as error:
        raise Stop("exists") from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Stop("name_too_long") from error
        if error.errno in (errno.ENOENT, errno.ENOTDIR) and not path.parent.is_dir():
            raise Stop("no_parent", parent=str(path.parent)) from error
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        read_only = error.errno == errno.EROFS
        raise Stop("disk_full" if full else "read_only" if read_only else "cannot_write") from error


def prove(data: bytes, package: Package) -> None:
    """Reads the output again: untouched parts are the same bytes, touched ones the intended. Sheets were proved when they
    were pressed."""
    written = Package.from_bytes(data)
    if list(written) != list(package):
        raise Stop("proof_failed", reason="内部文件清单不符")
    for name, part in package.parts.items():
        copy = written.parts[name]
        if (copy.crc, copy.size, copy.method) != (part.crc, part.size, part.method) or copy.raw != part.raw:
            raise Stop("proof_failed", reason=f"{name} 不符")
        if part.touched and not part.pressed:
            content = inflate(copy)
            if content != part.data:
                raise Stop("proof_failed", reason=f"{name} 不符")
            if name.endswith((".xml", ".rels", ".vml")):
                parse(content, name)


def _replace(path: Path, data: bytes | IO[bytes], like: Path, source: Opened | None = None, new: bool = False) -> None:
    """Writes beside the target, syncs, and renames over it; a failure leaves no temporary file behind.

    source: the state that the target must still be in. new: there must be no target, also not one made meanwhile.
    """
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY[0], suffix=_TEMPORARY[1], dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(data, bytes):
                file.write(data)
            else:
                shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(temporary, like)
        if source is not None:
            _need_unchanged(path, source)
        if new:
            _link_new(temporary, path)
        else:
            temporary.replace(path)
        written.append(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _link_new(temporary: Path, path: Path) -> None:
    """Gives a file its name unless that is taken: in one step where the file system knows links."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # Python in a browser has no such function
        if path.exists():
            raise FileExistsError(path) from None
        temporary.replace(path)
        return
    temporary.unlink()


def _keep_mode(temporary: Path, like: Path) -> None:
    """mkstemp makes files private; the file keeps the rights it had, a new one gets the usual ones."""
    if like.exists():
        found = like.stat()
        temporary.chmod(stat.S_IMODE(found.st_mode))
        if hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(temporary, found.st_uid, found.st_gid)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _sync_folder(folder: Path) -> None:
    """Makes the rename last; Windows has no handle on a folder and needs none."""
    if os.name != "nt":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

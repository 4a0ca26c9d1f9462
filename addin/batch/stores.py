"""Where files of a batch lie: a local folder, or any address that fsspec can open (s3://, webhdfs://, smb://, memory://)."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from jixiao.addin.verbs.inputs import files_in, is_there
from jixiao.addin.workbook.kept import is_kept
from jixiao.templates.library import say
from jixiao.templates.stop import Stop

#: What stores tell of a file that is another one once it was written anew.
_STATES = ("ETag", "etag", "mtime", "LastModified", "modificationTime", "created")
#: A disk of ours that can take no more: no fault of a store.
_FULL = (errno.ENOSPC, errno.EDQUOT)
#: How long a store may be silent: seconds for a list, for anything else, and bytes that go up in a second at least. Some
#: libraries wait for ever: aiohttp, below s3fs, for leave to send a file.
_LIST, _SILENT, _SLOWEST = 600.0, 60.0, 100_000
_Given = TypeVar("_Given")


class Away(Stop):
    """``batch_store`` of a store that does not answer or takes nothing: the fault is not that of one file."""


@contextmanager
def _reached(address: str, reading: bool = False) -> Iterator[None]:
    """Whatever a store or its library raises, as Stop ``batch_store``; :class:`Away` unless it can be one file's fault.

    Each library has exceptions of its own; many are no OSError. A disk of ours that is full passes.
    """
    try:
        yield
    except (Stop, MemoryError):
        raise
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        if number in _FULL:
            raise
        of_file = isinstance(error, FileNotFoundError | PermissionError) if reading else number == errno.ENAMETOOLONG
        raise (Stop if of_file else Away)("batch_store", path=address, reason=reason_of(error)) from error


def _within(seconds: float, call: Callable[[], _Given]) -> _Given:
    """What a call gives, or raises. Raises TimeoutError: what is at it then is left behind and ends with the program."""
    given: Future[_Given] = Future()

    def work() -> None:
        try:
            given.set_result(call())
        except BaseException as error:  # whoever waits gets it
            given.set_exception(error)

    Thread(target=work, daemon=True).start()
    return given.result(seconds)


def reason_of(error: Exception) -> str:
    """What is wrong, without the library's own text: that may hold the address of a request with its key."""
    if isinstance(error, FileNotFoundError):
        return say("store_nothing")
    if isinstance(error, PermissionError):
        return say("store_closed")
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return say("store_silent")
    return say("store_fault", fault=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a tree: its name below it, its path or address, and what tells one state of it from another."""

    name: str
    source: str
    size: int
    state: str


@dataclass(frozen=True, slots=True)
class Store:
    """A file or folder, by path or address."""

    address: str

    @property
    def remote(self) -> bool:
        """Whether it is an address, not a path."""
        return "://" in self.address

    def known(self) -> None:
        """Raises Stop ``batch_missing``, ``batch_driver``, ``batch_address`` where nothing here can open the address."""
        if self.remote:
            _need_library(self.address)

    def below(self, name: str) -> Store:
        """A file or folder in it."""
        return Store(f"{self.address.rstrip('/')}/{name}" if self.remote else str(Path(self.address, name)))

    def size(self) -> int:
        """Bytes of the file; 0 also where a store does not say."""
        with _reached(self.address, reading=True):
            if not self.remote:
                return Path(self.address).stat().st_size
            system, path = _open(self.address)
            return int(system.size(path) or 0)

    def local(self, folder: Path, size: int) -> Path:
        """A whole copy of the file, which has an address, in a folder of this machine, under its own name.

        size: that the store told; a connection that ends early looks like the end of the file to some libraries.
        """
        with _reached(self.address, reading=True):
            system, path = _open(self.address)
            copy = folder / path.rpartition("/")[2]
            system.get_file(path, str(copy))
        if size and copy.stat().st_size != size:
            raise Stop("batch_store", path=self.address, reason=say("store_part"))
        return copy

    def put(self, file: Path, name: str) -> None:
        """Puts a copy of a file below this folder, in place of one that is there; on this machine in one step."""
        with _reached(self.below(name).address):
            if not self.remote:
                self._put_here(file, name)
                return
            system, path = _open(self.below(name).address)
            if not system.async_impl:  # the others are object stores: no folders, and theirs would make the bucket itself
                _within(_SILENT, lambda: system.makedirs(path.rpartition("/")[0], exist_ok=True))
            _within(_SILENT + file.stat().st_size / _SLOWEST, lambda: system.put_file(str(file), path))

    def _put_here(self, file: Path, name: str) -> None:
        target = self._inside(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".jixiao-", suffix=".tmp", dir=target.parent)
        os.close(handle)
        try:
            shutil.copyfile(file, beside)
            Path(beside).chmod(0o644)
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

    def _inside(self, name: str) -> Path:
        """Where a file of that name lies in this local folder. Raises Stop ``batch_address`` where it would lie outside."""
        target = Path(self.address, name)
        if not target.resolve().is_relative_to(Path(self.address).resolve()):  # a store may name a file ..\\..\\x.xlsx
            raise Stop("batch_address", path=name)
        return target

    def state(self, name: str) -> str:
        """What tells a file of ours from one that somebody changed; "" of an address, or where it is not there."""
        if self.remote:
            return ""
        with suppress(FileNotFoundError):
            about = self._inside(name).stat()
            return f"{about.st_size} {about.st_mtime_ns}"
        return ""

    def set_aside(self, name: str, state: str) -> str:
        """A file that somebody changed since it was in this state gets another name: its path then, or ""."""
        with _reached(self.below(name).address):
            if not state or self.state(name) in ("", state):
                return ""
            file = self._inside(name)
            names = (file.with_name(f"{file.stem}（改过{number}）{file.suffix}") for number in chain(("",), count(2)))
            aside = next(path for path in names if not path.exists())
            file.rename(aside)
            return str(aside)

    def drop(self, name: str) -> None:
        """Takes away a file of ours below this folder, if it is there."""
        with _reached(self.below(name).address), suppress(FileNotFoundError):
            if not self.remote:
                self._inside(name).unlink()
                return
            system, path = _open(self.below(name).address)
            _within(_SILENT, lambda: system.rm_file(path))

    def files(self, suffixes: Sequence[str], closed: list[OSError], head: str = "") -> Iterator[Found]:
        """The files of a tree, each folder's own first, in the order of their names. Raises Stop ``not_found``.

        closed: gets the folders that cannot be looked into. head: what all names begin with.
        """
        if not self.remote:
            if not is_there(Path(self.address)):
                raise Stop("not_found", path=self.address)
            for name, file in files_in(Path(self.address), closed.append, suffixes):
                try:
                    told = file.stat()
                except OSError:  # gone meanwhile
                    continue
                yield Found(head + _text_of(name), str(file.resolve()), told.st_size, str(told.st_mtime_ns))
            return
        with _reached(self.address):
            system, path = _open(self.address)
            try:
                listed = _listed(system, path, closed)
                if not listed:
                    _within(_SILENT, lambda: system.info(path))
            except FileNotFoundError as error:
                raise Stop("not_found", path=self.address) from error
        scheme = self.address.partition("://")[0]
        head_length = len(path.rstrip("/")) + 1
        found = {full[head_length:]: (full, about) for full, about in listed.items()}
        for name, (full, about) in sorted(found.items(), key=lambda item: _walked(item[0])):
            plain = not any(part.startswith(("~$", ".")) for part in name.split("/")) and not is_kept(name)
            if plain and full.lower().endswith(tuple(suffixes)):
                state = next((str(about[key]) for key in _STATES if about.get(key)), "")
                yield Found(head + name, f"{scheme}://{full}", about["size"] or 0, state)


def _listed(system: Any, top: str, closed: list[OSError]) -> dict[str, dict[str, Any]]:
    """Name -> what is known of it, of all files below a folder of a store, or of the one file.

    Where folders are looked into one by one, fsspec's own ``find`` passes over one that does not answer, as if it were
    empty, and what was made of its files would be taken away.
    """
    if system.async_impl:  # an object store: one list, whole or an error
        return _within(_LIST, lambda: dict(system.find(top, detail=True)))
    listed: dict[str, dict[str, Any]] = {}
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            inside = _within(_LIST, lambda: system.ls(folder, detail=True))  # noqa: B023  it is over before the next folder
        except PermissionError:
            if folder == top:
                raise
            closed.append(PermissionError(errno.EACCES, "", folder))
            continue
        for about in inside:
            if about["type"] != "directory":
                listed[about["name"]] = about
            elif about["name"].rstrip("/") != folder.rstrip("/"):
                folders.append(about["name"])
    return listed


def _text_of(name: str) -> str:
    r"""A name as text: bytes of it that are no UTF-8 as ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walked(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts names as a folder is walked: its files first, then the folders in it."""
    *folders, file = name.split("/")
    return (*((1, folder) for folder in folders), (0, file))


def _open(address: str) -> tuple[Any, str]:
    """The file system of an address and the path in it. Its settings come from the environment, never from us."""
    _need_library(address)
    from fsspec.core import url_to_fs

    system, path = url_to_fs(address)
    return system, path


def _need_library(address: str) -> None:
    try:
        from fsspec.registry import get_filesystem_class
    except ImportError as error:
        raise Stop("batch_missing", extra="cluster") from error
    try:
        get_filesystem_class(address.partition("://")[0])
    except ImportError as error:  # its text: Install s3fs to access S3
        raise Stop("batch_driver", path=address, reason=str(error)) from error
    except ValueError as error:
        raise Stop("batch_address", path=address) from error

"""Where files of a batch lie: a local folder, or any address that fsspec can open (s3://, webhdfs://, smb://, memory://)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.addin.verbs.inputs import files_in
from jixiao.addin.workbook.kept import is_kept
from jixiao.templates.stop import Stop

#: What stores tell of a file that is another one once it was written anew.
_STATES = ("ETag", "etag", "mtime", "LastModified", "modificationTime", "created")


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

    def below(self, name: str) -> Store:
        """A file or folder in it."""
        return Store(f"{self.address.rstrip('/')}/{name}" if self.remote else str(Path(self.address, name)))

    def size(self) -> int:
        """Bytes of the file."""
        if not self.remote:
            return Path(self.address).stat().st_size
        system, path = _open(self.address)
        return int(system.size(path) or 0)

    def local(self, folder: Path) -> Path:
        """A copy of the file, which has an address, in a folder of this machine, under its own name."""
        system, path = _open(self.address)
        copy = folder / path.rpartition("/")[2]
        system.get_file(path, str(copy))
        return copy

    def put(self, file: Path, name: str) -> None:
        """Puts a copy of a file below this folder, in one step, in place of one that is there."""
        if self.remote:
            system, path = _open(self.below(name).address)
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.put_file(str(file), path)
            return
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

    def drop(self, name: str) -> None:
        """Takes away a file of ours below this folder, if it is there."""
        if not self.remote:
            self._inside(name).unlink(missing_ok=True)
            return
        system, path = _open(self.below(name).address)
        if system.exists(path):
            system.rm_file(path)

    def files(self, suffixes: Sequence[str], closed: list[str], head: str = "") -> Iterator[Found]:
        """The files of a tree, each folder's own first, in the order of their names. Raises Stop ``not_found``.

        closed: gets the folders that cannot be looked into. head: what all names begin with.
        """
        if not self.remote:
            if not Path(self.address).exists():
                raise Stop("not_found", path=self.address)
            for name, file in files_in(Path(self.address), lambda error: closed.append(str(error.filename)), suffixes):
                about = file.stat()
                yield Found(head + _text_of(name), str(file.resolve()), about.st_size, str(about.st_mtime_ns))
            return
        system, path = _open(self.address)
        if not system.exists(path):
            raise Stop("not_found", path=self.address)
        scheme = self.address.partition("://")[0]
        head_length = len(path.rstrip("/")) + 1
        found = {full[head_length:]: (full, about) for full, about in system.find(path, detail=True).items()}
        for name, (full, about) in sorted(found.items(), key=lambda item: _walked(item[0])):
            plain = not any(part.startswith(("~$", ".")) for part in name.split("/")) and not is_kept(name)
            if plain and full.lower().endswith(tuple(suffixes)):
                state = next((str(about[key]) for key in _STATES if about.get(key)), "")
                yield Found(head + name, f"{scheme}://{full}", about["size"] or 0, state)


def _text_of(name: str) -> str:
    r"""A name as text: bytes of it that are no UTF-8 as ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walked(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts names as a folder is walked: its files first, then the folders in it."""
    *folders, file = name.split("/")
    return (*((1, folder) for folder in folders), (0, file))


def _open(address: str) -> tuple[Any, str]:
    """The file system of an address and the path in it. Its settings come from the environment, never from us."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
    except ImportError as error:
        raise Stop("batch_missing", extra="cluster") from error
    except ValueError as error:
        raise Stop("batch_address", path=address) from error
    return system, path

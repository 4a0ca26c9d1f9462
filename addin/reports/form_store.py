"""The forms of many files between reading and writing, on disk: in memory is of each what tells equal ones."""

from __future__ import annotations

import errno
import tempfile
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from jixiao.macros.summary.copies import Repeated, left_out
from jixiao.macros.summary.kept import packed, unpacked
from jixiao.macros.summary.rows import FormRows
from jixiao.templates.stop import Stop


class FormStore(AbstractContextManager["FormStore"]):
    """Forms by the order in which they came, from 0. The file is gone with the store, or with the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="jixiao-")  # noqa: SIM115  closed with the store
        self._ends = array("Q", [0])
        self._said: list[bytes] = []

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._said)

    def add(self, form: FormRows) -> None:
        """Raises Stop ``disk_full``, and MemoryError where the form is more than is kept."""
        data = packed([form])
        try:
            self._file.seek(self._ends[-1])
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Stop("disk_full", path=tempfile.gettempdir()) from error
        self._ends.append(self._ends[-1] + len(data))
        self._said.append(b"" if form.blank else form.said)

    def get(self, place: int, parts: Collection[str]) -> FormRows:
        """The form at a place, with these of its parts."""
        self._file.seek(self._ends[place])
        data = self._file.read(self._ends[place + 1] - self._ends[place])
        (form,) = unpacked(data, parts)
        return form

    def left_out(self, texts: Mapping[str, Any]) -> dict[int, Repeated]:
        """The forms that are no projects of their own, by their places: no other form is read. texts: ``copies``."""
        sizes = Counter(self._said)
        alike = (place for place, said in enumerate(self._said) if not said or sizes[said] > 1)
        return {place: one for place, (one, _) in left_out(((place, self.get(place, ())) for place in alike), texts).items()}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some forms of a store, as often as they are asked for."""

    store: FormStore
    places: tuple[int, ...]

    def having(self, parts: Collection[str]) -> Iterator[FormRows]:
        """As :class:`Forms` says."""
        return (self.store.get(place, parts) for place in self.places)

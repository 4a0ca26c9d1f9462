"""How parts find one another: relationships and content types."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package
from jixiao.addin.package.xml import PACKAGE_REL, REL, STRICT, TYPES
from jixiao.addin.package.xml_read import parse

_TAG = f"{{{PACKAGE_REL}}}Relationship"
_EMPTY = f'<Relationships xmlns="{PACKAGE_REL}"/>'.encode()
_CONTENT_TYPES = "[Content_Types].xml"


def rels_name(part: str) -> str:
    """``xl/workbook.xml`` -> ``xl/_rels/workbook.xml.rels``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Relations:
    """Relationships of one part; changes reach the package with :meth:`store`."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self.part = part
        self._name = rels_name(part)
        self._list: list[tuple[str, str, str]] | None = None
        self._ids: dict[str | None, tuple[str | None, str | None]] | None = None
        self._used: set[str | None] | None = None  # ids
        self._free = 1  # no number below is free in them
        self._root: Element = (
            package.tree(self._name) if self._name in package
            else parse(_EMPTY, self._name)
        )

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """(id, short type, target part) of every internal relationship."""
        if self._list is None:
            self._list = [
                (item.get("Id") or "", (item.get("Type") or "").rsplit("/", 1)[-1], self._resolve(item.get("Target") or ""))
                for item in self._root.children(_TAG) if item.get("TargetMode") != "External"
            ]
        return iter(self._list)

    def _resolve(self, target: str) -> str:
        """The part as the file spells it: names compare without regard to case, and escapes may stand in the zip too."""
        plain, written = self._full(unquote(target)), self._full(target)
        return self._package.stored_name(plain) or self._package.stored_name(written) or plain

    def _full(self, target: str) -> str:
        if target.startswith("/"):
            return target[1:]
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.part), target))

    @property
    def strict(self) -> bool:
        """Whether they are written in the words of Strict Open XML."""
        return any((item.get("Type") or "").startswith(STRICT) for item in self._root.children(_TAG))

    @property
    def outside(self) -> set[str]:
        """Ids of what lies outside the file: links, pictures of other places."""
        return {item.get("Id") or "" for item in self._root.children(_TAG) if item.get("TargetMode") == "External"}

    def targets(self, kind: str) -> list[str]:
        """Target parts of one type: ``worksheet``, ``drawing`` ..."""
        return [target for _, found, target in self if found == kind]

    def target(self, id: str | None) -> str | None:
        """Target part of an id."""
        return self._by_id().get(id, (None, None))[1]

    def kind(self, id: str | None) -> str | None:
        """Short type of an id."""
        return self._by_id().get(id, (None, None))[0]

    def _by_id(self) -> Mapping[str | None, tuple[str | None, str | None]]:
        if self._ids is None:
            self._ids = {id: (kind, target) for id, kind, target in reversed(list(self))}
        return self._ids

    def add(self, kind: str, target: str, id: str | None = None) -> str:
        """A relationship to a part; gives its id."""
        if self._used is None:
            self._used = {item.get("Id") for item in self._root}
        if id is None:
            while f"rId{self._free}" in self._used:
                self._free += 1
            id = f"rId{self._free}"
        self._used.add(id)
        relative = posixpath.relpath(target, posixpath.dirname(self.part) or ".")
        if self._list is not None:
            self._list.append((id, kind, self._resolve(relative)))
        self._ids = None
        self._root.add(_TAG, Id=id, Type=f"{REL}/{kind}", Target=relative)
        return id

    def remove(self, id: str) -> None:
        """Takes a relationship out."""
        self._list = self._ids = self._used = None
        self._free = 1
        for item in self._root.children(_TAG):
            if item.get("Id") == id:
                self._root.remove(item)

    def copy_to(self, other: Relations, names: Mapping[str, str]) -> None:
        """The relationships to parts, by the same ids, for a copy of this part; ``names``: old target part -> its copy."""
        for item in self._root.children(_TAG):
            target = None if item.get("TargetMode") == "External" else names.get(self._resolve(item.get("Target") or ""))
            if target is not None:
                copy = item.clone()
                copy.set("Target", posixpath.relpath(target, posixpath.dirname(other.part) or "."))
                other._root.append(copy)
        other._list = other._ids = other._used = None

    def store(self) -> None:
        """Writes the relationships, or removes their part when there are none."""
        if len(self._root):
            self._package.keep(self._name, self._root)
        else:
            self._package.remove(self._name)


class ContentTypes:
    """``[Content_Types].xml``."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.tree(_CONTENT_TYPES)
        self._by_part: dict[str, str] = {}
        self._by_extension: dict[str, str] = {}
        for item in self._root:
            kind = item.get("ContentType") or ""
            if item.tag == f"{{{TYPES}}}Override":
                self._by_part[(item.get("PartName") or "").lstrip("/").lower()] = kind
            elif item.tag == f"{{{TYPES}}}Default":
                self._by_extension[(item.get("Extension") or "").lower()] = kind

    def of(self, part: str) -> str:
        """Content type of a part; empty where none is declared."""
        return self._by_part.get(part.lower()) or self._by_extension.get(part.rsplit(".", 1)[-1].lower(), "")

    def set(self, part: str, kind: str) -> None:
        """Declares a part's type where it is not the one its extension has already."""
        if self.of(part) == kind:
            return
        self._root.add(f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=kind)
        self._by_part[part.lower()] = kind
        self._store()

    def remove(self, part: str) -> None:
        """Forgets a part."""
        if self._by_part.pop(part.lower(), None) is None:
            return
        for item in self._root.children(f"{{{TYPES}}}Override"):
            if (item.get("PartName") or "").lstrip("/").lower() == part.lower():
                self._root.remove(item)
        self._store()

    def _store(self) -> None:
        self._package.keep(_CONTENT_TYPES, self._root)


def owned_parts(package: Package, part: str) -> set[str]:
    """Parts that hang below a part: its drawings, charts, comments ..., followed through their relationships."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        for target in [target for _, _, target in Relations(package, waiting.pop())]:
            if target in package and target not in found:
                found.add(target)
                waiting.append(target)
    return found


def drop_owned(package: Package, types: ContentTypes, part: str) -> None:
    """Removes what hangs below a part and below nothing else: the drawings of a sheet that gets new content."""
    owned = owned_parts(package, part)
    mine = {rels_name(name) for name in (*owned, part)}
    package.remove(rels_name(part))
    kept: set[str] = set()
    for name in list(package):
        if name.endswith(".rels") and name not in mine:
            for _, _, target in Relations(package, _part_of_rels(name)):
                if target in owned and target not in kept:
                    kept |= {target, *owned_parts(package, target)}
    for name in owned - kept:
        package.remove(name)
        package.remove(rels_name(name))
        types.remove(name)


def _part_of_rels(name: str) -> str:
    """The reverse of :func:`rels_name`."""
    folder, file = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))

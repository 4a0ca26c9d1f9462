"""Elements of an XML part: what the file door needs of a tree, and no more.

An element is the list of what stands in it. It knows nothing of what it stands in: a tree that nobody holds any more is
gone at once, without the cycle collector. Decision 111.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, overload

#: Of an element that declares no namespace.
NO_SPACES: Final[Mapping[str, str]] = {}


class Name(str):
    """``{namespace}local``, and how a file wrote it: ``x:local`` with the prefix ``x``, or ``local`` with an empty one."""

    __slots__ = ("namespace", "prefix", "written")
    namespace: str
    prefix: str
    written: str

    def __new__(cls, namespace: str, local: str, prefix: str) -> Name:
        """A name out of its three parts."""
        name = super().__new__(cls, f"{{{namespace}}}{local}")
        name.namespace, name.prefix = namespace, prefix
        name.written = f"{prefix}:{local}" if prefix else local
        return name


class Element(list["Element"]):
    """An element with its children in order.

    tag and the keys of ``attributes`` are ``{namespace}local``, or ``local`` in no namespace. text stands before the first
    child, tail behind the element itself; None is none. spaces: namespaces declared here, prefix -> namespace, the default
    one as ``""``. A comment or an instruction is an element without a tag; its text is what the file says, marks and all.
    """

    __slots__ = ("attributes", "spaces", "tag", "tail", "text")
    tag: str
    attributes: dict[str, str]
    text: str | None
    tail: str | None
    spaces: Mapping[str, str]

    def __init__(self, tag: str, attributes: Mapping[str, str] | None = None, /, **more: str) -> None:
        """An element with nothing in it.

        >>> Element("row", r="1").get("r")
        '1'
        """
        self.tag = tag
        self.attributes = {**attributes, **more} if attributes else more
        self.text = self.tail = None
        self.spaces = NO_SPACES

    def __eq__(self, other: object) -> bool:
        """Only an element itself is equal to it: ``remove`` and ``index`` mean that very one."""
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = None

    def __repr__(self) -> str:
        return f"<{self.tag}: {len(self)} children>"

    # -- attributes -----------------------------------------------------------------------------------------------

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """Value of an attribute."""
        return self.attributes.get(name, default)

    def set(self, name: str, value: str) -> None:
        """Gives an attribute a value, at its place or behind the others."""
        self.attributes[name] = value

    def drop(self, name: str) -> bool:
        """Takes an attribute out; whether there was one."""
        return self.attributes.pop(name, None) is not None

    @property
    def prefix(self) -> str:
        """The prefix that the file wrote; empty where there was none."""
        return self.tag.prefix if isinstance(self.tag, Name) else ""

    # -- what stands in it ----------------------------------------------------------------------------------------

    def add(self, tag: str, attributes: Mapping[str, str] | None = None, /, **more: str) -> Element:
        """A new last child."""
        child = Element(tag, attributes, **more)
        self.append(child)
        return child

    def children(self, *tags: str) -> list[Element]:
        """The children of these tags, in a list of their own; all elements where none is given."""
        return [child for child in self if (child.tag in tags if tags else child.tag)]

    def each(self, *path: str) -> Iterator[Element]:
        """The children of the first tag, of them those of the second, and so on; in order."""
        first, *rest = path
        for child in self:
            if child.tag == first:
                if rest:
                    yield from child.each(*rest)
                else:
                    yield child

    def find(self, *path: str) -> Element | None:
        """The first of :meth:`each`."""
        return next(self.each(*path), None)

    def iter(self, *tags: str) -> Iterator[Element]:
        """This element and all elements inside it, of these tags, in the order of the text; all where none is given.

        The tree may be changed meanwhile, as for :meth:`trails`.
        """
        waiting = [self]
        while waiting:
            item = waiting.pop()
            waiting.extend(reversed(item))
            if item.tag in tags if tags else item.tag:
                yield item

    def trails(self, *tags: str) -> Iterator[tuple[Element, ...]]:
        """The way to each element of these tags inside this one: from here through all that hold it, itself the last.

        The tree may be changed meanwhile; what is put into an element that was passed is not come to.
        """
        waiting: list[tuple[tuple[Element, ...], Element]] = [((self,), child) for child in reversed(self)]
        while waiting:
            above, item = waiting.pop()
            trail = (*above, item)
            waiting.extend((trail, child) for child in reversed(item))
            if item.tag in tags:
                yield trail

    def texts(self) -> str:
        """All text inside it."""
        pieces = [self.text or ""]
        for child in self:
            pieces += (child.texts() if child.tag else "", child.tail or "")
        return "".join(pieces)

    def empty(self) -> None:
        """Takes out all there is: attributes, text, children, and the tail behind it."""
        self.clear()
        self.attributes.clear()
        self.text = self.tail = None

    def clone(self) -> Element:
        """A copy of the element with all inside it, and of its tail."""
        copy = Element(self.tag, self.attributes)
        copy.text, copy.tail, copy.spaces = self.text, self.tail, self.spaces
        for child in self:
            copy.append(child.clone())
        return copy


def local_name(tag: str) -> str:
    """``{namespace}row`` -> ``row``."""
    return tag.rpartition("}")[2]


def namespace_of(tag: str) -> str:
    """``{namespace}row`` -> ``namespace``; empty in no namespace."""
    return tag[1:].rpartition("}")[0]

"""Elements as XML: names with the prefixes that the file had, one spelling for everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jixiao.addin.package.element import Element, Name, local_name, namespace_of
from jixiao.templates.stop import Stop

_HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_XML = "http://www.w3.org/XML/1998/namespace"
#: The prefix that everybody writes for a namespace, where a file has none for it yet.
_USUAL = {"http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r"}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def serialise(root: Element) -> bytes:
    """A part's bytes as spreadsheets write them."""
    return (_HEAD + markup(root)).encode()


def markup(root: Element) -> str:
    """An element as text, without a declaration. Raises Stop ``program_fault`` for characters that XML cannot hold."""
    pieces: list[str] = []
    _write(root, {"xml": _XML}, pieces)
    return "".join(pieces)


def indent(root: Element, level: int = 0) -> None:
    """Puts each element on a line of its own. For trees in which no text stands beside elements."""
    if root:
        root.text = "\n" + "  " * (level + 1)
        for child in root:
            indent(child, level + 1)
            child.tail = root.text
        root[-1].tail = "\n" + "  " * level


def _write(item: Element, scope: Mapping[str, str], out: list[str]) -> None:
    """scope: the namespaces in force, prefix -> namespace, the nearest declaration first."""
    tag, spaces = item.tag, item.spaces
    if not tag:
        out.append(item.text or "")
        return
    if spaces:
        scope = {**spaces, **{prefix: space for prefix, space in scope.items() if prefix not in spaces}}
    written: list[str] = []
    for name in (tag, *item.attributes):
        if name[0] == "{" and not (isinstance(name, Name) and scope.get(name.prefix) == name.namespace):
            prefix = _prefix(name, scope, attribute=bool(written))
            if prefix is None:
                prefix, space = _new_prefix(name, scope), namespace_of(name)
                spaces, scope = {**spaces, prefix: space}, {**scope, prefix: space}
            name = f"{prefix}:{local_name(name)}" if prefix else local_name(name)
        written.append(name.written if isinstance(name, Name) else name)
    out.append(f"<{written[0]}")
    for prefix, space in spaces.items():
        out.append(f' xmlns{":" * bool(prefix)}{prefix}="{_value(space)}"')
    for name, value in zip(written[1:], item.attributes.values(), strict=True):
        out.append(f' {name}="{value if value.isalnum() else _value(value)}"')
    if not item and item.text is None:
        out.append("/>")
        return
    out.append(">")
    if item.text:
        out.append(_text(item.text))
    for child in item:
        _write(child, scope, out)
        if child.tail:
            out.append(_text(child.tail))
    out.append(f"</{written[0]}>")


def _prefix(name: str, scope: Mapping[str, str], attribute: bool) -> str | None:
    """The prefix of the nearest declaration in force for a name. An attribute needs one."""
    space = namespace_of(name)
    return next((prefix for prefix, known in scope.items() if known == space and (prefix or not attribute)), None)


def _new_prefix(name: str, scope: Mapping[str, str]) -> str:
    own = name.prefix if isinstance(name, Name) else _USUAL.get(namespace_of(name), "")
    if own and own not in scope:
        return own
    return next(prefix for number in range(len(scope) + 1) if (prefix := f"ns{number}") not in scope)


def _text(text: str) -> str:
    """Text between tags."""
    if not text.isprintable() and NOT_IN_XML.search(text):
        raise Stop("program_fault", reason="要写的文字里有 XML 容不下的字符")
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def _value(text: str) -> str:
    """An attribute's value between double quotes."""
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")

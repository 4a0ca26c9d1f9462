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
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def serialise(root: Element) -> bytes:
    """A part's bytes as spreadsheets write them."""
    return (_HEAD + markup(root)).encode()


def markup(root: Element) -> str:
    """An element as text, without a declaration. Raises Stop ``program_fault`` for characters that XML cannot hold."""
    pieces: list[str] = []
    _write(root, {"xml": _XML}, pieces)
    text = "".join(pieces)
    if _NOT_IN_XML.search(text):
        raise Stop("program_fault", reason="要写的文字里有 XML 容不下的字符")
    return text


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
    named = [tag, *(key for key in item.attributes if key[0] == "{")] if tag[0] == "{" or item.attributes else ()
    for at, name in enumerate(named):
        if name[0] == "{" and _prefix(name, scope, bool(at)) is None:
            prefix, space = _new_prefix(name, scope), namespace_of(name)
            spaces, scope = {**spaces, prefix: space}, {**scope, prefix: space}
    name = _written(tag, scope, False)
    out.append(f"<{name}")
    for prefix, space in spaces.items():
        out.append(f' xmlns{":" * bool(prefix)}{prefix}="{_value(space)}"')
    for key, value in item.attributes.items():
        out.append(f' {_written(key, scope, True) if key[0] == "{" else key}="{_value(value)}"')
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
    out.append(f"</{name}>")


def _written(name: str, scope: Mapping[str, str], attribute: bool) -> str:
    """A name with its prefix, which is in force."""
    if isinstance(name, Name) and scope.get(name.prefix) == name.namespace:
        return name.written
    prefix = _prefix(name, scope, attribute) if name[0] == "{" else ""
    return f"{prefix}:{local_name(name)}" if prefix else local_name(name)


def _prefix(name: str, scope: Mapping[str, str], attribute: bool) -> str | None:
    """The prefix in force for a name: its own, else that of the nearest declaration. An attribute needs one."""
    if isinstance(name, Name) and scope.get(name.prefix) == name.namespace:
        return name.prefix
    space = namespace_of(name)
    return next((prefix for prefix, known in scope.items() if known == space and (prefix or not attribute)), None)


def _new_prefix(name: str, scope: Mapping[str, str]) -> str:
    own = name.prefix if isinstance(name, Name) else _USUAL.get(namespace_of(name), "")
    if own and own not in scope:
        return own
    return next(prefix for number in range(len(scope) + 1) if (prefix := f"ns{number}") not in scope)


def _text(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def _value(text: str) -> str:
    """An attribute's value between double quotes."""
    if text.isalnum():
        return text
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")

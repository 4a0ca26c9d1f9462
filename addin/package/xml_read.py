"""XML into elements: one hardened reader over expat. The only way parts are parsed.

Entities do not exist here: they need a DOCTYPE, and a part with one is refused before a parser sees it. For that to hold in
every encoding, what is parsed is always UTF-8, and without a NUL, at which expat would think of UTF-16 whatever it is told.
Nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

from jixiao.addin.package.element import Element, Name
from jixiao.templates.stop import Stop

_MAX_DEPTH = 256  # elements inside one another
_MARK = "}"  # no namespace that expat lets through holds it
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
#: Encodings that a part may be declared in, by Python's name -> that of the codec. What calls itself GB2312 is more.
_CODECS = {
    "utf-8": "utf-8", "ascii": "ascii", "iso8859-1": "latin-1", "cp1252": "cp1252", "big5": "big5",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
}
#: First bytes of UTF-16 without a mark.
_WIDE = {b"<\x00?\x00": "utf-16-le", b"\x00<\x00?": "utf-16-be"}


def damaged(part: str, why: str) -> Stop:
    """The Stop of a part that cannot be read; the file's path is added by the door."""
    return Stop("damaged", reason=f"{part} {why}")


def parse(data: bytes, part: str, *, comments: bool = True) -> Element:
    """The root of a part. comments: with the comments and instructions inside it.

    Raises Stop ``hostile`` for a DOCTYPE; ``damaged`` for what is no XML with namespaces, or deeper than any workbook is.
    """
    refuse_doctype(data, part)
    try:
        plain = as_utf8(data)
        refuse_doctype(plain, part)  # which it may say in UTF-16 only
        return _tree(plain, comments)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(part, "不是完整的 XML") from error


def refuse_doctype(data: bytes, part: str) -> None:
    """Raises Stop ``hostile`` where a part's bytes say DOCTYPE, be it in a comment."""
    if b"<!DOCTYPE" in data:
        raise Stop("hostile", reason=f"{part} 含有 DOCTYPE")


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8, without a mark. Raises ValueError or LookupError for an encoding that is wrong or not known.

    >>> as_utf8('<?xml version="1.0" encoding="GBK"?><a>表</a>'.encode("gbk")).decode()
    '<?xml version="1.0" encoding="GBK"?><a>表</a>'
    """
    codec = _codec(data)
    plain = data if codec == "utf-8" else data.decode(codec).encode()
    if b"\x00" in plain:
        raise ValueError("NUL")
    return plain.removeprefix(codecs.BOM_UTF8)


def _codec(data: bytes) -> str:
    """How a part is encoded: by its first bytes, else as it declares, else UTF-8 (XML 1.0, appendix F)."""
    if data[:3] == codecs.BOM_UTF8:
        return "utf-8"
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if data[:4] in _WIDE:
        return _WIDE[data[:4]]
    declared = _DECLARED.match(data)
    return _CODECS[codecs.lookup(declared[1].decode()).name] if declared else "utf-8"


def _tree(data: bytes, comments: bool) -> Element:
    """The root of a part in UTF-8. Raises ExpatError, ValueError."""
    machine = expat.ParserCreate("utf-8", _MARK)
    machine.namespace_prefixes = machine.buffer_text = True
    names: dict[str, str] = {}
    spaces: dict[str, str] = {}  # declared by the next element
    pieces: list[str] = []  # of the text that is being read
    stack = [Element("")]

    def named(name: str) -> str:
        """expat's ``namespace}local}prefix``, each once."""
        parts = name.split(_MARK)
        made = name if len(parts) == 1 else Name(parts[0], parts[1], parts[2] if len(parts) == 3 else "")
        names[name] = made
        return made

    def end_text() -> None:
        holder, text = stack[-1], "".join(pieces)
        pieces.clear()
        if holder:
            holder[-1].tail = text
        else:
            holder.text = text

    def declare(prefix: str | None, namespace: str | None) -> None:
        if prefix != "xml":  # which everybody has
            spaces[prefix or ""] = namespace or ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal spaces
        if pieces:
            end_text()
        if len(stack) > _MAX_DEPTH:
            raise ValueError("too deep")
        item = Element(names.get(name) or named(name))
        if attributes:
            plain = _MARK not in "".join(attributes)  # most have no namespace
            item.attributes = attributes if plain else {
                names.get(key) or named(key): value for key, value in attributes.items()}
        if spaces:
            item.spaces, spaces = spaces, {}
        stack[-1].append(item)
        stack.append(item)

    def end(_name: str) -> None:
        if pieces:
            end_text()
        stack.pop()

    def aside(text: str) -> None:
        if pieces:
            end_text()
        item = Element("")
        item.text = text
        stack[-1].append(item)

    machine.StartNamespaceDeclHandler = declare
    machine.StartElementHandler = start
    machine.EndElementHandler = end
    machine.CharacterDataHandler = pieces.append
    if comments:
        machine.CommentHandler = lambda text: aside(f"<!--{text}-->")
        machine.ProcessingInstructionHandler = lambda target, text: aside(f"<?{target}{' ' * bool(text)}{text}?>")
    machine.Parse(data, True)
    return next(item for item in stack[0] if item.tag)

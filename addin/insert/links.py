"""Links to other workbooks: those to our add-in can be taken out, all others stay byte for byte."""

from __future__ import annotations

import re
from urllib.parse import unquote

from jixiao.addin.package.relations import rels_name
from jixiao.addin.package.xml import PACKAGE_REL, REL, child, escape, main, unescape
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.sheet.book import Book
from jixiao.macros.formula.tokens import Token, place_of, tokens

#: How a link says where its workbook lies: a path, a lost one, a start-up folder of Excel's, its library.
_LINK_TYPES = frozenset({"externalLinkPath", "xlPathMissing", "xlStartup", "xlAlternateStartup", "xlLibrary"})
#: Elements and attributes that hold formulas, in any part.
_ELEMENT = re.compile(
    r"(<(?:\w+:)?(?:f|formula|formula1|formula2|calculatedColumnFormula|totalsRowFormula|Fmla(?:Link|Range|Macro|Txbx|Pict))"
    r"(?:\s[^<>]*)?>)([^<]*\[[0-9][^<]*)(?=</)"
)
_ATTRIBUTE = re.compile(r'(\s(?:textlink|fmlaLink|fmlaRange|fmlaTxbx|fmlaGroup|macro)=")([^"]*\[[0-9][^"]*)(?=")')
_NUMBER = re.compile(r"\[([0-9]{1,5})\]")


def drop_links(book: Book, file: str) -> int:
    """Takes out the links to workbooks of that file name, wherever they lie; gives how many there were.

    To be called before a sheet is read. A call ``[1]!JX_SCORE(...)`` becomes ``JX_SCORE(...)``, any other reference to such
    a workbook ``#REF!``; references to links that stay follow their new number.
    """
    holder = child(book.xml.root, "externalReferences")
    if holder is None:
        return 0
    numbers: dict[str, str | None] = {}
    kept = 0
    for at, item in enumerate(holder.children(main("externalReference")), start=1):
        id = item.get(f"{{{REL}}}id") or ""
        part = book.rels.target(id)
        if part is None or _linked_file(book, part) != file.lower():
            kept += 1
            numbers[str(at)] = str(kept)
            continue
        numbers[str(at)] = None
        holder.remove(item)
        book.rels.remove(id)
        for name in (part, rels_name(part)):
            book.package.remove(name)
        book.types.remove(part)
    dropped = sum(1 for number in numbers.values() if number is None)
    if not dropped:
        return 0
    if not len(holder):
        book.xml.root.remove(holder)
    for defined in book.xml.root.each(main("definedNames"), main("definedName")):
        defined.text = _renumbered(defined.text or "", numbers)
    book.xml.changed = True
    book.rels.store()
    _formulas(book, numbers)
    return dropped


def _linked_file(book: Book, part: str) -> str:
    """File name, in small letters, of the workbook that a link points at."""
    name = rels_name(part)
    if part not in book.package or name not in book.package:
        return ""
    for item in book.package.tree(name).children(f"{{{PACKAGE_REL}}}Relationship"):
        if (item.get("Type") or "").rsplit("/", 1)[-1] in _LINK_TYPES:
            return re.split(r"[\\/]", unquote(item.get("Target") or ""))[-1].lower()
    return ""


def _formulas(book: Book, numbers: dict[str, str | None]) -> None:
    for name in list(book.package):
        lower = name.lower()
        if not lower.endswith((".xml", ".vml")) or lower.startswith("xl/externallinks/") or name == book.part:
            continue
        data = book.package.read(name)
        if b"[" not in data:
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            if lower.endswith(".vml") or not lower.startswith("xl/"):
                continue  # drawings of old programs are often no XML at all; data of others hold no formulas
            text = serialise(parse(data, name)).decode("utf-8")

        def changed(match: re.Match[str]) -> str:
            old = unescape(match[2])
            formula = _renumbered(old, numbers)
            return match[0] if formula == old else match[1] + escape(formula).replace('"', "&quot;")

        new = _ATTRIBUTE.sub(changed, _ELEMENT.sub(changed, text))
        if new != text:
            book.package.write(name, new.encode("utf-8"))


def _renumbered(formula: str, numbers: dict[str, str | None]) -> str:
    """A formula after links went.

    >>> _renumbered('[1]!JX_SCORE(A1)+[2]Data!A1+\\'[1]a b\\'!A1&"[1]!x"', {"1": None, "2": "1"})
    'JX_SCORE(A1)+[1]Data!A1+#REF!&"[1]!x"'
    """

    def renumber(token: Token) -> str:
        match = _NUMBER.fullmatch(place_of(token.prefix).book) if "[" in token.prefix else None
        if match is None or match[1] not in numbers:
            return token.text
        new, rest = numbers[match[1]], token.text[len(token.prefix) :]
        if new is None:
            return rest if token.kind in ("function", "name") and rest.upper().startswith("JX_") else "#REF!"
        if token.kind == "reference":  # both ends may say it
            return token.text.replace(match[0], f"[{new}]")
        return token.prefix.replace(match[0], f"[{new}]") + rest

    return "".join(map(renumber, tokens(formula)))

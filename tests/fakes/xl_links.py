"""Links to other workbooks: ``[1]Sheet!A1`` in the file, ``'C:\\folder\\[book.xlsx]Sheet'!A1`` on the screen."""

from __future__ import annotations

import ntpath
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook import Workbook
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames
from xl_formulas import rewrite

_NUMBERED = re.compile(r"'?\[([0-9]+)\](.*?)'?", re.DOTALL)
_NAMED = re.compile(r"'?(?P<folder>[^\[\]]*)\[(?P<book>[^\[\]]+)\](?P<sheet>.*?)'?", re.DOTALL)
_ADDIN = re.compile(r"'?(?P<path>[^\[\]]*\.xl[a-z]+)'?", re.IGNORECASE)
_KIND = "externalLinkPath"


def shown(wb: Workbook, home: Path, formula: str) -> str:
    """A formula of the file as Excel shows it while the linked workbook is not open. home: the workbook's folder."""

    def name(prefix: str) -> str:
        found = _NUMBERED.fullmatch(prefix)
        if not found or not 1 <= int(found[1]) <= len(wb._external_links):
            return prefix
        link = wb._external_links[int(found[1]) - 1].file_link
        if link is None:  # data from another program, no workbook
            return prefix
        folder, book = _split(link.Target, home)
        text = f"{folder}[{book}]{found[2]}" if found[2] else folder + book
        return "'" + text.replace("'", "''") + "'"

    return _with_prefixes(formula, name)


def stored(wb: Workbook, formula: str) -> str:
    """The formula as the file holds it; the workbook gets the links it lacks."""

    def number(prefix: str) -> str:
        plain = prefix.replace("''", "'")
        if found := _NAMED.fullmatch(plain):
            text = f"[{_link(wb, found['folder'] + found['book'], found['sheet'])}]{found['sheet']}"
        elif found := _ADDIN.fullmatch(plain):
            text = f"[{_link(wb, found['path'], None)}]"
        else:
            return prefix
        return "'" + text.replace("'", "''") + "'" if prefix.startswith("'") and found.groupdict().get("sheet") else text

    return _with_prefixes(formula, number)


def _with_prefixes(formula: str, change: Callable[[str], str]) -> str:
    def each(reference: str) -> str:
        prefix, bang, place = reference.rpartition("!")
        return f"{change(prefix)}!{place}" if bang else reference

    return rewrite(formula, each, functions=True) if "!" in formula else formula


def _split(target: str, home: Path) -> tuple[str, str]:
    """(folder with its separator, name) of what a link leads to; a bare name lies beside the workbook."""
    path = unquote(target.removeprefix("file:///"))
    folder, book = ntpath.split(path)
    if not folder:
        return f"{home}/", book
    return path[: len(path) - len(book)], book


def _link(wb: Workbook, path: str, sheet: str | None) -> int:
    """The number of the link to a workbook, made where there is none."""
    for number, link in enumerate(wb._external_links, start=1):
        if link.file_link is not None and unquote(link.file_link.Target.removeprefix("file:///")) == path:
            names = link.externalBook.sheetNames
            if sheet and names is not None and sheet not in names.sheetName:
                names.sheetName = [*names.sheetName, sheet]
            return number
    book = ExternalBook(sheetNames=ExternalSheetNames([sheet] if sheet else []), id="rId1")
    link = ExternalLink(externalBook=book)
    target = f"file:///{path}" if ntpath.dirname(path) else path
    link.file_link = Relationship(type=_KIND, Target=target, TargetMode="External", Id="rId1")
    wb._external_links.append(link)
    return len(wb._external_links)

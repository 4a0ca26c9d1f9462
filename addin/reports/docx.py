"""The report as a Word document, from a Word template that anybody may restyle (see ``docs/report.md``)."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from jixiao.addin.package.opening import TEXT_KINDS, need_plain_file
from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes
from jixiao.addin.package.xml import PACKAGE_REL
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.reports.chart import place_charts
from jixiao.addin.reports.sandbox import render
from jixiao.addin.reports.word import shown_in_word, source_of, values, word_of
from jixiao.macros.report.report import Report, source_lines
from jixiao.templates.stop import Stop, of_file

_MAX_FILE = 20_000_000  # bytes of a template
_MAX_TEXT = 4_000_000  # bytes of its text, header or footer as XML; ours has 40,000
_DOCUMENT = "word/document.xml"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
#: What the package says of any file that is no .docx.
_NOT_WORD = ("not_a_workbook", "old_xls", "ods", "encrypted", *TEXT_KINDS)


def docx_bytes(report: Report, template: Path, *, sources: bool, short: bool = False) -> bytes:
    """The bytes of the .docx. sources: with the numbers and the list of cells; short: about a page for each project.

    Raises Stop ``report_not_word``, ``report_template``, ``report_too_long``, ``not_found`` or those of a damaged file.
    """
    context = values({item.name: getattr(report, item.name) for item in fields(report)})
    context |= {"sources": source_lines(report) if sources else [], "short": short}
    with of_file(template):
        try:
            package = _open(template)
            types = ContentTypes(package)
            for part in [name for name in package if _FILLED.fullmatch(name)]:
                if package.parts[part].size > _MAX_TEXT:
                    raise Stop("too_large", reason=f"表样的 {part} 超过 {_MAX_TEXT // 1_000_000} MB")
                _fill(package, types, part, report, context, template.name)
            return package.pack()
        except Stop as stop:
            if stop.id in _NOT_WORD:
                raise Stop("report_not_word") from stop
            raise


def _fill(
    package: Package, types: ContentTypes, part: str, report: Report, context: dict[str, Any], path: str
) -> None:
    source = source_of(package.tree(part))
    if "{%" not in source and "{{" not in source:
        return
    root = word_of(render(source, context, shown_in_word, path, part), path, part)
    place_charts(root, package, types, part, report, path)
    package.write(part, serialise(root))


def _open(template: Path) -> Package:
    """A template's package: a Word document without macros, and without anything that would be fetched."""
    try:
        need_plain_file(template)
        if template.stat().st_size > _MAX_FILE:
            raise Stop("too_large", path=str(template), reason="表样超过 20 MB")
        package = Package.from_bytes(template.read_bytes())
        if _DOCUMENT not in package or ContentTypes(package).of(_DOCUMENT) != _DOCUMENT_TYPE:
            raise Stop("report_not_word", path=str(template))
        _refuse_foreign(package, str(template))
    except FileNotFoundError as error:
        raise Stop("not_found", path=str(template)) from error
    except OSError as error:
        raise Stop("cannot_read", path=str(template)) from error
    return package


def _refuse_foreign(package: Package, path: str) -> None:
    for name in package:
        if name.lower().endswith((".bin", "vbadata.xml")):
            raise Stop("hostile", path=path, reason=f"{name} 是宏或嵌入的程序")
        if name.endswith(".rels"):
            for item in package.tree(name).children(f"{{{PACKAGE_REL}}}Relationship"):
                if item.get("TargetMode") == "External" and not (item.get("Type") or "").endswith("/hyperlink"):
                    raise Stop("hostile", path=path, reason=f"{name} 引用了外部文件")

"""A workbook by XlsxWriter taken apart, to put parts and elements into it that no library writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from full_book import PACKAGE, REL, SHEET, parts_of, write_zip

from trust.corpus import workbook
from trust.corpus.by_xlsxwriter import make

OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
EXCEL = "application/vnd.ms-excel."
OFFICE_2007 = "http://schemas.microsoft.com/office/2007/relationships"
BOOK, TYPES = "xl/workbook.xml", "[Content_Types].xml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
ID = "{{{:08X}-0000-4000-8000-000000000000}}".format
#: Children of a worksheet and of a workbook in the order of the schema (ECMA-376 part 1, CT_Worksheet, CT_Workbook).
_SHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter "
    "sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks "
    "printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags "
    "drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst"
).split()
_BOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr "
    "oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
).split()


class Parts:
    """The parts of a workbook, and ways to add to them."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    def add(self, name: str, content: str | bytes, kind: str = "", default: str = "") -> None:
        """A part. kind: its content type; default: that of its ending."""
        self.parts[name] = content.encode() if isinstance(content, str) else content
        entry = f'<Override PartName="/{name}" ContentType="{kind}"/>' if kind else ""
        ending = name.rpartition(".")[2]
        if default and f'Extension="{ending}"'.encode() not in self.parts[TYPES]:
            self.parts[TYPES] = re.sub(
                rb"(<Types[^>]*>)", rb"\1" + f'<Default Extension="{ending}" ContentType="{default}"/>'.encode(), self.parts[TYPES], count=1)
        self.parts[TYPES] = self.parts[TYPES].replace(b"</Types>", entry.encode() + b"</Types>")

    def relate(self, owner: str, id: str, kind: str, target: str, mode: str = "") -> None:
        """A relation of a part, "" of the package. kind: the last word of the usual names, or a whole one."""
        folder, _, file = owner.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        uri = kind if "/" in kind else f"{REL}/{kind}"
        old = self.parts.get(name, f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode())
        entry = f'<Relationship Id="{id}" Type="{uri}" Target="{target}"' + (f' TargetMode="{mode}"/>' if mode else "/>")
        self.parts[name] = old.replace(b"</Relationships>", entry.encode() + b"</Relationships>")

    def sheet(self, element: str, part: str = SHEET) -> None:
        """An element of the worksheet, at its place in the schema."""
        self._insert(part, element, _SHEET, "</worksheet>")

    def book(self, element: str) -> None:
        """An element of the workbook."""
        self._insert(BOOK, element, _BOOK, "</workbook>")

    def extend(self, uri: str, content: str, part: str = SHEET, namespaces: str = "") -> None:
        """An extension of the worksheet, or of the workbook."""
        piece = f'<ext uri="{uri}" {namespaces}>{content}</ext>'
        text = self.parts[part].decode()
        if "</extLst></w" in text:
            self.parts[part] = text.replace("</extLst></w", f"{piece}</extLst></w").encode()
        else:
            (self.book if part == BOOK else self.sheet)(f"<extLst>{piece}</extLst>")

    def _insert(self, part: str, element: str, order: list[str], end: str) -> None:
        text = self.parts[part].decode()
        match = re.match(r"<(?:mc:AlternateContent.*?<)?(\w+)", element, re.DOTALL)
        name = next(word for word in re.findall(r"<(\w+)", element) if word in order)
        assert match
        followers = "|".join(order[order.index(name) + 1 :])
        start = text.find("</sheetData>") if "<sheetData" in text and order.index(name) > order.index("sheetData") else 0
        found = re.search(rf"<(?:{followers})[ />]", text[max(start, 0):]) if followers else None
        at = max(start, 0) + found.start() if found else text.index(end)
        self.parts[part] = (text[:at] + element + text[at:]).encode()

    def in_rows(self, rows: str) -> None:
        """Rows below the form."""
        self.parts[SHEET] = self.parts[SHEET].replace(b"</sheetData>", rows.encode() + b"</sheetData>")


Graft = Callable[[Parts], object]


def grafted(name: str, suffix: str = ".xlsx", stop: str = "") -> Callable[[Graft], Graft]:
    def register(graft: Graft) -> Graft:
        def build(path: Path) -> None:
            make(path, lambda book, sheet: None)
            parts = Parts(parts_of(path))
            if suffix == ".xlsm":
                parts.parts[TYPES] = parts.parts[TYPES].replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            graft(parts)
            write_zip(path, parts.parts)

        workbook(f"hand-{name}", suffix, stop)(build)
        return graft

    return register

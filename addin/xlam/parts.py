"""The package parts of jixiao.xlam as text: a workbook of one sheet that nobody sees, its VBA project, its ribbon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from jixiao.addin.package.xml import MAIN, PACKAGE_REL, REL, TYPES, encode_text
from openpyxl.utils import get_column_letter
from openpyxl.writer.theme import theme_xml

SHEET = "jixiao.conf"
SHEET_CODE = "JxConf"
BOOK_CODE = "ThisWorkbook"
#: The tab for Excel 2007 and other programs, and for Excel from 2010 on.
RIBBON, RIBBON_14 = "customUI/customUI.xml", "customUI/customUI14.xml"
PROJECT = "xl/vbaProject.bin"
WORKSHEET = "xl/worksheets/sheet1.xml"
#: First columns of the blocks on the sheet, as in JxSheet.bas and JxHelp.bas.
SETTINGS, TEXTS, FUNCTIONS = 1, 4, 7
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_METADATA = "http://schemas.openxmlformats.org/package/2006"

CONTENT_TYPES = {
    "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    f"/{WORKSHEET}": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "/xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    "/xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    f"/{PROJECT}": "application/vnd.ms-office.vbaProject",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}
#: Target -> type. Excel wants exactly one ribbon of each schema.
PACKAGE_RELATIONS = {
    "xl/workbook.xml": f"{REL}/officeDocument",
    "docProps/core.xml": f"{_METADATA}/relationships/metadata/core-properties",
    "docProps/app.xml": f"{REL}/extended-properties",
    RIBBON: "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    RIBBON_14: "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
}
WORKBOOK_RELATIONS = {
    "worksheets/sheet1.xml": f"{REL}/worksheet",
    "styles.xml": f"{REL}/styles",
    "theme/theme1.xml": f"{REL}/theme",
    "vbaProject.bin": "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
}


def parts(
    cells: Mapping[tuple[int, int], str], ribbons: Mapping[str, bytes], project: bytes, title: str
) -> dict[str, bytes]:
    """Every part by name, in the order of the package. cells: the sheet's texts by row and column, from 1."""
    texts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(PACKAGE_RELATIONS),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relations(WORKBOOK_RELATIONS),
        WORKSHEET: _worksheet(cells),
        "xl/styles.xml": _STYLES,
        "docProps/core.xml": _core(title),
        "docProps/app.xml": _APP,
    }
    made = {name: (_HEAD + text).encode() for name, text in texts.items()}
    return made | {"xl/theme/theme1.xml": theme_xml.encode(), PROJECT: project, **ribbons}


def block(first: int, rows: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    """Rows of texts as cells from the first row on, the first text in column ``first``."""
    return {(row, first + at): text for row, texts in enumerate(rows, 1) for at, text in enumerate(texts)}


def _content_types() -> str:
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in CONTENT_TYPES.items())
    return (
        f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Mapping[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE_REL}">{rows}</Relationships>'


def _workbook() -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><workbookPr codeName="{BOOK_CODE}"/>'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="16000" windowHeight="9000"/></bookViews>'
        f'<sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="191029"/></workbook>'
    )


def _worksheet(cells: Mapping[tuple[int, int], str]) -> str:
    rows: dict[int, list[str]] = {}
    for (row, column), text in sorted(cells.items()):
        held, place = escape(encode_text(text)), f"{get_column_letter(column)}{row}"
        rows.setdefault(row, []).append(
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{held}</t></is></c>'
        )
    data = "".join(f'<row r="{row}">{"".join(found)}</row>' for row, found in rows.items())
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr codeName="{SHEET_CODE}"/>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        f'<sheetData>{data}</sheetData></worksheet>'
    )


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_METADATA}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>'
    )


_APP = f'<Properties xmlns="{_OFFICE}/extended-properties"><Application>Microsoft Excel</Application></Properties>'
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

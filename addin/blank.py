"""The parts of a workbook that has no sheet yet."""

from __future__ import annotations

from jixiao.addin.package import Package
from jixiao.addin.styles import EMPTY
from jixiao.addin.xml_parts import MAIN, PACKAGE_REL, REL, TYPES

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE_REL}">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><bookViews><workbookView activeTab="0"/></bookViews>'
        "<sheets/></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE_REL}">'
        f'<Relationship Id="rId1" Type="{REL}/styles" Target="styles.xml"/></Relationships>'
    ),
}


def blank_package() -> Package:
    """A package to put sheets into."""
    package = Package()
    for name, text in _PARTS.items():
        package.write(name, (_HEAD + text).encode())
    package.write("xl/styles.xml", _HEAD.encode() + EMPTY)
    return package

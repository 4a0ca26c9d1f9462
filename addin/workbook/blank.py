"""The parts of a workbook that has no sheet yet. Decision 4."""

from __future__ import annotations

from jixiao.addin.package.package import Package
from jixiao.addin.package.xml import MAIN, PACKAGE_REL, REL, TYPES
from jixiao.addin.sheet.styles import EMPTY

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE_REL}">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{REL}/extended-properties" Target="docProps/app.xml"/></Relationships>'
    ),
    # LibreOffice trusts the stored values only of writers it knows, and else recalculates: without the add-in every
    # JX cell would turn into #NAME?. XlsxWriter names Excel here for the same reason.
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Excel</Application><AppVersion>16.0300</AppVersion></Properties>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><bookViews><workbookView activeTab="0"/></bookViews>'
        # The calculation engine of Excel 2019 and later: without it Excel recalculates on opening, see above.
        '<sheets/><calcPr calcId="191029"/></workbook>'
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

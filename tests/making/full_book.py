"""Workbooks for the tests of the file door, made by XlsxWriter, openpyxl and by hand."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import xlsxwriter
from jixiao.addin.workbook.workbook import WorkbookFile
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"


def parts_of(path: Path) -> dict[str, bytes]:
    """Content of every part by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def untouched(file: WorkbookFile) -> bool:
    """Whether a save would write the very parts that were opened."""
    file.book.store()
    return not any(part.touched for part in file.book.package.parts.values())


def write_zip(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The workbook with its parts changed by hand."""
    parts = parts_of(path)
    change(parts)
    return write_zip(path, parts)


def hand_made(path: Path, sheet: str, **more: str) -> Path:
    """The smallest workbook around a sheet's XML. ``more``: strings, styles, names (definedNames), rels."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    book_rels = f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="/{SHEET}"/>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{more.get("properties", "")}<sheets>'
        f'<sheet name="表" sheetId="1" r:id="rId1"/></sheets>{more.get("names", "")}</workbook>',
        SHEET: sheet,
    }
    if "strings" in more:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{more["strings"]}</sst>'
        book_rels += f'<Relationship Id="rId2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
    if "styles" in more:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{more["styles"]}</styleSheet>'
        book_rels += f'<Relationship Id="rId3" Type="{REL}/styles" Target="styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{book_rels}</Relationships>'
    return write_zip(path, parts)


def sheet_xml(body: str, after: str = "", before: str = "") -> str:
    """A worksheet around rows."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def png() -> bytes:
    """A picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")


def full_workbook(path: Path, folder: Path) -> Path:
    """A workbook with everything that libraries are known to lose; ``.xlsm`` gets a VBA project too."""
    picture = folder / "point.png"
    picture.write_bytes(png())
    book = xlsxwriter.Workbook(str(path))
    if path.suffix == ".xlsm":
        project = folder / "vbaProject.bin"
        project.write_bytes(b"\xd0\xcf\x11\xe0 not a real project \x00\x01" * 50)
        book.add_vba_project(str(project))
    sheet, data, other = book.add_worksheet("自评表"), book.add_worksheet("数据 表"), book.add_worksheet("O'Brien")
    two = book.add_format({"num_format": "0.00", "border": 1})
    bold, red = book.add_format({"bold": True}), book.add_format({"color": "red"})
    sheet.merge_range("A1:H1", "项目支出绩效自评表", bold)
    for row in range(3, 13):
        sheet.write_row(row, 0, ["产出指标", f"指标{row}", f"≥{row}个"])
        sheet.write_number(row, 3, row * 1.1, two)
        sheet.write_blank(row, 6, None, two)
        sheet.write_number(row, 5, 10, two)
    sheet.write_rich_string("B3", "富", bold, "文本", red, " 尾 ")
    sheet.write_formula("F14", "=SUM(F4:F13)", two, 100)
    sheet.write_formula("G14", "=SUM(G4:G13)", two, 0)
    sheet.write_comment("C4", "批注：以合同为准")
    sheet.insert_image("J2", str(picture))
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=自评表!$F$4:$F$13", "categories": "=自评表!$B$4:$B$13"})
    sheet.insert_chart("J5", chart)
    sheet.insert_textbox("J22", "说明")
    sheet.add_sparkline("I4", {"range": "自评表!D4:D13"})
    sheet.conditional_format("D4:D13", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("E4:E13", {"validate": "list", "source": "='数据 表'!$A$2:$A$4"})
    sheet.insert_checkbox("I14", True)
    sheet.set_column("A:H", 12)
    sheet.set_header("&C&G", {"image_center": str(picture)})
    sheet.autofilter("A3:H13")
    sheet.ignore_errors({"number_stored_as_text": "A1:H20"})
    data.add_table("A1:B5", {"columns": [{"header": "等级"}, {"header": "数"}], "data": [["优", 1], ["良", 2], ["中", 3], ["差", 4]]})
    data.write_array_formula("D1:D3", "{=B2:B4*2}", None, 2)
    data.write_dynamic_array_formula("F1", "=B2:B3", None, 1)
    other.write("A1", 1)
    other.hide()
    book.define_name("满分", "=自评表!$F$14")
    book.close()
    return rewritten(path, _add_by_hand)


def _add_by_hand(parts: dict[str, bytes]) -> None:
    """Printer settings, custom XML, a pivot table with its cache, an x14 drop-down, a calculation chain."""
    types = b""

    def add(name: str, content: bytes, kind: str) -> None:
        nonlocal types
        parts[name] = content
        types += f'<Override PartName="/{name}" ContentType="{kind}"/>'.encode()

    office = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    add("xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 4, f"{office}printerSettings")
    add("customXml/item1.xml", b'<data xmlns="urn:x">\r\n  <v a="1"/></data>', "application/xml")
    add("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="F14" i="1"/><c r="G14" i="1"/></calcChain>'.encode(),
        f"{office}calcChain+xml")
    add("xl/pivotCache/pivotCacheDefinition1.xml", (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{REL}" r:id="rId1" recordCount="2" refreshOnLoad="0">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="数据 表"/></cacheSource><cacheFields count="2">'
        '<cacheField name="等级"><sharedItems count="2"><s v="优"/><s v="良"/></sharedItems></cacheField>'
        '<cacheField name="数"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" '
        'containsInteger="1" minValue="1" maxValue="2"/></cacheField></cacheFields></pivotCacheDefinition>'
    ).encode(), f"{office}pivotCacheDefinition+xml")
    add("xl/pivotCache/pivotCacheRecords1.xml", (
        f'<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="1"/></r><r><x v="1"/><n v="2"/></r></pivotCacheRecords>'
    ).encode(), f"{office}pivotCacheRecords+xml")
    add("xl/pivotTables/pivotTable1.xml", (
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="1" dataCaption="值"><location ref="A20:B23" '
        'firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0">'
        '<items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField dataField="1" '
        'showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/>'
        '</i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1">'
        '<dataField name="求和" fld="1"/></dataFields></pivotTableDefinition>'
    ).encode(), f"{office}pivotTable+xml")
    _relate(parts, "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", ("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml"))
    _relate(parts, "xl/pivotTables/_rels/pivotTable1.xml.rels",
            ("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"))
    _relate(parts, "xl/worksheets/_rels/sheet1.xml.rels", ("rIdP", "printerSettings", "../printerSettings/printerSettings1.bin"))
    _relate(parts, "xl/worksheets/_rels/sheet2.xml.rels", ("rIdV", "pivotTable", "../pivotTables/pivotTable1.xml"))
    _relate(parts, "xl/_rels/workbook.xml.rels", ("rIdC", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
            ("rIdK", "calcChain", "calcChain.xml"))
    _relate(parts, "_rels/.rels", ("rIdX", "customXml", "customXml/item1.xml"))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types + b"</Types>")
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = book.replace(
        b"</workbook>", b'<pivotCaches><pivotCache cacheId="1" r:id="rIdC"/></pivotCaches></workbook>'
    )
    sheet = parts[SHEET]
    x14 = (
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation '
        'type="list" allowBlank="1"><x14:formula1><xm:f>\'数据 表\'!$A$2:$A$5</xm:f></x14:formula1><xm:sqref>H4:H13</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext>"
    ).encode()
    assert b"<extLst>" in sheet and b"<pageMargins" in sheet
    sheet = sheet.replace(b"</extLst></worksheet>", x14 + b"</extLst></worksheet>")
    margins = sheet.index(b"/>", sheet.index(b"<pageMargins")) + 2
    parts[SHEET] = sheet[:margins] + b'<pageSetup paperSize="9" r:id="rIdP"/>' + sheet[margins:]


def _relate(parts: dict[str, bytes], name: str, *items: tuple[str, str, str]) -> None:
    old = parts.get(name, f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode())
    new = "".join(f'<Relationship Id="{id}" Type="{REL}/{kind}" Target="{target}"/>' for id, kind, target in items)
    parts[name] = old.replace(b"</Relationships>", new.encode() + b"</Relationships>")


def template_workbook(path: Path) -> Path:
    """A template as an accountant would draw it: title, heading, one repeated row 6, a total, a chart below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "模板"
    sheet["A1"] = "{{ title }}"
    sheet.merge_cells("A1:D1")
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    thin = Border(*[Side("thin")] * 4)
    for col, (heading, text) in enumerate(
        zip(("序号", "名称", "得分", "等级"), ("{{ p.n }}", "{{ p.name }}", "{{ p.total }}", "{{ p.grade }}"), strict=True), start=1
    ):
        sheet.cell(5, col, heading).fill = PatternFill("solid", fgColor="DDDDDD")
        sheet.cell(6, col, text).border = thin
    sheet["C6"].number_format = '0.0"分"'
    sheet.row_dimensions[1].height = 30
    sheet["A7"], sheet["C7"] = "合计", "{{ sum }}"
    sheet.conditional_formatting.add("C6", FormulaRule(formula=["$C6<60"], fill=PatternFill(bgColor="FFC7CE")))
    sheet.conditional_formatting.add("C7", FormulaRule(formula=["$C7>SUM($C$6:$C$6)"], font=Font(bold=True)))
    choice = DataValidation(type="list", formula1='"优,良"')
    sheet.add_data_validation(choice)
    choice.add("D6")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=5, max_row=6), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=2, min_row=6))
    sheet.add_chart(chart, "A9")
    sheet.print_area, sheet.print_title_rows, sheet.freeze_panes = "A1:D30", "1:5", "A6"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.column_dimensions["B"].width = 30
    book.save(path)
    return path

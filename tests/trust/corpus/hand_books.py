"""What hangs on the workbook or beside it, written by hand after the files of office programs and their specifications.

ECMA-376 for the parts of 2007, [MS-XLSX] for the later ones.
"""

from __future__ import annotations

from full_book import MAIN, PACKAGE, REL, SHEET

from trust.corpus.grafting import BOOK, EXCEL, ID, OFFICE, OFFICE_2007, X15, XM, Parts, grafted


@grafted("custom-xml")
def _(parts: Parts) -> None:
    parts.add("customXml/item1.xml", '<?xml version="1.0"?>\r\n<项目 xmlns="urn:x" 文号="财预〔2024〕1号"><!-- 注 --><a/></项目>')
    parts.add("customXml/itemProps1.xml", (
        f'<ds:datastoreItem ds:itemID="{ID(7)}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        '<ds:schemaRef ds:uri="urn:x"/></ds:schemaRefs></ds:datastoreItem>'), "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")
    parts.relate("customXml/item1.xml", "rId1", "customXmlProps", "itemProps1.xml")
    parts.relate(BOOK, "rIdX", "customXml", "../customXml/item1.xml")


@grafted("xml-maps")
def _(parts: Parts) -> None:
    parts.add("xl/xmlMaps.xml", (
        f'<MapInfo xmlns="{MAIN}" SelectionNamespaces=""><Schema ID="S1"><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element '
        'name="a"/></xsd:schema></Schema><Map ID="1" Name="a" RootElement="a" SchemaID="S1" ShowImportExportValidationErrors="false" '
        'AutoFit="true" Append="false" PreserveSortAFLayout="true" PreserveFormat="true"/></MapInfo>'), "application/xml")
    parts.relate(BOOK, "rIdM", "xmlMaps", "xmlMaps.xml")
    parts.add("xl/tables/tableSingleCells1.xml", (
        f'<singleXmlCells xmlns="{MAIN}"><singleXmlCell id="1" r="K4" connectionId="0"><xmlCellPr id="1" uniqueName="a"><xmlPr mapId="1" xpath="/a" '
        'xmlDataType="string"/></xmlCellPr></singleXmlCell></singleXmlCells>'), f"{OFFICE}tableSingleCells+xml")
    parts.relate(SHEET, "rIdSC", "tableSingleCells", "../tables/tableSingleCells1.xml")


@grafted("connections-and-data-model")
def _(parts: Parts) -> None:
    parts.add("xl/connections.xml", (
        f'<connections xmlns="{MAIN}"><connection id="1" name="ThisWorkbookDataModel" type="5" refreshedVersion="6" minRefreshableVersion="5" '
        'background="1"><dbPr connection="Data Model Connection" command="Model" commandType="1"/><olapPr sendLocale="1" rowDrillCount="1000"/>'
        '</connection><connection id="2" name="库" type="1" refreshedVersion="6"><dbPr connection="DSN=x" command="SELECT 1"/></connection>'
        "</connections>"), f"{OFFICE}connections+xml")
    parts.relate(BOOK, "rIdCN", "connections", "connections.xml")
    parts.add("xl/model/item.data", bytes(range(256)) * 40, "application/vnd.openxmlformats-officedocument.model+data")
    parts.relate(BOOK, "rIdDM", "powerPivotData", "model/item.data")
    parts.extend("{FCE2AD5D-F65C-4FA6-A056-5C36A1767C68}", (
        f'<x15:dataModel xmlns:x15="{X15}"><x15:modelTables><x15:modelTable id="a" name="a" connection="库"/></x15:modelTables></x15:dataModel>'), BOOK)


@grafted("macro-sheet", ".xlsm")
def _(parts: Parts) -> None:
    parts.add("xl/macrosheets/sheet1.xml", (
        f'<xm:macrosheet xmlns="{MAIN}" xmlns:xm="{XM}"><sheetData><row r="1"><c r="A1" t="b"><f>ALERT("a")</f><v>1</v></c></row></sheetData>'
        "</xm:macrosheet>"), f"{EXCEL}macrosheet+xml")
    parts.relate(BOOK, "rIdMS", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml")
    _tab(parts, '<sheet name="宏1" sheetId="9" state="veryHidden" r:id="rIdMS"/>')


@grafted("dialog-sheet", ".xlsm")
def _(parts: Parts) -> None:
    parts.add("xl/dialogsheets/sheet1.xml", f'<dialogsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></dialogsheet>',
              f"{OFFICE}dialogsheet+xml")
    parts.relate(BOOK, "rIdDS", "dialogsheet", "dialogsheets/sheet1.xml")
    _tab(parts, '<sheet name="对话框1" sheetId="9" r:id="rIdDS"/>')


def _tab(parts: Parts, element: str) -> None:
    parts.parts[BOOK] = parts.parts[BOOK].replace(b"</sheets>", element.encode() + b"</sheets>")


@grafted("macros", ".xlsm")
def _(parts: Parts) -> None:
    parts.add("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(2000), "application/vnd.ms-office.vbaProject")
    parts.relate(BOOK, "rIdVBA", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
    for kind in ("", "Agile", "V3"):
        parts.add(f"xl/vbaProjectSignature{kind}.bin", b"signature" * 9, f"application/vnd.ms-office.vbaProjectSignature{kind}")
        parts.relate("xl/vbaProject.bin", f"rId{kind}", f"http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature{kind}",
                     f"vbaProjectSignature{kind}.bin")
    parts.add("customUI/customUI14.xml", '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon/></customUI>')
    parts.relate("", "rIdUI", f"{OFFICE_2007}/ui/extensibility", "customUI/customUI14.xml")


@grafted("signed", stop="signed")
def _(parts: Parts) -> None:
    parts.add("_xmlsignatures/origin.sigs", b"", default="application/vnd.openxmlformats-package.digital-signature-origin")
    parts.add("_xmlsignatures/sig1.xml", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="idPackageSignature"/>',
              "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml")
    parts.relate("", "rIdSig", f"{PACKAGE}/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs")
    parts.relate("_xmlsignatures/origin.sigs", "rId1", f"{PACKAGE}/relationships/digital-signature/signature", "sig1.xml")


@grafted("external-links")
def _(parts: Parts) -> None:
    parts.add("xl/externalLinks/externalLink1.xml", (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{REL}" r:id="rId1"><sheetNames><sheetName val="外"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0"><row r="1"><cell r="A1"><v>5</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'),
        f"{OFFICE}externalLink+xml")
    parts.relate("xl/externalLinks/externalLink1.xml", "rId1", "externalLinkPath", "file:///C:/资料/外.xlsx", "External")
    parts.add("xl/externalLinks/externalLink2.xml", (
        f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="Excel" ddeTopic="a"><ddeItems><ddeItem name="b" advise="1"/></ddeItems></ddeLink>'
        "</externalLink>"), f"{OFFICE}externalLink+xml")
    parts.relate(BOOK, "rIdE1", "externalLink", "externalLinks/externalLink1.xml")
    parts.relate(BOOK, "rIdE2", "externalLink", "externalLinks/externalLink2.xml")
    parts.book('<externalReferences><externalReference r:id="rIdE1"/><externalReference r:id="rIdE2"/></externalReferences>')
    parts.in_rows('<row r="30"><c r="A30"><f>[1]外!A1*2</f><v>10</v></c><c r="B30"><f>[2]!b</f><v>0</v></c></row>')


@grafted("rich-values")
def _(parts: Parts) -> None:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
    for name, kind, content in (
        ("rdrichvalue", "rdrichvalue", f'<rvData xmlns="{space}" count="1"><rv s="0"><v>8</v><v>#FIELD!</v></rv></rvData>'),
        ("rdrichvaluestructure", "rdrichvaluestructure",
         f'<rvStructures xmlns="{space}" count="1"><s t="_error"><k n="errorType" t="i"/><k n="field" t="s"/></s></rvStructures>'),
        ("rdRichValueTypes", "rdrichvaluetypes", f'<rvTypesInfo xmlns="{space}2"/>'),
    ):
        parts.add(f"xl/richData/{name}.xml", content, f"{EXCEL}{kind}+xml")
        parts.relate(BOOK, f"rId{name}", f"http://schemas.microsoft.com/office/2017/06/relationships/{name}", f"richData/{name}.xml")
    parts.add("xl/metadata.xml", (
        f'<metadata xmlns="{MAIN}" xmlns:xlrd="{space}"><metadataTypes count="1"><metadataType name="XLRICHVALUE" minSupportedVersion="120000" copy="1"/>'
        '</metadataTypes><futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/>'
        '</ext></extLst></bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'), f"{OFFICE}sheetMetadata+xml")
    parts.relate(BOOK, "rIdMeta", "sheetMetadata", "metadata.xml")
    parts.in_rows('<row r="30"><c r="A30" t="e" vm="1"><v>#VALUE!</v></c></row>')


@grafted("web-add-ins")
def _(parts: Parts) -> None:
    we = "http://schemas.microsoft.com/office/webextensions"
    parts.add("xl/webextensions/taskpanes.xml", (
        f'<wetp:taskpanes xmlns:wetp="{we}/taskpanes/2010/11" xmlns:r="{REL}"><wetp:taskpane dockstate="right" visibility="0" width="350" row="1">'
        '<wetp:webextensionref r:id="rId1"/></wetp:taskpane></wetp:taskpanes>'), "application/vnd.ms-office.webextensiontaskpanes+xml")
    parts.add("xl/webextensions/webextension1.xml", f'<we:webextension xmlns:we="{we}/webextension/2010/11" id="{ID(1)}"/>',
              "application/vnd.ms-office.webextension+xml")
    parts.relate("", "rIdWE", "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "xl/webextensions/taskpanes.xml")
    parts.relate("xl/webextensions/taskpanes.xml", "rId1", "http://schemas.microsoft.com/office/2011/relationships/webextension", "webextension1.xml")


@grafted("sensitivity-label")
def _(parts: Parts) -> None:
    parts.add("docMetadata/LabelInfo.xml", (
        f'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label id="{ID(1)}" enabled="1" method="Privileged" '
        f'siteId="{ID(2)}"/></clbl:labelList>'), "application/vnd.ms-office.classificationlabels+xml")
    parts.relate("", "rIdL", "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml")


@grafted("thumbnail-and-printer-settings")
def _(parts: Parts) -> None:
    parts.add("docProps/thumbnail.wmf", bytes(50), default="image/x-wmf")
    parts.relate("", "rIdTh", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.wmf")
    parts.add("xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 4, default=f"{OFFICE}printerSettings")
    parts.relate(SHEET, "rIdPS", "printerSettings", "../printerSettings/printerSettings1.bin")
    parts.sheet('<pageSetup paperSize="9" orientation="landscape" r:id="rIdPS"/>')


@grafted("calculation-chain")
def _(parts: Parts) -> None:
    parts.in_rows('<row r="30"><c r="A30"><f>F10*2</f><v>60</v></c></row>')
    parts.add("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="A30" i="1" l="1"/><c r="G14"/></calcChain>', f"{OFFICE}calcChain+xml")
    parts.relate(BOOK, "rIdK", "calcChain", "calcChain.xml")


@grafted("volatile-dependencies")
def _(parts: Parts) -> None:
    parts.add("xl/volatileDependencies.xml", (
        f'<volTypes xmlns="{MAIN}"><volType type="realTimeData"><main first="a"><tp t="n"><v>1</v><stp/><stp>b</stp><tr r="K4" s="1"/></tp></main></volType>'
        "</volTypes>"), f"{OFFICE}volatileDependencies+xml")
    parts.relate(BOOK, "rIdVD", "volatileDependencies", "volatileDependencies.xml")


@grafted("shared-workbook")
def _(parts: Parts) -> None:
    parts.add("xl/revisions/revisionHeaders.xml", (
        f'<headers xmlns="{MAIN}" xmlns:r="{REL}" guid="{ID(1)}"><header guid="{ID(1)}" dateTime="2024-05-01T08:00:00" maxSheetId="2" userName="张三" '
        'r:id="rId1"><sheetIdMap count="1"><sheetId val="1"/></sheetIdMap></header></headers>'), f"{OFFICE}revisionHeaders+xml")
    parts.add("xl/revisions/revisionLog1.xml", f'<revisions xmlns="{MAIN}"/>', f"{OFFICE}revisionLog+xml")
    parts.add("xl/revisions/userNames.xml", f'<users xmlns="{MAIN}" count="0"/>', f"{OFFICE}userNames+xml")
    parts.relate("xl/revisions/revisionHeaders.xml", "rId1", "revisionLog", "revisionLog1.xml")
    parts.relate(BOOK, "rIdRH", "revisionHeaders", "revisions/revisionHeaders.xml")
    parts.relate(BOOK, "rIdUN", "usernames", "revisions/userNames.xml")

"""What hangs on a sheet, written by hand after the files of office programs and their specifications.

ECMA-376 for the parts of 2007, [MS-XLSX] for the later ones.
"""

from __future__ import annotations

from full_book import MAIN, REL, SHEET

from trust.corpus.grafting import BOOK, EXCEL, ID, OFFICE, OFFICE_2007, X14, X15, XM, Parts, grafted

TC = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@grafted("threaded-comments")
def _(parts: Parts) -> None:
    parts.add("xl/threadedComments/threadedComment1.xml", (
        f'<ThreadedComments xmlns="{TC}"><threadedComment ref="D10" dT="2024-05-01T08:00:00.00" personId="{ID(1)}" id="{ID(2)}">'
        f'<text>指标值有误？@李四</text><mentions><mention mentionpersonId="{ID(3)}" mentionId="{ID(4)}" startIndex="6" length="3"/>'
        f'</mentions></threadedComment><threadedComment ref="D10" dT="2024-05-02T08:00:00.00" personId="{ID(3)}" id="{ID(5)}" '
        f'parentId="{ID(2)}" done="1"><text>已核</text></threadedComment></ThreadedComments>'
    ), f"{EXCEL}threadedcomments+xml")
    parts.add("xl/persons/person.xml", (
        f'<personList xmlns="{TC}"><person displayName="张三" id="{ID(1)}" userId="S::a@example.org::1" providerId="AD"/>'
        f'<person displayName="李四" id="{ID(3)}" userId="li" providerId="None"/></personList>'), f"{EXCEL}person+xml")
    parts.add("xl/comments1.xml", (
        f'<comments xmlns="{MAIN}"><authors><author>tc={ID(2)}</author></authors><commentList><comment ref="D10" authorId="0" '
        'shapeId="0"><text><t>[线程批注]</t></text></comment></commentList></comments>'), f"{OFFICE}comments+xml")
    _vml(parts, '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note">'
                "<x:Row>9</x:Row><x:Column>3</x:Column></x:ClientData></v:shape>")
    parts.relate(SHEET, "rIdTC", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
                 "../threadedComments/threadedComment1.xml")
    parts.relate(SHEET, "rIdC", "comments", "../comments1.xml")
    parts.relate(BOOK, "rIdP", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml")


def _vml(parts: Parts, shapes: str, name: str = "vmlDrawing1.vml") -> None:
    parts.add(f"xl/drawings/{name}", (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>'), default=VML)
    parts.relate(SHEET, "rIdV", "vmlDrawing", f"../drawings/{name}")
    parts.sheet('<legacyDrawing r:id="rIdV"/>')


def _table(parts: Parts) -> None:
    parts.in_rows('<row r="30"><c r="K30" t="inlineStr"><is><t>单位</t></is></c><c r="L30" t="inlineStr"><is><t>数</t></is></c></row>'
                  '<row r="31"><c r="K31" t="inlineStr"><is><t>甲</t></is></c><c r="L31"><v>1</v></c></row>')
    parts.add("xl/tables/table1.xml", (
        f'<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="K30:L31"><autoFilter ref="K30:L31"/><tableColumns count="2">'
        '<tableColumn id="1" name="单位"/><tableColumn id="2" name="数"/></tableColumns></table>'), f"{OFFICE}table+xml")
    parts.relate(SHEET, "rIdT", "table", "../tables/table1.xml")
    parts.sheet('<tableParts count="1"><tablePart r:id="rIdT"/></tableParts>')


@grafted("slicers")
def _(parts: Parts) -> None:
    _table(parts)
    parts.add("xl/slicers/slicer1.xml", (
        f'<slicers xmlns="{X14}"><slicer name="单位" cache="切片器_单位" caption="单位" rowHeight="241300"/></slicers>'), f"{EXCEL}slicer+xml")
    parts.add("xl/slicerCaches/slicerCache1.xml", (
        f'<slicerCacheDefinition xmlns="{X14}" name="切片器_单位" sourceName="单位"><extLst><x:ext xmlns:x="{MAIN}" xmlns:x15="{X15}" '
        'uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}"><x15:tableSlicerCache tableId="1" column="1"/></x:ext></extLst>'
        "</slicerCacheDefinition>"), f"{EXCEL}slicerCache+xml")
    parts.relate(SHEET, "rIdS", f"{OFFICE_2007}/slicer", "../slicers/slicer1.xml")
    parts.relate(BOOK, "rIdSC", f"{OFFICE_2007}/slicerCache", "slicerCaches/slicerCache1.xml")
    parts.extend("{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}", f'<x14:slicerList xmlns:x14="{X14}"><x14:slicer r:id="rIdS"/></x14:slicerList>')
    parts.extend("{46BE6895-7355-4a93-B00E-2C351335B9C9}", (
        f'<x15:slicerCaches xmlns:x15="{X15}" xmlns:x14="{X14}"><x14:slicerCache r:id="rIdSC"/></x15:slicerCaches>'), BOOK)
    parts.book('<definedNames><definedName name="切片器_单位">#N/A</definedName></definedNames>')


@grafted("timelines")
def _(parts: Parts) -> None:
    _pivot(parts)
    parts.add("xl/timelines/timeline1.xml", (
        f'<timelines xmlns="{X15}"><timeline name="日" cache="日程_日" caption="日" level="2" selectionLevel="2"/></timelines>'), f"{EXCEL}timeline+xml")
    parts.add("xl/timelineCaches/timelineCache1.xml", (
        f'<timelineCacheDefinition xmlns="{X15}" name="日程_日" sourceName="日"><state minimalRefreshVersion="6" lastRefreshVersion="6" '
        'pivotCacheId="1" filterType="unknown"/></timelineCacheDefinition>'), f"{EXCEL}timelineCache+xml")
    relations = "http://schemas.microsoft.com/office/2011/relationships"
    parts.relate(SHEET, "rIdTL", f"{relations}/timeline", "../timelines/timeline1.xml")
    parts.relate(BOOK, "rIdTLC", f"{relations}/timelineCache", "timelineCaches/timelineCache1.xml")
    parts.extend("{7E03D99C-DC04-49d9-9315-930204A7B6E9}", f'<x15:timelineRefs xmlns:x15="{X15}"><x15:timelineRef r:id="rIdTL"/></x15:timelineRefs>')
    parts.extend("{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}", (
        f'<x15:timelineCacheRefs xmlns:x15="{X15}"><x15:timelineCacheRef r:id="rIdTLC"/></x15:timelineCacheRefs>'), BOOK)


def _pivot(parts: Parts) -> None:
    parts.add("xl/pivotCache/pivotCacheDefinition1.xml", (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{REL}" r:id="rId1" recordCount="1"><cacheSource type="worksheet">'
        '<worksheetSource ref="A9:B10" sheet="自评"/></cacheSource><cacheFields count="1"><cacheField name="一级指标"><sharedItems count="1">'
        '<s v="产出指标"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'), f"{OFFICE}pivotCacheDefinition+xml")
    parts.add("xl/pivotCache/pivotCacheRecords1.xml", f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/></r></pivotCacheRecords>',
              f"{OFFICE}pivotCacheRecords+xml")
    parts.relate("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
    parts.add("xl/pivotTables/pivotTable1.xml", (
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="1" dataCaption="值"><location ref="K20:K22" firstHeaderRow="1" '
        'firstDataRow="1" firstDataCol="1"/><pivotFields count="1"><pivotField axis="axisRow" showAll="0"><items count="2"><item x="0"/>'
        '<item t="default"/></items></pivotField></pivotFields><rowFields count="1"><field x="0"/></rowFields></pivotTableDefinition>'
    ), f"{OFFICE}pivotTable+xml")
    parts.relate("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    parts.relate(SHEET, "rIdPT", "pivotTable", "../pivotTables/pivotTable1.xml")
    parts.relate(BOOK, "rIdPC", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    parts.book('<pivotCaches><pivotCache cacheId="1" r:id="rIdPC"/></pivotCaches>')


grafted("pivot-table")(_pivot)
grafted("table")(_table)


@grafted("x14-rules")
def _(parts: Parts) -> None:
    parts.sheet('<conditionalFormatting sqref="F10:F13"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="min"/><cfvo type="max"/>'
                '<color rgb="FF638EC6"/></dataBar><extLst><ext uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}" '
                f'xmlns:x14="{X14}"><x14:id>{ID(9)}</x14:id></ext></extLst></cfRule></conditionalFormatting>')
    parts.extend("{78C0D931-6437-407d-A8EE-F0AAD7539E65}", (
        f'<x14:conditionalFormattings xmlns:xm="{XM}"><x14:conditionalFormatting><x14:cfRule type="dataBar" id="{ID(9)}"><x14:dataBar '
        'minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/>'
        '<x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule><xm:sqref>F10:F13</xm:sqref></x14:conditionalFormatting>'
        f'<x14:conditionalFormatting><x14:cfRule type="expression" priority="2" id="{ID(10)}"><xm:f>附!$A$1&gt;0</xm:f><x14:dxf><font><b/></font>'
        "</x14:dxf></x14:cfRule><xm:sqref>G10:G13</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
    ), namespaces=f'xmlns:x14="{X14}"')


@grafted("x14-drop-downs")
def _(parts: Parts) -> None:
    parts.extend("{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", (
        f'<x14:dataValidations count="1" xmlns:xm="{XM}"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>自评!$A$10:$A$13</xm:f>'
        "</x14:formula1><xm:sqref>K4:K9</xm:sqref></x14:dataValidation></x14:dataValidations>"), namespaces=f'xmlns:x14="{X14}"')


@grafted("x14-sparklines")
def _(parts: Parts) -> None:
    parts.extend("{05C60535-1F16-4fd2-B633-F4F36F0B64E0}", (
        f'<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup type="stacked" manualMax="1" xr2:uid="{ID(1)}" '
        'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2"><x14:colorSeries rgb="FF376092"/><x14:sparklines>'
        "<x14:sparkline><xm:f>自评!F10:G10</xm:f><xm:sqref>K10</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups>"), namespaces=f'xmlns:x14="{X14}"')


@grafted("form-controls")
def _(parts: Parts) -> None:
    parts.add("xl/ctrlProps/ctrlProp1.xml", f'<formControlPr xmlns="{X14}" objectType="Drop" fmlaLink="$K$4" fmlaRange="$A$10:$A$13" sel="2"/>',
              f"{EXCEL}controlproperties+xml")
    parts.relate(SHEET, "rIdCP", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    _vml(parts, '<v:shape id="_x0000_s1025" type="#_x0000_t201"><x:ClientData ObjectType="Drop"><x:Sel>2</x:Sel></x:ClientData></v:shape>')
    parts.sheet(
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x14" xmlns:x14="{X14}"><controls><mc:AlternateContent><mc:Choice '
        'Requires="x14"><control shapeId="1025" r:id="rIdCP" name="下拉"><controlPr defaultSize="0" autoLine="0"><anchor moveWithCells="1"><from>'
        f'<xdr:col xmlns:xdr="{DRAWING}">1</xdr:col><xdr:colOff xmlns:xdr="{DRAWING}">0</xdr:colOff><xdr:row xmlns:xdr="{DRAWING}">1</xdr:row>'
        f'<xdr:rowOff xmlns:xdr="{DRAWING}">0</xdr:rowOff></from><to><xdr:col xmlns:xdr="{DRAWING}">2</xdr:col><xdr:colOff xmlns:xdr="{DRAWING}">0'
        f'</xdr:colOff><xdr:row xmlns:xdr="{DRAWING}">3</xdr:row><xdr:rowOff xmlns:xdr="{DRAWING}">0</xdr:rowOff></to></anchor></controlPr>'
        "</control></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>")


@grafted("activex")
def _(parts: Parts) -> None:
    parts.add("xl/activeX/activeX1.xml", (
        f'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" xmlns:r="{REL}" ax:classid="{ID(0x8BD21D40)}" '
        'ax:persistence="persistStreamInit" r:id="rId1"/>'), f"{EXCEL[:-6]}office.activeX+xml")
    parts.add("xl/activeX/activeX1.bin", bytes(range(256)), f"{EXCEL[:-6]}office.activeX")
    parts.relate("xl/activeX/activeX1.xml", "rId1", "http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary", "activeX1.bin")
    parts.relate(SHEET, "rIdX", "control", "../activeX/activeX1.xml")
    _vml(parts, '<v:shape id="_x0000_s1026" type="#_x0000_t201"><x:ClientData ObjectType="Pict"/></v:shape>')
    parts.sheet('<controls><control shapeId="1026" r:id="rIdX" name="CheckBox1"/></controls>')


@grafted("ole-objects")
def _(parts: Parts) -> None:
    parts.add("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + bytes(600), f"{OFFICE[:-14]}oleObject")
    parts.add("xl/embeddings/Microsoft_Word_Document.docx", b"PK\x05\x06" + bytes(18),
              default="application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    parts.relate(SHEET, "rIdO", "oleObject", "../embeddings/oleObject1.bin")
    parts.relate(SHEET, "rIdW", "package", "../embeddings/Microsoft_Word_Document.docx")
    _vml(parts, '<v:shape id="_x0000_s1027"><x:ClientData ObjectType="Pict"/></v:shape>')
    parts.sheet('<oleObjects><oleObject progId="Package" shapeId="1027" r:id="rIdO"/><oleObject progId="Word.Document.12" shapeId="1028" '
                'r:id="rIdW"/></oleObjects>')


@grafted("query-table")
def _(parts: Parts) -> None:
    parts.add("xl/connections.xml", f'<connections xmlns="{MAIN}"><connection id="1" name="网" type="4" refreshedVersion="6"><webPr url="http://example.org"/>'
              "</connection></connections>", f"{OFFICE}connections+xml")
    parts.relate(BOOK, "rIdCN", "connections", "connections.xml")
    parts.add("xl/queryTables/queryTable1.xml", f'<queryTable xmlns="{MAIN}" name="网" connectionId="1" autoFormatId="16"/>', f"{OFFICE}queryTable+xml")
    parts.relate(SHEET, "rIdQ", "queryTable", "../queryTables/queryTable1.xml")


@grafted("dynamic-array")
def _(parts: Parts) -> None:
    parts.add("xl/metadata.xml", (
        f'<metadata xmlns="{MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1"><metadataType '
        'name="XLDAPR" minSupportedVersion="120000" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst><ext '
        'uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
        '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'), f"{OFFICE}sheetMetadata+xml")
    parts.relate(BOOK, "rIdMeta", "sheetMetadata", "metadata.xml")
    parts.in_rows('<row r="30"><c r="A30" cm="1"><f t="array" aca="1" ref="A30:A31" ca="1">_xlfn._xlws.SORT(F10:F11)</f><v>30</v></c></row>'
                  '<row r="31"><c r="A31"><v>30</v></c></row>')


@grafted("sheet-properties")
def _(parts: Parts) -> None:
    parts.add("xl/customProperty1.bin", "密".encode("utf-16-le"), f"{OFFICE}customProperty")
    parts.relate(SHEET, "rIdCP", "customProperty", "../customProperty1.bin")
    parts.sheet('<customProperties><customPr name="键" r:id="rIdCP"/></customProperties>')


@grafted("custom-views")
def _(parts: Parts) -> None:
    parts.book(f'<customWorkbookViews><customWorkbookView name="打印" guid="{ID(1)}" windowWidth="1" windowHeight="1" activeSheetId="1"/></customWorkbookViews>')
    parts.sheet(f'<customSheetViews><customSheetView guid="{ID(1)}" scale="80" showPageBreaks="1"><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" '
                'header="0.3" footer="0.3"/></customSheetView></customSheetViews>')


for _name, _element in {
    "scenarios": '<scenarios current="0" show="0" sqref="K4"><scenario name="乐观" count="1" user="张三" comment="一"><inputCells r="F10" val="30"/></scenario></scenarios>',
    "consolidation": '<dataConsolidate function="average" topLabels="1"><dataRefs count="1"><dataRef ref="A1:B2" sheet="自评"/></dataRefs></dataConsolidate>',
    "protected-ranges": '<protectedRanges><protectedRange password="CC1A" sqref="G10:G13" name="得分" securityDescriptor="O:WDG:WDD:(A;;CC;;;WD)"/></protectedRanges>',
    "cell-watches": '<cellWatches><cellWatch r="G14"/></cellWatches>',
    "smart-tags": '<smartTags><cellSmartTags r="A1"><cellSmartTag type="1"/></cellSmartTags></smartTags>',
    "web-publishing": '<webPublishItems count="1"><webPublishItem id="1" divId="a" sourceType="sheet" destinationFile="C:\\a.htm"/></webPublishItems>',
    "ignored-errors": '<ignoredErrors><ignoredError sqref="A1:H14" numberStoredAsText="1" calculatedColumn="1"/></ignoredErrors>',
    "filter-with-sort": ('<autoFilter ref="A9:H13"><filterColumn colId="0"><dynamicFilter type="aboveAverage"/></filterColumn><sortState ref="A10:H13">'
                         '<sortCondition descending="1" ref="F10:F13"/></sortState></autoFilter>'),
    "page-breaks": '<rowBreaks count="1" manualBreakCount="1"><brk id="9" max="16383" man="1"/></rowBreaks>',
    "full-calculation": '<sheetCalcPr fullCalcOnLoad="1"/>',
    "links": ('<hyperlinks><hyperlink ref="K4" location="自评!A1" display="回" tooltip="提示"/><hyperlink ref="C10:C13" location="自评!A1"/></hyperlinks>'),
}.items():
    grafted(_name)(lambda parts, element=_element: parts.sheet(element))  # type: ignore[misc]

for _name, _element in {
    "book-reserved": '<fileSharing readOnlyRecommended="1" userName="张三" algorithmName="SHA-512" hashValue="AA==" saltValue="AA==" spinCount="1"/>',
    "book-protected": '<workbookProtection lockStructure="1" lockWindows="1" workbookPassword="83AF"/>',
    "book-function-groups": '<functionGroups builtInGroupCount="16"><functionGroup name="绩效"/></functionGroups>',
    "book-smart-tag-types": '<smartTagTypes><smartTagType namespaceUri="urn:a" name="b"/></smartTagTypes>',
    "book-recovery": '<fileRecoveryPr repairLoad="1"/>',
}.items():
    grafted(_name)(lambda parts, element=_element: parts.book(element))  # type: ignore[misc]


@grafted("wps-extensions")
def _(parts: Parts) -> None:
    """What WPS adds: an extension of its own in the workbook, a part of cell pictures."""
    space = "http://www.wps.cn/officeDocument/2017/etCustomData"
    parts.add("xl/cellimages.xml", f'<etc:cellImages xmlns:etc="{space}" xmlns:xdr="{DRAWING}" xmlns:a="{A}"/>', "application/vnd.wps-officedocument.cellimage+xml")
    parts.relate(BOOK, "rIdCI", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")
    parts.in_rows('<row r="30"><c r="A30" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>')
    parts.extend("{4BE3D0B6-1CB3-4E0F-8D0A-0123456789AB}", f'<wps:x xmlns:wps="{space}"/>', BOOK)


@grafted("revision-ids")
def _(parts: Parts) -> None:
    parts.parts[SHEET] = parts.parts[SHEET].replace(b"<worksheet ", (
        f'<worksheet xmlns:mc="{MC}" mc:Ignorable="xr xr2 xr3" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2" '
        f'xmlns:xr3="http://schemas.microsoft.com/office/spreadsheetml/2016/revision3" xr:uid="{ID(1)}" ').encode(), 1)

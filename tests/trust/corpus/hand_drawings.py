"""Drawings that only office programs make, written by hand after the files of office programs and their specifications.

ECMA-376 for the parts of 2007, [MS-XLSX] for the later ones.
"""

from __future__ import annotations

from full_book import REL, SHEET

from trust.corpus.grafting import Parts, grafted

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _drawing(parts: Parts, anchors: str, namespaces: str = "") -> None:
    parts.add("xl/drawings/drawing1.xml", (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{A}" xmlns:r="{REL}" {namespaces}>{anchors}</xdr:wsDr>'
    ), "application/vnd.openxmlformats-officedocument.drawing+xml")
    parts.relate(SHEET, "rIdD", "drawing", "../drawings/drawing1.xml")
    parts.sheet('<drawing r:id="rIdD"/>')


def _anchor(content: str) -> str:
    corner = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{0}>"
    return f'<xdr:twoCellAnchor>{corner.format("from", 10)}{corner.format("to", 14)}{content}<xdr:clientData/></xdr:twoCellAnchor>'


def _frame(uri: str, content: str) -> str:
    return (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="物"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{uri}">{content}</a:graphicData></a:graphic></xdr:graphicFrame>')


@grafted("chart-of-2016")
def _(parts: Parts) -> None:
    cx = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    parts.add("xl/charts/chartEx1.xml", (
        f'<cx:chartSpace xmlns:cx="{cx}" xmlns:a="{A}"><cx:chartData><cx:data id="0"><cx:numDim type="val"><cx:f>自评!$F$10:$F$13</cx:f></cx:numDim>'
        '</cx:data></cx:chartData><cx:chart><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall"><cx:dataId val="0"/></cx:series>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"), "application/vnd.ms-office.chartex+xml")
    _drawing(parts, _anchor(
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:cx1="http://schemas.microsoft.com/office/drawing/2015/9/8/chartex" Requires="cx1">'
        + _frame(cx, f'<cx:chart xmlns:cx="{cx}" r:id="rId1"/>') + "</mc:Choice><mc:Fallback/></mc:AlternateContent>"))
    parts.relate("xl/drawings/drawing1.xml", "rId1", "http://schemas.microsoft.com/office/2014/relationships/chartEx", "../charts/chartEx1.xml")


@grafted("smart-art")
def _(parts: Parts) -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    for number, (name, kind, root) in enumerate((
        ("data", "diagramData", "dataModel"), ("layout", "diagramLayout", "layoutDef"), ("quickStyle", "diagramStyle", "styleDef"),
        ("colors", "diagramColors", "colorsDef"),
    ), start=1):
        parts.add(f"xl/diagrams/{name}1.xml", f'<dgm:{root} xmlns:dgm="{space}"/>', f"application/vnd.openxmlformats-officedocument.drawingml.{kind}+xml")
        parts.relate("xl/drawings/drawing1.xml", f"rId{number}", kind if name != "quickStyle" else "diagramQuickStyle", f"../diagrams/{name}1.xml")
    _drawing(parts, _anchor(_frame(space, f'<dgm:relIds xmlns:dgm="{space}" r:dm="rId1" r:lo="rId2" r:qs="rId3" r:cs="rId4"/>')))


@grafted("svg-picture")
def _(parts: Parts) -> None:
    parts.add("xl/media/image1.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>', default="image/svg+xml")
    parts.add("xl/media/image1.emf", bytes(100), default="image/x-emf")
    parts.relate("xl/drawings/drawing1.xml", "rId1", "image", "../media/image1.emf")
    parts.relate("xl/drawings/drawing1.xml", "rId2", "image", "../media/image1.svg")
    _drawing(parts, _anchor(
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="图" descr="章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"><a:extLst><a:ext '
        'uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rId2"/>'
        '</a:ext></a:extLst></a:blip><a:stretch/></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr></xdr:pic>'))


@grafted("shapes-and-connectors")
def _(parts: Parts) -> None:
    _drawing(parts, _anchor(
        '<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="2" name="组"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr/><xdr:sp macro="" textlink="$A$1"><xdr:nvSpPr>'
        '<xdr:cNvPr id="3" name="框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr><xdr:txBody><a:bodyPr/><a:p>'
        '<a:r><a:t>说明</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="4" name="线"/><xdr:cNvCxnSpPr/>'
        '</xdr:nvCxnSpPr><xdr:spPr><a:prstGeom prst="line"/></xdr:spPr></xdr:cxnSp></xdr:grpSp>'))

"""Parts of report.docx besides its text: styles, chart, footer, and what binds a Word document together."""

from __future__ import annotations

from openpyxl.writer.theme import theme_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"

_FANGSONG, _HEI, _KAI, _SONG = "仿宋", "黑体", "楷体", "宋体"
_BLUE, _PALE = "2F5D8A", "D5DEE8"


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}" w:cs="Times New Roman"/>'


def _style(
    id: str, name: str, font: str, size: int, *, before: int = 0, after: int = 0, line: int = 560, align: str = "both",
    indent: bool = False, outline: int | None = None, bold: bool = False, keep: bool = False, page: bool = False,
    following: str = "BodyText", kind: str = "exact",
) -> str:
    """A paragraph style. size in half points, spaces in twips; indent: the first line by two letters."""
    based = "" if id == "Normal" else '<w:basedOn w:val="Normal"/>'
    looks = (
        ("<w:keepNext/>" if keep else "") + ("<w:pageBreakBefore/>" if page else "")
        + f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{kind}"/>'
        + (f'<w:ind w:firstLine="{size * 20}" w:firstLineChars="200"/>' if indent else "")
        + f'<w:jc w:val="{align}"/>' + (f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "")
    )
    default = ' w:default="1"' if id == "Normal" else ""
    letters = f'{_fonts(font)}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{id}"><w:name w:val="{name}"/>{based}'
        f'<w:next w:val="{following}"/><w:qFormat/><w:pPr>{looks}</w:pPr><w:rPr>{letters}</w:rPr></w:style>'
    )


_EDGES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F8FA0"/>'
                 for side in ("top", "left", "bottom", "right", "insideH", "insideV"))

STYLES = (
    f'{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_FANGSONG)}'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    + _style("Normal", "Normal", _FANGSONG, 32, following="Normal")
    + _style("BodyText", "Body Text", _FANGSONG, 32, indent=True)
    + _style("Title", "Title", _HEI, 44, before=240, after=120, line=700, align="center", kind="atLeast",
             following="Subtitle")
    + _style("Subtitle", "Subtitle", _KAI, 32, after=360, align="center")
    + _style("Chapter", "章", _HEI, 36, before=0, after=240, line=640, align="center", kind="atLeast", outline=0, keep=True,
             page=True)
    + _style("Heading1", "heading 1", _HEI, 32, before=240, outline=0, indent=True, keep=True)
    + _style("Heading2", "heading 2", _KAI, 32, before=120, outline=1, indent=True, keep=True)
    + _style("Caption", "caption", _HEI, 24, before=200, after=80, line=320, align="center", kind="atLeast", keep=True)
    + _style("Picture", "图", _SONG, 21, before=160, after=160, line=240, align="center", kind="auto")
    + _style("TableHead", "表头", _HEI, 19, line=260, align="center", kind="atLeast", following="TableText", keep=True)
    + _style("TableText", "表格文字", _SONG, 19, line=260, align="left", kind="atLeast", following="TableText")
    + _style("Footer", "footer", _SONG, 28, line=320, align="center", kind="atLeast", following="Footer")
    + '<w:style w:type="character" w:styleId="SourceMark"><w:name w:val="依据标记"/><w:qFormat/><w:rPr>'
    '<w:color w:val="6B7F99"/><w:sz w:val="26"/><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="报告表格"/><w:basedOn w:val="TableNormal"/><w:tblPr>'
    f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
)


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


FOOTER = (
    f'{_HEAD}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>'
    f'{_field("PAGE")}<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)

#: The drawing that shows the chart; its alternative text says whose figures it gets.
CHART_DRAWING = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5580000" cy="2700000"/>'
    '<wp:docPr id="1" name="图表" descr="{{ chapter.chart }}"/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rId3"/></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r>"
)


def _letters(size: int, bold: bool = False) -> str:
    weight = "1" if bold else "0"
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="{weight}"><a:solidFill>'
        f'<a:srgbClr val="44546A"/></a:solidFill><a:latin typeface="Times New Roman"/><a:ea typeface="{_SONG}"/></a:defRPr>'
        '</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _series(index: int, name: str, color: str) -> str:
    letter = "BC"[index]
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_letters(900)}'
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        '<c:cat><c:strRef><c:f>Sheet1!$A$2</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>产出指标</c:v></c:pt>'
        f'</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!${letter}$2</c:f><c:numCache>'
        '<c:formatCode>General</c:formatCode><c:ptCount val="1"/><c:pt idx="0"><c:v>50</c:v></c:pt></c:numCache></c:numRef>'
        "</c:val></c:ser>"
    )


_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
CHART = (
    f'{_HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_REL}"><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
    '<c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
    + _series(0, "分值", _PALE) + _series(1, "得分", _BLUE)
    + '<c:gapWidth val="60"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
    '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
    '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
    '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="A6B1BD"/>'
    f'</a:solidFill></a:ln></c:spPr>{_letters(1000)}<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="1"/>'
    '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/>'
    '<c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
    '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111"/><c:crosses val="autoZero"/>'
    f'<c:crossBetween val="between"/></c:valAx>{_NO_LINE}</c:plotArea><c:legend><c:legendPos val="b"/>'
    f'<c:overlay val="0"/>{_letters(1000)}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
    f'{_NO_LINE}</c:chartSpace>'
)


def _relations(*items: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, kind, target in items)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


#: Parts that say nothing of the report itself.
PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="xlsx" ContentType="{_TYPE}.spreadsheetml.sheet"/>'
        + "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in (
            ("word/document.xml", f"{_TYPE}.wordprocessingml.document.main+xml"),
            ("word/styles.xml", f"{_TYPE}.wordprocessingml.styles+xml"),
            ("word/settings.xml", f"{_TYPE}.wordprocessingml.settings+xml"),
            ("word/fontTable.xml", f"{_TYPE}.wordprocessingml.fontTable+xml"),
            ("word/theme/theme1.xml", f"{_TYPE}.theme+xml"),
            ("word/footer1.xml", f"{_TYPE}.wordprocessingml.footer+xml"),
            ("word/charts/chart1.xml", f"{_TYPE}.drawingml.chart+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            ("docProps/app.xml", f"{_TYPE}.extended-properties+xml"),
        )) + "</Types>"
    ),
    "_rels/.rels": _relations(
        ("rId1", f"{_REL}/officeDocument", "word/document.xml"),
        ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId3", f"{_REL}/extended-properties", "docProps/app.xml"),
    ),
    "word/_rels/document.xml.rels": _relations(
        ("rId1", f"{_REL}/styles", "styles.xml"), ("rId2", f"{_REL}/footer", "footer1.xml"),
        ("rId3", f"{_REL}/chart", "charts/chart1.xml"), ("rId4", f"{_REL}/settings", "settings.xml"),
        ("rId5", f"{_REL}/fontTable", "fontTable.xml"), ("rId6", f"{_REL}/theme", "theme/theme1.xml"),
    ),
    "word/settings.xml": (
        f'{_HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    ),
    "word/fontTable.xml": f"{_HEAD}<w:fonts {_W}>" + "".join(
        f'<w:font w:name="{name}"/>' for name in ("Times New Roman", _FANGSONG, _HEI, _KAI, _SONG)
    ) + "</w:fonts>",
    "word/theme/theme1.xml": theme_xml,
    "docProps/core.xml": (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>项目支出绩效自评报告</dc:title></cp:coreProperties>'
    ),
    "docProps/app.xml": (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Office Word</Application></Properties>"
    ),
}

"""Bar charts of the covers: bars that lie beside the projects' names, with their figures behind."""

from __future__ import annotations

from jixiao.templates.draw.kit import SLATE, SONG, Sheet, bounds
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun

_AXIS = "A6B1BD"
_GAP = 60_000  # EMU, about 1.7 mm between charts


def _font(size: float, bold: bool = False) -> CharacterProperties:
    face = Font(typeface=SONG)
    return CharacterProperties(sz=int(size * 100), b=bold, solidFill=SLATE, latin=face, ea=face)


def _small() -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_font(9)), endParaRPr=_font(9))])


def bar_chart(
    s: Sheet, title: str, area: str, *, values: str, names: str, color: str, top: float | None = None,
    figures: str = "0.00",
) -> None:
    """A chart of one repeated column, the first on top. values, names: cells of the repeated row; filling stretches them.

    area: the cells it covers, whatever the width of the fonts at hand.
    top: end of the value axis, a little above 100 so that labels find room.
    figures: number format of the labels.
    """
    chart = BarChart()
    chart.type = "bar"
    run = RegularTextRun(rPr=_font(12, bold=True), t=title)
    chart.title = Title(tx=Text(rich=RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_font(12, bold=True)), r=[run])])),
                        overlay=False, layout=Layout())
    chart.legend = None
    chart.gapWidth = 60
    for cells, add in ((values, chart.add_data), (names, chart.set_categories)):
        cell = s.sheet[cells]
        add(Reference(s.sheet, min_col=cell.column, min_row=cell.row, max_row=cell.row))
    series = chart.series[0]
    series.graphicalProperties = GraphicalProperties(solidFill=color)
    series.invertIfNegative = False
    series.dLbls = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False, dLblPos="outEnd",
        numFmt=figures, txPr=_small(),
    )
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.majorGridlines = None
        axis.txPr = _small()
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=_AXIS, w=9525))
        axis.majorTickMark = "none"
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.delete = True  # the bars say their figures
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = top
    if figures == "0.00":
        chart.y_axis.majorUnit = 20.0
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill="D5DBE1", w=9525))
    min_col, min_row, max_col, max_row = bounds(area)
    chart.anchor = TwoCellAnchor(  # type: ignore[assignment]  # the stubs know the text form only
        editAs="oneCell", _from=AnchorMarker(col=min_col - 1, colOff=_GAP, row=min_row - 1),
        to=AnchorMarker(col=max_col, colOff=0, row=max_row),
    )
    s.sheet.add_chart(chart)

"""The chart of a chapter: a copy of the template's own chart with this chapter's figures, and the workbook behind it.

Decision 24.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from jixiao.addin.package.app_part import CREATED
from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import ContentTypes, Relations
from jixiao.addin.package.xml import REL
from jixiao.addin.package.xml_write import serialise
from jixiao.addin.reports.sandbox import shown
from jixiao.macros.report.report import Bar, Chapter, Report
from jixiao.templates.stop import Stop
from xlsxwriter import Workbook

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_R_ID = f"{{{REL}}}id"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Children of chartSpace that stand behind externalData.
_BEHIND_DATA = ("printSettings", "userShapes", "extLst")


def place_charts(root: Element, package: Package, types: ContentTypes, part: str, report: Report, path: str) -> None:
    """Gives every drawing whose alternative text is a chapter's key its own chart. Drawings are numbered anew."""
    chapters = {chapter.chart: chapter for chapter in report.chapters}
    relations = Relations(package, part)
    for number, (*_, parent, drawing) in enumerate(root.trails(f"{{{_DRAWING}}}docPr"), start=1):
        drawing.set("id", str(number))
        chapter = chapters.get(drawing.get("descr") or "")
        if chapter is None:
            continue
        drawing.set("descr", _in_words(chapter, report.labels))
        for chart in parent.iter(f"{{{_C}}}chart"):
            source = relations.target(chart.get(_R_ID))
            if source is None or source not in package:
                raise Stop("report_template", path=path, part=part, reason="图表的内部文件不完整")
            name = package.free_name("word/charts/report{}.xml")
            _write(package, types, source, name, chapter.bars, report.labels, path)
            chart.set(_R_ID, relations.add("chart", name))
    relations.store()


def _in_words(chapter: Chapter, labels: Mapping[str, str]) -> str:
    """The chart for those who cannot see it."""
    bars = (f"{bar.name}：{labels['full']} {shown(bar.points)}，{labels['got']} {shown(bar.score)}" for bar in chapter.bars)
    return shown(f"{labels['chart']}。{'；'.join(bars)}。")


def _write(
    package: Package, types: ContentTypes, source: str, name: str, bars: Sequence[Bar], labels: Mapping[str, str], path: str
) -> None:
    root = package.tree(source)
    series = list(root.iter(f"{{{_C}}}ser"))
    if len(series) < 2:
        raise Stop("report_template", path=path, part=source, reason="图表应有分值、得分两个系列")
    names = [shown(bar.name) for bar in bars]
    figures = ([bar.points for bar in bars], [bar.score for bar in bars])
    for column, (item, label, numbers) in enumerate(zip(series, (labels["full"], labels["got"]), figures, strict=False)):
        letter = "BC"[column]
        last = len(bars) + 1
        _put(item, "tx", _strings(f"Sheet1!${letter}$1", [label]), path, source)
        _put(item, "cat", _strings(f"Sheet1!$A$2:$A${last}", names), path, source)
        _put(item, "val", _numbers(f"Sheet1!${letter}$2:${letter}${last}", [shown(number) for number in numbers]), path,
             source)
    book = package.free_name("word/embeddings/report{}.xlsx")
    package.write(book, _workbook(bars, labels))
    types.set(book, _BOOK_TYPE)
    relations = Relations(package, name)
    _link_book(root, relations.add("package", book))
    package.write(name, serialise(root))
    types.set(name, _CHART_TYPE)
    relations.store()


def _put(series: Element, tag: str, content: Element, path: str, part: str) -> None:
    """The names, categories or values of a series in place of the template's."""
    found = series.find(f"{{{_C}}}{tag}")
    if found is None:
        raise Stop("report_template", path=path, part=part, reason=f"图表的系列缺少 {tag}")
    found[:] = [content]


def _element(tag: str, *children: Element, text: str | None = None, **attributes: str) -> Element:
    element = Element(f"{{{_C}}}{tag}", attributes)
    element.text = text
    element.extend(children)
    return element


def _points(values: Sequence[str]) -> list[Element]:
    return [_element("ptCount", val=str(len(values))),
            *(_element("pt", _element("v", text=value), idx=str(at)) for at, value in enumerate(values))]


def _strings(formula: str, values: Sequence[str]) -> Element:
    return _element("strRef", _element("f", text=formula), _element("strCache", *_points(values)))


def _numbers(formula: str, values: Sequence[str]) -> Element:
    cache = _element("numCache", _element("formatCode", text="General"), *_points(values))
    return _element("numRef", _element("f", text=formula), cache)


def _link_book(root: Element, id: str) -> None:
    for old in root.children(f"{{{_C}}}externalData"):
        root.remove(old)
    data = _element("externalData", _element("autoUpdate", val="0"))
    data.set(_R_ID, id)
    behind = {f"{{{_C}}}{name}" for name in _BEHIND_DATA}
    root.insert(next((at for at, item in enumerate(root) if item.tag in behind), len(root)), data)


def _workbook(bars: Sequence[Bar], labels: Mapping[str, str]) -> bytes:
    """What Word opens under “编辑数据”. Names are written as text, never as formulas."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("Sheet1")
    sheet.set_column(0, 0, 20)
    sheet.write_string(0, 1, labels["full"])
    sheet.write_string(0, 2, labels["got"])
    for row, bar in enumerate(bars, start=1):
        sheet.write_string(row, 0, shown(bar.name))
        sheet.write_number(row, 1, float(bar.points))
        sheet.write_number(row, 2, float(bar.score))
    book.close()
    return buffer.getvalue()

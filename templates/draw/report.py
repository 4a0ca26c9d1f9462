"""Draws report.docx, the Word template of 自评报告: page and fonts after GB/T 9704, tables ruled, one bar chart."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from jixiao.templates.draw.report_parts import CHART, CHART_DRAWING, FOOTER, PARTS, STYLES

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
#: A4, margins of official documents: 37 mm above, 28 mm at the binding edge, 156 mm of text.
_SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1587" w:header="851" w:footer="1361" w:gutter="0"/>'
    "</w:sectPr>"
)
_WIDTH = 8845  # twips of text
_MARK = "{% if sources %}|[{{ s.number }}]|{% endif %}"
#: (heading, share of the width, text, alignment)
Column = tuple[str, float, str, str]


def _run(text: str, style: str = "") -> str:
    looks = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{looks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(style: str, *runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def _line(style: str, text: str) -> str:
    return _paragraph(style, _run(text))


def _words(text: str) -> str:
    """A paragraph of ``{% ... %}`` only: it leaves no trace."""
    return _line("Normal", text)


def _section(heading: str, key: str, style: str = "Heading2") -> str:
    """A heading and the paragraphs of a section; each sentence carries its number."""
    before, number, after = _MARK.split("|")
    return _line(style, heading) + _paragraphs(key, before, number, after)


def _paragraphs(key: str, before: str, number: str, after: str) -> str:
    sentence = (_run("{% for s in paragraph %}"), _run("{{ s.text }}"), _run(before), _run(number, "SourceMark"),
                _run(after), _run("{% endfor %}"))
    return "".join((
        _words(f"{{% for paragraph in {key} %}}"), _paragraph("BodyText", *sentence), _words("{% endfor %}"),
    ))


def _cell(width: int, style: str, text: str, align: str, head: bool, keep: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E9EEF4"/>' if head else ""
    place = ("<w:keepNext/>" if keep else "") + f'<w:jc w:val="{align}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{place}</w:pPr>{_run(text)}</w:p></w:tc>'
    )


def _table(loop: str, columns: Sequence[Column], keep: bool = False) -> str:
    """A ruled table whose heading is repeated on every page and whose row is repeated per item.

    keep: a small one, which stays on one page.
    """
    widths = [round(_WIDTH * share) for _, share, _, _ in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(_cell(width, "TableHead", heading, "center", True)
                   for width, (heading, _, _, _) in zip(widths, columns, strict=True))
    body = "".join(_cell(width, "TableText", text, align, False, keep)
                   for width, (_, _, text, align) in zip(widths, columns, strict=True))
    empty = "".join(_cell(width, "TableText", "", "left", False) for width in widths[1:])
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f'<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>'
        f'<w:tr>{_cell(widths[0], "TableText", f"{{% for {loop} %}}", "left", False)}{empty}</w:tr>'
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr>{body}</w:tr>'
        f'<w:tr>{_cell(widths[0], "TableText", "{% endfor %}", "left", False)}{empty}</w:tr></w:tbl>'
    )


def _level(number: int) -> str:
    return f"{{% if row.span{number} %}}{{{{ row.level{number} }}}}{{% else %}}{{{{ above }}}}{{% endif %}}"


_PROJECTS: tuple[Column, ...] = (
    ("序号", 0.07, "{{ row.number }}", "center"), ("项目名称", 0.22, "{{ row.project }}", "left"),
    ("实施单位", 0.17, "{{ row.unit }}", "left"), ("预算数", 0.16, "{{ row.budget }}", "right"),
    ("执行数", 0.16, "{{ row.executed }}", "right"), ("执行率", 0.09, "{{ row.rate }}", "center"),
    ("总分", 0.07, "{{ row.total }}", "center"), ("等级", 0.06, "{{ row.grade }}", "center"),
)
_FUNDS: tuple[Column, ...] = (
    ("资金来源", 0.26, "{{ row.name }}", "left"), ("年初预算数", 0.2, "{{ row.initial_budget }}", "right"),
    ("全年预算数", 0.2, "{{ row.budget }}", "right"), ("全年执行数", 0.2, "{{ row.executed }}", "right"),
    ("执行率", 0.14, "{{ row.rate }}", "center"),
)
_LEVELS: tuple[Column, ...] = (
    ("一级指标", 0.36, "{{ row.name }}", "left"), ("指标数", 0.16, "{{ row.count }}", "center"),
    ("分值", 0.16, "{{ row.points }}", "center"), ("得分", 0.16, "{{ row.score }}", "center"),
    ("失分", 0.16, "{{ row.lost }}", "center"),
)
_MEASURED: tuple[Column, ...] = (
    ("一级指标", 0.105, _level(1), "center"), ("二级指标", 0.105, _level(2), "center"),
    ("三级指标", 0.24, "{{ row.level3 }}", "left"), ("指标值", 0.14, "{{ row.target }}", "center"),
    ("实际完成值", 0.14, "{{ row.actual }}", "center"), ("分值", 0.07, "{{ row.points }}", "center"),
    ("得分", 0.07, "{{ row.score }}", "center"), ("完成情况", 0.13, "{{ row.kind }}", "center"),
)
_SCORED: tuple[Column, ...] = (
    ("一级指标", 0.12, _level(1), "center"), ("指标名称", 0.3, "{{ row.level3 }}", "left"),
    ("分值", 0.08, "{{ row.points }}", "center"), ("得分", 0.08, "{{ row.score }}", "center"),
    ("得分情况", 0.12, "{{ row.kind }}", "center"), ("{{ chapter.note_heading }}", 0.3, "{{ row.note }}", "left"),
)
_SOURCES: tuple[Column, ...] = (
    ("号", 0.08, "{{ row.number }}", "center"), ("句子", 0.44, "{{ row.text }}", "left"),
    ("依据单元格", 0.48, "{{ row.place }}", "left"),
)


_MISSED: tuple[Column, ...] = (
    ("指标", 0.25, "{{ row.level3 }}", "left"), ("指标值", 0.13, "{{ row.target }}", "center"),
    ("实际完成值", 0.13, "{{ row.actual }}", "center"), ("分值", 0.07, "{{ row.points }}", "center"),
    ("得分", 0.07, "{{ row.score }}", "center"), ("{{ chapter.note_heading }}", 0.35, "{{ row.note }}", "left"),
)
_MISSED_SCORED: tuple[Column, ...] = (
    ("指标", 0.4, "{{ row.level3 }}", "left"), ("分值", 0.08, "{{ row.points }}", "center"),
    ("得分", 0.08, "{{ row.score }}", "center"), ("{{ chapter.note_heading }}", 0.44, "{{ row.note }}", "left"),
)


def _levels() -> str:
    return "".join((
        _words("{% if chapter.levels %}"), _line("Caption", "各部分分值与得分"),
        _table("row in chapter.levels", _LEVELS, keep=True), _words("{% endif %}"),
    ))


def _brief() -> str:
    """One project of the short report: the outcome, what was missed, the unit's own words."""
    return "".join((
        _words("{% if projects %}"), _line("Heading1", "{{ chapter.number }}. {{ chapter.title }}"), _words("{% endif %}"),
        _paragraphs("chapter.brief", *_MARK.split("|")),
        _words("{% if chapter.missed %}"), _line("Caption", "未达到指标值或未得满分的指标"),
        _words("{% if chapter.measured %}"), _table("row in chapter.missed", _MISSED),
        _words("{% else %}"), _table("row in chapter.missed", _MISSED_SCORED), _words("{% endif %}"), _words("{% endif %}"),
        _paragraphs("chapter.own", *_MARK.split("|")),
    ))


def _chapters() -> str:
    """The projects, in short or whole."""
    return "".join((
        _words("{% for chapter in chapters %}"),
        _words("{% if short %}"), _brief(), _words("{% else %}"), _chapter(), _words("{% endif %}"),
        _words("{% if chapter.checks %}"), _section("附：报出前请核对（处理后删去）", "chapter.checks", "Heading1"),
        _words("{% endif %}"),
        _words("{% endfor %}"),
    ))


def _chapter() -> str:
    """One project: the headings are those of an ordinary 自评报告."""
    return "".join((
        _words("{% if projects %}"), _line("Chapter", "{{ chapter.number }}. {{ chapter.title }}"), _words("{% endif %}"),
        _line("Heading1", "一、项目基本情况"),
        _section("（一）项目概况", "chapter.overview"),
        _section("（二）预算与执行", "chapter.money"),
        _words("{% if chapter.funds %}"), _line("Caption", "项目资金{% if chapter.unit %}（{{ chapter.unit }}）{% endif %}"),
        _table("row in chapter.funds", _FUNDS, keep=True), _words("{% endif %}"),
        _section("（三）绩效目标", "chapter.goals"),
        _section("二、自评结论", "chapter.result", "Heading1"),
        _levels(),
        _words("{% if chapter.bars %}"), _paragraph("Picture", CHART_DRAWING), _words("{% endif %}"),
        _section("三、绩效目标完成情况分析", "chapter.analysis", "Heading1"),
        _words("{% if chapter.lines %}"), _line("Caption", "绩效指标完成情况表"),
        _words("{% if chapter.measured %}"), _table("row in chapter.lines", _MEASURED),
        _words("{% else %}"), _table("row in chapter.lines", _SCORED), _words("{% endif %}"), _words("{% endif %}"),
        _section("四、偏差原因分析", "chapter.deviations", "Heading1"),
        _line("Heading1", "五、主要绩效、问题和改进措施（草稿）"),
        _section("（一）主要绩效", "chapter.achievements"),
        _section("（二）主要问题", "chapter.problems"),
        _section("（三）改进措施", "chapter.measures"),
    ))


def _document() -> str:
    body = "".join((
        _line("Title", "{{ title }}"),
        _words("{% if subtitle %}"), _line("Subtitle", "{{ subtitle }}"), _words("{% endif %}"),
        _words("{% if projects %}"), _line("Heading1", "项目汇总"), _paragraphs("summary", *_MARK.split("|")),
        _line("Caption", "各项目一览"), _table("row in projects", _PROJECTS), _words("{% endif %}"),
        _chapters(),
        _words("{% if sources %}"), _line("Heading1", "附：依据单元格"), _table("row in sources", _SOURCES),
        _words("{% endif %}"),
        _line("BodyText", ""),
    ))
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {_NAMESPACES}><w:body>{body}{_SECTION}' \
           "</w:body></w:document>"


class Document:
    """The template, to be saved like the drawn workbooks."""

    def save(self, path: Path) -> None:
        """Writes the document; the same drawing gives the same bytes."""
        parts = PARTS | {
            "word/document.xml": _document(), "word/styles.xml": STYLES, "word/footer1.xml": FOOTER,
            "word/charts/chart1.xml": CHART,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name, text in parts.items():
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                out.writestr(info, text.encode())


def report() -> Document:
    """The template of 自评报告."""
    return Document()

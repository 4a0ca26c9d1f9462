"""Word documents with forms as people type them: tables with merged cells, made with python-docx from published cases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from support import case

_FONT = "Noto Serif CJK SC"


def _paragraph(paragraph: Paragraph, text: str, size: float = 9, *, bold: bool = False, center: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)


def _put(cell: _Cell, value: object, *, center: bool = True) -> None:
    text = "" if value is None else f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
    for index, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _paragraph(paragraph, line, center=center)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


class _Form:
    """A table being typed row by row; a cell is (columns it takes, value)."""

    def __init__(self, title: str, subtitle: str, widths: Sequence[float]) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.5)
        _paragraph(self.document.add_paragraph(), title, 16, bold=True, center=True)
        _paragraph(self.document.add_paragraph(), subtitle, 10, center=True)
        self.widths = widths
        self.table: Table = self.document.add_table(rows=0, cols=len(widths))
        self.table.style = "Table Grid"
        self.table.autofit = False
        self.table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(self.table.columns, widths, strict=True):
            column.width = Cm(width)

    def row(self, *cells: tuple[int, object], center: bool = True) -> int:
        """Adds a row; a long text is set to the left."""
        made = self.table.add_row().cells
        at = 0
        for span, value in cells:
            cell = made[at].merge(made[at + span - 1]) if span > 1 else made[at]
            _put(cell, value, center=center and len(str(value)) < 40)
            at += span
        for cell, width in zip(made, self.widths, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = Cm(width)
        assert at == len(self.widths)
        return len(self.table.rows) - 1

    def down(self, first: int, last: int, column: int, value: object) -> None:
        """Merges a column over rows and writes into it."""
        cell = self.table.cell(first, column)
        if last > first:
            cell = cell.merge(self.table.cell(last, column))
            for paragraph in cell.paragraphs[1:]:
                paragraph._element.getparent().remove(paragraph._element)
        _put(cell, value)

    def indicators(self, rows: Sequence[dict[str, Any]], levels: Sequence[str], columns: Sequence[tuple[int, str]]) -> None:
        """Rows of indicators, their levels merged down."""
        first = len(self.table.rows)
        for row in rows:
            self.row(*((1, "") for _ in levels), *((span, row[key]) for span, key in columns))
        for at, level in enumerate(levels):
            start = 0
            for index in range(1, len(rows) + 1):
                outer = levels[: at + 1]
                if index == len(rows) or [rows[index][key] for key in outer] != [rows[start][key] for key in outer]:
                    self.down(first + start, first + index - 1, at, rows[start][level])
                    start = index


def word_form(name: str, path: Path) -> Path:
    """The published case of that name as a Word document."""
    data = case(name)
    form = _selfeval_2023(data) if data["form"] == "selfeval-2023" else _selfeval_2019(data)
    form.document.save(str(path))
    return path


def _selfeval_2023(data: dict[str, Any]) -> _Form:
    form = _Form("财政项目支出绩效自评表", f"（{data['year']}年度）", (1.6, 1.9, 3.6, 2.4, 2.4, 1.6, 1.6, 2.9))
    funds = data["funds"]
    form.row((1, "项目名称"), (7, data["project"]))
    form.row((1, "主管部门"), (3, data["department"]), (1, "实施单位"), (3, data["unit"]))
    first = form.row((1, ""), (1, ""), (1, "年初预算数"), (1, "全年预算数"), (1, "全年执行数"), (1, "分数"), (1, "执行率"),
                     (1, "得分"))
    form.row((1, ""), (1, "年度资金总额"), (1, funds["initial_budget"]), (1, funds["budget"]), (1, funds["executed"]),
             (1, funds["execution_points"]), (1, funds["rate_printed"]), (1, funds["execution_score"]))
    for source in funds["sources"]:
        last = form.row((1, ""), (1, source["name"]), (1, source["initial_budget"]), (1, source["budget"]),
                        (1, source["executed"]), (1, "-"), (1, source["rate_printed"]), (1, "-"))
    form.down(first, last, 0, f"项目资金（{funds['unit']}）")
    first = form.row((1, ""), (3, "预期目标"), (4, "实际完成情况"))
    last = form.row((1, ""), (3, data["expected"]), (4, data["actual_completion"]))
    form.down(first, last, 0, "年度总体目标")
    form.row(*((1, text) for text in ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")))
    form.indicators(data["indicators"], ("level1", "level2"), (
        (1, "level3"), (1, "target"), (1, "actual"), (1, "points"), (1, "score"), (1, "note"),
    ))
    form.row((5, "总分"), (1, Decimal(100)), (1, data["printed_total"]), (1, ""))
    form.row((1, "评分等级"), (7, data["printed_grade"]))
    return form


def _selfeval_2019(data: dict[str, Any]) -> _Form:
    form = _Form("项目绩效自评价", f"{data['year']}年度", (1.8, 2.6, 5.0, 1.6, 1.6, 5.2))
    funds = data["funds"]

    def pair(one: str, a: object, other: str, b: object) -> None:
        form.row((1, one), (2, a), (2, other), (1, b))

    pair("项目名称：", data["project"], "预算单位：", data["unit"])
    pair("具体实施处（科室）：", data["executing_office"], "是否为经常性项目：", data["project_type"])
    pair("当年预算数（元）：", funds["budget"], "上年预算金额（元）：", funds["prior_budget"])
    pair("预算执行数（元）：", funds["executed"], "预算执行率（%）：", funds["rate_printed"])
    for label, key in (
        ("项目年度总目标：", "goal_annual"), ("自评时间：", "eval_date"), ("绩效等级：", "printed_grade"), ("主要绩效：", "main_results"),
        ("主要问题：", "problems"), ("改进措施：", "improvements"),
    ):
        form.row((1, label), (5, data[key]))
    form.row(*((1, text) for text in ("一级指标", "指标名称", "指标解释", "权重", "自评分", "备注")))
    form.indicators(data["indicators"], ("level1",), (
        (1, "level3"), (1, "explanation"), (1, "points"), (1, "score"), (1, "note"),
    ))
    form.row((3, "合计"), (1, Decimal(100)), (1, data["printed_total"]), (1, ""))
    return form


def print_all(files: Sequence[Path], folder: Path) -> dict[str, Path]:
    """Every file printed to PDF by one call of LibreOffice: stem -> PDF."""
    from office import convert_all  # among the fakes: of the tests alone

    return {path.stem: path for path in convert_all(files, "pdf", folder)}

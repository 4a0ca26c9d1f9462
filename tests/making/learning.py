"""Forms taught from the workbooks of other places, as a user teaches them: sheet, corrections, form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.learn import Learned, Proposed, learn
from jixiao.macros.forms.read import FilledForm
from jixiao.templates.library import Library, default_library
from jixiao.udfs.base.record import TEXT_KEYS, Funds, FundSource, Indicator, Record
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "登记表样"
HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "原因"]
ROWS: list[list[object]] = [
    ["产出指标", "数量指标", "培训人数", "≥100人", "80人", 50, 40, "报名不足"],
    ["效益指标", "社会效益指标", "合格率", "≥95%", "96%", 40, 40, None],
]


def fill_sheet(sheet: Worksheet, head: list[str] = HEAD, rows: list[list[object]] = ROWS) -> None:
    """A form of nobody's: 甲县 prints it, with a block of remarks and a note that no vocabulary knows."""
    sheet.title = "自评表"
    sheet["A1"], sheet["A2"] = "甲县奖补资金绩效自评表", "（2023年度）"
    sheet["A3"], sheet["C3"], sheet["F3"], sheet["G3"] = "项目名称", "产业奖补", "经办股室", "农业股"
    sheet["A4"], sheet["C4"], sheet["F4"], sheet["G4"] = "主管部门", "甲县农业局", "实施单位", "甲县农技站"
    for col, text in enumerate(["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], 1):
        sheet.cell(5, col, text)
    for col, value in enumerate([None, "年度资金总额", 100, 100, 90, 10, None, 9], 1):
        sheet.cell(6, col, value)  # type: ignore[arg-type]
    for col, value in enumerate([None, "其中：财政拨款", 100, 100, 90, "—", None, "—"], 1):
        sheet.cell(7, col, value)  # type: ignore[arg-type]
    for col, text in enumerate(head, 1):
        sheet.cell(8, col, text)
    for at, row in enumerate(rows, 9):
        for col, value in enumerate(row, 1):
            sheet.cell(at, col, value)  # type: ignore[arg-type]
    end = 9 + len(rows)
    sheet.cell(end, 1, "总分")
    sheet.cell(end, 6, 100)
    sheet.cell(end, 7, 89)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A5:A7")
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet["C9"].fill = PatternFill("solid", fgColor="FFEEDD")
    sheet.column_dimensions["C"].width = 31.5
    sheet.row_dimensions[8].height = 33


def made(path: Path, *changes: Callable[[Worksheet], None], **options: object) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill_sheet(sheet, **options)  # type: ignore[arg-type]
    for change in changes:
        change(sheet)
    book.save(path)
    return path



def book_of(path: Path, name: str, rows: list[list[object]], *merges: str) -> Path:
    """A workbook of one sheet; a text stays a text, also where it begins with =."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for at, row in enumerate(rows, 1):
        for col, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(at, col, value).data_type = "s" if isinstance(value, str) else "n"  # type: ignore[arg-type]
    for block in merges:
        sheet.merge_cells(block)
    book.save(path)
    return path


#: A declaration with a row of boxes and a list of tasks, as a city prints it.
DECLARED: list[list[object]] = [
    ["丙市市级项目支出绩效目标申报表"],
    ["（2024年度）"],
    ["项目名称", "城区道路养护", None, "项目编码", "P001"],
    ["主管部门", "丙市交通局", None, "实施单位", "丙市公路处"],
    ["项目类型", "1、部门预算项目 ☑  2、市直专项 □", None, "项目期限", "1年"],
    ["资金总额（万元）", 300, None, "其中：财政拨款", 280],
    ["年度目标", "养护道路120公里"],
    ["年度主要任务", "任务名称", "主要内容", None, "预算金额（万元）"],
    [None, "日常养护", "路面保洁、修补", None, 180],
    [None, "安全设施", "标志标线更新", None, 120],
    ["一级指标", "二级指标", "三级指标", "指标值", "备注"],
    ["产出指标", "数量指标", "养护里程", "≥120公里"],
    [None, "质量指标", "合格率", "≥95%"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"],
]
DECLARED_MERGES = (
    "A1:E1", "A2:E2", "B3:C3", "B4:C4", "B5:C5", "B6:C6", "B7:E7", "A8:A10", "C8:D8", "C9:D9", "C10:D10", "A12:A13",
)
#: A self-evaluation of a department: a list of tasks with what was spent, and its total.
EVALUATED: list[list[object]] = [
    ["丙市部门整体绩效自评表（2024年度）"],
    ["实施单位", "丙市公路处"],
    ["年度主要任务完成情况", "任务名称", "主要内容", "完成情况", "预算数（万元）", "其中财政拨款", "执行数（万元）"],
    [None, "日常养护", "路面保洁", "已完成", 180, 170, 175],
    [None, "安全设施", "标线更新", "在建", 120, 110, 60],
    [None, "金额合计", None, None, 300, 280, 235],
    ["年度总体目标", "预期目标", None, None, "实际完成情况"],
    [None, "养护道路", None, None, "基本完成"],
    ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "养护里程", "≥120公里", "100公里", 60, 50],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "95%", 40, 40],
    ["总分", None, None, None, None, 100, 90],
]
EVALUATED_MERGES = ("A1:G1", "B2:G2", "A3:A6", "A7:A8", "B7:D7", "E7:G7", "B8:D8", "E8:G8")


def without_own(path: Path) -> Library:
    """The library as it would be if nobody had ever drawn the form of a workbook."""
    library = default_library()
    own = {form.record.form for form in form_verbs.read(path, library)}
    forms = {id: form for id, form in library.forms.items() if id not in own}
    kept = {form.carry.to for form in forms.values() if form.carry} & own
    return replace(library, forms={id: replace(form, carry=None) if form.carry and form.carry.to in kept else form
                                   for id, form in forms.items()})


def propose(path: Path, library: Library, folder: Path, sheet: str = "") -> Proposed:
    done = learn(path, library, folder, sheet)
    assert isinstance(done, Proposed)
    return done


def correct(path: Path, *changes: Callable[[Worksheet], None]) -> Path:
    """The copy as the user saves it."""
    if changes:
        book = openpyxl.load_workbook(path)
        for change in changes:
            change(book[SHEET])
        book.save(path)
    return path


def row_of(sheet: Worksheet, cell: str) -> int:
    """The row of 登记表样 that is about a cell of the form."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == cell)


def concept(cell: str, name: str) -> Callable[[Worksheet], None]:
    """A correction: another concept for a label."""
    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, cell), 3).value = name
    return change


def added(cell: str, name: str) -> Callable[[Worksheet], None]:
    """A correction: a row for a label that was not proposed."""
    def change(sheet: Worksheet) -> None:
        row = next(row for row in range(row_of(sheet, "单元格") + 1, sheet.max_row) if not sheet.cell(row, 1).value)
        sheet.insert_rows(row)
        sheet.cell(row, 1).value, sheet.cell(row, 3).value = cell, name
    return change


def setting(name: str, value: object) -> Callable[[Worksheet], None]:
    """A correction: a line above the labels."""
    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, name), 3).value = value  # type: ignore[assignment]
    return change


def teach(path: Path, library: Library, folder: Path, *changes: Callable[[Worksheet], None]) -> Learned:
    copy = propose(path, library, folder)
    done = learn(correct(copy.path, *changes), library, folder)
    assert isinstance(done, Learned)
    return done


def read_with(path: Path, done: Learned, library: Library) -> list[FilledForm]:
    """A workbook as it is read once the form is known."""
    return form_verbs.read(path, with_form(library, done))


def with_form(library: Library, done: Learned) -> Library:
    """The library with the form as it was installed."""
    own = default_library()
    spec = own.forms[done.spec.id]
    return replace(library, forms={**library.forms, spec.id: spec}, sheets={**library.sheets, spec.id: own.sheets[spec.id]})


RECORD = Record(
    form="", year=2025,
    texts=dict.fromkeys(TEXT_KEYS) | {"project": "道路养护", "department": "甲县交通局", "unit": "甲县公路站"},
    funds=Funds(
        "万元", {"initial_budget": Decimal(300), "budget": Decimal(280), "executed": Decimal("270.5")},
        execution_points=Decimal(10), execution_score=Decimal(5),
        sources=(FundSource("其中：财政拨款", Decimal(200), Decimal(180), Decimal("170.5")),
                 FundSource("其他资金", Decimal(100), Decimal(100), Decimal(100))),
    ),
    indicators=(
        Indicator("产出指标", "数量指标", "养护里程", target="≥30公里", actual="31公里", points=Decimal(40), score=Decimal(40), note=""),
        Indicator("产出指标", "质量指标", "合格率", target="=100%", actual="98%", points=Decimal(30), score=Decimal("29.4"),
                  note="返工一处"),
        Indicator("满意度指标", "服务对象满意度指标", "群众满意度", target="≥90%", actual="", points=Decimal(20), note=""),
    ),
)


def given_back(done: Learned, tmp_path: Path) -> None:
    library = default_library()
    record = replace(RECORD, form=done.spec.id)
    form_verbs.generate([record], library, tmp_path / "生成.xlsx")
    (form,) = form_verbs.read(tmp_path / "生成.xlsx", library)
    got = form.record
    assert (got.form, got.year) == (done.spec.id, 2025)
    assert {key: value for key, value in got.texts.items() if value} == {key: value for key, value in RECORD.texts.items() if value}
    assert got.indicators == RECORD.indicators
    assert dict(got.funds.amounts) == dict(RECORD.funds.amounts)
    assert (got.funds.unit, got.funds.execution_points, got.funds.execution_score) == ("万元", 10, 5)
    assert [(row.name, row.initial_budget, row.budget, row.executed) for row in got.funds.sources or ()] == [
        (row.name, row.initial_budget, row.budget, row.executed) for row in RECORD.funds.sources or ()
    ]

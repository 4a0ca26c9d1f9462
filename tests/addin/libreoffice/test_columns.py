"""Sign, value and unit in columns of their own, and amounts typed with their unit: one answer in file, Calc, LAMBDA and Excel.

The scores are worked out by hand beside each form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from calc import by_cell, with_wrong_values
from jixiao.addin.libreoffice.office import Office
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.sheet.grid import parse_address
from pressing import opened, press
from support import library

pytestmark = [pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.usefixtures("home")]

DATA = Path(__file__).resolve().parents[2] / "data"
SHEET = "Sheet"
ROWS = (
    ("≥", 95, "%", 93, 20), ("≤", 24, "小时", "2天", 10), ("定性", "及时", None, "及时", 10), ("=", 0, "次", 0, 10),
    ("≥", 5, "万人次", 4.8, 25), ("≥", 0.5, "亿元", "4800万元", 25),
)
FORMS: dict[str, Mapping[str, float]] = {
    # 3.5 of 3.2 万人次; 9.5 of 10 万亩 is 95 % of 20; 30 万元 of 36 is 83.33 % of 30; 1.5 of 1.2 亿元.
    "columns": {"I5": 20, "I6": 19, "I7": 25, "I8": 30, "I9": 94},
    # 2 of 3 times is 66.67 % of 50; 90 万元 of 100 is 9 of 10.
    "money-typed": {"G10": 33.33, "G11": 30, "G12": 10, "H6": 9, "G13": 82.33},
    # 93 of 95 is 97.89 % of 20; 24 of 48 hours; 4.8 of 5 and 0.48 of 0.5 are 96 % of 25.
    "made": {"I5": 19.58, "I6": 5, "I7": 10, "I8": 10, "I9": 24, "I10": 24, "I11": 92.58},
}


def form(name: str, folder: Path) -> Path:
    path = folder / "表.xlsx"
    book = openpyxl.load_workbook(DATA / ("columns.xlsx" if name == "made" else f"{name}.xlsx"))
    if name == "made":
        sheet = book[SHEET]
        for row, (sign, value, unit, actual, points) in enumerate(ROWS, start=5):
            for col, item in enumerate(("产出指标", "数量指标", f"指标{row}", sign, value, unit, actual, points), start=1):
                cell = sheet.cell(row, col)
                cell.value = item
                if item == "=":
                    cell.data_type = "s"
        sheet.cell(11, 1, "合计")
        sheet.cell(11, 8, 100)
    book.save(path)
    return path


def scored(name: str, folder: Path) -> Path:
    path = form(name, folder)
    form_verbs.score(path, library())
    return path


def in_file(name: str, folder: Path) -> Callable[[str], object]:
    sheet = openpyxl.load_workbook(scored(name, folder), data_only=True)[SHEET]
    return lambda at: sheet[at].value


def in_lambda(name: str, folder: Path) -> Callable[[str], object]:
    copy = folder / "副本.xlsx"
    make_portable(scored(name, folder), copy, library(), "lambda")
    model = ironcalc.load_from_xlsx(str(with_wrong_values(copy, folder / "旧.xlsx")), "en", "UTC", "en")
    model.evaluate()
    index = next(at for at, item in enumerate(model.get_worksheets_properties()) if item["name"] == SHEET)
    return lambda at: model.get_cell_value(index, *(parse_address(at) or (0, 0)))


def in_excel(name: str, folder: Path) -> Callable[[str], object]:
    """What the button wrote, computed anew from the saved workbook."""
    book = opened(form(name, folder))
    press(book, "score")
    saved = folder / "按钮.xlsx"
    book.save(str(saved))
    door = Recalculator(WorkbookFile.open(saved).grids(), library())
    return lambda at: float(str(door.computed(SHEET, *(parse_address(at) or (0, 0)))))


@pytest.mark.slow
@pytest.mark.parametrize("read", [in_file, in_lambda, in_excel])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_scores_as_worked_out_by_hand(name: str, read: Callable[[str, Path], Callable[[str], object]], tmp_path: Path) -> None:
    cell = read(name, tmp_path)
    assert {at: cell(at) for at in FORMS[name]} == pytest.approx(FORMS[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_calc_computes_the_same(name: str, office: Office, tmp_path: Path) -> None:
    stale = with_wrong_values(scored(name, tmp_path), tmp_path / "旧.xlsx")
    names = [grid.name for grid in WorkbookFile.open(stale).grids()]
    results = office.work(stale, [("recalculate",), *(("read", sheet) for sheet in names)])
    cells = by_cell(results[1 + names.index(SHEET)])
    assert {at: cells[at] for at in FORMS[name]} == pytest.approx(FORMS[name])

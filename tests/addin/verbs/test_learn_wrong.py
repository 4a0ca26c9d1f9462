"""登记表样: what a user could do wrong is one sentence, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs.learn import learn
from jixiao.templates.library import default_library, own_forms, say
from jixiao.templates.stop import Stop
from learning import concept, correct, made, propose, row_of, setting, teach
from openpyxl.worksheet.worksheet import Worksheet

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def _delete(cell: str) -> Callable[[Worksheet], None]:
    return lambda sheet: sheet.delete_rows(row_of(sheet, cell))


def _type(cell: str, col: int, value: str) -> Callable[[Worksheet], None]:
    return lambda sheet: sheet.__setitem__(f"{'ABCDE'[col - 1]}{row_of(sheet, cell)}", value)


def _twice(sheet: Worksheet) -> None:
    row = sheet.max_row
    while sheet.cell(row, 2).value is None or sheet.cell(row, 4).value not in ("确定", "存疑", "未知"):
        row -= 1
    for col in range(1, 6):
        sheet.cell(row + 1, col).value = sheet.cell(row, col).value


WRONG: list[tuple[Callable[[Worksheet], None], str, str]] = [
    (concept("F4", "主管部门"), "learn_twice", "A4、F4"),
    (concept("C8", "只印不读"), "learn_no_column", "列：三级指标"),
    (lambda sheet: [concept(cell, "只印不读")(sheet) for cell in ("D8", "E8", "G8")], "learn_no_column", "列：指标值"),  # type: ignore[misc,func-returns-value,list-item]
    (concept("F3", "列：指标解释"), "learn_heading_row", "F3"),
    (concept("F3", "年度目标"), "learn_kind", "F3"),
    (concept("B6", "只印不读"), "learn_no_total", "资金表：合计行"),
    (concept("F3", "金额：全年预算数"), "learn_two_ways", "F3"),
    (_delete("F3"), "learn_row_missing", "F3"),
    (concept("F3", "经办的股室"), "learn_concept", "经办的股室"),
    (concept("F3", ""), "learn_concept", "C"),
    (_type("F3", 2, "经办科室"), "learn_text_changed", "F3"),
    (_type("F3", 1, "Z99"), "learn_row_missing", "F3"),
    (_twice, "learn_row_twice", "A11"),
    (setting("类别", "评价"), "learn_setting", "C4"),
    (setting("年度", "去年"), "learn_setting", "C5"),
    (setting("口径", "我们的口径"), "learn_setting", "C6"),
    (setting("执行率分值", "十分"), "learn_setting", "C7"),
    (setting("金额单位", "美元"), "learn_setting", "C8"),
    (setting("下一张表", "某省申报表"), "learn_setting", "C10"),
    (setting("下一张表", "项目支出绩效自评表（selfeval-gj）"), "learn_setting", "target-gj"),
    (setting("编号", "我的表"), "learn_setting", "C11"),
    (setting("编号", "selfeval-2023"), "learn_setting", "C11"),
    (setting("表样名称", "表"), "learn_setting", "C3"),
    (lambda sheet: sheet.delete_rows(row_of(sheet, "金额单位")), "learn_setting_missing", "金额单位"),
    (concept("F3", "任务清单：主要内容"), "learn_no_part", "任务清单：任务名称"),
    (concept("F3", "任务清单：任务名称"), "learn_no_part", "任务清单：主要内容"),
    (concept("F3", "管理情况：情况说明"), "learn_no_part", "管理情况：一行"),
    (setting("工作表", "没有这张"), "learn_sheet_gone", "没有这张"),
]


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy with the sheet 登记表样, as it was proposed."""
    folder = tmp_path_factory.mktemp("登记")
    return propose(made(folder / "甲县.xlsx"), default_library(), folder / "登记").path


@pytest.mark.parametrize(("change", "id", "named"), WRONG, ids=[f"{at}-{item[1]}" for at, item in enumerate(WRONG)])
def test_what_is_wrong_on_the_sheet_is_one_sentence_with_its_cell_and_nothing_is_written(
    change: Callable[[Worksheet], None], id: str, named: str, proposed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "登记"
    out.mkdir()
    copy = correct(Path(shutil.copy(proposed, out)), change)
    with pytest.raises(Stop) as stop:
        learn(copy, default_library(), out)
    text = say(stop.value.id, **stop.value.values)
    assert (stop.value.id, named in text) == (id, True), text
    assert text.startswith("JX-G") and text.endswith("。") and "{" not in text
    assert [item.name for item in out.iterdir()] == [copy.name] and not own_forms().exists()


def test_two_tables_on_a_sheet_several_sheets_and_none(tmp_path: Path) -> None:
    def refused(path: Path, sheet: str = "") -> str:
        with pytest.raises(Stop) as stop:
            learn(path, default_library(), tmp_path / "出", sheet)
        return say(stop.value.id, **stop.value.values)

    def second(sheet: Worksheet) -> None:
        for row in sheet.iter_rows(min_row=1, max_row=11):
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row + 20, cell.column, cell.value)

    assert "（“三级指标”在 C8、C28）" in refused(made(tmp_path / "两张.xlsx", second))
    book = openpyxl.load_workbook(made(tmp_path / "多表.xlsx"))
    book.copy_worksheet(book["自评表"]).title = "另一张"
    book.save(tmp_path / "多表.xlsx")
    assert "《自评表》、《另一张》" in refused(tmp_path / "多表.xlsx") and "--sheet" in refused(tmp_path / "多表.xlsx")
    assert propose(tmp_path / "多表.xlsx", default_library(), tmp_path / "出", "另一张").proposal.head.sheet == "另一张"
    assert "没有" in refused(tmp_path / "多表.xlsx", "第三张")
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    assert refused(tmp_path / "空.xlsx").startswith("JX-G03")


def test_braces_of_the_users_are_no_placeholders(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx", lambda sheet: sheet.__setitem__("A13", "注：{{ project }}"))
    with pytest.raises(Stop) as stop:
        teach(path, default_library(), tmp_path / "登记")
    assert stop.value.id == "learn_braces" and stop.value.values["cell"] == "A13"

"""登记表样 on sheets that are no form, or are made to do harm: taught in peace, or one sentence; never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import default_library, own_forms, say
from jixiao.templates.stop import Stop
from learning import DECLARED, DECLARED_MERGES, book_of, setting, teach
from openpyxl.worksheet.merge import MergedCellRange
from openpyxl.worksheet.worksheet import Worksheet

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

Rows = list[list[object]]


def declared(path: Path, change: Callable[[Rows], object] = lambda _: None, *merges: str, name: str = "申报") -> Path:
    rows = [row[:] for row in DECLARED]
    change(rows)
    return book_of(path, name, rows, *(merges or DECLARED_MERGES))


def _many(rows: Rows) -> None:
    rows[11:] = [["产出指标", "数量指标", f"指标{at}号", f"≥{at}个"] for at in range(1_001)]


def _texts(rows: Rows) -> None:
    rows[:] = [[f"字{at}"] for at in range(5_001)]


def _beside(rows: Rows) -> None:
    rows[:] = [row + [None] * (6 - len(row)) + row for row in rows]


def _one(row: int, col: int, value: object) -> Callable[[Rows], object]:
    return lambda rows: rows[row].__setitem__(col, value)


@pytest.mark.parametrize(
    ("change", "merges", "id", "named"),
    [
        (_many, ("A1:E1",), "learn_long", "1001 行"),
        (_texts, ("A1:B1",), "learn_labels", "5001 处"),
        (_beside, ("A1:E1",), "learn_two_tables", "C11、I11"),
        (_one(4, 1, "□新增 □{{ project }}"), (), "learn_braces", "B5"),
        (lambda rows: rows.__setitem__(slice(None), [["今天天气很好"], ["没有表，只有字"]]), ("A1:B1",), "learn_setting", "表样名称"),
    ],
    ids=["rows", "labels", "side by side", "braces in a box", "no form"],
)
def test_what_is_no_form_is_one_sentence(
    change: Callable[[Rows], object], merges: tuple[str, ...], id: str, named: str, tmp_path: Path
) -> None:
    with pytest.raises(Stop) as stop:
        teach(declared(tmp_path / "表.xlsx", change, *merges), default_library(), tmp_path / "登记")
    text = say(stop.value.id, **stop.value.values)
    assert stop.value.id == id and named in text and text.endswith("。"), text
    assert not own_forms().exists()


@pytest.mark.parametrize(
    "change",
    [
        _one(0, 0, "../../../../tmp/evil/项目支出绩效目标申报表"), _one(3, 0, "主管部门" + "很" * 32_000),
        _one(4, 1, "".join(f"□类{at} " for at in range(3_000))), _one(4, 1, " " * 20_000 + "（" * 5_000 + "□"),
        _one(4, 1, "□'新增' □延续"), lambda rows: rows[10].extend(f"列{at}" for at in range(300)),
    ],
    ids=["path", "long label", "3000 boxes", "brackets", "quotes", "300 columns"],
)
def test_odd_texts_are_taught_in_peace(change: Callable[[Rows], object], tmp_path: Path) -> None:
    path = declared(tmp_path / "表.xlsx", change)
    done = teach(path, default_library(), tmp_path / "登记")
    assert {item.parent for item in done.files} == {tmp_path / "登记"}
    assert [row.level3 for row in done.example.record.indicators] == ["养护里程", "合格率", "群众满意度"]
    assert form_verbs.read(path, default_library())[0].found.spec.id == done.spec.id


def test_merged_cells_over_the_whole_sheet_are_cut_to_the_form(tmp_path: Path) -> None:
    path = declared(tmp_path / "表.xlsx", lambda _: None, "A2:E2")
    book = openpyxl.load_workbook(path)
    sheet = book["申报"]
    for block in ("A1:XFD1", "A20:XFD1048576", "F2:F1048576"):
        sheet.merged_cells.ranges.add(MergedCellRange(sheet, block))
    book.save(path)
    done = teach(path, default_library(), tmp_path / "登记")
    kept = {str(block) for block in openpyxl.load_workbook(done.files[0])["申报"].merged_cells.ranges}
    assert "A1:F1" in kept and not any("XF" in block for block in kept)
    form_verbs.score(path, default_library(), output=tmp_path / "评.xlsx")


def test_formulas_are_values_of_the_example_and_no_part_of_the_form(tmp_path: Path) -> None:
    path = declared(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["申报"]
    assert isinstance(sheet, Worksheet)
    sheet["B6"], sheet["B3"], sheet["D12"] = "=SUM(E9:E10)", "=1/0", '=WEBSERVICE("http://example.invalid")'
    book.save(path)
    done = teach(path, default_library(), tmp_path / "登记", setting("表样名称", "丙市市级项目支出绩效目标申报表"))
    made = openpyxl.load_workbook(done.files[0])["申报"]
    assert not [cell.value for row in made.iter_rows() for cell in row if cell.data_type == "f"]
    assert made["B6"].value == "{{ funds.annual_total }}"


def test_a_sheet_name_with_every_sign_and_hidden_rows(tmp_path: Path) -> None:
    path = declared(tmp_path / "表.xlsx", name="a'b!c&d")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.row_dimensions[11].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.protection.sheet = True
    book.save(path)
    done = teach(path, default_library(), tmp_path / "登记")
    assert len(done.example.record.indicators) == 3 and done.example.record.blocks

"""``jx summary`` on the eighteen published forms: sums worked out here from the records, tables, charts."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.recognise import find_forms
from office import convert
from summaries import cells_of_chart, exact, rows_of, stored
from support import NAMES, SELFEVALS, case, case_record, library, make_book

pytestmark = pytest.mark.slow

TARGETS = [name for name in NAMES if name.startswith("target")]
MONEY = {"元": Decimal(1), "万元": Decimal(10000)}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eighteen forms as workbooks in the folders of two departments."""
    folder = tmp_path_factory.mktemp("各单位")
    for name in NAMES:
        below = folder / ("申报" if name in TARGETS else "自评")
        below.mkdir(exist_ok=True)
        make_book(below / f"{name}.xlsx", case_record(name))
    return folder


@pytest.fixture(scope="module")
def book(forms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("汇总") / "汇总.xlsx"
    summary([forms], library(), made)
    return made


@pytest.fixture(scope="module")
def recalculated(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convert(book, "xlsx", tmp_path_factory.mktemp("office"), recalculate=True)


def yuan(name: str, *keys: str) -> Decimal:
    """An amount of a published form in 元, the first of these names that it has; 0 where it has none."""
    funds = case(name)["funds"]
    amount = next((funds[key] for key in keys if funds.get(key) is not None), 0)
    return Decimal(str(amount)) * MONEY[funds["unit"]]


def lost(row: dict[str, Any]) -> Decimal:
    return max(Decimal(0), Decimal(str(row["points"])) - Decimal(str(row["score"])))


def expected_selfeval() -> dict[str, Decimal]:
    cases = [case(name) for name in SELFEVALS]
    budget = sum(yuan(name, "budget") for name in SELFEVALS)
    executed = sum(yuan(name, "executed") for name in SELFEVALS)
    rows = [row for data in cases for row in data["indicators"]]
    four = Decimal("0.0001")
    return {
        "项目名称": Decimal(10),
        "年初预算数": Decimal(sum(yuan(name, "initial_budget") for name in SELFEVALS)),
        "全年预算数": Decimal(budget),
        "全年执行数": Decimal(executed),
        "执行率": (executed * 100 / budget).quantize(four, ROUND_HALF_UP),
        "总分": (sum(data["printed_total"] for data in cases) / Decimal(10)).quantize(four, ROUND_HALF_UP),
        "执行率失分": sum((10 - data["funds"]["execution_score"] for data in cases if data["form"] == "selfeval-2023"), Decimal(0)),
        "指标数": Decimal(len(rows)),
        "未评": Decimal(0),
        "指标失分": sum((lost(row) for row in rows), Decimal(0)),
    }


def expected_target() -> dict[str, Decimal]:
    return {
        "项目名称": Decimal(8),
        "项目资金总额": sum((yuan(name, "project_total", "project_budget") for name in TARGETS), Decimal(0)),
        "年度资金总额": sum((yuan(name, "annual_total", "budget") for name in TARGETS), Decimal(0)),
        "当年财政拨款": sum((yuan(name, "annual_fiscal") for name in TARGETS), Decimal(0)),
        "指标数": Decimal(sum(len(case(name)["indicators"]) for name in TARGETS)),
    }


@pytest.mark.slow
@pytest.mark.parametrize("which", ["book", "recalculated"])
def test_totals_equal_sums_of_the_records_as_stored_and_as_libreoffice_calculates_them(
    which: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(which)
    for name, expected in (("自评", expected_selfeval()), ("申报", expected_target())):
        totals = rows_of(path, name)[1]
        assert {key: exact(totals[key]) for key in expected} == expected


def test_totals_counts_and_lost_points_are_formulas(book: Path) -> None:
    formulas = openpyxl.load_workbook(book)
    for sheet, name, plain in (("自评汇总表", "自评", {"序号", "主管部门", "实施单位", "年度", "等级", "执行率分值", "执行率得分", "文件", "工作表"}),
                               ("目标汇总表", "申报", {"序号", "主管部门", "实施单位", "年度", "年度绩效目标", "文件", "工作表"})):
        cells = list(formulas[sheet][formulas[sheet].tables[name].ref])
        for head, total in zip(cells[0], cells[-1], strict=True):
            assert str(total.value).startswith("=") is (head.value not in plain), head.value


def test_every_formula_has_the_value_beside_it_that_libreoffice_calculates(book: Path, recalculated: Path) -> None:
    formulas = openpyxl.load_workbook(book)
    before, fresh = stored(book), stored(recalculated)
    seen = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    old, new = (values[sheet.title][cell.coordinate].value for values in (before, fresh))
                    if isinstance(old, int | float):
                        assert exact(old) == exact(new), (sheet.title, cell.coordinate)
                    else:
                        assert (old or "") == (new or ""), (sheet.title, cell.coordinate)
                    seen += 1
    assert seen > 500


def test_each_project_is_a_row_with_what_its_form_states(book: Path) -> None:
    rows = {row["文件"]: row for row in rows_of(book, "自评")[0]}
    assert list(rows) == [f"自评/{name}.xlsx" for name in SELFEVALS]
    for name in SELFEVALS:
        data, row = case(name), rows[f"自评/{name}.xlsx"]
        assert (row["项目名称"], row["实施单位"], row["年度"]) == (data["project"], data["unit"], data["year"])
        assert exact(row["全年预算数"]) == yuan(name, "budget")
        assert exact(row["执行率"]) == Decimal(str(data["funds"]["rate"]))
        assert (exact(row["总分"]), row["等级"]) == (data["printed_total"], data["printed_grade"])


def test_indicators_are_one_row_each_with_the_cell_they_stand_in(book: Path, forms: Path) -> None:
    rows = rows_of(book, "指标")[0]
    assert len(rows) == sum(len(case(name)["indicators"]) for name in NAMES)
    for name in ("selfeval-2023-004-01", "target-2018-003-02"):
        mine = [row for row in rows if row["文件"].endswith(f"{name}.xlsx")]
        data = case(name)["indicators"]
        assert [(row["三级指标名称"], row["指标值"] or "") for row in mine] == [(row["level3"], row["target"] or "") for row in data]
        form = openpyxl.load_workbook(forms / mine[0]["文件"])[mine[0]["工作表"]]
        assert [form[row["单元格"]].value for row in mine] == [row["level3"] for row in data]


def test_a_summary_is_no_form_so_a_later_one_of_the_same_folder_does_not_count_it(book: Path) -> None:
    grids = WorkbookFile.open(book).grids()
    assert len(grids) >= 5
    assert [grid.name for grid in grids if find_forms(grid, library())] == []


def test_findings_are_those_of_check_counted_by_kind_and_severity(book: Path, forms: Path, recalculated: Path) -> None:
    found = [item for path in sorted(forms.rglob("*.xlsx")) for item in form_verbs.check(path, library())]
    by_code = Counter(item.code for item in found)
    by_severity = Counter(item.severity for item in found)
    words = {"error": "错误", "warning": "警告", "notice": "提示"}
    for path in (book, recalculated):
        kinds, total = rows_of(path, "问题种类")
        assert {row["编号"]: row["问题数"] for row in kinds} == by_code
        assert total["问题数"] == len(found)
        assert {row["级别"]: row["问题数"] for row in rows_of(path, "问题级别")[0]} == {
            word: by_severity[key] for key, word in words.items()
        }
    rows, _ = rows_of(book, "问题")
    assert [(row["工作表"], row["单元格"], row["编号"]) for row in rows] == [(item.sheet, item.cell, item.code) for item in found]
    kinds, _ = rows_of(book, "问题种类")
    assert [row["序号"] for row in kinds] == list(range(1, len(kinds) + 1))


def test_tables_cover_their_rows_and_totals(book: Path) -> None:
    indicators = sum(len(case(name)["indicators"]) for name in NAMES)
    sheets = openpyxl.load_workbook(book)
    found = {table.name: (sheet.title, table.ref, table.totalsRowCount or 0)
             for sheet in sheets.worksheets for table in sheet.tables.values()}
    assert found["自评"] == ("自评汇总表", "A3:V14", 1)
    assert found["申报"] == ("目标汇总表", "A3:Q12", 1)
    assert found["指标"] == ("指标明细", f"A3:R{4 + indicators}", 1)
    assert found["等级分布"][:2] == ("统计", "A3:B12")
    for title, ref, _ in found.values():
        for cell in sheets[title][ref][0]:
            assert isinstance(cell.value, str) and cell.value


def test_charts_show_grades_totals_rates_lost_points_and_money(book: Path) -> None:
    charts = {title: dict(zip(names, values, strict=True)) for title, names, values in cells_of_chart(book)}
    assert list(charts) == ["等级分布（项目数）", "各一级指标失分", "各项目总分（由低到高）", "各项目执行率（由低到高，%）", "各二级指标失分", "申报项目年度资金总额（元）"]
    assert charts["等级分布（项目数）"] == {"优秀": 6, "良好": 0, "合格": 0, "不合格": 0, "优": 4, "良": 0, "中": 0, "差": 0}
    totals = charts["各项目总分（由低到高）"]
    assert list(totals.values()) == sorted(float(case(name)["printed_total"]) for name in SELFEVALS)
    assert totals["信息化运维项目"] == 91.01
    level1: Counter[str] = Counter()
    level2: Counter[str] = Counter()
    for name in SELFEVALS:
        for row in case(name)["indicators"]:
            level1[row["level1"]] += lost(row)  # type: ignore[assignment]
            if row["level2"]:
                level2[f"{row['level1']}／{row['level2']}"] += lost(row)  # type: ignore[assignment]
    level1["预算执行率"] = expected_selfeval()["执行率失分"]  # type: ignore[assignment]
    assert {key: exact(value) for key, value in charts["各一级指标失分"].items()} == {key: value for key, value in level1.items() if value}
    assert {key: exact(value) for key, value in charts["各二级指标失分"].items()} == {key: value for key, value in level2.items() if value}
    assert charts["申报项目年度资金总额（元）"]["信息化建设项目"] == 7561343


def test_the_page_of_charts_prints_their_titles_and_figures(book: Path, tmp_path: Path) -> None:
    printed = convert(book, "pdf", tmp_path)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    (page,) = [page for page in text.split("\f") if "绩效汇总图表" in page]
    for word in ("等级分布", "各一级指标失分", "各项目总分", "各项目执行率", "各二级指标失分", "91.01", "93.65", "7,561,343"):
        assert word in page, word

"""Every formula of the generated forms and covers, computed by Calc with our functions, beside the value that we wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from calc import by_cell, with_wrong_values
from jixiao.addin.libreoffice.office import Office
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.grid import address
from jixiao.udfs.rules.reading import mark_of
from support import NAMES, case_record, library, make_book, without_scores
from typed_form import book

pytestmark = pytest.mark.slow


def written(book: Path) -> dict[str, dict[str, Any]]:
    """The values beside the formulas of every sheet, as another reader sees them; blank is ""."""
    formulas, values = openpyxl.load_workbook(book), openpyxl.load_workbook(book, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: "" if (value := values[sheet.title][cell.coordinate].value) is None else value
            for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        }
        for sheet in formulas.worksheets
    }


def in_calc(office: Office, book: Path, *before: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    """Every sheet's values in Calc after some steps and a hard recalculation."""
    names = [grid.name for grid in WorkbookFile.open(book).grids()]
    results = office.work(book, [*before, ("recalculate",), *(("read", name) for name in names)])
    return {name: by_cell(rows) for name, rows in zip(names, results[len(before) + 1 :], strict=True)}


@pytest.mark.parametrize("scored", [True, False])
@pytest.mark.parametrize("kind", ["selfeval", "target"])
def test_each_formula_of_all_forms_and_covers_has_in_calc_the_value_written_beside_it(
    kind: str, scored: bool, office: Office, tmp_path: Path
) -> None:
    records = [case_record(name) for name in NAMES if name.startswith(kind)]
    made = make_book(tmp_path / "表.xlsx", *(record if scored else without_scores(record) for record in records))
    form_verbs.score(made, library())
    stale = with_wrong_values(made, tmp_path / "旧.xlsx")
    ours = written(made)
    theirs = in_calc(office, stale)
    compared = 0
    for sheet, values in ours.items():
        for at, value in values.items():
            found = theirs[sheet].get(at, "")
            assert found == (pytest.approx(value, rel=1e-12) if isinstance(value, int | float) else value), (sheet, at)
            compared += 1
    assert compared > 200


def test_a_stored_value_is_not_taken_for_a_computed_one(office: Office, tmp_path: Path) -> None:
    """The test above could not fail if Calc recomputed nothing and the copy held the right values."""
    made = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    stale = with_wrong_values(made, tmp_path / "旧.xlsx")
    shown = by_cell(office.work(stale, [("read", "封面")])[0])
    ours = written(made)["封面"]
    assert {shown.get(at, "") for at in ours} == {-1, "旧值"}


def test_row_total_grade_and_cover_follow_an_actual_changed_in_calc(office: Office, tmp_path: Path) -> None:
    """Seven rows of full points: 15+15+15+15+10+10+10, and 9.03 for the budget: 99.03.

    30 % of =100(%) is 15×0.3 = 4.5, so 88.53, which is 良; without that actual the total is not finished.
    """
    made = make_book(tmp_path / "表.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    form_verbs.score(made, library())
    (form,) = form_verbs.read(made, library())
    sheet, places = form.sheet, form.places
    actual, score = address(*places[("indicators", 0, "actual")]), address(*places[("indicators", 0, "score")])
    total, grade = address(*places[("printed_total",)]), address(*places[("printed_grade",)])
    before = in_calc(office, made)
    (cover_grade,) = [at for at, value in before["封面"].items() if value == "优" and f"H{at[1:]}" in before["封面"]]
    cover_total, cover_open = f"H{cover_grade[1:]}", f"J{cover_grade[1:]}"
    assert [before[sheet][at] for at in (score, total, grade)] == [15, pytest.approx(99.03), "优"]

    after = in_calc(office, made, ("set", sheet, actual, "30(%)"))
    assert [after[sheet][at] for at in (score, total, grade)] == [4.5, pytest.approx(88.53), "良"]
    assert (after["封面"][cover_total], after["封面"][cover_grade]) == (pytest.approx(88.53), "良")
    assert any("JX-" in str(value) for value in after[sheet].values())  # the check of the row speaks now

    cleared = in_calc(office, made, ("set", sheet, actual, None))
    assert score not in cleared[sheet]  # blank, not 0 and not full
    assert (cleared[sheet][total], cleared["封面"][cover_total], cleared["封面"][cover_open]) == ("未完", "未完", 1)
    assert (before["封面"][cover_total], before["封面"][cover_open]) == (pytest.approx(99.03), 0)


def test_another_rule_set_chosen_in_the_cell_is_followed_in_calc(office: Office, tmp_path: Path) -> None:
    """24/30 of 30 points; linear 1-(30-24)/24 of them; a mark of other content is #N/A."""
    path = book(tmp_path / "表.xlsx", rows=[["产出指标", "时效指标", "办理时限", "≤24(小时)", "30(小时)", 90, None, "人手不足"]])
    result = form_verbs.score(path, library()).plan.results[0]
    (form,) = form_verbs.read(path, library())
    score, mark_at = result.rows[0].cell, address(*form.mark_at) if form.mark_at else ""
    assert in_calc(office, path)["自评"][score] == 72
    mark = mark_of(library().rulesets["gj2020-linear"])
    assert in_calc(office, path, ("set", "自评", mark_at, mark))["自评"][score] == 67.5
    foreign = in_calc(office, path, ("set", "自评", mark_at, "全国 2020 口径 #000000.2"))
    assert foreign["自评"][score] == {"error": "#N/A"}

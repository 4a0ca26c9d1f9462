"""口径 that is chosen and travels with the file: on the command line, in the cell above the review columns, in the mark."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jixiao.addin.cli import main
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.formula.recalculate import Recalculator
from jixiao.macros.scoring.chosen import choices
from jixiao.macros.sheet.grid import Cell, ErrorValue, Grid, address
from jixiao.templates.library import HOME, Library, load_library
from jixiao.udfs.rules.reading import READING, mark_of
from support import library
from typed_form import book

ROWS: list[list[object]] = [
    ["产出指标", "数量指标", "培训人数", "≥100(人)", "140(人)", 30, None, None],
    ["产出指标", "时效指标", "办理时限", "≤24(小时)", "30(小时)", 30, None, "人手不足，已增派"],
    ["效益指标", "社会效益指标", "整改及时", "及时", "部分达成", 20, None, "逐步改进"],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90(%)", "95(%)", 10, None, None],
]
#: Rows 9 to 12, total in row 13; the rate of 90 % stands in G7 and gives 9 points.
LINEAR = "全国 2020 口径，反向线性"


def grid_of(path: Path) -> Grid:
    return next(grid for grid in WorkbookFile.open(path).grids() if grid.name == "自评")


def name_cell(grid: Grid) -> tuple[tuple[int, int], str]:
    label = next(at for at, cell in grid.cells.items() if cell.value == "口径")
    at = (label[0], label[1] + 1)
    return at, str(grid.cell(*at).value)


def mark_cell(grid: Grid) -> tuple[tuple[int, int], str]:
    """Beside the name: what formulas read."""
    row, col = name_cell(grid)[0]
    return (row, col + 1), str(grid.cell(row, col + 1).value)


def scores(path: Path, have: Library, **options: Any) -> list[str]:
    result = form_verbs.score(path, have, **options).plan.results[0]
    return [*(str(row.score) for row in result.rows), str(result.total), str(result.grade)]


def ids(path: Path, have: Library) -> list[str]:
    return [item.finding.id for item in form_verbs.check(path, have)]


def typed(path: Path, at: str, value: object) -> Path:
    workbook = openpyxl.load_workbook(path)
    workbook["自评"][at] = value
    workbook.save(path)
    return path


def region(folder: Path, name: str, old: str, new: str) -> Library:
    """The library with one rule set of another content."""
    (folder / "rulesets").mkdir(parents=True)
    text = (HOME / "rulesets" / name).read_text(encoding="utf-8")
    assert old in text
    (folder / "rulesets" / name).write_text(text.replace(old, new), encoding="utf-8")
    return load_library([HOME, folder])


@pytest.mark.parametrize(
    ("ruleset", "expected"),
    [
        ("", ["30.0", "24.0", "12.0", "10.0", "85.0", "良"]),  # 24/30 of 30, the lower end of 80-60 % of 20, 9 for the rate
        ("gj2020-linear", ["30.0", "22.5", "12.0", "10.0", "83.5", "良"]),  # 1-(30-24)/24 of 30
        ("pre2020", ["30.0", "24.0", "10.0", "10.0", "83.0", "None"]),  # 80-50 %; no grade is printed
        ("gj2020-over", ["28.0", "24.0", "12.0", "10.0", "83.0", "良"]),  # 140 %: 2 points off
        ("gj2020-cap", ["30.0", "24.0", "12.0", "10.0", "85.0", "良"]),  # 90 % caps nothing
    ],
)
def test_a_rule_set_is_chosen_and_stays_with_the_file(ruleset: str, expected: list[str], tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    assert scores(path, library(), ruleset=ruleset) == expected
    grid = grid_of(path)
    _, mark = mark_cell(grid)
    assert mark == mark_of(library().rulesets[ruleset or "gj2020"])
    formulas = [cell.formula for cell in grid.cells.values() if cell.formula and "JX_" in cell.formula]
    assert formulas and all('"selfeval-gj/"&$' in formula for formula in formulas)
    before = path.read_bytes()
    assert scores(path, library()) == expected
    assert [part for part in _parts(path) if _parts(path)[part] != _parts_of(before, tmp_path)[part]] in ([], ["[Content_Types].xml"])
    assert "total_sum" not in ids(path, library())


def _parts(path: Path) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _parts_of(data: bytes, folder: Path) -> dict[str, bytes]:
    copy = folder / "before.xlsx"
    copy.write_bytes(data)
    return _parts(copy)


def test_choosing_another_mark_in_the_cell_recalculates_the_formulas(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    grid = grid_of(path)
    at, _ = mark_cell(grid)
    for mark, expected in ((mark_of(library().rulesets["gj2020-linear"]), "22.5"), (LINEAR, "22.5"), ("", "24.0"), ("gj2020", "24.0")):
        changed = Grid(grid.name, {**grid.cells, at: Cell(mark)})
        assert str(Recalculator([changed], library()).computed("自评", 10, 7)) == expected
    changed = Grid(grid.name, {**grid.cells, at: Cell("没有的口径")})
    assert Recalculator([changed], library()).computed("自评", 10, 7) == ErrorValue("#N/A")


def test_what_was_chosen_in_the_cell_is_what_scoring_and_checking_follow(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    at, name = name_cell(grid_of(path))
    assert name == library().rulesets["gj2020"].title
    typed(path, address(*at), LINEAR)
    assert scores(path, library())[1] == "22.5"
    assert mark_cell(grid_of(path))[1] == mark_of(library().rulesets["gj2020-linear"])


def test_the_drop_down_lists_rule_sets_that_total_alike(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    at, _ = name_cell(grid_of(path))
    sheet = openpyxl.load_workbook(path)["自评"]
    lists = [item.formula1 for item in sheet.data_validations.dataValidation if sheet.cell(*at).coordinate in item.sqref]
    assert len(lists) == 1 and len(lists[0]) <= 257
    assert library().rulesets["gj2020-linear"].title in lists[0]
    assert library().rulesets["gj2020-cap"].title not in lists[0]
    form_verbs.score(path, library(), ruleset="gj2020-cap")  # another list in place of the first, not beside it
    sheet = openpyxl.load_workbook(path)["自评"]
    lists = [item.formula1 for item in sheet.data_validations.dataValidation if sheet.cell(*at).coordinate in item.sqref]
    assert len(lists) == 1 and library().rulesets["manual2022"].title in lists[0]
    capped = choices(library().rulesets["gj2020-cap"], library())
    assert capped == tuple(library().rulesets[id].title for id in ("gj2020-cap", "manual2022"))


def test_another_content_under_the_same_name_rescores_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    expected = scores(path, library(), ruleset="gj2020-linear")
    mark = mark_cell(grid_of(path))[1]
    other = region(tmp_path / "region", "gj2020-linear.toml", 'reverse = "linear"', 'reverse = "ratio"')
    assert ids(path, other) == ["ruleset_differs"]
    done = form_verbs.score(path, other)
    found = [item for item in done.plan.findings if item.finding.id == "ruleset_differs"]
    assert len(found) == 1 and found[0].severity == "error"
    assert mark in found[0].message and mark_of(other.rulesets["gj2020-linear"]) in found[0].message
    grid = grid_of(path)
    assert [str(grid.cell(row, 7).value) for row in range(9, 14)] == expected[:5]  # official cells as they were
    assert mark_cell(grid)[1] == mark
    # Its own rule set is at hand again: nothing was lost.
    assert scores(path, library()) == expected
    # And the other one is taken when it is asked for.
    assert scores(path, other, ruleset="gj2020-linear")[1] == "24.0"
    assert mark_cell(grid_of(path))[1] == mark_of(other.rulesets["gj2020-linear"])


def test_the_review_area_of_a_foreign_mark_says_so(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library(), ruleset="gj2020-linear")
    folder = tmp_path / "region"
    other = region(folder, "gj2020-linear.toml", 'reverse = "linear"', 'reverse = "ratio"')
    form_verbs.score(path, other)
    grid = grid_of(path)
    columns = {cell.value: at[1] for at, cell in grid.cells.items() if cell.value in ("规则分", "检查", "说明")}
    assert grid.cell(10, columns["规则分"]).value == grid.cell(10, columns["检查"]).value == ErrorValue("#N/A")
    assert "内容或读法不同" in str(grid.cell(10, columns["说明"]).value)
    cover = next(grid for grid in WorkbookFile.open(path).grids() if grid.name == "封面")
    errors = next(at for at, cell in cover.cells.items() if cell.value == "错误")
    counted = cover.cell(errors[0] + 1, errors[1])
    assert (counted.value, counted.formula) == (1, None)  # no formula over cells that are errors
    assert str(grid.cell(10, 7).value) == "22.5"


def test_a_rule_set_that_is_missing_rescores_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "region"
    (folder / "rulesets").mkdir(parents=True)
    (folder / "rulesets" / "own.toml").write_text(
        'id = "own"\nextends = "gj2020"\ntitle = "本市口径"\nsource = ["ours"]\ncertainty = "ours"\nreverse = "linear"\n', encoding="utf-8"
    )
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    expected = scores(path, load_library([HOME, folder]), ruleset="own")
    assert expected[1] == "22.5"
    done = form_verbs.score(path, library())
    assert "本机没有这个口径" in next(item.message for item in done.plan.findings if item.finding.id == "ruleset_differs")
    assert [str(grid_of(path).cell(row, 7).value) for row in range(9, 14)] == expected[:5]


def test_a_later_reading_is_not_rescored_by_an_older_program(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    at, mark = mark_cell(grid_of(path))
    typed(path, openpyxl.utils.get_column_letter(at[1]) + str(at[0]), mark.rsplit(".", 1)[0] + f".{READING + 1}")
    assert ids(path, library()) == ["ruleset_differs"]


def test_a_workbook_of_an_older_reading_lists_every_row_that_moved(tmp_path: Path) -> None:
    """Its rule scores were other ones; a typed score stays, and so does what agrees."""
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    at, _ = name_cell(grid_of(path))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["自评"]
    sheet.cell(*at).value = "上海 2023 口径"  # as version 0.1.0 wrote it, with nothing beside it
    sheet.cell(at[0], at[1] + 1).value = None
    rule = next(cell.column for cell in sheet[8] if cell.value == "规则分")
    sheet.cell(9, rule).value = 25
    sheet.cell(10, rule).value = 24
    sheet.cell(10, 7).value = 20
    workbook.save(path)
    done = form_verbs.score(path, library())
    moved = [item for item in done.plan.findings if item.finding.id == "score_moved"]
    assert [(item.cell, item.severity) for item in moved] == [("G9", "warning")]
    assert "由 25 变为 30" in moved[0].message
    assert str(grid_of(path).cell(10, 7).value) == "20"
    assert mark_cell(grid_of(path))[1] == mark_of(library().rulesets["sh2023"])
    assert "score_moved" not in [item.finding.id for item in form_verbs.score(path, library()).plan.findings]


@pytest.mark.parametrize(
    ("spent", "rate", "total"),
    [(90, "90.0", "85.0"), (79, "79.0", "83.9"), (75, "75.0", "83.5"), (69, "69.0", "79"), (55, "55.0", "69"), (40, "40.0", "59")],
)
def test_a_low_rate_caps_the_total(spent: int, rate: str, total: str, tmp_path: Path) -> None:
    """76 of the rows and a tenth of the rate; 60-70 %: at most 79, below 60: 69, below 50: 59."""
    path = book(tmp_path / "表.xlsx", lambda sheet: sheet.cell(7, 5, spent), rows=ROWS)
    done = form_verbs.score(path, library(), ruleset="gj2020-cap")
    result = done.plan.results[0]
    assert (str(result.rate), str(result.total)) == (rate, total)
    grid = grid_of(path)
    assert str(Recalculator([grid], library()).computed("自评", 13, 7)) == total
    capped = [item for item in done.plan.findings if item.finding.id == "total_capped"]
    assert len(capped) == (1 if spent < 70 else 0)
    assert not [item for item in done.plan.findings if item.finding.id in ("total_sum", "user_formula")]
    assert result.grade == {"85.0": "良", "83.9": "良", "83.5": "良", "79": "中", "69": "中", "59": "差"}[total]
    # The total was written for this rule set: with another one in the cell it is an error, not another figure.
    at, _ = mark_cell(grid)
    other = Grid(grid.name, {**grid.cells, at: Cell(mark_of(library().rulesets["gj2020"]))})
    assert Recalculator([other], library()).computed("自评", 13, 7) == ErrorValue("#N/A")
    # A change of the rate is followed by the formula, and scoring anew leaves it as it is.
    changed = Grid(grid.name, {**grid.cells, (7, 5): Cell(Decimal(45))})
    assert str(Recalculator([changed], library()).computed("自评", 13, 7)) == "59"
    assert str(form_verbs.score(path, library()).plan.results[0].total) == total


def test_a_total_typed_above_the_cap_is_an_error(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.cell(7, 5, 55)
        sheet.cell(13, 7, 81.5)

    path = book(tmp_path / "表.xlsx", change, rows=ROWS)
    form_verbs.score(path, library(), ruleset="gj2020-cap")
    assert {"total_sum", "total_capped"} <= set(ids(path, library()))


def test_rows_that_do_not_apply_are_left_out_and_the_rest_rescaled(tmp_path: Path) -> None:
    """Without the row of 20: 30+24+10+9 of 80 is 91.25."""
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library(), ruleset="gj2020-free")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["自评"]
    level = next(cell.column for cell in sheet[8] if cell.value == "等次")
    sheet.cell(11, level).value = "不适用"
    workbook.save(path)
    done = form_verbs.score(path, library())
    result = done.plan.results[0]
    assert [str(row.score) for row in result.rows] == ["30.0", "24.0", "None", "10.0"]
    assert str(result.total) == "91.25" and result.grade == "优"
    assert result.open_rows == 0
    assert Recalculator([grid_of(path)], library()).computed("自评", 13, 7) == Decimal("91.25")
    assert not {"total_sum", "score_undecided", "actual_empty"} & {item.finding.id for item in done.plan.findings}


def test_new_score_and_check_take_a_rule_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "表.xlsx", rows=ROWS)
    main.run(["score", str(path), "--ruleset", "gj2020-linear", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["rows"][1]["score"] == 22.5
    main.run(["check", str(path), "--ruleset", LINEAR, "--json"])
    assert "score_above_ratio" not in {item["id"] for item in json.loads(capsys.readouterr().out)}
    assert main.run(["score", str(path), "--ruleset", "gj2002"]) == main.UNUSABLE
    said = capsys.readouterr().err
    assert "gj2002" in said and "gj2020-linear" in said and LINEAR in said
    new = tmp_path / "新.xlsx"
    assert main.run(["new", "selfeval-2023", "--ruleset", "pre2020", "-o", str(new)]) == main.OK
    grids = WorkbookFile.open(new).grids()
    assert any(cell.value == mark_of(library().rulesets["pre2020"]) for grid in grids for cell in grid.cells.values())


def test_a_final_copy_carries_no_mark(tmp_path: Path) -> None:
    from jixiao.addin.verbs.finalize import open_draft

    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library())
    open_draft(path, library()).save(tmp_path / "定稿.xlsx")
    grid = grid_of(tmp_path / "定稿.xlsx")
    assert not [cell.value for cell in grid.cells.values() if cell.value == "口径" or "#" in str(cell.value)]


def test_the_deduction_for_over_completion_and_its_checks_agree(tmp_path: Path) -> None:
    """What the rule set takes off is no deduction of the unit's; a row that keeps its full points is asked about."""
    have, path = library(), book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, have, ruleset="gj2020-over")
    found = {(item.finding.id, item.cell) for item in form_verbs.check(path, have)}
    assert ("reason_missing", "H9") in found  # a reason is compulsory, and asked for once
    assert not {id for id, cell in found if cell == "G9"}
    typed(path, "G9", 30)
    assert ("over_not_deducted", "G9") in {(item.finding.id, item.cell) for item in form_verbs.check(path, have)}
    typed(path, "G9", 27)
    assert ("met_deducted", "G9") in {(item.finding.id, item.cell) for item in form_verbs.check(path, have)}
    assert "over_not_deducted" not in {item.finding.id for item in form_verbs.check(path, have, "gj2020")}


def test_a_lambda_copy_knows_the_mark_of_its_rule_set(tmp_path: Path) -> None:
    from jixiao.addin.verbs.portable import make_portable

    path = book(tmp_path / "表.xlsx", rows=ROWS)
    form_verbs.score(path, library(), ruleset="gj2020-over")
    make_portable(path, tmp_path / "副本.xlsx", library(), "lambda")
    mark = mark_of(library().rulesets["gj2020-over"])
    names = _parts(tmp_path / "副本.xlsx")["xl/workbook.xml"].decode()
    assert f'"selfeval-gj/{mark}"' in names
    texts = b"".join(_parts(tmp_path / "副本.xlsx").values()).decode("utf-8", "ignore")
    assert f"读法 {READING}" in texts

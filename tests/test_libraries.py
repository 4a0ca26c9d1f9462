"""Two libraries in one process: each workbook is scored, covered, checked and explained by the one that a verb is given."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.forms.records import record_from_json
from jixiao.macros.sheet.grid import Grid
from jixiao.templates.library import HOME, Library, load_library
from jixiao.udfs.base.record import Record
from jixiao.udfs.worksheet import answer
from support import library
from test_rulesets import ROWS, book

REGION = HOME.parent / "docs" / "examples" / "region"


@dataclass(frozen=True)
class Given:
    """What a workbook says by one library."""

    scores: tuple[str, ...]
    total: str
    grade: str
    cover: tuple[str, str]
    finding: bool
    why: str


#: 24/30 of 30 by ratio, 1-(30-24)/24 by the linear rule; 9 for the rate. Names of the grades are the library's own.
BUILT_IN = Given(("30.0", "24.0", "12.0", "10.0"), "85.0", "良", ("85", "良"), False, "24÷30=80%")
OWN = Given(("30.0", "22.5", "12.0", "10.0"), "83.5", "乙等", ("83.5", "乙等"), True, "1−(30−24)÷24")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library whose national rule set has another content under the same id and title."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "rulesets").mkdir()
    text = (HOME / "rulesets" / "gj2020.toml").read_text(encoding="utf-8")
    for old, new in (('reverse = "ratio"', 'reverse = "linear"'), ('grade = "良"', 'grade = "乙等"')):
        assert old in text
        text = text.replace(old, new)
    (folder / "rulesets" / "gj2020.toml").write_text(text, encoding="utf-8")
    return load_library([HOME, folder])


def cover_of(grids: list[Grid]) -> tuple[str, str]:
    """总分 and 等级 of the first project."""
    grid = next(grid for grid in grids if grid.name == "封面")
    heads = {cell.value: at for at, cell in sorted(grid.cells.items(), reverse=True) if cell.value in ("总分", "等级")}
    total, grade = (grid.cell(heads[word][0] + 1, heads[word][1]).value for word in ("总分", "等级"))
    return f"{total:f}".rstrip("0").rstrip(".") if isinstance(total, Decimal) else str(total), str(grade)


def worked(folder: Path, have: Library) -> Given:
    """All that the verbs say of one workbook."""
    folder.mkdir(parents=True)
    path = book(folder / "表.xlsx", rows=ROWS)
    done = form_verbs.score(path, have).plan.results[0]
    typed = [list(row) for row in ROWS]
    typed[1][6] = 24
    other = book(folder / "填好.xlsx", rows=typed)
    return Given(
        tuple(str(row.score) for row in done.rows), str(done.total), str(done.grade),
        cover_of(WorkbookFile.open(path).grids()),
        "score_above_ratio" in {item.finding.id for item in form_verbs.check(other, have)},
        next(why for why in (BUILT_IN.why, OWN.why) if why in form_verbs.explain(path, "自评!G10", have)[1]),
    )


def test_each_library_is_answered_by_in_any_order(tmp_path: Path, own: Library) -> None:
    expected = {0: (library(), BUILT_IN), 1: (own, OWN)}
    for order in permutations(expected):
        for turn in order:
            have, given = expected[turn]
            assert worked(tmp_path / f"{order}{turn}", have) == given


def test_each_library_is_answered_by_in_threads(tmp_path: Path, own: Library) -> None:
    turns = [(library(), BUILT_IN), (own, OWN)] * 4
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda turn: worked(tmp_path / str(turn), turns[turn][0]), range(len(turns)))
        assert list(found) == [given for _, given in turns]


def region_record(region: Library) -> Record:
    return record_from_json({
        "form": "example-2024", "year": 2024, "project": "试", "department": "局", "unit": "所", "goal_annual": "及时",
        "funds": {"unit": "万元", "budget": 100, "executed": 100},
        "indicators": [{
            "level1": "产出指标", "level2": "时效指标", "level3": "响应时间", "target": "≤24(小时)", "actual": "30(小时)",
            "points": 90,
        }],
    }, region)


def test_a_form_of_a_region_is_scored_while_the_environment_names_none(tmp_path: Path) -> None:
    region = load_library([HOME, REGION])
    for have in (library(), region, library(), region):
        scored = answer("JX_SCORE", have, "≤24(小时)", "30(小时)", 90, None, "example-2024")
        assert str(scored) == ("67.5" if have is region else "#N/A")  # 1-(30-24)/24 of 90
    path = tmp_path / "表.xlsx"
    form_verbs.generate([region_record(region)], region, path)
    result = form_verbs.score(path, region).plan.results[0]
    assert (result.rows[0].rule_score, result.grade) == (Decimal("67.5"), "一般")


def test_the_command_line_gives_its_folder_to_the_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another folder in the environment does not come between, and is still there afterwards."""
    (tmp_path / "other" / "rulesets").mkdir(parents=True)
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path / "other"))
    path = tmp_path / "表.xlsx"
    form_verbs.generate([region_record(load_library([HOME, REGION]))], load_library([HOME, REGION]), path)
    assert run(["--templates", str(REGION), "score", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["rows"][0]["rule_score"] == 67.5
    assert run(["--templates", str(REGION), "verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert os.environ["JX_TEMPLATES"] == str(tmp_path / "other")

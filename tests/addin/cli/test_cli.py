"""The command ``jx`` as a user meets it: exit codes, what goes where, and Chinese sentences for every mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.cli.chinese import told
from jixiao.addin.cli.main import COMMANDS, run
from jixiao.addin.workbook.kept import originals
from support import CASES, case, case_record, make_book

CASE = CASES / "selfeval-2023-004-07.json"


def test_the_command_line_starts_without_what_one_command_needs() -> None:
    heavy = ("pandas", "PIL", "markdown_it", "xlsxwriter", "pdfplumber", "http.client", "email", "jixiao.addin.press")
    more = (*heavy, "jinja2", "jixiao.templates.library", "jixiao.udfs", "jixiao.macros", "jixiao.addin.workbook")
    for imports, names in (("jixiao.addin.cli.main", more), ("jixiao.addin.cli.main, jixiao.addin.cli.scoring", (*heavy, "jinja2"))):
        told = f"import sys, {imports}; print([name for name in {names} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"


def test_the_page_of_all_commands_says_what_each_command_says_of_itself() -> None:
    assert COMMANDS
    for item in (item for items in COMMANDS.values() for item in items):
        assert (item.load().name, told(item.load())) == (item.name, item.text)


@pytest.mark.slow
def test_new_read_and_check_work_as_a_process(tmp_path: Path) -> None:
    book = tmp_path / "表.xlsx"

    def jx(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "jixiao.addin", *words], capture_output=True, text=True, check=False)

    made = jx("new", "--data", str(CASE), str(CASES / "selfeval-2019-002-05.json"), "-o", str(book))
    assert (made.returncode, made.stdout) == (0, "")
    assert str(book) in made.stderr
    read = jx("read", str(book), "--json")
    assert read.returncode == 0
    assert [item["project"] for item in json.loads(read.stdout)] == [
        "机关事业单位运行保障经费", "(社保卡中心)声讯系统运行经费"
    ]
    check = jx("check", str(book), "--json")
    assert check.returncode == 1
    found = json.loads(check.stdout)
    assert {"id", "severity", "sheet", "cell", "message", "values"} == found[0].keys()
    assert "reason_missing" in {item["id"] for item in found}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))


def test_score_json_has_the_promised_shape(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", str(book), "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert result.keys() == {"sheet", "form", "rows", "rate", "execution_score", "total", "grade", "open_rows"}
    assert (result["form"], result["rate"], result["execution_score"], result["total"], result["grade"]) == (
        "selfeval-2023", 90.3, 9.03, 98.03, "优"
    )
    assert result["rows"][-1]["level3"] == "职工满意率"
    assert result["rows"][-1].keys() == {"cell", "level3", "rule_score", "score", "why"}
    assert (result["rows"][-1]["rule_score"], result["rows"][-1]["score"]) == (10, 9)


def test_dry_run_writes_nothing(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = book.read_bytes()
    run(["score", str(book), "--dry-run", "--overwrite"])
    assert book.read_bytes() == before
    assert sorted(path.name for path in book.parent.iterdir()) == ["表.xlsx"]
    assert "99.03" in capsys.readouterr().out


def test_score_to_another_file_leaves_the_original(book: Path) -> None:
    before = book.read_bytes()
    other = book.with_name("评.xlsx")
    run(["score", str(book), "-o", str(other)])
    assert book.read_bytes() == before
    assert other.exists() and not originals(other)


def test_check_finds_errors_and_says_so_by_its_exit_code(tmp_path: Path) -> None:
    clean = make_book(tmp_path / "好.xlsx", case_record("selfeval-2023-004-03"))
    faulty = make_book(tmp_path / "差.xlsx", case_record("selfeval-2023-004-01"))
    assert run(["check", str(clean)]) == 0
    assert run(["check", str(faulty)]) == 1
    assert run(["check", str(faulty), str(tmp_path / "没有.xlsx")]) == 3


def test_explain_gives_figures_and_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-01"))
    from jixiao.addin.verbs import forms as form_verbs
    from support import library

    form = form_verbs.read(book, library())[0]
    row = next(body.row for body, index in form.rows if index is not None
               and form.record.indicators[index].level3 == "年度微信阅读总量")
    assert run(["explain", str(book), f"G{row}"]) == 0
    text = capsys.readouterr().out
    assert "419.30" in text and "600" in text and "2.1" in text and "依据" in text
    assert run(["explain", str(book), "G1"]) == 3
    assert run(["explain", str(book), "七行"]) == 3


def test_forms_lists_forms_and_rulesets(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows if row["kind"] == "form"} >= {
        "selfeval-2019", "selfeval-2023", "target-2018", "target-2023"
    }
    assert all(row["source"] and row["certainty"] and row["year"] for row in rows)


@pytest.mark.parametrize("form", ["selfeval-2019", "selfeval-2023", "target-2018", "target-2023"])
def test_a_blank_form_comes_with_its_cover_and_reads_as_empty(form: str, tmp_path: Path) -> None:
    book = tmp_path / "空.xlsx"
    assert run(["new", form, "--year", "2025", "-o", str(book)]) == 0
    from jixiao.addin.verbs import forms as form_verbs
    from support import library

    (read,) = form_verbs.read(book, library())
    assert (read.record.form, read.record.year, read.record.text("project")) == (form, 2025, "")
    fixed = library().forms[form].fixed_rows
    assert len(read.record.indicators) == len(fixed)
    assert len(read.rows) > len(fixed)


def test_a_list_in_excel_becomes_forms(tmp_path: Path) -> None:
    import openpyxl

    listed = tmp_path / "清单.xlsx"
    assert run(["new", "selfeval-2023", "--list-template", "-o", str(listed)]) == 0
    book = openpyxl.load_workbook(listed)
    assert book.sheetnames == ["项目", "指标", "填写说明"]

    def add(name: str, **values: object) -> None:
        sheet = book[name]
        heads = [cell.value for cell in sheet[1]]
        assert not set(values) - set(heads), heads
        sheet.append([values.get(str(head)) for head in heads])
        for cell in sheet[sheet.max_row]:
            if str(cell.value).startswith("="):
                cell.data_type = "s"  # typed into a text cell, =100(人) is text

    for name in book.sheetnames:
        book[name].delete_rows(2, 500)
    add("项目", 项目编号="A1", 项目名称="业务培训", 主管部门="某局", 实施单位="某中心", 年初预算数=100,
        全年预算数="1,000.50", 全年执行数=900)
    add("项目", 项目编号="A2", 项目名称="系统运维", 主管部门="某局", 实施单位="某中心")
    add("指标", 项目编号="A1", 一级指标="产出指标", 二级指标="数量指标", 三级指标="人数", 年度指标值="=100(人)",
        实际完成值="80(人)", 分值=30)
    add("指标", 项目编号="A2", 一级指标="产出指标", 二级指标="数量指标", 三级指标="次数", 年度指标值="≥2(次)", 分值=10)
    book.save(listed)
    out = tmp_path / "表.xlsx"
    assert run(["new", "selfeval-2023", "--data", str(listed), "-o", str(out)]) == 0
    from jixiao.addin.verbs import forms as form_verbs
    from support import library

    first, second = (form.record for form in form_verbs.read(out, library()))
    assert (first.text("project"), second.text("project")) == ("业务培训", "系统运维")
    assert str(first.funds.amounts["budget"]) in ("1000.50", "1000.5")
    assert (first.indicators[0].target, first.indicators[0].score) == ("=100(人)", 24)
    assert second.indicators[0].actual == ""


def mistakes(tmp_path: Path) -> list[tuple[list[str], int]]:
    return [
        (["nonsense"], 2),
        (["score"], 2),
        (["score", "x.xlsx", "--nonsense"], 2),
        (["new", "selfeval-2023"], 2),
        (["new", "no-such-form", "-o", str(tmp_path / "a.xlsx")], 3),
        (["new", "--data", str(tmp_path / "no.json"), "-o", str(tmp_path / "a.xlsx")], 3),
        (["new", "selfeval-2023", "--year", "abc", "-o", str(tmp_path / "a.xlsx")], 2),
        (["read", str(tmp_path / "no.xlsx")], 3),
        (["--templates", str(tmp_path / "nowhere"), "forms"], 3),
    ]


@pytest.mark.parametrize("index", range(9))
def test_a_mistake_is_one_chinese_sentence_with_an_id(
    index: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, code = mistakes(tmp_path)[index]
    assert run(words) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert re.match(r"JX-[A-Z]\d\d .*[\u4e00-\u9fff].*。$", err.strip()), err
    assert "Traceback" not in err and "Error" not in err
    assert not (tmp_path / "a.xlsx").exists()


def record_with(**changes: Any) -> dict[str, Any]:
    return {**case("selfeval-2023-004-07"), **changes}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"year": "二〇二三"}, "year"),
        ({"indicators": {}}, None),
        ({"indicators": [{"level3": 5}]}, "indicators[0].level3"),
        ({"indicators": [{"points": "10"}]}, "indicators[0].points"),
        ({"funds": {"budget": "多"}}, "funds.budget"),
        ({"funds": {"unit": "美元"}}, "funds.unit"),
        ({"form": "no-such"}, "form"),
    ],
)
def test_a_record_of_the_wrong_shape_is_said_with_its_place(
    change: dict[str, Any], place: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "记录.json", tmp_path / "表.xlsx"
    data.write_text(json.dumps(record_with(**change), default=float), encoding="utf-8")
    code = run(["new", "--data", str(data), "-o", str(out)])
    err = capsys.readouterr().err
    if place is None:
        assert code in (0, 3)
        return
    assert code == 3
    assert place in err and "记录.json" in err
    assert not out.exists()


def test_a_bug_of_ours_is_logged_and_shows_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.addin.verbs import forms as form_verbs

    def broken(*_: object) -> None:
        raise ZeroDivisionError("our bug")

    monkeypatch.setattr(form_verbs, "read", broken)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["read", "x.xlsx"]) == 4
    err = capsys.readouterr().err
    assert "Traceback" not in err and "ZeroDivisionError" not in err
    assert "ZeroDivisionError" in (tmp_path / ".jixiao" / "jx.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "said"), [
    (["new", "selfeval-2023"], "JX-U02 缺少 -o/--output。"), (["score"], "JX-U02 缺少 文件|文件夹 …。"),
    (["new", "selfeval-2023", "--year", "abc", "-o", "x.xlsx"], "JX-U03 --year 的写法不对。"),
])
def test_a_word_that_lacks_is_named_as_it_is_typed(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert capsys.readouterr().err.startswith(said)


def test_an_existing_file_is_not_overwritten_by_new(book: Path) -> None:
    before = book.read_bytes()
    assert run(["new", "selfeval-2023", "-o", str(book)]) == 3
    assert book.read_bytes() == before


def test_the_form_asked_for_is_taken_if_it_is_of_the_same_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jixiao.addin.verbs import forms as form_verbs
    from support import library

    out = tmp_path / "表.xlsx"
    assert run(["new", "selfeval-2019", "--data", str(CASE), "-o", str(out)]) == 0
    assert form_verbs.read(out, library())[0].record.form == "selfeval-2019"
    other = tmp_path / "别.xlsx"
    assert run(["new", "target-2023", "--data", str(CASE), "-o", str(other)]) == 3
    assert "不是一类表" in capsys.readouterr().err
    assert not other.exists()


def test_work_that_is_stopped_leaves_the_file(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.addin.workbook import workbook

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = book.read_bytes()
    for place in ("apply", "save"):
        with monkeypatch.context() as patch:
            patch.setattr(workbook.WorkbookFile, place, stopped)
            assert run(["score", str(book), "--overwrite"]) == 130
    assert "已停止" in capsys.readouterr().err
    assert book.read_bytes() == before
    assert sorted(path.name for path in book.parent.iterdir()) == ["表.xlsx"]


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_finding(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    before = book.read_bytes()
    for words in (["forms"], ["--help"], ["score", str(book), "--overwrite"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [sys.executable, "-m", "jixiao.addin", *words], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
        os.close(write)
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert book.read_bytes() != before  # what was asked for is done

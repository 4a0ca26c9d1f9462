"""``jx drop``: what is dropped on an icon gets its result beside it, whatever it is called; one file's fault is its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from doors import plain_form
from jixiao.addin.cli import drop
from jixiao.addin.cli.main import run
from jixiao.addin.press import file_door
from jixiao.addin.verbs import forms as form_verbs
from office import convert
from support import case_record, fail_on, library, make_book, without_scores

pytestmark = pytest.mark.usefixtures("home")
NAME = "selfeval-2023-004-07"
#: As files are called in the wild.
NAMES = [
    "自评表.xlsx", "自评 表 (1).xlsx", "a&b.xlsx", "100%PATH%.xlsx", "^'`$(id)!.xlsx", "-o.xlsx",
    f"{'很长的项目名称' * 10}.xlsx", "é日本.XLSX",
]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("form") / "表.xlsx", without_scores(case_record(NAME)))


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_scored_beside_itself_and_stays_as_it_is(
    name: str, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(shutil.copy(form, tmp_path / name))
    before = file.read_bytes()
    assert run(["drop", "score", "--", str(file)]) == 0
    (made,) = [path for path in tmp_path.iterdir() if path != file and path.is_file()]
    assert made.stem.endswith("_评分") and made.stem.startswith(file.stem[:70]) and made.suffix == file.suffix
    text = said(capsys)
    assert str(made) in text and "总分" in text and file.read_bytes() == before
    (read,) = form_verbs.read(made, library())
    assert read.record.indicators[0].score is not None


def test_several_files_and_a_folder_are_taken_one_by_one_and_a_broken_one_is_its_own_fault(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "各 科室"
    folder.mkdir()
    one = Path(shutil.copy(form, tmp_path / "一.xlsx"))
    for name in ("二.xlsx", "三.xlsx", "怪.xlsx"):
        shutil.copy(form, folder / name)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    fail_on("怪.xlsx", file_door, "open_copy", monkeypatch)
    assert run(["drop", "check", str(one), str(folder), str(tmp_path / "没有.xlsx")]) == 4
    made = sorted(path.name for path in tmp_path.rglob("*_检查.xlsx"))
    assert made == ["一_检查.xlsx", "三_检查.xlsx", "二_检查.xlsx"]
    text = said(capsys)
    assert "坏.xlsx" in text and "怪.xlsx" in text and "没有.xlsx" in text and "RuntimeError" not in text
    assert "检查结果" in openpyxl.load_workbook(tmp_path / "一_检查.xlsx").sheetnames


@pytest.mark.slow
def test_what_an_earlier_drop_has_made_is_not_taken_again_with_its_folder(form: Path, tmp_path: Path) -> None:
    folder = tmp_path / "科室"
    folder.mkdir()
    for name in ("一.xlsx", "我的_评分.xlsx"):  # the second is the user's own: nothing lies beside it
        shutil.copy(form, folder / name)
    assert run(["drop", "score", str(folder)]) == 0
    assert run(["drop", "score", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "一.xlsx", "一_评分.xlsx", "一_评分2.xlsx", "我的_评分.xlsx", "我的_评分_评分.xlsx", "我的_评分_评分2.xlsx",
    ]
    assert run(["drop", "score", str(folder / "一_评分.xlsx")]) == 0, "dropped by itself it is what is meant"
    assert (folder / "一_评分_评分.xlsx").exists()


def test_a_folder_is_summed_up_beside_itself(form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "全市 & 各县"
    folder.mkdir()
    shutil.copy(form, folder / "一.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert run(["drop", "summary", str(folder)]) == 3
    assert (tmp_path / "全市 & 各县_汇总.xlsx").is_file()
    text = said(capsys)
    assert "自评表 1 张" in text and "坏.xlsx" in text
    assert run(["drop", "summary", str(folder / "一.xlsx"), str(form)]) == 0
    assert (folder / "绩效_汇总.xlsx").is_file()


@pytest.mark.slow
def test_a_final_copy_and_its_pdf_and_an_error_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[Path] = []

    def printer(file: Path, output: Path) -> bool:
        printed.append(file)
        output.write_bytes(b"%PDF-1.4")
        return True

    monkeypatch.setattr(drop, "_printed", printer)
    good = make_book(tmp_path / "好.xlsx", case_record(NAME))
    wrong = make_book(tmp_path / "错.xlsx", case_record("selfeval-2023-004-01"))
    assert run(["drop", "finalize", str(good), str(wrong)]) == 0
    assert printed == [tmp_path / "好_定稿.xlsx"] and (tmp_path / "好_定稿.pdf").is_file()
    assert "仍要定稿吗" in said(capsys) and not (tmp_path / "错_定稿.xlsx").exists()
    asked = answers(monkeypatch, "y", "")
    assert run(["drop", "finalize", str(wrong)]) == 0
    assert (tmp_path / "错_定稿.xlsx").is_file() and "按回车键关闭" in asked[-1]


def test_what_is_not_filled_yet_is_no_fault_in_the_window_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence and the sheet that it points at count alike: project, department, unit, goal and what was done."""
    assert run(["new", "自评表", "-o", str(tmp_path / "空.xlsx")]) == 0
    capsys.readouterr()
    assert run(["drop", "check", str(tmp_path / "空.xlsx")]) == 0
    assert "检查：待填 5 项" in said(capsys)
    assert openpyxl.load_workbook(tmp_path / "空_检查.xlsx")["检查结果"]["A2"].value == "待填 5 项"


def test_a_summary_in_the_folder_that_it_sums_up_is_no_fault(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is left alone and said to be one; named alone, there is nothing to do for it. Nothing is summed up twice."""
    shutil.copy(form, tmp_path / "表.xlsx")
    summed = tmp_path / "汇总.xlsx"
    assert run(["summary", str(tmp_path), "-o", str(summed)]) == 0
    before = summed.read_bytes()
    capsys.readouterr()
    assert run(["drop", "score", str(tmp_path)]) == 0
    assert "“汇总”写出的工作簿" in said(capsys) and summed.read_bytes() == before
    assert run(["check", str(summed)]) == 3
    assert "“汇总”写出的工作簿" in said(capsys)
    assert run(["summary", str(tmp_path), "-o", str(tmp_path / "再.xlsx")]) == 0
    assert "未能读取的文件 0 个" in said(capsys)


def answers(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """A window in which somebody types; what it asked."""
    asked: list[str] = []
    left = list(words)

    def typed(text: str) -> str:
        asked.append(text)
        return left.pop(0)

    ask: Callable[..., str] = drop._asked
    monkeypatch.setattr(drop, "_is_window", lambda: True)
    monkeypatch.setattr(drop, "_asked", lambda text: ask(text, typed))
    return asked


def test_the_window_stays_until_a_key_whatever_happened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, "", "", "")
    assert run(["drop", "score"]) == 2
    assert "拖到这个图标上" in said(capsys) and len(asked) == 1
    (tmp_path / "空").mkdir()
    assert run(["drop", "score", str(tmp_path / "空")]) == 3 and len(asked) == 2

    def broken(*_: object) -> int:
        raise RuntimeError("x")

    monkeypatch.setattr(drop, "_drop", broken)
    assert run(["drop", "score", "甲"]) == 4 and len(asked) == 3
    text = said(capsys)
    assert "JX-U07" in text and "RuntimeError" not in text


def test_where_nothing_can_be_written_the_result_goes_to_the_users_folder(
    form: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jixiao.addin.press.files.os.access", lambda path, _mode: path != form.parent)
    assert run(["drop", "score", str(form)]) == 0
    assert (home / "表_评分.xlsx").is_file() and str(home) in said(capsys) and not list(form.parent.glob("*_评分*"))


@pytest.mark.slow
def test_a_workbook_of_another_format_gets_an_xlsx_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in a file its content says: an old workbook, and one of WPS, are saved under these names."""
    form = plain_form(tmp_path / "表.xlsx", NAME)
    convert(form, "xls", tmp_path).rename(tmp_path / "表.et")
    assert run(["drop", "score", str(tmp_path / "表.et")]) == 0
    (read,) = form_verbs.read(tmp_path / "表_评分.xlsx", library())
    assert [row.score for row in read.record.indicators if row.target and row.actual].count(None) == 0
    shutil.copy(tmp_path / "表.et", tmp_path / "旧.xls")
    monkeypatch.setattr(drop, "_printed", lambda _file, _output: False)
    answers(monkeypatch, "y", "")
    capsys.readouterr()
    assert run(["drop", "finalize", str(tmp_path / "旧.xls")]) == 0
    assert "“旧.xls”不是 .xlsx" in said(capsys), "not the copy that it was made of"
    assert form_verbs.read(tmp_path / "旧_定稿.xlsx", library())

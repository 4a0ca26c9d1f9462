"""What the command line says: Chinese throughout, broken where a reader would break it."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from commands import commands
from hypothesis import given
from hypothesis import strategies as st
from jixiao.addin.cli.chinese import Day
from jixiao.addin.cli.console import print_table
from jixiao.addin.cli.main import COMMANDS, cli, run
from jixiao.addin.cli.several import target_in
from jixiao.addin.cli.wrapping import table, width, wrap
from jixiao.templates.library import HOME, messages
from sources import sources
from support import case_record, make_book

#: Words of Latin letters that stand in help and messages, and why each stands there.
LATIN = {
    "names of programs and formats that Chinese accountants read as they are": {
        "Excel", "Edge", "Chrome", "Word", "PDF", "WPS", "MHT", "LibreOffice", "JSON", "CSV", "LAMBDA", "Calc", "Office", "Windows", "Linux", "macOS", "Python",
        "Microsoft", "OpenDocument", "ISO", "VBA", "DDE", "OLE", "HTML", "XML", "MB", "ZIP", "PNG", "SHA", "UTF", "GB", "GBK", "KB", "JavaScript",
    },
    "as the program itself, its functions, ids and settings are typed": {
        "jx", "jixiao", "JX", "TEMPLATES", "COLUMNS", "FORM", "confidence", "carry", "TOML", "jxform",
    },
    "keys as the keyboard bears them": {"Enter", "Esc", "Ctrl", "Alt"},
    "error values as Excel shows them": {"VALUE", "REF"},
    "names of file formats as the other program's menu has them": {"Strict", "Open", "customXml", "lock"},
    "what the person who installs looks for on a page or a machine": {
        "xlwings", "pip", "make", "npm", "Node", "js", "install", "wheel", "embeddable", "package", "amd", "root", "soffice", "program", "PATH", "uno",
        "Debian", "python", "Mac", "Citrix",
    },
    "functions of the host, settings and arguments as a person types them": {"SUM", "true", "false", "gj", "sign", "number", "upper", "unit"},
    "what a technician who runs several machines types or looks for": {"Dask", "tcp", "cluster", "worker"},
    "a column of a batch's table, as the table has it": {"message"},
    "what a technician searches a damaged file for": {"DOCTYPE", "sheetData"},
    "how pip's own lines begin": {"ERROR"},
    "a number printed on a form": {"zp"},
    "what stands so in the log that the sentence explains": {"Could", "not", "create", "activate", "exited"},
}
#: What is typed as it stands: commands with their words, options, file names, cells, ids, fields to be filled in.
_TYPED = re.compile(
    r"\{[^}]*\}|jx(?: [a-z]+)+|--?[a-z][\w-]*|[\w“”（）-]*\.[A-Za-z]{2,7}\b|\b[A-Z]{1,3}\d+\b|\bJX[-_][A-Z\d_]+|[a-z]+-[a-z\d]+|JX_[A-Z]+"
)


HELPED: list[tuple[str, click.Command]] = [("jx", cli), *commands()]
_ALLOWED = set().union(*LATIN.values(), *(path.split() for path, _ in HELPED))


def latin(text: str) -> set[str]:
    """Words in Latin letters that are none of those that may stand there."""
    return set(re.findall(r"[A-Za-z]{2,}", _TYPED.sub(" ", text))) - _ALLOWED


@pytest.mark.parametrize("path", [path for path, _ in HELPED])
def test_help_is_chinese_and_fits_eighty_columns(
    path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*path.split()[1:], "--help"]) == 0
    page = capsys.readouterr().out
    assert "用法：" in page and "显示这一页" in page
    assert not latin(page), path
    for line in page.splitlines():
        assert width(line) <= 80, line
        assert not line.strip() or line.strip()[0] not in "，。；）", line


def test_every_command_but_those_of_installing_has_an_example_that_names_it() -> None:
    for path, command in HELPED:
        if not isinstance(command, click.Group) and len(path.split()) == 2:
            assert getattr(command, "example", "").startswith(path), path


def test_commands_are_listed_in_the_order_of_the_year(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    page = capsys.readouterr().out
    places = [page.index(f"\n  {command.name} ") for commands in COMMANDS.values() for command in commands]
    assert places == sorted(places)


def test_no_english_stands_in_the_messages() -> None:
    assert {id: found for id, entry in messages().items() if (found := latin(entry["text"]))} == {}


#: Keys and files of catalogues whose texts nobody is shown, and why.
NOT_SHOWN = {
    "formulas": {"formula", "totals", "execution"}, "patterns and words that are looked for in forms": {"params", "phrases"},
    "references": {"source", "sources"}, "the formulas of portable copies": {"lambdas.toml"},
    "how forms call things, and where that was seen": {"vocabulary.toml"}, "checks of the schemas": {"schema"},
    "printed forms, which have their own words": {"forms"},
}
#: Keys whose texts are shown even where they have no Chinese character yet.
_SHOWN = {"text", "label", "help", "title", "tip", "advice", "what", "name", "note"}
_CHINESE = re.compile("[\u4e00-\u9fff]")


def shown(entry: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(where, text) of what users may read below an entry of a catalogue."""
    if set(path) & set().union(*NOT_SHOWN.values()):
        return
    if isinstance(entry, str):
        if _CHINESE.search(entry) or path[-1] in _SHOWN:
            yield ".".join(path), entry
    elif isinstance(entry, dict):
        for key, below in entry.items():
            yield from shown(below, (*path, key))
    elif isinstance(entry, list):
        for below in entry:
            yield from shown(below, path)


def test_no_english_stands_in_any_catalogue() -> None:
    found = [
        item for file in sorted(HOME.rglob("*.toml"))
        for item in shown(tomllib.loads(file.read_text(encoding="utf-8")), file.relative_to(HOME).parts)
    ]
    assert len(found) > 1000
    assert [(where, text, words) for where, text in found if (words := latin(text))] == []


#: Calls whose texts reach the user; of these the first argument is an id.
SAYING = {"print", "print_table", "tell", "option", "argument", "command", "progress_bar", "BadParameter", "UsageError"}
BY_ID = {"Stop", "say", "tell_message"}


def said_in_code() -> Iterator[tuple[str, str]]:
    """(where, text) of each text that stands in such a call."""
    for file, tree in sources().items():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in SAYING or name in BY_ID:
                given = call.args[name in BY_ID:] + [word.value for word in call.keywords if word.arg not in ("default", "type")]
                for part in (part for value in given for part in ast.walk(value)):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield f"{file}:{part.lineno}", part.value


def test_no_english_stands_in_what_the_code_says_itself() -> None:
    found = list(said_in_code())
    assert len(found) > 300
    assert [
        (where, text, words) for where, text in found
        if (_CHINESE.search(text) or " " in text) and (words := latin(text))
    ] == []


def test_jx_alone_says_four_lines_for_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and all(line.startswith("jx ") for line in lines)


@pytest.mark.parametrize(("words", "said"), [
    (["scoer", "表.xlsx"], "没有“scoer”这个命令。是不是 score？"),
    (["check", "表.xlsx", "--rulset", "x"], "没有选项 --rulset。是不是 --ruleset？"),
    (["zzzz"], "没有“zzzz”这个命令。用法见 jx --help。"),
    (["addin"], "jx addin 后面要写做什么：build、"),
    (["monitor", "表.xlsx", "--date", "2023-13-01"], "--date 的写法不对"),
])
def test_a_slip_is_answered_with_what_was_meant(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2023-7-31", "2023/07/31", "2023.7.31", "20230731", "2023年7月31日", " 2023 年 7 月 31 日 "])
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert Day().convert(text, None, None) == date(2023, 7, 31)


@pytest.mark.parametrize("text", ["2023-2-30", "2023", "7月31日", "2023-7", "2023-7-311", "今天", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Day().convert(text, None, None)


def test_a_form_is_found_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "自评表", "-o", "甲"]) == 0  # the ending is gained
    assert "selfeval-gj" in capsys.readouterr().err
    assert run(["read", "甲.xlsx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["form"] == "selfeval-gj"
    assert run(["new", "湖北", "-o", "乙.xlsx"]) == 0
    assert "selfeval-hb" in capsys.readouterr().err
    assert run(["new", "绩效", "-o", "丙"]) == 3
    assert "不止一种" in capsys.readouterr().err
    assert run(["new", "决算表", "-o", "丙"]) == 3
    said = capsys.readouterr().err
    assert "没有表样“决算表”" in said
    assert "selfeval-gj-cost（" in said and "selfeval-2013" not in said  # what can be made, by the id that makes it
    assert sorted(path.name for path in tmp_path.iterdir()) == ["乙.xlsx", "甲.xlsx"]


def test_a_folder_where_a_file_is_meant_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "夹").mkdir()
    assert run(["new", "自评表", "-o", str(tmp_path / "夹")]) == 3
    assert "是文件夹，这里要写一个文件" in capsys.readouterr().err
    folder, out = str(tmp_path / "夹"), str(tmp_path / "出.xlsx")
    for words in (
        ["explain", folder, "H15"], ["read", folder], ["carry", folder, "-o", out], ["portable", folder, "-o", out],
        ["monitor", folder], ["compare", folder, folder], ["import", folder, "-o", out], ["learn", folder, "-o", folder],
        ["report", folder, "-o", str(tmp_path / "出.docx")], ["pdf", folder], ["recalc", folder],
        ["new", "--data", folder, "-o", out], ["addin", "check", folder],
    ):
        assert run(words) == 3, words
        assert "是文件夹，这里要写一个文件" in capsys.readouterr().err, words
    assert run(["score", str(tmp_path / "夹")]) == 3
    assert "里没有工作簿" in capsys.readouterr().err


def test_several_files_and_folders_are_scored_and_one_bad_file_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "夹"
    folder.mkdir()
    for name in ("甲.xlsx", "乙.xlsx"):
        make_book(folder / name, case_record("selfeval-2023-004-07"))
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    (folder / "~$甲.xlsx").write_bytes(b"lock")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    out = tmp_path / "评分后"
    assert run(["score", str(folder), "-o", str(out), "--json"]) == 3
    said = capsys.readouterr()
    results = json.loads(said.out)
    assert [(Path(item["file"]).name, item["total"]) for item in results] == [("乙.xlsx", 98.03), ("甲.xlsx", 98.03)]
    assert "坏.xlsx" in said.err
    assert sorted(path.name for path in out.iterdir()) == ["乙.xlsx", "甲.xlsx"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run(["score", str(folder), "-o", str(tmp_path / "一个.xlsx")]) == 3
    assert "请把 -o 写成文件夹" in capsys.readouterr().err
    assert run(["verify", str(out)]) == 0
    assert capsys.readouterr().err.count("核对：") == 2


@pytest.mark.parametrize(("output", "made"), [("夹", "夹/旧_定稿.xlsx"), ("另存", "另存.xlsx"), ("另存.xlsm", "另存.xlsm")])
def test_what_comes_of_another_format_gets_an_ending_that_can_be_written(output: str, made: str, tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    file = tmp_path / "旧.xls"
    assert target_in(tmp_path / output, file, [file], "_定稿") == tmp_path / made


def test_rows_that_need_no_look_are_listed_only_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of its seven rows this published form has one with less than its points: 职工满意率, 9 of 10."""
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    run(["score", str(book), "--dry-run"])
    short = capsys.readouterr().out
    run(["score", str(book), "--dry-run", "--rows"])
    whole = capsys.readouterr().out
    assert "职工满意率" in short and "总分 98.03，等级 优" in short
    assert len(re.findall(r"^[A-Z]+\d+ ", short, re.M)) < len(re.findall(r"^[A-Z]+\d+ ", whole, re.M)) == 7


def test_a_table_without_rows_is_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("表：未发现问题", ("级别", "编号"), [])
    assert capsys.readouterr().out == "表：未发现问题\n\n"


def test_ids_are_not_torn_and_no_line_begins_with_a_comma() -> None:
    text = "得分 12 大于分值 10，单项得分不得超过分值。请改为 10 以内，或核对 F15 的分值（见说明）。" * 3
    lines = "\n".join(table(("级别", "编号", "问题"), [("错误", "JX-A05", text)], (), 60)).splitlines()
    assert lines[2].startswith("错误  JX-A05  得分")
    for line in lines:
        assert width(line) <= 60
        assert line.strip()[0] not in "，。）"
    joined = re.sub(r"\s", "", "".join(line.removeprefix("错误  JX-A05") for line in lines[2:]))
    assert joined == re.sub(r"\s", "", text)


@given(st.text(alphabet="绩效目标，。（）“”A1b.- \n", max_size=80), st.integers(8, 60))
def test_wrapping_loses_nothing_and_never_runs_over(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    for line in lines:
        assert width(line) <= columns

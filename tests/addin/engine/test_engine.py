"""The engine of the page under CPython: what each message answers, and that a command is ``jx`` itself."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from full_book import hand_made, sheet_xml
from jixiao.addin.documents.apart import ask as ask_apart
from jixiao.addin.documents.apart import read_here
from jixiao.addin.engine import command
from jixiao.addin.engine.engine import answer, version
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import reading
from jixiao.addin.workbook import foreign
from support import case_record, fail_on, library, make_book, stops, without_scores

WILD = Path(__file__).resolve().parents[2] / "data" / "wild"


def ask(kind: str, **values: Any) -> dict[str, Any]:
    """The answer to a message, without progress."""
    made = answer({"kind": kind, "id": 7, **values}, lambda _told: None)
    assert made.pop("id") == 7
    return made


def ran(*words: str, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    made = ask("run", command=list(words), files=[{"name": name, "bytes": data} for name, data in (files or {}).items()])
    assert made.pop("kind") == "ran"
    return made


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def unscored(tmp_path: Path) -> bytes:
    return make_book(tmp_path / "表.xlsx", without_scores(case_record("selfeval-2023-004-07"))).read_bytes()


@pytest.mark.slow
def test_a_command_is_the_command_line(tmp_path: Path, unscored: bytes) -> None:
    """The same code, words and bytes as the program in a process of its own, which keeps the original beside the result."""
    made = ran("score", "甲/表.xlsx", "--json", files={"甲/表.xlsx": unscored})
    folder = tmp_path / "work" / "甲"
    folder.mkdir(parents=True)
    (folder / "表.xlsx").write_bytes(unscored)
    done = subprocess.run(
        [sys.executable, "-m", "jixiao.addin", "score", "甲/表.xlsx", "--json"], cwd=folder.parent, capture_output=True,
        check=False, encoding="utf-8",
    )
    assert (made["code"], made["out"]) == (done.returncode, done.stdout)
    *said, kept = done.stderr.splitlines()
    assert kept.startswith("原文件留作 ") and made["said"] == said != []
    assert made["files"] == [{"name": "甲/表.xlsx", "bytes": (folder / "表.xlsx").read_bytes()}]
    assert len(list(folder.iterdir())) == 2


def test_only_what_is_new_or_changed_comes_back(unscored: bytes) -> None:
    assert ran("check", "表.xlsx", files={"表.xlsx": unscored, "别.xlsx": b"x"})["files"] == []
    files = {"表.xlsx": unscored, "别.xlsx": b"x"}
    assert [file["name"] for file in ran("score", "表.xlsx", "-o", "新.xlsx", files=files)["files"]] == ["新.xlsx"]


@pytest.mark.parametrize("name", ["../表.xlsx", "/表.xlsx", "..\\..\\表.xlsx", "./表.xlsx"])
def test_a_file_lies_in_the_folder_whatever_its_name_says(name: str, unscored: bytes, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    made = ran("score", "表.xlsx", files={name: unscored})
    assert [file["name"] for file in made["files"]] == ["表.xlsx"] and made["code"] == 0
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("word", sorted(command.ELSEWHERE))
def test_a_command_that_no_page_can_do_says_so(word: str) -> None:
    made = ran(word, "表.xlsx")
    assert made["code"] == 3 and made["files"] == []
    assert made["said"] == [f"JX-U65 网页版里不能用 jx {word}：它要用本机的办公软件或系统。请在装有绩效命令行的电脑上运行。"]


def test_nothing_is_left_of_one_command_for_the_next(unscored: bytes) -> None:
    first = ran("score", "表.xlsx", files={"表.xlsx": unscored})
    ran("new", "自评表", "-o", "新.xlsx", "--year", "2023")
    ran("score", "坏.xlsx", files={"坏.xlsx": b"PK"})
    assert ran("score", "表.xlsx", files={"表.xlsx": unscored}) == first
    assert ran("check", "表.xlsx")["code"] == 3


def test_progress_is_told_in_the_midst_of_a_command(unscored: bytes) -> None:
    told: list[str] = []
    file = {"name": "表.xlsx", "bytes": unscored}
    answer({"kind": "run", "id": 3, "command": ["score", "表.xlsx"], "files": [file]}, told.append)
    messages = [json.loads(text) for text in told]
    assert messages and {message["kind"] for message in messages} == {"progress"}
    assert messages[-1]["id"] == 3 and messages[-1]["done"] == messages[-1]["total"] == 1 and messages[-1]["what"]


def test_a_look_gives_the_forms_and_the_findings_of_check() -> None:
    path = WILD / "W01.xlsx"
    data = path.read_bytes()
    made = ask("look", files=[{"name": "甲.xlsx", "bytes": data}, {"name": "坏.xlsx", "bytes": b"x"}])
    book, bad = made["books"]
    assert (book["name"], book["sha256"], book["stop"]) == ("甲.xlsx", hashlib.sha256(data).hexdigest(), None)
    found = form_verbs.check(path, library())
    assert [(item["sheet"], item["cell"], item["code"], item["severity"], item["what"], item["advice"])
            for item in book["findings"]] == [
        (item.sheet, item.cell, item.code, item.severity, item.what, item.advice) for item in found
    ]
    counts = ("errors", "warnings", "notices")
    assert [sum(form[name] for form in book["forms"]) for name in counts] == [
        sum(item.severity == severity for item in found) for severity in ("error", "warning", "notice")
    ]
    assert bad["stop"].startswith("JX-F02 “坏.xlsx”") and bad["forms"] == bad["findings"] == []


def test_a_look_says_what_the_sheet_says(tmp_path: Path) -> None:
    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    form = ask("look", files=[{"name": "表.xlsx", "bytes": path.read_bytes()}])["books"][0]["forms"][0]
    record = case_record("selfeval-2023-004-07")
    assert (form["kind"], form["year"], form["project"]) == ("selfeval", "2023", record.text("project"))
    assert form["total"] == f"{record.printed_total:f}" and form["grade"] == (record.printed_grade or "")


STYLES = """<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="16"/>
<color rgb="FFFF0000"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill>
<patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor indexed="13"/></patternFill>
</fill></fills><borders count="1"><border/></borders><cellXfs count="2"><xf fontId="0" fillId="0"/>
<xf fontId="1" fillId="2"><alignment horizontal="center" wrapText="1"/></xf></cellXfs>"""


def test_a_picture_shows_what_the_sheet_shows(tmp_path: Path) -> None:
    """Worked out by hand: merged B1:C2 with row 2 hidden, a height of 30 points, a width of 20 characters."""
    body = (
        '<row r="1" ht="30"><c r="A1" s="1" t="str"><v>项目</v></c><c r="B1"><v>3</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="str"><v>藏</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c></row>'
    )
    sheet = sheet_xml(body, after='<mergeCells><mergeCell ref="B1:C2"/></mergeCells>', before='<cols><col min="1" max="1" width="20"/></cols>')
    path = hand_made(tmp_path / "表.xlsx", sheet, styles=STYLES)
    name = form_verbs.WorkbookFile.open(path).grids()[0].name
    made = ask("picture", name="表.xlsx", bytes=path.read_bytes(), sheet=name)
    assert made["widths"] == [145, 64, 64]
    assert [row["height"] for row in made["rows"]] == [40, 20]
    first, merged = made["rows"][0]["cells"]
    assert first == {"row": 1, "col": 1, "rowspan": 1, "colspan": 1, "text": "项目", "bold": True, "align": "center",
                     "wrap": True, "fill": "FFFF00", "color": "FF0000", "size": 16.0}
    assert (merged["text"], merged["align"], merged["rowspan"], merged["colspan"]) == ("3", "right", 1, 2)
    assert [cell["align"] for cell in made["rows"][1]["cells"]] == ["center", "left", "left"]


def test_a_picture_marks_the_cells_that_the_check_names() -> None:
    path = WILD / "W01.xlsx"
    found = form_verbs.check(path, library())
    sheet = found[0].sheet
    marks = ask("picture", name="表.xlsx", bytes=path.read_bytes(), sheet=sheet)["marks"]
    assert {(cell, mark["code"]) for cell, items in marks.items() for mark in items} == {
        (item.cell, item.code) for item in found if item.sheet == sheet
    }


def test_forms_are_those_that_can_be_made() -> None:
    made = ask("forms")
    assert {form["id"] for form in made["forms"]} == set(library().drawn())
    assert {rules["id"] for rules in made["rulesets"]} == set(library().rulesets)


def test_a_function_answers_as_in_a_cell() -> None:
    """93/95 of 10 points: 9.79; a grade of 92.4 in the country's rules is 优."""
    assert ask("call", name="JX_SCORE", args=["≥95(%)", "93(%)", 10])["value"] == 9.79
    assert ask("call", name="JX_GRADE", args=[[92.4, None]])["value"] == ["优", ""]
    assert ask("call", name="JX_RATE", args=[1, 0])["value"] == "#DIV/0!"


def test_what_goes_wrong_is_a_sentence() -> None:
    assert ask("picture", name="坏.xlsx", bytes=b"x", sheet="表")["text"].startswith("JX-F02 “坏.xlsx”")
    failed = ask("call", name="JX_NONE", args=[])
    assert failed["kind"] == "failed" and failed["text"].startswith("JX-U07")
    assert version().count(".") >= 1


def test_a_fault_of_ours_comes_with_its_record(monkeypatch: pytest.MonkeyPatch, unscored: bytes) -> None:
    fail_on("表.xlsx", foreign, "open_to_read", monkeypatch)
    monkeypatch.setattr(reading, "open_to_read", foreign.open_to_read)
    made = ran("check", "表.xlsx", files={"表.xlsx": unscored})
    assert made["code"] == 4 and any("故障记录.txt" in line for line in made["said"])
    assert [file["name"] for file in made["files"]] == ["故障记录.txt"]
    assert b"a fault of ours" in made["files"][0]["bytes"]


@pytest.mark.parametrize("name", ["自评表.xls", "自评表.ods"])
def test_what_is_read_here_is_what_the_process_of_its_own_reads(name: str) -> None:
    path = WILD.parent / "page" / name
    module = "jixiao.addin.foreign.worker"
    asked = ask_apart(module, path, 60, "foreign_slow", "foreign_heavy")
    assert read_here(module, path, "foreign_heavy") == asked and asked["grids"]


def test_what_cannot_be_read_here_is_the_same_stop(tmp_path: Path) -> None:
    path = tmp_path / "坏.ods"
    path.write_bytes(b"x")
    for read in (lambda *of: ask_apart(*of, 60, "foreign_slow", "foreign_heavy"), lambda *of: read_here(*of, "foreign_heavy")):
        with stops("not_a_workbook"):
            read("jixiao.addin.foreign.worker", path)

"""The engine's side of the add-in, on CPython: bytes, names, sentences; WPS is a class of six lines."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hostile import OLE
from jixiao.addin.press import dispatch
from jixiao.addin.press.file_door import FileDoor
from jixiao.addin.verbs import ribbon
from jixiao.addin.wps import desk
from jixiao.templates.library import say, texts
from jixiao.udfs.registry import FUNCTIONS
from support import case_record, grid_of, library, make_book, without_scores

pytestmark = pytest.mark.usefixtures("home")
PLACE = "C:\\绩效 a&b\\"


@dataclass
class Wps:
    """What is asked, and what lies in the folder that results go to."""

    agrees: bool = True
    chosen: str = ""
    lying: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.agrees

    def pick(self, title: str, kind: str, suffixes: str) -> str:
        self.asked += [title, kind, suffixes]
        return self.chosen

    def taken(self, name: str) -> bool:
        return name in self.lying

    def progress(self, text: str) -> None:
        assert text


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("form") / "自评表.xlsx", without_scores(case_record("selfeval-2023-004-07")))


def pressed(
    folder: Path, id: str, book: Path | None, wps: Wps, name: str = "", selected: tuple[str, int, int] = ("", 1, 1)
) -> Any:
    path = desk.lay(name or (book.name if book else ""), folder)
    if book:
        shutil.copy(book, path)
    return json.loads(desk.press(id, path, selected, wps, PLACE, folder))


@pytest.mark.parametrize("id", ["score", "check", "cover", "rescore", "monitor"])
def test_a_result_has_the_bytes_of_the_file_door(id: str, form: Path, tmp_path: Path) -> None:
    answer = pressed(tmp_path / "desk", id, form, Wps())
    door = FileDoor(Path(shutil.copy(form, tmp_path / "自评表.xlsx")), "评分", lambda _: True, lambda _a, _b: False)
    told = dispatch.press(id, door, library())
    assert door.made is not None
    (file,) = answer["files"]
    mark = texts("wps")["marks"][id]
    assert Path(file["path"]).read_bytes() == door.made.read_bytes()
    assert (file["name"], answer["open"], answer["kind"]) == (f"自评表_{mark}.xlsx", f"自评表_{mark}.xlsx", "info")
    assert answer["text"] == f"{told.text}\n{say('written', path=f'{PLACE}自评表_{mark}.xlsx')}"


def test_what_is_pressed_again_has_its_mark_once_and_a_number_that_is_free(form: Path, tmp_path: Path) -> None:
    wps = Wps()
    first = pressed(tmp_path / "desk", "score", form, wps)["files"][0]
    made = Path(shutil.copy(first["path"], tmp_path / first["name"]))
    wps.lying = {"自评表_评分.xlsx", "自评表_评分2.xlsx"}
    assert pressed(tmp_path / "desk", "score", made, wps)["open"] == "自评表_评分3.xlsx"
    assert pressed(tmp_path / "desk", "score", made, wps, "自评表_评分2.xlsx")["open"] == "自评表_评分3.xlsx"
    assert pressed(tmp_path / "desk", "check", made, wps)["open"] == "自评表_评分_检查.xlsx"


def test_a_workbook_that_was_never_saved_gets_its_ending(form: Path, tmp_path: Path) -> None:
    assert pressed(tmp_path / "desk", "score", form, Wps(), "工作簿1")["open"] == "工作簿1_评分.xlsx"


def test_the_selected_row_is_explained_and_a_finding_is_gone_to(form: Path, tmp_path: Path) -> None:
    wps = Wps()
    scored = Path(shutil.copy(pressed(tmp_path / "desk", "score", form, wps)["files"][0]["path"], tmp_path / "表.xlsx"))
    grid = grid_of(scored)
    sheet = grid.name
    row = next(row for (row, _), cell in sorted(grid.cells.items()) if "JX_SCORE" in str(cell.formula))
    told = pressed(tmp_path / "desk", "explain", scored, wps, selected=(sheet, row, 1))
    assert told["kind"] == "info" and "分" in told["text"] and not told["files"]
    gone = pressed(tmp_path / "desk", "next", scored, wps, selected=(sheet, 1, 1))
    assert gone["cell"] and gone["cell"][0] == sheet and gone["open"] == ""


def test_questions_are_asked_and_a_no_changes_nothing(form: Path, tmp_path: Path) -> None:
    wps = Wps(agrees=False)
    answer = pressed(tmp_path / "desk", "rescore", form, wps)
    assert wps.asked == [say("ask_rescore")] and answer["text"] == say("nothing_done") and not answer["files"]


def test_a_file_is_chosen_in_the_box_of_wps_and_no_pdf_is_offered(form: Path, tmp_path: Path) -> None:
    wps = Wps()
    assert pressed(tmp_path / "desk", "compare", form, wps)["text"] == say("nothing_done")
    wps.chosen = str(shutil.copy(form, tmp_path / "去年.xlsx"))
    assert pressed(tmp_path / "desk", "compare", form, wps)["open"] == "自评表_比对.xlsx"
    wps.asked.clear()
    wps.chosen = ""
    pressed(tmp_path / "desk", "import", None, wps)
    assert wps.asked[-1] == ".docx"


@pytest.mark.parametrize("id", ["portable", "finalize", "report", "carry", "from_list", "examples"])
def test_what_is_made_beside_is_named_with_the_folder_of_the_workbook(id: str, form: Path, tmp_path: Path) -> None:
    answer = pressed(tmp_path / "desk", id, form, Wps())
    assert answer["kind"] == "info" and answer["open"] == answer["files"][0]["name"]
    assert f"{PLACE}{answer['open']}" in answer["text"] and str(tmp_path) not in answer["text"]


def test_a_blank_form_needs_no_workbook(tmp_path: Path) -> None:
    id = next(button.id for button in ribbon.tab(library()).pressable() if button.action == "blank")
    assert pressed(tmp_path / "desk", id, None, Wps())["open"].endswith("_空白.xlsx")


@pytest.mark.parametrize(("id", "message"), [("summary", "wps_no_summary"), ("learn", "wps_no_learn"), ("tutorial", "wps_no_tutorial")])
def test_what_cannot_be_done_here_is_said(id: str, message: str, form: Path, tmp_path: Path) -> None:
    answer = pressed(tmp_path / "desk", id, form, Wps())
    assert (answer["kind"], answer["text"], answer["files"]) == ("error", say(message), [])


def test_old_formats_are_refused_with_the_sentence(tmp_path: Path) -> None:
    old = tmp_path / "旧.et"
    old.write_bytes(OLE + "Workbook".encode("utf-16-le"))
    answer = pressed(tmp_path / "desk", "score", old, Wps())
    assert (answer["kind"], answer["text"]) == ("error", say("old_xls", path=f"{PLACE}旧.et"))


def test_a_fault_of_ours_is_a_sentence_and_the_log_is_handed_over(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(dispatch.ACTIONS, "score", lambda _: 1 / 0)
    answer = pressed(tmp_path / "desk", "score", form, Wps())
    assert (answer["kind"], answer["text"], answer["files"]) == ("error", say("wps_bug"), [])
    log = pressed(tmp_path / "desk", "log", None, Wps())
    assert log["open"] == "jx.log" and f"{PLACE}jx.log" in log["text"]
    assert "ZeroDivisionError" in Path(log["files"][0]["path"]).read_text(encoding="utf-8-sig")


def test_every_mark_is_of_an_action_that_changes_the_workbook() -> None:
    assert set(texts("wps")["marks"]) <= set(dispatch.ACTIONS)


@pytest.mark.parametrize("item", [item for item in FUNCTIONS if item.example], ids=lambda item: item.name)
def test_a_function_answers_as_its_example_says(item: Any) -> None:
    assert desk.call(item.name, *item.example) == item.result


def test_rows_give_rows_and_an_error_is_raised() -> None:
    assert desk.call("JX_GRADE", [[92.4], [80]]) == [["优"], ["良"]]
    assert desk.call("JX_GRADE", [[92.4]]) == "优"
    with pytest.raises(ValueError, match="#NUM!"):
        desk.call("JX_GRADE", 101)

"""What a tree may hold, and where an output may lie: folders that are closed, names of any kind, trees in one another."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import deadly
import pyarrow.parquet as pq
import pytest
from jixiao.addin.batch import cluster, pool, run
from jixiao.addin.batch.stores import Store
from jixiao.addin.batch.work import Answer, Item, Job, target_name
from jixiao.addin.cli.main import run as jx
from jixiao.addin.verbs.inputs import READ, files_in
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import case_record, make_book

pytestmark = pytest.mark.slow

MEMORY = 2_000_000_000


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("一") / "表.xlsx", case_record("selfeval-2023-004-01"))


def of(roots: list[Path | str], out: Path, verb: str = "check", store: str = "") -> run.Done:
    return run.run(Job(verb, store or str(out.resolve())), [str(root) for root in roots], out, pool.Pool(1, 60, MEMORY))


def files(out: Path) -> dict[str, dict[str, Any]]:
    return {row["file"]: row for row in pq.read_table(out / "files.parquet").to_pylist()}


@pytest.mark.parametrize(("number", "said"), [(13, "unreadable"), (36, "folder_closed")])
def test_a_folder_whose_names_alone_may_be_listed_is_said_once_and_stops_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    own = tmp_path / "单位"
    for folder in ("甲", "乙", "丙"):
        (own / folder).mkdir(parents=True)
        shutil.copy(book, own / folder / "一.xlsx")
        shutil.copy(book, own / folder / "二.xlsx")
    usual = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "乙":
            raise OSError(number, "no", str(path))
        return usual(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    done = of([own], tmp_path / "果")
    assert done.closed == 1 and done.bad == ((str(own / "乙"), say(said, path=str(own / "乙"))),)
    assert list(files(tmp_path / "果")) == [f"{folder}/{name}.xlsx" for folder in "丙甲" for name in "一二"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_utf8_is_worked_on_as_any_other(book: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    shutil.copy(book, os.fsencode(own) + b"/\xb1\xed.xlsx")
    done = of([own], tmp_path / "果", "score")
    assert done.bad == ()
    (row,) = files(tmp_path / "果").values()
    assert (row["file"], row["written"]) == (r"\xb1\xed.xlsx", r"score/\xb1\xed.xlsx")
    assert (tmp_path / "果" / row["written"]).is_file()


def test_no_two_workbooks_have_one_copy() -> None:
    names = ["甲/表.xlsx", "甲/表.XLSX", "甲/表.xlsm", "甲/表.xls", "甲/表.xls.xlsx", "甲/表.xls.xlsx.xlsx", "甲/表.ET", "甲/表.et.xlsx",
             "甲/表.ods", "甲/表.xlsx.xlsx", "甲/表.xls.xlsm", "xls", "甲.xls/表.xlsx"]
    made = [target_name("score", name) for name in names]
    assert len({name.lower() for name in made}) == len({name.lower() for name in names})
    assert made[:5] == ["score/甲/表.xlsx", "score/甲/表.XLSX", "score/甲/表.xlsm", "score/甲/表.xls.xlsx", "score/甲/表.xls.xlsx.xlsx"]


def test_a_tree_named_twice_or_inside_another_is_worked_on_once(book: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    (own / "下").mkdir(parents=True)
    shutil.copy(book, own / "一.xlsx")
    shutil.copy(book, own / "下" / "二.xlsx")
    for at, roots in enumerate(([own, own], [own / "下", own, own / "下"], [own, f"{own}/"], [own, own / "下" / ".."])):
        of(list(roots), tmp_path / str(at))
        assert list(files(tmp_path / str(at))) == ["一.xlsx", "下/二.xlsx"]


def test_what_is_written_is_never_what_is_read(book: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    shutil.copy(book, own / "一.xlsx")
    of([own], out, "score")
    before = (out / "score/一.xlsx").read_bytes()
    for roots, where, store, id in (
        ([out / "score"], out, "", "batch_within"), ([own], tmp_path / "另", str(own / "出"), "batch_inside"),
        (["s3://桶/各单位"], tmp_path / "另", "s3://桶/各单位/出", "batch_inside"),
        (["s3://桶/出/score"], tmp_path / "另", "s3://桶/出", "batch_within"),
    ):
        with pytest.raises(Stop) as stop:
            of(list(roots), where, "score", store)
        assert stop.value.id == id
    assert (out / "score/一.xlsx").read_bytes() == before
    assert not (tmp_path / "另").exists()


def test_a_mistyped_or_an_emptied_folder_begins_nothing_and_takes_nothing_away(book: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    for roots, id in (([tmp_path / "无"], "not_found"), ([own], "batch_empty"), ([own, tmp_path / "无"], "not_found")):
        with pytest.raises(Stop) as stop:
            of(list(roots), out, "score")
        assert stop.value.id == id and not out.exists()
    shutil.copy(book, own / "一.xlsx")
    of([own], out, "score")
    (own / "一.xlsx").unlink()  # as where a share is not there
    with pytest.raises(Stop):
        of([own], out, "score")
    assert (out / "score/一.xlsx").is_file()


def test_an_address_is_no_output_folder(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert jx(["batch", "check", str(book), "-o", "s3://桶/果"]) == 3
    assert capsys.readouterr().err.startswith("JX-P21")


def test_a_store_on_this_machine_is_the_same_place_from_any_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert jx(["batch", "score", str(book), "-o", "果", "--store", "存", "--processes", "1"]) == 1
    capsys.readouterr()
    (tmp_path / "别处").mkdir()
    monkeypatch.chdir(tmp_path / "别处")
    assert jx(["batch", "score", str(book), "-o", "../果", "--store", "../存", "--processes", "1"]) == 1
    assert "JX-P10" not in capsys.readouterr().err
    assert (tmp_path / "存/score/表.xlsx").is_file()


def test_what_is_not_named_is_counted(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    shutil.copy(book, own / "好.xlsx")
    for number in range(23):
        (own / f"{number:02d}.xlsx").write_bytes(b"PK\x03\x04")
    assert jx(["batch", "check", str(own), "-o", str(tmp_path / "果"), "--processes", "1"]) == 3
    said = capsys.readouterr().err
    assert said.count("JX-F") == 20 and say("batch_more", count=3, path=tmp_path / "果") in said


def test_processes_that_end_as_soon_as_they_start_stop_it_and_blame_no_workbook(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_serve", deadly.serve_unborn)
    with pytest.raises(Stop) as stop:
        of([book], tmp_path / "果")
    assert stop.value.id == "batch_unborn"
    monkeypatch.undo()
    assert of([book], tmp_path / "果").bad == ()


def test_no_more_processes_are_started_than_there_are_files_and_each_gets_one_first(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = pool.Crew(pool.Pool(8, 60, MEMORY), Job("check", "果"))
    usual, started = pool.Crew._start, []

    def start(own: pool.Crew) -> Any:
        started.append(usual(own))
        return started[-1]

    monkeypatch.setattr(pool.Crew, "_start", start)
    answers: list[Any] = []
    crew.run((Item(f"{number}.xlsx", str(book)) for number in range(3)), answers.append)
    crew.run(iter(()), answers.append)
    crew.end()
    assert len(started) == 3 and sorted(answer.name for answer in answers) == ["0.xlsx", "1.xlsx", "2.xlsx"]


def test_a_file_that_may_not_be_read_is_said_in_chinese(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jixiao.addin.batch import work

    def read(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", read)
    answer = work.do(Job("check", str(tmp_path)), Item("表.xlsx", str(book)))
    assert answer.said == say("batch_store", path="表.xlsx", reason="没有权限")


def test_a_file_that_goes_while_its_folder_is_listed_is_passed_over(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("一", "二"):
        shutil.copy(book, tmp_path / f"{name}.xlsx")
    listed = list(files_in(tmp_path, print, READ))
    (tmp_path / "一.xlsx").unlink()
    monkeypatch.setattr("jixiao.addin.batch.stores.files_in", lambda *_: iter(listed))
    assert [found.name for found in Store(str(tmp_path)).files(READ, [])] == ["二.xlsx"]




@pytest.mark.parametrize("address", ["乱写", "foo://10.0.0.1:8786", "tcp://10.0.0.1"])
def test_what_is_no_address_of_a_scheduler_is_said_at_once(book: Path, tmp_path: Path, address: str) -> None:
    with pytest.raises(Stop) as stop:
        run.run(Job("check", str(tmp_path / "果")), [str(book)], tmp_path / "果", cluster.Cluster(address, 1, 60, MEMORY))
    assert stop.value.id == "batch_cluster" and "ValueError" in say(stop.value.id, **stop.value.values)


def test_stopped_before_the_first_file_is_done_it_does_not_say_that_there_were_none(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pool.Crew, "run", stopped)
    assert jx(["batch", "check", str(book), "-o", str(tmp_path / "果")]) == 130
    assert "0 个" not in capsys.readouterr().err


def test_a_workbook_that_is_stopped_leaves_no_copy_of_itself(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "临时"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    crew = pool.Crew(pool.Pool(1, 60, MEMORY), Job("score", str(tmp_path / "果")))
    monkeypatch.setattr(pool, "_serve", deadly.serve_littering)
    answers: list[Any] = []
    crew.run(iter([Item("表.xlsx", str(book))]), answers.append)
    assert [answer.verdict for answer in answers] == ["ended"] and list(temporary.rglob("*.xlsx"))
    crew.end()
    assert list(temporary.iterdir()) == []


def test_a_copy_that_was_taken_away_is_written_again(book: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    for name in ("一", "二"):
        shutil.copy(book, own / f"{name}.xlsx")
    of([own], out, "score")
    before = (out / "score/一.xlsx").read_bytes()
    (out / "score/一.xlsx").unlink()
    told: list[int] = []
    run.run(Job("score", str(out)), [str(own)], out, pool.Pool(1, 60, MEMORY), lambda now: told.append(now.done))
    assert (out / "score/一.xlsx").read_bytes() == before and told == [1]


def test_a_worker_with_other_forms_or_another_version_is_said_and_does_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job("check", str(tmp_path / "果"))
    how = job.how
    monkeypatch.setattr("jixiao.addin.batch.work.version", lambda _: "0.0.9")
    with pytest.raises(Stop) as stop:
        cluster.chunk(job.to_text(), [["表.xlsx", str(book)]], 60, MEMORY, how)
    assert stop.value.id == "batch_unlike"
    again = pickle.loads(pickle.dumps(stop.value))
    assert (type(again), again.id, again.values) == (Stop, "batch_unlike", stop.value.values)


def test_forms_are_the_same_wherever_their_folder_lies(tmp_path: Path) -> None:
    for home in ("甲", "乙"):
        (tmp_path / home).mkdir()
        (tmp_path / home / "注.txt").write_text("一")
    assert Job("check", "果", str(tmp_path / "甲")).how == Job("check", "果", str(tmp_path / "乙")).how


def test_a_worker_keeps_the_process_of_one_batch_only(book: Path, tmp_path: Path) -> None:
    try:
        for out in ("一", "二", "二"):
            job = Job("check", str(tmp_path / out))
            assert len(cluster.chunk(job.to_text(), [["表.xlsx", str(book)]], 60, MEMORY, job.how)) == 1
            assert len(multiprocessing.active_children()) == 1
    finally:
        cluster._end_crews()
    assert multiprocessing.active_children() == []


def test_half_a_character_in_what_is_said_of_a_file_stops_nothing(book: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    (own / "半.json").write_text(r'[{"\ud800": 1}]')
    shutil.copy(book, own / "好.xlsx")
    done = of([own], tmp_path / "果")
    assert done.verdicts["unread"] == 1 and [row["verdict"] for row in files(tmp_path / "果").values()] == ["unread", "error"]


def test_a_copy_that_somebody_changed_keeps_another_name_before_it_is_written_or_taken_away(book: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    for name in "一二三四":
        shutil.copy(book, own / f"{name}.xlsx")
    assert of([own], out, "score").kept == ()
    for name in "一二三":
        (out / "score" / f"{name}.xlsx").write_bytes(f"我在{name}上改的".encode())
    for name in "一四":
        os.utime(own / f"{name}.xlsx", (1, 1))
    (own / "二.xlsx").unlink()
    aside = [str(out / "score" / f"{name}（改过）.xlsx") for name in "二一"]
    assert list(of([own], out, "score").kept) == aside
    assert [Path(path).read_text(encoding="utf-8") for path in aside] == ["我在二上改的", "我在一上改的"]
    there = {path.name for path in (out / "score").iterdir()}
    assert there == {"一.xlsx", "一（改过）.xlsx", "二（改过）.xlsx", "三.xlsx", "四.xlsx"}
    assert (out / "score" / "三.xlsx").read_text(encoding="utf-8") == "我在三上改的"  # nothing was to be written there
    assert zipfile.is_zipfile(out / "score" / "一.xlsx")
    (out / "score" / "一.xlsx").write_bytes("又改了".encode())
    os.utime(own / "一.xlsx", (2, 2))
    assert list(of([own], out, "score").kept) == [str(out / "score" / "一（改过2）.xlsx")]


def test_changed_copies_are_told_on_the_command_line(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    shutil.copy(book, own / "表.xlsx")
    command = ["batch", "score", str(own), "-o", str(out), "--processes", "1"]
    jx(command)
    (out / "score" / "表.xlsx").write_bytes("改".encode())
    capsys.readouterr()
    jx([*command, "--overwrite"])
    assert say("batch_kept", count=1, path=str(out.resolve() / "score" / "表（改过）.xlsx")) in capsys.readouterr().err


def test_the_rate_begins_with_the_first_file_as_processes_start_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(run.time, "monotonic", lambda: now)
    told = run.Told(total=50, before=9)
    assert told.rate == told.seconds_left == 0
    now = 160.0  # a minute until the first is done
    told.add(Answer("一", "clean"))
    now = 161.0
    assert told.rate == 0
    now = 165.0
    for name in "二三四五六七八九十甲":
        told.add(Answer(name, "clean"))
    assert told.rate == 2  # ten in five seconds
    assert told.seconds_left == 15  # of fifty there are thirty left

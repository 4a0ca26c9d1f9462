"""``jx batch`` on a few workbooks: results, order, resuming, bad files, processes that end. Expected figures are the cases'."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import deadly
import pyarrow.parquet as pq
import pytest
from jixiao.addin.batch import pool, run
from jixiao.addin.batch.stores import Store
from jixiao.addin.batch.work import Job
from jixiao.addin.cli.main import run as jx
from jixiao.macros.summary.gather import Gatherer
from jixiao.macros.summary.kept import from_text, to_text
from jixiao.macros.summary.rows import PARTS
from jixiao.templates.library import texts
from jixiao.templates.stop import Stop
from support import NAMES, case, case_record, library, make_book

pytestmark = pytest.mark.slow

CASES = ("selfeval-2023-004-01", "selfeval-2023-004-03", "selfeval-2019-002-07", "target-2023-001-01", "target-2018-003-04")
TABLES = ("files", "forms", "indicators", "findings")
MEMORY = 2_000_000_000


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments with five workbooks, one of them twice, a damaged one and an earlier summary of ours."""
    folder = tmp_path_factory.mktemp("各单位")
    for at, name in enumerate(CASES):
        below = folder / ("甲局" if at % 2 else "乙局")
        below.mkdir(exist_ok=True)
        make_book(below / f"{name}.xlsx", case_record(name))
    shutil.copy(folder / "乙局" / f"{CASES[0]}.xlsx", folder / "又一份.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert jx(["summary", str(folder / "甲局"), "-o", str(folder / "甲局" / "汇总.xlsx")]) in (0, 1)
    return folder


def batch(tree: Path, out: Path, verb: str = "summary", processes: int = 1, seconds: float = 60) -> run.Done:
    job = Job(verb, str(out.resolve()))
    return run.run(job, [str(tree)], out, pool.Pool(processes, seconds, MEMORY))


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(out / f"{table}.parquet").to_pylist()


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook but the one that says when it was made."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


def results(out: Path) -> dict[str, object]:
    tables: dict[str, object] = {name: (out / f"{name}.parquet").read_bytes() for name in TABLES}
    return tables | {"汇总": parts(out / "汇总.xlsx")}


@pytest.fixture(scope="module")
def summed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("结果") / "汇总结果"
    batch(tree, out, processes=2)
    return out


def test_a_form_an_indicator_and_a_finding_have_a_row_each(summed: Path) -> None:
    forms = {(row["file"], row["form_number"]): row for row in rows(summed, "forms")}
    assert len(forms) == len(rows(summed, "forms")) == len(CASES) + 1
    indicators, findings = rows(summed, "indicators"), rows(summed, "findings")
    for at, name in enumerate(CASES):
        file = f"{'甲局' if at % 2 else '乙局'}/{name}.xlsx"
        form, data = forms[file, 1], case(name)
        assert (form["project"], form["year"], form["indicators"]) == (data["project"], data["year"], len(data["indicators"]))
        own = [row for row in indicators if row["file"] == file]
        assert [row["points"] for row in own] == [
            None if row.get("points") is None else Decimal(str(row["points"])) for row in data["indicators"]]
        assert [row["level3"] for row in own] == [row["level3"] or "" for row in data["indicators"]]
        if data.get("printed_total") is not None:
            assert form["total"] == Decimal(str(data["printed_total"]))
        found = [row["severity"] for row in findings if row["file"] == file]
        assert [found.count(level) for level in ("error", "warning", "notice")] == [
            form["errors"], form["warnings"], form["notices"]]


def test_what_does_not_count_and_what_cannot_be_read_is_said(tree: Path, summed: Path) -> None:
    assert [(row["file"], row["same_as"]) for row in rows(summed, "forms") if not row["counted"]] == [
        (f"乙局/{CASES[0]}.xlsx", "又一份.xlsx")]
    verdicts = {row["file"]: row for row in rows(summed, "files")}
    assert verdicts["坏.xlsx"]["verdict"] == "unread" and verdicts["坏.xlsx"]["message"].startswith("JX-F")
    assert verdicts["甲局/汇总.xlsx"]["verdict"] == "left"
    assert verdicts["又一份.xlsx"]["sha256"] == hashlib.sha256((tree / "又一份.xlsx").read_bytes()).hexdigest()


def test_the_summary_is_that_of_the_plain_command(tree: Path, summed: Path, tmp_path: Path) -> None:
    assert jx(["summary", str(tree), "-o", str(tmp_path / "汇总.xlsx")]) == 3
    assert parts(tmp_path / "汇总.xlsx") == parts(summed / "汇总.xlsx")


def test_one_process_and_two_give_the_same_bytes_and_a_second_run_has_nothing_to_do(
    tree: Path, summed: Path, tmp_path: Path
) -> None:
    batch(tree, tmp_path / "一", processes=1)
    assert results(tmp_path / "一") == results(summed)
    job, done = Job("summary", str((tmp_path / "一").resolve())), []
    run.run(job, [str(tree)], tmp_path / "一", pool.Pool(1, 60, MEMORY), lambda told: done.append(told.done))
    assert len(done) == 1  # the earlier summary, which is looked at again
    assert results(tmp_path / "一") == results(summed)


def test_a_changed_file_is_done_again_and_one_that_is_gone_has_no_row(tree: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    shutil.copytree(tree / "乙局", own)
    batch(own, tmp_path / "果", "score")
    first = rows(tmp_path / "果", "files")
    assert [row["written"] for row in first] == [f"score/{row['file']}" for row in first]
    assert all((tmp_path / "果" / row["written"]).is_file() for row in first)
    (own / f"{CASES[0]}.xlsx").unlink()
    make_book(own / f"{CASES[0]}.xlsx", case_record("selfeval-2023-004-07"))
    (own / f"{CASES[2]}.xlsx").unlink()
    batch(own, tmp_path / "果", "score")
    assert {row["project"] for row in rows(tmp_path / "果", "forms")} == {
        case("selfeval-2023-004-07")["project"], case(CASES[4])["project"]}
    assert not (tmp_path / "果" / f"score/{CASES[2]}.xlsx").exists()


def test_scoring_writes_copies_as_the_command_does_and_touches_no_original(tree: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*.xlsx")}
    batch(tree, tmp_path / "果", "score", processes=2)
    assert {path: path.read_bytes() for path in tree.rglob("*.xlsx")} == before
    name = f"乙局/{CASES[0]}.xlsx"
    assert jx(["score", str(tree / name), "-o", str(tmp_path / "一.xlsx")]) in (0, 1)
    assert (tmp_path / "果/score" / name).read_bytes() == (tmp_path / "一.xlsx").read_bytes()


def test_finalizing_writes_what_has_no_error_and_says_what_has(tree: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    shutil.copy(tree / f"乙局/{CASES[0]}.xlsx", own / "有错.xlsx")
    shutil.copy(tree / f"乙局/{CASES[4]}.xlsx", own / "无错.xlsx")
    expected = {name: jx(["finalize", str(own / f"{name}.xlsx"), "-o", str(tmp_path / f"{name}.xlsx"), "--seconds", "1"])
                for name in ("有错", "无错")}
    assert expected == {"有错": 1, "无错": 0}
    batch(own, tmp_path / "果", "finalize")
    files = {row["file"]: row for row in rows(tmp_path / "果", "files")}
    assert files["有错.xlsx"]["verdict"] == "refused" and files["有错.xlsx"]["message"].startswith("JX-")
    assert files["有错.xlsx"]["written"] == ""
    assert (tmp_path / "果" / files["无错.xlsx"]["written"]).read_bytes() == (tmp_path / "无错.xlsx").read_bytes()
    assert len(list((tmp_path / "果").rglob("*.xlsx"))) == 1


def test_copies_of_ours_are_left_alone(tree: Path, tmp_path: Path) -> None:
    own = tmp_path / "单位"
    own.mkdir()
    shutil.copy(tree / f"乙局/{CASES[0]}.xlsx", own / "表.xlsx")
    assert jx(["score", str(own / "表.xlsx"), "--overwrite"]) in (0, 1)
    for name in ("表_定稿.xlsx", "报送.xlsx"):
        assert jx(["finalize", str(own / "表.xlsx"), "-o", str(own / name), "--force", "--seconds", "1"]) in (0, 1)
    batch(own, tmp_path / "果", "score")
    verdicts = {row["file"]: (row["verdict"], row["message"][:6]) for row in rows(tmp_path / "果", "files")}
    assert verdicts.pop("表.xlsx")[0] != "left"
    assert verdicts == {"表_定稿.xlsx": ("left", "JX-R43"), "报送.xlsx": ("left", "JX-R43")}
    assert [path.name for path in (tmp_path / "果/score").iterdir()] == ["表.xlsx"]


def test_a_workbook_that_ends_its_process_is_named_and_costs_no_other(
    tree: Path, summed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "单位"
    shutil.copytree(tree, own)
    shutil.copy(own / "又一份.xlsx", own / deadly.DEADLY)
    monkeypatch.setattr(pool, "_serve", deadly.serve)
    done = batch(own, tmp_path / "果", processes=2)
    assert dict(done.bad)[deadly.DEADLY].startswith("JX-P04")
    left = [row for row in rows(tmp_path / "果", "files") if row["file"] != deadly.DEADLY]
    assert left == rows(summed, "files")


def test_a_workbook_that_takes_too_long_is_named(tree: Path, tmp_path: Path) -> None:
    done = batch(tree / "甲局", tmp_path / "果", "check", seconds=0.001)
    assert done.bad and all(said.startswith("JX-P03") for _, said in done.bad)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no signal from a process")
def test_a_process_that_is_just_being_started_does_not_hear_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_serve", deadly.serve_deaf)
    crew = pool.Crew(pool.Pool(1, 60, MEMORY), Job("check", "果"))
    worker = crew._start()
    try:
        assert json.loads(worker.pipe.recv_bytes()) is True
    finally:
        worker.process.join()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.long
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_stopped_half_way_it_goes_on_with_the_same_result(
    tree: Path, tmp_path: Path, end: signal.Signals
) -> None:
    own = tmp_path / "单位"
    shutil.copytree(tree, own)
    for number in range(5):
        shutil.copy(own / "又一份.xlsx", own / f"再{number}.xlsx")
    shutil.copy(own / "又一份.xlsx", own / deadly.HELD)
    batch(own, tmp_path / "整")
    arguments = ["batch", "summary", str(own), "-o", str(tmp_path / "果"), "--processes", "1"]
    with subprocess.Popen([sys.executable, deadly.__file__, *arguments], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first file is done, and a later one is held up
        process.send_signal(end)
        said = process.stderr.read()
    command = [sys.executable, "-m", "jixiao.addin", *arguments]
    if end == signal.SIGINT:
        assert process.returncode == 130, said
        assert "JX-P01" in said
    until = time.monotonic() + 180
    while (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode == 3 and (
        "JX-P11" in done.stderr and time.monotonic() < until
    ):
        pass
    assert done.returncode == 3 and "坏.xlsx" in done.stderr
    assert results(tmp_path / "果") == results(tmp_path / "整")


def test_no_name_leads_out_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "一.xlsx").write_bytes(b"PK")
    with pytest.raises(Stop) as stop:
        Store(str(tmp_path / "果")).put(tmp_path / "一.xlsx", "甲/../../二.xlsx")
    assert stop.value.id == "batch_address"
    assert not (tmp_path / "二.xlsx").exists()


def test_two_trees_of_one_name_keep_their_files_apart(tree: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "一" / "局", tmp_path / "二" / "局"
    for folder, name in ((one, CASES[0]), (other, CASES[2])):
        folder.mkdir(parents=True)
        shutil.copy(tree / f"乙局/{name}.xlsx", folder / "表.xlsx")
    run.run(Job("check", str(tmp_path / "果")), [str(one), str(other)], tmp_path / "果", pool.Pool(1, 60, MEMORY))
    assert {row["file"].lstrip("/"): row["project"] for row in rows(tmp_path / "果", "forms")} == {
        f"{str(folder).lstrip('/')}/表.xlsx": case(name)["project"] for folder, name in ((one, CASES[0]), (other, CASES[2]))}


def test_what_is_wrong_with_the_folders_is_said(tree: Path, summed: Path, tmp_path: Path) -> None:
    def stopped(work: Callable[[], object]) -> str:
        with pytest.raises(Stop) as stop:
            work()
        return stop.value.id

    (tmp_path / "有").mkdir()
    (tmp_path / "有" / "信.txt").write_text("别的")
    (tmp_path / "空").mkdir()
    assert stopped(lambda: batch(tree, tmp_path / "有")) == "batch_folder"
    assert stopped(lambda: batch(tree, tree / "果")) == "batch_inside"
    assert stopped(lambda: batch(tree, summed, "check")) == "batch_other"
    assert stopped(lambda: batch(tmp_path / "空", tmp_path / "果")) == "batch_empty"
    assert stopped(lambda: batch(tmp_path / "无", tmp_path / "果二")) == "not_found"


def test_without_the_library_of_tables_it_says_what_to_install(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert jx(["batch", "check", str(tree), "-o", str(tmp_path / "果")]) == 3
    assert "JX-P07" in capsys.readouterr().err
    assert not (tmp_path / "果").exists()


def test_the_library_of_tables_does_not_load_pandas_and_gives_it_to_who_asks() -> None:
    tried = """
import sys
from jixiao.addin.batch.tables import need_arrow
arrow, _ = need_arrow()
column = arrow.array(["甲", None], type=arrow.string())
print("pandas" in sys.modules, arrow.table({"列": column}).to_pandas()["列"][0], "pandas" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", tried], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["False", "甲", "True"]


def test_rows_are_the_same_after_they_were_text() -> None:
    gatherer = Gatherer(library(), texts("summary"))
    forms = [form for name in NAMES for form in gatherer.of_records([case_record(name)], f"{name}.json")]
    assert from_text(to_text(forms)) == forms
    for part in PARTS:
        without = {other: () for other in PARTS if other != part}
        assert from_text(to_text(forms), (part,)) == [replace(form, **without) for form in forms]


def test_ruleset_and_overwrite_mean_what_they_mean_for_one_workbook_and_another_choice_does_all_again(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{CASES[0]}.xlsx"
    own, out = tmp_path / "单位", tmp_path / "果"
    own.mkdir()
    shutil.copy(tree / f"乙局/{name}", own / name)
    ruleset = "sh2019"
    made = {}
    for options in ([], ["--overwrite"], ["--ruleset", ruleset], ["--ruleset", ruleset, "--overwrite"]):
        one = tmp_path / f"一{'-'.join(options)}.xlsx"
        assert jx(["score", str(own / name), "-o", str(one), *options]) in (0, 1)
        capsys.readouterr()
        assert jx(["batch", "score", str(own), "-o", str(out), "--processes", "1", *options]) in (0, 1)
        assert ("JX-P16" in capsys.readouterr().err) == bool(options)
        made[" ".join(options)] = (out / "score" / name).read_bytes()
        assert made[" ".join(options)] == one.read_bytes()
    assert len(set(made.values())) == 4
    before = (out / "ledger.sqlite").stat().st_mtime_ns
    assert jx(["batch", "score", str(own), "-o", str(out), "--ruleset", ruleset, "--overwrite"]) in (0, 1)
    assert "JX-P16" not in capsys.readouterr().err
    assert (out / "ledger.sqlite").stat().st_mtime_ns >= before


def test_a_check_by_another_ruleset_finds_what_the_command_finds(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, out = tree / "乙局", tmp_path / "果"
    seen = []
    for options in ([], ["--ruleset", "gj2020-over"]):
        capsys.readouterr()
        assert jx(["check", str(own), "--json", *options]) in (0, 1)
        said = json.loads(capsys.readouterr().out)
        assert jx(["batch", "check", str(own), "-o", str(out), "--processes", "1", *options]) in (0, 1)
        seen.append([(row["check"], row["severity"], row["sheet"], row["cell"]) for row in placed(out)])
        assert seen[-1] == [(item["id"], item["severity"], item["sheet"], item["cell"]) for item in said]
    assert seen[0] != seen[1]


def placed(out: Path) -> list[dict[str, Any]]:
    """The findings with the sheets of their forms."""
    sheets = {(row["file"], row["form_number"]): row["sheet"] for row in rows(out, "forms")}
    return [{**row, "sheet": sheets[row["file"], row["form_number"]]} for row in rows(out, "findings")]


def test_what_was_written_of_a_file_that_no_longer_can_be_used_is_taken_away(tree: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "单位", tmp_path / "果"
    shutil.copytree(tree / "乙局", own)
    batch(own, out, "score")
    name = f"{CASES[0]}.xlsx"
    assert (out / "score" / name).exists()
    (own / name).write_bytes(b"PK\x03\x04")
    batch(own, out, "score")
    assert {row["file"]: row["verdict"] for row in rows(out, "files")}[name] == "unread"
    assert not (out / "score" / name).exists()


def test_forms_that_are_others_do_all_again(tmp_path: Path) -> None:
    forms = tmp_path / "表样"
    forms.mkdir()
    job = Job("check", "果", str(forms))
    before = job.how
    assert before == Job("check", "别处", str(forms)).how == Job("check", "果").how
    (forms / "注.txt").write_text("一")
    assert job.how != before

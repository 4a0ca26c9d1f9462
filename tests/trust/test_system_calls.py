"""A save is ended at every single call to the system, by strace; and it meets a disk that is really full, or really read-only.

What is saved: a workbook with and without macros in place, a list, a form, a summary, a report. Needs strace; the disks need
the right to mount in a namespace of one's own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from full_book import hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.verbs.report import report
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook import save
from jixiao.addin.workbook.kept import originals
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop
from support import case_record, make_book

from trust.limits import state

STRACE = shutil.which("strace")
LIBRARY = default_library()
FORM = next(form for form in LIBRARY.forms.values() if form.id in LIBRARY.sheets)

Job = tuple[Path, Callable[[], object]]


def in_place(folder: Path, suffix: str) -> Job:
    path = hand_made(folder / f"绩效{suffix}", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    if suffix == ".xlsm":
        rewritten(path, lambda parts: parts.update({"[Content_Types].xml": parts["[Content_Types].xml"].replace(
            b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", b"vnd.ms-excel.sheet.macroEnabled.main")}))

    def work() -> None:
        book = WorkbookFile.open(path)
        book.apply([CellEdit("表", 1, 1, Decimal(5))], {})
        book.save(path, backup=True)

    return path, work


def new(folder: Path, name: str) -> Job:
    source = folder / "来源"
    source.mkdir()
    target = folder / name
    match target.stem:
        case "清单":
            return target, lambda: write_list_template(FORM, LIBRARY, target)
        case "新表":
            return target, lambda: form_verbs.generate([form_verbs.blank(FORM, LIBRARY, 2023)], LIBRARY, target)
    book = make_book(source / "表.xlsx", case_record("selfeval-2023-004-07"))
    if target.stem == "汇总":
        return target, lambda: summary([source], LIBRARY, target)
    return target, lambda: report(book, LIBRARY, target)


JOBS: dict[str, Callable[[Path], Job]] = {
    "workbook": lambda folder: in_place(folder, ".xlsx"),
    "workbook with macros": lambda folder: in_place(folder, ".xlsm"),
    "list": lambda folder: new(folder, "清单.xlsx"),
    "form": lambda folder: new(folder, "新表.xlsx"),
    "summary": lambda folder: new(folder, "汇总.xlsx"),
    "report": lambda folder: new(folder, "报告.docx"),
}


#: Sentences that a save may end with, by the exit code of the child.
IDS = ("", "disk_full", "read_only", "cannot_write", "changed_meanwhile", "exists", "locked")


def traced(work: Callable[[], object], *options: str) -> int:
    """Does the work in a child that strace holds from the save on; the signal that ended it as -signal, else its exit code."""
    child = os.fork()
    if child == 0:
        usual = save._sweep

        def wait(folder: Path) -> None:
            os.kill(os.getpid(), signal.SIGSTOP)
            usual(folder)

        save._sweep = wait
        code = 0
        try:
            work()
        except Stop as stop:
            code = IDS.index(stop.id)
        finally:
            os._exit(code)
    os.waitpid(child, os.WUNTRACED)
    assert STRACE
    tracer = subprocess.Popen([STRACE, "-p", str(child), *options], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    for line in tracer.stderr:
        if "attached" in line:
            break
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    tracer.stderr.close()
    tracer.wait()
    return os.waitstatus_to_exitcode(status)


def said_by(path: Path) -> dict[str, bytes]:
    """What a document says, the time aside at which it was made."""
    return {name: data for name, data in parts_of(path).items() if name != "docProps/core.xml"}


def calls_of(work: Callable[[], object], log: Path) -> list[tuple[str, int]]:
    """Each call that a save makes, as its name and the how manieth of that name."""
    assert traced(work, "-o", str(log)) == 0
    names = re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE)
    seen: Counter[str] = Counter()
    return [(name, seen[name]) for name in names if not seen.update([name])]


@pytest.mark.skipif(STRACE is None, reason="strace is not installed; make trust installs it")
@pytest.mark.parametrize("job", [
    pytest.param(name, marks=pytest.mark.slow if name == "workbook" else pytest.mark.long) for name in JOBS])
def test_ended_at_every_call_to_the_system_a_file_is_old_or_new(job: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    target, work = JOBS[job](folder)
    before = state(folder)
    old = before.get(target.name)

    def back() -> None:
        for path in [target, *folder.glob(f"{target.stem}（*"), *folder.glob(".jixiao-*")]:
            path.unlink(missing_ok=True)
        if old is not None:
            target.write_bytes(old)

    calls = calls_of(work, tmp_path / "calls")
    assert {"fsync"} < {name for name, _ in calls} and len(calls) > 20
    new = said_by(target)
    if job == "workbook":
        calls = calls[::4]  # in the short run
    killed = 0
    for name, number in calls:
        back()
        killed += traced(work, "-o", os.devnull, "-e", f"inject={name}:signal=KILL:when={number}") == -signal.SIGKILL
        if old is None:
            assert not target.exists() or said_by(target) == new, (name, number)
        else:
            changed = target.read_bytes() != old
            assert not changed or said_by(target) == new, (name, number)
            kept = originals(target)
            assert [path.read_bytes() for path in kept] in ([], [old]), (name, number)
            assert kept or not changed, (name, number)
        for other, data in before.items():
            assert other == target.name or (folder / other).read_bytes() == data, (name, number)
    print(f"{job}: ended at {killed} of {len(calls)} calls")
    assert killed >= 0.9 * len(calls)


@pytest.mark.long
@pytest.mark.skipif(STRACE is None, reason="strace is not installed; make trust installs it")
@pytest.mark.parametrize(("error", "id"), [("ENOSPC", "disk_full"), ("EDQUOT", "disk_full"), ("EROFS", "read_only"), ("EIO", "cannot_write")])
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("job", JOBS)
def test_a_call_that_fails_is_told_and_harms_nothing(job: str, call: str, error: str, id: str, tmp_path: Path) -> None:
    target, work = JOBS[job](tmp_path)
    before = state(tmp_path)
    code = traced(work, "-o", os.devnull, "-e", f"inject={call}:error={error}")
    assert code > 0 and IDS[code] == id
    assert state(tmp_path) == before, target


#: $1 where the disk is mounted, $2 what is put on it, $3 Python, $4 a file that the disk may lie in.
_ON_A_DISK = """
{mount} && cp -a "$2"/. "$1"/ || exit 90
{spoil}
cd "$1" && "$3" -c "from jixiao.addin.cli.main import main; main()" {command}
code=$?
ls -A "$1" > "$2.names" && cp -a "$1/表.xlsx" "$2"/ || exit 91
exit $code
"""
_FILL = 'dd if=/dev/zero of="$1/full" bs=1k count=99999 2>/dev/null'
_TMPFS = 'mount -t tmpfs -o size=256k none "$1"'
#: How a disk is had, and how it is spoilt. Quotas of btrfs hold root too.
DISKS = {
    "full": (_TMPFS, _FILL),
    "read-only": (_TMPFS, 'mount -o remount,ro "$1"'),
    "full ext4": ('truncate -s 4M "$4" && mkfs.ext4 -q "$4" && mount -o loop "$4" "$1" && rm -r "$1/lost+found"', _FILL),
    "quota": (
        'truncate -s 128M "$4" && mkfs.btrfs -q -M "$4" >/dev/null 2>&1 && mount -o loop "$4" "$1" && btrfs quota enable "$1"'
        ' && btrfs qgroup limit 300k "$1"', _FILL,
    ),
}
#: What is done on a disk.
COMMANDS = {
    "score": "score 表.xlsx", "list": "new selfeval-2023 --list-template -o 新.xlsx", "summary": "summary . -o 新.xlsx",
    "report": "report 表.xlsx -o 新.docx", "monitor": "monitor 表.xlsx --date 2024-7-31",
}


@pytest.mark.long
@pytest.mark.parametrize("size", [48, 96, 112, 128])
def test_a_batch_on_a_full_disk_is_told_and_goes_on_where_it_was(size: int, tmp_path: Path) -> None:
    """The ledger, the tables of results, each where the disk ends."""
    need_disk("full")
    source, place = tmp_path / "各单位", tmp_path / "disk"
    source.mkdir()
    place.mkdir()
    make_book(source / "表.xlsx", case_record("selfeval-2023-004-07"))
    batch = '"$3" -c "from jixiao.addin.cli.main import main; main()" batch check "$2" -o "$1/结果" --processes 1'
    script = f'mount -t tmpfs -o size={size}k none "$1" || exit 90\n{batch}\ncode=$?\nmount -o remount,size=9M "$1"\n{batch} >&2 || exit 92\nexit $code'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, "sh", str(place), str(source), sys.executable], capture_output=True, text=True,
        env={**os.environ, "HOME": str(tmp_path)}, check=False,
    )
    first = next(line for line in done.stderr.splitlines() if line.startswith("JX-"))
    assert done.returncode == 3 and first.startswith("JX-F14") and "空间" in first, done.stderr


def need_disk(disk: str) -> list[str]:
    """How a namespace of one's own is had, in which such a disk may be mounted; skips where none can."""
    alone = ["unshare", "-m"] if disk in ("quota", "full ext4") else ["unshare", "-Urm"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespace of one's own can be had here")
    if "-Urm" not in alone:
        if os.geteuid() or not list(Path("/dev").glob("loop[0-9]*")):
            pytest.skip("a disk in a file is mounted by root alone")
        if program := next((name for name in ("mkfs.ext4", "mkfs.btrfs", "btrfs") if name in DISKS[disk][0] and not shutil.which(name)), ""):
            pytest.skip(f"{program} is not installed; make trust installs it")
    return alone


@pytest.mark.long
@pytest.mark.parametrize("disk", DISKS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_or_read_only_disk_or_a_quota_is_told_and_harms_nothing(command: str, disk: str, tmp_path: Path) -> None:
    """A disk of 256 kB in the memory, or a real file system in a file, mounted where only this process sees it."""
    alone = need_disk(disk)
    held, place = tmp_path / "held", tmp_path / "disk"
    held.mkdir()
    place.mkdir()
    book = make_book(held / "表.xlsx", case_record("target-2018-003-02" if command == "monitor" else "selfeval-2023-004-07"))
    before = book.read_bytes()
    mount, spoil = DISKS[disk]
    script = _ON_A_DISK.format(mount=mount, spoil=spoil, command=COMMANDS[command])
    done = subprocess.run(
        [*alone, "sh", "-c", script, "sh", str(place), str(held), sys.executable, str(tmp_path / "disk.img")], capture_output=True,
        text=True, env={**os.environ, "HOME": str(tmp_path)}, check=False,
    )
    assert done.returncode == 3, done.stderr
    (sentence,) = [line for line in done.stderr.splitlines() if line.strip()]
    assert sentence.startswith("JX-F")
    assert ("空间" in sentence) == (disk != "read-only"), sentence
    assert set((tmp_path / "held.names").read_text().split()) <= {"表.xlsx", "full"}
    assert book.read_bytes() == before

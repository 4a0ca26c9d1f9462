"""What lasts for days: the functions through a hundred thousand calls, the buttons through a thousand presses; memory flat."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from doors import plain_form
from support import case_record, make_book

TESTS = Path(__file__).resolve().parents[1]
PATHS = os.pathsep.join(map(str, (TESTS, TESTS / "making", TESTS / "fakes")))
GROWTH = 12  # MB that a process may hold more at the end than after a tenth of its life
_HEAD = """
import json, random, resource, sys
def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6
"""
_CALLS = _HEAD + """
from jixiao.udfs import functions as jx
chance = random.Random(1)
def call():
    number, kind = chance.randrange(10**6), chance.randrange(6)
    target, actual = f"≥{number}个", f"{number * chance.random():.3f}个"
    if kind == 0: return jx.JX_SCORE(target, actual, 10)
    if kind == 1: return jx.JX_SCORE([[target], ["及时"]], [[actual], ["按时"]], [[10], [5]])
    if kind == 2: return jx.JX_COMPLETION(target, actual)
    if kind == 3: return jx.JX_RATE_SCORE(number, number + 7, 10)
    if kind == 4: return jx.JX_EXPLAIN(target, actual, 10)
    return jx.JX_TARGET(f"项目{number}完成率≥{chance.random():.1%}", "value")
def sample():
    return [jx.JX_SCORE("≥95(%)", "93(%)", 10), jx.JX_SCORE("=0(次)", "1次", 10), jx.JX_RATE_SCORE(90, 120, 10), jx.JX_GRADE(88)]
calls, before, at = int(sys.argv[1]), sample(), []
for number in range(calls):
    call()
    if number == calls // 10: at.append(held())
at.append(held())
print(json.dumps([at, before == sample()]))
"""
_PRESSES = _HEAD + """
from pathlib import Path
import pressing
from support import case_record, make_book
folder, presses, at, texts = Path(sys.argv[2]), int(sys.argv[1]), [], []
make_book(folder / "表.xlsx", case_record("selfeval-2023-004-07"))
book = pressing.opened(folder / "表.xlsx")
for number in range(presses):
    texts.append(pressing.press(book, ("score", "check", "undo")[number % 3]))
    for model in book.app.impl.models: model.styles_from.clear()  # the stand-in remembers each template that it copied from
    if number == presses // 10: at.append(held())
at.append(held())
print(json.dumps([at, len(set(texts)) <= 12]))
"""


def lived(code: str, times: int, *more: str) -> tuple[float, float, bool]:
    """(MB after a tenth of its life, MB at its end, whether its answers stayed)."""
    done = subprocess.run([sys.executable, "-c", code, str(times), *more], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": PATHS})
    assert done.returncode == 0, done.stderr[-2000:]
    (early, late), same = json.loads(done.stdout.splitlines()[-1])
    print(f"{times} times: {early:.0f} MB, then {late:.0f} MB")
    return early, late, same


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("calls", [pytest.param(10_000, marks=pytest.mark.slow), pytest.param(100_000, marks=pytest.mark.long)])
def test_functions_live_through_calls_with_flat_memory(calls: int) -> None:
    early, late, same = lived(_CALLS, calls)
    assert same
    assert late - early < GROWTH


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_buttons_live_through_a_thousand_presses_with_flat_memory(tmp_path: Path) -> None:
    """On the engine that stands in for Excel."""
    early, late, same = lived(_PRESSES, 1000, str(tmp_path))
    assert same
    assert late - early < GROWTH


_KILLED = """
import os, signal, sys
from pathlib import Path
import pressing
book, last, count = pressing.opened(Path(sys.argv[1])), int(sys.argv[2]), 0
def counted(frame, event, _):
    global count
    if event == "call" and "/xl_" in frame.f_code.co_filename:  # the engine that stands in for Excel
        count += 1
        if count == last: os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(counted)
pressing.press(book, "score")
sys.setprofile(None)
print(count)
"""


def child(code: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": PATHS, "HOME": str(folder)})


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_press_that_is_killed_in_its_midst_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A press writes into the open workbook; the file on the disk is the user's to save."""
    path = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    before = path.read_bytes()
    out, said = child(_KILLED, tmp_path / "home", str(path), "0").communicate()
    calls = int(out.split()[-1])
    assert calls > 100, said
    for share in (0.3, 0.6, 0.95):
        process = child(_KILLED, tmp_path / "home", str(path), str(int(calls * share)))
        _, said = process.communicate()
        assert process.returncode == -signal.SIGKILL, said
        assert path.read_bytes() == before
    again = child(_KILLED, tmp_path / "home", str(path), "0")
    assert again.communicate()[0].split()[-1] == str(calls) and again.returncode == 0


_SESSION = """
import sys
from pathlib import Path
import pressing
book = pressing.opened(Path(sys.argv[1]))
before = pressing.grid(book).cells
pressing.press(book, "score")
scored = pressing.grid(book).cells
print("scored", flush=True)
sys.stdin.readline()
pressing.press(book, "undo")
print(scored != before, {at: cell.value for at, cell in pressing.grid(book).cells.items()} == {at: cell.value for at, cell in before.items()})
"""


@pytest.mark.slow
def test_two_sessions_of_one_user_undo_each_its_own_press(tmp_path: Path) -> None:
    """Two Excels with one home: a workbook in each, both scored, then both undone."""
    sessions = []
    for name in ("selfeval-2023-004-07", "selfeval-2023-004-01"):
        folder = tmp_path / name
        folder.mkdir()
        path = plain_form(folder / "表.xlsx", name)
        sessions.append(subprocess.Popen(
            [sys.executable, "-c", _SESSION, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": PATHS, "HOME": str(tmp_path)}))
    for session in sessions:
        assert session.stdout and session.stdout.readline() == "scored\n"
    for session in sessions:
        out, said = session.communicate("\n")
        assert out.strip() == "True True", said[-1500:]

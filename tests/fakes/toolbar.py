"""Calc with the toolbar: a headless office whose message boxes are answered and written down."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Self

from driven import driven, office_environment
from jixiao.addin.libreoffice.build import PYTHONPATH, unpack

_DRIVER = Path(__file__).with_name("toolbar_driver.py")
#: In place of the functions that show a box. Questions are answered, and files chosen, as files here say.
_SHOW = '''

def show(frame, kind, text):
    folder = Path(__file__).parents[1]
    with open(folder / "said.txt", "a", encoding="utf-8") as said:
        said.write(json.dumps([kind, text]) + chr(10))
    return kind == "question" and (folder / "yes").exists()


def pick(context, title, kind, suffixes, folder):
    chosen = Path(__file__).parents[1] / "picked"
    return chosen.read_text(encoding="utf-8") if chosen.exists() else None
'''
#: Where the test says so, a sheet cannot be put in.
_FAIL = '''

_new_sheet = Changes._new_sheet
def failing(self, **operation):
    from pathlib import Path
    if (Path(__file__).parents[5] / "fail").exists():
        raise RuntimeError("fail")
    _new_sheet(self, **operation)
Changes._new_sheet = failing
'''


class Toolbar:
    """An office with the extension, a home of its own, and an interpreter recorded as ``jx libreoffice install`` does."""

    def __init__(self, folder: Path, interpreter: str | None = sys.executable) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        unpack(folder / "extensions" / "jixiao", interpreter)
        for name, more in (("jx_toolbar.py", _SHOW), ("pythonpath/jixiao/addin/inside/document.py", _FAIL)):
            path = folder / "extensions" / "jixiao" / name
            path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")

    def __enter__(self) -> Self:
        pythonpath = self.folder / "extensions" / "jixiao" / PYTHONPATH
        self._process = driven(_DRIVER, pythonpath, self.folder, office_environment(self.home))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=180)

    def work(self, path: Path, *steps: tuple[Any, ...], read_only: bool = False) -> list[Any]:
        """Opens a document, does the steps, closes it unsaved; the steps' results."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"path": str(path), "read_only": read_only, "steps": steps}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "fault" not in answer, answer["fault"]
        results: list[Any] = answer["results"]
        return results

    def agree(self, yes: bool) -> None:
        """How questions are answered from now on."""
        self._mark("yes", yes)

    def choose(self, path: Path | None) -> None:
        """What is chosen in every box for files and folders from now on."""
        chosen = self.folder / "extensions" / "picked"
        chosen.unlink(missing_ok=True)
        if path is not None:
            chosen.write_text(str(path), encoding="utf-8")

    def fail(self, fails: bool) -> None:
        """Whether new sheets are refused from now on."""
        self._mark("fail", fails)

    def _mark(self, name: str, there: bool) -> None:
        mark = self.folder / "extensions" / name
        mark.touch() if there else mark.unlink(missing_ok=True)

    def said(self) -> list[list[str]]:
        """[kind, text] of every box since the last time."""
        path = self.folder / "extensions" / "said.txt"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

"""The engine's side of the add-in: a folder with a copy of the open workbook, a press on it, and what the functions answer.

What comes from WPS is put where :func:`lay` says; :func:`press` says in JSON what was made and what it is to be called::

    {"text": "…", "kind": "info" or "error", "cell": ["自评表", 7, 9] or null, "open": "自评表_评分.xlsx" or "",
     "files": [{"path": "…", "name": "自评表_评分.xlsx"}]}
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jixiao.addin.press.dispatch import press as dispatch
from jixiao.addin.press.door import Answer
from jixiao.addin.verbs import ribbon
from jixiao.addin.wps.door import Host, HostDoor
from jixiao.templates.library import default_library, say, texts
from jixiao.templates.stop import Stop
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.base.log import log_exception, log_path
from jixiao.udfs.functions import JX_VERSION
from jixiao.udfs.registry import FUNCTIONS, function

DESK = Path("/jixiao-desk")
#: Buttons whose work needs what the engine in WPS has not: folders of the PC, or its documents. -> what is said instead.
NOT_HERE = {"summary": "wps_no_summary", "learn": "wps_no_learn", "tutorial": "wps_no_tutorial"}
_SUFFIX = ".xlsx"  # of a workbook that was never saved: its name has none
_NUMBERED = re.compile(r"(.*?)(\d*)")


def names() -> list[str]:
    """The functions."""
    return [item.name for item in FUNCTIONS]


def version() -> str:
    """The version of the program."""
    return JX_VERSION()


def call(name: str, *arguments: Any) -> Any:
    """What a function answers in a cell; to rows a column of answers. An error value is raised as ValueError with its code.

    >>> call("JX_SCORE", "≥95(%)", "93(%)", 10)
    9.79
    """
    value = function(name).call(*map(_cell, arguments))
    if isinstance(value, SheetError):
        raise ValueError(str(value))
    return [[_plain(item)] for item in value] if isinstance(value, (list, tuple)) else value


def _cell(argument: Any) -> Any:
    """A block of one cell as its cell."""
    while isinstance(argument, (list, tuple)) and len(argument) == 1:
        argument = argument[0]
    return argument


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, SheetError) else value


def lay(name: str, desk: Path = DESK) -> str:
    """Clears the folder; where the copy of the open workbook is to be put. name: of the workbook, as WPS shows it."""
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir(parents=True)
    return str(desk / (name if Path(name).suffix else f"{name}{_SUFFIX}")) if name else ""


def press(
    id: str, path: str, selected: tuple[str, int, int], host: Host, place: str = "", desk: Path = DESK
) -> str:
    """Presses a button on the copy. Never raises.

    path: what :func:`lay` gave. place: the folder that results go to, as the sentences name it, with its last separator.
    """
    library = default_library()
    button = ribbon.find(id, library)
    door = HostDoor(Path(path) if path else desk / "-", _mark(button.action if button else ""), host, selected)
    before = set(_files(desk))
    try:
        if button and button.action in NOT_HERE:
            raise Stop(NOT_HERE[button.action])
        answer, kind = dispatch(id, door, library), "info"
    except Stop as stop:
        answer, kind = Answer(say(stop.id, **stop.values)), "error"
    except Exception:
        log_exception()
        answer, kind = Answer(say("wps_bug")), "error"
    if answer.file == log_path():
        log = Path(shutil.copy(log_path(), desk))
        answer = Answer(answer.text.replace(str(log_path()), str(log)), file=log)
    text = answer.text
    if door.made is not None and kind == "info":
        text = f"{text}\n{say('written', path=door.made)}"
    opened = answer.file or door.made
    made = {}
    for file in _files(desk):
        if file not in before and kind == "info":
            made[file] = _free(file.name if file != door.made else _once(file, door), host)
            text = text.replace(str(file), f"{place}{made[file]}")
    text = text.replace(f"{desk}/", place)
    return json.dumps({
        "text": text, "kind": kind, "cell": answer.cell, "open": made.get(opened, "") if opened else "",
        "files": [{"path": str(file), "name": name} for file, name in made.items()],
    }, ensure_ascii=False)


def _files(desk: Path) -> Iterator[Path]:
    return (path for path in sorted(desk.iterdir()) if path.is_file())


def _mark(action: str) -> str:
    marks: dict[str, str] = texts("wps")["marks"]
    return marks.get(action, marks["score"])


def _once(file: Path, door: HostDoor) -> str:
    """Of a result that was pressed on again the name has its mark once: not 表_评分_评分."""
    mark = f"_{door.mark}"
    stem = file.stem.removesuffix(mark)
    bare, _ = re.fullmatch(_NUMBERED, stem).groups()  # type: ignore[union-attr]  # matches everything
    return f"{bare}{file.suffix}" if bare.endswith(mark) else file.name


def _free(name: str, host: Host) -> str:
    """A name that is not taken, numbered as :func:`jixiao.addin.press.files.free_path` numbers."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number, free = 1, name
    while host.taken(free):
        number += 1
        free = f"{stem}{number}{suffix}"
    return free

"""``jx drop``: what was dropped on an icon is scored, checked, summed up or made final, beside the files.

The icons are shortcuts to this command (``installer/icons.py``). Its window stays until a key is pressed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from jixiao.addin.cli.chinese import command
from jixiao.addin.cli.codes import BUG, OK, UNUSABLE, USAGE
from jixiao.addin.cli.console import progress_bar, tell, tell_message
from jixiao.addin.cli.several import each, to_work_on
from jixiao.addin.installer.icons import VERBS, mark
from jixiao.addin.verbs import sentences
from jixiao.addin.workbook.foreign import take_notes
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception


@command(
    help="拖放：评分、检查、汇总或定稿拖到图标上的文件和文件夹，结果写在旁边，原文件不动。",
)
@click.argument("verb", type=click.Choice(VERBS), metavar="|".join(VERBS))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[文件|文件夹 …]")
@click.pass_obj
def drop(library: Library, verb: str, paths: tuple[Path, ...]) -> int:
    try:
        code = _drop(library, verb, paths)
    except Stop as stop:
        tell(say(stop.id, **stop.values))
        code = UNUSABLE
    except Exception:
        tell_message("bug", log=log_exception() or "—")
        code = BUG
    for note in take_notes():
        tell(note)
    if _is_window():
        _asked(f"\n{say('drop_close')}")
    return code


def _drop(library: Library, verb: str, paths: tuple[Path, ...]) -> int:
    if not paths:
        tell_message("drop_nothing")
        return USAGE
    paths = tuple(path.resolve() for path in paths)
    if verb == "summary":
        return _summary(library, paths)
    files, code = to_work_on(paths, library)
    return each(files, lambda file: _press(library, verb, file), code)


def _press(library: Library, verb: str, file: Path) -> int:
    from jixiao.addin.press.dispatch import press  # the buttons bring a hundred modules that no other command needs
    from jixiao.addin.press.file_door import FileDoor

    door = FileDoor(file, mark(verb), _agreed, _printed)
    tell(f"{file.name}：")
    answer = press(verb, door, library)
    tell(answer.text)
    if door.made is not None:
        tell_message("written", path=door.made)
    return OK


def _summary(library: Library, paths: tuple[Path, ...]) -> int:
    from jixiao.addin.press.files import free_path
    from jixiao.addin.verbs.summary import summary

    first = paths[0]
    name = first.name if first.is_dir() else say("drop_all")
    path = free_path(first.parent, f"{name}_{mark('summary')}")
    with progress_bar(mark("summary")) as progress:
        done = summary(paths, library, path, progress)
    for line in [*sentences.unread(done), say("written", path=path), sentences.summarised(done)]:
        tell(line)
    return UNUSABLE if done.unread else OK


def _printed(file: Path, output: Path) -> bool:
    from jixiao.addin.libreoffice.recalc_and_print import print_pdf

    try:
        print_pdf(file, output)
    except Stop as stop:
        tell(say(stop.id, **stop.values))
    return output.is_file()


def _agreed(question: str) -> bool:
    """Asked in the window; without one the answer is no."""
    tell(question)
    return _is_window() and _asked(say("drop_agree")).strip().lower() == "y"


def _is_window() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _asked(text: str, read: Callable[[str], str] = input) -> str:
    try:
        return read(text)
    except EOFError:
        return ""

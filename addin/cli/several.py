"""One command over several files and folders: a file that cannot be used is said, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jixiao.addin.cli.codes import BUG, OK, UNUSABLE
from jixiao.addin.cli.console import tell, tell_message
from jixiao.addin.verbs.inputs import READ, WRITTEN, closed_sentence, is_there, named_files
from jixiao.addin.workbook.foreign import not_brought
from jixiao.addin.workbook.save import make_folder
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception


def workbooks(paths: Sequence[Path]) -> tuple[list[Path], int]:
    """Files as named, workbooks of folders; and :data:`UNUSABLE` where one is not there or closed, which is said.

    Raises Stop ``folder_empty``.
    """
    code = OK
    there = []
    for path in paths:
        if is_there(path):
            there.append(path)
        else:
            code = UNUSABLE
            tell_message("not_found", path=path)

    def closed(error: OSError) -> None:
        nonlocal code
        code = UNUSABLE
        tell(closed_sentence(error))

    files = [file for _, file in named_files(there, closed, READ)]
    if there and not files:
        raise Stop("folder_empty", path="、".join(map(str, paths)))
    return files, code


def to_work_on(paths: Sequence[Path], library: Library) -> tuple[list[Path], int]:
    """As :func:`workbooks`, without copies that we have made of another one of them, each said; what is named is meant."""
    files, code = workbooks(paths)
    named = {path.resolve() for path in paths}
    if len(files) == 1 or all(file.resolve() in named for file in files):
        return files, code
    from jixiao.addin.installer.icons import VERBS, mark  # one file by name is what is done most, and needs neither
    from jixiao.addin.verbs.made import made_of

    made = {file: source for file, source in made_of(files, [*map(mark, VERBS)], library).items()
            if file.resolve() not in named}
    for file, source in made.items():
        tell_message("copy_left", path=file, source=source)
    return [file for file in files if file not in made], code


def each(files: Sequence[Path], work: Callable[[Path], int], code: int = OK) -> int:
    """Does a piece of work with each file and gives the worst exit code; what stops one file is said."""
    for file in files:
        try:
            code = max(code, work(file))
        except Stop as stop:
            tell(say(stop.id, **stop.values))
            not_brought(file)
            if stop.id != "own_summary" or len(files) == 1:  # it lies in the folder that it sums up: no fault
                code = max(code, UNUSABLE)
        except BrokenPipeError:
            raise  # nobody reads on; the file is not at fault
        except Exception:
            tell_message("bug_in_file", path=file, log=log_exception() or "—")
            not_brought(file)
            code = BUG
    return code


def named(item: Mapping[str, Any], file: Path, files: Sequence[Path]) -> dict[str, Any]:
    """A result as JSON gives it: of several files each says which it is from."""
    return {"file": str(file), **item} if len(files) > 1 else dict(item)


def target_in(output: Path | None, file: Path, files: Sequence[Path], suffix: str = "") -> Path | None:
    """Where the result of one of several files goes: into the folder ``output``, under its own name; a single one, there.

    suffix: what the results' names end with in a folder, before their ending. A file named without an ending gets that of
    the workbook. Raises Stop ``folder_needed`` where several results would go into one file.
    """
    if output is None:
        return None
    ending = file.suffix if file.suffix.lower() in WRITTEN else WRITTEN[0]
    if len(files) == 1 and not output.is_dir():
        return output if output.suffix else output.with_name(output.name + ending)
    if output.is_file() or (output.suffix and not output.is_dir()):
        raise Stop("folder_needed", path=str(output), count=len(files))
    make_folder(output)
    return output / f"{file.stem}{suffix}{ending}"

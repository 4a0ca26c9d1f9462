"""A learned form as one file, to be sent to a colleague; and the folder of the user's own forms. Such a file is hostile."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from jixiao.addin.package.opening import need_plain_file
from jixiao.addin.package.package import FIRST_DATE
from jixiao.addin.verbs.forms import blank, build
from jixiao.addin.workbook.save import save_new
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.learn.propose import is_form_id
from jixiao.templates.library import MAX_TOML, Library, find_faults, own_forms, own_forms_changed, read_toml
from jixiao.templates.messages import HOME
from jixiao.templates.model import FormSpec
from jixiao.templates.stop import Stop, of_file

SUFFIX = ".jxform"
_BOOK, _TABLE = "form.xlsx", "form.toml"
_MAX_BOOK = 16_000_000  # bytes, unpacked
_MAX_FILE = 20_000_000
#: All that a learned template says in braces; another template may say more, but that is one of an official folder.
_PLAIN = re.compile(
    r"\{\{ (?:(?P<name>[a-z_]+(?:\.[a-z][a-z_0-9]*)?)(?: \| default\('', true\)| / 100 if (?P=name) is not none else '')?"
    r"|(?:project_type|category) \| box\('[^'{}\\]{1,60}'(?:, '[^'{}\\]', '[^'{}\\]{0,6}')?\)|sum\('tasks\.[a-z]+'\)) \}\}"
)


def pack(book: bytes, table: bytes) -> bytes:
    """Both parts of a form as one file; the same form gives the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in ((_TABLE, table), (_BOOK, book)):
            info = zipfile.ZipInfo(name, FIRST_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)
    return buffer.getvalue()


def unpack(path: Path) -> tuple[bytes, bytes]:
    """(workbook, table) of such a file. Raises Stop ``learn_bad_file``, ``not_found``, ``cannot_read``."""
    with of_file(path):
        try:
            need_plain_file(path)
            if not path.is_file():
                raise Stop("not_found")
            if path.stat().st_size > _MAX_FILE:
                raise Stop("learn_bad_file")
            with zipfile.ZipFile(path) as packed:
                if sorted(packed.namelist()) != sorted((_BOOK, _TABLE)):
                    raise Stop("learn_bad_file")
                return _part(packed, _BOOK, _MAX_BOOK), _part(packed, _TABLE, MAX_TOML)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise Stop("learn_bad_file") from error
        except OSError as error:
            raise Stop("cannot_read") from error


def _part(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as part:
        data = part.read(most + 1)  # whatever its header says of its size
    if len(data) > most:
        raise Stop("learn_bad_file")
    return data


def install(path: Path, library: Library, *, replace: bool = False) -> tuple[FormSpec, bool]:
    """Puts a form that a colleague has sent into the user's own folder; whether it took the place of another.

    replace: the one of the same id that is there may go. Raises Stop ``learn_have`` else, where the two differ.

    It is checked as if the user had taught it, and drawn once, before anything is written. Raises Stop ``learn_bad_file``,
    ``learn_broken``, ``template_broken``.
    """
    book, table = unpack(path)
    with of_file(path), tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        spec = try_out(Path(folder), book, table, library)
    held = [own_forms() / f"{spec.id}{suffix}" for suffix in (".toml", ".xlsx")]
    replaced = held[0].exists()
    same = [item.read_bytes() for item in held if item.is_file()] == [table, book]
    if replaced and not replace and not same:
        raise Stop("learn_have", path=str(path), form=spec.id, title=spec.title)
    put(spec.id, book, table)
    return spec, replaced


def try_out(folder: Path, book: bytes, table: bytes, library: Library) -> FormSpec:
    """The form of both parts, once it has been read strictly and drawn as a blank one."""
    (folder / "form.toml").write_bytes(table)
    id = read_toml(folder / "form.toml").get("id")
    if not isinstance(id, str) or not is_form_id(id):
        raise Stop("learn_bad_file")
    if (known := library.forms.get(id)) and known.certainty != "user":
        raise Stop("learn_broken", reason=known.title)
    own = folder / "own"
    own.mkdir()
    (own / f"{id}.toml").write_bytes(table)
    (own / f"{id}.xlsx").write_bytes(book)
    found, _ = find_faults((HOME,), own)
    if found.left_out:
        raise Stop("learn_broken", reason=found.left_out[0].reason)
    spec = found.forms[id]
    if spec.certainty != "user" or spec.carry or not id.startswith(spec.kind):
        raise Stop("learn_bad_file")
    need_plain(spec.template)
    build([blank(spec, found, None)], found, spec.title)
    return spec


def need_plain(path: Path) -> None:
    """Raises Stop ``learn_bad_file`` where a template says more in braces than a learned one does, or has more sheets."""
    grids = WorkbookFile.open(path).grids()
    texts = [cell.text if not isinstance(cell.value, str) else cell.value for grid in grids for cell in grid.cells.values()]
    for text in texts:
        if re.search(r"\{[{%#]", _PLAIN.sub("", text)):
            raise Stop("learn_bad_file")
    if len(grids) != 1 or any(cell.formula is not None for cell in grids[0].cells.values()):
        raise Stop("learn_bad_file")


def put(id: str, book: bytes, table: bytes) -> None:
    """Into the user's own folder; the table last, because a form is known by it."""
    folder = own_forms()
    with _said(folder):
        folder.mkdir(parents=True, exist_ok=True)
    save_new(book, folder / f"{id}.xlsx", over=True)
    save_new(table, folder / f"{id}.toml", over=True)
    own_forms_changed()


def forget(id: str, library: Library) -> FormSpec | None:
    """Takes a form out of the user's own folder; the form, None where it was a broken one. Raises Stop ``learn_no_own``."""
    path = own_forms() / f"{id}.toml"
    if not is_form_id(id) or not path.is_file():
        own = [form.id for form in library.forms.values() if form.certainty == "user"]
        raise Stop("learn_no_own", form=id, forms="、".join(own) or "（无）")
    with _said(path):
        path.unlink()
        path.with_suffix(".xlsx").unlink(missing_ok=True)
    own_forms_changed()
    return library.forms.get(id)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """What the system says, as a Stop."""
    try:
        yield
    except OSError as error:
        raise Stop("cannot_write", path=str(path)) from error


def is_of(path: Path, id: str) -> bool:
    """Whether a form.toml that is there already is an earlier one of the same form: then it may be replaced."""
    try:
        return path.is_file() and read_toml(path).get("id") == id
    except Stop:
        return False

"""``jx addin bundle``: the offline folder, for a share or a USB stick. Decision 47."""

from __future__ import annotations

import hashlib
import http.client
import io
import re
import shutil
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from jixiao.addin.installer import unpack
from jixiao.addin.installer.lock import LOCK, locked_versions, need_locked
from jixiao.addin.installer.sbom import SBOM, bill_of
from jixiao.addin.installer.wheels import Target, download, installed, members, own_wheel
from jixiao.addin.xlam.contact import contact_class
from jixiao.templates.stop import Stop

SUMS = "SHA256SUMS"
_FOLDER = Path(__file__).resolve().parent / "folder"
#: As python.org names the package that needs no setup.
_ZIP = re.compile(r"python-(3\.\d+\.\d+)-embed-amd64\.zip")
_TIMEOUT = 60  # seconds without an answer


def make_bundle(output: Path, *, python: str, sha256: str | None, source: Path) -> list[str]:
    """Makes the folder ``output``, all of it or nothing; gives the names of its wheels.

    python: path or https address of the embeddable Python; an address needs its published ``sha256``. source: jixiao's
    folder, or its wheel; where a requirements.lock lies in the folder, its versions and no other wheels are taken.
    Raises Stop ``bundle_*``, ``exists``, ``cannot_write``, ``xlam_xlwings_changed``.
    """
    contact_class()  # the xlwings here is the one that goes into the folder: better refused now than on every PC
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise Stop("exists", path=str(output))
    name = python.replace("\\", "/").rpartition("/")[2]
    target = target_of(name)
    data = _python(python, sha256)
    _look_into(data, name, target)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent, prefix="~jixiao-") as work:
            made = Path(work) / "folder"
            made.mkdir()
            for path in _FOLDER.iterdir():
                (made / path.name).write_bytes(for_windows(path))
            shutil.copy(Path(unpack.__file__), made)
            (made / name).write_bytes(data)
            wheels = made / "wheels"
            wheels.mkdir()
            lock = source / LOCK
            versions = locked_versions(lock) if lock.is_file() else installed()
            download(own_wheel(source, wheels), target, wheels, versions, Path(work) / "constraints.txt")
            need_libraries(wheels)
            if lock.is_file():
                need_locked(wheels, lock)
            (made / SBOM).write_text(bill_of(wheels.iterdir()), encoding="utf-8", newline="\n")
            write_sums(made)
            if output.exists():
                output.rmdir()
            made.rename(output)
    except OSError as error:
        raise Stop("cannot_write", path=str(output)) from error
    return sorted(path.name for path in (output / "wheels").iterdir())


def target_of(name: str) -> Target:
    """Version from the name of the zip. Raises Stop ``bundle_python``.

    >>> target_of("python-3.13.9-embed-amd64.zip")
    Target(version='3.13.9')
    """
    found = _ZIP.fullmatch(name)
    if found is None:
        raise Stop("bundle_python", path=name)
    return Target(found[1])


def need_libraries(wheels: Path) -> None:
    """Raises Stop ``bundle_no_dll`` where xlwings' wheel lacks the library of 32-bit or 64-bit Excel."""
    for path in wheels.glob("xlwings-*.whl"):
        held = [name.rpartition("/")[2] for name in members(path)]
        for bits in ("32", "64"):
            if not any(name.startswith(f"xlwings{bits}-") and name.endswith(".dll") for name in held):
                raise Stop("bundle_no_dll", wheel=path.name, bits=bits)


def write_sums(folder: Path) -> None:
    """Writes the sums of every file of the folder, as sha256sum reads them: digest, two blanks, path with /."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names if name != SUMS]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def for_windows(path: Path) -> bytes:
    """A text as Windows' own programs read it: CRLF, and a mark of UTF-8 where it is not ASCII."""
    text = path.read_text(encoding="utf-8-sig")
    lines = text.replace("\n", "\r\n")
    return lines.encode("ascii" if text.isascii() else "utf-8-sig")


def _python(python: str, sha256: str | None) -> bytes:
    remote = "://" in python
    if remote and sha256 is None:
        raise Stop("bundle_sha256", path=python)
    try:
        if remote:
            with urllib.request.urlopen(python, timeout=_TIMEOUT) as answer:
                data: bytes = answer.read()
        else:
            data = Path(python).read_bytes()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Stop("bundle_no_python", path=python) from error
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256.strip().lower():
        raise Stop("bundle_other_python", path=python, found=found)
    return data


def _look_into(data: bytes, name: str, target: Target) -> None:
    """Is it the embeddable package of that version? Raises Stop ``bundle_python``."""
    stem = "python" + target.short.replace(".", "")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = {member.lower() for member in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise Stop("bundle_python", path=name) from error
    if not {"python.exe", f"{stem}._pth", f"{stem}.dll"} <= held:
        raise Stop("bundle_python", path=name)

"""Puts the wheels of an offline folder into an embeddable Python: ``python.exe unpack.py PYTHON_DIR FOLDER``.

Runs on a PC that has neither pip nor jixiao, by the very Python it fills, so it uses the standard library only and lies in
the folder as a file of its own. pip is not used: it would write the folder's temporary name into its launchers. A wheel is
a zip whose modules go to site-packages and whose ``.data/data`` goes beside python.exe, where the add-in looks for the DLL.
"""

from __future__ import annotations

import compileall
import hashlib
import io
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath

_SUMS = "SHA256SUMS"
#: Forward slashes: Windows takes them too, also in the ._pth file.
_SITE = "Lib/site-packages"
#: Where the parts of a wheel's .data folder go. Scripts are left out: jx.cmd starts the one command there is.
_DATA = {"purelib": _SITE, "platlib": _SITE, "data": ""}
#: Test suites of the libraries are never run there; compiling them takes a third of the time.
_NOT_COMPILED = re.compile(r"[\\/]tests?[\\/]")


def unpack(python: Path, folder: Path) -> None:
    """Fills the Python in ``python`` with the wheels that SHA256SUMS of ``folder`` lists. Exits with a Chinese sentence."""
    for name, digest in _wheels(folder):
        try:
            data = (folder / name).read_bytes()
        except OSError:
            sys.exit(f"安装文件夹里没有“{name}”，或不能读取。请重新取得整个文件夹。")
        if hashlib.sha256(data).hexdigest() != digest:
            sys.exit(f"“{name}”与 SHA256SUMS 不符。请重新取得整个文件夹。")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as wheel:
                _unpack_wheel(wheel, name, python)
        except OSError as error:
            sys.exit(f"“{name}”不能解到“{python}”（{error.strerror}）。多半是磁盘满了，或杀毒软件正占着文件。请处理后再运行一次。")
    open_site(python)
    # The add-in starts Python without leave to write, so what is not compiled now is compiled at every start.
    compileall.compile_dir(python / _SITE, quiet=2, rx=_NOT_COMPILED)


def open_site(python: Path) -> None:
    """Lets the embeddable Python import from its site-packages, before any folder of the user's."""
    found = list(python.glob("python*._pth"))
    if len(found) != 1:
        sys.exit("Python 压缩包里没有（或不止一个）python*._pth：不是官方的 embeddable 包。请换一个。")
    lines = [line for line in found[0].read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    lines += [line for line in (_SITE, "import site") if line not in lines]
    found[0].write_text("\n".join(lines) + "\n", encoding="utf-8")


def _wheels(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / _SUMS).read_text(encoding="utf-8").splitlines()
    pairs = [(name, digest) for digest, _, name in (line.partition("  ") for line in lines)]
    return [(name, digest) for name, digest in pairs if name.startswith("wheels/") and name.endswith(".whl")]


def _unpack_wheel(wheel: zipfile.ZipFile, name: str, python: Path) -> None:
    for member in wheel.namelist():
        target = _target(member)
        if target is None:
            continue
        if any(part == ".." or ":" in part or "\\" in part for part in target.parts) or target.is_absolute():
            sys.exit(f"“{name}”里有越出文件夹的路径，不予安装。请重新取得整个文件夹。")
        path = python.joinpath(*target.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wheel.read(member))


def _target(member: str) -> PurePosixPath | None:
    """Where a member of a wheel goes, below the folder of python.exe; None for what is left out."""
    if member.endswith("/"):
        return None
    top, _, rest = member.partition("/")
    if not top.endswith(".data"):
        return PurePosixPath(_SITE, member)
    kind, _, inner = rest.partition("/")
    return PurePosixPath(_DATA[kind], inner) if kind in _DATA else None


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # install.ps1 reads UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))

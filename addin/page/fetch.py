"""Fetches what is pinned, once: from npm and PyPI as they are set up here, proved by digest, kept in the user's cache."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import util
from pathlib import Path

from jixiao.addin.page.pins import Pins, Runtime, Wheel
from jixiao.templates.stop import Stop

_SECONDS = 600.0  # for one download
#: Wheels are chosen by their digest: for MarkupSafe, which has one for every system, this is the one.
_PLATFORM = (
    "--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--implementation", "cp",
    "--abi", "cp311", "--abi", "none",
)


def cache_folder() -> Path:
    """Where downloads are kept on this system."""
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Caches"
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "jixiao"


def fetch(wanted: Pins, cache: Path | None = None) -> tuple[bytes, Mapping[str, bytes]]:
    """The archive of the runtime and the wheels by name; without network once they were fetched.

    cache: a folder other than :func:`cache_folder`. Raises Stop ``page_no_npm``, ``page_no_pip``, ``page_fetch`` or
    ``page_other_bytes``.
    """
    folder = cache or cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        runtime = _kept(folder / wanted.runtime.archive, partial(_is_runtime, wanted.runtime), partial(_npm, wanted.runtime))
        wheels = {
            wheel.name: _kept(folder / f"{wheel.name}-{wheel.version}.whl", partial(_is_wheel, wheel), partial(_pip, wheel))
            for wheel in wanted.wheels
        }
    except OSError as error:
        raise Stop("cannot_write", path=str(folder)) from error
    return runtime, wheels


def _kept(path: Path, good: Callable[[bytes], bool], load: Callable[[Path], Path]) -> bytes:
    """The bytes of a file of the cache. What is not there, or is not what is pinned, is loaded again and proved."""
    if path.is_file() and good(data := path.read_bytes()):
        return data
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="~") as work:
        made = load(Path(work))
        data = made.read_bytes()
        if not good(data):
            raise Stop("page_other_bytes", name=path.name)
        made.replace(path)
    return data


def _is_runtime(runtime: Runtime, data: bytes) -> bool:
    return f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}" == runtime.integrity


def _is_wheel(wheel: Wheel, data: bytes) -> bool:
    return hashlib.sha256(data).hexdigest() == wheel.sha256


def _npm(runtime: Runtime, into: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise Stop("page_no_npm", name=runtime.name, version=runtime.version)
    name = f"{runtime.name}@{runtime.version}"
    _run([npm, "pack", name, "--pack-destination", str(into), "--silent"], name, into)
    return _only(into, name)


def _pip(wheel: Wheel, into: Path) -> Path:
    if util.find_spec("pip") is None:
        raise Stop("page_no_pip")
    name = f"{wheel.name}=={wheel.version}"
    asked = into / "requirements.txt"
    asked.write_text(f"{name} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    wheels = into / "wheels"
    wheels.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", *_PLATFORM, "--quiet", "--no-input",
               "--disable-pip-version-check", "--dest", str(wheels), "--requirement", str(asked)]
    _run(command, name, into)
    return _only(wheels, name)


def _run(command: Sequence[str], name: str, folder: Path) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS, cwd=folder)
    except subprocess.TimeoutExpired as error:
        raise Stop("page_fetch", name=name) from error
    if done.returncode:
        raise Stop("page_fetch", name=name)


def _only(folder: Path, name: str) -> Path:
    found = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if len(found) != 1:
        raise Stop("page_fetch", name=name)
    return found[0]

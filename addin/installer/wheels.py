"""Wheels for a Windows PC, gathered on any machine: what pip downloads, and whether nothing is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib import metadata, util
from pathlib import Path

from jixiao.templates.stop import Stop
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

_WHEEL = re.compile(r"jixiao-[^-]+-.+\.whl")
_ROUNDS = 5  # each brings what the wheels before it ask for on Windows only


@dataclass(frozen=True, slots=True)
class Target:
    """The Python of the PCs. version: as 3.13.9. Only amd64: pandas has no wheel for win32, xlwings no library for ARM64."""

    version: str

    @property
    def short(self) -> str:
        """Major and minor: 3.13."""
        return ".".join(self.version.split(".")[:2])

    def environment(self) -> dict[str, str]:
        """What requirements are asked of: pip asks the machine it runs on, which may be no Windows."""
        return {
            "implementation_name": "cpython", "implementation_version": self.version, "os_name": "nt",
            "platform_machine": "AMD64", "platform_python_implementation": "CPython",
            "platform_release": "10", "platform_system": "Windows", "platform_version": "10.0",
            "python_full_version": self.version, "python_version": self.short, "sys_platform": "win32", "extra": "",
        }


def own_wheel(source: Path, into: Path) -> Path:
    """Builds the wheel of jixiao from its folder, or takes the wheel that ``source`` is.

    Raises Stop ``bundle_source`` for anything else, and ``bundle_pip``.
    """
    if not (source / "templates" / "texts" / "ribbon.toml").is_file() and not _WHEEL.fullmatch(source.name):
        raise Stop("bundle_source", path=str(source))
    with tempfile.TemporaryDirectory() as work:
        if source.is_dir():
            # A copy: what an earlier build left in build/ would be packed too, and the folder may be read-only.
            clean = Path(work) / "source"
            shutil.copytree(source, clean, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__"))
            source = clean
        _pip("wheel", "--no-deps", "--wheel-dir", str(into), str(source))
    return next(into.glob("jixiao-*.whl"))


def download(own: Path, target: Target, into: Path, versions: Iterable[str], constraints: Path) -> None:
    """Downloads what the wheel ``own`` needs on Windows. versions: name==version of what is not left to pip.

    constraints: a file to write those versions to, for pip. Raises Stop ``bundle_pip`` and ``bundle_missing``.
    """
    tag = "cp" + target.short.replace(".", "")
    constraints.write_text("".join(f"{line}\n" for line in versions), encoding="utf-8")
    wanted = [str(own)]
    for _ in range(_ROUNDS):
        _pip(
            "download", "--only-binary=:all:", "--platform", "win_amd64", "--python-version", target.version,
            "--implementation", "cp", "--abi", tag, "--constraint", str(constraints), "--dest", str(into), *wanted,
        )
        lacking = missing(into, target)
        if not lacking:
            return
        wanted += lacking
    raise Stop("bundle_missing", names="、".join(lacking))


def missing(folder: Path, target: Target) -> list[str]:
    """Requirements of the wheels of a folder, on that Windows, which no wheel of the folder fulfils."""
    found: dict[str, Version] = {}
    for path in folder.glob("*.whl"):
        name, version, *_ = parse_wheel_filename(path.name)
        found[name] = version
    lacking = []
    for path in sorted(folder.glob("*.whl")):
        for need in _needs(path, target.environment()):
            held = found.get(canonicalize_name(need.name))
            if held is None or not need.specifier.contains(held, prereleases=True):
                lacking.append(f"{need.name}{need.specifier}")
    return list(dict.fromkeys(lacking))


def members(wheel: Path) -> list[str]:
    """Names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def installed() -> list[str]:
    """name==version of what this jixiao runs with: the versions that were tested together."""
    seen: dict[str, str] = {}
    waiting = ["jixiao"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # not needed on this system
        if name not in seen:
            seen[name] = found.version
            waiting += [need.name for need in map(Requirement, found.requires or ()) if _here(need)]
    del seen["jixiao"]
    return [f"{name}=={version}" for name, version in sorted(seen.items())]


def _here(need: Requirement) -> bool:
    return need.marker is None or need.marker.evaluate({"extra": ""})


def _needs(wheel: Path, environment: Mapping[str, str]) -> Iterable[Requirement]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    for need in map(Requirement, headers.get_all("Requires-Dist", [])):
        if need.marker is None or need.marker.evaluate(dict(environment)):
            yield need


def _pip(*arguments: str) -> None:
    """Runs pip. Its settings (a mirror of the unit's) come from its own configuration. Raises Stop ``bundle_pip``."""
    if util.find_spec("pip") is None:
        raise Stop("bundle_pip", why="本机的 Python 没有 pip")
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-input", "--disable-pip-version-check"],
        check=False, capture_output=True, text=True, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise Stop("bundle_pip", why=(lines or ["pip 没有说明原因"])[0].removeprefix("ERROR: ").rstrip("."))

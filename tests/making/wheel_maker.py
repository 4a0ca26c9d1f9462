"""Small wheels and an embeddable Python made by hand, so that no test needs a network."""

from __future__ import annotations

import sys
import sysconfig
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

EMBED = "python-3.13.9-embed-amd64.zip"


def make_wheel(
    folder: Path, name: str, version: str, *, tag: str = "py3-none-any", needs: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
) -> Path:
    """A wheel with a module of its name, or with ``files`` (path in the wheel -> text)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    requires = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(path, "w") as wheel:
        for member, text in (files or {f"{name}.py": ""}).items():
            wheel.writestr(member, text)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}")
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def make_embeddable(path: Path) -> Path:
    """A zip with the files by which the embeddable Python 3.13 is known."""
    with zipfile.ZipFile(path, "w") as archive:
        for member in ("python.exe", "python313.dll", "python313.zip"):
            archive.writestr(member, b"")
        archive.writestr("python313._pth", "python313.zip\r\n.\r\n\r\n# Uncomment\r\n#import site\r\n")
    return path


def put_python(folder: Path) -> Path:
    """This Python beside a ._pth file, so that it looks for modules as the embeddable one does; gives the program."""
    folder.mkdir(parents=True)
    program = folder / "python"
    program.write_bytes(Path(sys.executable).resolve().read_bytes())
    program.chmod(0o755)
    library = Path(sysconfig.get_path("stdlib"))
    lines = [str(library), str(library / "lib-dynload"), ".", "", "# Uncomment to run site.main() automatically", "#import site"]
    (folder / "python._pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return program

"""Guard tests of the house: which room may import which, and what may be imported where."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("templates", "udfs", "macros", "addin")
#: A room may import itself and the rooms before it.
ALLOWED = {room: set(ROOMS[: index + 1]) for index, room in enumerate(ROOMS)}
#: Library -> path prefixes that may import it.
ONLY_IN = {
    "lxml": (),
    "openpyxl": ("addin/", "templates/draw/"),
    "xlwings": ("addin/", "udfs/xlwings_shim.py"),
    "pandas": (),
    "pyarrow": ("addin/batch/",),
    "distributed": ("addin/batch/",),
    "fsspec": ("addin/batch/",),
    "click": ("addin/",),
    "rich": ("addin/",),
    "pdfplumber": ("addin/documents/",),
    "pdfminer": ("addin/documents/",),
    "xlrd": ("addin/foreign/",),
}
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> list[str]:
    """Every module that a file imports, also inside functions."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        if name.startswith("jixiao."):
            assert name.split(".")[1] in ALLOWED[room], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_at_their_door(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or relative.startswith(allowed), f"{relative} imports {name}"
        assert not name.startswith("xlwings.pro"), "PolyForm Noncommercial: never imported here"


#: Inside a room a wing may import only wings of the lines before its own (and of other rooms below). "" is the room's own modules.
WINGS = {
    "udfs": (("base",), ("quantity",), ("rules",), ("checks",), ("",)),
    "macros": (("sheet",), ("forms", "formula"), ("scoring", "imports", "learn"), ("copies", "year", "report", "summary")),
    "addin": (
        ("package", "inside", "office"), ("sheet", "documents", "reports"), ("insert", "foreign"), ("workbook",), ("verbs",),
        ("xlam", "page"), ("installer",),
        ("press", "batch"), ("excel", "libreoffice", "wps"), ("cli",), ("engine",), ("",),
    ),
}
#: More modules than these and a folder is no place where something is found.
MOST = 20


def _wing(module: str) -> str:
    """``jixiao.addin.sheet.read`` -> ``sheet``; a module that stands in the room itself, or the room: empty."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and (ROOT / parts[1] / parts[2]).is_dir() else ""


def _floors(room: str) -> dict[str, int]:
    return {wing: floor for floor, wings in enumerate(WINGS.get(room, ())) for wing in wings}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_inside_a_room_wings_point_down_only(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    room, own = parts[0], _wing(".".join(("jixiao", *parts)))
    floors = _floors(room)
    for name in imports(path):
        wing = _wing(name)
        if name.startswith(f"jixiao.{room}.") and wing != own and floors and path.name != "__init__.py":
            assert floors[wing] < floors[own], f"{path} imports {name}"


def test_every_wing_has_its_floor_and_no_folder_is_crowded() -> None:
    for room in WINGS:
        folders = {path.parent.relative_to(ROOT / room).as_posix() for path in (ROOT / room).rglob("*.py")} - {"."}
        assert {folder.split("/")[0] for folder in folders} == set(_floors(room)) - {""}
    counts = {path.parent: len(list(path.parent.glob("*.py"))) for path in FILES}
    assert not {str(folder): count for folder, count in counts.items() if count > MOST}


#: Where a library is chosen: the functions in cells, the command line, the buttons of Excel and of LibreOffice.
DOORS = {
    "udfs/functions.py", "addin/batch/work.py", "addin/cli/main.py", "addin/cli/forms.py", "addin/excel/entry.py", "addin/libreoffice/press_worker.py",
    "addin/libreoffice/build.py", "addin/engine/engine.py", "addin/wps/desk.py",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_a_door_chooses_the_library(path: Path) -> None:
    """Below the doors the library is an argument: nothing asks for a default one, nor the functions that do."""
    relative = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    if relative not in DOORS | {"templates/library.py"}:
        assert not named & {"default_library", "load_library"}, relative
    if relative.startswith(("udfs/", "macros/")) and relative not in DOORS:
        assert "environ" not in named and "getenv" not in named, relative
    if relative.startswith("macros/") or relative.startswith(("udfs/rules/", "udfs/quantity/", "udfs/checks/", "udfs/worksheet")):
        assert not {"jixiao.udfs", "jixiao.udfs.functions", "jixiao.udfs.registry"} & set(imports(path)), relative


def test_packages_in_setup_cfg_equal_the_folders() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    found = {
        "jixiao." + ".".join(path.parent.relative_to(ROOT).parts)
        for room in ROOMS for path in (ROOT / room).rglob("*.py")
    }
    assert listed == found


def test_no_guard_vanishes_with_dash_o() -> None:
    """``python -O`` leaves ``assert`` out: what must hold is a Stop (``templates.stop.need``) or said by the types."""
    asserts = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Assert)
    ]
    assert not asserts


def test_no_file_of_ours_is_long() -> None:
    long = {path.name: count for path in FILES if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


#: An absolute path of somebody's machine.
_HERE = re.compile(r"/(?:home|root|work|farm|Users)/")


def test_no_host_or_machine_path_is_named() -> None:
    """The project never names the place it was made in."""
    for pattern in ("*.py", "*.toml", "*.md", "*.cfg", "Makefile", "*.sh"):
        for path in ROOT.rglob(pattern):
            if not {".venv", "build", ".git"} & set(path.parts) and path != Path(__file__):
                text = path.read_text(encoding="utf-8")
                assert not _HERE.search(text) and "../shared" not in text, path

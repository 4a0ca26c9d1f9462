"""Guard tests of the house: which room may import which, and what may be imported where."""

from __future__ import annotations

import ast
import configparser
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sources import ROOMS, ROOT, sources

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


@cache
def imports() -> Sequence[tuple[str, str]]:
    """Each file with each module that it imports, also inside functions."""
    found = []
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [(path, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative imports hide the room"
                found.append((path, node.module or ""))
    assert len(found) > 1000
    return found


def test_imports_point_down_only() -> None:
    assert not [
        (path, name) for path, name in imports()
        if name.startswith("jixiao.") and name.split(".")[1] not in ALLOWED[path.split("/")[0]]
    ]


def test_libraries_stay_at_their_door() -> None:
    assert not [(path, name) for path, name in imports() if not path.startswith(ONLY_IN.get(name.split(".")[0], ""))]
    assert not [path for path, name in imports() if name.startswith("xlwings.pro")], "PolyForm Noncommercial: never imported here"


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


def test_inside_a_room_wings_point_down_only() -> None:
    wrong = []
    for path, name in imports():
        room, own, wing = path.split("/")[0], _wing(".".join(("jixiao", *path.removesuffix(".py").split("/")))), _wing(name)
        floors = _floors(room)
        if name.startswith(f"jixiao.{room}.") and wing != own and floors and not path.endswith("/__init__.py") and floors[wing] >= floors[own]:
            wrong.append((path, name))
    assert not wrong


def test_every_wing_has_its_floor_and_no_folder_is_crowded() -> None:
    for room in WINGS:
        folders = {path.parent.relative_to(ROOT / room).as_posix() for path in (ROOT / room).rglob("*.py")} - {"."}
        assert {folder.split("/")[0] for folder in folders} == set(_floors(room)) - {""}
    counts = Counter(path.rpartition("/")[0] for path in sources())
    assert not {folder: count for folder, count in counts.items() if count > MOST}


#: Where a library is chosen: the functions in cells, the command line, the buttons of Excel and of LibreOffice.
DOORS = {
    "udfs/functions.py", "addin/batch/work.py", "addin/cli/main.py", "addin/cli/forms.py", "addin/excel/entry.py", "addin/libreoffice/press_worker.py",
    "addin/libreoffice/build.py", "addin/engine/engine.py", "addin/wps/desk.py",
}


def test_only_a_door_chooses_the_library() -> None:
    """Below the doors the library is an argument: nothing asks for a default one, nor the functions that do."""
    for path, tree in sources().items():
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if path not in DOORS | {"templates/library.py"}:
            assert not named & {"default_library", "load_library"}, path
        if path.startswith(("udfs/", "macros/")) and path not in DOORS:
            assert "environ" not in named and "getenv" not in named, path
    assert not [
        (path, name) for path, name in imports()
        if path.startswith(("macros/", "udfs/rules/", "udfs/quantity/", "udfs/checks/", "udfs/worksheet"))
        and name in {"jixiao.udfs", "jixiao.udfs.functions", "jixiao.udfs.registry"}
    ]


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
        f"{path}:{node.lineno}" for path, tree in sources().items() for node in ast.walk(tree) if isinstance(node, ast.Assert)
    ]
    assert not asserts


def test_no_file_of_ours_is_long() -> None:
    long = {path: count for path in sources() if (count := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_each_file_of_tests_has_a_name_of_its_own() -> None:
    """pytest takes folders without ``__init__.py`` as one: two files of one name stop the run that meets both, ``make long`` for one."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists())
    assert not {name: count for name, count in names.items() if count > 1}


#: An absolute path of somebody's machine.
_HERE = re.compile(r"/(?:home|root|work|farm|Users)/")


def test_no_host_or_machine_path_is_named() -> None:
    """The project never names the place it was made in."""
    tops = [top for top in ROOT.iterdir() if top.name not in {".venv", "build", ".git"}]
    for pattern in ("*.py", "*.toml", "*.md", "*.cfg", "Makefile", "*.sh"):
        for path in (path for top in tops for path in ([top] if top.match(pattern) else top.rglob(pattern))):
            if path != Path(__file__):
                text = path.read_text(encoding="utf-8")
                assert not _HERE.search(text) and "../shared" not in text, path

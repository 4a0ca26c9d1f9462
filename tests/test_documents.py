"""Guard tests of what is written: functions and keys are documented, doctests hold, the wheel has everything."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jixiao.udfs.registry import FUNCTIONS
from support import library

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("addin", "macros", "templates", "udfs")
MODULES = sorted(
    "jixiao." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.name not in ("__main__.py", "__init__.py")
)


def test_every_function_stands_in_the_readme_with_its_arguments() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for function in FUNCTIONS:
        found = re.search(rf"`{function.name}\(([^)]*)\)`", readme)
        assert found, function.name
        listed = [word for word in found[1].split(", ") if word]
        assert len(listed) == len(function.arguments), function.name
        for word, argument in zip(listed, function.arguments, strict=True):
            assert word.startswith("[") is argument.optional, (function.name, word)


def test_every_key_of_the_forms_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for form in library().forms.values():
        keys = {field.key.removeprefix("funds.") for field in form.fields} | set(form.indicators.columns)
        for key in keys:
            assert f"`{key}`" in glossary, (form.id, key)


@pytest.mark.parametrize("name", MODULES)
def test_doctests_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_pictures_and_files_that_documents_name_are_there() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_wheel_holds_every_module_and_all_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        check=True, capture_output=True, text=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".toml", ".xlsx", ".json", ".typed"):
                assert f"jixiao/{path.relative_to(ROOT).as_posix()}" in names, path

"""The add-in, built once per worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.xlam.build import build, modules
from jixiao.addin.xlam.project import Module
from jixiao.templates.library import Library, default_library
from memory_excel import INTERPRETER


@pytest.fixture(scope="session")
def library() -> Library:
    return default_library()


@pytest.fixture(scope="session")
def ours(library: Library) -> tuple[Module, ...]:
    return modules(library)


@pytest.fixture(scope="session")
def xlam(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    path = tmp_path_factory.mktemp("xlam") / "jixiao.xlam"
    build(path, interpreter=INTERPRETER, library=library)
    return path

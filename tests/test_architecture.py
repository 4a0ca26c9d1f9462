"""docs/architecture.md and its picture say what the imports say; no arrow back, no circle, no wing without a name."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest
from lxml import etree

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture(scope="module")
def drawing() -> Iterator[ModuleType]:
    """The module that draws; what it has read of the imports it keeps for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS / "making"))
        import architecture

        yield architecture
    for name in ("architecture", "architecture_picture"):
        sys.modules.pop(name, None)


def test_no_arrow_goes_back_and_there_is_no_circle_also_between_modules(drawing: ModuleType) -> None:
    drawing.need_no_way_back(drawing.wings())
    assert len(drawing.modules()) > 200
    list(TopologicalSorter(drawing.modules()).static_order())


@pytest.mark.parametrize(("more", "error"), [({"udfs/rules": {"macros/forms"}}, ValueError), ({"udfs/base": {"udfs/rules"}}, CycleError)])
def test_an_arrow_back_and_a_circle_are_errors(drawing: ModuleType, more: dict[str, set[str]], error: type[Exception]) -> None:
    edges = {name: targets | more.get(name, set()) for name, targets in drawing.wings().items()}
    with pytest.raises(error):
        drawing.need_no_way_back(edges)


def test_the_wings_are_those_of_the_imports_as_they_are_read_by_hand(drawing: ModuleType) -> None:
    """Three wings looked up in the files: the picture does not check itself only."""
    edges = drawing.wings()
    for folder in ("addin/insert", "macros/scoring", "udfs/checks"):
        files = (DOCS.parent / folder).glob("*.py")
        names = {name for path in files for name in re.findall(r"^\s*from jixiao\.(\w+)\.(\w+)", path.read_text(encoding="utf-8"), re.M)}
        found = {f"{room}/{wing}" for room, wing in names if (DOCS.parent / room / wing).is_dir()} - {folder}
        assert found == {name for name in edges[folder] if "/" in name and not name.endswith(drawing.FOOT)}


def test_page_and_picture_are_those_of_the_imports(drawing: ModuleType) -> None:
    """Where a word or an arrow has changed: ``make architecture``. Where things stand in the picture is not compared."""
    from architecture_picture import told

    edges, said = drawing.wings(), drawing.words()
    assert set(said.wings) == set(edges)
    assert drawing.PAGE.read_text(encoding="utf-8") == drawing.page(edges, said)
    picture = etree.parse(str(drawing.PICTURE))
    space = "{http://www.w3.org/2000/svg}"
    assert (picture.findtext(f"{space}metadata") or "").strip() == told(edges).strip()
    texts = {item.text for item in picture.iter(f"{space}text")}
    assert texts >= {text for pair in (*said.wings.values(), *said.rooms.values()) for text in pair}
    assert texts >= {step.text for step in said.path}


def test_files_and_commands_that_the_page_for_contributors_names_are_there() -> None:
    root = DOCS.parent
    page = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= 60, "one page"
    names = re.findall(r"`((?:addin|macros|udfs|templates|tests|docs)/[\w./]+|setup\.cfg)`", page)
    assert len(names) > 12
    assert not [name for name in names if name.isascii() and not (root / name).exists()]
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z-]+)", page))
    assert targets and all(f"\n{target}:" in makefile for target in targets)


def test_hooks_before_a_commit_run_what_is_installed_already() -> None:
    """No hook is fetched: each is a command of the repository."""
    text = (DOCS.parent / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    entries = re.findall(r"entry: (.+)", text)
    assert entries == [".venv/bin/ruff check --force-exclude", "make types"]
    assert re.findall(r"language: (\w+)", text) == ["system"] * len(entries)

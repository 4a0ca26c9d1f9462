"""The files in .github: by their public schemas, and what the Windows workflow types runs here, in its order."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from commands import print_no_pages
from jixiao.addin.cli.main import run

GITHUB = Path(__file__).resolve().parent.parent / ".github"


@pytest.mark.slow
@pytest.mark.parametrize(("schema", "files"), [
    ("vendor.github-workflows", "workflows/*.yml"), ("vendor.github-issue-forms", "ISSUE_TEMPLATE/*.yml"),
])
def test_they_are_as_the_public_schema_has_them(schema: str, files: str) -> None:
    pytest.importorskip("check_jsonschema")
    found = sorted(GITHUB.glob(files))
    assert found
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *found], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_what_the_windows_workflow_types_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    print_no_pages(monkeypatch)
    lines = re.findall(r"^ +(jx .*|cd .*)$", (GITHUB / "workflows/windows.yml").read_text(encoding="utf-8"), re.M)
    assert len(lines) > 8
    for line in lines:
        words = shlex.split(line)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        else:
            assert run(words[1:]) in (0, 1), line


def test_files_that_the_forms_name_are_there() -> None:
    for form in GITHUB.glob("ISSUE_TEMPLATE/*.yml"):
        for name in re.findall(r"\b(?:docs/)?[\w-]+\.md\b", form.read_text(encoding="utf-8")):
            assert (GITHUB.parent / name).is_file(), (form.name, name)

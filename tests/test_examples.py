"""What documents tell people to type is typed here: each line with ``jx``, in order, in a folder with the demo's files.

```sh and ```bat blocks must run (exit code 0, or 1 for findings); ```console blocks must also print what stands there,
where ``…`` stands for any words of a line and a line of ``……`` for any lines. What is typed inline must be a command.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import commands, print_no_pages
from commands import demo_files as demo_of
from jixiao.addin.cli.main import run
from word_making import word_form

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs" / "making"))
import walk  # noqa: E402  it lies beside the documents

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
    if path.name not in ("CHANGELOG.md", "decisions.md")  # which tell what was
)
#: Commands that are not run here: why.
NOT_RUN = {
    "jx addin install": "puts the add-in into Excel's folder; tests/addin/installer",
    "jx addin uninstall": "takes it out of there",
    "jx addin bundle": "downloads; tests/addin/installer",
    "jx libreoffice install": "changes this user's office; tests/addin/libreoffice",
    "jx libreoffice uninstall": "changes this user's office",
    "jx batch score s3://": "needs a cluster; tests/addin/batch/test_cluster.py",
}
#: Commands that start an office or processes, or pack the page: documents with such lines are slow ones.
SLOW = ("jx recalc", "jx pdf", "jx finalize", "jx page build", "jx batch")
#: What is done with a form that is scored.
AFTER_SCORING = ("jx portable", "jx verify")
BLOCK = re.compile(r"^```\w+\n.*?^```", re.M | re.S)


def read(document: str) -> list[walk.Step]:
    """The steps of a document."""
    return list(walk.steps((ROOT / document).read_text(encoding="utf-8")))


def is_slow(document: str) -> bool:
    return any(isinstance(step, walk.Typed) and step.line.startswith(SLOW) for step in read(document))


def pattern(shown: list[str]) -> str:
    """A pattern for what is printed."""
    lines = ["(?:.*\n)*?" if line.strip() == "……" else ".*?".join(map(re.escape, line.rstrip().split("…"))) + " *\n" for line in shown]
    return r"\n*" + "".join(lines) + r"\s*"


@pytest.fixture(scope="module")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``jx demo``, made without an office, and what else documents name."""
    folder = demo_of(tmp_path_factory.mktemp("demo"))
    word_form("selfeval-2023-004-07", folder / "自评表.docx")
    shutil.copy(ROOT / "tests/data/wild/W24.xlsx", folder / "某省申报表.xlsx")
    (folder / "各单位").mkdir()
    shutil.copy(folder / "自评表.xlsx", folder / "各单位")
    shutil.copytree(ROOT / "docs/examples/region", folder / "region")
    rules = folder / "region/rulesets/example2024.toml"  # with the slip that docs/forms.md shows how to find
    rules.write_text(rules.read_text(encoding="utf-8").replace("over_notice", "over_notise"), encoding="utf-8")
    return folder


@pytest.fixture
def place(demo_files: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of those files to work in, a screen of eighty columns; ``jx demo`` prints no pages."""
    folder = home.parent / "工作"
    shutil.copytree(demo_files, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    print_no_pages(monkeypatch)
    return folder


@pytest.mark.parametrize("document", [
    pytest.param(name, marks=[pytest.mark.slow] if is_slow(name) else []) for name in DOCUMENTS if read(name)
])
def test_what_a_document_tells_to_type_runs(document: str, place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for step in read(document):
        if isinstance(step, walk.Filled):
            step.fill(place)
        if isinstance(step, walk.Written):
            step.write(place)
        if isinstance(step, walk.Pictured):
            assert (place / step.file).is_file(), step
        if not isinstance(step, walk.Typed) or step.line.startswith(tuple(NOT_RUN)):
            continue
        if not step.line.startswith("jx"):
            subprocess.run(shlex.split(step.line), check=True)
            continue
        capfd.readouterr()
        code = run(shlex.split(step.line)[1:])
        printed = "".join(capfd.readouterr())
        assert code in (0, 1), f"{document}: {step.line}\n{printed}"
        if step.shown is not None:
            assert re.fullmatch(pattern(step.shown), printed), f"{document}: {step.line}\n{printed}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_named_in_a_sentence_is_a_command_with_its_options(document: str) -> None:
    known_commands = dict(commands())
    text = BLOCK.sub("", (ROOT / document).read_text(encoding="utf-8"))
    for said in re.findall(r"`(jx [^`]+)`", text):
        words = said.split()
        if words[1].startswith("-") or words[1] == "命令":
            continue
        for name in re.split("[、/]", words[1]):
            path = f"jx {name} {words[2]}" if len(words) > 2 and f"jx {name} {words[2]}" in known_commands else f"jx {name}"
            assert path in known_commands, (document, said)
            known = {option for param in known_commands[path].params for option in param.opts} | {"-h", "--help"}
            for word in words[2:]:
                if re.fullmatch(r"--?[a-z][\w-]*", word):
                    assert word in known, (document, said)


@pytest.mark.parametrize("path", [
    pytest.param(path, marks=[pytest.mark.slow] if path.startswith((*SLOW, "jx demo", "jx summary")) else [])
    for path, command in commands() if getattr(command, "example", "")
])
def test_the_example_of_a_help_page_runs(path: str, place: Path) -> None:
    example = dict(commands())[path].example  # type: ignore[attr-defined]
    words = shlex.split(example)
    if path in AFTER_SCORING:
        run(["score", "自评表.xlsx"])
    (place / "各项目文件夹").mkdir()
    shutil.copy(place / "自评表.xlsx", place / "各项目文件夹")
    if "-o" in words:  # a file that is there already is not written over
        (place / words[words.index("-o") + 1]).unlink(missing_ok=True)
    assert run(words[1:]) in (0, 1), example

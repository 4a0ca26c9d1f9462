"""The scripts against the vendor's typings, strict: each name and type that is asked of WPS is one that WPS gives."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from wps_handed import HOME, make_folder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: Where the compiler and the typings are put, once; pinned by package-lock.json.
TOOLS = ROOT / "build" / "npm-wps"
WEB = ROOT / "addin" / "wps" / "web"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tools() -> Path:
    """The folder with what is pinned: of npm the first time, then as it lies there."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    done = TOOLS / "done"
    if not done.is_file() or done.read_bytes() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, TOOLS)
        npm = shutil.which("npm")
        assert npm, "make test installs npm"
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=TOOLS, check=True, timeout=300)
        done.write_bytes(lock)
    return TOOLS


def compiled(tools: Path, config: Path) -> str:
    """What the compiler finds."""
    modules = tools / "node_modules"
    done = subprocess.run(
        ["node", str(modules / "typescript/bin/tsc"), "-p", str(config), "--typeRoots", str(modules), "--pretty", "false"],
        check=False, capture_output=True, text=True, timeout=300,
    )
    return done.stdout + done.stderr


def test_the_scripts_are_right_by_the_typings_of_the_vendor(tools: Path, tmp_path: Path) -> None:
    assert compiled(tools, HERE / "tsconfig.json") == ""
    # And it is those typings that are read: a name that WPS has not is found.
    wrong = tmp_path / "web"
    shutil.copytree(WEB, wrong)
    host = (wrong / "host.js").read_text(encoding="utf-8")
    (wrong / "host.js").write_text(host.replace("book.SaveCopyAs(path)", "book.SaveACopy(path)"), encoding="utf-8")
    config = (HERE / "tsconfig.json").read_text(encoding="utf-8")
    page = (ROOT / "addin/page/web").as_posix()
    config = config.replace("../../addin/wps/web", wrong.as_posix()).replace("../../addin/page/web", page)
    (tmp_path / "tsconfig.json").write_text(config, encoding="utf-8")
    found = compiled(tools, tmp_path / "tsconfig.json")
    assert "SaveACopy" in found and found.count("error TS") == 1


@pytest.mark.parametrize(("name", "edition", "read"), [
    ("main.js", 2017, True), ("selftest.js", 2017, True), ("start.js", 2017, False), ("start.js", 2020, True),
])
def test_what_runs_before_the_probe_is_in_words_of_old_browsers(
    name: str, edition: int, read: bool, tools: Path, tmp_path: Path
) -> None:
    """One word that an old engine does not know, and it reads nothing of the file: no tab, no sentence."""
    script = make_folder(tmp_path / "made") / HOME / name
    code = "require('acorn').parse(require('fs').readFileSync(process.argv[1], 'utf8'), { ecmaVersion: +process.argv[2] })"
    done = subprocess.run(["node", "-e", code, str(script), str(edition)], cwd=tools, check=False, capture_output=True, text=True)
    assert (done.returncode == 0) == read, done.stderr


def test_the_typings_are_not_shipped() -> None:
    """Their licence allows neither a change nor a sale: they are read where the types are checked, and nowhere else."""
    assert not [path for path in WEB.parent.rglob("*") if "jsapi" in path.name]
    assert all("Kingsoft" not in path.read_text(encoding="utf-8") for path in WEB.glob("*.*"))

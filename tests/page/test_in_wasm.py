"""tests/udfs and tests/macros in the runtime of the page, over the program as the page ships it, by node."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jixiao.addin.page.parts import APP, LOCK, make_parts
from jixiao.addin.page.pins import pins
from page_browser import CACHE

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
#: What cannot run there, and why. Nothing else is left out.
EXCEPT = {
    "tests/udfs/test_any_object.py": "its objects are arrays of numpy, which is not in the page",
    "tests/udfs/test_xlwings_generator.py": "the functions for Excel, which are not in the page",
    "tests/macros/formula/test_careful.py": "the peer is IronCalc, compiled for this machine",
    "tests/macros/formula/test_recalculate.py": "the peer is IronCalc, compiled for this machine",
}
#: Single tests: a prefix of their names, and why.
SINGLE = {
    "tests/udfs/test_functions.py::test_importing_the_functions_loads_no_workbook_library": "starts a process",
    "tests/udfs/checks/test_form_edges.py::test_four_thousand_rows_are_checked_in_well_under_a_second":
        "three seconds of this machine; there it took 3.8",
    "tests/macros/year/test_pairing.py::test_check_and_compare_agree":
        "the older Hypothesis tries 完成率 beside 完成 率, of which check and compare name another one, on CPython too",
    "tests/macros/formula/test_lambdas.py": "IronCalc answers in a process of its own",
    "tests/macros/formula/test_lambda_spellings.py": "IronCalc answers in a process of its own",
}
#: The last Hypothesis in plain Python.
LIBRARIES = ("pytest==9.2.0", "hypothesis==6.149.1")


def libraries(folder: Path) -> None:
    """What the tests themselves need, in plain Python."""
    wheels = folder.with_name("wheels")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--platform", "any", "--python-version", "3.14",
         "--implementation", "py", "--abi", "none", "--dest", str(wheels), *LIBRARIES], check=True, capture_output=True,
    )
    for path in wheels.glob("*.whl"):
        zipfile.ZipFile(path).extractall(folder)


def test_functions_and_macros_pass_in_wasm(tmp_path: Path) -> None:
    parts = make_parts(CACHE).files
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    for name in pins().runtime.files:
        (runtime / name).write_bytes(parts[name])
    (runtime / pins().runtime.lock).write_bytes(parts[LOCK])
    zipfile.ZipFile(io.BytesIO(parts[APP])).extractall(tmp_path / "program")
    libraries(tmp_path / "libraries")
    done = subprocess.run(
        ["node", str(ROOT / "tests/page/tools/suite.mjs"), str(runtime), str(tmp_path / "program"), str(tmp_path / "libraries"),
         str(ROOT), "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "/repo", "--confcutdir", "/repo/tests",
         "-o", "markers=slow: s\nlong: l", "-m", "not long", "--tb=short", *(f"--ignore={path}" for path in EXCEPT),
         *(f"--deselect={name}" for name in SINGLE),
         "tests/udfs", "tests/macros"],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 4000

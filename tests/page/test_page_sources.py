"""The page's own sources: types, size, and texts that are all there and all said."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from jixiao.addin.installer.icons import mark
from jixiao.addin.page.build import WEB
from jixiao.templates.library import texts
from page_desk import TOOLS

HERE = Path(__file__).resolve().parent
MODULES = sorted(WEB.glob("*.js"))
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
#: Keys that are put together: the beginning of one, and what it may go on with.
_MADE = re.compile(r"`(\w+)\.\$\{|`(\w+?)_\$\{[^}]*\}\.(\w+)`|`(\w+)\.\$\{[^}]*\}(\w+)`")


@pytest.mark.slow
def test_types_hold_in_strict_mode() -> None:
    subprocess.run([TOOLS / ".bin" / "tsc", "-p", HERE / "tools"], check=True, timeout=600)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_says_nothing_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not _CHINESE.search(_COMMENT.sub("", text))
    assert "innerHTML" not in text and "insertAdjacentHTML" not in text


def test_every_text_is_there_and_every_text_is_said() -> None:
    known = {f"{section}.{key}" for section, held in texts("page").items() for key in held}
    index = (WEB / "index.html").read_text(encoding="utf-8")
    code = "\n".join(_COMMENT.sub("", path.read_text(encoding="utf-8")) for path in MODULES)
    assert not _CHINESE.search(re.sub(r"<!--.*?-->", "", index))
    sections = "|".join(texts("page"))
    named = set(re.findall(r"\{\{([\w.]+)\}\}", index)) | set(re.findall(rf'"((?:{sections})\.\w+)"', code))
    named.add("start.old")  # of the probe, which has no modules
    assert named <= known
    dynamic = set(re.findall(r"`(\w+)\.\$\{", code)) | {f"verb_{verb}" for verb in re.findall(r'\{ id: "(\w+)", takes', code)}
    unsaid = {key for key in known - named if key.split(".")[0] not in dynamic}
    assert unsaid == set()


def test_results_are_named_as_the_command_names_them() -> None:
    held = texts("page")
    assert [held[f"verb_{verb}"]["mark"] for verb in ("score", "summary", "finalize")] == list(
        map(mark, ("score", "summary", "finalize")))

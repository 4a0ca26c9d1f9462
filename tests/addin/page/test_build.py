"""The build of the page without network: what it fetches and proves, what it puts together, what it refuses."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.page import fetch as fetching
from jixiao.addin.page.build import build, page_file, page_folder
from jixiao.addin.page.bundle import LEFT_OUT, app
from jixiao.addin.page.fetch import cache_folder, fetch
from jixiao.addin.page.join import joined
from jixiao.addin.page.parts import Parts, notices
from jixiao.addin.page.pins import Pins, Runtime, Wheel, pins
from support import stops

PARTS = Parts({"app.zip": b"PK", "notices.txt": b"MIT"}, "1.2.3")


def wheel(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return made.getvalue()


def wanted(archive: bytes, data: bytes) -> Pins:
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    runtime = Runtime("pyodide", "1.0", integrity, "3.14", (), "", "MPL-2.0", "")
    return Pins(runtime, (Wheel("click", "8", hashlib.sha256(data).hexdigest()),))


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], dict[str, bytes]]:
    """npm and pip that write what the second holds; the first is what was run."""
    done: list[str] = []
    served = {"npm": b"archive", "pip": b"wheel"}

    def made(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        kind = "npm" if "pack" in command else "pip"
        done.append(kind)
        if kind not in served:
            return subprocess.CompletedProcess(command, 1)
        into = command[command.index("--pack-destination" if kind == "npm" else "--dest") + 1]
        (Path(into) / ("pyodide-1.0.tgz" if kind == "npm" else "click-8-py3-none-any.whl")).write_bytes(served[kind])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(fetching.subprocess, "run", made)
    monkeypatch.setattr(fetching.shutil, "which", lambda _: "/usr/bin/npm")
    return done, served


def test_what_was_fetched_once_needs_no_network(downloads: tuple[list[str], dict[str, bytes]], tmp_path: Path) -> None:
    done, _ = downloads
    for _turn in range(2):
        assert fetch(wanted(b"archive", b"wheel"), tmp_path / "cache") == (b"archive", {"click": b"wheel"})
    assert done == ["npm", "pip"]
    kept = tmp_path / "cache" / "click-8.whl"
    kept.write_bytes(b"other")  # what is not what is pinned is fetched again
    assert fetch(wanted(b"archive", b"wheel"), tmp_path / "cache")[1] == {"click": b"wheel"}
    assert done == ["npm", "pip", "pip"] and kept.read_bytes() == b"wheel"
    assert sorted(path.name for path in kept.parent.iterdir()) == ["click-8.whl", "pyodide-1.0.tgz"]


def test_other_bytes_are_not_taken(downloads: tuple[list[str], dict[str, bytes]], tmp_path: Path) -> None:
    downloads[1]["npm"] = b"other"
    with stops("page_other_bytes"):
        fetch(wanted(b"archive", b"wheel"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_network_or_npm_it_says_so(
    downloads: tuple[list[str], dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del downloads[1]["pip"]
    with stops("page_fetch"):
        fetch(wanted(b"archive", b"wheel"), tmp_path)
    monkeypatch.setattr(fetching.shutil, "which", lambda _: None)
    fetch_again = wanted(b"another", b"wheel")
    with stops("page_no_npm"):
        fetch(fetch_again, tmp_path)


def test_the_command_says_that_npm_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    assert run(["page", "build", "-o", str(home / "页.html")]) == 3
    said = capsys.readouterr().err
    assert said.startswith("JX-U60 生成网页版要先用 npm 取一次 pyodide ") and said.count("\n") == 1
    assert not (home / "页.html").exists() and cache_folder() == home / "jixiao"


def test_every_pin_is_complete() -> None:
    held = pins()
    assert len(base64.b64decode(held.runtime.integrity.removeprefix("sha512-"))) == 64
    assert all(re.fullmatch(r"[0-9a-f]{64}", item.sha256) for item in held.wheels)
    assert [item.name for item in held.wheels] == sorted(item.name for item in held.wheels)


def test_the_program_is_the_same_bytes_and_nothing_that_a_browser_never_uses() -> None:
    wheels = {"click": wheel("click/core.py", "click/_x.so", "click-8.dist-info/METADATA", "click-8.dist-info/RECORD")}
    made = app(wheels)
    assert made == app(dict(wheels))
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert names == sorted(names) and {"click/core.py", "click-8.dist-info/METADATA"} <= set(names)
    assert not {"click/_x.so", "click-8.dist-info/RECORD"} & set(names)
    assert {"jixiao/addin/engine/engine.py", "jixiao/templates/forms/selfeval-gj.toml", "jixiao/udfs/registry.py"} <= set(names)
    left = [name for name in names if any(name.startswith(f"jixiao/{folder}/") for folder in LEFT_OUT)]
    assert len(left) < 12 and not any("web/" in name or "vba" in name for name in names)


def test_licences_of_everything_are_inside() -> None:
    texts = {item.name: wheel(f"{item.name}.dist-info/licenses/LICENSE.txt") for item in pins().wheels}
    told = notices(pins(), texts)
    assert "MIT License" in told and "Mozilla Public License" in told and "PYTHON SOFTWARE FOUNDATION LICENSE" in told
    assert all(f"{item.name} {item.version}\n" in told for item in pins().wheels)
    with stops("page_no_licence"):
        notices(pins(), {**texts, "click": wheel("click/core.py")})


def scripts(page: str) -> list[tuple[str, str]]:
    """(attributes, content) of each script."""
    return re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)


def test_the_file_holds_everything_and_lets_nothing_else_run() -> None:
    made = page_file(PARTS)
    assert made == page_file(PARTS)
    page = made.decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy and "connect-src 'none'" in policy[1] and "default-src 'none'" in policy[1]
    assert "'unsafe-inline'" not in policy[1] and "'unsafe-eval'" not in policy[1] and "http" not in policy[1]
    run_ones = [text for attributes, text in scripts(page) if "json" not in attributes and "plain" not in attributes]
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(run_ones) == 2 and len(styles) == 1
    for text in (*run_ones, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
    assert not re.search(r"<[^>]+ (?:src|href)=\"(?!#|data:)", page) and " style=" not in page and " onclick=" not in page
    held = {attributes: text for attributes, text in scripts(page) if "plain" in attributes}
    packed = next(text for attributes, text in held.items() if "part-app.zip" in attributes)
    assert gzip.decompress(base64.b64decode(packed)) == b"PK" and len(held) == 2
    facts = json.loads(next(text for attributes, text in scripts(page) if "json" in attributes))
    assert facts["version"] == "1.2.3" and facts["parts"] == ["app.zip", "notices.txt"] and facts["texts"]["start"]["old"]


def test_the_number_of_a_build_is_that_of_its_content() -> None:
    def number(parts: Parts) -> str:
        found = re.search(r'"build": "([0-9a-f]{12})"', page_file(parts).decode())
        assert found
        return found[1]

    assert number(PARTS) == number(Parts(dict(PARTS.files), "1.2.3"))
    assert number(PARTS) != number(Parts({**PARTS.files, "app.zip": b"PX"}, "1.2.3"))


def test_the_folder_has_the_parts_beside_the_page(tmp_path: Path) -> None:
    made = page_folder(PARTS)
    assert sorted(made) == ["index.html", "parts/app.zip.gz", "parts/notices.txt.gz"]
    assert b"part-app.zip" not in made["index.html"] and b"connect-src 'self'" in made["index.html"]
    build(tmp_path / "网页版", PARTS, folder=True)
    assert gzip.decompress((tmp_path / "网页版" / "parts" / "app.zip.gz").read_bytes()) == b"PK"
    with stops("exists"):
        build(tmp_path / "网页版", PARTS, folder=True)
    for _turn in range(2):  # an older page is replaced
        build(tmp_path / "页.html", PARTS, folder=False)


@pytest.mark.parametrize(("modules", "told"), [
    ({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}, "imports itself"),
    ({"a.js": 'import { b } from "./b.js";\nconst c = 1;\n', "b.js": "export const c = 2;\n"}, "declared in b.js too"),
    ({"a.js": "export default 3;\n"}, "export default"),
    ({"a.js": 'import * as b from "./b.js";\n', "b.js": ""}, "import \\* as b"),
])
def test_modules_that_cannot_be_one_script_are_refused(modules: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        joined(modules, "a.js")


def test_a_module_stands_once_and_before_those_that_use_it() -> None:
    modules = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        "b.js": 'import { c } from "./c.js";\nexport function b() { return c; }\n', "c.js": "export const c = 1;\n",
    }
    made = joined(modules, "a.js")
    assert made.split() == ["const", "c", "=", "1;", "function", "b()", "{", "return", "c;", "}", "b(c);"]

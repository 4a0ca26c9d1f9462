"""The offline folder: what goes into it, and that a Python set up from it runs jx."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import shutil
import site
import subprocess
import threading
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.installer import unpack
from jixiao.addin.installer.bundle import make_bundle, write_sums
from jixiao.addin.installer.wheels import Target, missing, own_wheel
from jixiao.templates.stop import Stop
from wheel_maker import EMBED, make_embeddable, make_wheel, put_python

pytestmark = pytest.mark.slow

XLWINGS = metadata.version("xlwings")
WINDOWS = "cp313-cp313-win_amd64"
DLLS = {f"xlwings-{XLWINGS}.data/data/xlwings{bits}-{XLWINGS}.dll": "dll" for bits in (32, 64)}
PYWIN32 = 'pywin32>=224; platform_system == "Windows"'
REPO = Path(__file__).resolve().parents[3]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index in a folder: pip is told of it by its own settings, as a unit would name its mirror."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": "/dev/null"}.items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return make_wheel(tmp_path / "own", "jixiao", "9.9", needs=["xlwings>=0.37,<1", "click>=8"])


@pytest.fixture
def embeddable(tmp_path: Path) -> Path:
    return make_embeddable(tmp_path / EMBED)


def stock(shop: Path) -> None:
    make_wheel(shop, "xlwings", XLWINGS, tag=WINDOWS, needs=[PYWIN32, 'psutil; platform_system == "Darwin"'], files=DLLS)
    make_wheel(shop, "xlwings", "0.99.0", tag=WINDOWS, files=DLLS)
    make_wheel(shop, "click", metadata.version("click"))
    make_wheel(shop, "pywin32", "312", tag=WINDOWS)


def stopped(call: Callable[[], object]) -> str:
    with pytest.raises(Stop) as stop:
        call()
    return stop.value.id


def test_the_folder_holds_what_windows_needs_in_the_versions_tested_here(
    tmp_path: Path, shop: Path, own: Path, embeddable: Path
) -> None:
    stock(shop)
    output = tmp_path / "安装 文件夹"
    assert run(["addin", "bundle", "-o", str(output), "--python", str(embeddable), "--source", str(own)]) == 0
    assert {path.name for path in output.iterdir()} == {
        EMBED, "README.txt", "SHA256SUMS", "install.cmd", "install.ps1", "sbom.cdx.json", "unpack.py", "wheels",
    }
    # pywin32 is asked for on Windows only, psutil on macOS only; xlwings 0.99 was never reviewed.
    assert {path.name for path in (output / "wheels").iterdir()} == {
        "jixiao-9.9-py3-none-any.whl", f"xlwings-{XLWINGS}-{WINDOWS}.whl", f"pywin32-312-{WINDOWS}.whl",
        f"click-{metadata.version('click')}-py3-none-any.whl",
    }
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=output, check=True, capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 10
    for name in ("install.ps1", "README.txt"):
        text = (output / name).read_bytes()
        assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\n") == text.count(b"\r\n") > 10
    assert (output / "install.cmd").read_bytes().startswith(b"@echo off\r\n")


def test_what_is_not_in_the_shop_stops_and_leaves_nothing(tmp_path: Path, shop: Path, own: Path, embeddable: Path) -> None:
    stock(shop)
    next(shop.glob("pywin32*")).unlink()
    before = set(tmp_path.iterdir())
    with pytest.raises(Stop) as stop:
        make_bundle(tmp_path / "out", python=str(embeddable), sha256=None, source=own)
    assert stop.value.id == "bundle_pip" and "pywin32" in str(stop.value.values["why"])
    assert set(tmp_path.iterdir()) == before


def test_a_wheel_without_the_library_for_excel_stops(tmp_path: Path, shop: Path, own: Path, embeddable: Path) -> None:
    stock(shop)
    make_wheel(shop, "xlwings", XLWINGS, tag=WINDOWS, files={name: "" for name in DLLS if "xlwings64" in name})
    with pytest.raises(Stop) as stop:
        make_bundle(tmp_path / "out", python=str(embeddable), sha256=None, source=own)
    assert (stop.value.id, stop.value.values["bits"]) == ("bundle_no_dll", "32")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path, embeddable: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{embeddable.name}"
        server.shutdown()


def test_a_python_from_an_address_needs_its_published_sum(
    tmp_path: Path, shop: Path, own: Path, embeddable: Path, address: str
) -> None:
    stock(shop)
    digest = hashlib.sha256(embeddable.read_bytes()).hexdigest()

    def make(name: str, python: str, sha256: str | None) -> None:
        make_bundle(tmp_path / name, python=python, sha256=sha256, source=own)

    assert stopped(lambda: make("a", address, None)) == "bundle_sha256"
    assert stopped(lambda: make("b", address, "0" * 64)) == "bundle_other_python"
    assert stopped(lambda: make("c", str(embeddable), "0" * 64)) == "bundle_other_python"
    assert stopped(lambda: make("d", address.replace("3.13.9", "3.13.8"), digest)) == "bundle_no_python"
    assert stopped(lambda: make("d", address.replace("/python", "/a b/python"), digest)) == "bundle_no_python"
    make("e", address, digest.upper())
    assert (tmp_path / "e" / EMBED).read_bytes() == embeddable.read_bytes()


def test_another_zip_than_the_embeddable_python_is_refused(tmp_path: Path, own: Path, embeddable: Path) -> None:
    def make(python: Path) -> str:
        return stopped(lambda: make_bundle(tmp_path / "out", python=str(python), sha256=None, source=own))

    for name in ("python.zip", "python-3.13.9-embed-win32.zip", "python-3.13.9-embed-arm64.zip"):
        embeddable = embeddable.rename(tmp_path / name)
        assert make(embeddable) == "bundle_python"
    other = make_embeddable(tmp_path / "python-3.12.10-embed-amd64.zip")  # holds 3.13
    assert make(other) == "bundle_python"
    other.write_bytes(b"no zip")
    assert make(other) == "bundle_python"


def test_a_folder_that_is_not_jixiao_is_not_packed(tmp_path: Path, embeddable: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = make_wheel(tmp_path, "other", "1.0")
    for source in (tmp_path / "elsewhere", other, tmp_path / "jixiao"):
        found = stopped(lambda: make_bundle(tmp_path / "out", python=str(embeddable), sha256=None, source=source))  # noqa: B023
        assert found == "bundle_source"
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_not_used(tmp_path: Path, own: Path, embeddable: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert stopped(lambda: make_bundle(tmp_path / "out", python=str(embeddable), sha256=None, source=own)) == "exists"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_missing_requirements_are_those_of_windows(tmp_path: Path) -> None:
    make_wheel(tmp_path, "one", "1.0", needs=[
        "two>=2", "Three.Name; sys_platform == 'win32'", "four; sys_platform == 'linux'", "five; python_version < '3.12'",
        "six; extra == 'more'", "seven; platform_machine == 'AMD64'",
    ])
    make_wheel(tmp_path, "two", "1.9")
    make_wheel(tmp_path, "three_name", "0.1")
    assert missing(tmp_path, Target("3.13.9")) == ["two>=2", "seven"]


def make_folder(folder: Path) -> Path:
    """The sums of a folder with wheels, and unpack.py in it."""
    shutil.copy(Path(unpack.__file__), folder)
    write_sums(folder)
    return folder


def unpacked(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs unpack.py as install.ps1 does: by the very Python it fills."""
    return subprocess.run(
        [str(program), "-X", "utf8", str(folder / "unpack.py"), str(program.parent), str(folder)],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )


@pytest.mark.long
def test_a_python_filled_by_unpack_runs_jx_from_its_own_site_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # pip's way to say: build with the setuptools that is here
    own_wheel(REPO, folder / "wheels")
    make_wheel(folder / "wheels", "probe", "1.0", files={
        "probe.py": "", "probe-1.0.data/data/probe.dll": "dll", "probe-1.0.data/purelib/probe_more.py": "",
        "probe-1.0.data/scripts/probe.exe": "never",
    })
    program = put_python(tmp_path / "张 三" / "python")
    assert unpacked(program, make_folder(folder)).returncode == 0
    own = program.parent / "Lib" / "site-packages"
    assert {path.name for path in program.parent.iterdir()} == {"python", "python._pth", "Lib", "probe.dll", "share"}
    assert {"probe.py", "probe_more.py", "jixiao"} <= {path.name for path in own.iterdir()}
    assert list((own / "jixiao" / "addin" / "cli" / "__pycache__").glob("main.*.pyc")), "nothing would be compiled later"
    carried = own / "jixiao" / "addin" / "installer" / "folder"
    assert {path.name for path in carried.iterdir()} == {"README.txt", "install.cmd", "install.ps1"}, "in the wheel too"
    # The libraries themselves come from here; jixiao must come from what was unpacked.
    with (program.parent / "python._pth").open("a", encoding="utf-8") as paths:
        paths.write("".join(f"{path}\n" for path in site.getsitepackages()))
    command = [str(program), "-X", "utf8", "-m", "jixiao.addin"]
    done = subprocess.run([*command, "forms", "--json"], check=True, capture_output=True, text=True, encoding="utf-8")
    assert {"target-2018", "target-2023", "selfeval-2019", "selfeval-2023"} <= {row["id"] for row in json.loads(done.stdout)}
    where = "import jixiao.addin.cli.main as cli; print(cli.__file__)"
    found = subprocess.run([str(program), "-X", "utf8", "-c", where], check=True, capture_output=True, text=True, encoding="utf-8")
    assert found.stdout.strip() == str(own / "jixiao" / "addin" / "cli" / "main.py")


def test_site_packages_come_before_folders_of_the_user_and_twice_is_once(tmp_path: Path) -> None:
    program = put_python(tmp_path / "python")
    unpack.open_site(program.parent)
    first = (program.parent / "python._pth").read_text(encoding="utf-8")
    assert first.splitlines()[-2:] == ["Lib/site-packages", "import site"] and "#" not in first
    unpack.open_site(program.parent)
    assert (program.parent / "python._pth").read_text(encoding="utf-8") == first
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(
        [str(program), "-c", "import sys; print(sys.path)"], check=True, capture_output=True, text=True,
        cwd=tmp_path / "elsewhere", env={"PYTHONPATH": str(tmp_path / "elsewhere")},
    )
    assert str(program.parent / "Lib/site-packages") in done.stdout and "elsewhere" not in done.stdout


@pytest.mark.parametrize(("harm", "sentence"), [
    ("changed", "与 SHA256SUMS 不符"), ("gone", "安装文件夹里没有"), ("escaping", "越出文件夹的路径"),
    ("blocked", "多半是磁盘满了"),
])
def test_a_harmed_folder_is_refused_in_chinese(tmp_path: Path, harm: str, sentence: str) -> None:
    folder = tmp_path / "folder"
    files = {"../../../escaped.py": "x = 1"} if harm == "escaping" else None
    wheel = make_wheel(folder / "wheels", "probe", "1.0", files=files)
    make_folder(folder)
    if harm == "changed":
        wheel.write_bytes(wheel.read_bytes()[:-1] + b"\x01")
    elif harm == "gone":
        wheel.unlink()
    program = put_python(tmp_path / "deep" / "down" / "python")
    if harm == "blocked":
        (program.parent / "Lib").write_bytes(b"")  # a file where a folder is to be made: the system refuses
    done = unpacked(program, folder)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("escaped.py"))


def test_a_wheel_that_is_not_listed_is_not_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    make_wheel(folder / "wheels", "probe", "1.0")
    make_folder(folder)
    make_wheel(folder / "wheels", "stranger", "1.0")
    program = put_python(tmp_path / "python")
    assert unpacked(program, folder).returncode == 0
    assert not list(program.parent.rglob("stranger.py")) and list(program.parent.rglob("probe.py"))

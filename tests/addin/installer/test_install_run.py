"""install.ps1, run: no PowerShell can be had here, so a stand-in reads it (powershell.py) on a PC of our own (windows_pc.py).

What is proven is what the script does step by step: also when any step fails, and when the power goes before it.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from jixiao.addin.installer import bundle, unpack
from jixiao.addin.installer.icons import VERBS, label
from powershell import Failure, Shell
from wheel_maker import make_wheel, put_python
from windows_pc import ADDIN, ENTRY, HOME, ICONS, ROOT, SHELL_FOLDERS, Pc, PowerCut

SCRIPT = Path(bundle.__file__).parent / "folder" / "install.ps1"
SHARE = r"E:\安装 文件夹"
DLLS = [f"xlwings{bits}-1.dll" for bits in (32, 64)]
KEEP = ROOT + r"\我的.txt"


def make_source(pc: Pc, version: str) -> None:
    """The folder on the share, of a version. The zip's python.exe is nothing that runs."""
    shutil.rmtree(pc.real(SHARE), ignore_errors=True)
    folder = pc.real(SHARE)
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(SCRIPT, folder)
    shutil.copy(Path(unpack.__file__), folder)
    (pc.disk / "python.exe").write_bytes(b"")
    shutil.make_archive(str(folder / "python-3.13.9-embed-amd64"), "zip", pc.disk, "python.exe")
    (folder / "wheels" / f"jixiao-{version}-py3-none-any.whl").write_bytes(version.encode())
    bundle.write_sums(folder)


def pretend(folder: Path, arguments: list[str], disk: Path) -> tuple[int, str]:
    """What python.exe would do, each time: fill its folder, try, build the add-in."""
    if arguments[2].endswith("unpack.py"):
        (wheel,) = Path(arguments[4]).glob("wheels/jixiao-*.whl")
        (folder / "version").write_bytes(wheel.read_bytes())
        for name in DLLS:
            (folder / name).write_bytes(b"")
    elif arguments[-2:] == ["addin", "install"]:
        addin = disk.joinpath("c", *ADDIN[3:].split("\\"))
        addin.parent.mkdir(parents=True, exist_ok=True)
        addin.write_bytes((folder / "version").read_bytes())
        for place in ICONS:
            for verb in VERBS:
                (disk.joinpath("c", *place[3:].split("\\")) / f"{label(verb)}.lnk").write_bytes(b"")
    return 0, "好"


def make_pc(disk: Path) -> Pc:
    return Pc(disk, lambda folder, arguments: pretend(folder, arguments, disk))


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return make_pc(tmp_path)


def each_step(disk: Path, versions: Sequence[str]) -> Iterator[Pc]:
    """A PC with those versions installed one over the other, for each act of what is then run on it."""
    for step in itertools.count(1):
        pc = make_pc(disk / str(step))
        for version in versions:
            assert install(pc, version) == 0
        pc.acts, pc.step = 0, step
        yield pc
        if pc.acts < step:
            assert step > 5
            return


def install(pc: Pc, version: str) -> int:
    make_source(pc, version)
    return pc.run(SHARE + r"\install.ps1")


def remove(pc: Pc) -> int:
    """As the settings do it: by the script that the entry names, which must be there then."""
    line = pc.registry[ENTRY]["UninstallString"]
    assert line == (
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe -NoProfile -ExecutionPolicy Bypass"
        rf' -File "{ROOT}\install.ps1" -Uninstall'
    )
    return pc.run(ROOT + r"\install.ps1", uninstall=True)


def here(pc: Pc) -> set[str]:
    """All files of the user, and the entry."""
    home = pc.real(HOME)
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} | (set(pc.registry) - {SHELL_FOLDERS})


def installed(pc: Pc) -> set[str]:
    """The versions in use: of the Python and of the add-in."""
    paths = [pc.real(ROOT + r"\python\version"), pc.real(ADDIN)]
    return {path.read_text(encoding="utf-8") if path.is_file() else "-" for path in paths}


COMPLETE = {
    ENTRY, "AppData/Roaming/Microsoft/Excel/XLSTART/jixiao.xlam",
    *(f"AppData/Local/Programs/jixiao/{name}" for name in ("jx.cmd", "install.ps1")),
    *(f"{folder}/{label(verb)}.lnk" for folder in ("桌面", "AppData/Roaming/Microsoft/Windows/SendTo") for verb in VERBS),
    *(f"AppData/Local/Programs/jixiao/python/{name}" for name in ("python.exe", "version", *DLLS)),
}


def test_installed_updated_and_removed(pc: Pc) -> None:
    assert install(pc, "1.0") == 0
    assert (here(pc), installed(pc)) == (COMPLETE, {"1.0"})
    assert pc.registry[ENTRY] | {"UninstallString": ""} == {
        "DisplayName": "绩效插件", "DisplayVersion": "1.0", "Publisher": "jixiao", "InstallLocation": ROOT, "NoModify": 1,
        "NoRepair": 1, "UninstallString": "", "QuietUninstallString": pc.registry[ENTRY]["UninstallString"] + " -Quiet",
    }
    assert pc.said[-2] == f"绩效插件 1.0 已装好。打开 Excel：「数据」右边应有「绩效」选项卡。命令行用「{ROOT}\\jx.cmd」。"
    assert install(pc, "2.0") == 0
    assert (here(pc), installed(pc), pc.registry[ENTRY]["DisplayVersion"]) == (COMPLETE, {"2.0"}, "2.0")
    pc.real(KEEP).write_text("用户的", encoding="utf-8")
    assert remove(pc) == 0
    assert here(pc) == {"AppData/Local/Programs/jixiao/我的.txt"}
    assert all(pc.real(place).is_dir() for place in ICONS), "the user's own folders stay"
    assert "没有删除" in pc.said[-1] and not pc.asked


def test_a_first_installation_that_fails_at_any_step_leaves_nothing(tmp_path: Path) -> None:
    for pc in each_step(tmp_path, ()):
        if install(pc, "1.0") == 0:
            assert (here(pc), installed(pc)) == (COMPLETE, {"1.0"}), pc.broken
        else:
            assert here(pc) == set() and not pc.real(ROOT).exists(), pc.broken
            assert pc.said[-2].startswith("没有成功：")
            assert pc.said[-2].endswith("（已退回安装前的样子）") == (pc.step > 1)  # the first act makes the folder


@pytest.mark.slow
def test_an_update_that_fails_at_any_step_leaves_the_former_version(tmp_path: Path) -> None:
    for pc in each_step(tmp_path, ("1.0",)):
        code = install(pc, "2.0")
        assert installed(pc) == {"2.0" if code == 0 else "1.0"}, pc.broken
        # What cannot be removed once the new version is in place goes with the next update.
        assert here(pc) == COMPLETE or (code == 0 and here(pc) > COMPLETE), pc.broken


def test_when_the_way_back_fails_too_it_is_said_and_the_next_run_completes(pc: Pc) -> None:
    assert install(pc, "1.0") == 0
    stuck = {("move", rf"{ROOT}\python.new", rf"{ROOT}\python"), ("move", rf"{ROOT}\python.old", rf"{ROOT}\python")}
    pc.broken |= stuck
    assert install(pc, "2.0") == 1
    assert pc.said[-2].endswith("（退回也没有完成，请重新登录 Windows 后再安装一次）")
    pc.broken -= stuck
    assert install(pc, "2.0") == 0
    assert (here(pc), installed(pc)) == (COMPLETE, {"2.0"})


@pytest.mark.slow
@pytest.mark.parametrize("before", [(), ("1.0",)])
def test_after_a_power_cut_the_next_run_completes(tmp_path: Path, before: tuple[str, ...]) -> None:
    for pc in each_step(tmp_path, before):
        pc.power = False
        with contextlib.suppress(PowerCut):
            install(pc, "2.0")
        cut, pc.step = pc.acts, 0
        assert install(pc, "2.0") == 0
        assert (here(pc), installed(pc)) == (COMPLETE, {"2.0"}), cut
        pc.acts = cut


@pytest.mark.parametrize("power", [True, False])
def test_a_removal_that_stops_at_any_step_can_be_done_again(tmp_path: Path, power: bool) -> None:
    for pc in each_step(tmp_path, ("1.0",)):
        pc.power = power
        with contextlib.suppress(PowerCut):
            remove(pc)
        stopped, pc.step = pc.acts, 0
        pc.broken.clear()
        if ENTRY in pc.registry:
            assert remove(pc) == 0
        # The script itself may stay, when it is what could not be removed; never an entry that calls nothing.
        assert here(pc) <= {"AppData/Local/Programs/jixiao/install.ps1"}, stopped
        pc.acts = stopped


@pytest.mark.parametrize(("program", "sentence"), [
    ({"name": "EXCEL", "sessionid": 1}, "Excel 正在运行"),
    ({"name": "python", "path": ROOT.upper() + r"\python\python.exe"}, "python.exe 还在运行"),
])
def test_nothing_is_begun_while_excel_or_our_python_runs(pc: Pc, program: dict[str, object], sentence: str) -> None:
    assert install(pc, "1.0") == 0
    before = here(pc)
    pc.programs = [program]
    assert install(pc, "2.0") == 1 and sentence in pc.said[-2]
    assert remove(pc) == 1 and sentence in pc.said[-2]
    assert (here(pc), installed(pc)) == (before, {"1.0"})
    assert pc.asked, "the window that the settings opened would have closed unread"
    # Another user's Excel, another Python: not ours to wait for.
    pc.programs = [{"name": "EXCEL", "sessionid": 2}, {"name": "python", "path": r"C:\Python\python.exe"},
                   {"name": "python", "path": None}]
    assert install(pc, "2.0") == 0


@pytest.mark.parametrize(("harm", "sentence"), [
    (lambda folder: (folder / "unpack.py").write_bytes(b"#"), "「unpack.py」与 SHA256SUMS 不符"),
    (lambda folder: next(folder.glob("wheels/*")).unlink(), "安装文件夹里没有「wheels/jixiao-1.0-py3-none-any.whl」"),
    (lambda folder: (folder / "SHA256SUMS").unlink(), "没有 SHA256SUMS"),
    (lambda folder: (folder / "SHA256SUMS").write_bytes(b"<html>\n"), "SHA256SUMS 的内容不对"),
    (lambda folder: [next(folder.glob("*.zip")).unlink(), bundle.write_sums(folder)], "没有（或不止一个）Python 压缩包"),
])
def test_a_harmed_folder_installs_nothing(pc: Pc, harm: Callable[[Path], object], sentence: str) -> None:
    make_source(pc, "1.0")
    harm(pc.real(SHARE))
    assert pc.run(SHARE + r"\install.ps1") == 1
    assert sentence in pc.said[-2] and here(pc) == set()


OFFICE = r"HKLM:\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
OLD = r"HKLM:\SOFTWARE\WOW6432Node\Microsoft\Office\14.0\Outlook"
PATHS = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


@pytest.mark.parametrize(("key", "name", "value", "bits"), [
    (OFFICE, "Platform", "x64", "64"), (OFFICE, "Platform", "x86", "32"), (OLD, "Bitness", "x86", "32"),
    (PATHS, "(default)", r"C:\Program Files (x86)\Office\EXCEL.EXE", "32"),
    (PATHS, "(default)", r"C:\Program Files\Office\EXCEL.EXE", "64"),
])
def test_the_library_for_the_excel_of_this_pc_must_be_there(pc: Pc, key: str, name: str, value: str, bits: str) -> None:
    pc.registry[key] = {name: value}
    assert install(pc, "1.0") == 0 and f"Excel 是 {bits} 位的。" in pc.said
    pc.python = lambda _folder, _arguments: (0, "")  # nothing is unpacked
    assert install(pc, "2.0") == 1 and f"本机的 Excel 是 {bits} 位的，但没有 xlwings{bits} 动态库" in pc.said[-2]
    assert installed(pc) == {"1.0"}


@pytest.mark.parametrize("store", ["path", "package", ""])
def test_office_of_the_microsoft_store_is_told(pc: Pc, store: str) -> None:
    if store == "path":
        pc.registry[PATHS] = {"(default)": r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel_16\EXCEL.EXE"}
    elif store == "package":
        pc.packages.append("Microsoft.Office.Desktop")
    assert install(pc, "1.0") == 0
    assert any("应用商店版" in line for line in pc.said) is bool(store)
    pc.registry[OFFICE] = {"Platform": "x64"}  # the desktop edition is there too
    pc.said.clear()
    assert install(pc, "2.0") == 0 and not any("应用商店版" in line for line in pc.said)


def test_32_bit_windows_is_told_so(pc: Pc) -> None:
    pc.env["processor_architecture"] = "x86"
    assert install(pc, "1.0") == 1 and "本机是 32 位 Windows" in pc.said[-2] and here(pc) == set()
    pc.env["processor_architew6432"] = "AMD64"  # a 32-bit PowerShell on 64-bit Windows, as Intune starts it
    assert install(pc, "1.0") == 0


def test_quiet_says_only_what_went_wrong(pc: Pc) -> None:
    make_source(pc, "1.0")
    assert pc.run(SHARE + r"\install.ps1", quiet=True) == 0 and pc.said == []
    pc.programs = [{"name": "EXCEL", "sessionid": 1}]
    assert pc.run(ROOT + r"\install.ps1", uninstall=True, quiet=True) == 1
    assert pc.said[0].startswith("没有成功：Excel 正在运行") and not pc.asked


def test_the_wheels_of_a_folder_run_by_a_python_set_up_by_the_script(pc: Pc) -> None:
    """The same script with a Python that really runs, on wheels of a few lines."""
    def real(folder: Path, arguments: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            [str(folder / "python.exe"), *arguments], check=False, capture_output=True, encoding="utf-8", cwd=folder,
            env={**os.environ, "XLAM": str(pc.real(ADDIN))},
        )
        return done.returncode, done.stdout + done.stderr

    make_source(pc, "1.0")
    folder = pc.real(SHARE)
    made = put_python(pc.disk / "made")
    made.rename(made.with_name("python.exe"))
    made.with_name("python._pth").rename(made.with_name("python.exe._pth"))  # as a Linux Python looks for it
    next(folder.glob("*.zip")).unlink()
    shutil.make_archive(str(folder / "python-3.13.9-embed-amd64"), "zip", made.parent)
    shutil.rmtree(folder / "wheels")
    main = (
        "import os, pathlib, sys\nif 'install' in sys.argv:\n    xlam = pathlib.Path(os.environ['XLAM'])\n"
        "    xlam.parent.mkdir(parents=True)\n    xlam.write_text(sys.executable)\nif 'selftest' in sys.argv:\n    sys.exit('缺日志')\n"
    )
    make_wheel(folder / "wheels", "jixiao", "1.0", files={"jixiao/addin/__main__.py": main})
    modules = ("pythoncom.py", "xlwings.py", "openpyxl.py", "pandas.py")
    make_wheel(folder / "wheels", "others", "1.0", files=dict.fromkeys(modules, ""))
    bundle.write_sums(folder)
    pc.python = real
    # zipfile does not set the right to run, which Windows does not know.
    expand = pc.expand_archive

    def expand_and_allow(literalpath: str, destinationpath: str) -> None:
        expand(literalpath, destinationpath)
        (pc.real(destinationpath) / "python.exe").chmod(0o755)

    pc.expand_archive = expand_and_allow  # type: ignore[method-assign]
    assert pc.run(SHARE + r"\install.ps1") == 0, pc.said
    assert pc.real(ADDIN).read_text(encoding="utf-8") == str(pc.real(ROOT + r"\python\python.exe"))
    assert pc.said[-1] == "但自检有问题：缺日志"


def test_the_stand_in_stops_where_powershell_in_strict_mode_would(tmp_path: Path) -> None:
    shell = Shell(Pc(tmp_path, lambda _folder, _arguments: (0, "")))
    for script in ("Write-Host $never", "$a = @{ B = 1 }\nWrite-Host $a.C", "$a = 1\nWrite-Host $a.Count"):
        with pytest.raises(Failure):
            shell.run(script)
    with pytest.raises(AttributeError):
        shell.run("Invoke-WebRequest 'x'")

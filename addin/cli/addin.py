"""``jx addin``: build, check, install, uninstall, selftest of the Excel add-in."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from jixiao.addin.cli.chinese import PATH, Group, Input, option
from jixiao.addin.cli.codes import OK, UNUSABLE
from jixiao.addin.cli.console import tell, tell_message
from jixiao.addin.installer.icons import put_icons, remove_icons
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop


@click.group(cls=Group, help="Excel 插件：生成、检查、安装、卸载、自检。")
def addin() -> None:
    """The group."""


@addin.command(help="生成插件文件 jixiao.xlam。同样的程序和表样，每次生成的字节相同。")
@option("-o", "--output", type=PATH, required=True, metavar="文件", help="写到哪个文件。")
@option(
    "--interpreter", default=sys.executable, metavar="解释器", help="写进插件的解释器路径；默认是现在这个解释器。"
)
@click.pass_obj
def build(library: Library, output: Path, interpreter: str) -> int:
    from jixiao.addin.xlam.build import build as build_addin

    build_addin(output, interpreter=interpreter, library=library)
    tell_message("addin_built", path=output)
    return 0


@addin.command(help="检查一个插件文件：部件、模块、按钮、函数是否齐全并与本程序一致。")
@click.argument("file", type=Input(), metavar="文件")
@click.pass_obj
def check(library: Library, file: Path) -> int:
    from jixiao.addin.xlam.check import check as check_addin

    problems = check_addin(file, library)
    if problems:
        tell_message("addin_bad", path=file, problems="；".join(problems))
        return 1
    tell_message("addin_good", path=file)
    return 0


@addin.command(help="装进本机 Excel 的启动文件夹（Windows、macOS），写入现在这个解释器的路径。")
@click.pass_obj
def install(library: Library) -> int:
    from jixiao.addin.excel.install import install as install_addin

    tell_message("addin_installed", path=install_addin(library))
    _put_icons()
    return 0


@addin.command(help="做一个安装文件夹，给没有 Python、没有网络的 Windows 电脑用。在有网络的机器上运行。")
@option("-o", "--output", type=PATH, required=True, metavar="文件夹", help="做到哪个文件夹（新的或空的）。")
@option("--python", required=True, metavar="压缩包", help="python.org 的 embeddable 包：文件，或网址（须给 --sha256）。")
@option("--sha256", metavar="摘要", help="该包公布的 SHA-256，不符则停止。")
@option("--source", type=PATH, default=Path(), metavar="路径", help="jixiao 的源文件夹（默认为当前的）或 wheel。")
def bundle(output: Path, python: str, sha256: str | None, source: Path) -> int:
    from jixiao.addin.installer.bundle import make_bundle

    wheels = make_bundle(output, python=python, sha256=sha256, source=source)
    tell_message("bundle_made", path=output, count=len(wheels))
    return 0


@addin.command(help="从本机 Excel 卸载插件。")
def uninstall() -> int:
    from jixiao.addin.excel.install import uninstall as uninstall_addin

    path = uninstall_addin()
    if path is None:
        tell_message("addin_not_there")
    else:
        tell_message("addin_removed", path=path)
    _remove_icons()
    return 0


@addin.command(help="图标：在桌面和“发送到”（别的系统是“打开方式”）放评分、检查、汇总、定稿的图标，把文件拖上去就做。")
@option("--remove", is_flag=True, help="去掉它们。")
def icons(remove: bool) -> int:
    return _remove_icons() if remove else _put_icons()


def _put_icons() -> int:
    """The icons are an addition: without them everything else works."""
    try:
        places = dict.fromkeys(path.parent for path in put_icons())
    except Stop as stop:
        tell(say(stop.id, **stop.values))
        return UNUSABLE
    tell_message("icons_put" if places else "icons_nowhere", path="、".join(map(str, places)))
    return OK if places else UNUSABLE


def _remove_icons() -> int:
    try:
        gone = remove_icons()
    except Stop:  # a system that has none
        return OK
    if gone:
        tell_message("icons_removed", count=len(gone))
    return OK


@addin.command(help="自检：解释器、程序库、表样、函数、插件，写成一个文本文件，可发给技术人员。")
@click.pass_obj
def selftest(library: Library) -> int:
    from jixiao.addin.installer.selftest import write_selftest

    path, good = write_selftest(library)
    print(path.read_text(encoding="utf-8-sig"))
    tell_message("selftest_good" if good else "selftest_bad", path=path)
    return 0 if good else 1

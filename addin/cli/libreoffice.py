"""``jx libreoffice``: build, install, uninstall; ``jx recalc`` 重算 and ``jx pdf`` 打印 in a headless office."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import PATH, Group, Input, Output, command, option
from jixiao.addin.cli.console import tell_message
from jixiao.addin.libreoffice import SECONDS
from jixiao.udfs.functions import JX_VERSION

_seconds = option(
    "--seconds", type=click.FloatRange(1, 86_400), default=SECONDS, show_default=True, metavar="秒", help="最多等多少秒。"
)


@click.group(cls=Group, help="LibreOffice 扩展：生成、安装、卸载。装好后单元格里可用 JX 函数。")
def libreoffice() -> None:
    """The group."""


@libreoffice.command(help="生成扩展文件 .oxt。同样的程序和表样，每次生成的字节相同。")
@option("-o", "--output", type=PATH, required=True, metavar="文件", help="写到哪个文件。")
def build(output: Path) -> int:
    from jixiao.addin.libreoffice.build import build_oxt

    build_oxt(output)
    tell_message("oxt_built", path=output)
    return 0


@libreoffice.command(help="装进本机的 LibreOffice；以 root 运行则装给本机所有用户。")
def install() -> int:
    from jixiao.addin.libreoffice.install import install as install_extension

    install_extension()
    tell_message("oxt_installed", version=JX_VERSION())
    return 0


@libreoffice.command(help="从本机的 LibreOffice 卸载。")
def uninstall() -> int:
    from jixiao.addin.libreoffice.install import uninstall as uninstall_extension

    tell_message("oxt_removed" if uninstall_extension() else "oxt_not_there")
    return 0


@command(help="重算：在后台的 LibreOffice 里用 JX 函数重算全部公式，另存一份；原文件不动。")
@click.argument("file", type=Input(), metavar="文件")
@option("-o", "--output", type=Output(".xlsx"), metavar="文件", help="写到哪个文件；不写则在旁边，名字加“-重算”。")
@_seconds
@click.pass_context
def recalc(context: click.Context, file: Path, output: Path | None, seconds: float) -> int:
    from jixiao.addin.libreoffice.recalc_and_print import recalculate

    made = recalculate(file, output, seconds, context.find_root().params["templates"])
    tell_message("recalculated", path=made.path, office=made.office)
    return 0


@command(help="打印成 PDF：用后台的 LibreOffice 输出，数字是文件里存着的。")
@click.argument("file", type=Input(), metavar="文件")
@option("-o", "--output", type=Output(".pdf"), metavar="文件", help="写到哪个文件；不写则在旁边。")
@_seconds
def pdf(file: Path, output: Path | None, seconds: float) -> int:
    from jixiao.addin.libreoffice.recalc_and_print import print_pdf

    made = print_pdf(file, output, seconds)
    tell_message("printed", path=made.path, office=made.office)
    for face, other in made.faces.items():
        tell_message("face_missing", face=face, other=other)
    return 0

"""``jx wps``: the add-in of WPS as a folder to install."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import Group, option
from jixiao.addin.cli.console import tell_message
from jixiao.templates.library import Library


@click.group(cls=Group, help="WPS 加载项：一个文件夹，在 Windows、Linux 上安装，不要管理员权限。")
def wps() -> None:
    """The group."""


@wps.command(help="生成 WPS 加载项的安装文件夹。同样的程序和表样，每次生成的字节相同。第一次要有网络、npm 和 pip，之后不再要。")
@option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="文件夹", help="做到哪个文件夹（新的或空的）。"
)
@click.pass_obj
def build(library: Library, output: Path) -> int:
    from jixiao.addin.page.parts import make_parts
    from jixiao.addin.wps.build import build as build_addin

    build_addin(output, make_parts(), library)
    tell_message("wps_built", path=output)
    return 0

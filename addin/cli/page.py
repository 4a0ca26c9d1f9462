"""``jx page build``, ``jx wps build``: for PCs without Python, a page for a browser and an add-in of WPS."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import Group, option
from jixiao.addin.cli.console import tell_message
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop


@click.group(cls=Group, help="网页版：一个 HTML 文件，双击用浏览器打开，不装程序、不联网。")
def page() -> None:
    """The group."""


@page.command(help="生成网页版。同样的程序和表样，每次生成的字节相同。第一次要有网络、npm 和 pip，之后不再要。")
@option(
    "-o", "--output", type=click.Path(), required=True, metavar="文件|文件夹/",
    help="写到哪个 .html 文件；以 / 结尾的是文件夹（新的或空的），放到内网的网站上。",
)
def build(output: str) -> int:
    from jixiao.addin.page.build import build as build_page
    from jixiao.addin.page.build import number
    from jixiao.addin.page.parts import make_parts

    folder = output.endswith(("/", "\\")) or Path(output).is_dir()
    if not folder and Path(output).suffix.lower() not in (".html", ".htm"):
        raise Stop("page_suffix", path=output)
    parts = make_parts()
    build_page(Path(output), parts, folder=folder)
    tell_message(
        "page_folder_built" if folder else "page_built", path=Path(output), version=parts.version, build=number(parts)
    )
    return 0


@click.group(cls=Group, help="WPS 加载项：一个文件夹，在 Windows、Linux 上安装，不要管理员权限。")
def wps() -> None:
    """The group."""


@wps.command(
    "build", help="生成安装文件夹。同样的程序和表样，每次生成的字节相同。第一次要有网络、npm 和 pip，之后不再要。"
)
@option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="文件夹", help="做到哪个文件夹（新的或空的）。"
)
@click.pass_obj
def build_wps(library: Library, output: Path) -> int:
    from jixiao.addin.page.parts import make_parts
    from jixiao.addin.wps.build import build as build_addin

    build_addin(output, make_parts(), library)
    tell_message("wps_built", path=output)
    return 0

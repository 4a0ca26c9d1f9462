"""``jx page build``: the page for a browser, one file or a folder."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import Group, option
from jixiao.addin.cli.console import tell_message


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
    from jixiao.addin.page.parts import make_parts

    folder = output.endswith(("/", "\\"))
    parts = make_parts()
    build_page(Path(output), parts, folder=folder)
    tell_message(
        "page_folder_built" if folder else "page_built", path=Path(output), version=parts.version, build=parts.build
    )
    return 0

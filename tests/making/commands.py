"""What can be typed: every command by its words; and the files of ``jx demo``, made without an office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jixiao.addin.cli import demo
from jixiao.addin.cli.main import cli, run


def commands(group: click.Group = cli, path: str = "jx") -> Iterator[tuple[str, click.Command]]:
    """(what is typed, command): a group, then what it holds; ``jx`` itself is none of them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def print_no_pages(patch: pytest.MonkeyPatch) -> None:
    """From now on ``jx demo`` starts no office."""
    patch.setattr(demo, "pictures", lambda _book, _folder: [])


def demo_files(folder: Path) -> Path:
    """The folder with what ``jx demo`` writes, its printed pages aside."""
    with pytest.MonkeyPatch.context() as patch:
        print_no_pages(patch)
        assert run(["demo", "-o", str(folder)]) == 0
    return folder

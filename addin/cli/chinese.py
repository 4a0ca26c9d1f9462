"""click's commands with help, usage and mistakes in Chinese; click itself speaks English and breaks lines at spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click
from jixiao.addin.cli.wrapping import pad, screen, width, wrap
from jixiao.templates.messages import say
from jixiao.templates.stop import Stop

_WIDEST = 100  # columns of a help page: longer lines are not read
_INDENT = 2
_NAMES = 30  # columns of an option's name before its text goes to the next line


class Listed(NamedTuple):
    """A command: its name, where it lies in this folder, the first sentence of its help, its example."""

    name: str
    place: str
    told: str
    example: str = ""

    @property
    def text(self) -> str:
        """What the page of all commands says: the example on a line of its own."""
        return self.told + (f"\n{self.example}" if self.example else "")

    def load(self) -> _Help:
        """The command itself, with its example.

        >>> Listed("score", "scoring.score", "", "jx score 自评表.xlsx").load().example
        'jx score 自评表.xlsx'
        """
        module, _, name = self.place.partition(".")
        command: _Help = getattr(import_module(f"jixiao.addin.cli.{module}"), name)
        command.example = self.example
        return command


class NoCommand(click.UsageError):
    """A command that there is not; near: those that are spelled alike."""

    def __init__(self, name: str, group: click.Group, context: click.Context) -> None:
        super().__init__(name, context)
        self.name = name
        self.near = get_close_matches(name, group.list_commands(context), n=1, cutoff=0.5)


class Option(click.Option):
    """An option whose help says in Chinese what it takes when it is not given, and between what it lies."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """(what is typed, what it is); None for a hidden one."""
        if self.hidden:
            return None
        names = "、".join((*self.opts, *self.secondary_opts))
        if not self.is_flag and not self.count:
            names += f" {self.make_metavar(ctx)}"
        facts = []
        if self.required:
            facts.append("必填")
        if isinstance(self.type, click.IntRange | click.FloatRange) and not self.count:
            facts.append(f"{self.type.min:.15g} 至 {self.type.max:.15g}")
        if self.show_default and self.default is not None:
            facts.append(f"不写则为 {self.default}")
        return names, (self.help or "") + (f"（{'；'.join(facts)}）" if facts else "")


class _Help(click.Command):
    """What commands and groups have in common: a help page in Chinese."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.options_metavar = "[选项]"

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``-h``, with its help in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.__class__ = Option
            option.help = "显示这一页。"
        return option

    def get_help(self, ctx: click.Context) -> str:
        """The whole page: what it does, how it is typed, an example, options."""
        columns = min(screen(), _WIDEST)
        lines = wrap(self.help or "", columns)
        typed = " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])
        lines += ["", *_listed([("用法：", typed)], columns, 0)]
        if self.example:
            lines += _listed([("例子：", self.example)], columns, 0)
        lines += self.sections(ctx, columns)
        records = [
            record for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)) is not None
        ]
        if records:
            lines += ["", "选项：", *_listed(records, columns, _INDENT)]
        return "\n".join(lines)

    def sections(self, ctx: click.Context, columns: int) -> list[str]:  # noqa: ARG002  groups list their commands
        """What stands between usage and options."""
        return []


class Command(_Help):
    """A command."""


class Group(_Help, click.Group):
    """A group, its commands in the order of its parts (heading -> commands), which are loaded when they are typed."""

    command_class = Command

    def __init__(self, *args: Any, parts: Mapping[str, Sequence[Listed]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts or {}
        self.listed = {item.name: item for items in self.parts.values() for item in items}
        self.subcommand_metavar = "命令 …"

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Names in the order of the parts, then the others as they were added."""
        return [*self.listed, *(name for name in self.commands if name not in self.listed)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded now."""
        if cmd_name in self.listed and cmd_name not in self.commands:
            self.commands[cmd_name] = self.listed[cmd_name].load()
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is typed; :class:`NoCommand` where there is none."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise NoCommand(args[0], self, ctx)
        return super().resolve_command(ctx, args)

    def sections(self, ctx: click.Context, columns: int) -> list[str]:
        """The commands, part by part, with the first sentence of their help and an example."""
        parts = {heading: [(item.name, item.text) for item in items] for heading, items in self.parts.items()}
        rest = [(name, told(command)) for name, command in self.commands.items() if name not in self.listed]
        if rest:
            parts["其他" if parts else "命令"] = rest
        lines: list[str] = []
        left = max(map(width, self.list_commands(ctx))) + _INDENT
        for heading, records in parts.items():
            lines += ["", f"{heading}：", *_listed(records, columns, _INDENT, left)]
        return lines


#: As click's own, for commands that are added to a group later.
command = partial(click.command, cls=Command)
option = partial(click.option, cls=Option)


def missing(name: str) -> click.MissingParameter:
    """What click raises for a parameter that must be there."""
    context = click.get_current_context()
    return click.MissingParameter(ctx=context, param=next(item for item in context.command.params if item.name == name))


def told(command: click.Command) -> str:
    """The first sentence of a command's help; its example on a line of its own."""
    first = re.split(r"[。；]", command.help or "")[0] + "。"
    example = getattr(command, "example", "")
    return first + (f"\n{example}" if example else "")


def _listed(records: Sequence[tuple[str, str]], columns: int, indent: int, left: int = 0) -> list[str]:
    """Names on the left, texts on the right, ``left`` columns apart; a long name stands alone above its text."""
    left = left or min(max(width(name) for name, _ in records), _NAMES) + _INDENT
    lines = []
    for name, text in records:
        texts = wrap(text, max(columns - indent - left, _NAMES))
        if width(name) + _INDENT > left:
            lines.append(" " * indent + name)
            name = ""
        lines += [" " * indent + pad(name if at == 0 else "", left) + line for at, line in enumerate(texts)]
    return lines


#: A path as typed, of a file or a folder.
PATH = click.Path(path_type=Path)


class Input(click.Path):
    """A file to be read: a folder is no file."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """The path as written."""
        path = Path(value)
        if path.is_dir():
            raise Stop("folder_no_file", path=str(path))
        return path


class Output(click.Path):
    """A file to be written: the ending may be left out; a folder is no file."""

    def __init__(self, *suffixes: str) -> None:
        super().__init__(path_type=Path)
        self.suffixes = suffixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """The path, with the first of the endings where it has none."""
        path = Path(value)
        if path.is_dir():
            raise Stop("folder_no_file", path=str(path))
        return path.with_name(path.name + self.suffixes[0]) if self.suffixes and not path.suffix else path


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


class Day(click.ParamType[date]):
    """A date as people write it: 2023-7-31, 2023/07/31, 2023.7.31, 20230731, 2023年7月31日."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; a usage error for what is none."""
        if isinstance(value, date):
            return value
        found = _DAY.fullmatch("".join(str(value).split()))
        try:
            return date(*(int(part) for part in found.groups() if part)) if found else self.fail(str(value), param, ctx)
        except ValueError:
            self.fail(str(value), param, ctx)


def usage_sentence(error: click.UsageError) -> str:
    """One Chinese sentence for a usage error: what is wrong and what to do."""
    command = error.ctx.command_path if error.ctx else "jx"
    if isinstance(error, NoCommand):
        near = say("usage_near", name=error.near[0]) if error.near else ""
        return say("usage_no_command", name=error.name, near=near, command=command)
    if isinstance(error, click.NoSuchOption):
        near = say("usage_near", name=error.possibilities[0]) if error.possibilities else ""
        return say("usage_no_option", option=error.option_name, near=near, command=command)
    if isinstance(error, click.MissingParameter):
        name = _name(error.param)
        return say("usage_missing", name=name, command=command)
    if isinstance(error, click.BadParameter):
        name = _name(error.param)
        return say("usage_bad", name=name, command=command)
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        names = "、".join(error.ctx.command.list_commands(error.ctx))
        return say("usage_which_command", names=names, command=command)
    return say("usage_other", command=command)


def _name(parameter: click.Parameter | None) -> str:
    """What the user types: ``-o`` of an option, the word in capitals that the help has for an argument."""
    if isinstance(parameter, click.Option):
        return "/".join(parameter.opts)
    return parameter.human_readable_name if parameter else ""

"""Chinese sentences for mistakes on the command line; click's own are English."""

from __future__ import annotations

import click
from jixiao.addin.cli.chinese import NoCommand
from jixiao.templates.library import say


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

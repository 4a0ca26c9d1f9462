"""The command ``jx``: the same verbs as the ribbon, on files.

Exit 0 clean, 1 findings of severity error, 2 usage, 3 a file that cannot be used, 4 our bug.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from jixiao.addin.cli import (
    addin,
    batch,
    copies,
    drop,
    forms,
    imports,
    learn,
    libreoffice,
    page,
    report,
    scoring,
    year,
)
from jixiao.addin.cli.chinese import Group, option, usage_sentence
from jixiao.addin.cli.codes import BUG, OK, STOPPED, UNUSABLE, USAGE
from jixiao.addin.cli.console import tell, tell_message
from jixiao.addin.workbook.foreign import take_notes
from jixiao.addin.workbook.save import written
from jixiao.templates.library import default_library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception

#: The commands in the order of the year.
COMMANDS = {
    "年初，申报": (forms.new, imports.import_command, learn.learn),
    "年中，监控": (year.monitor,),
    "年末，自评": (year.carry, scoring.score, scoring.check, forms.explain),
    "汇总和报送": (batch.summary, batch.batch, report.report, copies.finalize, copies.portable, libreoffice.pdf),
    "收到别人的表": (forms.read, year.compare, copies.verify, libreoffice.recalc),
    "安装和帮助": (forms.forms, addin.addin, libreoffice.libreoffice, page.page, page.wps, drop.drop, forms.demo),
}


@click.group(
    cls=Group,
    parts={heading: [command.name for command in commands] for heading, commands in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    help="绩效：按官方表样生成、评分、检查绩效目标申报表和绩效自评表。",
)
@option(
    "--templates", type=click.Path(path_type=Path), metavar="文件夹",
    help="再读一个表样文件夹（某地的表样和口径）；也可设环境变量 JX_TEMPLATES。",
)
@click.version_option(package_name="jixiao", prog_name="jx", message="%(prog)s %(version)s", help="显示版本。")
@click.pass_context
def cli(context: click.Context, templates: Path | None) -> None:
    if context.invoked_subcommand != "forms":  # which looks through a folder that may not be readable
        context.obj = default_library(templates)
    if context.invoked_subcommand is None:
        print(say("day"))


for _commands in COMMANDS.values():
    for _command in _commands:
        cli.add_command(_command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs ``jx`` and gives its exit code; nothing but Chinese sentences reaches the user."""
    written.clear()
    take_notes()
    try:
        code = cli.main(args=arguments, prog_name="jx", standalone_mode=False)
        for note in take_notes():
            tell(note)
        return code if isinstance(code, int) else OK
    except Stop as stop:
        tell(say(stop.id, **stop.values))
        return UNUSABLE
    except click.UsageError as error:
        tell(usage_sentence(error))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        if written:
            tell_message("stopped_written", path="”“".join(map(str, written)))
        else:
            tell_message("stopped")
        return STOPPED
    except BrokenPipeError:
        return OK
    except Exception:
        tell_message("bug", log=log_exception() or "—")
        return BUG


def main() -> None:
    """Entry point of the console script."""
    gc.set_threshold(100_000, 50, 50)  # hundreds of thousands of cells are made and no cycle among them
    for stream in (sys.stdout, sys.stderr):  # a Chinese Windows console may not be UTF-8: never stop at a character
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run())

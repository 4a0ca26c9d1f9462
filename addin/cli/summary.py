"""``jx summary`` 汇总: all projects of a unit or department in one workbook."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK, UNUSABLE
from jixiao.addin.cli.console import progress_bar, tell, tell_message
from jixiao.templates.library import Library

_FILE = click.Path(path_type=Path)


@command(
    help="汇总：许多工作簿、文件夹或项目记录（JSON）里的所有项目，写成一个工作簿：汇总表、指标明细、图表、问题汇总。",
    example="jx summary 各项目文件夹 -o 汇总.xlsx",
)
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="文件|文件夹 …")
@option("-o", "--output", type=Output(".xlsx"), required=True, metavar="文件", help="写到哪个文件。")
@option("--all", "everything", is_flag=True, help="重复的和副本（便携、定稿、重算、评分前）也计入合计。")
@click.pass_obj
def summary(library: Library, files: tuple[Path, ...], output: Path, everything: bool) -> int:
    from jixiao.addin.verbs import sentences
    from jixiao.addin.verbs import summary as summary_verb  # XlsxWriter takes its time to load

    with progress_bar("汇总") as progress:
        done = summary_verb.summary(files, library, output, progress, everything)
    for _, message in done.unread:
        tell(message)
    tell_message("written", path=output)
    tell(sentences.summarised(done))
    if done.unread:
        return UNUSABLE
    return FINDINGS if done.findings["error"] else OK

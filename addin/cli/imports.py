"""``jx import``: forms that arrive as Word or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from jixiao.addin.cli.chinese import Input, Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK
from jixiao.addin.cli.console import print_json, print_table, progress_bar, short, tell, tell_message
from jixiao.templates.library import Library, show

if TYPE_CHECKING:
    from jixiao.addin.verbs.imports import ImportedFile

_FILE = Input()


@command(
    "import",
    help="导入：Word（.docx）或 PDF 里的表成为项目记录，每一项写明把握；存疑的逐条列出。"
    "PDF 要有文字，表格要有框线；扫描的不行。有存疑的退出码 1。",
)
@click.argument("file", type=_FILE, metavar="文件")
@option("-o", "--output", type=Output(".xlsx"), metavar="文件", help="写成官方表，存疑的格标色并列在“导入说明”。")
@option("--json", "as_json", is_flag=True, help="输出 JSON：项目记录，加 confidence（每一项的把握和原因）。")
@click.pass_obj
def import_command(library: Library, file: Path, output: Path | None, as_json: bool) -> int:
    from jixiao.addin.verbs import sentences
    from jixiao.addin.verbs.imports import import_file

    with progress_bar("导入") as progress:
        done = import_file(file, library, output, progress)
    if as_json:
        print_json([form.to_json() for form in done.forms])
    else:
        _print_doubts(done)
    tell(sentences.imported(file, done))
    if output is not None:
        tell_message("written", path=output)
    return FINDINGS if any(form.of_level("doubtful") for form in done.forms) else OK


def _print_doubts(done: ImportedFile) -> None:
    for form in (form for form in done.forms if form.of_level("doubtful")):
        print_table(
            f"{form.form.found.spec.title}（{show(form.record.year)}）：{form.record.text('project')}",
            ("存疑的栏目", "读到的内容", "原文位置", "原因"),
            [[value.label, short(value.value), value.where, "".join(reason.text for reason in value.reasons)]
             for value in form.of_level("doubtful")],
        )

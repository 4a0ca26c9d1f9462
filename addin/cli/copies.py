"""``jx portable`` 便携副本, ``jx finalize`` 定稿 and ``jx verify`` 核对."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.console import print_json, print_table, tell, tell_message
from jixiao.addin.libreoffice import SECONDS
from jixiao.addin.workbook.save import need_new
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop

_FILE = click.Path(path_type=Path)
_OK, _FINDINGS = 0, 1  # as every command's, see README


@click.command(help="便携副本：另存一份不需要插件的工作簿，原文件不动；JX 公式改为值，或改用 LAMBDA 名称。")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, required=True, metavar="OUT", help="写到哪个文件。")
@click.option("--values", "way", flag_value="values", default=True, help="JX 公式改为值（默认），任何软件都能打开。")
@click.option("--lambda", "way", flag_value="lambda", help="JX 公式保留，用 LAMBDA 名称计算：Excel 2024、Microsoft 365。")
@click.pass_obj
def portable(library: Library, file: Path, output: Path, way: str) -> int:
    from jixiao.addin.verbs.portable import make_portable

    done = make_portable(file, output, library, "lambda" if way == "lambda" else "values")
    tell_message(
        "portable_done", path=output, frozen=done.frozen, kept=done.kept, links=done.links, sheets="、".join(done.sheets)
    )
    return _OK


@click.command(help="定稿：另存一份可报送的官方表和 PDF，原文件不动；有错误级的问题则不定稿。")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, required=True, metavar="OUT", help="写到哪个文件；PDF 在它旁边。")
@click.option("--force", is_flag=True, help="有错误也定稿，错误写在“定稿说明”上。")
@click.option("--seconds", type=click.FloatRange(1, 86_400), default=SECONDS, show_default=True, help="打印最多等多少秒。")
@click.pass_obj
def finalize(library: Library, file: Path, output: Path, force: bool, seconds: float) -> int:
    from jixiao.addin.libreoffice.convert import print_pdf
    from jixiao.addin.verbs.finalize import open_draft, told

    paper = output.with_suffix(".pdf")
    need_new(paper)
    draft = open_draft(file, library)
    if draft.plan.errors and not force:
        tell_message("final_errors", path=file, **draft.first_error())
        return _FINDINGS
    draft.save(output)
    tell(told(draft, output))
    try:
        print_pdf(output, paper, seconds)
        tell_message("finalized_pdf", path=paper)
    except Stop as stop:
        tell_message("finalized_no_pdf", reason=say(stop.id, **stop.values))
    return _FINDINGS if draft.plan.errors else _OK


@click.command(help="核对：用 Python 重算全部公式，列出存的值与重算不符的单元格。什么也不写。")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def verify(library: Library, file: Path, as_json: bool) -> int:
    from jixiao.addin.verbs.portable import verify as verify_file

    found = verify_file(file, library)
    if as_json:
        print_json([item.to_json() for item in found.different])
    elif found.different:
        print_table(
            str(file), ("工作表", "单元格", "公式", "存的值", "重算"),
            [[item.sheet, item.cell, item.formula, item.stored, item.computed if item.read else say("verify_unread")]
             for item in found.different],
        )
    unread = sum(1 for item in found.different if not item.read)
    tell_message(
        "verified", agreed=found.agreed, different=len(found.different) - unread, unread=unread, left=found.left,
        unstored=found.unstored, reworded=found.reworded,
    )
    return _FINDINGS if found.different else _OK

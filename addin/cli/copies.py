"""``jx portable`` 便携副本, ``jx finalize`` 定稿 and ``jx verify`` 核对."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from jixiao.addin.cli.chinese import PATH, Input, Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK
from jixiao.addin.cli.console import print_json, print_table, tell, tell_message
from jixiao.addin.cli.several import each, named, target_in, to_work_on, workbooks
from jixiao.addin.libreoffice import SECONDS
from jixiao.addin.office.programs import find_soffice
from jixiao.addin.verbs import sentences
from jixiao.addin.workbook.save import need_new
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop


@command(
    help="便携副本：另存一份不需要插件的工作簿，原文件不动；JX 公式改为值，或改用 LAMBDA 名称。",
)
@click.argument("file", type=Input(), metavar="文件")
@option("-o", "--output", type=Output(".xlsx"), required=True, metavar="文件", help="写到哪个文件。")
@option("--values", "way", flag_value="values", default=True, help="JX 公式改为值（默认），任何软件都能打开。")
@option("--lambda", "way", flag_value="lambda", help="JX 公式保留，用 LAMBDA 名称计算：Excel 2024、Microsoft 365。")
@click.pass_obj
def portable(library: Library, file: Path, output: Path, way: str) -> int:
    from jixiao.addin.verbs.portable import make_portable

    done = make_portable(file, output, library, "lambda" if way == "lambda" else "values")
    tell_message(
        "portable_done", path=output, frozen=done.frozen, kept=done.kept, links=done.links, sheets="、".join(done.sheets)
    )
    return OK


@command(
    help="定稿：另存一份可报送的官方表和 PDF，原文件不动；有错误级的问题则不定稿。"
    "JX 公式改为值，核对列、封面、检查结果等辅助工作表、插件的链接、作者等个人信息去掉。可写几个文件、文件夹。",
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件|文件夹 …")
@option("-o", "--output", type=PATH, required=True, metavar="文件", help="写到哪个文件，PDF 在它旁边；几个文件时是文件夹。")
@option("--force", is_flag=True, help="有错误也定稿，错误写在“定稿说明”上。")
@option(
    "--seconds", type=click.FloatRange(1, 86_400), default=SECONDS, show_default=True, metavar="秒",
    help="打印最多等多少秒。",
)
@click.pass_obj
def finalize(library: Library, files: tuple[Path, ...], output: Path, force: bool, seconds: float) -> int:
    found, code = to_work_on(files, library)

    def work(file: Path) -> int:
        return _finalize(library, file, target_in(output, file, found, "_定稿") or output, force, seconds)

    return each(found, work, code)


def _finalize(library: Library, file: Path, output: Path, force: bool, seconds: float) -> int:
    from jixiao.addin.verbs.finalize import open_draft, told
    from jixiao.addin.workbook.foreign import not_brought

    paper = output.with_suffix(".pdf")
    need_new(paper)
    draft = open_draft(file, library)
    if draft.plan.errors and not force:
        tell_message("final_errors", path=file, **draft.first_error())
        not_brought(file)
        return FINDINGS
    draft.save(output)
    tell(told(draft, output))
    try:
        find_soffice()  # where there is none, as in a browser, what drives it need not be there either
        from jixiao.addin.libreoffice.recalc_and_print import print_pdf

        made = print_pdf(output, paper, seconds)
        tell_message("finalized_pdf", path=paper)
        for face, other in made.faces.items():
            tell_message("face_missing", face=face, other=other)
    except Stop as stop:
        tell_message("finalized_no_pdf", reason=say(stop.id, **stop.values))
    return FINDINGS if draft.plan.errors else OK


@command(
    help="核对：用 Python 重算全部公式，列出存的值与重算不符的单元格，什么也不写。可写几个文件、文件夹。",
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件|文件夹 …")
@option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def verify(library: Library, files: tuple[Path, ...], as_json: bool) -> int:
    from jixiao.addin.verbs.portable import verify as verify_file

    paths, code = workbooks(files)
    everything: list[dict[str, Any]] = []

    def work(file: Path) -> int:
        found = verify_file(file, library)
        everything.extend(named(item.to_json(), file, paths) for item in found.different)
        if found.different and not as_json:
            print_table(
                str(file), ("工作表", "单元格", "公式", "存的值", "重算"),
                [[item.sheet, item.cell, item.formula, item.stored, item.computed if item.read else say("verify_unread")]
                 for item in found.different],
            )
        if len(paths) > 1:
            tell(f"{file}：")
        tell(sentences.verified(found))
        return FINDINGS if found.different else OK

    code = each(paths, work, code)
    if as_json:
        print_json(everything)
    return code

"""``jx learn``: a form that the user teaches, or that a colleague has sent."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import PATH, Input, command, missing, option
from jixiao.addin.cli.codes import OK
from jixiao.addin.cli.console import print_table, short, tell, tell_message
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop


@command(
    help="登记表样：把任何一张表登记成自己的表样。第一次写出带“登记表样”的副本，改好后再登记副本；"
    "也登记同事发来的 .jxform。",
)
@click.argument("file", type=Input(), required=False, metavar="文件")
@option("--sheet", default="", metavar="工作表", help="登记哪张工作表；只有一张像表的可不写。")
@option("-o", "--output", type=PATH, metavar="文件夹", help="写到哪个文件夹。")
@option("--replace", is_flag=True, help="同事发来的 .jxform 与登记过的编号相同、内容不同时，替换它。")
@option("--forget", default="", metavar="编号", help="去掉一个登记过的表样。")
@click.pass_obj
def learn(library: Library, file: Path | None, sheet: str, output: Path | None, replace: bool, forget: str) -> int:
    from jixiao.addin.verbs import learn as verbs
    from jixiao.addin.verbs import learn_sentences as sentences
    from jixiao.addin.verbs import learned_file

    if forget:
        learned_file.forget(forget, library)
        tell_message("learned_forgotten", form=forget)
        return OK
    if file is None:
        raise missing("file")
    if file.suffix.lower() == learned_file.SUFFIX:
        spec, replaced = learned_file.install(file, library, replace=replace)
        tell(sentences.installed(spec, replaced))
        return OK
    if output is None:
        raise Stop("learn_no_output")
    done = verbs.learn(file, library, output, sheet)
    if isinstance(done, verbs.Proposed):
        lines = done.proposal.lines
        print_table(
            f"《{done.proposal.head.sheet}》：{done.proposal.head.title}",
            ("单元格", "表上的文字", "概念", "把握", "读到的内容"),
            [[line.cell, short(" ".join(line.text.split())), line.concept, sentences.sure(line), short(line.value)]
             for line in lines],
        )
        tell(sentences.proposed(done.path, lines))
        return OK
    print_table(
        f"《{done.example.grid.name}》按“{done.spec.title}”读到的", ("栏目", "单元格", "内容"),
        [[label, cell, short(text)] for cell, label, text in sentences.said(done.example)],
    )
    tell(sentences.learned(done))
    return OK

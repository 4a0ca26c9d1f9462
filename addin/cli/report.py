"""``jx report`` 自评报告: a draft in Word or as a web page, every sentence from the form's cells."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.chinese import Input, Output, command, missing, option
from jixiao.addin.cli.codes import FINDINGS, OK
from jixiao.addin.cli.console import print_json, tell, tell_message
from jixiao.templates.library import Library

_FILE = Input()


@command(
    help="自评报告：由自评表生成 Word 报告或网页，每个项目约一页；--sources 是全文，每句话都注明出自哪些单元格。",
)
@click.argument("file", type=_FILE, required=False, metavar="文件")
@option("-o", "--output", type=Output(".docx"), metavar="文件", help="写到哪个文件：.docx 或 .html。")
@option("--template", type=_FILE, metavar="文件", help="用自己的 Word 样式模板。")
@option("--write-template", is_flag=True, help="写出 Word 样式模板，改好字体、标题后用 --template 指定。")
@option("--sources", is_flag=True, help="全文：各节、全部指标，每句话带编号，文末列依据单元格。")
@option("--no-sources", is_flag=True, help="全文，不带编号和依据单元格表。")
@option("--json", "as_json", is_flag=True, help="输出 JSON：每句话和它的单元格。")
@click.pass_obj
def report(
    library: Library, file: Path | None, output: Path | None, template: Path | None, write_template: bool,
    sources: bool, no_sources: bool, as_json: bool,
) -> int:
    from jixiao.addin.verbs import (
        report as report_verb,  # XlsxWriter and Jinja2 take their time; no other command of the day needs them
    )
    from jixiao.addin.verbs import sentences

    if output is None and (write_template or not as_json):
        raise missing("output")
    if write_template and output is not None:
        report_verb.write_template(output)
        tell_message("written", path=output)
        return OK
    if file is None:
        raise missing("file")
    done = report_verb.report(file, library, output, template=template, sources=sources, short=not (sources or no_sources))
    if as_json:
        print_json([
            {"number": item.number, "project": project, "section": section, "sentence": item.text,
             "cells": [{"sheet": sheet, "cells": cells.split("、")} for sheet, cells in item.sources]}
            for project, section, item in done.report.sentences()
        ])
    for line in sentences.reported(output, done):
        tell(line)
    return FINDINGS if done.errors else OK

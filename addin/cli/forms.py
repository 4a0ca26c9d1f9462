"""``jx forms``, ``new``, ``read``, ``explain``, ``demo``: forms listed, made, read."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

import click
from jixiao.addin.cli.chinese import PATH, Group, Input, Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK
from jixiao.addin.cli.console import print_json, print_line, print_table, progress_bar, tell, tell_message
from jixiao.addin.cli.scoring import RULESET
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import sentences
from jixiao.addin.verbs.inputs import SUFFIXES
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.macros.forms.list_columns import list_sheet
from jixiao.macros.forms.lists import ProjectList
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.forms.teach import reason_text, unknown_text
from jixiao.templates.library import Library, default_library, say
from jixiao.udfs.quantity.words import words

_JSON = option("--json", "as_json", is_flag=True, help="输出 JSON。")


def _library(context: click.Context) -> Library:
    return default_library(context.find_root().params["templates"])


@click.group(
    cls=Group, invoke_without_command=True, help="列出表样和口径：年度、地区、依据；全部栏目见 --json。",
)
@_JSON
@click.pass_context
def forms(context: click.Context, as_json: bool) -> int:
    if context.invoked_subcommand:
        return OK
    library = _library(context)
    rows = form_verbs.list_forms(library)
    if as_json:
        print_json(rows)
        return OK
    for kind, title, headings, keys in (
        ("form", "表样", ("编号", "名称", "年度", "地区", "怎样得知"), ("id", "title", "year", "region", "known")),
        ("ruleset", "口径", ("编号", "名称", "年度", "依据", "可靠程度"), ("id", "title", "year", "source", "certainty")),
    ):
        print_table(title, headings, [[row[key] for key in keys] for row in rows if row["kind"] == kind])
    for fault in library.left_out:
        tell_message("learn_left_out", file=fault.file, reason=fault.reason)
    return OK


@forms.command(help="列出依据：文号、日期、条款、在哪里见到、可靠程度；没有见到的写明。")
@_JSON
@click.pass_context
def sources(context: click.Context, as_json: bool) -> int:
    rows = form_verbs.list_sources(_library(context))
    if as_json:
        print_json(rows)
        return OK
    for row in rows:
        unseen = say("source_unseen") if row["document"] else "—"
        print_table(f"{row['id']}　{row['title']}", ("栏目", "内容"), [
            (name, row[key] or unseen) for name, key in
            (("文号", "number"), ("日期", "date"), ("条款", "article"), ("在哪里见到", "address"), ("可靠程度", "certainty"),
             ("说明", "note"))
        ])
    return OK


@forms.command("check", help="查一个表样文件夹：一次列出全部文件里的全部错处，指出文件、哪一项、可以写什么。")
@click.argument("folder", type=PATH, metavar="文件夹")
@_JSON
def forms_check(folder: Path, as_json: bool) -> int:
    from jixiao.addin.verbs.folders import look_through

    found = look_through(folder)
    if as_json:
        print_json([{"file": fault.file, "key": fault.key, "reason": fault.reason} for fault in found.faults])
    else:
        for fault in found.faults:
            tell(fault.sentence)
        for file, id in found.replaced:
            tell_message("folder_replaces", file=file, form=id)
    if found.faults:
        tell_message("folder_bad", path=folder, count=len(found.faults))
        return FINDINGS
    tell_message("folder_good", path=folder, forms=found.forms, rulesets=found.rulesets)
    return OK


@command(
    help="生成官方表：空白表，或用项目记录（JSON）、Excel 清单填好的表。表样写编号（见 jx forms）或名称；有记录时可省略。",
)
@click.argument("words", nargs=-1, metavar="[表样] [文件 …]")
@option("--data", multiple=True, metavar="文件 …", help="项目记录 .json 或清单 .xlsx，可多个。")
@option("--list-template", is_flag=True, help="写出空白清单（工作表“项目”“指标”），怎样填见“填写说明”。")
@option(
    "--year", type=click.IntRange(1990, 2100), metavar="年",
    help="年度；空白表不写则按日历推定并说明："
    "申报表 9 月起取下一年，自评表 6 月底前取上一年，其余取当年。记录写了年度的，以记录为准。"
)
@RULESET
@option("-o", "--output", type=Output(".xlsx"), required=True, metavar="文件", help="写到哪个文件。")
@click.pass_obj
def new(
    library: Library, words: tuple[str, ...], data: tuple[str, ...], list_template: bool, year: int | None, ruleset: str,
    output: Path,
) -> int:
    named, files = _form_and_files(words, data, library)
    form = form_verbs.need_form(named, library) if named or list_template or not files else None
    if form and form.id != named:
        tell_message("form_taken", form=form.id, title=form.title)
    if form and list_template:
        write_list_template(form, library, output)
        tell_message("list_written", path=output, sheet=list_sheet("help"))
        return OK
    if files:
        loaded = form_verbs.load_records(files, library, form.id if form else None, year)
    else:
        loaded = ProjectList((form_verbs.blank(form_verbs.need_form(named, library), library, year, ruleset),))
    with progress_bar("生成") as progress:
        result = form_verbs.generate(loaded.records, library, output, progress, ruleset=ruleset)
    taken = sentences.years_kept(loaded.records, year) if files else "" if year or not form else sentences.year_taken(form)
    tell(sentences.generated(output, result.sheets, loaded.unused, covered=bool(result.plan.edits)) + taken)
    return OK


def _form_and_files(words: Sequence[str], data: Sequence[str], library: Library) -> tuple[str | None, list[Path]]:
    """``--data a.json b.json`` gives the shell's further files as words; a first word that is no file is the form."""
    form = None
    names = list(words)
    if names and (names[0] in library.forms or not names[0].lower().endswith(SUFFIXES)):
        form = names.pop(0)
    files: list[Path] = []
    for name in (*data, *names):
        # A Windows shell leaves patterns to the program; Path.glob takes no absolute ones.
        found = sorted(glob.glob(name)) if any(mark in name for mark in "*?[") else []  # noqa: PTH207
        files += [Path(item) for item in found] or [Path(name)]
    return form, files


@command(help="读出工作簿里的表，成为项目记录。")
@click.argument("file", type=Input(), metavar="文件")
@option("--json", "as_json", is_flag=True, help="输出 JSON（项目记录的列表）。")
@click.pass_obj
def read(library: Library, file: Path, as_json: bool) -> int:
    forms = form_verbs.read(file, library)
    if as_json:
        print_json([record_to_json(form.record) for form in forms])
        return OK
    print_table(
        str(file), ("工作表", "表样", "年度", "项目名称", "指标数", "总分", "等级"),
        [[form.grid.name, form.record.form, form.record.year, form.record.text("project"), len(form.record.indicators),
          form.record.printed_total, form.record.printed_grade] for form in forms], numeric=(4, 5),
    )
    for form in forms:
        spec = form.found.spec
        print_line(say(
            "read_why", sheet=form.grid.name, title=spec.title, form=spec.id, known=words()["known"][spec.known],
            why=reason_text(form, library),
        ))
        if labels := unknown_text(form, library):
            print_line(say("read_unknown", sheet=form.grid.name, labels=labels))
    return OK


@command(
    help="说明一个单元格所在行的得分：规则、依据、数字。单元格如 G15 或 表名!G15。",
)
@click.argument("file", type=Input(), metavar="文件")
@click.argument("cell", metavar="单元格")
@click.pass_obj
def explain(library: Library, file: Path, cell: str) -> int:
    for line in form_verbs.explain(file, cell, library):
        print_line(line)
    return OK


@command(help="演示：用已公布的真实数据生成工作簿，评分，检查，说明文件在哪里。")
@option(
    "-o", "--output", type=PATH, default=Path("jixiao-demo"), show_default=True, metavar="文件夹", help="写到哪个文件夹。"
)
@click.pass_obj
def demo(library: Library, output: Path) -> int:
    from jixiao.addin.cli.demo import run_demo

    run_demo(library, output)
    return OK



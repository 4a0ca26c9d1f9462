"""The command ``jx``: the same verbs as the ribbon, on files.

Exit 0 clean, 1 findings of severity error, 2 usage, 3 a file that cannot be used, 4 our bug.
"""

from __future__ import annotations

import gc
import glob
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from jixiao.addin.cli.addin import addin as addin_commands
from jixiao.addin.cli.console import (
    print_json,
    print_table,
    progress_bar,
    tell,
    tell_message,
)
from jixiao.addin.cli.copies import finalize, portable, verify
from jixiao.addin.cli.forms import forms
from jixiao.addin.cli.imports import import_command
from jixiao.addin.cli.learn import learn
from jixiao.addin.cli.libreoffice import libreoffice, pdf, recalc
from jixiao.addin.cli.report import report
from jixiao.addin.cli.summary import summary as summary_command
from jixiao.addin.cli.usage import usage_sentence
from jixiao.addin.cli.year import carry, compare, monitor
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import sentences
from jixiao.addin.workbook.save import written
from jixiao.macros.forms.lists import ProjectList
from jixiao.macros.forms.records import record_to_json
from jixiao.macros.forms.teach import reason_text, unknown_text
from jixiao.macros.scoring.check import Located
from jixiao.macros.scoring.chosen import need_ruleset
from jixiao.macros.scoring.cover import summary
from jixiao.templates.library import Library, default_library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception
from jixiao.udfs.checks.texts import SEVERITY_WORDS
from jixiao.udfs.quantity.words import words

OK, FINDINGS, USAGE, UNUSABLE, BUG = range(5)
_FILE = click.Path(path_type=Path)


def _ruleset(context: click.Context, _: click.Parameter, value: str) -> str:
    return need_ruleset(value, context.obj) if value else ""


_RULESET = click.option(
    "--ruleset", default="", callback=_ruleset, metavar="口径",
    help="按这个口径（编号或名称，见 jx forms），不用表上写的。",
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="绩效：按官方表样生成、评分、检查绩效目标申报表和绩效自评表。",
)
@click.option(
    "--templates", type=_FILE, metavar="DIR",
    help="再读一个表样文件夹（某地的表样和口径）；也可设环境变量 JX_TEMPLATES。",
)
@click.version_option(package_name="jixiao", prog_name="jx", message="%(prog)s %(version)s", help="显示版本。")
@click.pass_context
def cli(context: click.Context, templates: Path | None) -> None:
    if context.invoked_subcommand != "forms":  # which looks through a folder that may not be readable
        context.obj = default_library(templates)


@cli.command(help="生成官方表：空白表，或用项目记录（JSON）、Excel 清单填好的表。FORM 见 jx forms；有记录时可省略。")
@click.argument("words", nargs=-1, metavar="[FORM] [FILE]...")
@click.option("--data", multiple=True, metavar="FILE...", help="项目记录 .json 或清单 .xlsx，可多个。")
@click.option("--list-template", is_flag=True, help="写出空白清单（工作表“项目”“指标”）。")
@click.option(
    "--year", type=click.IntRange(1990, 2100), help="年度；空白表不写则按日历推定并说明。记录写了年度的，以记录为准。"
)
@_RULESET
@click.option("-o", "--output", type=_FILE, required=True, metavar="OUT.xlsx", help="写到哪个文件。")
@click.pass_obj
def new(
    library: Library, words: tuple[str, ...], data: tuple[str, ...], list_template: bool, year: int | None, ruleset: str,
    output: Path,
) -> int:
    form, files = _form_and_files(words, data, library)
    if list_template:
        form_verbs.write_list_template(form_verbs.need_form(form, library), output)
        tell_message("written", path=output)
        return OK
    if files:
        loaded = form_verbs.load_records(files, library, form, year)
    else:
        loaded = ProjectList((form_verbs.blank(form_verbs.need_form(form, library), library, year, ruleset),))
    with progress_bar("生成") as progress:
        result = form_verbs.generate(loaded.records, library, output, progress, ruleset=ruleset)
    taken = "" if files or year else sentences.year_taken(form_verbs.need_form(form, library))
    tell(sentences.generated(output, result.sheets, loaded.unused) + taken)
    return OK


def _form_and_files(words: Sequence[str], data: Sequence[str], library: Library) -> tuple[str | None, list[Path]]:
    """``--data a.json b.json`` gives the shell's further files as words; a word that names a form is the form."""
    form = None
    names = list(words)
    if names and (names[0] in library.forms or not (data or names[0].lower().endswith((".json", ".xlsx")))):
        form = names.pop(0)
    files: list[Path] = []
    for name in (*data, *names):
        # A Windows shell leaves patterns to the program; Path.glob takes no absolute ones.
        found = sorted(glob.glob(name)) if any(mark in name for mark in "*?[") else []  # noqa: PTH207
        files += [Path(item) for item in found] or [Path(name)]
    return form, files


@cli.command(help="读出工作簿里的表，成为项目记录。")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（项目记录的列表）。")
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
        print(say(
            "read_why", sheet=form.grid.name, title=spec.title, form=spec.id, known=words()["known"][spec.known],
            why=reason_text(form, library),
        ))
        if labels := unknown_text(form, library):
            print(say("read_unknown", sheet=form.grid.name, labels=labels))
    return OK


@cli.command(help="就地评分：空白得分填公式和值，加核对列，更新封面和检查结果。已填的得分不动。")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, metavar="OUT", help="另存为；不写则就地保存，原文件留作 .bak。")
@click.option("--overwrite", is_flag=True, help="已填的得分也按规则重算（公式除外）。")
@_RULESET
@click.option("--dry-run", is_flag=True, help="只算，不写。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def score(
    library: Library, file: Path, output: Path | None, overwrite: bool, ruleset: str, dry_run: bool, as_json: bool
) -> int:
    with progress_bar("评分") as progress:
        done = form_verbs.score(
            file, library, output, overwrite=overwrite, dry_run=dry_run, progress=progress, ruleset=ruleset
        )
    if as_json:
        print_json([result.to_json() for result in done.plan.results])
    else:
        _print_scores(done)
    tell("\n".join(sentences.scored(done.plan)))
    if dry_run:
        tell_message("dry_run", path=file)
    else:
        tell_message("written", path=done.path)
        if done.backup:
            tell_message("backup", path=done.backup)
    return _code(done.plan.findings)


def _print_scores(done: form_verbs.Scored) -> None:
    for result in done.plan.results:
        if not result.form.found.spec.indicators.scored:
            continue
        print_table(
            f"{result.form.grid.name}　总分 {sentences.text_of_total(result)}　等级 {result.grade or '—'}",
            ("单元格", "三级指标", "规则分", "得分", "说明"),
            [[row.cell, row.level3, row.rule_score, row.score, row.why] for row in result.rows], numeric=(2, 3),
        )


@cli.command(help="检查：一次列出全部问题和单元格。")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@_RULESET
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def check(library: Library, files: tuple[Path, ...], ruleset: str, as_json: bool) -> int:
    everything: list[dict[str, Any]] = []
    worst = OK
    for file in files:
        try:
            findings = form_verbs.check(file, library, ruleset)
        except Stop as stop:  # one file that cannot be used does not keep the others from being checked
            tell(say(stop.id, **stop.values))
            worst = max(worst, UNUSABLE)
            continue
        except Exception:  # nor does a fault of ours in one of them
            tell_message("bug_in_file", path=file, log=log_exception() or "—")
            worst = BUG
            continue
        worst = max(worst, _code(findings))
        everything += [{**({"file": str(file)} if len(files) > 1 else {}), **item.to_json()} for item in findings]
        if not as_json:
            print_table(
                f"{file}：{summary(findings)}", ("级别", "编号", "工作表", "单元格", "问题"),
                [[SEVERITY_WORDS[item.severity], item.code, item.sheet, item.cell, item.what + item.advice]
                 for item in findings],
            )
    if as_json:
        print_json(everything)
    return worst


@cli.command(help="说明一个单元格所在行的得分：规则、依据、数字。CELL 如 G15 或 表名!G15。")
@click.argument("file", type=_FILE)
@click.argument("cell")
@click.pass_obj
def explain(library: Library, file: Path, cell: str) -> int:
    for line in form_verbs.explain(file, cell, library):
        print(line)
    return OK


@cli.command(help="演示：用已公布的真实数据生成工作簿，评分，检查，说明文件在哪里。")
@click.option(
    "-o", "--output", type=_FILE, default=Path("jixiao-demo"), show_default=True, metavar="DIR", help="写到哪个文件夹。"
)
@click.pass_obj
def demo(library: Library, output: Path) -> int:
    from jixiao.addin.cli.demo import run_demo

    run_demo(library, output)
    return OK


cli.add_command(summary_command)
cli.add_command(report)
for _command in (carry, compare, monitor):
    cli.add_command(_command)
cli.add_command(addin_commands)
cli.add_command(forms)
cli.add_command(import_command)
cli.add_command(learn)
cli.add_command(portable)
cli.add_command(finalize)
cli.add_command(verify)
for _command in (libreoffice, recalc, pdf):
    cli.add_command(_command)


def _code(findings: Sequence[Located]) -> int:
    return FINDINGS if any(item.severity == "error" for item in findings) else OK


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs ``jx`` and gives its exit code; nothing but Chinese sentences reaches the user."""
    written.clear()
    try:
        code = cli.main(args=arguments, prog_name="jx", standalone_mode=False)
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
        return 130
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

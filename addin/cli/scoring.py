"""``jx score`` 评分 and ``jx check`` 检查, over files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from jixiao.addin.cli.chinese import PATH, command, option
from jixiao.addin.cli.codes import code_of
from jixiao.addin.cli.console import print_json, print_table, progress_bar, tell, tell_message
from jixiao.addin.cli.several import each, named, target_in, to_work_on
from jixiao.addin.verbs import reading
from jixiao.macros.scoring.check import summary
from jixiao.macros.scoring.chosen import need_ruleset
from jixiao.macros.sheet.grid import parse_address
from jixiao.templates.library import Library
from jixiao.udfs.checks.texts import SEVERITY_WORDS

if TYPE_CHECKING:
    from jixiao.addin.verbs.forms import Scored
    from jixiao.macros.scoring.results import RowResult


def _ruleset(context: click.Context, _: click.Parameter, value: str) -> str:
    return need_ruleset(value, context.obj) if value else ""


RULESET = option(
    "--ruleset", default="", callback=_ruleset, metavar="口径",
    help="按这个口径（编号或名称，见 jx forms），不用表上写的。",
)
OVERWRITE = option("--overwrite", is_flag=True, help="已填的得分也按规则重算（公式除外）。")

SHEETS = option(
    "--sheet", "sheets", multiple=True, metavar="工作表",
    help="只处理这一页，按名称；可写几次。别的页不读，页与页之间不核对。",
)


@command(
    help="评分：空白得分填公式和值，加核对列，更新封面和检查结果，就地保存。已填的得分不动。可写几个文件、文件夹。",
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件|文件夹 …")
@option("-o", "--output", type=PATH, metavar="文件", help="另存为；几个文件时是文件夹。不写则就地保存，原文件另留一份。")
@OVERWRITE
@RULESET
@SHEETS
@option("--dry-run", is_flag=True, help="只算，不写。")
@option("--rows", "all_rows", is_flag=True, help="列出每一行；不写则只列要看的行：没评的、没达标的、有问题的。")
@option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def score(
    library: Library, files: tuple[Path, ...], output: Path | None, overwrite: bool, ruleset: str, sheets: tuple[str, ...],
    dry_run: bool, all_rows: bool, as_json: bool,
) -> int:
    from jixiao.addin.verbs import forms as form_verbs  # what writes is not loaded for who only checks
    from jixiao.addin.verbs.sentences import scored

    found, code = to_work_on(files, library)
    everything: list[dict[str, Any]] = []

    def work(file: Path) -> int:
        target = target_in(output, file, found)
        with progress_bar("评分") as progress:
            done = form_verbs.score(
                file, library, target, overwrite=overwrite, dry_run=dry_run, progress=progress, ruleset=ruleset,
                sheets=sheets,
            )
        if as_json:
            everything.extend(named(result.to_json(), file, found) for result in done.plan.results)
        else:
            _print_scores(done, all_rows)
        tell("\n".join(scored(done.plan, done.alone, done.frozen)))
        if dry_run:
            tell_message("dry_run", path=file)
        else:
            tell_message("written", path=done.path)
            if done.backup:
                tell_message("backup", path=done.backup)
        return code_of(done.plan.findings)

    code = each(found, work, code)
    if as_json:
        print_json(everything)
    return code


def _print_scores(done: Scored, all_rows: bool) -> None:
    """A line a form, and below it the rows that need a look."""
    from jixiao.addin.verbs.sentences import text_of_total

    doubted = {(item.sheet, item.row) for item in done.plan.findings}
    for result in done.plan.results:
        if not result.asked:
            continue
        sheet = result.sheet
        print_table(
            f"《{sheet}》总分 {text_of_total(result)}，等级 {result.grade or '—'}",
            ("单元格", "三级指标", "规则分", "得分", "说明"),
            [[row.cell, row.level3, row.rule_score, row.score, row.why] for row in result.rows
             if all_rows or (sheet, _number(row)) in doubted or _needs_look(row)],
            numeric=(2, 3),
        )


def _number(row: RowResult) -> int:
    """The number of a row in its sheet."""
    number, _ = parse_address(row.cell) or (0, 0)
    return number


def _needs_look(row: RowResult) -> bool:
    """Whether a row is open, has less than its points, or another score than the rule gives."""
    if row.score is None:
        return row.applies
    return row.score != row.rule_score or (row.points is not None and row.score < row.points)


@command(
    help="检查：一次列出全部问题和单元格，什么也不写。可写几个文件、文件夹。",
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件|文件夹 …")
@RULESET
@SHEETS
@option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def check(library: Library, files: tuple[Path, ...], ruleset: str, sheets: tuple[str, ...], as_json: bool) -> int:
    found, code = to_work_on(files, library)
    everything: list[dict[str, Any]] = []

    def work(file: Path) -> int:
        findings = reading.check(file, library, ruleset, sheets)
        everything.extend(named(item.to_json(), file, found) for item in findings)
        if not as_json:
            print_table(
                f"{file}：{summary(findings)}", ("级别", "编号", "工作表", "单元格", "问题"),
                [[SEVERITY_WORDS[item.severity], item.code, item.sheet, item.cell, item.what + item.advice]
                 for item in findings],
            )
        return code_of(findings)

    code = each(found, work, code)
    if as_json:
        print_json(everything)
    return code

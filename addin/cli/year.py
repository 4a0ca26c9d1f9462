"""``jx carry``, ``jx compare``, ``jx monitor``: the year from declaration to self-evaluation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from jixiao.addin.cli.chinese import Day, Input, Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK
from jixiao.addin.cli.console import print_json, print_table, progress_bar, short, tell, tell_message
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.sheet.grid import address
from jixiao.templates.library import Library
from jixiao.udfs.base.finding import Place
from jixiao.udfs.checks.texts import SEVERITY_WORDS

_FILE = Input()

@command(
    help="申报表转自评表：同一年度的自评表，带结转说明；只有自评表时转下一年度的申报表。表头、资金（元与万元精确换算）、目标、指标照录，"
    "分值按口径建议；没能结转的和要补填的列在“结转说明”。",
)
@click.argument("file", type=_FILE, metavar="文件")
@option("-o", "--output", type=Output(".xlsx"), required=True, metavar="文件", help="写到哪个文件。")
@option("--year", type=click.IntRange(1990, 2100), metavar="年", help="新表的年度；不写则按表的种类推定。")
@option("--to", default="", metavar="表样", help="转成哪一种表，编号或名称；不写则转成规定的或登记时选的下一张表。")
@option("--no-points", is_flag=True, help="不建议分值，空着。")
@click.pass_obj
def carry(library: Library, file: Path, output: Path, year: int | None, to: str, no_points: bool) -> int:
    from jixiao.addin.verbs import sentences
    from jixiao.addin.verbs import year as year_verbs

    with progress_bar("结转") as progress:
        done = year_verbs.carry(file, library, output, year=year, points=not no_points, progress=progress, to=to)
    for form, carried in done.forms:
        print_table(
            f"《{form.grid.name}》：{form.found.spec.title} → "
            f"{library.forms[carried.record.form].title}（{carried.record.year}）",
            ("类别", "栏目", "单元格", "原表内容", "新表内容", "说明"),
            [[note.word, note.label, _cell_of(form, note.place), short(note.old), note.new, note.text]
             for note in carried.notes],
        )
    tell(sentences.carried(output, done))
    return OK


def _cell_of(form: FilledForm, place: Place) -> str:
    """The address of a value in its form; "" for what stands nowhere."""
    return address(*form.at(place)) if place else ""


@command(
    help="比对：申报表与自评表，或同一张表的两个版本：指标增减、改名，指标值、金额变动。金额换算到元再比，两边的单元格都写明。",
)
@click.argument("a", type=_FILE, metavar="甲")
@click.argument("b", type=_FILE, metavar="乙")
@option("-o", "--output", type=Output(".xlsx"), metavar="文件", help="另写一个工作簿，内有“比对结果”。")
@option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def compare(library: Library, a: Path, b: Path, output: Path | None, as_json: bool) -> int:
    from jixiao.addin.verbs import year as year_verbs
    from jixiao.macros.year.compare import summary_of

    found = year_verbs.compare(a, b, library, output)
    if as_json:
        print_json([item.to_json() for item in found])
    else:
        print_table(
            f"{a} — {b}：{summary_of(found)}", ("级别", "编号", "甲表", "乙表", "差异"),
            [[SEVERITY_WORDS[item.severity], item.code, str(item.a or ""), str(item.b or ""), item.what + item.advice]
             for item in found],
        )
    if output is not None:
        tell_message("written", path=output)
    return FINDINGS if any(item.severity == "error" for item in found) else OK


@command(
    help="绩效监控：为每张表加一页《项目支出绩效目标执行监控表》，右边不打印的灯号区里，执行进度和指标对照时间进度亮红黄绿灯；"
    "本月的监控页已有的，只更新算出的数。",
)
@click.argument("file", type=_FILE, metavar="文件")
@option("-o", "--output", type=Output(".xlsx"), metavar="文件", help="另存为；不写则就地保存，原文件另留一份。")
@option(
    "--date", "day", type=Day(), metavar="日期", help="截至哪一天，如 2026-7-31；不写则是今天。"
)
@click.pass_obj
def monitor(library: Library, file: Path, output: Path | None, day: date | None) -> int:
    from jixiao.addin.verbs import sentences
    from jixiao.addin.verbs import year as year_verbs

    done = year_verbs.monitor(file, library, day or date.today(), output)
    tell("\n".join(sentences.monitored(done.sheets)))
    tell_message("written", path=done.path)
    if done.backup:
        tell_message("backup", path=done.backup)
    return OK

"""Many workbooks: ``jx summary`` 汇总, and ``jx batch`` 成批 over whole trees, on all cores or on a Dask cluster."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from jixiao.addin.cli.chinese import PATH, Group, Output, command, option
from jixiao.addin.cli.codes import FINDINGS, OK, STOPPED, UNUSABLE
from jixiao.addin.cli.console import harmless, progress_bar, tell, tell_message
from jixiao.addin.cli.scoring import OVERWRITE, RULESET
from jixiao.addin.cli.wrapping import cut, screen
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop

if TYPE_CHECKING:
    from jixiao.addin.batch.run import Told

F = TypeVar("F", bound=Callable[..., Any])
_EVERY = 0.5  # seconds between two lines of progress
_MEGA = 1_000_000
_WORDS = {
    "score": ("评分：每个工作簿评分后另存到输出里，原文件不动；结果表是评分以后的。", "jx batch score 各单位 -o 评分结果"),
    "check": ("检查：每个工作簿的全部问题写进结果表，原文件不动。", "jx batch check 各单位 -o 检查结果"),
    "summary": ("汇总：结果表之外，另写出和汇总命令一样的工作簿；表多的分册。", "jx batch summary 各单位 -o 汇总结果"),
    "finalize": ("定稿：没有错误的工作簿另存一份可报送的，原文件不动；不印 PDF。", "jx batch finalize 各单位 -o 报送"),
}


@command(
    help="汇总：许多工作簿、文件夹或项目记录（JSON）里的所有项目，写成一个工作簿：汇总表、指标明细、图表、问题汇总。",
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件|文件夹 …")
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


@click.group(
    cls=Group,
    help="成批：对整个文件夹里成千上万个工作簿评分、检查、汇总、定稿，用上所有的核。停下、断电以后再运行同一条命令，接着做没做完的和改过的。",
)
def batch() -> None:
    pass


def _own_options(verb: str) -> Callable[[F], F]:
    """The options that the verb has for one workbook too."""
    def add(function: F) -> F:
        if verb == "score":
            function = OVERWRITE(function)
        return RULESET(function) if verb in ("score", "check") else function

    return add


def _command(verb: str) -> None:
    text, example = _WORDS[verb]

    @batch.command(verb, help=text, example=example)
    @click.argument("trees", nargs=-1, required=True, metavar="文件夹 …")
    @option("-o", "--output", required=True, metavar="文件夹", help="台账、结果表和另存的工作簿写到哪个文件夹。")
    @_own_options(verb)
    @option("--store", default="", metavar="地址", help="另存的工作簿不写到输出文件夹，写到这个地址（如 s3://桶/文件夹）。")
    @option("--processes", type=click.IntRange(1, 1024), metavar="个", help="用几个进程；不写则每个核一个。")
    @option("--seconds", type=click.FloatRange(1, 86_400), default=60, show_default=True, metavar="秒",
            help="一个工作簿最多用多少秒，超过的说明，跳过。")
    @option("--memory", type=click.IntRange(512, 1_000_000), default=1500, show_default=True, metavar="MB",
            help="一个进程最多用多少内存（Windows 上不限制）。")
    @option("--size", type=click.IntRange(1, 512), default=50, show_default=True, metavar="MB",
            help="大于这么多的文件跳过。")
    @option("--scheduler", metavar="地址",
            help="交给这个 Dask 调度器做（如 tcp://10.0.0.1:8786）；写“本机”则在本机起一个。")
    @click.pass_context
    def run(
        context: click.Context, trees: tuple[str, ...], output: str, store: str, processes: int | None, seconds: float,
        memory: int, size: int, scheduler: str | None, ruleset: str = "", overwrite: bool = False,
    ) -> int:
        from jixiao.addin.batch.pool import Executor, Pool
        from jixiao.addin.batch.run import run as run_batch
        from jixiao.addin.batch.work import Job

        if "://" in output:
            raise Stop("batch_output", path=output)
        folder = Path(output)
        templates = context.find_root().params.get("templates") or os.environ.get("JX_TEMPLATES") or ""
        out = store if "://" in store else str(Path(store or folder).resolve())
        job = Job(verb, out, str(Path(templates).resolve()) if templates else "", size * _MEGA,
                  ruleset, overwrite)
        count = processes or os.cpu_count() or 1
        executor: Executor = Pool(count, seconds, memory * _MEGA)
        if scheduler:
            from jixiao.addin.batch.cluster import Cluster

            executor = Cluster(scheduler, count, seconds, memory * _MEGA)
        line = _Line(folder)
        try:
            done = run_batch(job, trees, folder, executor, line.show)
        except KeyboardInterrupt:
            line.end()
            if not line.total:  # nothing is done yet in this run, and how much there is was not told
                raise
            tell_message("batch_stopped", done=line.done, total=line.total, path=folder)
            return STOPPED
        finally:
            line.end()
        for _, said in done.bad:
            tell(said)
        if done.kept:
            tell_message("batch_kept", count=len(done.kept), path=done.kept[0])
        counts, forms = done.verdicts, done.finished.forms
        if done.unsaid:
            tell_message("batch_more", count=done.unsaid, path=folder)
        tell_message(
            "batch_done", files=counts.total(), forms=forms.total(), errors=done.finished.findings["error"],
            warnings=done.finished.findings["warning"], notices=done.finished.findings["notice"],
            bad=sum(counts[word] for word in ("unread", "fault", "ended")), refused=counts["refused"], left=counts["left"],
            same=len(done.finished.same), path=folder, written="、".join(path.name for path in done.written),
        )
        if all(path.suffix != ".xlsx" for path in done.written):
            tell_message("batch_excel")
        if done.closed or any(counts[word] for word in ("unread", "fault", "ended")):
            return UNUSABLE
        return FINDINGS if counts["error"] or counts["refused"] else OK


class _Line:
    """The line of progress: one that is written over on a screen, one a minute in a log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.screen = sys.stderr.isatty()
        self.next = 0.0
        self.done = self.total = 0

    def show(self, told: Told) -> None:
        """Says how far it is, at most so often; first of all, that what was done is done again."""
        if told.renewed and not self.total:
            tell_message("batch_renewed", path=self.folder, total=told.total)
        self.done, self.total = told.before + told.done, told.total
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + (_EVERY if self.screen else 60)
        bad = told.worst is not None and told.worst.verdict not in ("clean", "left")
        worst = say("batch_worst", path=told.worst.name) if told.worst and bad else ""
        text = say("batch_progress", done=self.done, total=self.total, rate=f"{told.rate:.1f}" if told.rate else "—",
                   left=_clock(told.seconds_left) if told.rate else "—", worst=worst)
        line = cut(harmless(text), screen() - 1)  # a longer one would take two lines, of which one is written over
        with suppress(OSError):
            sys.stderr.write(f"\r\x1b[2K{line}" if self.screen else f"{harmless(text)}\n")
            sys.stderr.flush()

    def end(self) -> None:
        """The next sentence begins on a line of its own."""
        if self.screen and self.total:
            sys.stderr.write("\r\x1b[2K")


def _clock(seconds: float) -> str:
    """``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


for _verb in _WORDS:
    _command(_verb)

"""The command ``jx``: the same verbs as the ribbon, on files. Its exit codes: :mod:`.codes`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from jixiao.addin.cli.chinese import Group, Listed, option, usage_sentence
from jixiao.addin.cli.codes import BUG, OK, STOPPED, UNUSABLE, USAGE
from jixiao.addin.cli.console import tell, tell_message
from jixiao.templates.messages import say
from jixiao.templates.stop import Stop

#: The commands in the order of the year. Each says here what its own help begins with (tested), and its example.
COMMANDS: Mapping[str, tuple[Listed, ...]] = {
    "年初，申报": (
        Listed(
            "new", "forms.new", "生成官方表：空白表，或用项目记录（JSON）、Excel 清单填好的表。",
            "jx new 自评表 -o 自评表.xlsx",
        ),
        Listed(
            "import", "imports.import_command",
            "导入：Word（.docx）或 PDF 里的表成为项目记录，每一项写明把握。",
            "jx import 自评表.docx -o 导入.xlsx",
        ),
        Listed("learn", "learn.learn", "登记表样：把任何一张表登记成自己的表样。", "jx learn 某省申报表.xlsx -o 登记"),
    ),
    "年中，监控": (
        Listed(
            "monitor", "year.monitor",
            "绩效监控：为每张表加一页《项目支出绩效目标执行监控表》，右边不打印的灯号区里，执行进度和指标对照时间进度亮红黄绿灯。",
            "jx monitor 申报表.xlsx --date 2026-7-31",
        ),
    ),
    "年末，自评": (
        Listed(
            "carry", "year.carry", "申报表转自评表：同一年度的自评表，带结转说明。",
            "jx carry 申报表.xlsx -o 自评表.xlsx",
        ),
        Listed(
            "score", "scoring.score", "评分：空白得分填公式和值，加核对列，更新封面和检查结果，就地保存。",
            "jx score 自评表.xlsx",
        ),
        Listed("check", "scoring.check", "检查：一次列出全部问题和单元格，什么也不写。", "jx check 自评表.xlsx"),
        Listed("explain", "forms.explain", "说明一个单元格所在行的得分：规则、依据、数字。", "jx explain 自评表.xlsx G15"),
    ),
    "汇总和报送": (
        Listed(
            "summary", "batch.summary",
            "汇总：许多工作簿、文件夹或项目记录（JSON）里的所有项目，写成一个工作簿：汇总表、指标明细、图表、问题汇总。",
            "jx summary 各项目文件夹 -o 汇总.xlsx",
        ),
        Listed("batch", "batch.batch", "成批：对整个文件夹里成千上万个工作簿评分、检查、汇总、定稿，用上所有的核。"),
        Listed(
            "report", "report.report", "自评报告：由自评表生成 Word 报告或网页，每个项目约一页。",
            "jx report 自评表.xlsx -o 自评报告.docx",
        ),
        Listed(
            "finalize", "copies.finalize", "定稿：另存一份可报送的官方表和 PDF，原文件不动。",
            "jx finalize 自评表.xlsx -o 报送.xlsx",
        ),
        Listed(
            "portable", "copies.portable", "便携副本：另存一份不需要插件的工作簿，原文件不动。",
            "jx portable 自评表.xlsx -o 便携.xlsx",
        ),
        Listed(
            "pdf", "libreoffice.pdf", "打印成 PDF：用后台的 LibreOffice 输出，数字是文件里存着的。",
            "jx pdf 自评表.xlsx",
        ),
    ),
    "收到别人的表": (
        Listed("read", "forms.read", "读出工作簿里的表，成为项目记录。", "jx read 自评表.xlsx --json"),
        Listed(
            "compare", "year.compare", "比对：申报表与自评表，或同一张表的两个版本：指标增减、改名，指标值、金额变动。",
            "jx compare 申报表.xlsx 自评表.xlsx",
        ),
        Listed(
            "verify", "copies.verify", "核对：用 Python 重算全部公式，列出存的值与重算不符的单元格，什么也不写。",
            "jx verify 自评表.xlsx",
        ),
        Listed(
            "recalc", "libreoffice.recalc", "重算：在后台的 LibreOffice 里用 JX 函数重算全部公式，另存一份。",
            "jx recalc 自评表.xlsx",
        ),
    ),
    "安装和帮助": (
        Listed("forms", "forms.forms", "列出表样和口径：年度、地区、依据。", "jx forms"),
        Listed("addin", "addin.addin", "Excel 插件：生成、检查、安装、卸载、自检。"),
        Listed("libreoffice", "libreoffice.libreoffice", "LibreOffice 扩展：生成、安装、卸载。"),
        Listed("page", "page.page", "网页版：一个 HTML 文件，双击用浏览器打开，不装程序、不联网。"),
        Listed("wps", "page.wps", "WPS 加载项：一个文件夹，在 Windows、Linux 上安装，不要管理员权限。"),
        Listed(
            "drop", "drop.drop", "拖放：评分、检查、汇总或定稿拖到图标上的文件和文件夹，结果写在旁边，原文件不动。",
            "jx drop score 自评表.xlsx",
        ),
        Listed("demo", "forms.demo", "演示：用已公布的真实数据生成工作簿，评分，检查，说明文件在哪里。", "jx demo"),
    ),
}


@click.group(
    cls=Group,
    parts=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    help="绩效：按官方表样生成、评分、检查绩效目标申报表和绩效自评表。",
)
@option(
    "--templates", type=click.Path(path_type=Path), metavar="文件夹",
    help="再读一个表样文件夹（某地的表样和口径）；也可设环境变量 JX_TEMPLATES。",
)
@click.version_option(package_name="jixiao", prog_name="jx", message="%(prog)s %(version)s", help="显示版本。")
@click.pass_context
def cli(context: click.Context, templates: Path | None) -> None:
    from jixiao.templates.library import default_library  # --help needs none

    if context.invoked_subcommand != "forms":  # which looks through a folder that may not be readable
        context.obj = default_library(templates)
    if context.invoked_subcommand is None:
        print(say("day"))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs ``jx`` and gives its exit code; nothing but Chinese sentences reaches the user."""
    _taken()
    _written().clear()
    try:
        code = cli.main(args=arguments, prog_name="jx", standalone_mode=False)
        for note in _taken():
            tell(note)
        return code if isinstance(code, int) else OK
    except Stop as stop:
        tell(say(stop.id, **stop.values))
        return UNUSABLE
    except click.UsageError as error:
        tell(usage_sentence(error))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        if written := _written():
            tell_message("stopped_written", path="”“".join(map(str, written)))
        else:
            tell_message("stopped")
        return STOPPED
    except (BrokenPipeError, SystemExit):  # whoever reads has closed the pipe, as head does; click then says 1 by itself
        return OK
    except Exception:
        from jixiao.udfs.base.log import log_exception  # with the functions, which --help does without

        tell_message("bug", log=log_exception() or "—")
        return BUG


def _taken() -> list[str]:
    """Notes about files of other formats; none where no command has loaded what opens workbooks."""
    opened = sys.modules.get("jixiao.addin.workbook.foreign")
    return opened.take_notes() if opened else []


def _written() -> list[Path]:
    """Files written by the command; none where none has loaded what saves them."""
    saved = sys.modules.get("jixiao.addin.workbook.save")
    return saved.written if saved else []


def main() -> None:
    """Entry point of the console script."""
    gc.set_threshold(100_000, 50, 50)  # hundreds of thousands of cells are made and no cycle among them
    for stream in (sys.stdout, sys.stderr):  # a Chinese Windows console may not be UTF-8: never stop at a character
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run())

"""Writes docs/commands.md from the command line's own help and docs/functions.md from the functions: ``make reference``."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from jixiao.addin.cli.chinese import Option
from jixiao.addin.cli.main import COMMANDS, cli
from jixiao.udfs.registry import FUNCTIONS, Function

HERE = Path(__file__).resolve().parent
MADE = "<!-- 由 docs/making/reference.py 写出（make reference），不要手改。 -->"
BEFORE_COMMANDS = "命令按一年的次序列；单写 `jx`，说今天最常用的几条；`jx 命令 --help` 显示与下面相同的说明。"
AFTER_COMMANDS = """
## 文件

工作簿可以是 .xlsx、.xlsm，也可以是 .xls、.et、.ods（装了 LibreOffice 的还有 .xlsb）：是什么格式看内容，不看名字。
后几种只读存着的值；要写的命令在旁边另写 .xlsx，原文件不动，没有带过去的会列出。`-o` 写的文件已经有了就不写，不会盖掉。

## 退出码

| 码 | 意思 |
|---|---|
| 0 | 没有错误 |
| 1 | 有错误级的问题（警告、提示不算） |
| 2 | 命令写错 |
| 3 | 文件不能用 |
| 4 | 程序故障，详情记在 `~/.jixiao/jx.log` |
| 130 | 按 Ctrl+C 停下 |

结果在标准输出，说明在标准错误。
"""
BEFORE_FUNCTIONS = """# 函数

装好插件（Excel 或 LibreOffice）后，在单元格里直接输入。参数可以是一个值、一个单元格，也可以是一列（数组公式，一次算一列）。
在 Python 里同样用：`from jixiao.udfs import JX_SCORE`。

| 单元格里出现 | 意思 |
|---|---|
| 空白 | 没有填，写得读不出来，或规则不能判定；为什么，用 `JX_EXPLAIN` 看 |
| `#N/A` | 本机没有这个表样或口径，或同名而内容不同 |
| `#VALUE!` | 分值、金额这样的参数不是数；整片都是的，是 Python 没有应答，点“自检” |
| `#NUM!` | 数不在范围里（分值为负、总分超过 100） |
| `#DIV/0!` | 没有预算而有执行数 |
| `#NAME?` | 这台电脑没有装插件；发给别人之前用 `jx portable` 或“定稿” |

参数里有错误值，结果就是那个错误值；`JX_CHECK`、`JX_EXPLAIN` 写成一句话（LibreOffice 里仍是错误值）。
"""


def link(path: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return "#" + re.sub(r"[^\w\- ]", "", path.lower()).replace(" ", "-")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown, with an empty line behind it; [] without rows."""
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in cells) + " |"

    lines = [line(cells) for cells in rows]
    return [line(heads), line(["---"] * len(heads)), *lines, ""] if lines else []


def first(text: str) -> str:
    """The first sentence."""
    return re.split(r"[。；]", text)[0]


def options(command: click.Command) -> list[str]:
    """The table of a command's options."""
    context = click.Context(command)
    records = [option.get_help_record(context) for option in command.params if isinstance(option, Option)]
    return table(("选项", "意思"), [(f"`{record[0]}`", record[1]) for record in records if record])


def page(path: str, command: click.Command, level: str) -> Iterator[str]:
    """A command: what it does, how it is typed, an example, its options; then the commands that it has."""
    pieces = command.collect_usage_pieces(click.Context(command, info_name=path))
    yield from (f"{level} {path}", "", command.help or "", "")
    yield from (f"用法：`{' '.join([path, *(piece for piece in pieces if piece != '[选项]')])}`", "")
    if example := getattr(command, "example", ""):
        yield from (f"例子：`{example}`", "")
    yield from options(command)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from page(f"{path} {name}", below, level + "#")


def commands() -> str:
    """The page of all commands, in the order of the year."""
    lines = [MADE, "", "# 命令", "", (cli.help or "") + BEFORE_COMMANDS, ""]
    lines += table(("什么时候", "命令", "做什么"), [
        (heading if at == 0 else "", f"[`jx {command.name}`]({link(f'jx {command.name}')})", first(command.told))
        for heading, group in COMMANDS.items() for at, command in enumerate(group)
    ])
    for heading, group in COMMANDS.items():
        lines += [f"## {heading}", ""]
        for command in group:
            lines += page(f"jx {command.name}", command.load(), "###")
    lines += ["## 对所有命令", "", *options(cli), "写在命令前面：`jx --templates 文件夹 score 表.xlsx`。"]
    return "\n".join(lines) + "\n" + AFTER_COMMANDS


def formula(function: Function, arguments: Sequence[str | float]) -> str:
    """How a person types it."""
    words = (f"{word:g}" if isinstance(word, int | float) else f'"{word}"' for word in arguments)
    return f"={function.name}({','.join(words)})"


def answered(function: Function, arguments: Sequence[str | float]) -> str:
    """What the cell shows."""
    answer = function.call(*arguments)
    return getattr(answer, "code", None) or (f"{answer:g}" if isinstance(answer, float) else str(answer))


def examples() -> dict[str, list[dict[str, Any]]]:
    """Examples by the name of their function."""
    return tomllib.loads((HERE / "functions.toml").read_text(encoding="utf-8"))


def functions() -> str:
    """The page of all functions."""
    listed = examples()
    lines = [MADE, "", BEFORE_FUNCTIONS]
    lines += table(("函数", "给出"), [(f"[`{one.name}`]({link(one.name)})", first(one.help)) for one in FUNCTIONS])
    for function in FUNCTIONS:
        names = ", ".join(f"[{one.label}]" if one.optional else one.label for one in function.arguments)
        lines += [f"## {function.name}", "", f"`{function.name}({names})`", "", function.help, ""]
        lines += table(("参数", "填什么"), [(one.label, one.help) for one in function.arguments])
        lines += table(("例子", "结果", "为什么"), [
            (f"`{formula(function, one['arguments'])}`", answered(function, one["arguments"]) or "（空白）", one["says"])
            for one in listed.get(function.name, ())
        ])
    return "\n".join(lines).rstrip() + "\n"


PAGES = {"commands.md": commands, "functions.md": functions}


if __name__ == "__main__":
    for name, write in PAGES.items():
        (HERE.parent / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")

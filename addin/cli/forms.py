"""``jx forms``: what forms and rule sets there are, and whether a region's folder is right."""

from __future__ import annotations

from pathlib import Path

import click
from jixiao.addin.cli.console import print_json, print_table, tell, tell_message
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import Library, default_library, say

_OK, _FINDINGS = 0, 1  # as every command's, see README
_FILE = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


def _library(context: click.Context) -> Library:
    return default_library(context.find_root().params["templates"])


@click.group(invoke_without_command=True, help="列出表样和口径：年度、地区、依据。")
@_JSON
@click.pass_context
def forms(context: click.Context, as_json: bool) -> int:
    if context.invoked_subcommand:
        return _OK
    library = _library(context)
    rows = form_verbs.list_forms(library)
    if as_json:
        print_json(rows)
        return _OK
    for kind, title in (("form", "表样"), ("ruleset", "口径")):
        print_table(
            title, ("编号", "名称", "年度", "地区", "口径", "依据", "可靠程度", "怎样得知"),
            [[row[key] for key in ("id", "title", "year", "region", "ruleset", "source", "certainty", "known")]
             for row in rows if row["kind"] == kind],
        )
    for fault in library.left_out:
        tell_message("learn_left_out", file=fault.file, reason=fault.reason)
    return _OK


@forms.command(help="列出依据：文号、日期、条款、在哪里见到、可靠程度；没有见到的写明。")
@_JSON
@click.pass_context
def sources(context: click.Context, as_json: bool) -> int:
    rows = form_verbs.list_sources(_library(context))
    if as_json:
        print_json(rows)
        return _OK
    print_table(
        "依据", ("编号", "名称", "文号", "日期", "条款", "在哪里见到", "可靠程度", "说明"),
        [[row[key] or (say("source_unseen") if row["document"] else "—") for key in
          ("id", "title", "number", "date", "article", "address", "certainty", "note")] for row in rows],
    )
    return _OK


@forms.command(help="查一个表样文件夹：一次列出全部文件里的全部错处，指出文件、哪一项、可以写什么。")
@click.argument("folder", type=_FILE, metavar="DIR")
@_JSON
def check(folder: Path, as_json: bool) -> int:
    from jixiao.addin.verbs.folders import look_through

    found = look_through(folder)
    if as_json:
        print_json([{"file": fault.file, "key": fault.key, "reason": fault.reason} for fault in found.faults])
    else:
        for fault in found.faults:
            tell(fault.sentence)
    if found.faults:
        tell_message("folder_bad", path=folder, count=len(found.faults))
        return _FINDINGS
    tell_message("folder_good", path=folder, forms=found.forms, rulesets=found.rulesets)
    return _OK

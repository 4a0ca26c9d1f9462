"""Every verb of ``jx`` on every kind of file, as messages to the engine of the page: docs/page-verbs.md is made of them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from jixiao.addin.cli.wrapping import PIPED
from jixiao.addin.documents.apart import read_here
from jixiao.addin.engine.command import ELSEWHERE, run_command
from jixiao.addin.engine.engine import answer
from jixiao.addin.office import programs
from jixiao.addin.workbook import foreign
from page_browser import Opened
from pdf_making import pdf, rows
from support import CASES, case_record, make_book, without_scores
from word_making import word_form

HERE = Path(__file__).resolve().parents[1]
KEPT = HERE / "data" / "page"
PAGE = HERE.parent / "docs" / "page-verbs.md"
WILD = HERE / "data" / "wild"
SELFEVAL, TARGET = "selfeval-2023-004-07", "target-2023-001-01"
#: Kind of file -> its name.
KINDS = {
    "自评表": "自评表.xlsx", "评过的自评表": "已评.xlsx", "申报表": "申报表.xlsx", "外地的表": "外地.xlsx", ".xls": "自评表.xls",
    ".ods": "自评表.ods", "Word": "自评表.docx", "PDF": "自评表.pdf", "记录": "记录.json", "损坏的": "坏.xlsx",
}
#: Verb -> its words for a file.
VERBS = {
    "read": ("read", "{file}", "--json"), "check": ("check", "{file}", "--json"), "score": ("score", "{file}", "--json"),
    "score -o": ("score", "{file}", "--overwrite", "--rows", "-o", "新.xlsx"), "explain": ("explain", "{file}", "H15"),
    "new --data": ("new", "--data", "{file}", "-o", "新.xlsx"),
    "carry": ("carry", "{file}", "-o", "新.xlsx", "--year", "2024"),
    "compare": ("compare", "{file}", "另一份.xlsx", "-o", "新.xlsx"),
    "monitor": ("monitor", "{file}", "--date", "2024-07-31", "-o", "新.xlsx"),
    "report .docx": ("report", "{file}", "-o", "报告.docx"), "report .html": ("report", "{file}", "-o", "报告.html"),
    "finalize": ("finalize", "{file}", "-o", "新.xlsx", "--force"), "portable": ("portable", "{file}", "-o", "新.xlsx"),
    "portable --lambda": ("portable", "{file}", "--lambda", "-o", "新.xlsx"), "verify": ("verify", "{file}", "--json"),
    "summary": ("summary", "{file}", "-o", "新.xlsx"),
    "import": ("import", "{file}", "-o", "新.xlsx"), "learn": ("learn", "{file}", "-o", "登记"),
}
#: Verbs that need no file.
ALONE = {
    "forms": ("forms", "--json"), "forms sources": ("forms", "sources"), "new": ("new", "自评表", "--year", "2024", "-o", "新.xlsx"),
    "new --list-template": ("new", "自评表", "--list-template", "-o", "清单.xlsx"),
    "report --write-template": ("report", "--write-template", "-o", "样式.docx"),
    **{word: (word,) for word in sorted(ELSEWHERE)},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the table: what is typed, on which kind of file ("" for none), as a message."""

    verb: str
    kind: str
    message: dict[str, Any]


def files(folder: Path) -> dict[str, bytes]:
    """A file of each kind by its name, and the other workbook of a comparison."""
    folder.mkdir(exist_ok=True)
    unscored = make_book(folder / "自评表.xlsx", without_scores(case_record(SELFEVAL))).read_bytes()
    word_form(SELFEVAL, folder / "自评表.docx")
    pdf(folder / "自评表.pdf", [rows((20, 90, 160), 60, [("三级指标", "得分"), ("数量", "10")])])
    return {
        "自评表.xlsx": unscored,
        "已评.xlsx": run_command(["score", "自评表.xlsx"], [{"name": "自评表.xlsx", "bytes": unscored}])["files"][0]["bytes"],
        "申报表.xlsx": make_book(folder / "申报表.xlsx", case_record(TARGET)).read_bytes(),
        "外地.xlsx": (WILD / "W01.xlsx").read_bytes(),
        **{name: (KEPT / name).read_bytes() for name in ("自评表.xls", "自评表.ods")},
        **{name: (folder / name).read_bytes() for name in ("自评表.docx", "自评表.pdf")},
        "记录.json": (CASES / f"{SELFEVAL}.json").read_bytes(), "坏.xlsx": b"PK\x03\x04",
        "另一份.xlsx": make_book(folder / "另一份.xlsx", case_record("selfeval-2023-004-01")).read_bytes(),
    }


def asked(have: Mapping[str, bytes]) -> list[Asked]:
    """The table's rows in order."""
    made = [Asked(verb, "", _message(words, {})) for verb, words in ALONE.items()]
    for verb, words in VERBS.items():
        for kind, name in KINDS.items():
            given = {name: have[name], **({"另一份.xlsx": have["另一份.xlsx"]} if "另一份.xlsx" in words else {})}
            made.append(Asked(verb, kind, _message([word.format(file=name) for word in words], given)))
    return made


def _message(words: Any, given: Mapping[str, bytes]) -> dict[str, Any]:
    return {"kind": "run", "command": list(words), "files": [{"name": name, "bytes": data} for name, data in given.items()]}


def compared(engine: Opened, folder: Path) -> list[tuple[Asked, str]]:
    """Every row with its outcome. The command has no office, as a browser has none."""
    rows = asked(files(folder))
    with (
        mock.patch.object(programs, "find", lambda _: None), mock.patch.dict(os.environ, {"COLUMNS": str(PIPED)}),
        mock.patch.object(foreign, "ask", _read_here),
    ):
        wanted = [answer({"id": 0, **row.message}, lambda _told: None) for row in rows]
    for want in wanted:
        del want["id"]
    found = engine.ask(*(row.message for row in rows))
    return [(row, outcome(want, got)) for row, want, got in zip(rows, wanted, found, strict=True)]


def _read_here(module: str, path: Path, _seconds: float, _slow: str, heavy: str) -> dict[str, Any]:
    """Old workbooks without a process of their own, which takes half a second to start and reads the same (tests/addin/engine)."""
    return read_here(module, path, heavy)


def outcome(want: dict[str, Any], got: dict[str, Any]) -> str:
    """What the table says of a row: what is the same, or the sentence of the page where the command does something else."""
    if want == got:
        if want["files"]:
            return "文件逐字节相同"
        return "结果相同" if want["out"] else "话相同"
    said = "".join(line for line in got.get("said", ()) if line not in want["said"])
    if got.get("files") == want["files"]:
        return f"不同：{'文件逐字节相同，另说' if want['files'] else '不能做'}：{said}"
    return f"不同：文件不同。{said}{json.dumps(got, ensure_ascii=False, default=str)[:200]}"


def table(rows: list[tuple[Asked, str]]) -> str:
    """The page of the documents."""
    lines = [
        "# 网页版：各条命令、各种文件", "",
        "同一条命令、同一个文件，在浏览器里和在本机命令行（没有装 LibreOffice）各做一次，比较退出码、打出的结果、说的话和写出的文件。",
        "本页由测试比对后写成（tests/record_page_verbs.py），改了会有测试失败。", "",
        "不带文件的命令：", "", "| 命令 | 比较 |", "|---|---|",
        *(f"| jx {row.verb} | {told} |" for row, told in rows if not row.kind), "",
        "带文件的命令：", "", f"| 命令 | {' | '.join(KINDS)} |", f"|---|{'---|' * len(KINDS)}",
    ]
    notes: list[str] = []
    for verb in VERBS:
        cells = []
        for kind in KINDS:
            told = next(told for row, told in rows if (row.verb, row.kind) == (verb, kind))
            if told.startswith("不同："):
                if told not in notes:
                    notes.append(told)
                told = f"见注 {notes.index(told) + 1}"
            cells.append(_SHORT.get(told, told))
        lines.append(f"| jx {verb} | {' | '.join(cells)} |")
    lines += ["", "“文件”：写出的文件逐字节相同；“结果”：没有写文件，打出的结果相同；“话”：不能做的原因，一句话，相同。"]
    lines += ["", *(f"注 {at}：{note.removeprefix('不同：')}" for at, note in enumerate(notes, 1))] if notes else []
    return "\n".join(lines) + "\n"


_SHORT = {"文件逐字节相同": "文件", "结果相同": "结果", "话相同": "话"}

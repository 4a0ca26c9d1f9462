"""The examples of docs/scoring.md, from ``tests/data/readings.tsv``: what a row scores and how that is explained.

    python docs/making/scoring_table.py      writes the table into docs/scoring.md
"""

from __future__ import annotations

from pathlib import Path

from jixiao.templates.library import default_library
from jixiao.udfs.rules.explain import explain
from jixiao.udfs.rules.scoring import score_row

DOCS = Path(__file__).resolve().parents[1]
ROWS = DOCS.parent / "tests" / "data" / "readings.tsv"
PAGE = DOCS / "scoring.md"
HEAD = ("| 指标值 | 实际完成值 | 等次列 | 分值 | 得分 | 说明 |", "|---|---|---|---|---|---|")
BEGIN, END = "<!-- 例表开始 -->\n", "<!-- 例表结束 -->"


def table() -> str:
    """The examples as Markdown, a table for every kind."""
    library = default_library()
    lines: list[str] = []
    kind = ""
    for line in ROWS.read_text(encoding="utf-8").splitlines()[1:]:
        row = line.split("\t")
        if row[0] != kind:
            kind = row[0]
            lines += ["", f"### {kind}", "", *HEAD]
        points = row[4] or "10"
        outcome = score_row(row[1], row[2], points, row[3] or None, library.rulesets["gj2020"])
        said = explain(outcome, library).split("依据：")[0]
        score = "空着，要答复" if outcome.score is None else f"{outcome.score.normalize():f}"
        lines.append(f"| {row[1]} | {row[2]} | {row[3]} | {points} | {score} | {said} |")
    return "\n".join(lines).lstrip("\n") + "\n\n"


def page() -> str:
    """The page with its table made anew."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + "\n" + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

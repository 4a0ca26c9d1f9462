"""How the rules compare with what units published: their rows scored anew, the published scores taken away first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import default_library

CASES = Path(__file__).resolve().parent.parent / "tests/cases"


def measure() -> Counter[str]:
    """forms, rows, and rows by what became of them: same, lower (the unit took points off of its own), higher, open.

    Forms that print no actual values cannot be scored and are left out.
    """
    library = default_library()
    counted = Counter({"forms": 0, "rows": 0, "same": 0, "lower": 0, "higher": 0, "open": 0})
    for file in sorted(CASES.glob("selfeval-*.json")):
        (record,) = form_verbs.load_records([file], library, None).records
        if not any(row.actual for row in record.indicators):
            continue
        counted["forms"] += 1
        blank = replace(record, indicators=tuple(replace(row, score=None) for row in record.indicators))
        _, made = form_verbs.build([blank], library, str(file))
        rows = [row for result in made.plan.results for row in result.rows]
        for row, published in zip(rows, record.indicators, strict=True):
            counted["rows"] += 1
            if row.rule_score is None or published.score is None:
                counted["open"] += 1
            else:
                counted["same" if row.rule_score == published.score else
                        "lower" if published.score < row.rule_score else "higher"] += 1
    return counted


if __name__ == "__main__":
    print(dict(measure()))

"""``docs/findings.md`` lists every finding on the eighteen published forms, with the form's line and a verdict.

Fails where a finding is not on the page, where the page lists one that is no longer found, where a line is not the form's,
and where a verdict says that a check is wrong. The message of a failure holds the line to paste; its verdict is a person's.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.templates.library import show
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.base import by_harm
from jixiao.udfs.checks.forms import form_findings
from jixiao.udfs.checks.texts import SEVERITY_WORDS, finding_message, severity_of
from support import NAMES, case_record, library, make_book

PAGE = Path(__file__).resolve().parents[1] / "docs" / "findings.md"
VERDICTS = ("有用", "过细", "错误")
MOST_PEDANTIC = 5
_QUOTED = 60  # letters of a longer text


def line_of(record: Record, place: Place) -> str:
    """The line of the form that a finding is about, as the form has it."""
    if place[:1] == ("indicators",):
        row = record.indicators[int(place[1])]
        parts = [row.level3, row.target, row.actual, row.points, row.score, row.note]
        return "｜".join(_short(show(part)) for part in parts if part not in (None, ""))
    if place[:1] == ("funds",):
        funds = record.funds
        parts = [f"{key} {show(amount)}" for key, amount in funds.amounts.items() if amount is not None]
        parts += [f"rate {funds.rate_printed}"] * bool(funds.rate_printed)
        parts += [f"score {show(funds.execution_score)}"] * (funds.execution_score is not None)
        return "｜".join(parts)
    return _short(record.text(str(place[0]))) if place else ""


def _short(text: str) -> str:
    line = " ".join(text.split()).replace("|", "｜")
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"


def listed(name: str) -> list[str]:
    """The findings of a case as lines of the page, without verdict and reason."""
    have, record = library(), case_record(name)
    form = have.forms[record.form]
    found = by_harm(form_findings(record, form, have.rulesets[form.ruleset], have), have)
    return [
        f"| {have.checks[item.id].code} {have.checks[item.id].title} | {SEVERITY_WORDS[severity_of(item, have)]} "
        f"| {line_of(record, item.place)} | {' '.join(finding_message(item, have).split()).replace('|', '｜')} |"
        for item in found
    ]


def on_page() -> dict[str, list[list[str]]]:
    """Case -> its lines, each as its cells."""
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ").split("　")[0].strip()
            found[name] = []
        elif line.startswith("| JX-"):
            found[name].append([cell.strip() for cell in line.strip("|").split("|")])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_a_published_form_is_on_the_page(name: str) -> None:
    lines = ["| " + " | ".join(cells[:4]) + " |" for cells in on_page().get(name, [])]
    assert lines == listed(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_of_the_form_gives_the_same_findings(name: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record(name))
    found = sorted(item.code for item in form_verbs.check(book, library()))
    assert found == sorted(line.split()[1] for line in listed(name))


def test_no_verdict_says_that_a_check_is_wrong_and_few_that_it_is_pedantic() -> None:
    page = on_page()
    assert list(page) == NAMES
    verdicts = [cells[4] for lines in page.values() for cells in lines]
    assert set(verdicts) <= set(VERDICTS) and all(cells[5] for lines in page.values() for cells in lines)
    assert verdicts.count("错误") == 0
    assert verdicts.count("过细") <= MOST_PEDANTIC

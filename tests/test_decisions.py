"""docs/decisions.md keeps one form: numbered, dated, status, what was rejected; code names only numbers that are there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
ENTRIES = re.split(r"(?m)^## ", PAGE)[1:]
_HEAD = re.compile(r"(\d+)\. (\S[^\n]*)\n\n(\d{4}-\d\d-\d\d)\. Status: (in force|(?:amended|superseded) by (\d+))\.\n\n")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAMED = re.compile(r"\b[Dd]ecision (\d+)")


def test_every_entry_has_number_title_date_and_status() -> None:
    heads = [_HEAD.match(entry) for entry in ENTRIES]
    assert not [entry.partition("\n")[0] for entry, head in zip(ENTRIES, heads, strict=True) if head is None]
    assert [int(head[1]) for head in heads if head] == list(range(1, len(ENTRIES) + 1))
    for head in heads:
        assert head
        date.fromisoformat(head[3])
        assert head[5] is None or int(head[1]) < int(head[5]) <= len(ENTRIES), f"{head[1]} names a later entry"
    titles = [head[2] for head in heads if head]
    assert len(set(titles)) == len(titles)


def test_every_entry_says_what_was_decided_and_what_was_rejected() -> None:
    for entry in ENTRIES:
        paragraphs = entry.strip().split("\n\n")
        assert len(paragraphs) >= 4, paragraphs[0]
        assert [text.startswith("Rejected") for text in paragraphs].index(True) == len(paragraphs) - 1, paragraphs[0]
        assert re.match(r"Rejected[^:]*: \S", " ".join(paragraphs[-1].split())), paragraphs[0]


def test_the_table_of_subjects_names_each_decision_once() -> None:
    """Those that came since its last one was put in may be missing."""
    rows = re.findall(r"(?m)^\| \D+ \| (\d[\d, ]*) \|$", PAGE.partition("\n## ")[0])
    listed = sorted(int(number) for row in rows for number in row.split(", "))
    assert listed == list(range(1, len(listed) + 1)) and 147 <= len(listed) <= len(ENTRIES)


def test_the_page_is_in_one_language() -> None:
    """English; Chinese only as the words of the field that are spoken of."""
    for entry in ENTRIES:
        letters = re.findall(r"[A-Za-z\u4e00-\u9fff]", entry)
        assert sum(map(bool, map(_HAN.match, letters))) < len(letters) / 4, entry.partition("\n")[0]


def test_code_names_decisions_that_are_there_and_in_force() -> None:
    gone = {number for number, entry in enumerate(ENTRIES, start=1) if "Status: superseded" in entry}
    named = {
        path.relative_to(ROOT).as_posix(): [int(number) for number in _NAMED.findall(path.read_text(encoding="utf-8"))]
        for room in ("addin", "macros", "udfs", "templates") for path in (ROOT / room).rglob("*.py")
    }
    assert sum(map(len, named.values())) > 20
    assert not {path: numbers for path, numbers in named.items() if any(n in gone or not 0 < n <= len(ENTRIES) for n in numbers)}

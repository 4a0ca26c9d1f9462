"""What several forms print alike: the head with its labels, amounts, the table of funds, two goals, the total."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.templates.draw.kit import MONEY, POINTS, Sheet, across


def head(
    s: Sheet, last: str, title: str, rows: Sequence[Sequence[tuple[str, str]]], year: str = "（{{ year }}年度）",
) -> int:
    """Title, year and the labelled rows: (cells, label or key). Gives the next row."""
    s.title(f"A1:{last}1", title)
    s.cell(f"A2:{last}2", year, border=None)
    for row, cells in enumerate(rows, 3):
        for letters, what in cells:
            at = across(letters, row)
            if not what:
                s.label(at, "")
            elif what.isascii():
                s.text(at, f"{{{{ {what} }}}}", align="center")
            else:
                s.label(at, what)
    return 3 + len(rows)


def goals(
    s: Sheet, top: int, label: str, first: tuple[str, str], second: tuple[str, str], keys: tuple[str, str],
    left: str = "A:A",
) -> None:
    """Two goals side by side under their labels. first, second: (letters, label); left: letters of the label of both."""
    edge, end = left.split(":")
    s.label(f"{edge}{top}:{end}{top + 1}", label)
    for (letters, heading), key in zip((first, second), keys, strict=True):
        s.label(across(letters, top), heading)
        s.text(across(letters, top + 1), f"{{{{ {key} }}}}")


def amounts(
    s: Sheet, top: int, places: Sequence[tuple[str, str]], rows: Sequence[Sequence[tuple[str, str]]],
) -> None:
    """Labels with amounts beside them. places: letters of a label and of its amount; rows: (label, key) of each place."""
    for row, pairs in enumerate(rows, top):
        for (left, right), (label, key) in zip(places, pairs, strict=True):
            s.label(across(left, row), label)
            s.money(across(right, row), f"{{{{ funds.{key} }}}}" if key else "")


def money(
    s: Sheet, top: int, label: str, headings: Sequence[tuple[str, str, str]], total: str, name: str, sources: bool = True,
    more: int = 0,
) -> None:
    """The table of funds: headings (letters, heading, key), the total and one row per source. name: letters of the names.

    more: rows of the same label that stand below.
    """
    s.label(f"A{top}:{chr(ord(name[0]) - 1)}{top + 1 + sources + more}", label)
    s.label(across(name, top), "")
    s.label(across(name, top + 1), total)
    if sources:
        s.label(across(name, top + 2), "{{ fund_source.name }}")
    for letters, heading, key in headings:
        cells = [across(letters, row) for row in (top, top + 1, top + 2)]
        s.label(cells[0], heading)
        if key in ("execution_points", "execution_score"):
            s.cell(cells[1], f"{{{{ funds.{key} }}}}", format="General" if key == "execution_points" else POINTS)
            if sources:
                s.label(cells[2], "—")
            continue
        for at, of in ((cells[1], "funds"), (cells[2], "fund_source"))[:1 + sources]:
            if key == "rate":
                s.cell(at, f"{{{{ {of}.rate }}}}", format=POINTS)
            else:
                s.cell(at, f"{{{{ {of}.{key} }}}}", align="right", format=MONEY)


def total(s: Sheet, row: int, label: str, points: str, score: str, rest: str, name: str = "总分") -> None:
    """The row of the total. A grade is not printed."""
    s.cell(across(label, row), name, bold=True)
    s.cell(f"{points}{row}", None, format="General", bold=True)
    s.cell(f"{score}{row}", "{{ printed_total }}", format=POINTS, bold=True)
    s.label(f"{rest}{row}", "")

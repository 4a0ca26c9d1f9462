"""What several forms print alike: the head with its labels, the table of funds, goals beside each other, the total."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.templates.draw.kit import POINTS, Sheet


def head(s: Sheet, last: str, title: str, rows: Sequence[Sequence[tuple[str, str]]]) -> int:
    """Title, year and the labelled rows: (cells, label or key). Gives the next row."""
    s.title(f"A1:{last}1", title)
    s.cell(f"A2:{last}2", "（{{ year }}年度）", border=None)
    for row, cells in enumerate(rows, 3):
        for letters, what in cells:
            at = ":".join(f"{letter}{row}" for letter in letters.split(":"))
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
        one, other = letters.split(":")
        s.label(f"{one}{top}:{other}{top}", heading)
        s.text(f"{one}{top + 1}:{other}{top + 1}", f"{{{{ {key} }}}}")


def money(
    s: Sheet, top: int, label: str, headings: Sequence[tuple[str, str, str]], total: str, name: str, sources: bool = True,
    more: int = 0,
) -> None:
    """The table of funds: headings (letters, heading, key), the total and one row per source. name: letters of the names.

    more: rows of the same label that stand below.
    """
    first, last = name.split(":")
    s.label(f"A{top}:{chr(ord(first) - 1)}{top + 1 + sources + more}", label)
    s.label(f"{first}{top}:{last}{top}", "")
    s.label(f"{first}{top + 1}:{last}{top + 1}", total)
    if sources:
        s.label(f"{first}{top + 2}:{last}{top + 2}", "{{ fund_source.name }}")
    for letters, heading, key in headings:
        ends = letters.split(":")
        cells = [":".join(f"{end}{row}" for end in ends) for row in (top, top + 1, top + 2)]
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
                s.cell(at, f"{{{{ {of}.{key} }}}}", align="right", format="#,##0.00")


def total(s: Sheet, row: int, label: str, points: str, score: str, rest: str) -> None:
    """The row of the total. A grade is not printed."""
    first, last = label.split(":")
    s.cell(f"{first}{row}:{last}{row}", "总分", bold=True)
    s.cell(f"{points}{row}", None, format="General", bold=True)
    s.cell(f"{score}{row}", "{{ printed_total }}", format=POINTS, bold=True)
    s.label(f"{rest}{row}", "")


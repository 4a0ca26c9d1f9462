"""Draws the templates: ``python -m jixiao.templates.draw [FOLDER]``. Two runs give the same bytes.

The drawn files are committed and may be restyled in Excel; drawing again brings back the original looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from jixiao.templates import draw_books, draw_forms, draw_national, draw_region, draw_report, draw_year
from jixiao.templates.draw_kit import Sheet
from jixiao.templates.library import HOME

#: Template file below the folder -> what draws it.
DRAWINGS: Mapping[str, Callable[[], Sheet | draw_report.Document]] = {
    "forms/selfeval-2023.xlsx": draw_forms.selfeval_2023,
    "forms/selfeval-2019.xlsx": draw_forms.selfeval_2019,
    "forms/target-2023.xlsx": draw_forms.target_2023,
    "forms/target-2018.xlsx": draw_forms.target_2018,
    "forms/selfeval-gj.xlsx": draw_national.selfeval_gj,
    "forms/selfeval-transfer.xlsx": draw_national.selfeval_transfer,
    "forms/selfeval-hb.xlsx": draw_national.selfeval_hb,
    "forms/selfeval-sc.xlsx": draw_national.selfeval_sc,
    "forms/selfeval-department.xlsx": draw_national.selfeval_department,
    "forms/target-transfer.xlsx": draw_national.target_transfer,
    "forms/target-gj.xlsx": draw_national.target_gj,
    "cover.xlsx": draw_books.cover,
    "cover-target.xlsx": draw_books.cover_target,
    "findings.xlsx": draw_books.findings,
    "carried.xlsx": draw_year.carried,
    "imported.xlsx": draw_year.imported,
    "compared.xlsx": draw_year.compared,
    "monitor.xlsx": draw_year.monitor,
    "portable.xlsx": draw_books.portable,
    "report.docx": draw_report.report,
    "finalized.xlsx": draw_books.finalized,
}
EXAMPLE = "forms/example-2024.xlsx"


def draw(folder: Path) -> None:
    """Draws every official template into a folder."""
    for name, drawing in DRAWINGS.items():
        drawing().save(folder / name)


def draw_example(folder: Path) -> None:
    """Draws the worked regional example."""
    draw_region.example_region().save(folder / EXAMPLE)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
    example = HOME.parent / "docs" / "examples" / "region"
    if len(sys.argv) == 1 and example.is_dir():
        draw_example(example)

"""What draws which template. Two runs give the same bytes.

The drawn files are committed and may be restyled in Excel; drawing again brings back the original looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jixiao.templates.draw import books, forms, learn, monitoring, national, region, report, targets, variants, year
from jixiao.templates.draw.kit import Sheet

#: Template file below the folder -> what draws it.
DRAWINGS: Mapping[str, Callable[[], Sheet | report.Document]] = {
    "forms/selfeval-2023.xlsx": forms.selfeval_2023,
    "forms/selfeval-2019.xlsx": forms.selfeval_2019,
    "forms/target-2023.xlsx": forms.target_2023,
    "forms/target-2018.xlsx": forms.target_2018,
    "forms/selfeval-gj.xlsx": national.selfeval_gj,
    "forms/selfeval-gj-2018.xlsx": variants.selfeval_gj_2018,
    "forms/selfeval-transfer.xlsx": national.selfeval_transfer,
    "forms/selfeval-transfer-2018.xlsx": variants.selfeval_transfer_2018,
    "forms/selfeval-yn.xlsx": variants.selfeval_yn,
    "forms/selfeval-hb.xlsx": national.selfeval_hb,
    "forms/selfeval-sc.xlsx": national.selfeval_sc,
    "forms/selfeval-department.xlsx": national.selfeval_department,
    "forms/target-department.xlsx": national.target_department,
    "forms/target-transfer.xlsx": national.target_transfer,
    "forms/target-gj.xlsx": national.target_gj,
    "forms/monitor-gj.xlsx": monitoring.monitor_gj,
    "forms/target-gj-halves.xlsx": targets.target_gj_halves,
    "forms/target-gj-points.xlsx": targets.target_gj_points,
    "forms/target-gj-parts.xlsx": targets.target_gj_parts,
    "cover.xlsx": books.cover,
    "cover-target.xlsx": books.cover_target,
    "findings.xlsx": books.findings,
    "learn.xlsx": learn.learn,
    "carried.xlsx": year.carried,
    "imported.xlsx": year.imported,
    "compared.xlsx": year.compared,
    "monitor.xlsx": year.monitor,
    "monitor-0.1.xlsx": year.monitor_0_1,
    "portable.xlsx": books.portable,
    "report.docx": report.report,
    "finalized.xlsx": books.finalized,
}
EXAMPLE = "forms/example-2024.xlsx"


def draw(folder: Path) -> None:
    """Draws every official template into a folder."""
    for name, drawing in DRAWINGS.items():
        drawing().save(folder / name)


def draw_example(folder: Path) -> None:
    """Draws the worked regional example."""
    region.example_region().save(folder / EXAMPLE)

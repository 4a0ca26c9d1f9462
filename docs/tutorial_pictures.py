"""Walks through docs/tutorial.md in a folder of its own and makes the pictures it shows: ``tutorial_pictures.py``.

Before that the first picture of the README and the two workbooks that it offers, from the same demo.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import before_after
import openpyxl
import walk
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image

HERE = Path(__file__).resolve().parent
_FOOT = 0.75  # inches at the foot of a page: there stands its number


def jx(folder: Path, *words: str) -> None:
    """A command in that folder; findings are no fault."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("jx")), *words], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"HOME": str(folder), "COLUMNS": "80"},
    )
    if done.returncode > 1:
        raise SystemExit(f"jx {' '.join(words)}: {done.stderr}")


def printed(file: Path, folder: Path) -> Path:
    """A document as PDF, with the values that are stored in it; a workbook in the faces that a bureau's paper has."""
    pdf = folder / f"{file.stem}.pdf"
    pdf.unlink(missing_ok=True)
    if file.suffix == ".xlsx":
        jx(folder, "pdf", str(file), "-o", str(pdf))
        return pdf
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", "pdf",
         "--outdir", folder, file], check=True, capture_output=True,
    )
    return pdf


def on_screen(file: Path, sheet: str, folder: Path) -> Path:
    """One sheet with all its columns, recalculated, on a page as wide as it is."""
    renewed, view = folder / "renewed.xlsx", folder / "view.xlsx"
    renewed.unlink(missing_ok=True)
    jx(folder, "recalc", str(file), "-o", str(renewed))
    book = openpyxl.load_workbook(renewed, data_only=True)
    for other in [other for other in book.worksheets if other.title != sheet]:
        book.remove(other)
    page = book[sheet]
    page.print_area = None
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    book.save(view)
    return printed(view, folder)


def picture(pdf: Path, number: int, output: Path, dots: int) -> None:
    """A page without its white margin and page number. dots: an inch."""
    page, chosen = pdf.with_suffix(""), str(number)
    command = ["pdftoppm", "-r", str(dots), "-f", chosen, "-l", chosen, "-png", "-singlefile"]
    subprocess.run([*command, pdf, page], check=True)
    drawn = Image.open(page.with_suffix(".png"))
    drawn.paste("white", (0, drawn.height - round(dots * _FOOT), drawn.width, drawn.height))
    drawn.save(page.with_suffix(".png"))
    subprocess.run([sys.executable, HERE / "trim.py", page.with_suffix(".png"), output], check=True)


def tutorial(folder: Path, work: Path) -> None:
    """All pictures of the tutorial, in its order."""
    for step in walk.steps((HERE / "tutorial.md").read_text(encoding="utf-8")):
        if isinstance(step, walk.Typed) and step.line != "jx demo":
            jx(folder, *shlex.split(step.line)[1:])
        elif isinstance(step, walk.Filled):
            step.fill(folder)
        elif isinstance(step, walk.Pictured):
            file, output = folder / step.file, HERE / step.image
            output.parent.mkdir(exist_ok=True)
            if step.place.startswith("第"):
                picture(printed(file, work), int(step.place[1:-1]), output, 100)
            else:
                picture(on_screen(file, step.place, work), 1, output, 170)
            print(output.relative_to(HERE))


def main() -> None:
    """Makes the demo and everything from it."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "jixiao-demo"
        jx(work, "demo", "-o", str(folder))
        before = printed(folder / "自评表.xlsx", work).rename(work / "before.pdf")
        jx(folder, "score", "自评表.xlsx", "-o", "scored.xlsx")
        after = on_screen(folder / "scored.xlsx", "机关事业单位运行保障经费", work).rename(work / "after.pdf")
        before_after.main(before, after, HERE / "images" / "before-after.png")
        shutil.copy(folder / "自评表.xlsx", HERE / "examples")
        jx(folder, "portable", "scored.xlsx", "-o", "values.xlsx")
        shutil.copy(folder / "values.xlsx", HERE / "examples" / "自评表_评分后.xlsx")
        tutorial(folder, work)


if __name__ == "__main__":
    main()

"""An independent spreadsheet engine (IronCalc) that computes our LAMBDA names, beside the functions themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from jixiao.macros.formula.lambdas import lambda_names
from jixiao.templates.library import Library
from jixiao.udfs.base.errors import SheetError
from jixiao.udfs.registry import function
from openpyxl.workbook.defined_name import DefinedName

#: A function and the cells it is given.
Question = tuple[str, tuple[str | float, ...]]


@dataclass
class Answers:
    """wrong: neither the value of Python nor an error. unsaid: an error where Python has a value. agreed: the same value."""

    wrong: list[object] = field(default_factory=list)
    unsaid: list[object] = field(default_factory=list)
    agreed: int = 0
    scored: int = 0  # of those that agreed, how many are a number


#: A row takes two megabytes of the engine's memory: so many in one process.
_ROWS = 250
#: In a process of its own: a large model takes gigabytes, and gives them back only with its process.
_COMPUTE = """
import ironcalc, json, sys
model = ironcalc.load_from_xlsx(sys.argv[1], "en", "UTC", "en")
model.evaluate()
print(json.dumps([model.get_cell_value(0, row, 1) for row in range(1, int(sys.argv[2]) + 1)]))
"""


def computed(book: Path, rows: int) -> list[object]:
    """The values of the first column of a workbook's first sheet, as IronCalc computes them."""
    done = subprocess.run([sys.executable, "-c", _COMPUTE, str(book), str(rows)], capture_output=True, check=True)
    values: list[object] = json.loads(done.stdout)
    return values


def ask(questions: Sequence[Question], library: Library, forms: Sequence[str], folder: Path) -> Answers:
    """Every question as a formula over its own row of cells, computed by IronCalc from the file."""
    answers = Answers()
    for first in range(0, len(questions), _ROWS):
        _ask(questions[first : first + _ROWS], library, forms, folder, answers)
    return answers


def _ask(questions: Sequence[Question], library: Library, forms: Sequence[str], folder: Path, answers: Answers) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name, formula in lambda_names(library, forms).items():
        book.defined_names[name] = DefinedName(name, attr_text=formula)
    for row, (name, cells) in enumerate(questions, start=1):
        places = []
        for col, value in enumerate(cells, start=2):
            cell = sheet.cell(row, col, value)
            if isinstance(value, str):
                cell.data_type = "s"  # =0(次) is a text
            places.append(cell.coordinate)
        sheet.cell(row, 1, f"={name}({','.join(places)})")
    book.save(folder / "names.xlsx")
    for value, (name, cells) in zip(computed(folder / "names.xlsx", len(questions)), questions, strict=True):
        wanted = function(name).call(*cells)
        found = "" if value is None else value
        if isinstance(found, str) and found.startswith("#"):
            if not isinstance(wanted, SheetError):
                answers.unsaid.append((name, cells, wanted))
        elif found != wanted:
            answers.wrong.append((name, cells, found, wanted))
        else:
            answers.agreed += 1
            answers.scored += isinstance(found, float)

"""Where a 绩效监控 sheet has its values, and the formulas that stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jixiao.macros.formula.tokens import text_literal
from jixiao.macros.sheet.grid import Grid, address
from jixiao.macros.sheet.own_sheets import fixed_words, says
from jixiao.templates.library import fill, year_texts
from jixiao.udfs.rules.monitor import GREEN, RED, YELLOW

ROW = "indicator."
YES, NO = "是", "否"


class Layout:
    """Where the template has its values: placeholder -> cell. The head's rows lie above the table and do not move."""

    def __init__(self, template: Grid) -> None:
        self.template = template
        self.at = {
            cell.text.strip()[2:-2].strip(): at for at, cell in template.cells.items()
            if cell.text.strip().startswith("{{") and cell.text.count("{{") == 1
        }
        self.first_row = self.at["indicator.level3"][0]

    def cell(self, name: str, row: int | None = None) -> str:
        """``$H$3`` of the head, ``F12`` of a row of the table."""
        line, col = self.at[name]
        if name.startswith(ROW):
            return address(self.first_row if row is None else row, col)
        letter = address(line, col).rstrip("0123456789")
        return f"${letter}${line}"

    def column(self, name: str, rows: int) -> str:
        """The cells of a column of the table."""
        return f"{self.cell(name)}:{self.cell(name, self.first_row + max(rows, 1) - 1)}"

    def is_ours(self, grid: Grid) -> bool:
        """Whether a sheet was made of this template: every printed label stands where the template has it."""
        return all(says(grid, at, text) for at, text in fixed_words(self.template).items())

    def rows(self, grid: Grid) -> Iterator[tuple[int, Mapping[str, tuple[int, int]]]]:
        """Rows of the table of a sheet, with their cells by name: those whose light is a formula."""
        columns = {name.removeprefix(ROW): col for name, (_, col) in self.at.items() if name.startswith(ROW)}
        for row in range(self.first_row, grid.last_row + 1):
            if grid.cell(row, columns["light"]).formula is not None:
                yield row, {name: (row, col) for name, col in columns.items()}


class Formulas:
    """The formulas of a sheet. form: what JX functions are told of the rule set, "" where they need not be."""

    def __init__(self, layout: Layout, form: str) -> None:
        self.layout = layout
        self.form = form

    def head(self, rows: int) -> dict[str, str]:
        """Formulas of the head by placeholder."""
        c, area = self.layout.cell, self.layout.column("indicator.light", rows)
        day, year, time, rate, pace = c("date"), c("year"), c("time"), c("rate"), c("pace")
        budget, executed = c("budget"), c("executed")
        counts = {"red": RED, "yellow": YELLOW, "green": GREEN}
        text = year_texts("monitor")["summary"]
        parts = {key: f'"&COUNTIF({area},{text_literal(word)})&"' for key, word in counts.items()}
        seen = "+".join(f"COUNTIF({area},{text_literal(word)})" for word in counts.values())
        parts["open"] = f'"&(ROWS({area})-({seen}))&"'
        return {
            "time": f'IF({day}="","",IF(YEAR({day})>{year},100,IF(YEAR({day})<{year},0,ROUND(MONTH({day})/12*100,2))))',
            "rate": f'IF(COUNT({budget},{executed})<2,"",IF({budget}=0,"",ROUND({executed}/{budget}*100,2)))',
            "pace": f'IF(COUNT({rate},{time})<2,"",IF({time}=0,"",ROUND({rate}/{time}*100,2)))',
            "light": self.light(pace, "execution"),
            "summary": f'"{fill(text, parts)}"',
        }

    def light(self, figure: str, limits: str) -> str:
        red, yellow = (self.layout.cell(f"limits.{limits}_{name}") for name in ("red", "yellow"))
        return f'IF({figure}="","",IF({figure}<{red},"{RED}",IF({figure}<{yellow},"{YELLOW}","{GREEN}")))'

    def row(self, row: int) -> dict[str, str]:
        """Formulas of one row by placeholder."""
        target, actual, done, adds, against, expected, ahead = (
            self.layout.cell(f"{ROW}{name}", row)
            for name in ("target", "actual", "done", "cumulative", "against", "expected", "ahead")
        )
        time, form = self.layout.cell("time"), f",,{text_literal(self.form)}" if self.form else ""
        score = f"JX_SCORE({target},{{}},100{form})"
        return {
            "done": f'IF({actual}="","",IF({adds}="{YES}",JX_COMPLETION({target},{actual}),{score.format(actual)}))',
            "against": f'IF({done}="","",IF({adds}="{YES}",IF(COUNT({time})=0,"",IF({time}=0,"",'
                       f'ROUND({done}/{time}*100,2))),{done}))',
            "ahead": f'IF({expected}="","",{score.format(expected)})',
            "light": f'IF({ahead}<>"",{self.light(ahead, "indicator")},IF({adds}="{YES}",'
                     f'{self.light(against, "execution")},{self.light(against, "indicator")}))',
        }

"""Buttons about the row of the selected cell: 解释此分数, 按规则重评. Both stand in the menu of a right click too."""

from __future__ import annotations

from jixiao.addin.press.door import Answer
from jixiao.addin.press.files import Call
from jixiao.addin.verbs import sentences
from jixiao.macros.scoring.check import need_forms
from jixiao.macros.scoring.explain import explain_cell
from jixiao.macros.scoring.plan import plan_score
from jixiao.macros.scoring.results import RowResult
from jixiao.macros.sheet.grid import address, parse_address, quote_sheet
from jixiao.templates.library import say, show
from jixiao.templates.stop import Stop


def explain(call: Call) -> Answer:
    """How the score came about; nothing is changed."""
    sheet, row, col = call.door.selected()
    forms = need_forms(call.door.grids(), call.library, call.door.name)
    cell = f"{quote_sheet(sheet)}!{address(row, col)}"
    return Answer("\n".join(explain_cell(forms, cell, call.library, call.door.name)))


def rescore(call: Call) -> Answer:
    """The row's score by rule, in place of a typed one too; where the rule gives none, nothing is changed."""
    sheet, row, col = call.door.selected()
    plan = plan_score(
        call.door.grids(), call.library, call.templates, path=call.door.name, progress=call.progress, only=(sheet, row)
    )
    found = next(
        ((result, one) for result in plan.results if result.sheet == sheet for one in result.rows
         if (parse_address(one.cell) or (0, 0))[0] == row),
        None,
    )
    if found is None:
        sheets = "、".join(result.sheet for result in plan.results)
        raise Stop("no_row", path=call.door.name, cell=address(row, col), sheets=sheets)
    result, done = found
    if result.protected:
        raise Stop("sheet_protected_stop", path=call.door.name, sheet=sheet)
    if done.rule_score is None or done.score != done.rule_score:
        return Answer(say("row_kept", sheet=sheet, cell=done.cell, name=done.level3, why=_why(done)))
    call.door.apply(plan.edits, call.library.sheets)
    return Answer(say(
        "row_scored", sheet=sheet, cell=done.cell, name=done.level3, score=show(done.rule_score),
        total=sentences.text_of_total(result), grade=result.grade or "—",
    ))


def _why(row: RowResult) -> str:
    """Why the rule's score does not stand there: it gives none, or the cell cannot take it."""
    return row.why if row.rule_score is None else say("row_refused")

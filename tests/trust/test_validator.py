"""What the product writes before an independent validator, a port of the Open XML SDK's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from full_book import full_workbook
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year
from jixiao.addin.verbs.finalize import open_draft
from jixiao.addin.verbs.imports import import_file
from jixiao.addin.verbs.learn import learn
from jixiao.addin.verbs.list_template import write_list_template
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.verbs.report import report
from jixiao.addin.verbs.summary import summary
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.addin.xlam.build import build
from jixiao.macros.sheet.edits import CellEdit, Highlight
from jixiao.macros.sheet.grid import Range
from jixiao.templates.library import default_library
from jixiao.templates.stop import Stop
from support import CASES, case_record, make_book, without_scores
from word_making import word_form

from trust.validating import faults

LIBRARY = default_library()
FORMS = [form.id for form in LIBRARY.forms.values() if form.id in LIBRARY.sheets]

@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_we_make_has_no_fault(tmp_path: Path, form: str) -> None:
    path = tmp_path / "表.xlsx"
    form_verbs.generate([form_verbs.blank(LIBRARY.forms[form], LIBRARY, 2023)], LIBRARY, path)
    assert not faults(path)


@pytest.mark.parametrize("form", [
    pytest.param(form, marks=pytest.mark.slow if form.endswith(("-gj", "-department")) else pytest.mark.long) for form in FORMS
])
def test_an_empty_list_has_no_fault(tmp_path: Path, form: str) -> None:
    path = tmp_path / "清单.xlsx"
    write_list_template(LIBRARY.forms[form], LIBRARY, path)
    assert not faults(path)


def made_by_the_product(folder: Path) -> dict[str, Path]:
    """One of each kind of document that the product makes, forms and lists aside."""
    scored = make_book(folder / "自评.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    target = make_book(folder / "申报.xlsx", case_record("target-2018-003-02"))
    made = {name: folder / f"{name}.xlsx" for name in (
        "评分", "结转", "监控", "汇总", "便携", "名称", "定稿", "比对", "导入",
    )} | {"插件": folder / "jixiao.xlam", "短稿": folder / "短稿.docx", "全文": folder / "全文.docx"}
    form_verbs.score(scored, LIBRARY, made["评分"])
    year.carry(target, LIBRARY, made["结转"])
    year.monitor(target, LIBRARY, date(2018, 7, 31), made["监控"])
    year.compare(target, made["结转"], LIBRARY, made["比对"])
    summary([folder, CASES], LIBRARY, made["汇总"], everything=True)
    make_portable(made["评分"], made["便携"], LIBRARY)
    make_portable(made["评分"], made["名称"], LIBRARY, "lambda")
    open_draft(made["评分"], LIBRARY).save(made["定稿"])
    import_file(word_form("selfeval-2023-004-07", folder / "表.docx"), LIBRARY, made["导入"])
    learned = learn(made["评分"], LIBRARY, folder / "登记")
    made["登记"] = learned.path
    build(made["插件"], interpreter="C:\\Python\\python.exe", library=LIBRARY)
    report(made["评分"], LIBRARY, made["短稿"], sources=False, short=True)
    report(made["评分"], LIBRARY, made["全文"])
    return made


@pytest.mark.slow
def test_nothing_that_the_product_makes_has_a_fault(tmp_path: Path) -> None:
    made = made_by_the_product(tmp_path)
    assert {name: found for name, path in made.items() if (found := faults(path))} == {}


@pytest.mark.slow
def test_scoring_and_monitoring_add_no_fault_to_a_workbook_of_another_place(tmp_path: Path) -> None:
    edited = 0
    for path in sorted((Path(__file__).parents[1] / "data" / "wild").glob("*.xlsx")):
        before = faults(path)
        for name, edit in (
            ("评", lambda path, out: form_verbs.score(path, LIBRARY, out)),
            ("监", lambda path, out: year.monitor(path, LIBRARY, date(2024, 7, 31), out)),
        ):
            out = tmp_path / f"{path.stem}{name}.xlsx"
            try:
                edit(path, out)
            except Stop:
                continue  # refused with a question; nothing is written then
            edited += 1
            assert not faults(out) - before, path.name
    assert edited > 20


@pytest.mark.slow
def test_editing_adds_no_fault(tmp_path: Path) -> None:
    path = full_workbook(tmp_path / "全.xlsx", tmp_path)
    before = faults(path)
    book = WorkbookFile.open(path)
    sheet = book.book.sheets[0].name
    book.apply([
        CellEdit(sheet, 4, 7, Decimal(5), "F4+1"), CellEdit(sheet, 5, 7, "文字", style="review_text"),
        Highlight(sheet, Range(4, 7, 5, 7), "G4<0", "error"),
    ], LIBRARY.sheets)
    book.save(path, backup=False)
    assert not faults(path) - before


def test_the_validator_finds_a_fault(tmp_path: Path) -> None:
    from full_book import hand_made, sheet_xml

    path = hand_made(tmp_path / "错.xlsx", sheet_xml("", "<mergeCells/><sheetProtection/>"))
    assert faults(path)

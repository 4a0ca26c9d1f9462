"""Portable copies: the same values without the add-in, other links kept, the user's file untouched; and 核对."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from full_book import MAIN, REL, hand_made, parts_of, rewritten, sheet_xml
from jixiao.addin.cli.main import run
from jixiao.addin.verbs.portable import make_portable, verify
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.copies.portable_plan import Way
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import ErrorValue, parse_address
from jixiao.templates.stop import Stop
from office import convert
from support import NAMES, case_record, library, make_book, without_scores

LINK = f"{REL}/externalLink"
LINK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
TARGETS = ("data.xlsx", "file:///D:/%E7%8E%8B/AddIns/JiXiao.xlam", "D:\\tables\\other.xlsx")


def values(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")
    }


def formulas(path: Path) -> dict[tuple[str, str], str]:
    return {
        (grid.name, f"{openpyxl.utils.get_column_letter(col)}{row}"): cell.formula
        for grid in WorkbookFile.open(path).grids() for (row, col), cell in grid.cells.items() if cell.formula is not None
    }


def linked(path: Path) -> Path:
    """A workbook as Excel leaves it after calculating with the add-in: three links, ours in the middle."""
    score = "JX_SCORE(A1,B1,C1)"
    body = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>≥95(%)</t></is></c><c r="B1" t="inlineStr"><is><t>93(%)</t></is></c>'
        f'<c r="C1"><v>10</v></c><c r="D1"><f>[2]!{score}</f><v>9.79</v></c><c r="E1"><f>[1]Data!A1</f><v>5</v></c>'
        "<c r=\"F1\"><f>'[3]My Data'!B2+1</f><v>8</v></c>"
        '<c r="G1" t="str"><f>[2]!JX_EXPLAIN(A1,B1,C1)</f><v>因为</v></c>'
        '<c r="H1"><f t="array" ref="H1:H2">_xll.JX_SCORE(A1:A2,B1:B2,C1:C2)</f><v>9.79</v></c>'
        f'<c r="I1"><f t="shared" ref="I1:I2" si="0">[2]!{score}</f><v>9.79</v></c>'
        '<c r="J1" t="str"><f>"[2]!JX_SCORE(见说明)"</f><v>[2]!JX_SCORE(见说明)</v></c>'
        '<c r="K1" t="e"><f>[2]!JX_GRADE(D1*10-5)</f><v>#NAME?</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>=0(次)</t></is></c><c r="B2" t="inlineStr"><is><t>0(次)</t></is></c>'
        '<c r="C2"><v>5</v></c><c r="D2"><f>SUM(D1)</f><v>9.79</v></c><c r="H2"><v>5</v></c>'
        '<c r="I2"><f t="shared" si="0"/><v>5</v></c><c r="K2"><f>COUNTIF(K1,"优")</f><v>0</v></c>'
        '<c r="L2"><f t="array" ref="L2">SUM((K1="优")*1)</f><v>0</v></c></row>'
    )
    names = (
        '<externalReferences><externalReference r:id="rId7"/><externalReference r:id="rId8"/>'
        '<externalReference r:id="rId9"/></externalReferences><definedNames><definedName name="foreign">[3]Data!$A$1'
        '</definedName><definedName name="ours">[2]Data!$A$1</definedName></definedNames>'
    )
    path = hand_made(path, sheet_xml(body), names=names)

    def add(parts: dict[str, bytes]) -> None:
        rels, types = "", ""
        for number, target in enumerate(TARGETS, start=1):
            part = f"xl/externalLinks/externalLink{number}.xml"
            parts[part] = (
                f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{REL}" r:id="rId1"><sheetNames>'
                '<sheetName val="Data"/></sheetNames></externalBook></externalLink>'
            ).encode()
            parts[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{REL}/externalLinkPath" Target="{target}" TargetMode="External"/>'
                "</Relationships>"
            ).encode()
            rels += f'<Relationship Id="rId{number + 6}" Type="{LINK}" Target="externalLinks/externalLink{number}.xml"/>'
            types += f'<Override PartName="/{part}" ContentType="{LINK_TYPE}"/>'
        parts["xl/charts/chart1.xml"] = b'<c:chart xmlns:c="urn:c"><c:f>[3]Data!$A$1:$A$3</c:f></c:chart>'
        for name, mark, more in (
            ("xl/_rels/workbook.xml.rels", "</Relationships>", rels), ("[Content_Types].xml", "</Types>", types),
        ):
            parts[name] = parts[name].replace(mark.encode(), more.encode() + mark.encode())

    return rewritten(path, add)


@pytest.mark.slow
def test_a_copy_of_values_shows_the_same_in_a_spreadsheet_that_knows_no_function_of_ours(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *map(case_record, NAMES))
    before, was = values(book), book.read_bytes()
    done = make_portable(book, tmp_path / "副本.xlsx", library())
    assert book.read_bytes() == was
    assert done.frozen == sum("JX_" in formula for formula in formulas(book).values()) > 600
    assert not any("JX_" in formula for formula in formulas(tmp_path / "副本.xlsx").values())
    after = values(convert(tmp_path / "副本.xlsx", "xlsx", tmp_path, recalculate=True))
    for at, value in before.items():
        shown = after.get(at)
        assert shown == pytest.approx(value) if isinstance(value, int | float) else shown == value, at


def test_native_formulas_stay_and_other_parts_are_the_same_bytes(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *map(case_record, NAMES[:4]))
    make_portable(book, tmp_path / "副本.xlsx", library())
    native = {at: formula for at, formula in formulas(book).items() if "JX_" not in formula}
    assert native and native == formulas(tmp_path / "副本.xlsx")
    old, new = parts_of(book), parts_of(tmp_path / "副本.xlsx")
    touched = {
        name for name in old
        if name.startswith(("xl/worksheets/sheet", "xl/styles", "xl/workbook", "xl/_rels/", "[Content", "docProps/app"))
    }
    assert len(old.keys() - touched) > 5
    assert all(new[name] == data for name, data in old.items() if name not in touched)


def test_the_note_lists_every_formula_with_its_value(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    done = make_portable(book, tmp_path / "副本.xlsx", library())
    (name,) = done.sheets
    note = openpyxl.load_workbook(tmp_path / "副本.xlsx")[name]
    listed = {(row[1].value, row[2].value): (row[3], row[4].value) for row in note.iter_rows(min_row=4)}
    wanted = {at: formula for at, formula in formulas(book).items() if "JX_" in formula}
    before = values(book)
    assert listed.keys() == wanted.keys()
    for at, (cell, value) in listed.items():
        assert (cell.value, cell.data_type) == (f"={wanted[at]}", "s")  # text, no formula
        whole = before.get(at)  # of a long text the beginning: the whole stands in its cell
        assert value == whole or (isinstance(whole, str) and len(whole) > 60 and value == whole[:60] + "…")


@pytest.mark.slow
def test_the_link_to_the_add_in_goes_and_the_others_stay(tmp_path: Path) -> None:
    book, copy = linked(tmp_path / "表.xlsx"), tmp_path / "副本.xlsx"
    done = make_portable(book, copy, library())
    assert (done.links, done.frozen) == (1, 6)
    old, new = parts_of(book), parts_of(copy)
    gone = {name for name in old if name not in new}
    assert gone == {"xl/externalLinks/externalLink2.xml", "xl/externalLinks/_rels/externalLink2.xml.rels"}
    kept = [name for name in old if "externalLink" in name and name not in gone]
    assert len(kept) == 4 and all(new[name] == old[name] for name in kept)
    everything = b"".join(new.values())
    assert b"externalLink2" not in everything and b"xlam" not in everything.lower()
    assert b"<c:f>[2]Data!$A$1:$A$3</c:f>" in new["xl/charts/chart1.xml"]
    book_xml = new["xl/workbook.xml"].decode()
    assert re.findall(r'externalReference r:id="(\w+)"', book_xml) == ["rId7", "rId9"]
    assert "[2]Data!$A$1</definedName>" in book_xml and "#REF!</definedName>" in book_xml
    assert {at[1]: formula for at, formula in formulas(copy).items()} == {
        "E1": "[1]Data!A1", "F1": "'[2]My Data'!B2+1", "J1": '"[2]!JX_SCORE(见说明)"', "D2": "SUM(D1)",
        "K2": 'COUNTIF(K1,"优")', "L2": 'SUM((K1="优")*1)',
    }
    shown = {at[1]: value for at, value in values(copy).items() if at[0] == "表"}
    # K1 stood as #NAME?: 9.79 * 10 - 5 = 92.9 is 优.
    assert {shown[at] for at in ("D1", "I1", "H1")} == {9.79} and {shown[at] for at in ("I2", "H2")} == {5}
    # What reads K1 follows; an array formula is left to the spreadsheet, which is told to recalculate.
    assert (shown["G1"], shown["K1"], shown["K2"], shown["L2"]) == ("因为", "优", 1, 0)
    assert 'fullCalcOnLoad="1"' in book_xml
    convert(copy, "pdf", tmp_path)


def test_the_link_goes_from_sheets_in_another_encoding_too(tmp_path: Path) -> None:
    book, other = linked(tmp_path / "表.xlsx"), tmp_path / "别.xlsx"
    shutil.copy(book, other)
    rewritten(other, lambda parts: parts.update({
        name: ('<?xml version="1.0" encoding="UTF-16"?>' + data.decode().partition("?>")[2]).encode("utf-16")
        if data.startswith(b"<?xml") else data.decode().encode("utf-16")
        for name, data in parts.items() if name.startswith("xl/worksheets/sheet")
    }))
    for source in (book, other):
        make_portable(source, source.with_suffix(".copy.xlsx"), library())
    assert formulas(other.with_suffix(".copy.xlsx")) == formulas(book.with_suffix(".copy.xlsx"))
    assert values(other.with_suffix(".copy.xlsx")) == values(book.with_suffix(".copy.xlsx"))


@pytest.mark.slow
def test_a_workbook_that_was_recalculated_without_the_add_in_gets_its_totals_back(tmp_path: Path) -> None:
    book = convert(make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-03")), "xlsx", tmp_path, recalculate=True)
    lost = {at for at, value in values(book).items() if value == "#NAME?"}
    ways: tuple[Way, ...] = ("values", "lambda")
    for way in ways:
        copy = tmp_path / f"{way}.xlsx"
        make_portable(book, copy, library(), way)
        shown, total = values(copy), ("社会保险核查业务费", "G25")
        assert total in lost and shown[total] == 99.89  # as published
        assert "#NAME?" not in {shown.get(at) for at in lost}


@pytest.mark.parametrize(("names", "formulas_kept"), [
    pytest.param(("selfeval-2019-002-03", "selfeval-2023-004-07"), 20, marks=pytest.mark.slow), pytest.param(NAMES, 200, marks=pytest.mark.long),
])
def test_a_copy_with_names_computes_without_the_add_in(names: Sequence[str], formulas_kept: int, tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", *(without_scores(case_record(name)) for name in names))
    copy = tmp_path / "副本.xlsx"
    done = make_portable(book, copy, library(), "lambda")
    stored, kept = values(copy), formulas(copy)
    model = ironcalc.load_from_xlsx(str(copy), "en", "UTC", "en")
    sheets = [item["name"] for item in model.get_worksheets_properties()]
    assert {"JX_SCORE", "JX_GRADE", "JX_RATE", "JX_RATE_SCORE"} <= {item["name"] for item in model.get_defined_name_list()}
    model.evaluate()
    compared = 0
    for (sheet, place), formula in kept.items():
        if "JX_" not in formula:
            continue
        assert not re.search(r"JX_(CHECK|EXPLAIN)", formula)
        found = model.get_cell_value(sheets.index(sheet), *(parse_address(place) or (0, 0)))
        assert (found or None if found != 0 else 0) == stored.get((sheet, place)), (sheet, place, formula)
        compared += 1
    assert compared == done.kept > formulas_kept


@pytest.mark.slow
def test_names_follow_a_changed_actual(tmp_path: Path) -> None:
    book = make_book(tmp_path / "表.xlsx", without_scores(case_record("selfeval-2023-004-07")))
    copy = tmp_path / "副本.xlsx"
    make_portable(book, copy, library(), "lambda")
    (sheet, place), formula = next(
        (at, text) for at, text in formulas(copy).items() if text.startswith("JX_SCORE(") and at[1].startswith("G")
    )
    target, actual, points = re.findall(r"[A-Z]+\d+", formula)[:3]
    model = ironcalc.load_from_xlsx(str(copy), "en", "UTC", "en")
    at = next(index for index, item in enumerate(model.get_worksheets_properties()) if item["name"] == sheet)
    for where, text in ((target, "≥95(%)"), (actual, "93(%)"), (points, "10")):
        model.set_user_input(at, *(parse_address(where) or (0, 0)), text)
    model.evaluate()
    assert model.get_cell_value(at, *(parse_address(place) or (0, 0))) == 9.79  # 93 / 95 of 10 points


def test_names_of_a_linked_workbook_stand_for_the_add_in(tmp_path: Path) -> None:
    copy = tmp_path / "副本.xlsx"
    done = make_portable(linked(tmp_path / "表.xlsx"), copy, library(), "lambda")
    # The explanation is a text, H1 a formula over blocks.
    assert (done.frozen, done.kept, done.links) == (2, 4, 1)
    assert {formulas(copy)["表", at] for at in ("D1", "I1")} == {"JX_SCORE(A1,B1,C1)"}
    assert formulas(copy)["表", "I2"] == "JX_SCORE(A2,B2,C2)"
    hidden = re.findall(r'definedName name="(\w+)" hidden="1"', parts_of(copy)["xl/workbook.xml"].decode())
    assert hidden and all(name.startswith("JXL_") for name in hidden)


def test_a_formula_over_a_date_becomes_its_value(tmp_path: Path) -> None:
    """A LAMBDA would read the day as 45,291 and give full points; the add-in reads a text and gives none."""
    book = hand_made(
        tmp_path / "表.xlsx",
        sheet_xml(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>≥90</t></is></c><c r="B1" s="1"><v>45291</v></c><c r="C1"><v>10</v></c>'
            '<c r="D1" t="str"><f>JX_SCORE(A1,B1,C1)</f><v></v></c><c r="E1"><f>JX_SCORE(A1,C1,C1)</f><v>1.11</v></c></row>'
        ),
        styles='<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>',
    )
    done = make_portable(book, tmp_path / "副本.xlsx", library(), "lambda")
    assert (done.frozen, done.kept) == (1, 1)
    assert list(formulas(tmp_path / "副本.xlsx")) == [("表", "E1")]
    assert run(["verify", str(book)]) == 0


def test_an_existing_file_and_a_workbook_without_our_formulas_are_refused(tmp_path: Path) -> None:
    book = linked(tmp_path / "表.xlsx")
    with pytest.raises(Stop) as refused:
        make_portable(book, book, library())
    assert refused.value.id == "exists"
    plain = hand_made(tmp_path / "空.xlsx", sheet_xml('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))
    with pytest.raises(Stop) as nothing:
        make_portable(plain, tmp_path / "副本.xlsx", library())
    assert nothing.value.id == "nothing_portable"
    assert not (tmp_path / "副本.xlsx").exists()


@pytest.mark.slow
@pytest.mark.parametrize("scored", [True, False])
def test_every_formula_of_every_published_form_is_verified(scored: bool, tmp_path: Path) -> None:
    records = [case_record(name) if scored else without_scores(case_record(name)) for name in NAMES]
    found = verify(make_book(tmp_path / "表.xlsx", *records), library())
    assert found.different == () and found.left == 0
    assert found.agreed == len(formulas(tmp_path / "表.xlsx")) > 800


def test_what_we_write_is_verified_and_a_falsified_value_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = make_book(tmp_path / "表.xlsx", case_record("selfeval-2023-004-07"))
    assert run(["verify", str(book)]) == 0
    (sheet, place), formula = next((at, text) for at, text in formulas(book).items() if text.startswith("IF(COUNT("))
    door = WorkbookFile.open(book)
    door.apply([CellEdit(sheet, *(parse_address(place) or (0, 0)), Decimal("99.5"), formula)], {})
    door.save(book, backup=False)
    capsys.readouterr()
    assert run(["verify", "--json", str(book)]) == 1
    said = capsys.readouterr()
    found = {item["cell"]: item for item in json.loads(said.out)}
    assert found[place] == {
        "sheet": sheet, "cell": place, "formula": f"={formula}", "stored": "99.5", "computed": found[place]["computed"]
    }
    assert found[place]["computed"] != "99.5" and "不符" in said.err


def test_a_formula_that_cannot_be_computed_is_listed_not_passed(tmp_path: Path) -> None:
    book = linked(tmp_path / "表.xlsx")
    grid = WorkbookFile.open(book).grids()[0]
    assert grid.cell(1, 11).value == ErrorValue("#NAME?")
    assert run(["verify", str(book)]) == 1


def test_the_commands_write_copies_and_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = linked(tmp_path / "表.xlsx")
    assert run(["portable", str(book), "-o", str(tmp_path / "值.xlsx")]) == 0
    assert "6 个公式改为值" in capsys.readouterr().err
    assert run(["portable", "--lambda", str(book), "-o", str(tmp_path / "名称.xlsx")]) == 0
    assert "4 个公式保留" in capsys.readouterr().err
    assert run(["portable", str(book), "-o", str(tmp_path / "值.xlsx")]) == 3

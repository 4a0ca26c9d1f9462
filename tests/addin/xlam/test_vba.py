"""LibreOffice runs the VBA of the built add-in: every module, unchanged, but JxContact, which a stub replaces.

What LibreOffice cannot show: it turns an error value of VBA into the text ``Error 2042`` when a cell takes it, so whether a
function gives an error value is asked in VBA. 2042 is #N/A, 2015 #VALUE! ... in Excel's list of CVErr values.
"""

from __future__ import annotations

import inspect
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from jixiao.addin.verbs import ribbon
from jixiao.addin.xlam.build import modules, package
from jixiao.templates.library import say
from jixiao.udfs import functions
from jixiao.udfs.registry import FUNCTIONS
from lxml import etree
from support import library
from vba_office import VbaOffice, bench_workbook

pytestmark = pytest.mark.slow

MISSING = "Error 448"  # VBA's own mark of an argument that was left out
STUBS = {"JxContact", "StubServer", "IRibbonControl", "Bench"}
CALL = "udf jixiao.udfs.xlwings_shim {} Nothing"
#: Beside the add-in's own texts, which stand in columns A to R.
COLUMNS = ("AA", "AB", "AC", "AD", "AE", "AF", "AG", "AH", "AI")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VbaOffice]:
    folder = tmp_path_factory.mktemp("vba")
    with VbaOffice(folder) as office:
        office.open(bench_workbook(folder / "bench.xlsm", library()))
        assert office.call("Bench.Canary", 41) == 42
        yield office


@pytest.fixture
def office(opened: VbaOffice) -> VbaOffice:
    """The office with a server that answers 9.79, nothing recorded yet."""
    opened.call("Bench.Sets", "", 9.79)
    opened.said()
    return opened


def parameters(name: str) -> list[inspect.Parameter]:
    return list(inspect.signature(getattr(functions, name)).parameters.values())


@pytest.mark.slow
def test_every_built_module_compiles_and_a_broken_one_would_be_noticed(tmp_path: Path) -> None:
    built = {module.name: module.source for module in modules(library())}
    with VbaOffice(tmp_path) as office:
        assert set(office.open(bench_workbook(tmp_path / "all.xlsm", library()))) == built.keys() | STUBS
        assert office.call("Bench.Canary", 41) == 42
        for name in built.keys() - STUBS:
            broken = {name: built[name] + "\nPublic Sub Broken(\n    If\nEnd Sub\n"}
            office.open(bench_workbook(tmp_path / f"{name}.xlsm", library(), broken))
            assert office.call("Bench.Canary", 41) == 0, name


def test_every_button_of_the_ribbon_ends_at_its_python_command(office: VbaOffice) -> None:
    with zipfile.ZipFile(BytesIO(package(interpreter="C:\\p\\python.exe", library=library()))) as built:
        root = etree.fromstring(built.read("customUI/customUI.xml"))
    actions = {item.get("id"): item.get("onAction") for item in root.iter("{*}button")}
    buttons = list(ribbon.tab(library()).pressable())
    assert len(actions) == len(buttons) >= 15
    for button in buttons:
        assert office.call("Bench.Presses", actions[f"jx_{button.id}"]) is True
        assert office.said() == [f"told {button.id}; run from jixiao.addin.excel import entry; entry.press_told()"]


def test_ctrl_z_presses_undo_on_the_workbook_once(office: VbaOffice) -> None:
    """LibreOffice has no OnUndo: what Excel would call is called here."""
    told = "told {}; run from jixiao.addin.excel import entry; entry.press_told()"
    office.call("Bench.SetsUndo", "绩效：一键评分")
    assert office.call("Bench.Presses", "JxRibbon.JxOn_score") is True
    office.call("Bench.SetsUndo", "")
    assert office.call("Bench.TakesBack") is True
    assert office.said() == [told.format("score"), told.format("undo")]
    assert office.call("Bench.TakesBack") is True and office.said() == []


def test_python_is_warmed_once_and_after_a_failure_not_before_it_has_answered(tmp_path: Path) -> None:
    with VbaOffice(tmp_path) as office:
        office.open(bench_workbook(tmp_path / "bench.xlsm", library()))
        office.call("Bench.Sets", "server", 9.79)
        assert office.call("Bench.Warms") is True
        assert office.said() == ["no server"] and office.call("Bench.IsMarked") is True
        office.open(bench_workbook(tmp_path / "again.xlsm", library()))  # as the next Excel
        office.call("Bench.Sets", "", 9.79)
        assert office.call("Bench.Warms") is True and office.call("Bench.IsMarked") is True
        office.call("Bench.Presses", "JxRibbon.JxOn_score")
        assert office.call("Bench.IsMarked") is False


@pytest.mark.parametrize("name", ["JXON_SCORE", "JXON_LOG", "JXON_UNDO"])
def test_a_cell_that_names_a_callback_reaches_nothing(office: VbaOffice, name: str) -> None:
    """LibreOffice calls any procedure from a cell; what a cell must never reach shows here."""
    office.fill({"AK2": f"={name}(AA1)"})
    office.read("AK2")
    assert office.said() == []


@pytest.mark.parametrize("name", [function.name for function in FUNCTIONS])
def test_wrapper_passes_its_arguments_in_pythons_order(office: VbaOffice, name: str) -> None:
    every = parameters(name)
    required = [each for each in every if each.default is each.empty]
    for count in {len(every), len(required)}:
        cells = [f"{column}5" for column in COLUMNS[:count]]
        office.fill({"AJ5": f"={name}({';'.join(cells)})"})
        passed = [f"Range ${column}$5" for column in COLUMNS[:count]] + [MISSING] * (len(every) - count)
        assert office.read("AJ5") == [9.79]
        assert office.said() == [" | ".join([CALL.format(name), *passed])]


def test_wrapper_passes_single_values_blocks_and_errors(office: VbaOffice) -> None:
    office.fill({"AJ6": '=JX_SCORE("≥95(%)";{1;2|3;4};12.5;AA1:AB3)'})
    assert office.read("AJ6") == [9.79]  # LibreOffice computes a cell when it is read
    assert office.said() == [
        f"{CALL.format('JX_SCORE')} | String ≥95(%) | Array 1,2,;3,4,; | Double 12.5 | Range $AA$1:$AB$3 | {MISSING}"
    ]
    assert office.call("Bench.ScoresError", 2042) == "Double 9.79"
    assert office.said() == [f"{CALL.format('JX_SCORE')} | Integer 1 | Error 2042 | Integer 3 | {MISSING} | {MISSING}"]


@pytest.mark.parametrize(
    ("answer", "given", "shown"),
    [
        (7.5, "Double 7.5", 7.5),
        ("优", "String 优", "优"),
        ("", "String ", ""),
        ("#N/A 不适用", "String #N/A 不适用", "#N/A 不适用"),
        ("#NULL!", "error value Error 2000", "Error 2000"),
        ("#DIV/0!", "error value Error 2007", "Error 2007"),
        ("#VALUE!", "error value Error 2015", "Error 2015"),
        ("#REF!", "error value Error 2023", "Error 2023"),
        ("#NAME?", "error value Error 2029", "Error 2029"),
        ("#NUM!", "error value Error 2036", "Error 2036"),
        ("#N/A", "error value Error 2042", "Error 2042"),
    ],
)
def test_answers_become_values_texts_and_error_values(
    office: VbaOffice, answer: object, given: str, shown: object
) -> None:
    office.call("Bench.Sets", "", answer)
    assert office.call("Bench.Grades", 92.4) == given
    office.fill({"AJ7": "=JX_GRADE(92.4)"})
    assert office.read("AJ7") == [shown]


def test_a_column_of_cells_is_one_call_and_one_column_back(office: VbaOffice) -> None:
    office.call("Bench.SetsBlock", [[9.79], ["#N/A"], ["优"], [""]])
    office.fill({"AJ10:AJ13": "=JX_SCORE(AA10:AA13;AB10:AB13;AC10:AC13)"})
    assert office.read("AJ10", "AJ11", "AJ12", "AJ13") == [9.79, "Error 2042", "优", ""]
    ranges = " | ".join(f"Range ${column}$10:${column}$13" for column in COLUMNS[:3])
    assert office.said() == [f"{CALL.format('JX_SCORE')} | {ranges} | {MISSING} | {MISSING}"]


def test_a_row_and_a_block_of_answers_keep_their_shape(office: VbaOffice) -> None:
    office.call("Bench.Sets", "", ["优", "#N/A"])  # xlwings' server makes a row flat
    office.fill({"AJ15:AK15": "=JX_GRADE(AA15:AB15)"})
    assert office.read("AJ15", "AK15") == ["优", "Error 2042"]
    office.call("Bench.SetsBlock", [[1, "#NUM!"], ["良", 2.5]])
    office.fill({"AJ16:AK17": "=JX_GRADE(AA16:AB17)"})
    assert office.read("AJ16", "AK16", "AJ17", "AK17") == [1, "Error 2036", "良", 2.5]


def test_a_server_that_does_not_answer_gives_value_error_and_a_log_line(office: VbaOffice) -> None:
    office.call("Bench.Sets", "call", 9.79)
    assert office.call("Bench.Grades", 92.4) == "error value Error 2015"
    assert office.log.read_text().splitlines()[-1].endswith("JX_GRADE: 1002 no answer")
    office.call("Bench.Sets", "", 9.79)
    assert office.call("Bench.Grades", 92.4) == "Double 9.79"


def test_a_button_whose_python_fails_leaves_no_error_but_a_log_line(office: VbaOffice) -> None:
    office.call("Bench.Sets", "call", 9.79)
    assert office.call("Bench.Presses", "JxRibbon.JxOn_score") is True
    assert office.log.read_text().splitlines()[-1].endswith("press score: 1002 no answer")


@pytest.mark.parametrize("fault", ["", "call"])
def test_esc_does_not_break_our_code_off_while_python_works_and_does_again_afterwards(
    office: VbaOffice, fault: str
) -> None:
    office.call("Bench.Sets", fault, 9.79)
    assert office.call("Bench.Presses", "JxRibbon.JxOn_score") is True
    assert office.call("Bench.BreaksOff") == "False True"


def test_a_server_that_cannot_start_is_tried_once_for_a_sheet_of_formulas(tmp_path: Path) -> None:
    with VbaOffice(tmp_path) as office:
        office.open(bench_workbook(tmp_path / "bench.xlsm", library()))
        office.call("Bench.Sets", "server", 9.79)
        office.fill({f"AJ{row}": "=JX_GRADE(92.4)" for row in range(1, 6)})
        assert office.read(*(f"AJ{row}" for row in range(1, 6))) == ["Error 2015"] * 5
        assert office.said() == ["no server"]


def test_chinese_texts_are_read_from_the_add_ins_sheet(office: VbaOffice) -> None:
    assert office.call("Bench.TextOf", "failed") == say("excel_python_failed")
    assert office.call("Bench.TextOf", "no such key") == "no such key"


@pytest.mark.parametrize(
    ("formula", "bare"),
    [
        ("='C:\\Users\\王 芳\\XLSTART\\jixiao.xlam'!JX_SCORE(D2,E2,F2)", "=JX_SCORE(D2,E2,F2)"),
        ("='D:\\O''Brien\\jixiao.xlam'!JX_SCORE(D2)", "=JX_SCORE(D2)"),
        ("=jixiao.xlam!JX_GRADE(H2)", "=JX_GRADE(H2)"),
        ("=JIXIAO.XLAM!jx_grade(H2)", "=jx_grade(H2)"),
        ("=[1]!JX_RATE_SCORE(A1,B1)", "=JX_RATE_SCORE(A1,B1)"),
        ("=\\\\server\\share\\jixiao.xlam!JX_VERSION()", "=JX_VERSION()"),
        ("='/Volumes/w/jixiao.xlam'!JX_VERSION()", "=JX_VERSION()"),
        # nested, several, beside other text
        ("=IF(E2=\"\",\"\",'C:\\a\\jixiao.xlam'!JX_SCORE(D2,'C:\\b\\jixiao.xlam'!JX_TARGET(E2,\"数值\"),F2))",
         '=IF(E2="","",JX_SCORE(D2,JX_TARGET(E2,"数值"),F2))'),
        ("=-jixiao.xlam!JX_RATE(A1,B1)*2", "=-JX_RATE(A1,B1)*2"),
        ("={1,2}+[2]!JX_RATE(A1,B1)", "={1,2}+JX_RATE(A1,B1)"),
        # text between double quotes is the user's
        ('="jixiao.xlam!JX_SCORE(A1)"', '="jixiao.xlam!JX_SCORE(A1)"'),
        ('="a""jixiao.xlam!JX_SCORE(A1)"&jixiao.xlam!JX_SCORE(A1)', '="a""jixiao.xlam!JX_SCORE(A1)"&JX_SCORE(A1)'),
        # other names, other add-ins, other workbooks' cells
        ("='C:\\x\\other.xlam'!JX_SCORE(A1)", "='C:\\x\\other.xlam'!JX_SCORE(A1)"),
        ("=notjixiao.xlam!JX_SCORE(A1)", "=notjixiao.xlam!JX_SCORE(A1)"),
        ("=jixiao.xlam!OTHER(A1)", "=jixiao.xlam!OTHER(A1)"),
        ("=jixiao.xlam!JX_RANGE", "=jixiao.xlam!JX_RANGE"),
        ("='[jixiao.xlam]JX_'!A1+1", "='[jixiao.xlam]JX_'!A1+1"),
        ("='[预算.xlsx]自评表'!A1+JX_RATE(A1,B1)", "='[预算.xlsx]自评表'!A1+JX_RATE(A1,B1)"),
        ("=表1[[#This Row],[It''s]]+jixiao.xlam!JX_RATE(A1,B1)", "=表1[[#This Row],[It''s]]+JX_RATE(A1,B1)"),
        # nothing to do
        ("=JX_SCORE(D2,E2,F2)", "=JX_SCORE(D2,E2,F2)"),
        ("", ""),
        ("=\"", "=\""),
    ],
)
def test_a_formula_loses_the_foreign_prefix_of_jx_functions_and_nothing_else(
    office: VbaOffice, formula: str, bare: str
) -> None:
    assert office.call("Bench.BareOf", formula) == bare

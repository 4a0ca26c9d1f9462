"""Formula text is cut as openpyxl's tokenizer cuts it, and each reference means what was put into it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from jixiao.macros.formula.tokens import Reference, map_references, parse_reference, references, tokens
from jixiao.macros.sheet.grid import column_letter
from openpyxl.formula.tokenizer import Token, Tokenizer

Meaning = tuple[str, str, str, str]  # workbook, sheet, last sheet, block


def meanings(formula: str) -> list[Meaning]:
    return [(found.book, found.sheet, found.last_sheet, str(found.block)) for found in references(formula)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(B2:B4)", [("", "", "", "B2:B4")]),
        ("$B$2+c$3", [("", "", "", "B2"), ("", "", "", "C3")]),
        ("SUM(自评!9:9)", [("", "自评", "", "A9:XFD9")]),
        ("SUM($9:$12)", [("", "", "", "A9:XFD12")]),
        ("SUM(B:B,$C:D)", [("", "", "", "B1:B1048576"), ("", "", "", "C1:D1048576")]),
        ("B4:A2", [("", "", "", "A2:B4")]),
        ("[1]表!A1", [("[1]", "表", "", "A1")]),
        ("'[1]表 甲'!A1", [("[1]", "表 甲", "", "A1")]),
        ("[0]表!A1", [("", "表", "", "A1")]),  # this workbook itself
        (r"'C:\x\[a.xlsx]表'!A1", [("C:\\x\\[a.xlsx]", "表", "", "A1")]),
        ("'https://a.cn/[a.xlsx]it''s'!A1", [("https://a.cn/[a.xlsx]", "it's", "", "A1")]),
        ("表1:表3!A1", [("", "表1", "表3", "A1")]),
        ("'表 1:表 3'!A1", [("", "表 1", "表 3", "A1")]),
        ("'表 1':'表 3'!A1", [("", "表 1", "表 3", "A1")]),
        ("[2]表1:表3!A1:B2", [("[2]", "表1", "表3", "A1:B2")]),
        ("表!A1:表!B2", [("", "表", "", "A1:B2")]),
        ("甲!A1:丙!B2", [("", "甲", "丙", "A1:B2")]),
        ("'a''b'!A1", [("", "a'b", "", "A1")]),
        ("自评（一）!A1", [("", "自评（一）", "", "A1")]),
        ("2020年!A1", [("", "2020年", "", "A1")]),
        ("A1#+B2", [("", "", "", "A1"), ("", "", "", "B2")]),
        ("@A1 B1:C2", [("", "", "", "A1"), ("", "", "", "B1:C2")]),
        ("A1:INDEX(B:B,3)", [("", "", "", "A1"), ("", "", "", "B1:B1048576")]),
        ("LOG10(A1)+BIN2DEC(B2)", [("", "", "", "A1"), ("", "", "", "B2")]),
        ("_xlfn.XLOOKUP(A1,B1:B2,C1:C2)", [("", "", "", "A1"), ("", "", "", "B1:B2"), ("", "", "", "C1:C2")]),
        ('IF(A1="B2 and ""C3""","D4",E5)', [("", "", "", "A1"), ("", "", "", "E5")]),
        ("{1,2;3,4}*A1", [("", "", "", "A1")]),
        ("XFD1048576", [("", "", "", "XFD1048576")]),
        # Not references:
        ("XFE1+A1048577+A0", []),
        ("R1C1+R[1]C[2]+RC", []),
        ("#REF!+表!#REF!+#REF!A1+#REF!$A$1:$B$2", []),
        ("合计+表!合计+[1]!合计", []),
        ("明细[得分]+明细[[#This Row],[A1]]+明细[['[A1]]", []),
        ("TAX2020X+A1B+A1.5+x.A1", []),
        ("#N/A+#DIV/0!", []),
    ],
)
def test_references(formula: str, expected: list[Meaning]) -> None:
    assert meanings(formula) == expected
    assert "".join(token.text for token in tokens(formula)) == formula


@pytest.mark.parametrize("formula", ['"A1', "'A1", "表1[A1", '"A1""', "A1+'B1", "[A1"])
def test_what_is_not_closed_holds_no_reference_behind_it(formula: str) -> None:
    assert [token.kind for token in tokens(formula)][-1] == "broken"
    assert [found.first for found in references(formula)] == (["A1"] if formula.startswith("A1") else [])


def test_references_are_replaced_and_nothing_else() -> None:
    formula = "IF(A1=\"A1\",LOG10(A1),表[A1])+甲!$A$1:B2+[1]甲!A1+A1名"

    def change(found: Reference) -> str | None:
        return "Z9" if found.names("甲") else None

    assert map_references(formula, change) == "IF(Z9=\"A1\",LOG10(Z9),表[A1])+Z9+[1]甲!A1+A1名"


@pytest.mark.parametrize("text", ["A1", "$B$2:C3", "9:9", "$C:$D", "'a''b'!A1", "'甲:丙'!A1", "'[1]表'!B2"])
def test_a_reference_is_printed_as_it_was(text: str) -> None:
    assert str(parse_reference(text)) == text


# -- made formulas ----------------------------------------------------------------------------------------------------

SHEETS = ["表", "自评表", "Sheet1", "A1", "表_2", "年.度"]
QUOTED = ["甲 乙", "it's", "(一)", "2020-2021", "a!b", "100%", "“表”"]
NAMES = ["合计", "Rate_1", "TAX2020X", "_x", "得分.总", "XFE1"]
FUNCTIONS = ["SUM", "LOG10", "_xlfn.IFS", "JX_SCORE", "ATAN2", "_xll.JX_RATE"]
LITERALS = ["1", "0.5", ".5", "1E5", "TRUE", "#N/A", "#DIV/0!", '"A1"', '""', '"say ""B2"""', '"表!C3"', "{1,2;3,4}"]


@dataclass
class Maker:
    """Formulas with the references that were put into them."""

    rng: random.Random

    def end(self) -> tuple[str, int, int]:
        row, col = self.rng.choice([1, 9, 100, 99_999, 1_048_576]), self.rng.choice([1, 2, 26, 27, 702, 703, 16_384])
        letters = column_letter(col)
        letters = letters.lower() if self.rng.random() < 0.2 else letters
        return f"{self.mark()}{letters}{self.mark()}{row}", row, col

    def mark(self) -> str:
        return "$" if self.rng.random() < 0.3 else ""

    def sheet(self) -> str:
        return self.rng.choice([*SHEETS, *QUOTED])

    def prefix(self) -> tuple[str, str, str, str]:
        kind = self.rng.random()
        if kind < 0.4:
            return "", "", "", ""
        book = self.rng.choice(["", "", "[1]", "[23]", "C:\\数 据\\[甲.xlsx]"])
        first, last = self.sheet(), self.sheet() if self.rng.random() < 0.3 else ""
        said = f"{book}{first}:{last}" if last else book + first
        if first in QUOTED or last in QUOTED or "\\" in book or self.rng.random() < 0.3:
            said = "'" + said.replace("'", "''") + "'"
        return said + "!", book, first, "" if last.lower() == first.lower() else last

    def reference(self) -> tuple[str, list[Meaning]]:
        prefix, book, sheet, last_sheet = self.prefix()
        kind = self.rng.random()
        if kind < 0.15:
            rows = [self.rng.randint(1, 99) for _ in range(2)]
            return (f"{prefix}{self.mark()}{rows[0]}:{rows[1]}", [(book, sheet, last_sheet, f"A{min(rows)}:XFD{max(rows)}")])
        if kind < 0.3:
            cols = sorted(self.rng.sample(range(1, 800), 2))
            a, b = map(column_letter, cols)
            return f"{prefix}{a}:{self.mark()}{b}", [(book, sheet, last_sheet, f"{a}1:{b}1048576")]
        text, row, col = self.end()
        if kind < 0.6:
            return prefix + text, [(book, sheet, last_sheet, f"{column_letter(col)}{row}")]
        other, row_2, col_2 = self.end()
        first, last = (min(col, col_2), min(row, row_2)), (max(col, col_2), max(row, row_2))
        corners = [f"{column_letter(c)}{r}" for c, r in dict.fromkeys((first, last))]
        return f"{prefix}{text}:{other}", [(book, sheet, last_sheet, ":".join(corners))]

    def operand(self, depth: int) -> tuple[str, list[Meaning]]:
        kind = self.rng.random()
        if kind < 0.45 or depth > 3:
            return self.reference()
        if kind < 0.6:
            return self.rng.choice(LITERALS), []
        if kind < 0.7:
            prefix = self.rng.choice(["", "", "表!", "[1]!"])
            return prefix + self.rng.choice(NAMES), []
        if kind < 0.75:
            return self.rng.choice(["明细[得分]", "明细[[#This Row],[A1]]", "明细[[#All],[B:B]]"]), []
        if kind < 0.9:
            parts = [self.formula(depth + 1) for _ in range(self.rng.randint(0, 3))]
            name = self.rng.choice(["", "", "[1]!"]) + self.rng.choice(FUNCTIONS)
            return f"{name}({self.rng.choice([',', ', ']).join(text for text, _ in parts)})", [found for _, held in parts for found in held]
        text, found = self.formula(depth + 1)
        return f"({text})", found

    def formula(self, depth: int = 0) -> tuple[str, list[Meaning]]:
        text, found = self.operand(depth)
        text = self.rng.choice(["", "", "-", "+"]) + text
        for _ in range(self.rng.randint(0, 2)):
            more, also = self.operand(depth)
            operator = self.rng.choice(["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">=", " & ", "%*"])
            text, found = f"{text}{operator}{more}", found + also
        return text, found


def ours(formula: str) -> Iterator[tuple[str, str]]:
    """(kind, text) in openpyxl's words: a function with its bracket, other signs by themselves."""
    cut = [token for token in tokens(formula) if token.kind != "blank"]
    kinds = {"text": Token.TEXT, "number": Token.NUMBER, "error": Token.ERROR, "reference": Token.RANGE, "table": Token.RANGE}
    at = 0
    while at < len(cut):
        token = cut[at]
        at += 1
        if token.kind == "function":
            yield "FUNC", f"{token.text}("
            at += 1
        elif token.kind == "name":
            yield Token.LOGICAL if token.text in ("TRUE", "FALSE") else Token.RANGE, token.text
        else:
            yield kinds.get(token.kind, ""), token.text


def theirs(formula: str) -> Iterator[tuple[str, str]]:
    for token in Tokenizer("=" + formula).items:
        if token.type == Token.OPERAND:
            yield token.subtype, token.value
        elif token.type == Token.FUNC and token.subtype == Token.OPEN:
            yield "FUNC", token.value
        elif token.type != Token.WSPACE:
            yield "", token.value


@pytest.mark.parametrize("seed", range(20))
def test_made_formulas_are_cut_as_openpyxl_cuts_them_and_mean_what_was_put_in(seed: int) -> None:
    maker = Maker(random.Random(seed))
    for _ in range(200):
        formula, expected = maker.formula()
        assert meanings(formula) == expected, formula
        assert "".join(token.text for token in tokens(formula)) == formula
        assert list(ours(formula)) == list(theirs(formula)), formula


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["'", '"', "[", "]", "a!", "[x'", "a:", "A1:", "'a'!", "'a':", "#", "$", "[[", "[1]", "1:", "a[b]", "#REF", "''!", "A1!", "x", "9", " "],
)
def test_cutting_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        assert sum(len(token.text) for token in tokens(text)) == len(text)
        return time.process_time() - started

    few, many = (min(seconds(size) for _ in range(3)) for size in (4_000, 64_000))
    assert many < 80 * max(few, 0.0025)  # sixteen times as long; below that the clock is too coarse

"""Workbooks written as text, with what is right beside them: tests/data/written/*.txt.

A case begins with ``# NAME``; ``== SHEET`` begins a sheet, each further line is a row of cells between ``|``:
``<`` belongs to the cell on its left, ``<8`` is eight such cells, ``^`` belongs to the cell above (both merge); a figure is a number,
``'12`` the text 12, ``[0.95 0%]`` a number with its format, ``[=A1+B1 3]`` a formula with its value, ``\\n`` a new line.
``hide 3`` and ``hide C`` behind ``==`` hide a row or a column.

What is right stands behind ``--``, a line for each form: ``-- selfeval project=…; total=…; budget=…`` (a key that is not named is not
compared, one without a value must be empty), then a line for each indicator ``name | target | actual | points | score | rule score``
(``-`` is not compared); ``-- errors a b`` are all errors that the check may find, ``-- has a`` and ``-- not a`` findings that must and must
not be there; ``-- refused WORD`` where the program must not take the sheet for a form, and the sentence names the word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from jixiao.addin.verbs import forms as form_verbs
from jixiao.macros.forms.records import record_to_json
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from openpyxl.utils import get_column_letter

FOLDER = Path(__file__).resolve().parents[1] / "data" / "written"
COLUMNS = ("name", "target", "actual", "points", "score", "rule_score")
KEYS = {"name": "level3"}
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_TYPED = re.compile(r"\[(-?[\d.]+) (.+)\]")
_FORMULA = re.compile(r"\[(=.+) (\S*)\]")


@dataclass
class Form:
    kind: str
    values: dict[str, str]
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Case:
    name: str
    sheets: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    errors: set[str] | None = None
    has: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)
    refused: str = ""


def cases() -> Iterator[Case]:
    """Every case of the folder."""
    for path in sorted(FOLDER.glob("*.txt")):
        case: Case | None = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                if case:
                    yield case
                case = Case(line[2:].strip())
            elif case and line.startswith("== "):
                case.sheets.append((line[3:].strip(), []))
            elif case and line.startswith("-- "):
                _expect(case, line[3:].strip())
            elif case and line.strip():
                cells = [cell.strip() for cell in line.split("|")]
                if case.forms:
                    case.forms[-1].rows.append(cells)
                elif case.sheets:
                    case.sheets[-1][1].append(cells)
        if case:
            yield case


def _expect(case: Case, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == "errors":
        case.errors = set(rest.split())
    elif word == "has":
        case.has |= set(rest.split())
    elif word == "not":
        case.never |= set(rest.split())
    elif word == "refused":
        case.refused = rest.strip() or "“"
    else:
        pairs = [part.partition("=") for part in rest.split(";") if part.strip()]
        case.forms.append(Form(word, {key.strip(): value.strip() for key, _, value in pairs}))


def write(case: Case, path: Path) -> Path:
    """The workbook of a case."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False})
    plans = [_plan(rows) for _, rows in case.sheets]
    for (name, _), (cells, _) in zip(case.sheets, plans, strict=True):
        title, *hidden = re.split(r"\s+hide\s+", name)
        sheet = book.add_worksheet(title)
        for (row, col), text in cells.items():
            if match := _TYPED.fullmatch(text):
                sheet.write_number(row, col, float(match[1]), book.add_format({"num_format": match[2]}))
            elif match := _FORMULA.fullmatch(text):
                value: float | str = float(match[2]) if _FIGURE.fullmatch(match[2]) else match[2]
                sheet.write_formula(row, col, match[1], None, value)
            elif _FIGURE.fullmatch(text):
                sheet.write_number(row, col, float(text))
            else:
                sheet.write_string(row, col, text.removeprefix("'").replace("\\n", "\n"))
        for item in hidden:
            if item.isdigit():
                sheet.set_row(int(item) - 1, None, None, {"hidden": True})
            else:
                sheet.set_column(f"{item}:{item}", None, None, {"hidden": True})
    book.close()
    if any(merges for _, merges in plans):  # openpyxl merges cells that hold something already; and keeps what formulas gave
        _merge(path, [merges for _, merges in plans])
    return path


def _merge(path: Path, merges: list[list[tuple[int, int, int, int]]]) -> None:
    import zipfile

    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for at, ranges in enumerate(merges, 1):
        name = f"xl/worksheets/sheet{at}.xml"
        refs = [f"{get_column_letter(c + 1)}{r + 1}:{get_column_letter(d + 1)}{s + 1}" for r, c, s, d in ranges]
        said = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
        if said:
            parts[name] = parts[name].replace(b"</sheetData>", f"</sheetData><mergeCells>{said}</mergeCells>".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


def _plan(rows: list[list[str]]) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
    """The cells of a sheet that hold something, and its merged ranges (first row, first column, last row, last column)."""
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    cells: dict[tuple[int, int], str] = {}
    for row, texts in enumerate(rows):
        col = 0
        for text in texts:
            if match := re.fullmatch(r"<(\d*)", text):
                for _ in range(int(match[1] or 1)):
                    anchors[row, col] = anchors[row, col - 1]
                    col += 1
                continue
            anchors[row, col] = anchors[row - 1, col] if text == "^" else (row, col)
            if text not in ("^", ""):
                cells[row, col] = text
            col += 1
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for at, anchor in anchors.items():
        row, col = ends.get(anchor, anchor)
        ends[anchor] = (max(row, at[0]), max(col, at[1]))
    return cells, [(*anchor, *end) for anchor, end in ends.items() if anchor != end]


def _flat(value: object) -> str:
    return "" if value is None else re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def same(want: str, got: object) -> bool:
    """Whether a value is what is right: a figure by its value, a text without its blanks."""
    if want == "-":
        return True
    try:
        return abs(float(want) - float(str(got))) < 0.0051
    except ValueError:
        return _flat(want) == _flat(got)


_NAMED = {"goal": "goal_annual", "total": "printed_total", "grade": "printed_grade"}


def differences(case: Case, path: Path, library: Library) -> list[str]:
    """What the program says of a case that is not right."""
    try:
        forms = form_verbs.read(path, library)
        scored = _scored(case, path, library) or [{"rows": []} for _ in forms]
        findings = [item.to_json() for item in form_verbs.check(path, library)]
    except Stop as stop:
        text = say(stop.id, **stop.values)
        return [] if case.refused and case.refused in text else [f"refused: {text}"]
    finally:
        path.with_name("评分.xlsx").unlink(missing_ok=True)
    if case.refused:
        return [f"not refused: {[form.record.form for form in forms]}"]
    scored += [{"rows": []} for _ in forms[len(scored):]]  # monitoring sheets come last
    out: list[str] = []
    if len(forms) != len(case.forms):
        out.append(f"forms: want {len(case.forms)}, got {[form.record.form for form in forms]}")
    for at, (want, form) in enumerate(zip(case.forms, forms, strict=False)):
        got = json.loads(json.dumps(record_to_json(form.record), default=str))
        out += [f"form {at + 1} {text}" for text in _form_differences(want, got, scored[at])]
    ids, errors = {item["id"] for item in findings}, {item["id"]: item["message"] for item in findings if item["severity"] == "error"}
    if case.errors is not None:
        out += [f"error too many: {name} {text}" for name, text in errors.items() if name not in case.errors]
        out += [f"error missing: {name}" for name in case.errors if name not in errors]
    out += [f"not found: {name}" for name in case.has - ids] + [f"false alarm: {name}" for name in case.never & ids]
    return out


def _scored(case: Case, path: Path, library: Library) -> list[dict[str, object]]:
    """What scoring says of each form; [] for monitoring sheets, which are read and checked."""
    try:
        plan = form_verbs.score(path, library, path.with_name("评分.xlsx")).plan
    except Stop as stop:
        if stop.id != "monitor_no_score" or case.refused:
            raise
        return []
    return [result.to_json() for result in plan.results]


def _form_differences(want: Form, got: dict[str, object], scored: dict[str, object]) -> Iterator[str]:
    if (want.kind == "target") != str(got["form"]).startswith("target"):
        yield f"kind: {got['form']}"
    funds = got["funds"]
    assert isinstance(funds, dict)
    for key, value in want.values.items():
        if key == "form":
            have: object = got["form"]
        elif key == "money":
            have = funds["unit"]
        elif key == "scored":
            have = scored.get("total")
        elif key == "sources":
            have = ",".join(str(source["name"]) for source in funds.get("sources") or ())
        else:
            have = got.get(_NAMED.get(key, key), funds.get(key))
        if not same(value, have):
            yield f"{key}: want {value!r}, got {have!r}"
    rows, rules = got["indicators"], scored.get("rows")
    assert isinstance(rows, list)
    assert isinstance(rules, list)
    if len(rows) != len(want.rows):
        yield f"rows: want {len(want.rows)}, got {len(rows)}: {[row['level3'] for row in rows]}"
    for at, cells in enumerate(want.rows[:len(rows)]):
        have_row = rows[at] | (rules[at] if at < len(rules) else {"rule_score": None})
        have_row["score"] = rows[at]["score"]
        for key, text in zip(COLUMNS, cells, strict=False):
            if not same(text, have_row.get(KEYS.get(key, key))):
                yield f"row {at + 1} {key}: want {text!r}, got {have_row.get(KEYS.get(key, key))!r} ({rows[at]['target']} / {rows[at]['actual']})"

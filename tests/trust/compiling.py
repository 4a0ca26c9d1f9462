"""Which patterns the product compiles while it works, where, and how each is used: ``python -m trust.compiling FOLDER``
writes them to ``FOLDER/found.json``.

A process of its own, for the hook must be there before the first import.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("addin", "macros", "udfs", "templates")
#: Found only where their module can be imported: in an office's own Python, or on Windows.
FOREIGN = ("jx_addin", "jx_toolbar", "worker", "programs", "driver")
#: How a pattern is used: from one place of a text only, or from each.
ANCHORED = frozenset({"match", "fullmatch"})
ANYWHERE = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})
PREFIXED = (
    '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    '<x:row><x:c><x:v>1</x:v></x:c><x:c><x:f t="shared" ref="B1:B2" si="0">A1*2</x:f><x:v>2</x:v></x:c></x:row>'
    '<x:row><x:c><x:f>1</x:f><x:v>1</x:v><x:extLst/></x:c><x:c><x:f t="shared" si="0"/><x:v>2</x:v></x:c></x:row>'
    '</x:sheetData></x:worksheet>'
)


class Place(NamedTuple):
    """Where a pattern was compiled. uses: the methods it is called with there, all where that is not to be seen."""

    file: str
    line: int
    function: str
    uses: tuple[str, ...]


#: Pattern, flags, whether of bytes -> the places that had it compiled.
Seen = dict[tuple[str, int, bool], set[Place]]


def hook() -> Seen:
    """The patterns that are compiled from now on."""
    seen: Seen = {}
    usual = re._compile  # type: ignore[attr-defined]

    def compiled(pattern: Any, flags: Any) -> Any:
        made = usual(pattern, flags)
        frame, method = inspect.currentframe(), ""
        while frame is not None and frame.f_code.co_filename in (__file__, re.__file__):
            frame, method = frame.f_back, frame.f_code.co_name
        if frame is not None and (place := _place(frame, method)) is not None:
            raw = isinstance(made.pattern, bytes)
            text = made.pattern.decode("latin-1") if raw else made.pattern
            seen.setdefault((text, made.flags, raw), set()).add(place)
        return made

    re._compile = compiled  # type: ignore[attr-defined]
    return seen


def _place(frame: FrameType, method: str) -> Place | None:
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[0] not in ROOMS:
        return None
    file, line, function = path.relative_to(ROOT).as_posix(), frame.f_lineno, frame.f_code.co_qualname
    uses = {method} if method != "compile" else _at_once(file).get(line, ANCHORED | ANYWHERE)
    if function == "Params.pattern":
        uses = uses_of_keys().get(frame.f_locals["key"], ANYWHERE)
    return Place(file, line, function, tuple(sorted(uses)))


@cache
def _at_once(file: str) -> dict[int, frozenset[str]]:
    """Lines with ``re.compile(...).fullmatch``: the methods."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.lineno: frozenset({node.attr}) for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute) and node.value.func.attr == "compile"
    }


@cache
def uses_of_keys() -> dict[str, frozenset[str]]:
    """Key of a list of patterns of the checks -> the methods, where each use calls one at once: ``pattern("none").fullmatch``."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "udfs").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pattern" \
                    and node.args and isinstance(node.args[0], ast.Constant):
                method = called.get(id(node), "")
                found.setdefault(str(node.args[0].value), set()).update({method} if method in ANCHORED else ANYWHERE)
    return {key: frozenset(methods) for key, methods in found.items()}


def work(folder: Path) -> None:
    """Everything imported, every list of patterns made; forms of several kinds written, scored, checked, verified."""
    for room in ROOMS:
        package = importlib.import_module(f"jixiao.{room}")
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.rpartition(".")[2] in (*FOREIGN, "__main__") or ".draw" in info.name:
                continue
            with suppress(ImportError):
                importlib.import_module(info.name)
    from full_book import hand_made
    from jixiao.addin.cli.main import run
    from jixiao.addin.workbook.kept import is_kept
    from jixiao.templates.library import default_library
    from jixiao.templates.model.checks import PARAMS, _Patterns
    from jixiao.udfs import JX_CHECK, JX_EXPLAIN
    from jixiao.udfs.checks.base import catalogue_of
    from jixiao.udfs.quantity import patterns as quantities

    for name in quantities.Patterns.__annotations__:
        getattr(quantities.patterns(), name)
    for line in (ROOT / "tests" / "data" / "triples.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        target, actual = (field.strip('"') for field in line.split("\t")[:2])
        JX_CHECK(target, actual, 10, None, "")
        JX_EXPLAIN(target, actual, 10)
    JX_CHECK([["≥95(%)"], ["≥12(次)"]], [["96(%)"], ["12(次)"]], 10, 10, "", [["合格率"], ["次数"]])  # a block is seen as columns
    for id, params in catalogue_of(default_library()).items():
        for key, kind in PARAMS.get(id, {}).items():
            if kind == _Patterns:
                params.pattern(key)
    data = json.loads((ROOT / "tests" / "cases" / "selfeval-2023-004-07.json").read_text(encoding="utf-8"))
    data["expected"] = "，".join(row["level3"] + "98%" for row in data["indicators"])  # goals that name rows
    (folder / "记录.json").write_text(json.dumps(data), encoding="utf-8")
    run(["new", "--data", str(folder / "记录.json"), "-o", str(folder / "表.xlsx")])
    for book in sorted((ROOT / "tests" / "data" / "wild").glob("*.xlsx"))[:4]:
        (folder / book.name).write_bytes(book.read_bytes())
    for book in sorted(folder.glob("*.xlsx")):
        for verb in ("score", "check", "verify"):
            run([verb, str(book)])
    is_kept("表.xlsx")
    _write_prefixed(hand_made(folder / "前缀.xlsx", PREFIXED))


def _write_prefixed(path: Path) -> None:
    """Elements written with a prefix, cells without references, a shared formula whose first cell goes."""
    from jixiao.addin.sheet.clear import clear_blocks
    from jixiao.addin.workbook.workbook import WorkbookFile
    from jixiao.macros.sheet.grid import Range

    book = WorkbookFile.open(path)
    clear_blocks(book.book.sheet("表"), [Range(1, 2, 1, 2)], book.book.strings)
    book.save(path, backup=False)


def put_together() -> set[tuple[str, int, int]]:
    """File, first and last line of every call that compiles what is no constant: by a name of its own only where it is one of
    the module's."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = {
                target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
                    and isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in ANCHORED | ANYWHERE | {"compile"}
                    and not isinstance(node.args[0], ast.Constant)
                    and not (isinstance(node.args[0], ast.Name) and node.args[0].id in constants)
                ):
                    found.add((path.relative_to(ROOT).as_posix(), node.lineno, node.end_lineno or node.lineno))
    return found


if __name__ == "__main__":
    seen = hook()
    work(Path(sys.argv[1]))
    found = [[*key, sorted(places)] for key, places in seen.items()]
    (Path(sys.argv[1]) / "found.json").write_text(json.dumps(found), encoding="utf-8")

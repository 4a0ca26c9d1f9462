"""The picture and the tables of docs/architecture.md, made from the imports: ``make architecture``.

    python docs/making/architecture.py       writes docs/images/architecture.svg and the tables of docs/architecture.md

A wing without a name here, an arrow back and a circle are errors.
"""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent
ROOT = DOCS.parent
PAGE, PICTURE, WORDS = DOCS / "architecture.md", DOCS / "images" / "architecture.svg", HERE / "architecture.toml"
BEGIN, END = "<!-- 由引用生成：开始 -->\n", "<!-- 由引用生成：结束 -->\n"
#: From the top: a room may import itself and the rooms after it.
ROOMS = ("addin", "macros", "udfs", "templates")
#: A room's own modules that its wings import: they stand below them.
FOOT = "·"
Edges = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path through the house: the wing, and what happens there."""

    wing: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says: (name, one line) of each room and wing, and the steps of 一键评分."""

    rooms: Mapping[str, tuple[str, str]]
    wings: Mapping[str, tuple[str, str]]
    path: Sequence[Step]


def words() -> Words:
    """The words of ``architecture.toml``."""
    data = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    rooms, wings = ({key: (item["name"], item["line"]) for key, item in data[part].items()} for part in ("rooms", "wings"))
    return Words(rooms, wings, [Step(**item) for item in data["path"]])


@cache
def modules() -> dict[str, frozenset[str]]:
    """Every module of the four rooms, as ``addin/sheet/read``, with the modules of ours that it imports anywhere."""
    files = {
        path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__"): path
        for room in ROOMS for path in (ROOT / room).rglob("*.py")
    }
    return {name: frozenset(_imported(path, files)) - {name} for name, path in files.items()}


def _imported(path: Path, files: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in found:
            place = name.removeprefix("jixiao.").replace(".", "/")
            if name.startswith("jixiao."):
                yield place if place in files else place.rpartition("/")[0]


def wings() -> dict[str, frozenset[str]]:
    """Every wing with those it imports. A room's own modules are one: above its wings, or below, see :func:`feet`."""
    imports = modules()
    below = feet()
    edges: dict[str, set[str]] = defaultdict(set)
    for name, targets in imports.items():
        if not (_is_folder(name) and name.count("/") == 0):
            edges[_wing(name, below)] |= {_wing(target, below) for target in targets if target not in ROOMS}
    return {name: frozenset(targets - {name}) for name, targets in sorted(edges.items())}


def feet() -> frozenset[str]:
    """A room's own modules that stand below its wings: wings import them, and they import none."""
    imports = modules()
    high = {name for name in imports if _is_own(name)}
    found: set[str] = set()
    while more := {name for name in high - found if _same_room(name, imports[name]) <= found}:
        found |= more
    inside = {target for name, targets in imports.items() if not _is_own(name) for target in _same_room(name, targets)}
    return frozenset(name for name in found if name in inside)


def _same_room(name: str, targets: frozenset[str]) -> set[str]:
    return {target for target in targets if _room(target) == _room(name)}


def _wing(name: str, below: frozenset[str]) -> str:
    if name in below:
        return f"{_room(name)}/{FOOT}"
    parts = name.split("/")
    return "/".join(parts[:2]) if _is_folder("/".join(parts[:2])) else parts[0]


def _is_own(name: str) -> bool:
    """Whether a module stands in a room itself, in none of its wings."""
    return name.count("/") == 1 and not _is_folder(name)


def _is_folder(name: str) -> bool:
    return (ROOT / name).is_dir()


def _room(name: str) -> str:
    return name.partition("/")[0]


def need_no_way_back(edges: Edges) -> None:
    """Raises ValueError for an arrow to a higher room, graphlib.CycleError for a circle."""
    for name, targets in edges.items():
        for target in targets:
            if ROOMS.index(_room(target)) < ROOMS.index(_room(name)):
                raise ValueError(f"{name} -> {target}")
    list(TopologicalSorter(edges).static_order())


def within(edges: Edges, room: str) -> dict[str, frozenset[str]]:
    """The wings of one room, with those of the same room that they import."""
    return {
        name: frozenset(target for target in targets if _room(target) == room)
        for name, targets in edges.items() if _room(name) == room
    }


def floors(edges: Edges) -> dict[str, int]:
    """How high each wing stands: 0 imports no wing of its room."""
    found: dict[str, int] = {}
    for name in TopologicalSorter(edges).static_order():
        found[name] = max((found[target] + 1 for target in edges.get(name, ())), default=0)
    return found


def reduced(edges: Edges) -> dict[str, frozenset[str]]:
    """Without the arrows that a longer way says already."""
    reach: dict[str, frozenset[str]] = {}
    for name in TopologicalSorter(edges).static_order():
        direct = edges.get(name, frozenset())
        reach[name] = direct.union(*(reach[target] for target in direct))
    return {
        name: frozenset(to for to in targets if not any(to in reach[other] for other in targets if other != to))
        for name, targets in edges.items()
    }


def tables(edges: Edges, said: Words) -> str:
    """The wings as Markdown, room by room from the top: what each is, and which it imports."""
    lines: list[str] = []
    for room in ROOMS:
        name, line = said.rooms[room]
        high = floors(within(edges, room))
        lines += ["", f"### {name} `{room}/`", "", line, "", "| 屋 | 文件夹 | 做什么 | 用到 |", "|---|---|---|---|"]
        for wing in sorted(high, key=lambda item: (-high[item], item)):
            used = "、".join(said.wings[target][0] for target in sorted(edges[wing], key=_order))
            lines.append(f"| {said.wings[wing][0]} | `{folder(wing)}` | {said.wings[wing][1]} | {used or '—'} |")
    arrows = sum(len(targets) for targets in edges.values())
    return "\n".join([*lines, "", f"共 {len(edges)} 间屋、{arrows} 条引用，没有一条往回，没有环。"]).lstrip("\n") + "\n\n"


def _order(name: str) -> tuple[int, str]:
    return ROOMS.index(_room(name)), name


def folder(wing: str) -> str:
    """Where a wing's modules lie: ``addin/sheet/``, ``udfs/*.py``, ``templates/{stop,text}.py``."""
    room, _, rest = wing.partition("/")
    if rest == FOOT:
        return f"{room}/{{{','.join(sorted(name.partition('/')[2] for name in feet() if _room(name) == room))}}}.py"
    return f"{wing}/" if rest else f"{room}/*.py"


def page(edges: Edges, said: Words) -> str:
    """The page with its tables made anew."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return head + BEGIN + "\n" + tables(edges, said) + END + rest.partition(END)[2]


def main() -> None:
    """Writes picture and tables."""
    from architecture_picture import picture

    edges, said = wings(), words()
    need_no_way_back(edges)
    if unlike := set(edges) ^ set(said.wings):
        raise SystemExit(f"{WORDS.name}: name and line of {sorted(unlike)}")
    PICTURE.write_text(picture(edges, said), encoding="utf-8")
    PAGE.write_text(page(edges, said), encoding="utf-8")


if __name__ == "__main__":
    main()

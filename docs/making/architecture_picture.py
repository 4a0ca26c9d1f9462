"""The picture of docs/architecture.md: wings on floors, arrows down. Places come from the arrows, none is set by hand."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from architecture import FOOT, ROOMS, Edges, Words, floors, folder, reduced, within

BOX, HIGH, GAP, PITCH = 198.0, 58.0, 20.0, 92.0  # a wing's width and height, between two of them, from floor to floor
_TRIES = 200
LANE = 16.0  # what an arrow takes up that passes a floor
HEAD, EDGE, BETWEEN = 62.0, 22.0, 40.0  # of a room: its heading, its margin, the distance to the next
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_MONO = "'DejaVu Sans Mono',Consolas,Menlo,monospace"
#: Ink, ground, line of each room.
_COLORS = {
    "addin": ("#1F4E79", "#F1F6FB", "#B9D0E6"), "macros": ("#1E6B5C", "#EFF8F5", "#B3D9CE"),
    "udfs": ("#8A5A0B", "#FDF7EA", "#E8D3A4"), "templates": ("#6A3D7D", "#F8F2FA", "#D9C1E3"),
}
_ARROW, _TEXT, _FAINT, _PATH = "#8795A3", "#22303C", "#6B7885", "#C2410C"


@dataclass(slots=True)
class Spot:
    """A wing, or where an arrow passes a floor. x: its middle."""

    wide: float
    x: float = 0.0
    above: list[Spot] = field(default_factory=list)
    below: list[Spot] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """A room laid out: its wings by name, its floors from the lowest, its arrows as chains of spots."""

    wings: dict[str, Spot]
    rows: list[list[Spot]]
    chains: list[list[Spot]]

    @property
    def wide(self) -> float:
        """From the leftmost to the rightmost edge."""
        spots = [spot for row in self.rows for spot in row]
        return max(spot.x + spot.wide / 2 for spot in spots) - min(spot.x - spot.wide / 2 for spot in spots)


def laid_out(edges: Edges) -> Plan:
    """Wings on floors, few crossings, each near what it is joined to: the best of many beginnings."""
    return min((_tried(edges, random.Random(seed)) for seed in range(_TRIES)), key=_cost)


def _cost(plan: Plan) -> tuple[int, float]:
    """Crossings; then how far the arrows go sideways, and how wide it is."""
    steps = [(upper, lower) for chain in plan.chains for upper, lower in itertools.pairwise(chain)]
    floor = {id(spot): number for number, row in enumerate(plan.rows) for spot in row}
    crossed = sum(
        (one[0].x - other[0].x) * (one[1].x - other[1].x) < 0
        for at, one in enumerate(steps) for other in steps[:at] if floor[id(one[0])] == floor[id(other[0])]
    )
    return crossed, round(sum(abs(upper.x - lower.x) for upper, lower in steps) + 2 * plan.wide, 3)


def _tried(edges: Edges, dice: random.Random) -> Plan:
    high = floors(edges)
    plan = Plan({name: Spot(BOX) for name in sorted(edges)}, [[] for _ in range(max(high.values()) + 1)], [])
    for name, spot in plan.wings.items():
        plan.rows[high[name]].append(spot)
    for name, targets in sorted(reduced(edges).items()):
        for target in sorted(targets):
            chain = [plan.wings[name]]
            for floor in range(high[name] - 1, high[target], -1):
                chain.append(Spot(LANE))
                plan.rows[floor].append(chain[-1])
            chain.append(plan.wings[target])
            for upper, lower in itertools.pairwise(chain):
                upper.below.append(lower)
                lower.above.append(upper)
            plan.chains.append(chain)
    for row in plan.rows:
        dice.shuffle(row)
        _side_by_side(row)
    for turn in range(40):
        for row in plan.rows if turn % 2 else reversed(plan.rows):
            wanted = {id(spot): _middle(spot, turn) for spot in row}
            if turn < 24:
                row.sort(key=lambda spot: wanted[id(spot)])
            _placed(row, [wanted[id(spot)] for spot in row])
    left = min(spot.x - spot.wide / 2 for row in plan.rows for spot in row)
    for spot in [spot for row in plan.rows for spot in row]:
        spot.x -= left
    return plan


def _middle(spot: Spot, turn: int) -> float:
    joined = (spot.below if turn % 2 == 0 else spot.above) if turn < 24 else [*spot.below, *spot.above]
    return sum(other.x for other in joined) / len(joined) if joined else spot.x


def _apart(one: Spot, other: Spot) -> float:
    return (one.wide + other.wide) / 2 + GAP


def _side_by_side(row: Sequence[Spot]) -> None:
    for before, spot in itertools.pairwise(row):
        spot.x = before.x + _apart(before, spot)
    middle = (row[0].x + row[-1].x) / 2
    for spot in row:
        spot.x -= middle


def _placed(row: Sequence[Spot], wanted: Sequence[float]) -> None:
    """As near to where each wants to be as their widths allow."""
    right, left = list(wanted), list(wanted)
    for at in range(1, len(row)):
        right[at] = max(right[at], right[at - 1] + _apart(row[at - 1], row[at]))
    for at in range(len(row) - 2, -1, -1):
        left[at] = min(left[at], left[at + 1] - _apart(row[at], row[at + 1]))
    for spot, one, other in zip(row, right, left, strict=True):
        spot.x = (one + other) / 2


def picture(edges: Edges, said: Words) -> str:
    """The picture as SVG."""
    plans = {room: laid_out(within(edges, room)) for room in ROOMS}
    steps = {wing: [at for at, step in enumerate(said.path, start=1) if step.wing == wing] for wing in said.wings}
    tall = {room: HEAD + len(plan.rows) * PITCH - (PITCH - HIGH) + EDGE for room, plan in plans.items()}
    wide_left = plans["addin"].wide + 2 * EDGE
    wide_right = max(plans[room].wide for room in ROOMS[1:]) + 2 * EDGE
    top, left = 96.0, 30.0
    right = left + wide_left + 70
    drawn: list[str] = []
    places: dict[str, tuple[float, float, float]] = {}  # room -> top, height, left
    height_right = sum(tall[room] for room in ROOMS[1:]) + 2 * BETWEEN
    height = max(height_right, tall["addin"])
    places["addin"] = (top, height, left)
    y = top
    spare = (height - height_right) / 3
    for room in ROOMS[1:]:
        places[room] = (y, tall[room] + spare, right)
        y += tall[room] + spare + BETWEEN
    for room, (y, high, x) in places.items():
        wide = wide_left if room == "addin" else wide_right
        drawn += _room(room, plans[room], said, steps, (x, y, wide, high))
    middle = right + wide_right / 2
    for upper, lower in itertools.pairwise(ROOMS[1:]):
        start = places[upper][0] + places[upper][1]
        drawn.append(_big_arrow(middle, start + 4, middle, places[lower][0] - 4))
    drawn.append(_big_arrow(left + wide_left + 4, top + 130, right - 4, top + 130))
    end = top + height
    drawn += _path(said, left, end + 34, right + wide_right - left)
    wide = right + wide_right + 30
    full = end + 34 + 54 + 27 * ((len(said.path) + 1) // 2) + 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {full:.0f}" width="{wide:.0f}" '
        f'height="{full:.0f}" font-family="{_FONT}">\n'
        f"<metadata>\n{told(edges)}</metadata>\n"
        f'<rect width="{wide:.0f}" height="{full:.0f}" fill="#FFFFFF"/>\n'
        + _text(left, 46, "绩效的房子：四个房间，各屋按楼层", 26, _TEXT, bold=True)
        + _text(left, 74, "箭头只许向下：上面的屋引用下面的屋。绕道已能到的箭头没有画，完整的引用见下面的表。", 14, _FAINT)
        + "\n".join(drawn) + "\n</svg>\n"
    )


def told(edges: Edges) -> str:
    """What the picture draws, as text that lies in it: its arrows, a line each."""
    drawn = {name: targets for room in ROOMS for name, targets in reduced(within(edges, room)).items()}
    return "".join(f"{name} {' '.join(sorted(targets))}".rstrip() + "\n" for name, targets in sorted(drawn.items()))


def _room(
    room: str, plan: Plan, said: Words, steps: Mapping[str, Sequence[int]], area: tuple[float, float, float, float]
) -> list[str]:
    x, y, wide, high = area
    ink, ground, line = _COLORS[room]
    name, about = said.rooms[room]
    made = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="14" fill="{ground}" stroke="{line}"/>',
        _text(x + EDGE, y + 30, name, 19, ink, bold=True) + _text(x + EDGE, y + 50, about, 12.5, _FAINT),
    ]
    shift = x + (wide - plan.wide) / 2
    spread = (high - HEAD - EDGE - HIGH) / max(len(plan.rows) - 1, 1)
    tops = {id(spot): y + HEAD + down * spread for down, row in enumerate(reversed(plan.rows)) for spot in row}
    made += _arrows(plan, tops, shift, ink)
    for wing, spot in plan.wings.items():
        left, top = spot.x - BOX / 2 + shift, tops[id(spot)]
        title, about = said.wings[wing]
        made.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{BOX:.0f}" height="{HIGH:.0f}" rx="8" fill="#FFFFFF" '
            f'stroke="{line}" stroke-width="1.2"/>'
            f'<path d="M{left + 1:.1f} {top + 8:.1f}v{HIGH - 16:.0f}" stroke="{ink}" stroke-width="3.5"/>'
            + _text(left + 13, top + 23, title, 15, ink, bold=True)
            + _text(left + BOX - 9, top + 22, _short(wing), 10, _FAINT, end=True, mono=True)
            + _text(left + 13, top + 44, about, 12, _TEXT)
        )
        for at, number in enumerate(steps[wing]):
            made.append(_badge(left + BOX - 14 - 22 * at, top + HIGH - 2, number))
    return made


def _short(wing: str) -> str:
    return "*.py" if wing.endswith(FOOT) else folder(wing).partition("/")[2]


def _arrows(plan: Plan, tops: Mapping[int, float], shift: float, ink: str) -> list[str]:
    """Smooth lines; where several leave or reach a wing they do so side by side, in the order of where they go."""
    out: dict[int, list[list[Spot]]] = defaultdict(list)
    into: dict[int, list[list[Spot]]] = defaultdict(list)
    for chain in plan.chains:
        out[id(chain[0])].append(chain)
        into[id(chain[-1])].append(chain)

    def port(spot: Spot, chains: list[list[Spot]], chain: list[Spot], toward: int) -> float:
        order = sorted(chains, key=lambda one: one[toward].x)
        return spot.x + (order.index(chain) - (len(order) - 1) / 2) * min(26.0, (BOX - 60) / len(order))

    made: list[str] = []
    for chain in plan.chains:
        first, last = chain[0], chain[-1]
        at_x, at_y = port(first, out[id(first)], chain, 1) + shift, tops[id(first)] + HIGH
        line = f"M{at_x:.1f} {at_y:.1f}"
        for spot in chain[1:]:
            to_y = tops[id(spot)] - (5 if spot is last else 0)
            to_x = (port(last, into[id(last)], chain, -2) if spot is last else spot.x) + shift
            half = (at_y + to_y) / 2
            line += f"C{at_x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
            at_x, at_y = to_x, to_y
            if spot is not last:
                at_y += HIGH
                line += f"V{at_y:.1f}"
        head = f"M{at_x:.1f} {at_y + 5:.1f}l-4.5 -9h9z"
        made.append(f'<path d="{line}" fill="none" stroke="{_ARROW}" stroke-width="1.5"/><path d="{head}" fill="{ink}"/>')
    return made


def _path(said: Words, x: float, y: float, wide: float) -> list[str]:
    """The steps of 一键评分, in two columns."""
    half = (len(said.path) + 1) // 2
    high = 54 + 27 * half
    made = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="14" fill="#FFF7F2" stroke="#F3CDB6"/>',
        _text(x + EDGE, y + 31, "一键评分走过的路", 17, _PATH, bold=True),
    ]
    for at, step in enumerate(said.path):
        left, top = x + EDGE + (at // half) * wide / 2, y + 58 + (at % half) * 27
        made.append(
            _badge(left + 9, top, at + 1) + _text(left + 28, top + 5, said.wings[step.wing][0], 13, _PATH, bold=True)
            + _text(left + 118, top + 5, step.text, 13, _TEXT)
        )
    return made


def _badge(x: float, y: float, number: int) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5" fill="{_PATH}" stroke="#FFFFFF" stroke-width="1.5"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="11" font-weight="bold" fill="#FFFFFF" '
        f'text-anchor="middle">{number}</text>'
    )


def _big_arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """From room to room."""
    down = x == to_x
    head = f"M{to_x:.1f} {to_y:.1f}" + ("l-11 -14h22z" if down else "l-14 -11v22z")
    end = (to_x, to_y - 13) if down else (to_x - 13, to_y)
    return (
        f'<path d="M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}" stroke="#9AA7B3" stroke-width="7"/>'
        f'<path d="{head}" fill="#9AA7B3"/>'
    )


def _text(
    x: float, y: float, text: str, size: float, color: str, bold: bool = False, end: bool = False, mono: bool = False
) -> str:
    more = ' font-weight="bold"' * bold + ' text-anchor="end"' * end + (f' font-family="{_MONO}"' if mono else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{color}"{more}>{escape(text)}</text>'

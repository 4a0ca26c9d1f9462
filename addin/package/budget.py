"""What reading a package may cost, in memory, weighed by the bytes of its parts before any of them is parsed.

Decision 74.
"""

from __future__ import annotations

from jixiao.templates.stop import Stop

MAX_ROWS = 200_000  # rows of a workbook, empty ones included
MAX_MEMORY = 460 * 1024 * 1024  # bytes, as estimated here
# Measured: bytes that a thing takes once it is read.
_PER_BYTE = 2  # the part and its text
_PER_SHEET_BYTE = 5.5  # the part, its text, that of each cell, its value: where texts stand in their cells
_PER_TAG, _PER_CELL, _PER_REF = 85, 60, 250  # of a sheet that is cut as text; cells with their reference take more
_PER_NODE, _PER_ATTRIBUTE = 220, 250  # of a part that is read as a tree
_ROOMY = 96 * 1024 * 1024  # up to which texts of sheets are kept between reading and writing


class Budget:
    """Counts each part once, however often it is read. Raises Stop ``too_large`` where a workbook asks for too much."""

    def __init__(self) -> None:
        self._rows, self._memory = MAX_ROWS, MAX_MEMORY
        self._seen: set[str] = set()
        self._sheets: dict[str, int] = {}  # what each takes while its text is held
        self._released: dict[str, int] = {}  # what was given back of it, and is taken again with its text

    @property
    def crowded(self) -> bool:
        """Whether so much is held that texts of sheets are better read twice."""
        return MAX_MEMORY - self._memory > _ROOMY

    def release(self, name: str, held: int) -> None:
        """The text of a worksheet is held no more. held: bytes that its values take, which may be."""
        if name in self._sheets:
            given = max(self._sheets[name] - held, 0)
            self._memory += given - self._released.get(name, 0)
            self._released[name] = given

    def sheet(self, name: str, data: bytes) -> None:
        """A worksheet, of which the cells are cut out as text."""
        if name in self._released:
            self._spend(name, self._released.pop(name))
        if name in self._seen:
            return
        rows = data.count(b"<row ") + data.count(b":row ") + data.count(b"<row>") + data.count(b"<row/>")
        self._rows -= rows
        if self._rows < 0:
            raise Stop("too_large", reason=f"超过 {MAX_ROWS} 行")
        cells = data.count(b"<c ") + data.count(b"<c>") + data.count(b"<c/>") + data.count(b":c ")
        refs = max(data.count(b' r="') - rows, 0)
        size = int(len(data) * _PER_SHEET_BYTE)
        cost = size + data.count(b"<") * _PER_TAG + cells * _PER_CELL + refs * _PER_REF
        self._spend(name, cost)
        self._sheets[name] = cost

    def tree(self, name: str, data: bytes) -> None:
        """Any other part, read as a tree of nodes."""
        if name not in self._seen:
            nodes = data.count(b"<") - data.count(b"</")
            self._spend(name, len(data) * _PER_BYTE + nodes * _PER_NODE + data.count(b"=") * _PER_ATTRIBUTE)

    def _spend(self, name: str, cost: int) -> None:
        self._seen.add(name)
        self._memory -= cost
        if self._memory < 0:
            raise Stop("too_large", reason=f"{name} 的内容过多")

"""What a document tells its reader to do, in order: type commands, fill cells, look at pictures. For tests and pictures.

```sh, ```bat     lines with ``jx``, ``mkdir`` or ``cp`` are typed; what stands behind two spaces and ``#`` is a remark
```console        lines with ``$ jx`` are typed, those below are what is printed
<!-- 填：FILE SHEET -->          the next table has a cell and what is put there in each row
<!-- 文件：FILE -->              the next block is the whole of that file
<!-- 改：FILE -->                the next block has lines ``key = value`` that stand there in place of those of the same key
<!-- 图：FILE PLACE -->          the next picture shows it: PLACE is 第N页 (printed) or a sheet (as on the screen)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.macros.sheet.grid import parse_address


@dataclass
class Typed:
    """A command; shown: the lines that are printed (None: the document shows none)."""

    line: str
    shown: list[str] | None = None


@dataclass
class Filled:
    """Cells that the reader fills in by hand: (address, what)."""

    file: str
    sheet: str
    cells: list[tuple[str, str]] = field(default_factory=list)

    def fill(self, folder: Path) -> None:
        """Puts it there; figures as numbers."""
        book = WorkbookFile.open(folder / self.file)
        edits = []
        for address, text in self.cells:
            place = parse_address(address)
            assert place is not None, address
            edits.append(CellEdit(self.sheet, *place, Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text))
        book.apply(edits, {})
        book.save(folder / self.file, backup=False)


@dataclass
class Written:
    """A text file that the reader writes, or (``whole`` false) lines of it that the reader changes."""

    file: str
    whole: bool
    lines: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Writes it; a key that is to be changed must stand there."""
        path = folder / self.file
        text = "\n".join(self.lines) + "\n"
        if not self.whole:
            text = path.read_text(encoding="utf-8")
            for line in self.lines:
                key = re.escape(line.partition(" = ")[0])
                text, count = re.subn(rf"^{key} = .*$", line, text, count=1, flags=re.M)
                assert count == 1, line
        path.write_text(text, encoding="utf-8")


@dataclass
class Pictured:
    """A picture of a file: ``第3页`` or the name of a sheet."""

    file: str
    place: str
    image: str


Step = Typed | Filled | Written | Pictured


def steps(text: str) -> Iterator[Step]:
    """The steps of a document."""
    language = ""
    waiting: Filled | None = None
    picture: tuple[str, str] | None = None
    typed: Typed | None = None
    written: Written | None = None
    for line in text.splitlines():
        if line.startswith("```"):
            if language and written is not None:
                yield written
                written = None
            if typed is not None:
                yield typed
                typed = None
            language = "" if language else line[3:].strip() or "text"
        elif language:
            word = line.removeprefix("$ ")
            if written is not None:
                written.lines.append(line)
            elif re.match(r"(jx|mkdir|cp)\b", word) and (language in ("sh", "bat") or line.startswith("$ ")):
                if typed is not None:
                    yield typed
                typed = Typed(re.split(r" +#", word)[0].strip(), [] if language == "console" else None)
            elif typed is not None and typed.shown is not None:
                typed.shown.append(line)
        elif found := re.match(r"<!-- 填：(\S+) (.+) -->", line):
            waiting = Filled(*found.groups())
        elif found := re.match(r"<!-- (文件|改)：(\S+) -->", line):
            written = Written(found.group(2), found.group(1) == "文件")
        elif found := re.match(r"<!-- 图：(\S+) (.+) -->", line):
            picture = found.group(1), found.group(2)
        elif picture and (found := re.match(r"!\[[^\]]*\]\(([^)]+)\)", line)):
            yield Pictured(*picture, found.group(1))
            picture = None
        elif waiting is not None and line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            if re.fullmatch(r"[A-Z]+\d+", cells[0]):
                waiting.cells.append((cells[0], cells[-1]))
        elif waiting is not None and waiting.cells:
            yield waiting
            waiting = None
    assert waiting is None and picture is None, "a mark without its table or picture"

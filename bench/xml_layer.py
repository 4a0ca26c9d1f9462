"""Parts of a scored workbook read, edited and written by our XML layer, beside lxml doing the same.

``python bench/xml_layer.py BOOK.xlsx`` prints both times; run.py puts them into bench/README.md.
"""

from __future__ import annotations

import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import serialise
from lxml import etree

PARTS = ("xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet50.xml")
_ROUNDS, _TIMES = 9, 10


def ours(data: bytes) -> bytes:
    """A part read, with a new last child and an attribute, written."""
    root = parse(data, "part")
    root[0].set("count", "1")
    root.add(root.tag, {"name": "绩效"}).text = "1"
    return serialise(root)


def by_lxml(data: bytes) -> bytes:
    """The same by lxml."""
    root = etree.fromstring(data)
    root[0].set("count", "1")
    etree.SubElement(root, root.tag, {"name": "绩效"}).text = "1"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def measure(book: Path) -> tuple[float, float]:
    """(ours, lxml): processor seconds for the three parts once, medians of rounds taken in turn."""
    with zipfile.ZipFile(book) as archive:
        parts = [archive.read(name) for name in PARTS]
    assert [ours(data) for data in parts] == [by_lxml(data) for data in parts]
    times: dict[Callable[[bytes], bytes], list[float]] = {ours: [], by_lxml: []}
    for _ in range(_ROUNDS):
        for work, taken in times.items():
            started = time.process_time()
            for data in parts * _TIMES:
                work(data)
            taken.append((time.process_time() - started) / _TIMES)
    return statistics.median(times[ours]), statistics.median(times[by_lxml])


if __name__ == "__main__":
    print(*(f"{seconds * 1000:.1f} ms" for seconds in measure(Path(sys.argv[1]))))

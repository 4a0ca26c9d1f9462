"""docProps: the titles of the sheets, where the file lists them, and when a workbook of ours was made."""

from __future__ import annotations

from datetime import datetime

from jixiao.addin.package.element import Element
from jixiao.addin.package.package import Package

#: Not the hour: the same content is the same file, whenever it is written.
CREATED = datetime(2026, 1, 1)
_PART = "docProps/app.xml"
_APP = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"


def list_title(package: Package, name: str, first: bool) -> None:
    """Adds a worksheet to the titles; a file that lists none, or in an unusual way, is left as it is."""
    if _PART not in package:
        return
    root = package.kept(_PART)
    titles = root.find(f"{_APP}TitlesOfParts", f"{_VT}vector")
    count = root.find(f"{_APP}HeadingPairs", f"{_VT}vector", f"{_VT}variant", f"{_VT}i4")
    if titles is None or count is None or not (count.text or "").isdecimal():
        return
    sheets = int(count.text or 0)
    title = Element(f"{_VT}lpstr")
    title.text = name
    titles.insert(0 if first else sheets, title)
    titles.set("size", str(len(titles)))
    count.text = str(sheets + 1)
    package.keep(_PART, root)

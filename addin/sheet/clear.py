"""Blocks of a sheet emptied, with all that is about them alone: merges, colours, drop-downs, links, widths."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import child, main, whole
from jixiao.addin.sheet.read import parse_range
from jixiao.addin.sheet.sheet import Sheet
from jixiao.macros.sheet.grid import Range

#: Lists of blocks, by the attribute that names a block; an empty list goes.
_LISTS = (("mergeCells", "ref"), ("hyperlinks", "ref"), ("dataValidations", "sqref"), ("ignoredErrors", "sqref"))


def clear_blocks(sheet: Sheet, blocks: Sequence[Range], shared_strings: Sequence[str]) -> None:
    """Empties blocks. Raises Stop ``cell_refused`` where one cuts an array formula or a table."""
    editor = sheet.editor(shared_strings)
    for block in blocks:
        editor.clear(block)
    root = sheet.touch()
    columns = {col for block in blocks for col in range(block.col, block.last_col + 1)}

    def ours(areas: str) -> bool:
        """Whether all areas lie in the emptied columns. Rules there are ours, also where rows were copied further down."""
        found = [parse_range(area) for area in areas.split()]
        return bool(found) and all(area and {*range(area.col, area.last_col + 1)} <= columns for area in found)

    for name, key in _LISTS:
        holder = child(root, name)
        if holder is None:
            continue
        for item in holder.children():
            area = parse_range(item.get(key) or "")
            inside = area is not None and any(area in block for block in blocks)
            if inside if key == "ref" else ours(item.get(key) or ""):
                _remove((root, holder, item))
    for item in root.children(main("conditionalFormatting")):
        if ours(item.get("sqref") or ""):
            root.remove(item)
    for trail in root.trails("{http://schemas.microsoft.com/office/excel/2006/main}sqref"):
        if len(trail) > 2 and ours(trail[-1].text or ""):
            _remove(trail[:-1])
    left = {col for _, col in sheet.load().cells}
    _drop_widths(root, columns - left)
    _fit_dimension(sheet, root)


def _remove(trail: Sequence[Element]) -> None:
    """Takes an item out of its list, and with the last one the list; of an extension the whole extension.

    trail: from the sheet's root down to the item.
    """
    *above, holder, item = trail
    holder.remove(item)
    if holder.get("count") is not None:
        holder.set("count", str(len(holder)))
    if not holder and above:
        _remove((*above, holder))


def _drop_widths(root: Element, columns: set[int]) -> None:
    """These columns are as a new sheet's; what a ``col`` element says of others stays."""
    holder = child(root, "cols")
    if holder is None:
        return
    for item in holder.children(main("col")):
        first, last = whole(item.get("min")), whole(item.get("max"))
        gone = sorted(col for col in columns if first <= col <= last)
        if not gone:
            continue
        for start, end in zip([first, *(col + 1 for col in gone)], [*(col - 1 for col in gone), last], strict=True):
            if start <= end:
                part = item.clone()
                part.set("min", str(start))
                part.set("max", str(end))
                holder.insert(holder.index(item), part)
        holder.remove(item)
    if not len(holder):
        root.remove(holder)


def _fit_dimension(sheet: Sheet, root: Element) -> None:
    dimension, cells = child(root, "dimension"), sheet.load().cells
    if dimension is not None and cells:
        rows, cols = [row for row, _ in cells], [col for _, col in cells]
        dimension.set("ref", str(Range(min(rows), min(cols), max(rows), max(cols))))

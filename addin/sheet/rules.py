"""Around the cells of a sheet: widths, colours, drop-downs, links. Doing it twice changes nothing."""

from __future__ import annotations

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import SHEET_ORDER, child, ensure_child, insert_in_order, main, whole
from jixiao.macros.sheet.grid import Range
from jixiao.templates.stop import Stop

_MAX_LIST = 255  # characters of a drop-down list: Excel's limit


def set_width(root: Element, col: int, width: float, folded: bool = False) -> bool:
    """The width of one column; a ``col`` element over several columns is split. folded: an outline level, closed."""
    holder = ensure_child(root, "cols", SHEET_ORDER)
    for item in holder.children(main("col")):
        first, last = whole(item.get("min")), whole(item.get("max"))
        if first <= col <= last:
            if first == last and float(item.get("width") or 0) == width and (item.get("outlineLevel") is not None) == folded:
                return False
            for start, end in ((first, col - 1), (col + 1, last)):
                if start <= end:
                    part = item.clone()
                    part.set("min", str(start))
                    part.set("max", str(end))
                    holder.insert(holder.index(item) + (end > col), part)
            item.set("min", str(col))
            item.set("max", str(col))
            break
    else:
        item = Element(main("col"), min=str(col), max=str(col))
        place = next((at for at, o in enumerate(holder) if o.tag == main("col") and whole(o.get("min")) > col), len(holder))
        holder.insert(place, item)
    item.set("width", f"{width:g}")
    item.set("customWidth", "1")
    for name in ("hidden", "outlineLevel"):
        item.drop(name)
    if folded:
        item.set("hidden", "1")
        item.set("outlineLevel", "1")
        format = ensure_child(root, "sheetFormatPr", SHEET_ORDER)
        format.set("outlineLevelCol", str(max(whole(format.get("outlineLevelCol")), 1)))
        format.set("defaultRowHeight", format.get("defaultRowHeight") or "15")
    return True


def add_highlight(root: Element, area: Range, formula: str, dxf: int) -> bool:
    """A conditional format by formula, after those there are."""
    priorities = [0]
    for block in root.children(main("conditionalFormatting")):
        for rule in block.children(main("cfRule")):
            priorities.append(whole(rule.get("priority")))
            text = child(rule, "formula")
            if (
                block.get("sqref") == str(area) and rule.get("dxfId") == str(dxf)
                and text is not None and text.text == formula
            ):
                return False
    block = Element(main("conditionalFormatting"), sqref=str(area))
    rule = block.add(main("cfRule"), type="expression", dxfId=str(dxf), priority=str(max(priorities) + 1))
    rule.add(main("formula")).text = formula
    insert_in_order(root, block, SHEET_ORDER)
    return True


def add_choice(root: Element, sheet: str, area: Range, options: tuple[str, ...]) -> bool:
    """A drop-down list that does not forbid other input."""
    text = ",".join(options)
    if len(text) > _MAX_LIST or any("," in option for option in options):
        raise Stop("cell_refused", sheet=sheet, cell=str(area), why="下拉选项过长或含有逗号")
    formula = '"' + text.replace('"', '""') + '"'
    holder = child(root, "dataValidations")
    if holder is not None:
        for item in holder.children(main("dataValidation")):
            first = child(item, "formula1")
            if item.get("sqref") == str(area) and item.get("type") == "list" and first is not None:
                # In place of the other: two lists over one cell would leave it open which one shows.
                changed, first.text = first.text != formula, formula
                return changed
    holder = ensure_child(root, "dataValidations", SHEET_ORDER)
    item = holder.add(main("dataValidation"), type="list", allowBlank="1", sqref=str(area))
    item.add(main("formula1")).text = formula
    holder.set("count", str(len(holder.children(main("dataValidation")))))
    return True

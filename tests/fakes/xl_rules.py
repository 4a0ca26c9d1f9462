"""Conditional formats and drop-downs of a block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl.formatting.formatting import ConditionalFormatting, ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation as FileValidation
from xl_colors import Rgb, color_of, rgb_of
from xl_errors import ComError, Native
from xl_formulas import check, shift
from xl_model import Area, SheetModel
from xlwings import XlwingsError, base_classes

if TYPE_CHECKING:
    from xl_range import Range

_TYPES = {"cellIs": "cell_value", "expression": "custom", "colorScale": "color_scale", "dataBar": "data_bar",
          "iconSet": "icon_set"}
_VALIDATIONS = {"whole": "whole_number", "textLength": "text_length"}


def areas_of(ranges: MultiCellRange) -> list[Area]:
    """The blocks a rule lies over."""
    return [Area(found.min_row, found.min_col, found.max_row, found.max_col) for found in ranges.ranges]


def ranges_of(areas: Iterable[Area]) -> MultiCellRange:
    """Blocks as the file names them."""
    return MultiCellRange({CellRange(None, area.col, area.row, area.last_col, area.last_row) for area in areas})


def without(areas: Iterable[Area], hole: Area) -> list[Area]:
    """Blocks with a hole cut into them."""
    left: list[Area] = []
    for area in areas:
        cut = area.meets(hole)
        if cut is None:
            left.append(area)
            continue
        parts = (
            Area(area.row, area.col, cut.row - 1, area.last_col), Area(cut.last_row + 1, area.col, area.last_row, area.last_col),
            Area(cut.row, area.col, cut.last_row, cut.col - 1), Area(cut.row, cut.last_col + 1, cut.last_row, area.last_col),
        )
        left += [part for part in parts if part.row <= part.last_row and part.col <= part.last_col]
    return left


Ruled = tuple[list[Area], Rule]


def rules_of(model: SheetModel) -> list[Ruled]:
    """Every conditional format of a sheet and where it lies, the first to be asked first."""
    found = [(areas_of(entry.sqref), rule) for entry in model.ws.conditional_formatting for rule in entry.rules]
    return sorted(found, key=lambda item: item[1].priority)


def set_rules(model: SheetModel, rules: Iterable[Ruled]) -> None:
    """Gives a sheet these conditional formats, in this order."""
    model.ws.conditional_formatting = ConditionalFormattingList()
    for priority, (areas, rule) in enumerate(((areas, rule) for areas, rule in rules if areas), start=1):
        rule.priority = priority
        model.ws.conditional_formatting.add(ConditionalFormatting(ranges_of(areas)), rule)


def corner_of(areas: Iterable[Area]) -> tuple[int, int]:
    """The cell from which the formulas of a rule are seen."""
    areas = list(areas)
    return min(area.row for area in areas), min(area.col for area in areas)


def forget_rules(model: SheetModel, area: Area, *, validation: bool) -> None:
    """Takes a block out of the conditional formats, or out of the validations."""
    if not validation:
        set_rules(model, [(without(areas, area), rule) for areas, rule in rules_of(model)])
        return
    validations = model.ws.data_validations
    for item in validations.dataValidation:
        item.sqref = ranges_of(without(areas_of(item.sqref), area))
    validations.dataValidation = [item for item in validations.dataValidation if item.sqref.ranges]


class ConditionalFormats(base_classes.ConditionalFormats):
    """The conditional formats that lie over any part of a block."""

    def __init__(self, block: Range) -> None:
        self._block = block

    def _rules(self) -> list[Rule]:
        model = self._block.reading("conditional_formats")
        area = self._block.area
        return [rule for areas, rule in rules_of(model) if any(part.meets(area) for part in areas)]

    def __len__(self) -> int:
        return len(self._rules())

    def __iter__(self) -> Iterator[ConditionalFormat]:
        return iter([ConditionalFormat(self._block, rule) for rule in self._rules()])

    def __call__(self, key: int) -> ConditionalFormat:
        return ConditionalFormat(self._block, self._rules()[key - 1])

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        """A rule by formula. Excel reads the formula as seen from the active cell, wherever the block lies."""
        model = self._block.writing("conditional_formats")
        check(spec["formula"])
        row, col = self._block.active_cell()
        area = self._block.area
        seen = shift(spec["formula"], area.row - row, area.col - col, wrap=True)
        rule = Rule(type="expression", dxf=_style_of(spec), stopIfTrue=spec["stop_if_true"], formula=[seen[1:]])
        set_rules(model, [([area], rule), *rules_of(model)])
        return ConditionalFormat(self._block, rule)

    def clear(self) -> None:
        forget_rules(self._block.writing("conditional_formats"), self._block.area, validation=False)


def _style_of(spec: dict[str, Any]) -> DifferentialStyle:
    style = DifferentialStyle()
    if "fill_color" in spec:
        style.fill = PatternFill(bgColor=color_of(spec["fill_color"]))
    font = {"color": "font_color", "b": "font_bold", "i": "font_italic"}
    given = {name: spec[key] for name, key in font.items() if key in spec}
    if given:
        style.font = Font(**{k: color_of(v) if k == "color" else v for k, v in given.items()})
    return style


class ConditionalFormat(base_classes.ConditionalFormat):
    """One conditional format of a sheet."""

    def __init__(self, block: Range, rule: Rule) -> None:
        self._block = block
        self._rule = rule

    def _held(self) -> tuple[SheetModel, list[Area]]:
        model = self._block.model
        for areas, rule in rules_of(model):
            if rule is self._rule:
                return model, areas
        raise ComError("条件格式已不存在")

    def _formula(self, index: int) -> str | None:
        """A formula of the rule as seen from the active cell, as Excel tells it."""
        _, areas = self._held()
        if index >= len(self._rule.formula):
            return None
        (from_row, from_col), (row, col) = corner_of(areas), self._block.active_cell()
        return shift(f"={self._rule.formula[index]}", row - from_row, col - from_col, wrap=True)

    @property
    def type(self) -> str:
        self._held()
        return _TYPES.get(self._rule.type, "unknown")

    @property
    def formula(self) -> str | None:
        return self._formula(0) if self.type == "custom" else None

    @property
    def formula1(self) -> str | None:
        return self._formula(0) if self.type == "cell_value" else None

    @property
    def stop_if_true(self) -> bool:
        return bool(self._rule.stopIfTrue)

    def _dxf(self, part: str) -> Any:
        self._held()
        return getattr(self._rule.dxf, part) if self._rule.dxf else None

    @property
    def fill_color(self) -> Rgb | None:
        fill = self._dxf("fill")
        return rgb_of(fill.bgColor) if fill else None

    @property
    def font_color(self) -> Rgb | None:
        font = self._dxf("font")
        return rgb_of(font.color) if font else None

    @property
    def font_bold(self) -> bool | None:
        font = self._dxf("font")
        return font.b if font else None

    @property
    def font_italic(self) -> bool | None:
        font = self._dxf("font")
        return font.i if font else None

    def delete(self) -> None:
        """The whole rule goes, wherever it lies."""
        self._block.writing("conditional_formats")
        model, _ = self._held()
        set_rules(model, [(areas, rule) for areas, rule in rules_of(model) if rule is not self._rule])


class DataValidation(base_classes.DataValidation):
    """The validation of a block."""

    def __init__(self, block: Range) -> None:
        self._block = block

    def _items(self) -> list[tuple[int, FileValidation]]:
        """(number of cells of the block, validation) of each that lies over it."""
        found = []
        for item in self._block.reading("data_validation").ws.data_validations.dataValidation:
            size = sum(cut.size for area in areas_of(item.sqref) if (cut := area.meets(self._block.area)))
            if size:
                found.append((size, item))
        return found

    def _only(self) -> FileValidation:
        if self.type in ("none", "mixed_criteria", "inconsistent"):
            raise ComError("应用程序定义或对象定义错误")
        return self._items()[0][1]

    @property
    def type(self) -> str:
        items = self._items()
        if not items:
            return "none"
        if sum(size for size, _ in items) < self._block.area.size:
            return "mixed_criteria"
        return _VALIDATIONS.get(items[0][1].type, items[0][1].type) if len(items) == 1 else "inconsistent"

    @property
    def api(self) -> Native:
        def set_error(value: Any) -> None:
            self._block.writing("data_validation")
            self._only().showErrorMessage = bool(value)

        return Native({"ShowError": lambda: bool(self._only().showErrorMessage)}, setters={"ShowError": set_error})

    @property
    def show_error(self) -> bool | None:
        return bool(self._only().showErrorMessage) if self.type not in ("none", "mixed_criteria", "inconsistent") else None

    @property
    def source(self) -> str | None:
        if self.type != "list":
            return None
        formula = str(self._only().formula1)
        return formula[1:-1].replace('""', '"') if formula.startswith('"') else f"={formula}"

    @property
    def in_cell_dropdown(self) -> bool | None:
        return not self._only().showDropDown if self.type == "list" else None

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        kind = self.type
        model = self._block.writing("data_validation")
        if kind in ("mixed_criteria", "inconsistent"):
            raise XlwingsError("Cannot update data validation because the target cells have different validation rules.")
        if isinstance(source, base_classes.Range):
            formula = source.own_reference()
        else:
            text = ",".join(source)
            if len(text) > 255:
                raise ValueError("the Excel data validation source cannot exceed 255 characters")
            formula = '"' + text.replace('"', '""') + '"'
        if kind == "none":
            item = FileValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True)
            item.sqref = ranges_of([self._block.area])
            model.ws.data_validations.append(item)
        else:
            item = self._cut_out(model)
        item.type, item.formula1, item.showDropDown = "list", formula, not in_cell_dropdown

    def _cut_out(self, model: SheetModel) -> FileValidation:
        """The block's own part of a validation, to be changed by itself."""
        old = self._items()[0][1]
        forget_rules(model, self._block.area, validation=True)
        item = copy(old)
        item.sqref = ranges_of([self._block.area])
        model.ws.data_validations.dataValidation.append(item)
        return item

    def delete(self) -> None:
        forget_rules(self._block.writing("data_validation"), self._block.area, validation=True)

"""workbook.xml: the list of sheets, defined names, and the request to recalculate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass

from jixiao.addin.package.element import Element
from jixiao.addin.package.xml import BOOK_ORDER, REL, child, ensure_child, is_true, main, need_main, whole
from jixiao.addin.package.xml_write import serialise
from jixiao.macros.formula.tokens import references
from jixiao.macros.sheet.grid import quote_sheet

_ID = f"{{{REL}}}id"
PRINT_AREA, PRINT_TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A tab: name, relationship id, sheetId, and whether the user sees it."""

    name: str
    rel: str
    sheet_id: str
    visible: bool


class BookXml:
    """One workbook.xml. ``changed`` once something was written."""

    def __init__(self, root: Element, part: str) -> None:
        self.root = root
        need_main(self.root, "workbook", part)
        self.changed = False
        self._sheets: list[SheetEntry] | None = None
        self._places: dict[str, int] = {}
        self._last_id = 0  # the highest sheetId; 0 where it is not known
        self._keys: list[tuple[str, int]] | None = None  # what names are sorted by, in their order
        # A new workbook opens at its first tab; in a user's, the tab that was open stays open.
        self._has_reader = bool(self.sheets())

    @property
    def base_1904(self) -> bool:
        """Whether dates count from 1904."""
        properties = child(self.root, "workbookPr")
        return properties is not None and is_true(properties.get("date1904"))

    @property
    def frozen(self) -> bool:
        """Whether the structure is protected: nobody is to add, remove or rename sheets."""
        protection = child(self.root, "workbookProtection")
        return protection is not None and is_true(protection.get("lockStructure"))

    def sheets(self) -> list[SheetEntry]:
        """All tabs in order, chart sheets included."""
        if self._sheets is None:
            holder = child(self.root, "sheets")
            self._sheets = [] if holder is None else [
                SheetEntry(
                    item.get("name") or "", item.get(_ID) or "", item.get("sheetId") or "",
                    item.get("state", "visible") == "visible",
                )
                for item in holder.children(main("sheet"))
            ]
            self._places = {entry.name: at for at, entry in reversed([*enumerate(self._sheets)])}
        return self._sheets

    def index(self, name: str) -> int:
        """Place of a tab (0-based)."""
        self.sheets()
        return self._places[name]

    def add_sheet(self, name: str, rel: str, first: bool) -> None:
        """A new tab before all others or behind them; what counts tabs follows."""
        if not self._last_id:
            self._last_id = max((whole(entry.sheet_id) for entry in self.sheets()), default=0)
        self._last_id += 1
        holder = ensure_child(self.root, "sheets", BOOK_ORDER)
        # The prefix of r:id is the file's own.
        item = Element(main("sheet"), {"name": name, "sheetId": str(self._last_id), _ID: rel})
        holder.insert(0 if first else len(holder), item)
        self.changed = True
        if not first:
            self._places.setdefault(name, len(self.sheets()))
            self.sheets().append(SheetEntry(name, rel, item.get("sheetId") or "", visible=True))
            return
        self._sheets = self._keys = None
        for view in self.root.each(main("bookViews"), main("workbookView")) if self._has_reader else ():
            for key in ("activeTab", "firstSheet"):
                view.set(key, str(whole(view.get(key)) + 1))
        for defined in self._names():
            if defined.get("localSheetId") is not None:
                defined.set("localSheetId", str(whole(defined.get("localSheetId")) + 1))

    def open_at(self, index: int) -> None:
        """The tab that shows on opening. Which tabs are selected, their own parts say."""
        for view in self.root.each(main("bookViews"), main("workbookView")):
            view.set("activeTab", str(index))
            view.set("firstSheet", "0")
            self.changed = True

    def remove_sheet(self, name: str) -> None:
        """Takes a tab out with its own names; what counts tabs follows, and one tab stays visible."""
        gone = self.index(name)
        holder = ensure_child(self.root, "sheets", BOOK_ORDER)
        holder.remove(holder.children(main("sheet"))[gone])
        self.changed, self._sheets, self._keys, self._last_id = True, None, None, 0
        if not any(entry.visible for entry in self.sheets()):
            for item in holder.children(main("sheet"))[:1]:
                item.drop("state")
        first = next((index for index, entry in enumerate(self.sheets()) if entry.visible), 0)
        for view in self.root.each(main("bookViews"), main("workbookView")):
            for key in ("activeTab", "firstSheet"):
                at = whole(view.get(key))
                if view.get(key) is not None:
                    view.set(key, str(first if at == gone else at - (at > gone)))
        for defined in self._names():
            local = whole(defined.get("localSheetId"), -1)
            if local == gone:
                self._remove_name(defined)
            elif local > gone:
                defined.set("localSheetId", str(local - 1))

    def remove_names(self, names: Container[str]) -> None:
        """Takes names of the whole workbook out."""
        for item in self._names():
            if item.get("name") in names and item.get("localSheetId") is None:
                self._remove_name(item)

    def _remove_name(self, item: Element) -> None:
        holder = self._holder()
        holder.remove(item)
        if not len(holder):
            self.root.remove(holder)
        self.changed, self._keys = True, None

    def _names(self) -> list[Element]:
        holder = child(self.root, "definedNames")
        return [] if holder is None else holder.children(main("definedName"))

    def local_names(self, index: int) -> dict[str, str]:
        """Names that belong to the tab at ``index`` (0-based), with their formulas."""
        return {
            item.get("name") or "": item.text or "" for item in self._names() if item.get("localSheetId") == str(index)
        }

    def names(self) -> Iterator[tuple[int | None, str, str]]:
        """(tab, or None: of the whole workbook; name in small letters; formula) of names, print areas and such left out."""
        items, keys = self._names(), self._sorted_keys()
        if keys is not None:  # a workbook of a thousand forms has two thousand print areas and titles
            items = items[: bisect_left(keys, ("_xlnm.", -1))] + items[bisect_left(keys, ("_xlnm/", -1)) :]
        for item in items:
            name, tab = (item.get("name") or "").lower(), item.get("localSheetId")
            if not name.startswith("_xlnm."):
                yield None if tab is None else whole(tab, -1), name, item.text or ""

    def print_areas(self) -> dict[int, str]:
        """Print area of each tab that has one, without the sheet's name: ``A1:H30``."""
        found: dict[int, str] = {}
        for item in self._names():
            local = whole(item.get("localSheetId"), -1)
            if item.get("name") == PRINT_AREA and local >= 0:
                found[local] = _cells_of(item.text or "")
        return found

    def print_area(self, index: int) -> str | None:
        """As :meth:`print_areas`, of one tab."""
        _, item = self._local(PRINT_AREA, index)
        return None if item is None else _cells_of(item.text or "")

    def set_local_name(self, index: int, name: str, formula: str | None) -> None:
        """A name of one tab, sorted in among the others as spreadsheets keep them; None takes it out."""
        place, old = self._local(name, index)
        if old is not None:
            if formula is None:
                self._remove_name(old)
            elif old.text != formula:
                old.text, self.changed = formula, True
        elif formula is not None:
            item = Element(main("definedName"), name=name, localSheetId=str(index))
            item.text = formula
            self._holder().insert(place, item)
            self.changed = True
            if self._keys is not None:
                self._keys.insert(place, (name.lower(), index))

    def _local(self, name: str, index: int) -> tuple[int, Element | None]:
        """(place among the names, the element there) of a name of one tab; None where it would have to be put in there."""
        keys, key = self._sorted_keys(), (name.lower(), index)
        if keys is None:
            names = self._names()
            old = next((item for item in names if _key(item) == key), None)
            return next((at for at, item in enumerate(names) if _key(item) > key), len(names)), old
        place = bisect_left(keys, key)
        return place, self._holder()[place] if place < len(keys) and keys[place] == key else None

    def _holder(self) -> Element:
        return ensure_child(self.root, "definedNames", BOOK_ORDER)

    def _sorted_keys(self) -> list[tuple[str, int]] | None:
        """What the names are sorted by; None where they are not, or where there is more among them."""
        if self._keys is None:
            holder = child(self.root, "definedNames")
            names = self._names()
            keys = [_key(item) for item in names]
            if keys != sorted(keys) or len(names) != len(holder or ()):
                return None
            self._keys = keys
        return self._keys

    def set_name(self, name: str, formula: str, hidden: bool = False) -> None:
        """A name of the whole workbook, in place of the one that is there; ``hidden`` ones no list of names shows."""
        for old in self._names():
            if (old.get("name") or "").lower() == name.lower() and old.get("localSheetId") is None:
                self._remove_name(old)
        holder, self._keys = self._holder(), None
        item = Element(main("definedName"), name=name)
        if hidden:
            item.set("hidden", "1")
        item.text = formula
        names = self._names()
        place = next((at for at, other in enumerate(names) if (other.get("name") or "").lower() > name.lower()), len(names))
        holder.insert(place, item)
        self.changed = True

    def recalculate(self) -> None:
        """Asks for a full recalculation when a spreadsheet opens the file."""
        holder = ensure_child(self.root, "calcPr", BOOK_ORDER)
        if not is_true(holder.get("fullCalcOnLoad")):
            holder.set("fullCalcOnLoad", "1")
            self.changed = True

    def to_bytes(self) -> bytes:
        """The part's bytes."""
        return serialise(self.root)


def _key(item: Element) -> tuple[str, int]:
    """What a name is sorted by: itself, and the tab that it belongs to."""
    return (item.get("name") or "").lower(), whole(item.get("localSheetId"), -1)


def _cells_of(areas: str) -> str:
    """The cells of a print area without their sheet's name; of one that is none its text."""
    cells = (f"{area.first}:{area.last}" if area.last else area.first for area in references(areas))
    return ",".join(cells).replace("$", "") or areas


def on_sheet(sheet: str, areas: str) -> str:
    """``A1:H9`` on a sheet, absolute, as a defined name holds it."""
    return f"{quote_sheet(sheet)}!{areas}"

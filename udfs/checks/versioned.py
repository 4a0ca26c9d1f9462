"""What comparing two records works with: both of them, where each place of the old one lies, and how a change is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jixiao.templates.library import Library, show
from jixiao.templates.model import FormSpec
from jixiao.udfs.base.finding import Finding, Place, Value
from jixiao.udfs.base.params import Params
from jixiao.udfs.base.record import Record
from jixiao.udfs.checks.base import catalogue_of
from jixiao.udfs.quantity.words import plain


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, with its place in each version; None where it has none."""

    finding: Finding
    old: Place | None
    new: Place | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was carried from: the other form's record, and the place there of each carried value."""

    record: Record
    places: Mapping[Place, Place]


@dataclass(frozen=True, slots=True)
class Versions:
    """Two records of one form. origin: where the old one was carried from; None where it stands as it was typed."""

    old: Record
    new: Record
    library: Library
    origin: Origin | None

    @property
    def form(self) -> FormSpec:
        """The form of both."""
        return self.library.forms[self.new.form]

    @property
    def catalogue(self) -> Mapping[str, Params]:
        """The data of the checks."""
        return catalogue_of(self.library)

    @property
    def declared(self) -> bool:
        """Whether the old one is what a declaration became."""
        return self.origin is not None and self.library.forms[self.origin.record.form].kind == "target"

    def there(self, place: Place) -> Place | None:
        """A place of the old version, in the form it came from."""
        if self.origin is None:
            return place
        if place[:1] == ("indicators",) and (row := self.origin.places.get(place[:2])):
            return (*row, *place[2:])
        return self.origin.places.get(place)

    def differ(self, id: str, old: Place | None, new: Place | None, /, **values: Value) -> Difference:
        """A difference at these places."""
        return Difference(Finding(id, new or old or (), values), old, new)

    def entry(
        self, place: Place, label: str, old: object, new: object, at: Place | None = None
    ) -> Iterator[Difference]:
        """An entry that was typed anew; what only looks otherwise is no change. at: its old place, where that is another."""
        first, second = show(old), show(new)
        if plain(first) != plain(second):
            empty = self.catalogue["entry_changed"].text("empty")
            yield self.differ(
                "entry_changed", at or self.there(place), place, label=label, old=first or empty, new=second or empty
            )

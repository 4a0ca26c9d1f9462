"""A part that a package keeps as a tree: its content is what the tree says when it is read or packed."""

from __future__ import annotations

import io
from zipfile import ZipFile

from jixiao.addin.package.package import Package
from jixiao.addin.package.relations import Relations
from jixiao.addin.package.xml_read import parse


def _package() -> Package:
    package = Package()
    package.write("a.xml", b"<a/>")
    return package


def test_a_kept_tree_is_read_and_packed_as_it_stands_then() -> None:
    package = _package()
    root = package.kept("a.xml")
    package.keep("a.xml", root)
    root.set("n", "1")
    assert b'<a n="1"/>' in package.read("a.xml")
    assert package.kept("a.xml") is root
    root.set("n", "2")
    with ZipFile(io.BytesIO(package.pack())) as packed:
        assert b'<a n="2"/>' in packed.read("a.xml")


def test_what_is_written_takes_the_place_of_a_kept_tree() -> None:
    package = _package()
    root = package.kept("a.xml")
    package.keep("a.xml", root)
    package.write("a.xml", b"<b/>")
    root.set("n", "1")
    assert package.read("a.xml") == b"<b/>"


def test_a_new_part_may_be_kept_and_removed() -> None:
    package = _package()
    package.keep("new.xml", parse(b"<n/>", "new.xml"))
    assert "new.xml" in package
    assert package.free_name("part{}.xml") == "part1.xml"
    package.write("part1.xml", b"<p/>")
    assert package.free_name("part{}.xml") == "part2.xml"
    package.remove("part1.xml")
    assert package.free_name("part{}.xml") == "part1.xml"


def test_relationships_added_after_they_were_listed_are_found_by_kind_and_id() -> None:
    package = _package()
    relations = Relations(package, "a.xml")
    assert list(relations) == []
    first = relations.add("worksheet", "sheets/1.xml")
    second = relations.add("theme", "theme.xml")
    assert (first, second) == ("rId1", "rId2")
    assert relations.targets("theme") == ["theme.xml"]
    assert (relations.kind(first), relations.target(first)) == ("worksheet", "sheets/1.xml")
    relations.remove(first)
    assert relations.add("worksheet", "sheets/2.xml") == "rId1"
    relations.store()
    assert list(Relations(package, "a.xml")) == list(relations)

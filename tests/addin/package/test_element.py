"""Elements: the list of their children, found by tags, copied whole."""

from __future__ import annotations

import gc
import tracemalloc
import weakref

from jixiao.addin.package.element import Element, Name, local_name, namespace_of
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import markup


def tree(text: str) -> Element:
    return parse(text.encode(), "a.xml")


BOOK = tree("<a><b n='1'><c n='2'/><!-- c --><d><c n='3'/></d></b>x<c n='4'>y</c>z</a>")


def numbers(elements: object) -> list[str | None]:
    return [element.get("n") for element in elements]  # type: ignore[attr-defined]


def test_walks_go_in_the_order_of_the_text() -> None:
    assert numbers(BOOK.iter("c")) == ["2", "3", "4"]
    assert numbers(BOOK.iter("b", "c")) == ["1", "2", "3", "4"]
    assert [item.tag for item in BOOK.iter()] == ["a", "b", "c", "d", "c", "c"]
    assert [[item.tag for item in trail] for trail in BOOK.trails("c")] == [["a", "b", "c"], ["a", "b", "d", "c"], ["a", "c"]]
    assert not list(BOOK.trails("a")), "only what is inside"


def test_a_tree_may_change_while_it_is_walked() -> None:
    root = tree("<a><b><c/></b><b/><c/></a>")
    for *_, holder, item in root.trails("b", "c"):
        holder.remove(item)
        root.add("b")
    assert [item.tag for item in root] == ["b"] * 4
    for item in root.iter("a", "b"):
        item.add("b")
    assert [len(item) for item in root] == [1, 1, 1, 1, 0]


def test_ways_to_many_deep_ones_take_little_memory() -> None:
    deep = parse(b"<a>" * 250 + b"<b/>" * 20_000 + b"</a>" * 250, "a.xml")
    tracemalloc.start()
    assert sum(1 for _ in deep.trails("b")) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_children_and_paths_look_no_deeper_than_they_say() -> None:
    b = BOOK[0]
    assert numbers(BOOK.children("c")) == ["4"]
    assert [item.tag for item in b.children()] == ["c", "d"], "a comment is no element"
    assert len(b) == 3
    assert numbers(BOOK.each("b", "d", "c")) == ["3"]
    assert BOOK.find("b", "x") is None
    assert numbers([BOOK.find("b", "c")]) == ["2"]


def test_a_path_goes_on_in_the_next_element_of_its_name() -> None:
    assert numbers([tree("<a><b/><b><c n='5'/></b></a>").find("b", "c")]) == ["5"]


def test_text_inside_without_comments() -> None:
    assert tree("<a>1<b>2</b>3<!-- 4 --><c>5<?p 6?></c>7</a>").texts() == "12357"


def test_removing_means_the_very_one() -> None:
    """Two elements that look alike are two."""
    root = tree("<a><b/><b/></a>")
    first, second = root
    assert first != second
    assert root.index(second) == 1
    root.remove(second)
    assert root[0] is first


def test_a_copy_is_of_its_own() -> None:
    root = tree("<x:a xmlns:x='u' x:k='1'>1<b>2</b>3</x:a>")
    copy = root.clone()
    assert markup(copy) == markup(root)
    copy[0].text, copy.attributes["m"] = "9", "2"
    copy.append(Element("c"))
    assert markup(root) == '<x:a xmlns:x="u" x:k="1">1<b>2</b>3</x:a>'


def test_emptied_is_a_tag_alone() -> None:
    root = tree("<a><b k='1'>2<c/></b>3</a>")
    root[0].empty()
    assert markup(root) == "<a><b/></a>"


def test_attributes_come_and_go() -> None:
    item = Element("a", {"{u}k": "1"}, type="2")
    assert (item.get("{u}k"), item.get("type"), item.get("no"), item.get("no", "0")) == ("1", "2", None, "0")
    assert item.drop("type")
    assert not item.drop("type")


def test_a_name_is_its_text() -> None:
    name = Name("u", "row", "x")
    assert (name, name.written, local_name(name), namespace_of(name)) == ("{u}row", "x:row", "row", "u")
    assert (local_name("row"), namespace_of("row")) == ("row", "")
    assert {name: 1}["{u}row"] == 1


def test_a_tree_is_gone_with_its_last_holder() -> None:
    """Commands pause the cycle collector: trees must not wait for it."""

    class Held(Element):
        __slots__ = ("__weakref__",)

    gc.disable()
    try:
        root = tree("<a/>")
        root.append(Held("b"))
        gone = weakref.ref(root[0])
        assert gone() is not None
        del root
        assert gone() is None
    finally:
        gc.enable()

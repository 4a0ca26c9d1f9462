"""The ribbon part: valid after Microsoft's schema, every icon in Microsoft's list, every button to its own procedure."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from jixiao.addin.verbs.ribbon import Tab, tab
from jixiao.addin.xlam.project import Module
from jixiao.addin.xlam.ribbon_xml import ribbon_module, ribbon_xml
from jixiao.templates.library import Library
from lxml import etree

HERE = Path(__file__).resolve().parent
UI = "{http://schemas.microsoft.com/office/2006/01/customui}"
SCHEMA = etree.XMLSchema(etree.parse(str(HERE / "customui-2006.xsd")))
SCHEMA_14 = etree.XMLSchema(etree.parse(str(HERE / "customui-2009.xsd")))
UI_14 = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture(scope="module")
def made(library: Library) -> Tab:
    return tab(library)


@pytest.fixture(scope="module")
def part(xlam: Path) -> bytes:
    with zipfile.ZipFile(xlam) as archive:
        return archive.read("customUI/customUI.xml")


def test_the_part_is_valid_after_the_schema(part: bytes) -> None:
    SCHEMA.assertValid(etree.fromstring(part))


@pytest.fixture(scope="module")
def newer(xlam: Path) -> bytes:
    with zipfile.ZipFile(xlam) as archive:
        return archive.read("customUI/customUI14.xml")


def test_the_newer_part_is_the_same_tab_and_two_buttons_in_the_menu_of_a_right_click(part: bytes, newer: bytes) -> None:
    root = etree.fromstring(newer)
    SCHEMA_14.assertValid(root)
    menus = root.find(f"{UI_14}contextMenus")
    assert menus is not None and [menu.get("idMso") for menu in menus] == ["ContextMenuCell"]
    assert [(item.get("label"), item.get("onAction")) for item in menus[0]] == [
        ("绩效：解释此分数", "JxRibbon.JxOn_explain"), ("绩效：按规则重评", "JxRibbon.JxOn_rescore_row"),
    ]
    root.remove(menus)
    plain = etree.tostring(root, encoding="unicode").replace("2009/07", "2006/01")
    assert etree.canonicalize(plain, strip_text=True) == etree.canonicalize(etree.tostring(etree.fromstring(part), encoding="unicode"), strip_text=True)
    assert not SCHEMA_14.validate(etree.fromstring(newer.replace(b"contextMenu idMso", b"contextMenu id")))


@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b'id="jx_score"', b'id="jx_check"'),  # an id twice
        (b'keytip="F"', b'keytip="FFFF"'),
        (b'size="large"', b'size="huge"'),
        (b"<button ", b"<knob "),
        (b'imageMso="Undo"', b'imageMso="Un do"'),
        (b'id="jx_blank_selfeval_2019"', b'id="jx_blank_selfeval_2019" size="normal"'),  # no size inside a menu
        (b'label="\xe7\xbb\xa9\xe6\x95\x88"', b'label=""'),
        (b"2006/01/customui", b"2009/07/customui"),
    ],
)
def test_the_schema_refuses_what_excel_refuses(part: bytes, find: bytes, put: bytes) -> None:
    changed = part.replace(find, put, 1)
    assert changed != part
    try:
        assert not SCHEMA.validate(etree.fromstring(changed))
    except etree.XMLSyntaxError:
        assert find == b"<button "  # not even well formed


def test_the_tab_follows_the_tab_of_data_with_groups_in_the_order_of_work(part: bytes, made: Tab) -> None:
    root = etree.fromstring(part)
    tabs = root.findall(f"{UI}ribbon/{UI}tabs/{UI}tab")
    assert [(item.get("label"), item.get("insertAfterMso")) for item in tabs] == [("绩效", "TabData")]
    labels = [group.get("label") for group in tabs[0]]
    assert labels == [group.label for group in made.groups]
    order = ["生成", "评分", "检查", "封面", "全年", "核对", "定稿", "帮助"]
    assert labels == sorted(labels, key=lambda label: order.index(label or ""))


def test_every_icon_is_in_microsofts_list(part: bytes) -> None:
    listed = {
        name for line in (HERE / "imagemso.txt").read_text(encoding="ascii").splitlines() if not line.startswith("#")
        for name in line.split()
    }
    assert len(listed) > 300
    used = {item.get("imageMso") for item in etree.fromstring(part).iter() if item.get("imageMso")}
    assert used and used <= listed


def test_every_button_says_what_it_does_and_has_a_key_of_its_own(part: bytes) -> None:
    controls = list(etree.fromstring(part).iter(f"{UI}button", f"{UI}menu"))
    for item in controls:
        assert item.get("label") and item.get("screentip") and item.get("supertip"), item.get("id")
    keys = Counter(item.get("keytip") for item in controls if item.get("keytip"))
    assert set(keys.values()) == {1}
    in_groups = [item for item in controls if item.getparent().tag == f"{UI}group"]
    assert all(item.get("keytip") for item in in_groups)


def test_one_large_button_leads_scoring_and_checking(part: bytes) -> None:
    large = [item.get("label") for item in etree.fromstring(part).iter() if item.get("size") == "large"]
    assert {"一键评分", "一键检查"} <= set(large)


def test_the_menu_has_one_entry_per_form_that_can_be_made(part: bytes, library: Library) -> None:
    menu = next(etree.fromstring(part).iter(f"{UI}menu"))
    titles = [(form.title, form.year) for form in library.forms.values() if form.id in library.sheets]
    titles += [(blank.title, blank.year) for form in library.forms.values() for blank in form.blanks]
    labels = [entry.get("label") for entry in menu]
    assert sorted(map(str, labels)) == sorted(f"{title}（{year}）" for title, year in titles)


def test_every_callback_does_one_thing_and_none_is_left_over(part: bytes, ours: tuple[Module, ...]) -> None:
    called = [item.get("onAction") for item in etree.fromstring(part).iter(f"{UI}button")]
    source = next(module.source for module in ours if module.name == "JxRibbon")
    one = r'^Public Sub (\w+)\(control As IRibbonControl\)\n    ThisWorkbook.Press.Pressed "(\w+)"(?:, False)?\nEnd Sub$'
    found = re.findall(one, source, re.MULTILINE)
    assert [f"JxRibbon.{name}" for name, _ in found] == called
    assert [f"JxOn_{id}" for _, id in found] == [name for name, _ in found]
    assert source.count("Sub ") == len(found)


def test_buttons_without_a_workbook_are_those_that_make_or_open_a_file(made: Tab) -> None:
    source = ribbon_module(made)
    free = set(re.findall(r'Pressed "(\w+)", False', source))
    assert {"log", "selftest", "examples"} <= free and not {"score", "check", "undo", "cover"} & free
    assert free == {button.id for button in made.pressable() if not button.workbook}


def test_chinese_stays_in_the_xml_and_out_of_the_module(made: Tab) -> None:
    assert "一键评分".encode() in ribbon_xml(made)
    assert ribbon_module(made).isascii()

"""What is read as XML, and what is refused: in every encoding, before anything could grow."""

from __future__ import annotations

import pytest
from hostile import LAUGHS
from jixiao.addin.package.xml_read import parse
from jixiao.addin.package.xml_write import markup
from jixiao.templates.stop import Stop
from support import stops, within

HEAD = '<?xml version="1.0" encoding="{}"?>'


def read(data: bytes) -> str:
    return markup(parse(data, "xl/a.xml"))


@pytest.mark.parametrize("text", [
    "<a/>", '<a b="1" c="2">x<b/>y</a>', "<a><!-- c --><?p q r?><?p?></a>", '<x:a xmlns:x="u" x:b="1" b="2"/>',
    '<a xmlns="u"><b xmlns=""><c/></b></a>', '<p:a xmlns:p="u"><p:b xmlns:p="v" p:k="1"/><p:c/></p:a>',
    '<x:a xmlns:x="u" xmlns:y="u" xmlns="u" y:k="1"><a/><y:b x:c="2"/></x:a>', '<a xml:space="preserve"> </a>',
    '<a b="&amp;&lt;&gt;&quot;\'&#10;&#9;&#13;">&amp;&lt;&gt;"\'\t\n&#13;</a>', "<表 行=\"1\"/>",
])
def test_what_is_written_so_comes_back_so(text: str) -> None:
    assert read(text.encode()) == text


@pytest.mark.parametrize(("data", "written"), [
    (b"<a></a>", "<a/>"), (b"<a b='1\r\n2'>x\r\ny\rz</a>", '<a b="1 2">x\ny\nz</a>'),
    (b"<a><![CDATA[<b>&]]>c</a>", "<a>&lt;b&gt;&amp;c</a>"), (b"<!-- 1 --><?p?><a/><!-- 2 -->", "<a/>"),
    (b"<a>&#x4e2d;&#20013;</a>", "<a>中中</a>"), (b"\xef\xbb\xbf<a/>", "<a/>"),
    (b"<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='zh'/>", '<a xml:lang="zh"/>'),
])
def test_other_spellings_of_the_same(data: bytes, written: str) -> None:
    assert read(data) == written


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "gb18030", "big5", "utf-16"])
def test_encodings_that_chinese_programs_write(encoding: str) -> None:
    assert read((HEAD.format(encoding) + "<a b='中'>文</a>").encode(encoding)) == '<a b="中">文</a>'


def test_what_calls_itself_gb2312_holds_more() -> None:
    """镕 is not in GB2312, and every program that writes that name writes it."""
    assert read((HEAD.format("GB2312") + "<a>朱镕基·—</a>").encode("gbk")) == "<a>朱镕基·—</a>"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_first_bytes(encoding: str) -> None:
    assert read((HEAD.format("UTF-16") + "<a>中</a>").encode(encoding)) == "<a>中</a>"


@pytest.mark.parametrize("data", [
    b"", b" ", b"abc", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>x", b" <?xml version='1.0'?><a/>", b"<a b='1' b='2'/>",
    b"<x:a/>", b"<a x:b='1'/>", b"<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>", b"<a xmlns:x=''/>", b"<a:b:c xmlns:a='u'/>",
    b"<a>&nbsp;</a>", b"<a b='&e;'/>", b"<a>&#0;</a>", b"<a>&#xFFFF;</a>", b"<a>&#xD800;</a>", b"<a>\x01</a>", b"<a>]]></a>",
    b"<a><!-- -- --></a>", b"<a>\xff</a>", b"<a>\xed\xa0\x80</a>", b"<a>\x00</a>", b"<a/>\x00", "<a/>".encode("utf-16")[:-1],
    b"<?xml version='1.0' encoding='UTF-16'?><a/>", b"<?xml version='1.0' encoding='gbk'?><a>\xff\xff</a>",
    b"<?xml version='1.0' encoding='zip'?><a/>", b"<?xml version='1.0' encoding='x-nonsense'?><a/>",
    b"<?xml version='1.0' encoding='unicode_escape'?><a/>", "<a/>".encode("utf-32"),
])
def test_what_is_no_xml_is_damaged(data: bytes) -> None:
    with pytest.raises(Stop) as caught:
        read(data)
    assert (caught.value.id, caught.value.values["reason"]) == ("damaged", "xl/a.xml 不是完整的 XML")


#: Also those that nobody reads: of the others none may be parsed as something else.
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "big5", "latin-1", "cp1252", "utf-32",
    "utf-32-le", "utf-7", "cp037", "hz", "shift_jis",
)


@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "utf-16-le", "utf-7", "gbk", "cp037"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoding_hides_a_doctype(encoding: str, declared: str) -> None:
    """A part whose entities were resolved would be read; refused it is as hostile, or as no XML where nobody could read it."""
    data = ((HEAD.format(declared) if declared else "") + f"{LAUGHS}<x>&c;</x>").encode(encoding)
    with within(40), pytest.raises(Stop) as caught:
        read(data)
    plain = encoding not in ("utf-32", "utf-32-le", "utf-7", "cp037", "utf-16-le", "utf-16-be")
    assert caught.value.id == "hostile" if plain else caught.value.id in ("hostile", "damaged")


def test_a_doctype_after_many_blanks_or_in_a_comment_is_one() -> None:
    with stops("hostile"):
        read(b" " * 100_000 + b"<!DOCTYPE a><a/>")
    with stops("hostile"):
        read(b"<a><!-- <!DOCTYPE a> --></a>")


def test_depth_is_limited() -> None:
    assert read(b"<a>" * 256 + b"</a>" * 256).startswith("<a><a>")
    with stops("damaged"):
        read(b"<a>" * 257 + b"</a>" * 257)


def test_a_copy_and_the_deepest_tree_take_no_long_stack() -> None:
    root = parse(b"<a>" * 256 + b"</a>" * 256, "a.xml")
    assert len(list(root.clone().trails("a"))) == 255
    assert root.texts() == ""


@pytest.mark.parametrize("data", [
    b"<a>" + b"x\n" * 2_000_000 + b"</a>", b"<a>" + b"<![CDATA[x]]>" * 200_000 + b"</a>", b"<a>" + b"&#120;" * 500_000 + b"</a>",
    b"<a " + b" ".join(b"a%d='1'" % number for number in range(50_000)) + b"/>",
    b"<a " + b" ".join(b"xmlns:a%d='u%d'" % (number, number) for number in range(20_000)) + b"/>",
    b"<a>" + b"".join(b"<b%d/>" % number for number in range(50_000)) + b"</a>",
], ids=["lines", "cdata", "references", "attributes", "namespaces", "names"])
def test_reading_takes_time_by_size_only(data: bytes) -> None:
    with within(150):
        parse(data, "a.xml")

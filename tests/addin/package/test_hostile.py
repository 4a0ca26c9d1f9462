"""Files that are no workbooks or mean harm: each a Stop with its id, before memory or time is spent."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import pytest
from full_book import MAIN, REL, SHEET, hand_made, parts_of, rewritten, sheet_xml, write_zip
from hostile import LAUGHS, OLE
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from jixiao.templates.library import say
from jixiao.templates.stop import Stop
from support import stops, within


def stop_of(path: Path) -> str:
    """The id of the Stop that opening and reading raises; its sentence must name the file."""
    with within(200), pytest.raises(Stop) as caught:
        WorkbookFile.open(path).grids()
    assert str(path) in say(caught.value.id, **caught.value.values)
    return caught.value.id


def good(path: Path) -> Path:
    return hand_made(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))


@pytest.mark.parametrize(
    ("content", "id"),
    [
        (b"", "not_a_workbook"),
        ("项目,得分\r\n甲,9".encode("gbk"), "text_csv"),
        (b"<html><table></table></html>", "text_html"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), "old_xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "not_a_workbook"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_first_bytes_say_what_a_file_is(tmp_path: Path, content: bytes, id: str) -> None:
    path = tmp_path / "假.xlsx"
    path.write_bytes(content)
    assert stop_of(path) == id


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert stop_of(tmp_path / "没有.xlsx") == "not_found"
    assert stop_of(tmp_path) == "not_found"


def test_ods_and_xlsb_and_docx_are_named(tmp_path: Path) -> None:
    ods = tmp_path / "a.xlsx"
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert stop_of(ods) == "ods"
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    for kind, id in ((b"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
                     (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "not_a_workbook")):
        path = rewritten(good(tmp_path / f"{id}.xlsx"), lambda parts, kind=kind: parts.update(  # type: ignore[misc]
            {"[Content_Types].xml": parts["[Content_Types].xml"].replace(main, kind)}))
        assert stop_of(path) == id
    assert stop_of(write_zip(tmp_path / "z.xlsx", {"a.txt": "x"})) == "not_a_workbook"


def test_strict_workbook_is_read_and_not_written(tmp_path: Path) -> None:
    def strict(parts: dict[str, bytes]) -> None:
        for name, data in parts.items():
            data = data.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            parts[name] = data.replace(REL.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    path = rewritten(good(tmp_path / "s.xlsx"), strict)
    before = path.read_bytes()
    book = WorkbookFile.open(path)
    assert book.grids()[0].cell(1, 1).value == 1
    book.apply([CellEdit("表", 1, 1, "改")], {})
    with stops("strict_format"):
        book.save(path, backup=True)
    assert path.read_bytes() == before


def test_backslashes_in_names_are_slashes(tmp_path: Path) -> None:
    """As some programs write them."""
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts_of(good(tmp_path / "g.xlsx")).items():
            info = zipfile.ZipInfo("x")
            info.filename = name.replace("/", "\\")
            archive.writestr(info, content)
    assert b"xl\\workbook.xml" in path.read_bytes()
    assert WorkbookFile.open(path).grids()[0].cell(1, 1).value == 1


def test_what_nothing_needs_may_be_missing_or_unreadable(tmp_path: Path) -> None:
    """Relationships that lead nowhere, and a part in a compression that we do not know: kept as it is."""
    rels = "".join(f'<Relationship Id="r{kind}" Type="{REL}/{kind}" Target="gone.xml"/>' for kind in ("styles", "sharedStrings"))
    path = rewritten(good(tmp_path / "d.xlsx"), lambda parts: parts.update({
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"</R", rels.encode() + b"</R")}))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("trash/1.dat", b"x" * 100)
    book = WorkbookFile.open(path)
    assert book.grids()[0].cell(1, 1).value == 1
    book.apply([CellEdit("表", 1, 1, "改")], {})
    book.save(path, backup=False)
    assert parts_of(path)["trash/1.dat"] == b"x" * 100


def test_whole_columns_may_be_merged(tmp_path: Path) -> None:
    path = hand_made(tmp_path / "m.xlsx", sheet_xml(
        '<row r="1"><c r="B1"><v>1</v></c></row>', '<mergeCells><mergeCell ref="B1:D1048576"/></mergeCells>'))
    (grid,) = WorkbookFile.open(path).grids()
    assert (grid.shown(9, 3).value, grid.hidden_part(9, 3), grid.hidden_part(1, 2)) == (1, True, False)


def test_two_tabs_of_one_sheet_are_damage(tmp_path: Path) -> None:
    tab = '<sheet name="又" sheetId="2" r:id="rId1"/></sheets>'.encode()
    path = rewritten(good(tmp_path / "t.xlsx"), lambda parts: parts.update({
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", tab)}))
    assert stop_of(path) == "damaged"


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_truncated_file_is_damaged(tmp_path: Path, cut: float) -> None:
    path = good(tmp_path / "t.xlsx")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert stop_of(path) == "damaged"


def test_wrong_crc_is_damaged(tmp_path: Path) -> None:
    path = good(tmp_path / "c.xlsx")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        crc = struct.pack("<L", archive.getinfo(SHEET).CRC)
    at = data.rindex(crc)
    data[at : at + 4] = b"\x00\x01\x02\x03"
    path.write_bytes(data)
    assert stop_of(path) == "damaged"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"])
def test_entity_bomb_is_refused_in_every_part_that_is_parsed(tmp_path: Path, part: str) -> None:
    path = rewritten(good(tmp_path / "l.xlsx"), lambda parts: parts.update({part: LAUGHS.encode() + parts[part]}))
    assert stop_of(path) == "hostile"


def test_doctype_in_utf_16_is_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS
    path = rewritten(good(tmp_path / "u.xlsx"), lambda parts: parts.update({SHEET: (text + parts[SHEET].decode()).encode("utf-16")}))
    assert stop_of(path) == "hostile"


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "..\\evil.xml", "C:/evil.xml"])
def test_names_that_leave_the_package_are_refused(tmp_path: Path, name: str) -> None:
    path = good(tmp_path / "n.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, "x")
    assert stop_of(path) == "hostile"


@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_two_entries_of_one_name_are_refused(tmp_path: Path, name: str) -> None:
    path = good(tmp_path / "d.xlsx")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns() if name == SHEET else _nothing():
        archive.writestr(name, "<x/>")
    assert stop_of(path) == "hostile"


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "b.xlsx", {**parts_of(good(tmp_path / "g.xlsx")), "xl/big.xml": bytes(64_000_000)})
    assert path.stat().st_size < 100_000
    assert stop_of(path) == "hostile"


def test_declared_size_that_lies_is_refused_while_inflating(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "b.xlsx", {**parts_of(good(tmp_path / "g.xlsx")), SHEET: b" " * 5_000_000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 1_000)))
    assert stop_of(path) == "hostile"


def test_too_many_entries_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "e.xlsx", {f"a{number}": b"" for number in range(10_001)})
    assert stop_of(path) == "too_large"


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "o.xlsx")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    at = data.rindex(entries[-1].filename.encode()) - 4  # the offset field is the last of a central entry's head
    struct.pack_into("<L", data, at, entries[0].header_offset)
    path.write_bytes(data)
    assert stop_of(path) == "hostile"


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:Z100000"])
def test_giant_merge_is_refused(tmp_path: Path, ref: str) -> None:
    after = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'
    assert stop_of(hand_made(tmp_path / "m.xlsx", sheet_xml("", after))) == "hostile"


def test_many_merges_that_add_up_are_refused(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="A{n}:CV{n + 999}"/>' for n in range(1, 40_000, 1000))
    assert stop_of(hand_made(tmp_path / "m.xlsx", sheet_xml("", f"<mergeCells>{merges}</mergeCells>"))) == "hostile"


def test_a_million_empty_rows_are_too_large(tmp_path: Path) -> None:
    body = "".join(f'<row r="{n}"/>' for n in range(1, 200_003))
    assert stop_of(hand_made(tmp_path / "r.xlsx", sheet_xml(body))) == "too_large"


@pytest.mark.slow
def test_limit_of_rows_counts_all_sheets_once(tmp_path: Path) -> None:
    body = "".join(f'<row r="{n}"/>' for n in range(1, 150_001))
    book = WorkbookFile.open(hand_made(tmp_path / "r.xlsx", sheet_xml(body)))
    book.grids()
    book.apply([CellEdit("表", 1, 1, "再读不再计")], {})
    assert book.grids()[0].cell(1, 1).value == "再读不再计"


def test_external_target_is_never_followed(tmp_path: Path) -> None:
    rel = b'<Relationship Id="rId9" TargetMode="External" Type="x/worksheet" Target="http://192.0.2.1/a.xml"/></Relationships>'
    path = rewritten(good(tmp_path / "x.xlsx"), lambda parts: parts.update({
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", rel)
    }))
    assert [grid.name for grid in WorkbookFile.open(path).grids()] == ["表"]


def test_uncompressed_parts_are_read_and_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "st.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts_of(good(tmp_path / "g.xlsx")).items():
            archive.writestr(name, content)
    assert WorkbookFile.open(path).grids()[0].cell(1, 1).value == 1
    data = path.read_bytes()
    path.write_bytes(data.replace(b"<v>1</v>", b"<v>2</v>"))
    assert stop_of(path) == "damaged"


def test_deeply_nested_xml_is_damage(tmp_path: Path) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert stop_of(hand_made(tmp_path / "n.xlsx", sheet_xml("", f"<extLst>{deep}</extLst>"))) == "damaged"


@pytest.mark.parametrize(
    ("good_text", "bad_text"),
    [(b'<c r="A1">', b'<c r="A1" s="1.5">'), (b'<col min="1"', b'<col min="x"'), (b'priority="1"', b'priority="-"')],
)
def test_number_that_is_none_is_damage(tmp_path: Path, good_text: bytes, bad_text: bytes) -> None:
    from jixiao.macros.sheet.edits import ColumnWidth, Highlight
    from jixiao.macros.sheet.grid import Range

    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', '<conditionalFormatting sqref="A1"><cfRule type="expression" '
                    'priority="1"><formula>A1</formula></cfRule></conditionalFormatting>', '<cols><col min="1" max="2" width="9"/></cols>')
    path = hand_made(tmp_path / "i.xlsx", xml)
    rewritten(path, lambda parts: parts.update({SHEET: parts[SHEET].replace(good_text, bad_text)}))
    assert bad_text in parts_of(path)[SHEET]
    with stops("damaged"):
        book = WorkbookFile.open(path)
        book.grids()
        book.apply([ColumnWidth("表", 5, 9), Highlight("表", Range(1, 1, 1, 1), "B1", "error")], {})


def test_a_main_part_without_a_content_type_is_damaged_and_not_another_kind_of_file(tmp_path: Path) -> None:
    def untyped(parts: dict[str, bytes]) -> None:
        text = parts["[Content_Types].xml"].decode()
        text = re.sub(r'<Override [^>]*PartName="/xl/workbook.xml"[^>]*/>', "", text)
        parts["[Content_Types].xml"] = re.sub(r'<Default [^>]*Extension="xml"[^>]*/>', "", text).encode()

    with pytest.raises(Stop) as stop:
        WorkbookFile.open(rewritten(good(tmp_path / "a.xlsx"), untyped))
    assert stop.value.id == "damaged" and "内容类型" in str(stop.value.values["reason"])

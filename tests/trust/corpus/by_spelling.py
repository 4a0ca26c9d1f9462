"""The same small workbook in every spelling of XML and of the zip that other programs have."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from full_book import MAIN, PACKAGE, REL, SHEET, hand_made, parts_of, rewritten, sheet_xml, write_zip
from typed_grid import typed

from trust.corpus import workbook

Change = Callable[[str], str]
STRICT = "http://purl.oclc.org/ooxml"


def form_rows() -> str:
    """Rows of the form, texts in their cells, without looks."""
    rows: dict[int, list[str]] = {}
    grid = typed()
    for (row, col), cell in sorted(grid.cells.items()):
        at = f'r="{chr(64 + col)}{row}"'
        if isinstance(cell.value, str):
            rows.setdefault(row, []).append(f'<c {at} t="inlineStr"><is><t>{cell.value.replace("&", "&amp;")}</t></is></c>')
        else:
            rows.setdefault(row, []).append(f"<c {at}><v>{cell.value}</v></c>")
    rows[grid.last_row].append(f'<c r="G{grid.last_row}"><f>SUM(G7:G{grid.last_row - 1})</f><v>15</v></c>')
    return "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))


MERGES = '<mergeCells count="2"><mergeCell ref="A1:H1"/><mergeCell ref="A2:H2"/></mergeCells>'


def base(path: Path) -> Path:
    return hand_made(path, sheet_xml(form_rows(), MERGES))


def spelled(name: str, stop: str = "") -> Callable[[Change], Change]:
    """The sheet's XML, spelled otherwise."""

    def register(change: Change) -> Change:
        def make(path: Path) -> None:
            rewritten(base(path), lambda parts: parts.update({SHEET: change(parts[SHEET].decode()).encode("utf-8")}))

        workbook(f"spelled-{name}", stop=stop)(make)
        return change

    return register


def rows_of(name: str, rows: str, after: str = "", **more: str) -> None:
    """The form, and more rows below."""
    workbook(f"spelled-{name}")(lambda path: hand_made(path, sheet_xml(form_rows() + rows, MERGES + after), **more))


def parts(name: str, suffix: str = ".xlsx", stop: str = "") -> Callable[[Callable[[dict[str, bytes]], None]], object]:
    """Parts of the package, arranged otherwise."""

    def register(change: Callable[[dict[str, bytes]], None]) -> object:
        workbook(f"package-{name}", suffix, stop)(lambda path: rewritten(base(path), change))
        return change

    return register


def zipped(name: str) -> Callable[[Callable[[Path, dict[str, bytes]], None]], object]:
    """The zip itself, written otherwise."""

    def register(write: Callable[[Path, dict[str, bytes]], None]) -> object:
        workbook(f"zip-{name}")(lambda path: write(path, parts_of(base(path))))
        return write

    return register


spelled("plain")(lambda xml: xml)
spelled("prefix-x")(lambda xml: re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x="))
spelled("declaration-and-crlf")(lambda xml: '<?xml version="1.0" encoding="utf-8"?>\r\n' + xml.replace("><", ">\r\n<"))
spelled("byte-order-mark")(lambda xml: "﻿" + xml)
spelled("single-quotes")(lambda xml: xml.replace('"', "'"))
spelled("blanks-in-tags")(lambda xml: xml.replace('"/>', '"  />').replace('">', '" >').replace("</c>", "</c >"))
spelled("indented")(lambda xml: xml.replace("<row", "\n  <row").replace("<c ", "\n    <c ").replace("</row>", "\n  </row>"))
spelled("attributes-in-another-order")(lambda xml: re.sub(r'<c (r="\w+") (t="\w+")>', r"<c \2 \1>", xml))
spelled("cells-without-places")(lambda xml: re.sub(r' r="A1"| r="A2"', "", xml))
spelled("rows-without-numbers")(lambda xml: re.sub(r'<row r="[1-4]">', "<row>", xml))
spelled("comments-and-instructions")(lambda xml: xml.replace("<sheetData>", "<!-- 张三 --><?mso x?><sheetData>"))
spelled("comment-among-cells")(lambda xml: xml.replace("</row>", "<!-- <c r='Z1'/> --></row>", 1))
spelled("cdata")(lambda xml: re.sub(r"<t>([^<]*)</t>", r"<t><![CDATA[\1]]></t>", xml))
spelled("references")(lambda xml: re.sub(r"<t>(.)", lambda match: f"<t>&#x{ord(match[1]):X};", xml))
spelled("standalone-no-namespace-for-r")(lambda xml: xml.replace(f' xmlns:r="{REL}"', ""))
spelled("ignorable-namespaces")(lambda xml: xml.replace("<worksheet ", (
    '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{00000000-0001-0000-0000-000000000000}" ')
    ).replace("<row ", '<row spans="1:8" x14ac:dyDescent="0.25" '))
spelled("no-dimension-but-properties")(lambda xml: xml.replace(
    "<sheetData>", '<sheetPr codeName="Sheet1"><tabColor indexed="10"/></sheetPr><sheetFormatPr defaultRowHeight="14.25"/><sheetData>'))
spelled("wrong-dimension")(lambda xml: xml.replace("<sheetData>", '<dimension ref="A1"/><sheetData>'))
spelled("rows-with-everything")(lambda xml: xml.replace(
    '<row r="10">', '<row r="10" spans="1:8" s="0" customFormat="1" ht="30.75" customHeight="1" thickTop="1" thickBot="1" ph="1">'))
spelled("alternate-content")(lambda xml: xml.replace("</sheetData>", (
    '</sheetData><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    'Requires="x14" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/></mc:AlternateContent>')))
spelled("strange-extension")(lambda xml: xml.replace(
    "</worksheet>", '<extLst><ext uri="{12345678-0000-0000-0000-000000000000}"><a xmlns="urn:a" b="c">文<!-- --></a></ext></extLst></worksheet>'))
spelled("cells-with-extensions")(lambda xml: xml.replace(
    "</c></row>", '<extLst><ext uri="{1}"/></extLst></c></row>', 1))
spelled("utf-8-in-another-case")(lambda xml: '<?xml version="1.0" encoding="Utf-8" standalone="no"?>' + xml)

rows_of("shared-formulas", (
    '<row r="20"><c r="A20"><v>1</v></c><c r="B20"><f t="shared" ref="B20:B23" si="0">A20*2</f><v>2</v></c></row>'
    + "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><f t="shared" si="0"/><v>2</v></c></row>' for row in (21, 22, 23))))
rows_of("data-table", '<row r="20"><c r="A20"><v>1</v></c><c r="B20"><f t="dataTable" ref="B20:B21" dt2D="0" dtr="0" r1="A20"/><v>2</v></c></row>')
rows_of("array-formula", '<row r="20"><c r="A20"><f t="array" ref="A20:B20">{1,2}</f><v>1</v></c><c r="B20"><v>2</v></c></row>')
rows_of("kinds-of-cells", (
    '<row r="20"><c r="A20" t="b"><v>1</v></c><c r="B20" t="e"><v>#N/A</v></c><c r="C20" t="str"><f>"a"</f><v>a</v></c>'
    '<c r="D20" t="d"><v>2024-05-01T08:00:00</v></c><c r="E20" t="n"><v>1E-10</v></c><c r="F20"/><c r="G20" t="str"><v></v></c>'
    '<c r="H20" t="inlineStr"><is/></c></row>'))
rows_of("numbers-as-written", (
    '<row r="20"><c r="A20"><v>0.30000000000000004</v></c><c r="B20"><v>1.0000</v></c><c r="C20"><v>1e3</v></c>'
    '<c r="D20"><v>+5</v></c><c r="E20"><v>.5</v></c><c r="F20"><v> 7 </v></c><c r="G20"><v>123456789012345678901</v></c></row>'))
rows_of("rich-and-phonetic", (
    '<row r="20"><c r="A20" t="inlineStr"><is><r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve">富 </t></r><r><t>文</t></r></is></c>'
    '<c r="B20" t="inlineStr"><is><t>課長</t><rPh sb="0" eb="2"><t>カチョウ</t></rPh><phoneticPr fontId="0"/></is></c>'
    '<c r="C20" t="s"><v>0</v></c><c r="D20" t="s" ph="1"><v>1</v></c></row>'
), '<phoneticPr fontId="0" type="noConversion"/>', strings=(
    '<si><t xml:space="preserve"> 前后 </t></si><si><r><t>課</t></r><r><rPr><i/></rPr><t>長</t></r>'
    '<rPh sb="0" eb="2"><t>カチョウ</t></rPh><phoneticPr fontId="0"/></si>'))
rows_of("escapes-in-strings", '<row r="20"><c r="A20" t="s"><v>0</v></c><c r="B20" t="s"><v>1</v></c></row>',
        strings="<si><t>a_x000D_b_x005F_x0041_</t></si><si><t/></si>")
workbook("spelled-values-under-merges")(lambda path: hand_made(path, sheet_xml(
    form_rows() + '<row r="20"><c r="A20"><v>1</v></c><c r="B20"><v>2</v></c></row>',
    MERGES.replace('count="2"', 'count="3"').replace("</mergeCells>", '<mergeCell ref="A20:C21"/></mergeCells>'))))
rows_of("date-1904", '<row r="20"><c r="A20" s="1"><v>44000</v></c></row>', properties='<workbookPr date1904="1"/>',
        styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>')
rows_of("names", "", names=(
    '<definedNames><definedName name="坏">#REF!</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">表!$A$1:$H$14</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">表!$A$9:$H$13</definedName>'
    '<definedName name="外" comment="一">[1]外!$A$1</definedName></definedNames>'))
rows_of("styles-of-another-program", '<row r="20"><c r="A20" s="1"><v>1</v></c></row>', styles=(
    '<numFmts count="1"><numFmt numFmtId="176" formatCode="0.00_);[Red]\\(0.00\\)"/></numFmts><fonts count="1"><font><sz val="12"/>'
    '<name val="宋体"/><charset val="134"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="176" applyNumberFormat="1"/></cellXfs><colors><indexedColors><rgbColor rgb="00000000"/></indexedColors></colors>'))


@parts("nothing-but-the-needed")
def _(parts: dict[str, bytes]) -> None:
    """No styles, no strings, no theme, no properties."""


@parts("odd-places")
def _(parts: dict[str, bytes]) -> None:
    """The sheet in the root, the workbook's part in a folder of another name."""
    parts["页.xml"] = parts.pop(SHEET)
    parts["书/w.xml"] = parts.pop("xl/workbook.xml")
    parts["书/_rels/w.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels").replace(f"/{SHEET}".encode(), "../页.xml".encode())
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", "书/w.xml".encode())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/xl/workbook.xml", "/书/w.xml".encode())


@parts("names-in-another-case")
def _(parts: dict[str, bytes]) -> None:
    parts["xl/Worksheets/Sheet1.xml"] = parts.pop(SHEET)


@parts("parts-that-nothing-needs")
def _(parts: dict[str, bytes]) -> None:
    parts["xl/left.bin"] = b"\x00\xff" * 100
    parts["docs/readme.txt"] = b"x"
    parts["docProps/thumbnail.jpeg"] = b"\xff\xd8\xff no picture"


@parts("folders-as-entries")
def _(parts: dict[str, bytes]) -> None:
    parts["xl/"] = parts["xl/worksheets/"] = b""


@parts("strict", stop="strict_format")
def _(parts: dict[str, bytes]) -> None:
    for name, data in parts.items():
        parts[name] = data.replace(MAIN.encode(), f"{STRICT}/spreadsheetml/main".encode()).replace(
            REL.encode(), f"{STRICT}/officeDocument/relationships".encode())


@parts("signed", stop="signed")
def _(parts: dict[str, bytes]) -> None:
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'


for _kind, _suffix in (
    ("template.main+xml", ".xltx"), ("sheet.macroEnabled.main+xml", ".xlsm"), ("template.macroEnabled.main+xml", ".xltm"),
):
    @parts(f"kind{_suffix}", _suffix)
    def _(parts: dict[str, bytes], kind: str = _kind) -> None:
        family = b"application/vnd.ms-excel." if "macro" in kind else b"application/vnd.openxmlformats-officedocument.spreadsheetml."
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", family + kind.encode())


@parts("xlsx-called-xlsm", ".xlsm", stop="wrong_suffix")
def _(parts: dict[str, bytes]) -> None:
    """Excel does not open it; reading does, saving elsewhere says so."""


@parts("external-links-and-more-relations")
def _(parts: dict[str, bytes]) -> None:
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[name] = (f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{REL}/hyperlink" '
                   'Target="file:///c:/a b/%E8%A1%A8.xlsx" TargetMode="External"/><Relationship Id="b" '
                   'Type="urn:unknown" Target="../没有.bin"/></Relationships>').encode()


@parts("two-sheets-and-a-part-unlisted")
def _(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet9.xml"] = parts[SHEET]


@zipped("stored")
def _(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


class _Stream:
    """A file that cannot go back: sizes follow the data then, as programs write to a network."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


@zipped("streamed")
def _(path: Path, parts: dict[str, bytes]) -> None:
    stream = _Stream(path)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in parts.items():
            archive.writestr(name, data)
    stream.file.close()


@zipped("comment-and-extra-fields")
def _(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "注".encode()
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2024, 5, 1, 8, 0, 0))
            info.extra, info.external_attr = struct.pack("<HHL", 0xCAFE, 4, 7), 0o644 << 16
            archive.writestr(info, data)


@zipped("types-last")
def _(path: Path, parts: dict[str, bytes]) -> None:
    write_zip(path, dict(reversed(parts.items())))


@zipped("oldest-dates")
def _(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)

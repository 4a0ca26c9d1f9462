"""Workbooks to finalize, as Excel and their users leave them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
from full_book import MAIN, REL, rewritten
from jixiao.addin.cli.main import run
from jixiao.addin.workbook.workbook import WorkbookFile
from jixiao.macros.sheet.edits import CellEdit
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from support import case_record, make_book

CLEAN = "selfeval-2023-004-07"  # a published form without a finding of severity error
LINK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"


def linked_to_the_add_in(parts: dict[str, bytes]) -> None:
    """As Excel leaves a workbook that was calculated with an add-in that lies elsewhere."""
    part = "xl/externalLinks/externalLink1.xml"
    parts[part] = f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{REL}" r:id="rId1"/></externalLink>'.encode()
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/externalLinkPath" Target="file:///D:/AddIns/jixiao.xlam" TargetMode="External"/></Relationships>'
    ).encode()
    for name, mark, more in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>",
         f'<Relationship Id="rIdX" Type="{REL}/externalLink" Target="externalLinks/externalLink1.xml"/>'),
        ("[Content_Types].xml", "</Types>", f'<Override PartName="/{part}" ContentType="{LINK_TYPE}"/>'),
        ("xl/workbook.xml", "<definedNames>",
         f'<externalReferences><externalReference xmlns:r="{REL}" r:id="rIdX"/></externalReferences><definedNames>'),
    ):
        assert mark.encode() in parts[name]
        at = more.encode() if name == "xl/workbook.xml" else more.encode() + mark.encode()
        parts[name] = parts[name].replace(mark.encode(), at)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb"(<f>[^<]*?)JX_SCORE\(", rb"\1[1]!JX_SCORE(", parts[name])


def received(path: Path) -> Path:
    """A user's workbook, scored: other sheets, a chart and formulas over the cover and the review columns, properties."""
    file = openpyxl.load_workbook(make_book(path, case_record(CLEAN)))
    del file["封面"], file["检查结果"]
    form = file.worksheets[0]
    for block in [block for block in form.merged_cells.ranges if block.min_col > 8]:
        form.unmerge_cells(str(block))
    form.delete_cols(9, 20)
    form.conditional_formatting, form.print_area = type(form.conditional_formatting)(), None
    form.data_validations.dataValidation.clear()
    for cell in (cell for row in form.iter_rows() for cell in row if cell.data_type == "f"):
        cell.value = None
    form["D5"].comment = Comment("以合同为准", "王会计")
    form.conditional_formatting.add("A11:F12", FormulaRule(formula=["$A11=\"\""], fill=PatternFill(bgColor="FFC7CE")))
    own = file.create_sheet("分析")
    own["A1"], own["A2"] = "=封面!H5", "=SUM(B1:B2)"
    own["B1"], own["B2"] = 3, 4
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=1, max_row=2))
    own.add_chart(chart, "D1")
    file.create_sheet("参数").sheet_state = "hidden"
    file.defined_names["总分处"] = DefinedName("总分处", attr_text="封面!$H$5")
    file.properties.creator = file.properties.lastModifiedBy = file.properties.title = "王会计"
    file.active = 1
    file.save(path)

    def by_hand(parts: dict[str, bytes]) -> None:
        chart = next(name for name in parts if name.startswith("xl/charts/chart"))
        parts[chart] = re.sub(rb"<([\w:]*)f>[^<]*</", "<\\1f>'封面'!$H$5:$H$6</".encode(), parts[chart])
        parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(
            b"</Properties>", "<Company>某局</Company><Manager>李处长</Manager></Properties>".encode()
        )
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b"<bookViews>", (
                '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
                'Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
                'url="D:\\王会计\\"/></mc:Choice></mc:AlternateContent><bookViews>'
            ).encode()
        )
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b"<workbookPr", '<fileSharing readOnlyRecommended="1" userName="王会计"/><workbookPr'.encode(), 1
        )
        parts["docProps/custom.xml"] = (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property '
            'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="经办"><vt:lpwstr xmlns:vt="http://schemas.openxml'
            'formats.org/officeDocument/2006/docPropsVTypes">王会计</vt:lpwstr></property></Properties>'
        ).encode()
        parts["customXml/item1.xml"] = "<p><author>某处</author></p>".encode()
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>", f'<Relationship Id="rIdCustom" Type="{REL}/customXml" Target="/customXml/item1.xml"/>'
            "</Relationships>".encode()
        )
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(
            b"</Relationships>", f'<Relationship Id="rIdC" Type="{REL}/custom-properties" Target="docProps/custom.xml"/>'
            "</Relationships>".encode()
        )
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", b'<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'custom-properties+xml"/></Types>'
        )

    rewritten(path, by_hand)
    assert run(["score", str(path)]) == 0
    door = WorkbookFile.open(path)
    door.apply([CellEdit("分析", 3, 1, Decimal(9), f"COUNTA('{form.title}'!L1:L100)")], {})
    door.save(path, backup=False)
    return rewritten(path, linked_to_the_add_in)


def with_shared_texts(parts: dict[str, bytes]) -> None:
    """All texts of the cells in one list, as Excel stores them."""
    texts: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b' t="s"><v>%d</v></c>' % (len(texts) - 1)

    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(
                rb'(<c [^<>]*?) t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>', shared, parts[name]
            )
    items = b"".join(b"<si><r><t xml:space=\"preserve\">%s</t></r></si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s" count="%d">%s</sst>' % (MAIN.encode(), len(texts), items)
    kind = LINK_TYPE.replace("externalLink", "sharedStrings")
    for name, mark, more in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>",
         f'<Relationship Id="rIdS" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'),
        ("[Content_Types].xml", "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'),
    ):
        parts[name] = parts[name].replace(mark.encode(), more.encode() + mark.encode())

"""``jx addin check``: a good file passes, and each rule sees what is wrong with a changed one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from jixiao.addin.xlam.build import modules
from jixiao.addin.xlam.check import check
from jixiao.addin.xlam.project import Module, write_project
from jixiao.templates.library import Library
from jixiao.templates.stop import Stop

RIBBON, BOOK, SHEET = "customUI/customUI.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"
Parts = dict[str, bytes]


def replaced(part: str, find: str, put: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        before = parts[part]
        parts[part] = before.replace(find.encode(), put.encode(), 1)
        assert parts[part] != before
    return change


def project(edit: Callable[[list[Module]], list[Module]]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        from jixiao.templates.library import default_library

        parts["xl/vbaProject.bin"] = write_project("jixiao", edit(list(modules(default_library()))))
    return change


def source(name: str, find: str, put: str) -> Callable[[Parts], None]:
    return project(lambda held: [
        Module(item.name, item.kind, item.source.replace(find, put)) if item.name == name else item for item in held
    ])


def without(name: str) -> Callable[[Parts], None]:
    return project(lambda held: [item for item in held if item.name != name])


def removed(part: str) -> Callable[[Parts], None]:
    return lambda parts: parts.__delitem__(part)


def added(part: str, data: bytes) -> Callable[[Parts], None]:
    return lambda parts: parts.__setitem__(part, data)


CASES = {
    "a part is missing": (removed("xl/styles.xml"), "缺少 xl/styles.xml"),
    "a part too many": (added("xl/evil.bin", b"x"), "多出 xl/evil.bin"),
    "a part is no XML": (added(BOOK, b"<workbook"), "xl/workbook.xml 读不出来"),
    "a DOCTYPE": (added(RIBBON, b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "customUI/customUI.xml 读不出来"),
    "a content type": (
        replaced("[Content_Types].xml", "addin.macroEnabled.main", "sheet.macroEnabled.main"), "xl/workbook.xml 的内容类型不对",
    ),
    "a second ribbon": (
        replaced("_rels/.rels", "</Relationships>", '<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2007/'
                 'relationships/ui/extensibility" Target="customUI/customUI.xml"/></Relationships>'),
        "_rels/.rels 里的关系不对：customUI/customUI.xml",
    ),
    "no ribbon": (
        replaced("_rels/.rels", "ui/extensibility", "ui/other"), "_rels/.rels 里的关系不对：customUI/customUI.xml",
    ),
    "no ribbon for Excel from 2010 on": (removed("customUI/customUI14.xml"), "缺少 customUI/customUI14.xml"),
    "a callback of the newer ribbon": (
        replaced("customUI/customUI14.xml", 'onAction="JxRibbon.JxOn_rescore_row"', 'onAction="JxRibbon.Evil"'),
        "按钮 jx_rescore_row 要调用的 JxRibbon.Evil 不存在",
    ),
    "relationship ids": (
        replaced("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"'), "xl/_rels/workbook.xml.rels 里的关系不对：Id",
    ),
    "code name of the workbook": (
        replaced(BOOK, 'codeName="ThisWorkbook"', 'codeName="DieseArbeitsmappe"'),
        "xl/workbook.xml 的代码名 DieseArbeitsmappe 没有对应的文档模块",
    ),
    "code name of the sheet": (
        replaced(SHEET, 'codeName="JxConf"', 'codeName="JxPress"'), f"{SHEET} 的代码名 JxPress 没有对应的文档模块",
    ),
    "a document module without its base": (
        source("JxConf", "{00020820-", "{00020819-"), f"{SHEET} 的代码名 JxConf 没有对应的文档模块",
    ),
    "no project": (added("xl/vbaProject.bin", b"x" * 600), "宏项目读不出来"),
    "a module is missing": (without("JxLink"), "缺少模块 JxLink"),
    "a module too many": (
        project(lambda held: [*held, Module("Evil", "Module", 'Attribute VB_Name = "Evil"\n')]), "多出模块 Evil",
    ),
    "a changed module": (source("JxSheet", "ThisWorkbook.Worksheets", "ActiveWorkbook.Worksheets"), "模块 JxSheet 与本程序的不同"),
    "a changed command": (source("JxContact", "-P -B -m", "-B -m"), "模块 JxContact 与本程序的不同"),
    "a procedure that a cell can call": (
        source("JxRibbon", "Public Sub JxOn_log(control As IRibbonControl)", "Public Sub JxOn_log(ByVal command As String)"),
        "单元格里的公式能调用 JxRibbon.JxOn_log",
    ),
    "a declaration that a cell can call": (
        source("JxFunctions", "Option Explicit", 'Option Explicit\nDeclare PtrSafe Function Run Lib "x.dll" () As Long'),
        "单元格里的公式能调用 JxFunctions.Run",
    ),
    "a callback that is not there": (
        source("JxRibbon", "JxOn_score(", "JxOn_scor("), "按钮 jx_score 要调用的 JxRibbon.JxOn_score 不存在",
    ),
    "a private callback": (
        source("JxRibbon", "Public Sub JxOn_log(", "Private Sub JxOn_log("), "按钮 jx_log 要调用的 JxRibbon.JxOn_log 不存在",
    ),
    "an id twice": (replaced(RIBBON, 'id="jx_score"', 'id="jx_check"'), "选项卡里的编号 jx_check 重复"),
    "a function without wrapper": (source("JxFunctions", "Function JX_GRADE(", "Function JX_GRAD("), "缺少函数 JX_GRADE"),
    "a changed label": (replaced(RIBBON, "一键评分", "一键打分"), "选项卡与本程序的不同"),
    "a changed text": (replaced(SHEET, "正在处理", "正在计算"), "设置表与本程序的不同"),
    "an interpreter that is none": (replaced(SHEET, "pythonw.exe", "%TEMP%.exe"), "设置表与本程序的不同"),
}


def test_the_built_add_in_passes(xlam: Path, library: Library) -> None:
    assert check(xlam, library) == []


@pytest.mark.parametrize("case", CASES)
def test_a_changed_add_in_is_seen(case: str, xlam: Path, library: Library, tmp_path: Path) -> None:
    change, problem = CASES[case]
    with zipfile.ZipFile(xlam) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    path = tmp_path / "changed.xlam"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert problem in check(path, library)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"x" * 5000])
def test_what_is_no_package_is_said(data: bytes, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.xlam"
    path.write_bytes(data)
    assert check(path, library) == ["不是完整的插件文件"]


def test_a_file_that_is_not_there_stops(library: Library, tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        check(tmp_path / "none.xlam", library)
    assert stop.value.id == "not_found"

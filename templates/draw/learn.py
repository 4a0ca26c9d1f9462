"""登记表样: the sheet on which a user says what each label of a form is."""

from __future__ import annotations

from jixiao.templates.draw.kit import REVIEW_BOX, SLATE, TEXT, Sheet
from openpyxl.worksheet.datavalidation import DataValidation

_HEAD, _INPUT = "DDE7F0", "FFF9E1"
_HOW = (
    "这是“{{ head.sheet }}”的登记表样。逐行看“概念”一列：程序把表上的文字当作什么。不对的，点单元格右边的箭头另选；"
    "“把握”是存疑、未知的先看。黄底的格子可以改，别的不用改，行不要删；漏了的标签可以插入一行，写单元格和概念。改完保存，再按一次“登记表样”"
    "（或 jx learn 这本工作簿），就成为您自己的一种表样。概念和口径的意思列在最下面。"
)
_SETTINGS = (
    ("title", "表的标题，不带年度。别的单位的同一种表，标题里有这几个字就认得"),
    ("kind", "自评 或 申报"),
    ("year", "这种表从哪一年起用（四位数字）"),
    ("ruleset", "按哪一套规则评分，从下拉中选"),
    ("execution_points", "预算执行率占几分；表上没有这一栏的，这里是空的，按口径算"),
    ("unit", "金额印的是 万元、元 还是 亿元"),
    ("rows", "指标从第几行到第几行，供核对；不对时多半是列标题的概念选错了"),
    ("next", "结转成哪一种：申报表转同年的自评表，自评表转下一年的申报表；从下拉中选，栏目按概念对应"),
    ("id", "表样的编号，字母、数字、短横；编号相同的后来的替换先前的"),
    ("sheet", "登记的是哪张工作表，不要改"),
)


def learn() -> Sheet:
    """登记表样: settings, a line per label, and what the concepts mean."""
    s = Sheet("登记表样", (10, 40, 24, 9, 52), landscape=True)
    s.title("A1:E1", "登记表样")
    s.cell("A2:E2", _HOW, align="left", border=None, color=SLATE)
    row = 3
    for key, help in _SETTINGS:
        s.cell(f"A{row}:B{row}", f"{{{{ name.{key} }}}}", align="left", border=REVIEW_BOX, fill="EEF2F6", indent=1)
        s.cell(f"C{row}", f"{{{{ head.{key} }}}}", align="left", border=REVIEW_BOX, format=TEXT, indent=1,
               fill=None if key in ("rows", "sheet") else _INPUT)
        s.cell(f"D{row}:E{row}", help, align="left", size=9, border=REVIEW_BOX, color=SLATE, indent=1)
        row += 1
    _heading(s, row, ("单元格", "表上的文字", "概念", "把握", "读到的内容"))
    line = row + 1
    for letter, key, align in (
        ("A", "cell", "center"), ("B", "text", "left"), ("C", "concept", "left"), ("D", "sure", "center"),
        ("E", "value", "left"),
    ):
        s.cell(f"{letter}{line}", f"{{{{ line.{key} }}}}", align=align, border=REVIEW_BOX, format=TEXT,
               indent=int(align == "left"), fill=_INPUT if letter == "C" else None)
    for word, mark in (("确定", "good"), ("存疑", "warning"), ("未知", "error")):
        s.mark(f"D{line}", f'D{line}="{word}"', mark, bold=word != "确定")
    concept = _meanings(s, line + 2, "概念的意思", "concept.name", "concept.help")
    rules = _meanings(s, concept + 2, "口径的意思", "rules.title", "rules.help")
    nexts = _meanings(s, rules + 2, "下一张表可以选的", "nexts.title", "nexts.help")
    settings = {key: 3 + at for at, (key, _) in enumerate(_SETTINGS)}
    s.choice(f"C{settings['kind']}", ("自评", "申报"))
    s.choice(f"C{settings['unit']}", ("万元", "元", "亿元"))
    # A list as long as this stands in cells; the blank row behind the last keeps the whole block in the reference.
    _choice(s, f"C{line}", f"$A${concept}:$A${concept + 1}")
    _choice(s, f"C{settings['ruleset']}", f"$A${rules}:$A${rules + 1}")
    _choice(s, f"C{settings['next']}", f"$A${nexts}:$A${nexts + 1}")
    s.heights({2: 64, row: 24} | dict.fromkeys(range(3, row), 20) | dict.fromkeys((line, concept, rules, nexts), 20))
    s.sheet.freeze_panes = f"A{line}"
    s.sheet.print_title_rows = f"{row}:{row}"
    return s


def _meanings(s: Sheet, row: int, title: str, name: str, help: str) -> int:
    """A block of names and what they mean, with a blank row behind it; gives the repeated row."""
    s.cell(f"A{row}:E{row}", title, align="left", bold=True, border=None, color="1F3864")
    s.cell(f"A{row + 1}:B{row + 1}", f"{{{{ {name} }}}}", align="left", border=REVIEW_BOX, format=TEXT, indent=1)
    s.cell(f"C{row + 1}:E{row + 1}", f"{{{{ {help} }}}}", align="left", border=REVIEW_BOX, color=SLATE)
    s.cell(f"A{row + 2}:E{row + 2}", None, border=None)
    return row + 1


def _heading(s: Sheet, row: int, texts: tuple[str, ...]) -> None:
    for letter, text in zip("ABCDE", texts, strict=True):
        s.cell(f"{letter}{row}", text, bold=True, fill=_HEAD, border=REVIEW_BOX, color="1F3864")


def _choice(s: Sheet, area: str, source: str) -> None:
    """A drop-down list of what stands in cells; other input is said to be wrong when the sheet is read."""
    validation = DataValidation(type="list", formula1=source, allow_blank=True)
    validation.showErrorMessage = False
    validation.add(area)
    s.sheet.add_data_validation(validation)

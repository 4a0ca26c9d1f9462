"""登记表样: what a user teaches becomes a form; what he could do wrong is one sentence and nothing is written."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import learned_file
from jixiao.addin.verbs.learn import Learned, learn
from jixiao.templates.library import default_library, own_forms, own_forms_changed, say
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import TEXT_KEYS, Funds, FundSource, Indicator, Record
from learning import SHEET, concept, correct, propose, row_of, setting, teach
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from support import case_record, make_book
from wild_forms import WILD

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

_HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "原因"]
_ROWS: list[list[object]] = [
    ["产出指标", "数量指标", "培训人数", "≥100人", "80人", 50, 40, "报名不足"],
    ["效益指标", "社会效益指标", "合格率", "≥95%", "96%", 40, 40, None],
]


def fill_sheet(sheet: Worksheet, head: list[str] = _HEAD, rows: list[list[object]] = _ROWS) -> None:
    """A form of nobody's: 甲县 prints it, with a block of remarks and a note that no vocabulary knows."""
    sheet.title = "自评表"
    sheet["A1"], sheet["A2"] = "甲县奖补资金绩效自评表", "（2023年度）"
    sheet["A3"], sheet["C3"], sheet["F3"], sheet["G3"] = "项目名称", "产业奖补", "经办股室", "农业股"
    sheet["A4"], sheet["C4"], sheet["F4"], sheet["G4"] = "主管部门", "甲县农业局", "实施单位", "甲县农技站"
    for col, text in enumerate(["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], 1):
        sheet.cell(5, col, text)
    for col, value in enumerate([None, "年度资金总额", 100, 100, 90, 10, None, 9], 1):
        sheet.cell(6, col, value)  # type: ignore[arg-type]
    for col, value in enumerate([None, "其中：财政拨款", 100, 100, 90, "—", None, "—"], 1):
        sheet.cell(7, col, value)  # type: ignore[arg-type]
    for col, text in enumerate(head, 1):
        sheet.cell(8, col, text)
    for at, row in enumerate(rows, 9):
        for col, value in enumerate(row, 1):
            sheet.cell(at, col, value)  # type: ignore[arg-type]
    end = 9 + len(rows)
    sheet.cell(end, 1, "总分")
    sheet.cell(end, 6, 100)
    sheet.cell(end, 7, 89)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A5:A7")
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet["C9"].fill = PatternFill("solid", fgColor="FFEEDD")
    sheet.column_dimensions["C"].width = 31.5
    sheet.row_dimensions[8].height = 33


def made(path: Path, *changes: Callable[[Worksheet], None], **options: object) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill_sheet(sheet, **options)  # type: ignore[arg-type]
    for change in changes:
        change(sheet)
    book.save(path)
    return path


def test_a_taught_form_is_a_form_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path / "甲县.xlsx")
    out = tmp_path / "登记"
    assert run(["learn", str(path), "-o", str(out)]) == 0
    assert "确定" in capsys.readouterr().err
    copy = out / "甲县_登记表样.xlsx"
    assert openpyxl.load_workbook(copy).sheetnames == [SHEET, "自评表"]
    assert run(["learn", str(copy), "-o", str(out)]) == 0
    printed = capsys.readouterr()
    assert "培训人数" in printed.out and "经办股室“农业股”" in printed.err  # read back, and what is lost
    names = {item.name for item in out.iterdir()}
    title = "甲县奖补资金绩效自评表"
    assert names == {copy.name, "form.xlsx", "form.toml", f"{title}.jxform", f"{title}_空白.xlsx", f"{title}_读回.xlsx"}
    (id,) = (item.stem for item in own_forms().glob("*.toml"))
    assert id.startswith("selfeval-") and (own_forms() / f"{id}.xlsx").is_file()
    assert run(["forms"]) == 0
    listed = capsys.readouterr().out
    assert id in listed and "用户登记" in listed
    assert run(["forms", "check", str(own_forms().parent)]) == 0
    assert run(["new", id, "-o", str(tmp_path / "空白.xlsx")]) == 0
    assert run(["score", str(path), "-o", str(tmp_path / "评.xlsx")]) == 0
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == id
    (row, *_) = form_verbs.score(path, default_library(), dry_run=True).plan.results[0].rows
    assert row.rule_score == 40  # 80 of 100, of 50 points


def test_the_look_is_kept_and_nothing_of_the_example_is_left(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx")
    done = teach(path, default_library(), tmp_path / "登记")
    sheet = openpyxl.load_workbook(done.files[0])["自评表"]
    assert (sheet["A1"].font.name, sheet["A1"].font.size, sheet["A1"].value) == ("黑体", 18, "甲县奖补资金绩效自评表")
    assert sheet["C9"].fill.fgColor.rgb == "00FFEEDD" and sheet.column_dimensions["C"].width == 31.5
    assert sheet.row_dimensions[8].height == 33
    assert {str(block) for block in sheet.merged_cells.ranges} == {"A1:H1", "A5:A7"}
    assert (sheet["C9"].value, sheet["G10"].value) == ("{{ indicator.level3 }}", "{{ printed_total }}")
    with zipfile.ZipFile(done.files[0]) as package:
        text = b"".join(package.read(name) for name in package.namelist()).decode(errors="replace")
    for value in ("产业奖补", "农业股", "甲县农业局", "甲县农技站", "培训人数", "报名不足", "2023"):
        assert value not in text, value


RECORD = Record(
    form="", year=2025,
    texts=dict.fromkeys(TEXT_KEYS) | {"project": "道路养护", "department": "甲县交通局", "unit": "甲县公路站"},
    funds=Funds(
        "万元", {"initial_budget": Decimal(300), "budget": Decimal(280), "executed": Decimal("270.5")},
        execution_points=Decimal(10), execution_score=Decimal(5),
        sources=(FundSource("其中：财政拨款", Decimal(200), Decimal(180), Decimal("170.5")),
                 FundSource("其他资金", Decimal(100), Decimal(100), Decimal(100))),
    ),
    indicators=(
        Indicator("产出指标", "数量指标", "养护里程", target="≥30公里", actual="31公里", points=Decimal(40), score=Decimal(40), note=""),
        Indicator("产出指标", "质量指标", "合格率", target="=100%", actual="98%", points=Decimal(30), score=Decimal("29.4"),
                  note="返工一处"),
        Indicator("满意度指标", "服务对象满意度指标", "群众满意度", target="≥90%", actual="", points=Decimal(20), note=""),
    ),
)


def test_a_form_taught_from_a_filled_one_gives_back_every_field_of_another_record(tmp_path: Path) -> None:
    done = teach(made(tmp_path / "甲县.xlsx"), default_library(), tmp_path / "登记")
    given_back(done, tmp_path)


def test_a_form_taught_from_a_blank_one_gives_back_every_field_too(tmp_path: Path) -> None:
    def emptied(sheet: Worksheet) -> None:
        sheet["A2"] = "（    年度）"
        for cell in ("C3", "G3", "C4", "G4", "G13", *(f"{col}{row}" for row in (6, 7) for col in "CDEH")):
            sheet[cell] = None
        sheet["F6"] = 10
    rows: list[list[object]] = [["产出指标", "数量指标", "指标1："], [None, None, "……"], [None, "质量指标", "指标1："],
                                ["满意度指标", "服务对象满意度指标", "指标1："]]
    path = made(tmp_path / "空白.xlsx", emptied, rows=rows)
    done = teach(path, default_library(), tmp_path / "登记")
    assert done.spec.known == "seen_blank" and len(done.spec.blank_rows) == 3
    assert done.left_out == ()
    given_back(done, tmp_path)


def given_back(done: Learned, tmp_path: Path) -> None:
    library = default_library()
    record = replace(RECORD, form=done.spec.id)
    form_verbs.generate([record], library, tmp_path / "生成.xlsx")
    (form,) = form_verbs.read(tmp_path / "生成.xlsx", library)
    got = form.record
    assert (got.form, got.year) == (done.spec.id, 2025)
    assert {key: value for key, value in got.texts.items() if value} == {key: value for key, value in RECORD.texts.items() if value}
    assert got.indicators == RECORD.indicators
    assert dict(got.funds.amounts) == dict(RECORD.funds.amounts)
    assert (got.funds.unit, got.funds.execution_points, got.funds.execution_score) == ("万元", 10, 5)
    assert [(row.name, row.initial_budget, row.budget, row.executed) for row in got.funds.sources or ()] == [
        (row.name, row.initial_budget, row.budget, row.executed) for row in RECORD.funds.sources or ()
    ]


_OTHER_WORDS = ["一级", "二级", "考核事项", "计划数", "完成数", "分数权", "评定分", "缘由"]
_CORRECTIONS = (
    concept("A8", "列：一级指标"), concept("B8", "列：二级指标"), concept("C8", "列：三级指标"), concept("D8", "列：指标值"),
    concept("E8", "列：完成值"), concept("F8", "列：分值"), concept("G8", "列：得分"), concept("H8", "列：偏差原因"),
    concept("A3", "项目名称"), concept("A4", "主管部门"), concept("F4", "实施单位"), concept("F3", "具体实施处（科）室"),
    concept("A11", "行：总分"), concept("B6", "资金表：合计行"), concept("B7", "资金表：来源行"), concept("C5", "资金表：年初预算数"),
    concept("D5", "资金表：全年预算数"), concept("E5", "资金表：全年执行数"), concept("F5", "资金表：分值"), concept("G5", "资金表：执行率"),
    concept("H5", "资金表：得分"),
)


def test_a_form_in_words_that_nobody_knows_is_taught_by_corrections_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx", head=_OTHER_WORDS)
    with pytest.raises(Stop) as refused:
        form_verbs.read(path, default_library())
    assert refused.value.id == "no_form"
    done = teach(path, default_library(), tmp_path / "登记", *_CORRECTIONS)
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == done.spec.id
    first = form.record.indicators[0]
    assert (first.level1, first.level3, first.target, first.actual, first.points, first.score, first.note) == (
        "产出指标", "培训人数", "≥100人", "80人", 50, 40, "报名不足")
    assert form.record.text("executing_office") == "农业股" and form.record.printed_total == 89
    assert (form.record.funds.amounts["executed"], form.record.funds.execution_score) == (90, 9)
    given_back(done, tmp_path)


def test_what_is_said_above_the_labels_counts(tmp_path: Path) -> None:
    library = default_library()
    rules = library.rulesets["hb2020"]
    done = teach(
        made(tmp_path / "甲县.xlsx"), library, tmp_path / "登记", setting("口径", rules.title), setting("年度", 2024),
        setting("执行率分值", 15), setting("金额单位", "元"), setting("编号", "selfeval-jia-2024"),
        setting("表样名称", "奖补资金绩效自评表"),
    )
    spec = default_library().forms["selfeval-jia-2024"]
    assert done.spec.id == spec.id and (spec.year, spec.ruleset, spec.money_unit) == (2024, "hb2020", "元")
    assert (spec.execution_points, spec.titles) == (15, ("奖补资金绩效自评表",))
    blank = form_verbs.blank(spec, default_library(), 2025)
    assert blank.funds.execution_points == 15


def test_a_declaration_has_an_id_that_says_so(tmp_path: Path) -> None:
    done = teach(WILD / "W06.xlsx", default_library(), tmp_path / "登记")
    assert done.spec.kind == "target" and done.spec.id.startswith("target-")


def _delete(cell: str) -> Callable[[Worksheet], None]:
    return lambda sheet: sheet.delete_rows(row_of(sheet, cell))


def _type(cell: str, col: int, value: str) -> Callable[[Worksheet], None]:
    return lambda sheet: sheet.__setitem__(f"{'ABCDE'[col - 1]}{row_of(sheet, cell)}", value)


def _twice(sheet: Worksheet) -> None:
    row = sheet.max_row
    while sheet.cell(row, 2).value is None or sheet.cell(row, 4).value not in ("确定", "存疑", "未知"):
        row -= 1
    for col in range(1, 6):
        sheet.cell(row + 1, col).value = sheet.cell(row, col).value


WRONG: list[tuple[Callable[[Worksheet], None], str, str]] = [
    (concept("F4", "主管部门"), "learn_twice", "A4、F4"),
    (concept("C8", "只印不读"), "learn_no_column", "列：三级指标"),
    (lambda sheet: [concept(cell, "只印不读")(sheet) for cell in ("D8", "E8", "G8")], "learn_no_column", "列：指标值"),  # type: ignore[misc,func-returns-value,list-item]
    (concept("F3", "列：指标解释"), "learn_heading_row", "F3"),
    (concept("F3", "年度目标"), "learn_kind", "F3"),
    (concept("B6", "只印不读"), "learn_no_total", "资金表：合计行"),
    (concept("F3", "金额：全年预算数"), "learn_two_ways", "F3"),
    (_delete("F3"), "learn_row_missing", "F3"),
    (concept("F3", "经办的股室"), "learn_concept", "经办的股室"),
    (concept("F3", ""), "learn_concept", "C"),
    (_type("F3", 2, "经办科室"), "learn_text_changed", "F3"),
    (_type("F3", 1, "Z99"), "learn_row_missing", "F3"),
    (_twice, "learn_row_twice", "A11"),
    (setting("类别", "评价"), "learn_setting", "C4"),
    (setting("年度", "去年"), "learn_setting", "C5"),
    (setting("口径", "我们的口径"), "learn_setting", "C6"),
    (setting("执行率分值", "十分"), "learn_setting", "C7"),
    (setting("金额单位", "美元"), "learn_setting", "C8"),
    (setting("编号", "我的表"), "learn_setting", "C10"),
    (setting("编号", "selfeval-2023"), "learn_setting", "C10"),
    (setting("表样名称", "表"), "learn_setting", "C3"),
    (lambda sheet: sheet.delete_rows(row_of(sheet, "金额单位")), "learn_setting_missing", "金额单位"),
    (setting("工作表", "没有这张"), "learn_sheet_gone", "没有这张"),
]


@pytest.mark.parametrize(("change", "id", "named"), WRONG, ids=[f"{at}-{item[1]}" for at, item in enumerate(WRONG)])
def test_what_is_wrong_on_the_sheet_is_one_sentence_with_its_cell_and_nothing_is_written(
    change: Callable[[Worksheet], None], id: str, named: str, tmp_path: Path
) -> None:
    out = tmp_path / "登记"
    copy = correct(propose(made(tmp_path / "甲县.xlsx"), default_library(), out).path, change)
    with pytest.raises(Stop) as stop:
        learn(copy, default_library(), out)
    text = say(stop.value.id, **stop.value.values)
    assert (stop.value.id, named in text) == (id, True), text
    assert text.startswith("JX-G") and text.endswith("。") and "{" not in text
    assert [item.name for item in out.iterdir()] == [copy.name] and not own_forms().exists()


def test_two_tables_on_a_sheet_several_sheets_and_none(tmp_path: Path) -> None:
    def refused(path: Path, sheet: str = "") -> str:
        with pytest.raises(Stop) as stop:
            learn(path, default_library(), tmp_path / "出", sheet)
        return say(stop.value.id, **stop.value.values)

    def second(sheet: Worksheet) -> None:
        for row in sheet.iter_rows(min_row=1, max_row=11):
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row + 20, cell.column, cell.value)

    assert "（“三级指标”在 C8、C28）" in refused(made(tmp_path / "两张.xlsx", second))
    book = openpyxl.load_workbook(made(tmp_path / "多表.xlsx"))
    book.copy_worksheet(book["自评表"]).title = "另一张"
    book.save(tmp_path / "多表.xlsx")
    assert "《自评表》、《另一张》" in refused(tmp_path / "多表.xlsx") and "--sheet" in refused(tmp_path / "多表.xlsx")
    assert propose(tmp_path / "多表.xlsx", default_library(), tmp_path / "出", "另一张").proposal.head.sheet == "另一张"
    assert "没有" in refused(tmp_path / "多表.xlsx", "第三张")
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    assert refused(tmp_path / "空.xlsx").startswith("JX-G03")


def test_a_protected_sheet_and_a_scored_one_are_taught_as_well(tmp_path: Path) -> None:
    def protected(sheet: Worksheet) -> None:
        sheet.protection.sheet = True

    path = made(tmp_path / "甲县.xlsx", protected)
    done = teach(path, default_library(), tmp_path / "登记")
    assert not openpyxl.load_workbook(done.files[0])["自评表"].protection.sheet
    scored = tmp_path / "评.xlsx"
    form_verbs.score(made(tmp_path / "乙.xlsx"), default_library(), output=scored)
    copy = propose(scored, default_library(), tmp_path / "再", "自评表")
    assert not {line.text for line in copy.proposal.lines} & {"规则分", "检查", "口径"}


def test_braces_of_the_users_are_no_placeholders(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx", lambda sheet: sheet.__setitem__("A13", "注：{{ project }}"))
    with pytest.raises(Stop) as stop:
        teach(path, default_library(), tmp_path / "登记")
    assert stop.value.id == "learn_braces" and stop.value.values["cell"] == "A13"


def test_teaching_again_takes_the_place_and_another_forms_files_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "登记"
    first = teach(made(tmp_path / "甲县.xlsx"), default_library(), out)
    copy = correct(out / "甲县_登记表样.xlsx", concept("F3", "具体实施处（科）室"))
    again = learn(copy, default_library(), out)
    assert isinstance(again, Learned) and again.replaced and not first.replaced and again.spec.id == first.spec.id
    (form,) = form_verbs.read(tmp_path / "甲县.xlsx", default_library())
    assert form.record.text("executing_office") == "农业股"
    other = propose(WILD / "W06.xlsx", default_library(), out)
    before = (out / "form.toml").read_bytes()
    with pytest.raises(Stop) as stop:
        learn(other.path, default_library(), out)
    assert stop.value.id == "exists" and (out / "form.toml").read_bytes() == before


def test_a_colleague_installs_the_one_file_and_takes_it_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(tmp_path / "甲县.xlsx")
    done = teach(path, default_library(), tmp_path / "登记")
    scored = tmp_path / "评.xlsx"
    form_verbs.score(path, default_library(), output=scored)
    colleague = tmp_path / "同事"
    colleague.mkdir()
    monkeypatch.setenv("HOME", str(colleague))
    monkeypatch.setenv("USERPROFILE", str(colleague))
    assert done.spec.id not in default_library().forms
    # A workbook of the form still calculates where the form is not known: its formulas name the rule set alone.
    assert not any(done.spec.id in str(cell.value) for row in openpyxl.load_workbook(scored)["自评表"].iter_rows() for cell in row)
    assert run(["learn", str(done.files[2])]) == 0
    assert f"编号 {done.spec.id}" in capsys.readouterr().err
    (form,) = form_verbs.read(path, default_library())
    assert form.found.spec.id == done.spec.id
    assert run(["new", done.spec.id, "-o", str(tmp_path / "新.xlsx")]) == 0
    assert run(["learn", "--forget", done.spec.id]) == 0 and done.spec.id not in default_library().forms
    capsys.readouterr()
    assert run(["learn", "--forget", done.spec.id]) == 3 and "（无）" in capsys.readouterr().err
    assert run(["learn", "--forget", "../../x"]) == 3


def _repacked(source: Path, path: Path, **parts: bytes | None) -> Path:
    with zipfile.ZipFile(source) as packed:
        held: dict[str, bytes | None] = {name: packed.read(name) for name in packed.namelist()}
    held |= {name.replace("_", ".", 1): data for name, data in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in held.items():
            if data is not None:
                out.writestr(name, data)
    return path


def test_a_hostile_file_is_refused_and_nothing_is_installed(tmp_path: Path) -> None:
    library = default_library()
    done = teach(made(tmp_path / "甲县.xlsx"), library, tmp_path / "登记")
    good, table = done.files[2], done.files[1].read_text(encoding="utf-8")
    learned_file.forget(done.spec.id, library)

    def with_cell(text: str) -> bytes:
        book = openpyxl.load_workbook(done.files[0])
        book["自评表"]["A1"] = text
        book.save(tmp_path / "坏.xlsx")
        return (tmp_path / "坏.xlsx").read_bytes()

    official = table.replace(f'id = "{done.spec.id}"', 'id = "selfeval-2023"').encode()
    cases: dict[str, dict[str, bytes | None]] = {
        "many": {"form_toml": b"x = 1\n" * 400_000}, "bomb": {"form_xlsx": b"\0" * 17_000_000}, "none": {"form_toml": None},
        "more": {"evil_py": b"1"}, "official": {"form_toml": official}, "not": {"form_xlsx": b"no workbook"},
        "unknown": {"form_toml": (table + "\nevil = 1\n").encode()},
        "path": {"form_toml": table.replace(done.spec.id, "selfeval-../../x").encode()},
        "loop": {"form_xlsx": with_cell("{% for a in range(9) %}{% endfor %}")},
        "code": {"form_xlsx": with_cell("{{ project.__class__ }}")}, "formula": {"form_xlsx": with_cell("=1+1")},
        "other": {"form_toml": table.replace('certainty = "user"', 'certainty = "mof"').encode()},
    }
    for name, parts in cases.items():
        path = _repacked(good, tmp_path / f"{name}.jxform", **parts)
        with pytest.raises(Stop) as stop:
            learned_file.install(path, library)
        text = say(stop.value.id, **stop.value.values)
        assert path.name in text or stop.value.id not in ("learn_bad_file", "learn_broken"), (name, text)
        assert not list(own_forms().iterdir()), name
    (tmp_path / "坏.jxform").write_bytes(b"PK\x03\x04 nothing")
    for path, id in ((tmp_path / "坏.jxform", "learn_bad_file"), (tmp_path / "没有.jxform", "not_found")):
        with pytest.raises(Stop) as stop:
            learned_file.install(path, library)
        assert stop.value.id == id
    assert learned_file.install(good, library)[0].id == done.spec.id


def test_a_broken_form_of_ones_own_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = teach(made(tmp_path / "甲县.xlsx"), default_library(), tmp_path / "登记")
    (own_forms() / "selfeval-broken.toml").write_text("id = ", encoding="utf-8")
    own_forms_changed()
    assert done.spec.id in default_library().forms and len(default_library().left_out) == 1
    assert run(["forms"]) == 0
    assert "selfeval-broken.toml" in capsys.readouterr().err


def test_a_form_that_is_read_already_is_the_users_once_taught_and_others_stay_what_they_are(tmp_path: Path) -> None:
    library = default_library()
    others = [WILD / f"{name}.xlsx" for name in ("W02", "W11", "W30", "W34")]
    others.append(make_book(tmp_path / "上海.xlsx", case_record("selfeval-2023-004-01")))
    before = [form_verbs.read(path, library)[0].found.spec.id for path in others]
    done = teach(WILD / "W37.xlsx", library, tmp_path / "登记")
    (form,) = form_verbs.read(WILD / "W37.xlsx", default_library())
    assert form.found.spec.id == done.spec.id
    assert [form_verbs.read(path, default_library())[0].found.spec.id for path in others] == before


def test_an_ods_is_taught_as_an_xlsx(tmp_path: Path) -> None:
    """Old formats come as values; the copy and the form are .xlsx."""
    rows = "".join(
        "<table:table-row>" + "".join(
            "<table:table-cell/>" if value is None else f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>" if isinstance(value, int) else
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row
        ) + "</table:table-row>"
        for row in [["甲县奖补资金绩效自评表"], ["项目名称", None, "产业奖补"], _HEAD, *_ROWS]
    )
    names = "".join(f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest")))
    body = (f'<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="自评表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "甲县.ods", "w") as made_of:
        made_of.writestr("mimetype", kind)
        made_of.writestr("content.xml", body)
        made_of.writestr("META-INF/manifest.xml", f'<manifest:manifest{names}><manifest:file-entry manifest:full-path="/" '
                         f'manifest:media-type="{kind}"/></manifest:manifest>')
    done = teach(tmp_path / "甲县.ods", default_library(), tmp_path / "登记")
    assert [row.level3 for row in done.example.record.indicators] == ["培训人数", "合格率"]
    assert done.example.record.text("project") == "产业奖补" and done.files[0].suffix == ".xlsx"

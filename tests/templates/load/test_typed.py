"""A region's folder with one thing wrong in it is refused, naming the file, the key and what is allowed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest
from jixiao.templates.library import HOME, find_faults, load_library, say
from jixiao.templates.model import Certainty, Column, FieldKey
from jixiao.templates.stop import Stop
from jixiao.udfs.base.record import NARRATIVE_KEYS, TEXT_KEYS
from jixiao.udfs.quantity.words import words
from support import within

REGION = HOME.parent / "docs" / "examples" / "region"
RULES, FORM, SOURCES, CHECKS = "rulesets/example2024.toml", "forms/example-2024.toml", "sources.toml", "checks.toml"

#: file, what stands there, what is written instead, the key that is named, what is said to be allowed
MUTANTS = [
    (RULES, 'reverse = "linear"', 'reverse = "Ratio"', "“reverse”", "ratio"),
    (RULES, "over_notice = 1.2", "over_notise = 1.2", "“over_notise”", "over_notice"),
    (RULES, "over_notice = 1.2", "over_notice = 0.2", "“over_notice”", "1 到 100"),
    (RULES, "over_notice = 1.2", 'over_notice = "1.2"', "“over_notice”", "应为数"),
    (RULES, "over_notice = 1.2", "over_notice = nan", "“over_notice”", "应为数"),
    (RULES, "over_notice = 1.2", "over_notice = true", "“over_notice”", "应为数"),
    (RULES, "execution_reason_below = 90", "execution_reason_below = 900", "“execution_reason_below”", "0 到 100"),
    (RULES, 'rate_rounding = "half_up"', 'rate_rounding = "halfup"', "“rate_rounding”", "half_up"),
    (RULES, "rate_digits = 2", "rate_digits = 2.5", "“rate_digits”", "应为整数"),
    (RULES, "rate_digits = 2", "rate_digits = 20", "“rate_digits”", "0 到 6"),
    (RULES, "effective = 2024-01-01", 'effective = "2024年"', "“effective”", "应为日期"),
    (RULES, "high_included = true", 'high_included = "yes"', "“levels[0].high_included”", "true 或 false"),
    (RULES, "low = 0.5", "low = 50", "“levels[1].low”", "0 到 1"),
    (RULES, "share = 0.5", "share = 0.9", "“levels[1].share”", "0.5 到 0.8"),
    (RULES, 'id = "partly"', 'id = "part"', "“levels[1].id”", "partly"),
    (RULES, 'id = "partly"', 'id = "met"', "“levels[1]”", "只能写一次"),
    (RULES, "floor = 80", "flor = 80", "“grades[1].flor”", "floor"),
    (RULES, "floor = 80", "", "“grades[1].floor”", "缺少"),
    (RULES, 'source = ["example-region"]', 'source = ["exmaple-region"]', "“source”", "example-region"),
    (RULES, 'extends = "gj2020"', 'extends = "gj2002"', "“extends”", "gj2020"),
    (RULES, 'extends = "gj2020"', 'extends = "example2024"', "“extends”", "gj2020"),
    (RULES, "rate_digits = 2", 'over_deduct_by = "percent"', "“over_deduct_by”", "none、points、degree"),
    (RULES, "rate_digits = 2", 'strict_limit = "full"', "“strict_limit”", "ratio、unmet"),
    (RULES, "rate_digits = 2", "tiers = [{ within = 0.05, share = 60 }]", "“tiers[0].share”", "0 到 1"),
    (RULES, "rate_digits = 2", "tiers = [{ within = 9, share = 1 }, { within = 5, share = 0 }]", "“tiers[1].within”", "大于前一档"),
    (RULES, "rate_digits = 2", "total_caps = [{ below = 80, cap = 89 }]", "“total_caps[0].below”", "rate_below"),
    (RULES, "rate_digits = 2", "total_caps = 89", "“total_caps”", "应为一列"),
    (RULES, "rate_digits = 2", "rescale = 1", "“rescale”", "true 或 false"),
    (FORM, "required = true", "requried = true", "“fields[0].requried”", "required"),
    (FORM, "required = true", "required = 1", "“fields[0].required”", "true 或 false"),
    (FORM, 'kind = "selfeval"', 'kind = "selfevaluation"', "“kind”", "selfeval"),
    (FORM, 'kind = "money"', 'kind = "monney"', "“fields[3].kind”", "money"),
    (FORM, 'key = "project"', 'key = "projct"', "“fields[0].key”", "project"),
    (FORM, 'money_unit = "万元"', 'money_unit = "千元"', "“money_unit”", "元、万元"),
    (FORM, "year = 2024", "year = 20244", "“year”", "1990 到 2100"),
    (FORM, "year = 2024", "", "“year”", "缺少"),
    (FORM, 'ruleset = "example2024"', 'ruleset = "example2025"', "“ruleset”", "example2024"),
    (FORM, 'certainty = "ours"', 'certainty = "official"', "“certainty”", "mof、sh、form"),
    (FORM, 'source = ["example-region"]', 'source = ["mof2002"]', "“source”", "mof2020"),
    (FORM, 'target = ["指标值", "目标值"]', 'tagret = ["指标值"]', "“indicators.columns.tagret”", "target"),
    (FORM, 'target = ["指标值", "目标值"]', "target = 5", "“indicators.columns.target”", "应为一列"),
    (FORM, 'merge = ["level1", "level2"]', 'merge = ["level1", "levle2"]', "“indicators.merge[1]”", "level2"),
    (FORM, "[[blank_rows]]", "[[blank_row]]", "“blank_row”", "blank_rows"),
    (FORM, "[[blank_rows]]", '[carry]\nto = "target-2032"\nyears = 1\ntexts = {}\n[[blank_rows]]', "“carry.to”", "target-2023"),
    (FORM, "[[blank_rows]]", '[carry]\nto = "target-2023"\nyears = 1\ntext = {}\n[[blank_rows]]', "“carry.text”", "texts"),
    (SOURCES, 'certainty = "ours"', 'certianty = "ours"', "“example-region.certianty”", "certainty"),
    (SOURCES, "[example-region]", "example = 1\n[example-region]", "“example”", "应为一组"),
    (SOURCES, 'certainty = "ours"', 'certainty = "ours"\ndate = 2204-01-01', "“example-region.date”", "1990 到 2100"),
    (SOURCES, 'certainty = "ours"', 'certainty = "ours"\ndate = "去年"', "“example-region.date”", "日期"),
    (RULES, "effective = 2024-01-01", "effective = 1024-01-01", "“effective”", "1990 到 2100"),
    (RULES, "effective = 2024-01-01", "effective = 2024-01-01T08:00:00", "“effective”", "应为日期"),
    (RULES, 'id = "example2024"', 'id = "示例 2024"', "“id”", "sh2023"),
    (RULES, 'title = "示例区 2024 口径（虚构）"', 'title = "全国 2020 口径"', "“title”", "只能写一次"),
    (RULES, 'grade = "良好"', 'grade = "优秀"', "“grades[1]”", "只能写一次"),
    (FORM, 'key = "department"', 'key = "project"', "“fields[1].key”", "只能写一次"),
    (FORM, 'labels = ["项目名称"]', 'concept = "projct"', "“fields[0].concept”", "project"),
    (FORM, 'labels = ["项目名称"]', 'under = "goal_total"', "“fields[0].under”", "goal_annual"),
    (FORM, 'level2 = "时效指标"', 'level2 = "实效指标"', "“blank_rows[2].level2”", "时效指标"),
    (FORM, 'level1 = "效益指标"\nlevel2 = "社会', 'level1 = "效果指标"\nlevel2 = "社会', "“blank_rows[4].level1”", "效益指标"),
    (FORM, '[[blank_rows]]\nlevel1', '[[blank_rows]]\npoints = "十"\nlevel1', "“blank_rows[0].points”", "应为"),
    (CHECKS, "{points}", "{weight}", "“reason_missing.message”", "{points}"),
    (CHECKS, "{score}", "", "“reason_missing.message”", "{score}"),
    (CHECKS, "{score}", "{score", "“reason_missing.message”", "不成对"),
    (CHECKS, "message =", "mesage =", "“reason_missing.mesage”", "message"),
    (CHECKS, "[reason_missing]", "[reason_mising]", "“reason_mising”", "reason_missing"),
    (CHECKS, 'source = ["example-region"]', 'source = ["example"]', "“reason_missing.source”", "example-region"),
    (CHECKS, 'source = ["example-region"]', 'code = "JX-C02"', "“reason_no_measure.code”", "只能写一次"),
    (CHECKS, 'source = ["example-region"]', 'params.none = ["(无"]', "“reason_missing.params.none[0]”", "正则表达式"),
    (CHECKS, 'source = ["example-region"]', 'params.non = ["无"]', "“reason_missing.params.non”", "none"),
    (CHECKS, "forms.example-2024", "forms.example-2042", "“text_limit.params.forms”", "example-2024"),
    (CHECKS, "note = 300", 'note = "300"', "“text_limit.params.forms.example-2024.note”", "应为数"),
    (RULES, "high = 0.8", "high = 0.9", "“levels[1].high”", "levels[0].low"),
    (RULES, "high = 0.8\nhigh_included = false", "high = 0.8\nhigh_included = true", "“levels[1].high”", "levels[0].low"),
    (RULES, "low = 0.5\nhigh = 0.8", "low = 0.4\nhigh = 0.8", "“levels[2].high”", "levels[1].low"),
    (RULES, 'words = ["部分达成"', 'words = ["全部达成"', "“levels[1].words[0]”", "只能写一次"),
    (RULES, 'words = ["部分达成"', 'words = [" "', "“levels[1].words[0]”", "文字"),
    (RULES, "floor = 80", "floor = 90", "“grades[1].floor”", "只能写一次"),
    (RULES, "floor = 90", "floor = 900", "“grades[0].floor”", "0 到 100"),
    (RULES, "rate_digits = 2", "tiers = [{ within = 5, share = 0.2 }, { within = 9, share = 0.6 }]", "“tiers[1].share”", "tiers[0].share"),
    (RULES, "rate_digits = 2", "total_caps = [{ rate_below = 80, cap = 59 }, { rate_below = 50, cap = 79 }]",
     "“total_caps[1].cap”", "total_caps[0].cap"),
    (RULES, "rate_digits = 2", "total_caps = [{ rate_below = 80, cap = 89 }, { rate_below = 80, cap = 79 }]",
     "“total_caps[1].cap”", "total_caps[0].cap"),
    (RULES, "[[levels]]", "monitor = { execution_red = 90, execution_yellow = 80, indicator_red = 80, indicator_yellow = 100, "
     'source = ["ours"] }\n[[levels]]', "“monitor.execution_red”", "monitor.execution_yellow"),
    (FORM, "[[blank_rows]]\nlevel1", "[[blank_rows]]\npoints = -5\nlevel1", "“blank_rows[0].points”", "0 到 1000"),
    (FORM, 'points = ["权重"]', 'points = ["实际完成值"]', "“indicators.columns.points[0]”", "只能写一次"),
    (FORM, 'sections = ["产出指标", "效益指标"', 'sections = ["产出指标", "产出指标"', "“sections[1]”", "只能写一次"),
    (RULES, 'source = ["example-region"]', "source = []", "“source”", "至少写一项"),
    (FORM, 'source = ["example-region"]', "source = []", "“source”", "至少写一项"),
    (FORM, 'titles = ["示例区项目支出绩效自评表"]', "titles = []", "“titles”", "至少写一项"),
    (RULES, 'words = ["未达成"', 'words = []\nx = ["未达成"', "“levels[2].words”", "至少写一项"),
    (RULES, "low = 0.5\nhigh = 0.8", "low = 0.5\nhigh = 0.7", "“levels”", "0.7 到 0.8"),
    (RULES, "low = 0\nhigh = 0.5\nhigh_included = false\nshare = 0", "low = 0.1\nhigh = 0.5\nhigh_included = false\nshare = 0.2",
     "“levels”", "0 到 0.1"),
    (RULES, "high = 1\nhigh_included = true", "high = 1\nhigh_included = false", "“levels”", "写明包含"),
    (RULES, "high = 1\nhigh_included = true\nshare = 1", "high = 0.95\nhigh_included = true\nshare = 0.9", "“levels”", "0.95 到 1"),
    (RULES, "floor = 0", "floor = 10", "“grades”", "10 分起"),
    (FORM, "choices = [", 'choices = ["甲等", ', "choices”", "甲等"),
    (CHECKS, "note = 300", "notes = 300", "“text_limit.params.forms.example-2024.notes”", "note"),
]


def mutated(name: str, old: str, new: str, folder: Path) -> None:
    """A copy of the region in a folder, with one thing changed in one of its files."""
    shutil.copytree(REGION, folder, dirs_exist_ok=True)
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, -1 if new == "[[blank_row]]" else 1), encoding="utf-8")


@pytest.mark.parametrize(("name", "old", "new", "key", "allowed"), MUTANTS, ids=[new.split("\n")[0] or old for _, old, new, _, _ in MUTANTS])
def test_a_wrong_folder_is_refused(name: str, old: str, new: str, key: str, allowed: str, tmp_path: Path) -> None:
    mutated(name, old, new, tmp_path)
    with pytest.raises(Stop) as stop:
        load_library([HOME, tmp_path])
    sentence = say(stop.value.id, **stop.value.values)
    assert stop.value.id == "template_broken"
    assert Path(name).name in sentence and key in sentence and allowed in sentence, sentence


def test_the_folder_itself_is_taken() -> None:
    assert "example2024" in load_library([HOME, REGION]).rulesets


def test_checks_and_rules_of_a_folder_are_read_as_strictly(tmp_path: Path) -> None:
    for name, text, key in (
        ("checks.toml", '[rate_calc]\nseverity = "fatal"\n', "“rate_calc.severity”"),
        ("checks.toml", '[rate_calc]\nsource = ["none"]\n', "“rate_calc.source”"),
        ("rules.toml", '[zero_met]\ntitle = "t"\ntxt = "m"\nsource = ["ours"]\ncertainty = "ours"\n', "“zero_met.txt”"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(Stop) as stop:
            load_library([HOME, tmp_path])
        assert (stop.value.id, stop.value.values["path"]) == ("template_broken", name)
        assert key in str(stop.value.values["reason"])
        (tmp_path / name).unlink()


def test_a_wrong_value_is_laid_to_the_file_that_says_it(tmp_path: Path) -> None:
    """The rule set that extends another is not blamed for it."""
    (tmp_path / "rulesets").mkdir()
    base = 'id = "a"\nextends = "gj2020"\ntitle = "甲"\neffective = 2024-01-01\nreverse = "Linear"\n'
    (tmp_path / "rulesets" / "z.toml").write_text(base, encoding="utf-8")
    (tmp_path / "rulesets" / "b.toml").write_text('id = "b"\nextends = "a"\ntitle = "乙"\n', encoding="utf-8")
    with pytest.raises(Stop) as stop:
        load_library([HOME, tmp_path])
    assert stop.value.values["path"] == "z.toml"


def test_a_form_that_extends_another_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    path = tmp_path / "forms" / "a.toml"
    own = 'id = "target-gj-a"\nextends = "target-gj"\ntitle = "某市目标表"\n[[fields]]\nkey = "unit"\nlabels = ["承办单位"]\nrequired = true\n'
    path.write_text(own + '[[fields]]\nkey = "overview"\nlabels = ["概况"]\n[indicators]\nmerge = []\n', encoding="utf-8")
    forms = load_library([HOME, tmp_path]).forms
    base, made = forms["target-gj"], forms["target-gj-a"]
    assert (made.family, base.family, made.default, base.default) == ("target-gj", "target-gj", False, True)
    assert [item.key for item in made.fields] == [*(item.key for item in base.fields), "overview"]
    assert next(item.labels[0] for item in made.fields if item.key == "unit") == "承办单位"
    assert (made.titles, made.carry, made.indicators.required) == (base.titles, base.carry, base.indicators.required)
    assert (made.indicators.merge, made.template) == ((), path.with_suffix(".xlsx"))
    for old, new, key in (
        ('extends = "target-gj"', 'extends = "target-jg"', "“extends”"), ('title = "某市目标表"', "title = 3", "“title”"),
        ('key = "overview"', 'key = "overvew"', "“fields"), ('extends = "target-gj"', 'extends = "target-gj-a"', "“extends”"),
    ):
        path.write_text(own.replace(old, new) + '[[fields]]\nkey = "overview"\n'.replace(old, new), encoding="utf-8")
        with pytest.raises(Stop) as stop:
            load_library([HOME, tmp_path])
        assert stop.value.values["path"] == "a.toml" and key in str(stop.value.values["reason"])


def test_two_rule_sets_of_one_folder_do_not_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "rulesets").mkdir()
    for name in ("a.toml", "b.toml"):
        (tmp_path / "rulesets" / name).write_text('id = "a"\nextends = "gj2020"\ntitle = "甲"\n', encoding="utf-8")
    with pytest.raises(Stop) as stop:
        load_library([HOME, tmp_path])
    assert stop.value.values["path"] == "b.toml" and "“id”" in str(stop.value.values["reason"])


def test_the_deduction_starts_where_the_notice_does_unless_a_file_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "rulesets").mkdir()
    path = tmp_path / "rulesets" / "a.toml"
    text = 'id = "a"\nextends = "gj2020"\ntitle = "甲"\nover_notice = 1.2\nover_deduct = 2\n'
    path.write_text(text, encoding="utf-8")
    assert str(load_library([HOME, tmp_path]).rulesets["a"].over_deduct_from) == "1.2"
    path.write_text(text + "over_deduct_from = 1.5\n", encoding="utf-8")
    assert str(load_library([HOME, tmp_path]).rulesets["a"].over_deduct_from) == "1.5"


def test_the_words_of_the_model_are_those_that_the_rest_knows() -> None:
    assert set(get_args(Certainty)) == set(words()["certainty"])
    texts = {key for key in get_args(FieldKey)[1].words if not key.startswith(("funds.", "printed_"))}
    assert texts == {*TEXT_KEYS, *NARRATIVE_KEYS, "id", "source", "year"}
    used = {key for form in load_library([HOME, REGION]).forms.values() for key in form.indicators.columns}
    assert used == set(get_args(Column)[1].words)


@pytest.mark.slow
def test_a_file_full_of_nonsense_is_told_in_short_and_soon(tmp_path: Path) -> None:
    """A hundred thousand unknown keys in each file, one of them long and over two lines: a hundred faults, each a line, at once."""
    (tmp_path / "rulesets").mkdir()
    lines = 'id = "a"\nextends = "gj2020"\ntitle = "甲"\n' + f'"{"长" * 1000}\\n行" = 1\n' + "".join(
        f"k{index} = {index}\n" for index in range(100_000)
    )
    (tmp_path / "rulesets" / "a.toml").write_text(lines, encoding="utf-8")
    (tmp_path / "checks.toml").write_text("".join(f"[k{index}]\n" for index in range(100_000)), encoding="utf-8")
    with within(1200):
        faults = find_faults([HOME, tmp_path])[1]
    assert len(faults) == 200
    assert all("\n" not in fault.sentence and len(fault.sentence) < 1000 for fault in faults)

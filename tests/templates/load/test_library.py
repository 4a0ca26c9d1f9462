"""Loading official knowledge: what is there, what overrides what, and which file is named when one is broken."""

from __future__ import annotations

import ast
import os
import pwd
import re
from decimal import Decimal
from pathlib import Path

import pytest
from jixiao.templates.library import HOME, fill, load_library, messages, own_forms, say, show
from jixiao.templates.stop import Stop
from jixiao.udfs import JX_SCORE
from sources import sources

ROOT = HOME.parent


def test_no_test_sees_a_form_that_a_user_has_taught() -> None:
    assert Path(pwd.getpwuid(os.getuid()).pw_dir) not in own_forms().parents


def test_the_packaged_library_has_these_forms_and_rule_sets() -> None:
    have = load_library([HOME])
    assert set(have.forms) == {
        "selfeval-2019", "selfeval-2023", "target-2018", "target-2023", "selfeval-gj", "selfeval-transfer", "selfeval-hb",
        "selfeval-sc", "selfeval-department", "selfeval-2013", "target-gj", "target-transfer", "target-department",
        "selfeval-2017", "selfeval-henan", "selfeval-guangshui",
        "selfeval-gj-2018", "selfeval-transfer-2018", "selfeval-yn",
        "monitor-gj", "target-gj-halves", "target-gj-points", "target-gj-parts",
    }
    assert set(have.rulesets) == {
        "gj2020", "gj2020-linear", "gj2020-over", "gj2020-cap", "gj2020-free", "manual2022", "pre2020", "hb2020", "sc2023",
        "sh2019", "sh2023",
    }
    assert have.ruleset_of("selfeval-2019") is have.rulesets["sh2019"]
    assert have.ruleset_of("sh2023") is have.rulesets["sh2023"]
    assert have.ruleset_of("nowhere") is None


def test_a_rule_set_states_only_what_differs_from_its_base() -> None:
    have = load_library([HOME])
    base, own = have.rulesets["gj2020"], have.rulesets["sh2019"]
    assert own.levels == base.levels and own.reverse == base.reverse
    assert [(band.grade, band.floor) for band in own.grades] == [
        ("优秀", Decimal(90)), ("良好", Decimal(75)), ("合格", Decimal(60)), ("不合格", Decimal(0))
    ]
    assert own.sections == {"投入与管理": 36, "产出目标": 34, "效果目标": 15, "影响力目标": 15}


def test_a_later_folder_overrides_an_earlier_one_by_id(tmp_path: Path) -> None:
    (tmp_path / "rulesets").mkdir()
    (tmp_path / "rulesets" / "a.toml").write_text(
        'id = "sh2023"\nextends = "gj2020"\ntitle = "本市"\neffective = 2025-01-01\nover_notice = 1.5\n', encoding="utf-8"
    )
    (tmp_path / "checks.toml").write_text(
        '[reason_missing]\ncode = "JX-C01"\nseverity = "warning"\ntitle = "t"\nmessage = "{points}、{score}"\nadvice = "a"\nsource = ["ours"]\n',
        encoding="utf-8",
    )
    have = load_library([HOME, tmp_path])
    assert have.rulesets["sh2023"].over_notice == Decimal("1.5")
    assert have.checks["reason_missing"].severity == "warning"
    assert have.checks["reason_missing"].params["none"], "what the folder does not say stays as it was"
    assert have.checks["rate_calc"].severity == "error"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rulesets/x.toml", "id = "),
        ("rulesets/x.toml", 'id = "x"\nextends = "y"\n'),
        ("rulesets/x.toml", 'id = "x"\nextends = "x"\n'),
        ("forms/x.toml", 'id = "x"\n'),
        ("checks.toml", "[a]\n"),
        ("sources.toml", "a = 1\n"),
    ],
)
def test_a_broken_file_is_named(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Stop) as stop:
        load_library([HOME, tmp_path])
    assert stop.value.id == "template_broken"
    assert stop.value.values["path"] == path.name


def test_functions_called_from_python_say_in_a_sentence_which_file_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "x.toml").write_text("id = ", encoding="utf-8")
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path))
    with pytest.raises(Stop, match=r"^JX-T01 表样“x\.toml”有错：.*恢复原来的表样。$"):
        JX_SCORE("≥95(%)", "93(%)", 10)
    monkeypatch.setenv("JX_TEMPLATES", str(tmp_path / "没有"))
    with pytest.raises(Stop, match=r"^JX-T02 .*没有.*不是表样文件夹"):
        JX_SCORE("≥95(%)", "93(%)", 10)


def test_filling_a_text_reaches_nothing_but_the_named_values() -> None:
    assert fill("{a} {b.__class__} {c}", {"a": Decimal("2.70"), "b": 1}) == "2.7 {b.__class__} "
    assert show(Decimal("1E+3")) == "1000"
    assert say("written", path="表.xlsx") == "已写入 表.xlsx。"


def test_every_stop_raised_has_a_sentence_and_every_sentence_is_used() -> None:
    raised: set[str] = set()
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                raised.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Stop":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    assert first.value in messages(), (path, first.value)
    assert set(messages()) <= raised


def test_sentences_are_chinese_end_with_a_stop_and_have_their_own_code() -> None:
    codes = [entry["code"] for entry in messages().values() if "code" in entry]
    assert len(codes) == len(set(codes))
    for id, entry in messages().items():
        assert re.search(r"[\u4e00-\u9fff]", entry["text"]), id
        assert "code" not in entry or entry["text"].endswith(("。", "？")), id  # a question is put with its choice

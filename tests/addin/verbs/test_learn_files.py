"""Taught forms as files: taught again, sent to a colleague, hostile, broken."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from jixiao.addin.cli.main import run
from jixiao.addin.verbs import forms as form_verbs
from jixiao.addin.verbs import learned_file
from jixiao.addin.verbs.learn import Learned, learn
from jixiao.templates.library import default_library, own_forms, own_forms_changed, say
from jixiao.templates.stop import Stop
from learning import concept, correct, made, propose, setting, teach
from wild_forms import WILD

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


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


def test_a_colleagues_other_form_of_the_same_id_takes_its_place_only_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(tmp_path / "甲县.xlsx")
    first = teach(path, default_library(), tmp_path / "一")
    send = first.files[2].read_bytes()
    (tmp_path / "同事.jxform").write_bytes(send)
    assert run(["learn", str(tmp_path / "同事.jxform")]) == 0  # the very same
    copy = correct(tmp_path / "一" / "甲县_登记表样.xlsx", concept("F3", "具体实施处（科）室"))
    learn(copy, default_library(), tmp_path / "一")
    held = {item.name: item.read_bytes() for item in own_forms().iterdir()}
    capsys.readouterr()
    assert run(["learn", str(tmp_path / "同事.jxform")]) == 3
    said = capsys.readouterr().err
    assert said.startswith("JX-G28") and "--replace" in said and first.spec.id in said
    assert {item.name: item.read_bytes() for item in own_forms().iterdir()} == held
    assert run(["learn", str(tmp_path / "同事.jxform"), "--replace"]) == 0
    assert "替换了先前登记的同一编号" in capsys.readouterr().err
    (form,) = form_verbs.read(path, default_library())
    assert form.record.text("executing_office") == ""


def test_the_same_sheet_under_another_id_is_said_with_what_to_do(tmp_path: Path) -> None:
    path = made(tmp_path / "甲县.xlsx")
    first = teach(path, default_library(), tmp_path / "一")
    with pytest.raises(Stop) as stop:
        teach(path, default_library(), tmp_path / "二", setting("编号", "selfeval-jia-2"))
    text = say(stop.value.id, **stop.value.values)
    assert text.startswith("JX-G27") and text.count(first.spec.id) == 3 and len(list(own_forms().glob("*.toml"))) == 1
    done = teach(path, default_library(), tmp_path / "三", setting("编号", first.spec.id))
    assert done.replaced


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

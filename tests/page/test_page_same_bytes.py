"""The engine in a browser gives what the command gives: every published case, every demo form, every wild workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from country_forms import country_form
from jixiao.addin.engine.engine import answer
from page_browser import Opened
from support import NAMES, case_record, library, make_book

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

DATA = Path(__file__).resolve().parents[1] / "data"
WILD = sorted((DATA / "wild").glob("*.xlsx"))
COUNTRY = sorted((DATA / "country").glob("*.txt"))


def run(*words: str, **files: bytes) -> dict[str, Any]:
    """A message. files: by name without ending."""
    named = [{"name": f"{name}.xlsx", "bytes": data} for name, data in files.items()]
    return {"kind": "run", "command": list(words), "files": named}


def here(message: dict[str, Any]) -> dict[str, Any]:
    """What the command gives, in this process."""
    made = answer({"id": 0, **message}, lambda _told: None)
    del made["id"]
    return made


def assert_same(engine: Opened, messages: dict[str, dict[str, Any]]) -> None:
    wanted = [here(message) for message in messages.values()]
    found = engine.ask(*messages.values())
    differing = [
        (name, {key: (want.get(key), got.get(key)) for key in want if want.get(key) != got.get(key)})
        for name, want, got in zip(messages, wanted, found, strict=True) if want != got
    ]
    assert not differing, differing[:3]


def workbooks(folder: Path) -> dict[str, bytes]:
    """Every workbook that comes from elsewhere, and the published cases as the program writes them."""
    made = {name: make_book(folder / f"{name}.xlsx", case_record(name)).read_bytes() for name in NAMES}
    made |= {path.stem: path.read_bytes() for path in WILD}
    for source in COUNTRY:
        path = folder / f"{source.stem}.xlsx"
        country_form(source.stem, path)
        made[source.stem] = path.read_bytes()
    return made


def test_every_workbook_is_scored_to_the_same_bytes_without_a_request(engine: Opened, tmp_path: Path) -> None:
    books = workbooks(tmp_path)
    assert len(NAMES) == 18 and len(books) >= 18 + 15 + 15
    messages = {name: run("score", "表.xlsx", 表=data) for name, data in books.items()}
    messages |= {f"new {id}": run("new", id, "-o", "新.xlsx", "--year", "2024") for id in library().drawn()}
    assert_same(engine, messages)
    asked = [address for address in engine.requests if not address.startswith(("blob:", "data:"))]
    assert len(asked) == 1 and asked[0].startswith("file://") and asked[0].endswith(".html")
    assert engine.errors == []


def test_a_look_and_a_picture_are_the_same(engine: Opened) -> None:
    books = {path.stem: path.read_bytes() for path in WILD[::3]}
    looks = {name: {"kind": "look", "files": [{"name": "表.xlsx", "bytes": data}]} for name, data in books.items()}
    assert_same(engine, looks)
    sheets = {name: here(message)["books"][0]["forms"][0]["sheet"] for name, message in looks.items()}
    assert_same(engine, {
        name: {"kind": "picture", "name": "表.xlsx", "bytes": books[name], "sheet": sheet} for name, sheet in sheets.items()
    })

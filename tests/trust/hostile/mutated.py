"""Good files made bad by chance: bytes turned, cut out, doubled; parts of a zip swapped, spoilt inside. One file for each seed."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.macros.forms.records import record_to_json
from pdf_making import pdf, rows
from support import case_record, make_book
from word_making import word_form

from trust.corpus import all_items, made
from trust.hostile import hostile

SEEDS = range(1, 9)
_SEED_FILES = Path(__file__).parent / "seeds"
_NASTY = (b"\0", b"\xff" * 4, b"-1", b"99999999999", b"<", b">", b"&", b'"', b"]]>", b"\xed\xa0\x80", b"../", b"1e999", "绩".encode()[:2])


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Some bytes turned, cut out, doubled, or something nasty put in."""
    spoiling = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(spoiling) + 1)
        length = chance.choice((1, 1, 2, 4, 16, 200))
        way = chance.randrange(4)
        if way == 0:
            spoiling[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del spoiling[at : at + length]
        elif way == 2:
            spoiling[at:at] = spoiling[at : at + length]
        else:
            spoiling[at:at] = chance.choice(_NASTY)
    return bytes(spoiling)


def spoilt_inside(data: bytes, chance: random.Random) -> bytes:
    """A zip, whole, of which a part or two are spoilt: what comes behind the look at the zip."""
    made, target = BytesIO(), BytesIO(data)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = set(chance.sample(names, min(2, len(names))))
        for name in names:
            new.writestr(name, spoilt(old.read(name), chance) if name in chosen else old.read(name))
    return made.getvalue()


def _kept(name: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes((_SEED_FILES / name).read_bytes())


def _document(path: Path) -> None:
    pdf(path, [rows((60, 160, 300, 400), 700, [["绩效自评表", "1", "2"], ["产出指标", "≥95%", "96%"]])])


def _json(path: Path) -> None:
    path.write_text(json.dumps(record_to_json(case_record("selfeval-2023-004-07")), ensure_ascii=False, default=float), encoding="utf-8")


_GOOD: dict[str, tuple[Callable[[Path], object], Iterable[Callable[[bytes, random.Random], bytes]]]] = {
    ".xlsx": (lambda path: make_book(path, case_record("selfeval-2023-004-07")), (spoilt, spoilt_inside)),
    ".xlsm": (lambda path: path.write_bytes(made(all_items()["hand-macros"], path.parent).read_bytes()), (spoilt_inside,)),
    ".docx": (lambda path: word_form("selfeval-2023-004-07", path), (spoilt, spoilt_inside)),
    ".pdf": (_document, (spoilt,)),
    ".json": (_json, (spoilt,)),
    ".xls": (_kept("form.xls"), (spoilt,)),
    ".et": (_kept("form.xls"), (spoilt,)),
    ".ods": (_kept("form.ods"), (spoilt, spoilt_inside)),
}


def _mutant(suffix: str, spoil: Callable[[bytes, random.Random], bytes], seed: int) -> None:
    def make(path: Path) -> None:
        with TemporaryDirectory() as work:
            good = Path(work, f"good{suffix}")
            _GOOD[suffix][0](good)
            path.write_bytes(spoil(good.read_bytes(), random.Random(f"{suffix} {spoil.__name__} {seed}")))

    hostile(f"{spoil.__name__}-{seed}{suffix}")(make)


for _suffix, (_, _ways) in _GOOD.items():
    for _way in _ways:
        for _seed in SEEDS:
            _mutant(_suffix, _way, _seed)

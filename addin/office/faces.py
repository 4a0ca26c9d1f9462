"""Faces that a workbook asks for and this machine lacks, and the nearest ones that stand in for them, digits too."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping

from jixiao.addin.office.programs import clean_environment
from jixiao.templates.library import texts

_SECONDS = 20


def stand_ins() -> Mapping[str, str]:
    """Face of our forms that is missing here -> the face to take; nothing where the machine does not list its faces."""
    lister = shutil.which("fc-list")
    if lister is None:
        return {}
    try:
        done = subprocess.run(
            [lister, "--format", "%{family}\n"], capture_output=True, timeout=_SECONDS, check=False, env=clean_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    have = {name.strip() for line in done.stdout.decode("utf-8", "replace").splitlines() for name in line.split(",")}
    return chosen(have)


def chosen(have: set[str]) -> Mapping[str, str]:
    """What stands in for each face that is not among those of a machine.

    >>> chosen({"Noto Serif CJK SC"})["宋体"], chosen({"宋体"}).get("宋体"), chosen({"SimSun"})["宋体"]
    ('Noto Serif CJK SC', None, 'SimSun')
    """
    found: dict[str, str] = {}
    for names, others in texts("sheets")["faces"].values():
        nearest = next((name for name in (*names, *others) if name in have), None)
        if nearest is not None:
            found |= dict.fromkeys((name for name in names if name not in have), nearest)
    return found


def told(styles: bytes, faces: Mapping[str, str]) -> Mapping[str, str]:
    """Of the faces that something stands in for those that a stylesheet names, another name of the same face left out.

    >>> told('<name val="宋体"/>'.encode(), {"宋体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC"})
    {'宋体': 'Noto Serif CJK SC'}
    """
    same = {name: names for names, _ in texts("sheets")["faces"].values() for name in names}
    return {
        face: other for face, other in faces.items() if other not in same[face] and f'"{face}"'.encode() in styles
    }

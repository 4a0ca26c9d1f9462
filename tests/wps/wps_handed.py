"""What is handed on, with an engine of a few bytes: what installs it and what WPS reads do not depend on it; and who asks."""

from __future__ import annotations

from pathlib import Path

from jixiao.addin.page.parts import NOTICES, Parts
from jixiao.addin.wps.build import build
from support import library

STUB = Parts({"app.zip": b"engine", NOTICES: b"licences"}, "0.1.0")
HOME = "jixiao_0.1.0"


def make_folder(path: Path, version: str = "0.1.0") -> Path:
    build(path, Parts(STUB.files, version), library())
    return path


class Agreeing:
    """WPS to the engine on CPython: a user who agrees, an empty folder."""

    def ask(self, _question: str) -> bool:
        return True

    def pick(self, _title: str, _kind: str, _suffixes: str) -> str:
        return ""

    def taken(self, _name: str) -> bool:
        return False

    def progress(self, _text: str) -> None:
        pass

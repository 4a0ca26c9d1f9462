"""``python -m jixiao.templates.schema [DIR]``: writes the schemas, here or into the folder of a region."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jixiao.templates.schema.make import KINDS, schema_of

HERE = Path(__file__).resolve().parent


def write(folder: Path) -> None:
    """One ``.json`` per kind of file."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        made = json.dumps(schema_of(kind), ensure_ascii=False, indent=1)
        (folder / f"{kind}.json").write_text(made + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1], "schema") if len(sys.argv) > 1 else HERE)

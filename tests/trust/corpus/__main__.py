"""Makes the corpus in a folder: ``PYTHONPATH=tests:tests/making python -m trust.corpus FOLDER``."""

import sys
from pathlib import Path

from trust.corpus import all_items, made

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for item in all_items().values():
    made(item, folder)
print(f"{len(all_items())} workbooks in {folder}")

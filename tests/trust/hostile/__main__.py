"""Makes the files in a folder of each: ``PYTHONPATH=tests:tests/making python -m trust.hostile FOLDER``."""

import sys
from pathlib import Path

from trust.hostile import all_files

for name, file in all_files().items():
    folder = Path(sys.argv[1], name)
    folder.mkdir(parents=True, exist_ok=True)
    file.make(folder / name)
print(f"{len(all_files())} files in {sys.argv[1]}")

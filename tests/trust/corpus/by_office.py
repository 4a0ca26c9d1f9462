"""Makes the files of ``office/`` anew, and two that hostile ones are made from: the form as LibreOffice writes it, with what it makes of the features of others.

``PYTHONPATH=tests:tests/making python -m trust.corpus.by_office``: three starts of LibreOffice. The files are kept.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from jixiao.addin.office.programs import find_soffice

from trust.corpus import OFFICE, all_items, made

#: The form in two more formats, which the hostile files are made from.
SEEDS = OFFICE.parents[1] / "hostile" / "seeds"
#: Of these items LibreOffice writes the most that no other writer does.
_FROM = (
    "xlsxwriter-plain", "xlsxwriter-comments", "xlsxwriter-pictures", "xlsxwriter-rich-text", "xlsxwriter-rules-2010", "xlsxwriter-drop-downs",
    "xlsxwriter-print-setup", "xlsxwriter-date-1904", "xlsxwriter-protected", "xlsxwriter-outline", "xlsxwriter-sparklines",
    "xlsxwriter-chart-combined", "hand-pivot-table", "hand-form-controls", "hand-scenarios", "spelled-rich-and-phonetic", "hand-external-links",
)

if __name__ == "__main__":
    items = all_items()
    with tempfile.TemporaryDirectory() as work:
        sources = Path(work, "in")
        sources.mkdir()
        for name in _FROM:
            made(items[name], sources)
        OFFICE.mkdir(exist_ok=True)
        SEEDS.mkdir(exist_ok=True)
        profile = f"-env:UserInstallation={Path(work, 'profile').as_uri()}"
        convert = [find_soffice(), profile, "--headless", "--convert-to"]
        subprocess.run([*convert, "xlsx:Calc MS Excel 2007 XML", "--outdir", OFFICE, *sorted(sources.iterdir())], check=True)
        form = made(items["xlsxwriter-plain"], sources).rename(sources / "form.xlsx")
        for kind in ("xls", "ods"):
            subprocess.run([*convert, kind, "--outdir", SEEDS, form], check=True)

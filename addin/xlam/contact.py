"""The class ``JxContact``: our only use of xlwings' VBA is the declaration of one function of its library.

xlwings' own module is not taken: its public procedures and declarations would be functions of every worksheet, so that a
formula in a workbook from a mail could start any program. The declaration is ours, word for word the reviewed one, and
the build stops where the installed xlwings is not the one whose text was read.
"""

from __future__ import annotations

import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

from jixiao.templates.stop import Stop

VBA = Path(__file__).resolve().parent / "vba"
CONTACT = "JxContact"
#: sha256 of xlwings' VBA text as it was read: version 0.37.8.
_REVIEWED = "b9df9e20d54d6f04220e8382068f4b4c82bc5a8f920148daf94d9ddbda6251d6"
_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "([0-9.]+)"$', re.MULTILINE)


def contact_class() -> str:
    """The text of the class, for the installed xlwings. Raises Stop ``xlam_no_xlwings``, ``xlam_xlwings_changed``."""
    return (VBA / f"{CONTACT}.cls").read_text(encoding="ascii").replace("{version}", reviewed_version(xlwings_source()))


def xlwings_source() -> str:
    """The VBA text of the installed xlwings, with LF line ends. Raises Stop ``xlam_no_xlwings``."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise Stop("xlam_no_xlwings")
    try:
        return (Path(spec.origin).parent / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop("xlam_no_xlwings") from error


def reviewed_version(text: str) -> str:
    """The version of that text, which its libraries have in their names. Raises Stop ``xlam_xlwings_changed``."""
    found = _VERSION.findall(text)
    if hashlib.sha256(text.encode()).hexdigest() != _REVIEWED or len(found) != 1:
        raise Stop("xlam_xlwings_changed", place="、".join(found) or "XLWINGS_VERSION")
    return str(found[0])

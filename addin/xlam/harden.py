"""xlwings' own VBA, hardened: a workbook that came by mail can name no interpreter, no folder and no code.

The text comes from the installed xlwings, so it fits the installed DLL. Each edit replaces a span that must be there
exactly once and be, character by character, the text that was reviewed; else the build stops. What is left of
xlwings is the contact with its DLL. Closed this way: the sheet ``jixiao.conf`` of the active workbook, settings files beside
the workbook and in the user's profile, embedded ``.py`` sheets, the workbook's name and folder on command lines, ``%NAME%``
in settings, a ``cmd.exe`` or a module in the current folder, writing into the workbook's own VBA project.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from jixiao.templates.stop import Stop

VBA = Path(__file__).resolve().parent / "vba"
_END = "\0"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the text from ``start`` up to ``stop`` (not included), whose sha256 is ``digest``, by sections of ours."""

    start: str
    stop: str
    digest: str
    sections: tuple[str, ...] = ()


EDITS = (
    Edit("        Private Declare PtrSafe Function system Lib", "    #End If\n    #If Win64",
         "cd3496a1e20a19b1dbe5138232d4b7589b370c4f13571c96e09f97e8a86c74f8"),
    Edit("        Private Declare Function system Lib", "    #End If\n    Private Const XLPyDLLName",
         "9a8b17f4b7175b7ba895bd0b488885875320edd1ab44268503d223d6abf0903c"),
    Edit('Public Const PROJECT_NAME As String = "myaddin"\n', "\nPublic Function RunPython(",
         "a3d01516bc587293f0934769ad9b2b66130837fcd258c9f0bfec2d1db103c0a5"),
    Edit("Public Function RunPython(", "\n\nSub ExecuteMac(",
         "83457c9691e8629dd966b37ff25672e24cae9f85008a513bca13cd133d8131cf", ("RunPython",)),
    # With it go ExecuteWindows, RunFrozenPython and GetUdfModules.
    Edit("Sub ExecuteMac(", "Private Sub CleanUp()",
         "bdb0122343d375d85bf1ed14321e93eb002ce8d7ca6ea3924198536344b1ad11", ("ExecuteMac",)),
    Edit("Private Sub CleanUp()", "Function XLPyCommand()",
         "187d0cc819f7a03a520d6515b6dae6ec9f5de2967b99a7d9b6d9369894c50f2e", ("CleanUp",)),
    Edit("Function XLPyCommand()", "Private Sub XLPyLoadDLL()",
         "494eccfec8d019b50183f2f0d020da8ca74703706c9d997fb73108e4816eca55", ("XLPyCommand",)),
    # With it goes NDims.
    Edit("Private Sub XLPyLoadDLL()", "Function XLPy()",
         "7d6730d38cef0927e9c3cdda9fffeaf8ae3ed5cedc18aa89eeced4f48cf665ed", ("XLPyLoadDLL",)),
    # With it go KillPy, the import of functions into the workbook's project, every reader and writer of settings,
    # WScript.Shell and the error boxes.
    Edit("Sub KillPy()", _END, "5407a6a2b7c62f0597f736a23ed28025a876c294e949aaef56776c71defb091b"),
)
#: What the hardened module consists of. Another procedure means that the installed xlwings is not the reviewed one.
PROCEDURES = {"RunPython", "ExecuteMac", "CleanUp", "XLPyCommand", "XLPyLoadDLL", "ParentFolder", "XLPy"}
_PROCEDURE = re.compile(r"^(?:Public |Private )?(?:Sub|Function) (\w+)", re.MULTILINE)


def hardened_xlwings() -> str:
    """The module ``xlwings`` with LF line ends. Raises Stop ``xlam_no_xlwings``, ``xlam_xlwings_changed``."""
    return harden(xlwings_source())


def xlwings_source() -> str:
    """The module of the installed xlwings as it is, with LF line ends. Raises Stop ``xlam_no_xlwings``."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise Stop("xlam_no_xlwings")
    try:
        return (Path(spec.origin).parent / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop("xlam_no_xlwings") from error


def harden(text: str) -> str:
    """Applies every edit. Raises Stop ``xlam_xlwings_changed``, naming the first place that is not as reviewed."""
    ours = sections()
    for edit in EDITS:
        text = _apply(edit, text, ours)
    if set(_PROCEDURE.findall(text)) != PROCEDURES:
        raise Stop("xlam_xlwings_changed", place="procedures")
    return text


def sections() -> dict[str, str]:
    """Our texts by name, from ``vba/xlwings_edits.txt``."""
    parts = re.split(r"^'### (\w+)\n", (VBA / "xlwings_edits.txt").read_text(encoding="ascii"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.rstrip("\n") + "\n" for part in parts[2::2]), strict=True))


def _apply(edit: Edit, text: str, ours: dict[str, str]) -> str:
    place = edit.start.strip()
    if text.count(edit.start) != 1 or (edit.stop != _END and text.count(edit.stop) != 1):
        raise Stop("xlam_xlwings_changed", place=place)
    start = text.index(edit.start)
    stop = len(text) if edit.stop == _END else text.index(edit.stop)
    if hashlib.sha256(text[start:stop].encode()).hexdigest() != edit.digest:
        raise Stop("xlam_xlwings_changed", place=place)
    return text[:start] + "".join(f"{ours[name]}\n" for name in edit.sections) + text[stop:]

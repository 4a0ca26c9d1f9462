"""Icons that take dropped files: 绩效评分, 绩效检查, 绩效汇总, 绩效定稿, on the desktop and where the system sends files to.

Shortcuts, not batch files: cmd.exe would take ``&`` and ``%`` in the name of a dropped file for commands of its own. They
name the interpreter in full and a folder of its own to work in, so nothing beside a dropped file is ever run. Decision 104.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from jixiao.addin.installer.place import shell_folder
from jixiao.templates.library import say
from jixiao.templates.stop import Stop

#: Verb -> its word, and what its icon says.
_TEXTS = {
    "score": ("drop_score", "drop_score_tip"), "check": ("drop_check", "drop_check_tip"),
    "summary": ("drop_summary", "drop_summary_tip"), "finalize": ("drop_finalize", "drop_finalize_tip"),
}
VERBS = tuple(_TEXTS)
#: What a Linux desktop calls the files that may be opened with an icon.
_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroEnabled.12", "application/vnd.oasis.opendocument.spreadsheet",
    "application/wps-office.et", "application/wps-office.xlsx", "inode/directory",
)


def mark(verb: str) -> str:
    """What the result's name ends with: 评分, 检查, 汇总, 定稿."""
    return say(_TEXTS[verb][0])


def label(verb: str) -> str:
    """The icon's name."""
    return say("drop_label", what=mark(verb))


def tip(verb: str) -> str:
    """What dropping something on it does."""
    return say(_TEXTS[verb][1])


def put_icons() -> list[Path]:
    """Writes the icons, over older ones; where they are. Raises Stop ``icons_system``, ``cannot_write``."""
    made = []
    for folder in _folders():
        for verb in VERBS:
            path = _icon(folder, verb)
            try:
                _write(path, verb)
            except Exception as error:  # a full disk, a folder on a server, a COM that is forbidden
                raise Stop("cannot_write", path=str(path)) from error
            made.append(path)
    return made


def remove_icons() -> list[Path]:
    """Removes the icons; those that were there."""
    gone = []
    for path in (_icon(folder, verb) for folder in _folders() for verb in VERBS):
        with suppress(OSError):
            path.unlink()
            gone.append(path)
    return gone


def _folders() -> list[Path]:
    """The desktop, and where files are sent to (Windows) or programs to open them with are listed (Linux)."""
    if sys.platform == "win32":
        folders = [folder for name in ("Desktop", "SendTo") if (folder := shell_folder(name))]
    elif sys.platform == "linux":
        programs = Path.home() / ".local/share/applications"
        with suppress(OSError):
            programs.mkdir(parents=True, exist_ok=True)
        folders = [_desktop(), programs]
    else:
        raise Stop("icons_system")
    return [folder for folder in folders if folder.is_dir()]


def _desktop() -> Path:
    """The folder that the Linux desktop shows, which may be called 桌面."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "user-dirs.dirs"
    with suppress(OSError, UnicodeDecodeError):
        found = re.search(r'^XDG_DESKTOP_DIR="(?:\$HOME/)?([^"]*)"', settings.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return Path.home() / found[1]
    return Path.home() / "Desktop"


def _icon(folder: Path, verb: str) -> Path:
    if sys.platform == "win32":
        return folder / f"{label(verb)}.lnk"
    on_desktop = folder.name != "applications"
    return folder / f"{label(verb) if on_desktop else f'jixiao-{verb}'}.desktop"


def _write(path: Path, verb: str) -> None:
    python = Path(sys.executable)
    if sys.platform == "win32":
        _write_link(path, python, verb)
        return
    path.write_text(_entry(python, verb), encoding="utf-8")
    path.chmod(0o755)  # a desktop starts only what may be run


#: -P: no folder of a dropped file is searched for modules; -E: nor one that the environment names.
ARGUMENTS = "-E -P -B -m jixiao.addin drop"


def _write_link(path: Path, python: Path, verb: str) -> None:
    """By the shell's own object, which writes links as it reads them."""
    if sys.platform == "win32":
        import pythoncom
        from win32com.shell import shell

        link = pythoncom.CoCreateInstance(
            shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
        )
        link.SetPath(str(python))
        link.SetArguments(f"{ARGUMENTS} {verb}")
        link.SetWorkingDirectory(str(python.parent))
        link.SetDescription(tip(verb))
        link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(path), 0)


def _entry(python: Path, verb: str) -> str:
    """An icon as freedesktop.org's specification of desktop entries has it."""
    quoted = re.sub(r'(["`$\\])', r"\\\1", str(python)).replace("\\", "\\\\").replace("%", "%%")
    lines = (
        "[Desktop Entry]", "Type=Application", f"Name={label(verb)}", f"Comment={tip(verb)}",
        f'Exec="{quoted}" {ARGUMENTS} {verb} %F', f"Path={python.parent}", "Terminal=true", "Icon=x-office-spreadsheet",
        f"MimeType={';'.join(_TYPES)};", "",
    )
    return "\n".join(lines)

"""Calc in a real window on a screen of its own (Xvfb), used by mouse and keyboard (xdotool), pictures by ImageMagick."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from driven import driven, office_environment
from jixiao.addin.libreoffice.build import PYTHONPATH, unpack

_DRIVER = Path(__file__).with_name("window_driver.py")
PATIENCE = 180  # seconds: a machine that does much else, and only what fails waits so long
TOOLS = ("Xvfb", "xdotool", "import")


def missing() -> list[str]:
    """Programs that are needed and not installed."""
    return [name for name in TOOLS if shutil.which(name) is None]


class Window:
    """A document open in Calc's window, the extension installed as it is."""

    def __init__(self, folder: Path, document: Path, size: tuple[int, int] = (1280, 800)) -> None:
        """size: of the screen in pixels, which the window fills."""
        self.folder, self.document, self.size = folder, document, size
        (folder / "home").mkdir(parents=True)
        unpack(folder / "extensions" / "jixiao", sys.executable)

    def __enter__(self) -> Self:
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self.size[0]}x{self.size[1]}x24", "-nolisten", "tcp"],
            pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self._environment = office_environment(self.folder / "home") | {"DISPLAY": f":{told.readline().strip()}"}
        pythonpath = self.folder / "extensions" / "jixiao" / PYTHONPATH
        try:
            self._process = driven(_DRIVER, pythonpath, self.folder, self._environment, self.document, *self.size)
        except BaseException:
            self._screen.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._process.communicate(timeout=PATIENCE)
        finally:
            self._process.kill()
            self._screen.terminate()
            self._screen.wait(10)

    def ask(self, *request: Any) -> Any:
        """What the driver answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def find(self, name: str, seconds: float = PATIENCE) -> tuple[int, int]:
        """The middle of a button or menu, once it is there."""
        until = time.monotonic() + seconds
        while (place := self.ask("find", name)) is None:
            assert time.monotonic() < until, f"no {name} on the screen"
            time.sleep(0.3)
        return place[0], place[1]

    def click(self, x: int, y: int) -> None:
        """A click with the mouse."""
        self._tool("xdotool", "mousemove", str(x), str(y), "sleep", "0.3", "click", "1")

    def key(self, *keys: str) -> None:
        """Keys, one after the other."""
        for name in keys:
            self._tool("xdotool", "key", name, "sleep", "0.5")

    def box(self, seconds: float = PATIENCE, name: str = "^绩效$") -> str:
        """Waits for a message box, or another box of that name, and gives the id of its window."""
        until = time.monotonic() + seconds
        while True:
            done = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", name], env=self._environment, capture_output=True, text=True, check=False
            )
            if done.stdout.strip():
                return done.stdout.split()[-1]
            assert time.monotonic() < until, f"no box {name}"
            time.sleep(0.3)

    def close_box(self, id: str) -> None:
        """Return, as its button is the default."""
        self._tool("xdotool", "windowfocus", "--sync", id, "key", "Return", "sleep", "0.5")

    def pick(self, title: str, path: Path) -> None:
        """Types a path into the box for files or folders of that title."""
        id = self.box(name=f"^{title}")
        # A keyboard has no Chinese: xdotool lends each letter a key, which takes its time.
        self._tool("xdotool", "windowfocus", "--sync", id, "key", "ctrl+a", "type", "--delay", "60", str(path))
        self._tool("xdotool", "sleep", "0.5", "key", "Return")

    def picture(self, path: Path) -> None:
        """The whole screen."""
        time.sleep(0.7)
        self._tool("import", "-window", "root", str(path))

    def _tool(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, capture_output=True, timeout=PATIENCE)

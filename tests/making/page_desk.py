"""A user before the page: puts files in, presses, reads what is shown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from page_browser import Opened
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build" / "npm" / "node_modules"
#: Files dropped on the page as another program would, names and bytes as Base64.
_DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([Uint8Array.from(atob(text), (at) => at.charCodeAt(0))], name));
  document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


#: Counted in drawings of the page and not in milliseconds: a loaded machine draws late.
_DRAWN = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished)))
  .then(() => null)"""


@dataclass(slots=True)
class Desk:
    """The page, and what a user does with it."""

    opened: Opened

    @property
    def page(self) -> Page:
        return self.opened.page

    def choose(self, *files: Path) -> None:
        """Files through 选文件, read to the end."""
        self.page.set_input_files("#pick-files", list(files))
        self.idle()

    def drop(self, *files: tuple[str, bytes]) -> None:
        """Files dropped, read to the end."""
        self.page.evaluate(_DROP, [(name, base64.b64encode(data).decode()) for name, data in files])
        self.idle()

    def drawn(self) -> None:
        """Waits until the page has drawn twice since what was done last, and nothing on it moves."""
        self.page.evaluate(_DRAWN)

    def idle(self) -> None:
        """Waits until nothing is in work."""
        self.drawn()
        expect(self.page.locator("#stop")).to_be_hidden()
        expect(self.page.locator("#books")).to_have_attribute("aria-busy", "false")

    def run(self, verb: str) -> None:
        """A verb over the chosen files, done to the end."""
        self.page.click(f"label[for=verb-{verb}]")
        self.page.click("#start")
        self.idle()

    def rows(self, kind: str = "given") -> list[list[str]]:
        """The cells of the rows of files put in (given) or made, as they are read."""
        return [
            [" ".join(cell.split()) for cell in row.locator("> *").all_inner_texts()]
            for row in self.page.locator(f"#books tbody.{kind} tr:not(.said)").all()
        ]

    def saved(self, button: Locator) -> tuple[str, bytes]:
        """Name and bytes of what a press downloads."""
        with self.page.expect_download() as got:
            button.click()
        return got.value.suggested_filename, got.value.path().read_bytes()

    def clear(self) -> None:
        """An empty page again, on 做表."""
        self.page.keyboard.press("Escape")
        self.page.click("#tab-work")
        for verb in ("check", "score"):  # another verb's options are drawn anew
            self.page.click(f"label[for=verb-{verb}]")
        expect(self.page.locator("#books")).to_have_attribute("aria-busy", "false")  # the list is drawn a moment after files came
        if self.page.locator("#clear").is_visible():
            self.page.click("#clear")
            if self.page.locator("dialog.ask").is_visible():
                self.page.click("dialog.ask button.main")
        expect(self.page.locator("#books tbody")).to_have_count(0)
        expect(self.page.locator("#books")).to_have_attribute("aria-busy", "false")  # what stands around the list moves once more
        self.drawn()


def faults(page: Page) -> Sequence[str]:
    """What the rules of axe find wrong on the page as it stands."""
    page.evaluate((TOOLS / "axe-core" / "axe.min.js").read_text(encoding="utf-8") + "; null")
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [f"{item['id']}: {node['html'][:160]}" for item in found["violations"] for node in item["nodes"]]

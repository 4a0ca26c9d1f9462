"""The pictures of docs/page.md: the built page in Chromium, with files from the tests and the demo: ``page_pictures.py``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT / "tests" / "making"))

from page_browser import Browser, built, chromium, opened  # noqa: E402
from page_desk import Desk  # noqa: E402

PICTURES = DOCS / "images" / "page"
WILD = ROOT / "tests" / "data" / "wild"
_UNITS = ("教育局", "卫生健康局", "医疗保障局", "农业农村局", "交通运输局", "民政局")


def files(folder: Path) -> Iterator[Path]:
    """A folder of a bureau: workbooks of several units, one sent twice, one damaged."""
    for number, source in enumerate(sorted(WILD.glob("*.xlsx"))):
        path = folder / _UNITS[number % len(_UNITS)] / f"{source.stem}绩效表.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes())
        yield path
    again = folder / _UNITS[0] / "再报.xlsx"
    again.write_bytes((WILD / "W01.xlsx").read_bytes())
    yield again
    damaged = folder / _UNITS[3] / "坏的.xlsx"
    damaged.write_bytes(again.read_bytes()[:2000])
    yield damaged


def desk(browser: Browser, page: Path, width: int, height: int, *, dark: bool = False) -> Desk:
    """The page in a window of this size, sharp enough for print."""
    options = {"viewport": {"width": width, "height": height}, "device_scale_factor": 2 if width < 500 else 1}
    scheme = "dark" if dark else "light"
    return Desk(opened(browser, page.as_uri(), offline=True, locale="zh-CN", color_scheme=scheme, **options))


def shot(at: Desk, name: str, *, whole: bool = False) -> None:
    """What is seen, as docs/images/page/NAME.png."""
    at.page.mouse.move(0, 0)
    at.page.wait_for_timeout(300)
    at.page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def view(at: Desk) -> None:
    """The first form with its questioned cells."""
    at.page.locator("#books .actions button", has_text="看表").first.click()
    at.page.locator(".picture").wait_for()


def accountant(at: Desk, name: str, *wanted: str) -> None:
    """Those that are wanted of: ``start``, the page at first; ``scored``, with workbooks; ``form``, one of their forms."""
    if "start" in wanted:
        shot(at, f"{name}-start")
    at.choose(WILD / "W01.xlsx", WILD / "W02.xlsx", DOCS / "examples" / "自评表.xlsx")
    at.run("score")
    at.page.evaluate("() => document.getElementById('said').hidden = true")
    if "scored" in wanted:
        shot(at, f"{name}-scored", whole=True)
    if "form" in wanted:
        view(at)
        shot(at, f"{name}-form")


def main() -> None:
    """All pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        page = built(Path(made))
        accountant(desk(browser, page, 1280, 860), "page", "start", "scored", "form")
        accountant(desk(browser, page, 390, 844), "phone", "start", "form")
        dark = desk(browser, page, 1280, 860, dark=True)
        accountant(dark, "dark", "scored", "form")
        reviewer = desk(browser, page, 1280, 1000)
        folder = Path(made) / "各单位报送"
        list(files(folder))
        reviewer.page.set_input_files("#pick-folder", folder)
        reviewer.idle()
        reviewer.page.click("#tab-review")
        reviewer.page.locator("#finding-rows tr").first.wait_for()
        reviewer.page.evaluate("() => document.getElementById('said').hidden = true")
        reviewer.page.click("#twice-part summary")
        shot(reviewer, "review")
        reviewer.page.select_option("#filter-severity", "error")
        reviewer.page.locator("#filters").scroll_into_view_if_needed()
        reviewer.page.evaluate("() => document.getElementById('filters').scrollIntoView()")
        shot(reviewer, "review-table")


if __name__ == "__main__":
    main()

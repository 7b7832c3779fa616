"""Makes the pictures of the README: `python -m docs.screenshots`, with Chromium and Playwright."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from docs.demo_site import NOW, PROJECT, chromium, demo_site

FOLDER = PROJECT / "docs/screenshots"
SHOTS = (
    ("home", "", 1280, 860, "light"),
    ("post", "posts/why-your-spoke-broke/", 1280, 860, "light"),
    ("post-phone", "posts/why-your-spoke-broke/", 390, 800, "dark"),
    ("questions-phone", "faqs/", 390, 800, "light"),
    ("contact-phone", "visit/#reach-us", 390, 800, "light"),
)
"""Name, address, width and height in pixels, light or dark."""
COLOURS = 192


def main() -> None:
    """Write all pictures."""
    with demo_site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for shot in SHOTS:
            _take(browser, url, *shot)
        browser.close()


def _take(
    browser: Browser, url: str, name: str, path: str, width: int, height: int, scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.clock.set_fixed_time(NOW)
    page.goto(url + path, wait_until="networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    FOLDER.mkdir(exist_ok=True)
    small.save(FOLDER / f"{name}.png", optimize=True)
    page.close()


if __name__ == "__main__":
    main()

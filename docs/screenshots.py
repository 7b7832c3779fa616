"""Makes the pictures of the README: `python docs/screenshots.py`, with Chromium and Playwright.

The demo is built with a fixed clock and shown by a server on this machine only.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from sitegen.build.build import Wishes, build  # noqa: E402 - found beside this file
from sitegen.parallel import default_jobs  # noqa: E402
from sitegen.read.project import Project  # noqa: E402

FOLDER = PROJECT / "docs/screenshots"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SHOTS = (
    ("home", "", 1280, 860, "light"),
    ("post", "posts/why-your-spoke-broke/", 1280, 860, "light"),
    ("post-phone", "posts/why-your-spoke-broke/", 390, 800, "dark"),
    ("questions-phone", "faqs/", 390, 800, "light"),
    ("contact-phone", "visit/", 390, 800, "light"),
)
"""Name, address, width and height in pixels, light or dark."""
COLOURS = 192


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Write all pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name:
        target = Path(name, "public")
        build(Project(PROJECT), Wishes(target=target, now=NOW, jobs=default_jobs()))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(target)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for shot in SHOTS:
                _take(browser, url, *shot)
            browser.close()
        server.shutdown()


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

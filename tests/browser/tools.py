"""The programs that these tests need: skipped without them, but not where everything must run;
what is looked for on any page; and how a window is closed for sure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

MODULES = Path(__file__).parents[1] / "node_modules"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""By how many pixels a page is wider than its window."""
_DETAILS = "for (const one of document.querySelectorAll('details')) one.open = true"
# Only a rule that isn't asked for here looks at stylesheets, which would all be loaded once more.
_AXE = """(frames) => axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"], preload: { assets: ["media"] }, iframes: frames,
})"""


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the test, or fail it in CI."""
    reason = f"{what} is not here: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(*names: str, remedy: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    missing(names[0], remedy)


def module(path: str) -> Path:
    """A file of the packages that tests/package.json names."""
    found = MODULES / path
    if not found.is_file():
        missing(path.partition("/")[0], "npm ci --prefix tests")
    return found


def barriers(page: Any, *, frames: bool = True) -> list[str]:
    """What axe-core finds on a page, with all of its details open: WCAG 2.2 AA and its own best
    practices; with the pages in its `frames`, which have to answer."""
    # A text can be seen before the stylesheet is there, and its links are small then.
    page.wait_for_load_state()
    page.evaluate(_DETAILS)
    if not page.evaluate("'axe' in window"):
        page.evaluate(module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    return [
        f"{page.url}: {one['id']} ({one['impact']}): "
        + "; ".join(node["html"][:150] for node in one["nodes"][:3])
        for one in page.evaluate(_AXE, frames)["violations"]
    ]


def barriers_and_width(page: Any, *, frames: bool = True) -> list[str]:
    """The same, and whether the page is wider than its window."""
    found = barriers(page, frames=frames)
    if page.evaluate(OVERFLOW) > 0:
        found.append(f"{page.url}: wider than its window")
    return found


def close(context: Any) -> None:
    """Close the windows of a preview, emptied first: Chromium sometimes never comes back from
    closing one that still loads, or listens for what was saved.

    A window that the preview reloads at this very moment keeps its page, and is asked again:
    what is still to be heard of a save ends with the window's page."""
    from playwright.sync_api import Error

    for page in context.pages:
        for _ in range(5):
            try:
                page.goto("about:blank")
                break
            except Error:
                page.wait_for_load_state()
    context.close()

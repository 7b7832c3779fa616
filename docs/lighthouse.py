"""Measures the demo with Lighthouse: `python -m docs.lighthouse`, with Node, npm and Chromium.

Three runs of the home page, a post and the FAQ, on this machine's own server. Accessibility, best
practices and SEO must be 100 in each run, performance at least 95 in two of three. This takes
minutes and depends on how busy the machine is, so it is not among the tests.
"""

from __future__ import annotations

import json
import os
import subprocess

from docs.demo_site import chromium, demo_site

LIGHTHOUSE = "lighthouse@12.2.3"
PAGES = ("", "posts/why-your-spoke-broke/", "faqs/")
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def scores(url: str) -> dict[str, int]:
    """The scores of a page, of 100."""
    command = [
        "npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json",
        "--chrome-flags=--headless=new --no-sandbox",
        "--only-categories=" + ",".join(CATEGORIES),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CHROME_PATH": chromium() or ""},
    )
    report = json.loads(done.stdout)
    for audit in report["audits"].values():
        if audit.get("score") == 0 and audit["scoreDisplayMode"] == "binary":
            print(f"    {audit['id']}: {audit['title']}")
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}


def main() -> int:
    """Measure, and tell whether all is as it should be."""
    good = True
    with demo_site() as url:
        for page in PAGES:
            runs = [scores(url + page) for _ in range(RUNS)]
            for run in runs:
                print(f"/{page}", *(f"{key} {score}" for key, score in run.items()))
                good &= all(run[key] == 100 for key in CATEGORIES[1:])
            good &= sum(run["performance"] >= 95 for run in runs) >= 2
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Measures the demo with Lighthouse: `python docs/lighthouse.py`, with Node, npm and Chromium.

Three runs of the home page, a post and the FAQ, on this machine's own server. Accessibility, best
practices and SEO must be 100 in each run, performance at least 95 in two of three. This takes
minutes and depends on how busy the machine is, so it is not among the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from sitegen.build.build import Wishes, build  # noqa: E402 - found beside this file
from sitegen.parallel import default_jobs  # noqa: E402
from sitegen.read.project import Project  # noqa: E402
from tests.browser.server import served  # noqa: E402

LIGHTHOUSE = "lighthouse@12.2.3"
PAGES = ("", "posts/why-your-spoke-broke/", "faqs/")
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def scores(url: str) -> dict[str, int]:
    """The scores of a page, of 100."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
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
        env={**os.environ, "CHROME_PATH": chromium},
    )
    report = json.loads(done.stdout)
    for audit in report["audits"].values():
        if audit.get("score") == 0 and audit["scoreDisplayMode"] == "binary":
            print(f"    {audit['id']}: {audit['title']}")
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}


def main() -> int:
    """Measure, and tell whether all is as it should be."""
    good = True
    with tempfile.TemporaryDirectory() as name:
        target = Path(name, "public")
        now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        build(Project(PROJECT), Wishes(target=target, now=now, jobs=default_jobs()))
        with served(target) as url:
            for page in PAGES:
                runs = [scores(url + page) for _ in range(RUNS)]
                for run in runs:
                    print(f"/{page}", *(f"{key} {score}" for key, score in run.items()))
                    good &= all(run[key] == 100 for key in CATEGORIES[1:])
                good &= sum(run["performance"] >= 95 for run in runs) >= 2
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())

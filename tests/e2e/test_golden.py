"""A whole small site, compared with what it gave when somebody last looked at it.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/e2e/test_golden.py`, and read the
difference before it is committed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.conftest import Site

GOLDEN = Path(__file__).parent / "golden"


def test_the_golden_site_is_what_it_was(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    shutil.copytree(GOLDEN / "site", site.root)
    result = site.build()
    assert [str(warning) for warning in result.warnings] == []
    built = site.tree()
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN / "expected", ignore_errors=True)
        shutil.copytree(site.root / "public", GOLDEN / "expected")
        shutil.rmtree(GOLDEN / "expected/.sitegen")
    expected = Site(GOLDEN).tree("expected")
    assert sorted(built) == sorted(expected)
    # The bytes of a picture are its encoder's, and differ between the versions of Pillow.
    different = [
        path
        for path in built
        if built[path] != expected[path]
        and not path.startswith(("assets/pictures/", "assets/cards/"))
    ]
    assert different == []

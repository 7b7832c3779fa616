"""No barrier that axe-core can find: WCAG 2.2 AA and its own best practices, on every page kind."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.kinds import MORE, PAGES
from tests.browser.tools import barriers


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_barrier(opened: Open, scheme: str, width: int) -> None:
    found: list[str] = []
    with opened(width, color_scheme=scheme, bypass_csp=True) as page:
        for path in (*PAGES.values(), *MORE):
            page.goto(path)
            found += barriers(page)
    assert found == []

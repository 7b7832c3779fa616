"""No barrier that axe-core can find: WCAG 2.2 AA and its own best practices, on every page kind."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.kinds import MORE, PAGES
from tests.browser.tools import module

_RUN = """axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
"best-practice"], resultTypes: ["violations"]})"""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_barrier(opened: Open, scheme: str, width: int) -> None:
    axe = module("axe-core/axe.min.js").read_text(encoding="utf-8")
    found: list[str] = []
    with opened(width, color_scheme=scheme, bypass_csp=True) as page:
        for path in (*PAGES.values(), *MORE):
            page.goto(path)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            page.evaluate(axe)
            for violation in page.evaluate(_RUN)["violations"]:
                nodes = "; ".join(node["html"][:150] for node in violation["nodes"][:3])
                found.append(f"{path}: {violation['id']} ({violation['impact']}): {nodes}")
    assert found == []

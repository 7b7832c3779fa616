"""The subscription form with topics: no barrier, no overflow, and sent without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.server import served
from tests.browser.tools import barriers
from tests.conftest import BASE, Site, post

Make = Callable[..., Site]
PAGES = ("", "subscribe/", "posts/bread/")
TOPICS = "[Winter, E-bikes and cargo bikes, Kinderfahrräder und Fahrradanhänger, C++]"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320), ("de", 320)])
def test_the_form_with_topics(project: Make, browser: Any, language: str, width: int) -> None:
    site = project({"content/posts/bread.md": post("Bread"), "content/site.yaml": (
        f"{BASE['content/site.yaml']}language: {language}\n"
        f"        newsletter: {{topics: {TOPICS}}}\n"
    )})  # fmt: skip
    site.build()
    found: list[str] = []
    with served(site.root / "public") as address:
        page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
        for path in PAGES:
            page.goto(address + path)
            found += barriers(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
        page.close()
        assert found == []
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{address}subscribe/")
        plain.get_by_label("Winter", exact=True).check()
        plain.get_by_label("C++", exact=True).check()
        plain.locator("#subscribe--email").fill("ruth@mail.example")
        with plain.expect_request("**/thanks/subscribe/") as sent:
            plain.locator("form#subscribe button").click()
        assert sent.value.post_data_json == {
            "form-name": "subscribe",
            "page": "/subscribe/",
            "kind": "subscribe",
            "website": "",
            "topic-1": "Winter",
            "topic-4": "C++",
            "email": "ruth@mail.example",
        }
        plain.context.close()

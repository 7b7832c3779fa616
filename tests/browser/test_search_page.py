"""The search page: all that was found can be reached, and reads as it was written."""

from __future__ import annotations

import itertools
import re

from tests.browser.conftest import Open


def _found(page: object) -> int:
    page.locator("[data-results] li").first.wait_for()  # type: ignore[attr-defined]
    text = page.locator("[data-said]").text_content()  # type: ignore[attr-defined]
    return int(re.match(r"\d+", text)[0])  # type: ignore[index]


def test_all_that_was_found_can_be_seen_with_the_keyboard(opened: Open) -> None:
    with opened() as page:
        page.goto("search/?q=wheel")
        count = _found(page)
        assert count > 20
        results = page.locator("[data-results] li")
        assert results.count() == 20
        page.locator("[data-more]").focus()
        page.keyboard.press("Enter")
        results.nth(count - 1).wait_for()
        assert results.count() == count
        assert results.nth(20).locator("a").evaluate("(one) => one == document.activeElement")
        assert page.locator("[data-more]").is_hidden()
        assert (
            len(set(results.locator("a").evaluate_all("(all) => all.map((one) => one.href)")))
            == count
        )


def test_another_search_begins_anew(opened: Open) -> None:
    with opened() as page:
        page.goto("search/?q=wheel")
        _found(page)
        page.locator("#q").fill("xylophone quartz")
        page.get_by_text("Nothing found").wait_for()
        assert page.locator("[data-results] li").count() == 0
        assert page.locator("[data-more]").is_hidden()


def test_words_do_not_run_together(opened: Open) -> None:
    with opened() as page:
        page.goto("search/?q=wheel")
        _found(page)
        texts = page.locator("[data-results] p").all_text_contents()
        run_together = re.compile(r"wheel(?!s?\b|builder|chair|ed\b)|HargreaveOwner", re.IGNORECASE)
        assert [one for one in texts if run_together.search(one)] == []
        assert [one for one in texts if re.search(r"\d[A-Z][a-z]{4}|&\w+;", one)] == []


def test_the_links_beside_the_results_stand_together(opened: Open) -> None:
    with opened(1280) as page:
        page.goto("search/?q=wheel")
        _found(page)
        tops = page.locator(".ways-in a").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().top)"
        )
        assert max(b - a for a, b in itertools.pairwise(tops)) < 60

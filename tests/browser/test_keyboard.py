"""Everything can be done with a keyboard alone."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Open

_FOCUS = "document.activeElement"


def tab_to(page: Any, wanted: str, most: int = 80) -> None:
    """Press Tab until what is wanted has the focus, and is seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"{_FOCUS}.matches({wanted!r})"):
            style = page.evaluate(
                f"(({{ outlineStyle, outlineWidth }}) => [outlineStyle, outlineWidth])"
                f"(getComputedStyle({_FOCUS}))"
            )
            assert style[0] != "none" and style[1] != "0px", f"no visible focus on {wanted}"
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def test_the_first_key_offers_to_skip_to_the_content(opened: Open) -> None:
    with opened(390) as page:
        page.goto("")
        tab_to(page, ".skip", most=1)
        page.keyboard.press("Enter")
        assert page.evaluate(f"{_FOCUS}.id") == "main"


def test_the_menu_opens_closes_and_leads_on(opened: Open) -> None:
    with opened(390) as page:
        page.goto("")
        tab_to(page, ".masthead .menu-button")
        page.keyboard.press("Enter")
        link = page.locator("#menu li a").first
        assert link.is_visible()
        page.keyboard.press("Escape")
        assert not link.is_visible()
        assert page.evaluate(f"{_FOCUS}.matches('.menu-button')")
        page.keyboard.press("Enter")
        tab_to(page, "#menu li a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/posts/")


def test_an_answer_opens_and_closes(opened: Open) -> None:
    with opened() as page:
        page.goto("faqs/")
        tab_to(page, "main summary")
        page.keyboard.press("Enter")
        assert page.locator("main details[open]").count() == 1
        page.keyboard.press("Enter")
        assert page.locator("main details[open]").count() == 0


def test_a_link_to_an_answer_opens_it(opened: Open) -> None:
    with opened() as page:
        page.goto("faqs/")
        anchor = page.locator("details [id]").nth(3).get_attribute("id")
        page.goto(f"faqs/#{anchor}")
        assert page.locator(f"details[open] #{anchor}").is_visible()


def test_a_form_says_what_is_missing_and_is_sent(opened: Open) -> None:
    with opened() as page:
        page.goto("posts/why-your-spoke-broke/")
        field = "form[name=comment] textarea"
        tab_to(page, field, most=200)
        page.keyboard.type("Thank you. What about bladed spokes?")
        tab_to(page, "form[name=comment] input[name=name]")
        page.keyboard.type("Ada")
        tab_to(page, "form[name=comment] button")
        page.keyboard.press("Enter")
        assert page.evaluate(f"{_FOCUS}.name") == "consent"
        page.keyboard.press("Space")
        tab_to(page, "form[name=comment] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/thanks/comment/")


def test_no_form_shows_its_trap_for_robots(opened: Open) -> None:
    with opened(script=False) as page:
        for path in ("faqs/", "visit/", "posts/why-your-spoke-broke/"):
            page.goto(path)
            traps = page.locator("input[name=website]")
            assert traps.count() > 0
            for place in range(traps.count()):
                box = traps.nth(place).bounding_box()
                assert box is None or box["x"] + box["width"] <= 0 or box["width"] <= 1


def test_the_search_is_reached_and_used(opened: Open) -> None:
    with opened() as page:
        page.goto("")
        tab_to(page, "a.find")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/")
        tab_to(page, "[data-search] input")
        page.keyboard.type("spoke")
        page.locator("[data-results] a").first.wait_for()
        tab_to(page, "[data-results] a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/posts/**")

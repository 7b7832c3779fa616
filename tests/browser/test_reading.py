"""Every kind of page, on every width, in light and dark, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Open
from tests.browser.kinds import MORE, PAGES

_NOT_PAGES = frozenset({"base.html", "parts.html", "forms.html", "document.html", "documents.html"})
"""The last two are for kinds that don't come with sitegen: tests/e2e/test_kind_from_outside.py."""

_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_template_of_the_theme_is_looked_at(demo: Path) -> None:
    templates = {file.name for file in (ROOT / "themes/default/templates").glob("[!_]*.html")}
    assert templates - _NOT_PAGES == set(PAGES)
    for path in (*PAGES.values(), *MORE):
        assert (demo / path).is_file() or (demo / path / "index.html").is_file()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_it_reads_well(opened: Open, width: int, scheme: str, script: bool) -> None:
    # All kinds of pages once; of the other combinations, those that differ most.
    every = (width, scheme, script) in {(390, "dark", True), (1280, "light", False)}
    some = ("home.html", "post.html", "faqs.html", "people.html", "contact.html")
    paths = [*PAGES.values(), *MORE] if every else [PAGES[name] for name in some]
    with opened(width, script=script, color_scheme=scheme) as page:
        for path in paths:
            page.goto(path)
            assert page.locator("main h1").first.is_visible(), path
            buttons = page.locator("[data-needs-script]:visible").count()
            if not script:
                assert buttons == 0, path
            else:
                assert page.evaluate(_OVERFLOW) <= 0, path
                paper = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
                dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
                assert (sum(map(int, dark[4:-1].split(", "))) < 300) == (scheme == "dark"), paper


def test_nothing_is_cut_off_at_320_pixels(opened: Open) -> None:
    """WCAG 2.2, 1.4.10: what a window of 1280 pixels shows at 400 % zoom."""
    with opened(320, 640) as page:
        for path in (*PAGES.values(), *MORE):
            page.goto(path)
            assert page.evaluate(_OVERFLOW) <= 0, path


def test_every_picture_is_there_and_only_the_first_loads_at_once(opened: Open) -> None:
    with opened(390) as page:
        for path in ("posts/why-your-spoke-broke/", "people/", ""):
            page.goto(path, wait_until="load")
            page.evaluate("for (const one of document.images) one.loading = 'eager'")
            page.evaluate("Promise.all([...document.images].map((one) => one.decode()))")
            assert page.evaluate("[...document.images].every((one) => one.naturalWidth > 0)")
            assert page.evaluate(
                "[...document.images].every((one) => one.hasAttribute('width')"
                " && one.hasAttribute('height'))"
            )
            chosen = page.evaluate("[...document.images].map((one) => one.currentSrc)")
            assert any(one.endswith(".webp") for one in chosen), path


def test_the_scheme_can_be_switched_and_is_remembered(opened: Open) -> None:
    with opened(color_scheme="light") as page:
        page.goto("")
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("[data-switch]").click()
        after = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert before != after
        page.goto("posts/")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        ("2026-11-24T10:00:00Z", True),
        ("2026-11-25T12:45:00Z", False),  # Wednesday's midday break
        ("2026-12-24T14:00:00Z", False),  # a holiday with other hours
        ("2026-11-22T12:00:00Z", False),  # Sunday
    ],
)
def test_open_now_goes_by_the_clock_of_the_business(opened: Open, now: str, open_: bool) -> None:
    with opened(timezone_id="Asia/Tokyo") as page:
        page.clock.install(time=now)
        page.goto("")
        said = page.locator("[data-now]").first
        assert said.is_visible()
        assert ("is-open" in (said.get_attribute("class") or "")) == open_


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-24T10:00:00Z", True),
        ("2027-01-31T23:59:00Z", True),  # the last minute of the last day, in London
        ("2027-02-01T00:00:00Z", False),
        ("2027-06-01T00:00:00Z", False),
    ],
)
def test_a_notice_that_has_ended_is_gone_from_pages_that_were_built_before(
    opened: Open, now: str, shown: bool
) -> None:
    with opened(timezone_id="Pacific/Auckland") as page:
        page.clock.install(time=now)
        page.goto("")
        assert page.locator("[data-notice]").is_visible() == shown
        if shown:
            assert page.locator("[data-notice] .affects").text_content() == "parking, deliveries"


def test_the_contact_block_leaves_room_on_a_phone(opened: Open) -> None:
    with opened(390) as page:
        page.goto("posts/why-your-spoke-broke/")
        box = page.locator(".contact").bounding_box()
        assert box["height"] < 900
        assert page.locator(".directions").count() == 0
        page.goto("visit/")
        assert page.locator(".directions").is_visible()
        assert page.locator(".hours").first.is_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_links_of_subscribe_are_large_enough_for_a_finger(opened: Open, width: int) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels."""
    with opened(width) as page:
        page.goto("subscribe/")
        assert page.locator("main details:not([open])").count() == 5
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        small = page.evaluate(
            """[...document.querySelectorAll("main a, main button, main summary")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && !one.closest("p.fine, .prose")
              && (box.width < 24 || box.height < 24);
            }).map((one) => one.outerHTML)"""
        )
        assert small == []


def test_tables_and_code_can_be_scrolled_with_the_keyboard(opened: Open) -> None:
    with opened(390) as page:
        page.goto("posts/tyres-for-cold-wet-roads/")
        scrolling = page.locator("pre[tabindex='0'][role='group'][aria-label='Code']")
        assert scrolling.count() == page.locator("pre").count() > 0
        scrolling.first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        for _ in range(50):
            if page.evaluate("document.querySelector('pre').scrollLeft") > 0:
                break
            page.keyboard.press("ArrowRight")
        assert page.evaluate("document.querySelector('pre').scrollLeft") > 0
        page.goto("posts/why-your-spoke-broke/")
        tables = page.locator(".table[tabindex='0'][role='group'][aria-label='Table'] > table")
        assert tables.count() == page.locator("main table").count() > 0


def test_without_scripts_the_hours_stand_there_all_the_same(opened: Open) -> None:
    with opened(script=False) as page:
        page.goto("visit/")
        assert "09:00" in (page.locator("body").text_content() or "")


@pytest.mark.parametrize("chosen", [None, "dark"])
def test_on_paper_it_is_black_on_white_and_answers_stand_open(
    opened: Open, chosen: str | None
) -> None:
    with opened(color_scheme="dark") as page:
        page.goto("faqs/")
        if chosen:
            page.evaluate(
                "(scheme) => { document.documentElement.dataset.theme = scheme; }", chosen
            )
        page.emulate_media(media="print", color_scheme="dark")
        colours = page.evaluate(
            "(({ color, backgroundColor }) => [color, backgroundColor])"
            "(getComputedStyle(document.body))"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert page.locator("[data-now]").first.is_hidden()
        if page.evaluate("CSS.supports('selector(::details-content)')"):
            height = "document.querySelector('.answers details .prose').offsetHeight"
            assert page.evaluate(height) > 100


def test_paper_has_nothing_that_needs_a_screen(opened: Open) -> None:
    with opened() as page:
        page.goto("posts/you-can-keep-your-front-derailleur/")
        reply, heading = page.locator("[data-reply]").first, page.locator("#by-mail")
        assert reply.is_visible()
        assert heading.is_visible()
        page.emulate_media(media="print")
        assert page.locator("form:visible").count() == 0
        assert reply.is_hidden()
        assert heading.is_hidden()  # which would stand above nothing


def test_the_menu_button_keeps_its_word_on_one_line(opened: Open) -> None:
    lines = """(button) => {
        const range = document.createRange();
        range.selectNodeContents(button);
        return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
    }"""
    with opened(320, 640) as page:
        page.goto("posts/")
        assert page.locator(".masthead > .wrap > .menu-button").evaluate(lines) == 1


def test_a_film_waits_with_its_picture_and_has_captions(opened: Open) -> None:
    with opened() as page:
        page.goto("posts/how-a-wheel-is-built/")
        film = page.locator("video")
        assert film.evaluate("(film) => [film.readyState, film.textTracks[0].mode]") == [
            0,
            "showing",
        ]
        film.evaluate("(film) => { film.muted = true; return film.play(); }")
        assert film.evaluate("(film) => [film.videoWidth, film.videoHeight]") == [640, 400]
        assert film.evaluate("(film) => film.textTracks[0].cues.length") == 4


def test_a_gallery_stands_side_by_side(opened: Open) -> None:
    with opened() as page:
        page.goto("posts/how-a-wheel-is-built/")
        tops = page.locator(".gallery img").evaluate_all(
            "(all) => all.map((one) => Math.round(one.getBoundingClientRect().top))"
        )
        assert len(tops) == 4
        assert tops[0] == tops[1] < tops[2]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_no_picture_of_a_gallery_is_left_alone(opened: Open, count: int) -> None:
    with opened() as page:
        page.goto("posts/how-a-wheel-is-built/")
        widths = page.evaluate(
            """(count) => {
            const gallery = document.querySelector(".gallery");
            const one = gallery.firstElementChild;
            gallery.replaceChildren(...Array.from({ length: count }, () => one.cloneNode(true)));
            const whole = gallery.getBoundingClientRect().width;
            return [...gallery.children].map((it) => it.getBoundingClientRect().width > whole * .6);
            }""",
            count,
        )
        assert widths == [count % 2 == 1, *[False] * (count - 1)]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_one_customer_answers_another(opened: Open, script: bool) -> None:
    with opened(1280, script=script) as page:
        page.goto(PAGES["question.html"])
        link = page.locator("a[data-reply]").first
        name = link.get_attribute("data-reply")
        link.click()
        choice = page.locator("#comment--reply_to")
        assert choice.is_visible()
        if not script:
            choice.select_option(name)
        assert choice.input_value() == name
        assert page.locator("#comment [name=reply_to]").count() == 1

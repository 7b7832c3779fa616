"""Emails in the preview: on desktop, phone, dark and as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sitegen.newsletter.panel import emails_panel, page_links
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from tests.conftest import Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.pictures import png

FILES: dict[str, str | bytes] = {
    "content/site.yaml": SETTINGS,
    "content/posts/rye.md": post("Rye", id="rye", image="{src: rye.png, alt: A loaf}"),
    "content/posts/rye.png": png(600, 300),
    "content/newsletter/one.md": issue("Hello {{ subscriber.first_name }}.", items="[rye]"),
    "content/newsletter/next.md": issue("Later.", id="n", draft="true"),
}
PAGE = {"Sec-Fetch-Mode": "navigate"}
PANEL = "/_sitegen/panel/emails"


def served(site: Site, serve: Callable[..., Any]) -> Any:
    extensions = PreviewExtensions(
        page_links=(page_links,), panels=(emails_panel(Project(site.root)),)
    )
    return serve(site, extensions=extensions)


def test_a_letter_is_shown_in_all_its_looks(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    running = served(project(FILES), serve)
    page = running.get(f"{PANEL}/one", **PAGE)
    assert page.status == 200
    for look in ("desktop", "phone", "dark"):
        assert f'src="{PANEL}/one/version/{look}"' in page.text
    assert "KB of 100 KB: fine" in page.text
    assert "Hello Anna." in page.text  # the plain text
    dark = running.get(f"{PANEL}/one/version/dark", **PAGE)
    assert "@media all" in dark.text
    assert "Hello Anna." in dark.text
    assert 'src="/posts/rye/' in dark.text or 'src="/posts/rye.png' in dark.text


def test_the_mail_in_a_frame_shows_and_does_nothing(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    running = served(project(FILES), serve)
    policy = running.get(f"{PANEL}/one/version/phone", **PAGE).headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none'")
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy


def test_a_save_is_in_the_next_look(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    site = project(FILES)
    running = served(site, serve)
    assert "Later." in running.get(f"{PANEL}/next/version/phone", **PAGE).text
    site.write({"content/newsletter/next.md": issue("Sooner.", id="n", draft="true")})
    running.announced.wait(lambda: "content/newsletter/next.md" in running.announced.saved)
    assert "Sooner." in running.get(f"{PANEL}/next/version/phone", **PAGE).text


def test_letters_are_listed_and_documents_tell_in_which_they_are(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    running = served(project(FILES), serve)
    listed = running.get(PANEL, **PAGE).text
    assert f'href="{PANEL}/one"' in listed
    assert f'href="{PANEL}/next"' in listed
    about = running.get("/_sitegen/page?path=/posts/rye/").text
    assert f"{PANEL}/one" in about


def test_a_letter_that_is_not_there_and_one_that_nobody_can_send(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    site = project({**FILES, "content/newsletter/odd.md": issue("{{ nobody }}", id="odd")})
    running = served(site, serve)
    assert running.get(f"{PANEL}/nothing", **PAGE).status == 404
    assert "unknown merge field {{ nobody }}" in running.get(f"{PANEL}/odd", **PAGE).text


def test_the_urls_of_the_version_before_redirect(
    project: Callable[..., Site], serve: Callable[..., Any]
) -> None:
    running = served(project(FILES), serve)
    for old, new in (
        ("/_sitegen/desk/letters", PANEL),
        ("/_sitegen/desk/emails/one/version/dark?a=b", f"{PANEL}/one/version/dark?a=b"),
        ("/_sitegen/emails", PANEL),
    ):
        response = running.get(old, **PAGE)
        assert (response.status, response.headers["Location"]) == (302, new)
    assert running.get("/_sitegen/desk/nothing", **PAGE).status == 404
    assert running.get("/_sitegen/emails/one", **PAGE).status == 404


LONG_WORD, LONG_PATH = "Lebensmittelunverträglichkeitsbescheinigungen", "a" * 90
WIDE = f"""
| {LONG_WORD} | Two | Three | Four | {LONG_WORD} |
| --- | --- | --- | --- | --- |
| one | two | three | four | https://example.org/{LONG_PATH} |

<https://example.org/{LONG_PATH}> {LONG_WORD}

```
a line of code that is longer than any telephone is wide, and then some more of it, and more
```
"""


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_mail_is_not_wider_than_its_window(
    project: Callable[..., Site], serve: Callable[..., Any], browser: Any, width: int
) -> None:
    files = {**FILES, "content/newsletter/one.md": issue(WIDE, items="[rye]")}
    running = served(project(files), serve)
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{running.serving.origin}{PANEL}/one/version/phone")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.locator(".data").count() == 1
    assert page.evaluate(overflow) <= 0
    page.close()

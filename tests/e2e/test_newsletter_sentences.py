"""What the pages say about joining and leaving is true for the configuration, in each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import unescape
from typing import Final

import pytest
import yaml

from sitegen.bundled import bundled
from tests.conftest import Site

Make = Callable[..., Site]
LANGUAGES: Final = ("en", "de", "fr", "es", "ar")
SMTP = "smtp: {host: mail.shop.example}"
ONE_CLICK = "unsubscribe: 'https://shop.example/forms/unsubscribe?t={token}'"
BY_LINE = "unsubscribe: 'mailto:a@shop.example?subject=unsubscribe'"


def words(language: str) -> Mapping[str, str]:
    text = (bundled("themes") / "default/strings" / f"{language}.yaml").read_text(encoding="utf-8")
    known: dict[str, str] = yaml.safe_load(text)
    return known


def built(project: Make, language: str, newsletter: str, forms: str = "netlify") -> Site:
    site = project({})
    config = site.root / "content/site.yaml"
    config.write_text(
        f"{config.read_text()}\nlanguage: {language}\ncontact: {{email: a@shop.example}}\n"
        f"newsletter: {{{newsletter}}}\ntheme: {{options: {{forms: {forms}}}}}\n"
    )
    site.build()
    return site


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("newsletter", "said", "unsaid"),
    [
        ("", "subscribe_note_line", "subscribe_note"),
        (BY_LINE, "subscribe_note_line", "subscribe_note"),
        (ONE_CLICK, "subscribe_note", "subscribe_note_line"),
        ("service: mailchimp", "subscribe_note", "subscribe_note_line"),
    ],
)
def test_one_click_is_promised_only_where_it_is_one(
    project: Make, language: str, newsletter: str, said: str, unsaid: str
) -> None:
    site = built(project, language, newsletter)
    known = words(language)
    for page in ("subscribe/index.html", "index.html"):
        text = unescape(site.read(page))
        assert known[said] in text
        assert known[unsaid] not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("newsletter", "said", "unsaid"),
    [
        ("", "thanks_subscribe_later", "thanks_subscribe_text"),
        (SMTP, "thanks_subscribe_text", "thanks_subscribe_later"),
    ],
)
def test_an_email_is_promised_only_where_one_is_sent(
    project: Make, language: str, newsletter: str, said: str, unsaid: str
) -> None:
    site = built(project, language, newsletter)
    text = unescape(site.read("thanks/subscribe/index.html"))
    assert words(language)[said] in text
    assert words(language)[unsaid] not in text


@pytest.mark.parametrize(
    ("newsletter", "forms", "there"),
    [
        (SMTP, "netlify", True),
        (SMTP, "{value}", True),
        (SMTP, "mail", False),
        (SMTP, "none", False),
        ("", "netlify", False),
    ],
)
def test_the_pages_that_emails_link_to(
    project: Make, newsletter: str, forms: str, there: bool
) -> None:
    chosen = "address, forms_address: '/forms/{form}'" if forms == "{value}" else forms
    site = built(project, "en", newsletter, chosen)
    for path in ("confirm", "unsubscribe", "thanks/confirm", "thanks/unsubscribe"):
        assert (site.root / "public" / path / "index.html").exists() == there
    if there:
        page = site.read("unsubscribe/index.html")
        # Without a script one types the address, with one the link's code is sent.
        assert 'name="email" type="email"' in page
        assert 'name="token" value="" data-code' in page
        assert "noindex" in page
        assert "unsubscribe" not in site.read("sitemap.xml")
        assert "required data-code" in site.read("confirm/index.html")

"""Forms that would be lost where a site is going are warned of, and a site without an address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Run, run
from tests.conftest import Site

__all__ = ["run"]

HEAD = "name: Corner Shop\ntimezone: Europe/Berlin\nowner: anna\nsearch: off\n"
SHOP = "url: https://shop.example/\n"


def config(host: str = "", forms: str = "", more: str = SHOP) -> str:
    text = HEAD + more
    text += f"deployment: {{host: {host}}}\n" if host else ""
    text += f"theme: {{options: {forms}}}\n" if forms else ""
    return text


MAIL = "{forms: mail}"
OWN = "{forms: address, forms_address: '/forms/{form}'}"
SERVICE = "{forms: address, forms_address: 'https://forms.example/{form}'}"
WITH_MAIL = SHOP + "contact: {email: anna@shop.example}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (config("github"), "GitHub Pages loses what visitors send"),
        (config("cloudflare"), "Cloudflare Pages loses"),
        (config("other"), "this host loses"),
        (config(more="url: https://ana.github.io/shop/\n"), "GitHub Pages loses"),
        (config(more="url: https://shop.pages.dev/\n"), "Cloudflare Pages loses"),
        (config("github", MAIL), "there is no address for it"),
        (config("netlify", "{forms: address}"), "forms_address has none"),
        (config("github", OWN), "GitHub Pages takes no forms at /forms/"),
        (config("netlify", OWN), "Netlify takes no forms at /forms/"),
        (config("cloudflare", OWN), "there is no folder functions/"),
    ],
)
def test_lost_forms_are_a_warning_of_build_and_check(
    text: str, message: str, project: Callable[..., Site], run: Run
) -> None:
    site = project({"content/site.yaml": text})
    (warning,) = site.build().warnings
    assert warning.rule == "lost-forms" and message in warning.message
    assert warning.line and "sitegen docs deploy" in warning.remedy
    assert message in run("check", "--verbose", folder=site.root).output


@pytest.mark.parametrize(
    "text",
    [
        config(),
        config("netlify"),
        config(more="url: https://shop.netlify.app/\n"),
        config("github", MAIL, WITH_MAIL),
        config("github", "{forms: none}"),
        config("github", SERVICE),
        config("netlify", SERVICE),
        config("other", OWN),
        # What is configured counts, whatever the address looks like.
        config("netlify", more="url: https://ana.github.io/\n"),
    ],
)
def test_forms_that_can_work_are_not(text: str, project: Callable[..., Site]) -> None:
    assert not project({"content/site.yaml": text}).build().warnings


def test_a_function_takes_forms_at_cloudflare(project: Callable[..., Site]) -> None:
    files = {
        "content/site.yaml": config("cloudflare", OWN),
        "functions/forms/[form].js": "export function onRequestPost() {}\n",
    }
    assert not project(files).build().warnings


@pytest.mark.needs_features("newsletter")
@pytest.mark.parametrize(
    "url",
    ["", "url: http://localhost:8000/\n", "url: http://127.0.0.1/\n", "url: 'http://[::1]/'\n"],
)
def test_a_site_without_an_address_is_warned_and_never_sends(
    url: str, project: Callable[..., Site], run: Run
) -> None:
    site = project({"content/site.yaml": config(more=url)})
    (warning,) = site.build().warnings
    assert warning.rule == "no-url" and "your host gives you" in warning.remedy
    assert warning in site.build().warnings, "also if nothing changed"
    assert not site.build("preview", url="https://preview.example/").warnings
    checked = run("check", "--verbose", folder=site.root)
    assert checked.exit_code == 1
    assert checked.output.count("the site has no address") == 1
    assert (
        "the site has no address"
        not in run("check", "--url", "https://shop.example/", folder=site.root).output
    )
    for arguments in (
        ("a",),
        ("a", "--dry-run"),
        ("a", "--test-to", "me@x.example"),
        ("--welcome",),
    ):
        sent = run("newsletter", "send", *arguments, folder=site.root)
        assert sent.exit_code == 1 and "set `url` in content/site.yaml" in sent.stderr

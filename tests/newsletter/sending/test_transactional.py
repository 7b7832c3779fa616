"""Emails to one person: addresses on the site are links that every email program can follow."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy

import pytest

from sitegen.address import parse_address
from sitegen.http import uri
from sitegen.newsletter.sending.transactional import TransactionalMailer
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site
from tests.newsletter.support import MailServer

Make = Callable[..., Site]
SETTINGS = (
    "name: Corner Shop\ntimezone: Europe/Berlin\ncontact: {email: hello@shop.example}\n"
    "newsletter: {smtp: {host: 127.0.0.1, tls: none, rate: 6000, port: %d}}\nurl: %s\n"
)


def parts_of(
    project: Make, server: MailServer, paragraphs: list[str], url: str, link: str = ""
) -> tuple[str, str]:
    """The HTML and the text of an email with these paragraphs."""
    site = project({"content/site.yaml": SETTINGS % (server.port, url)})
    with TransactionalMailer(site.root, read_config(Project(site.root)), lambda: NOW) as mailer:
        trouble = mailer.send(
            id="test/1",
            to=parse_address("ruth@mail.example"),
            name="",
            subject="Hello",
            paragraphs=paragraphs,
            link=link,
            sender_name="Anna",
            reason="You asked.",
            unsubscribe_label="No more",
        )
    assert not trouble
    ((_, content),) = server.received
    message = message_from_bytes(content, policy=policy.default)
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None and text is not None
    return (
        html.get_content().replace("\r\n", "\n"),
        text.get_content().replace("\r\n", "\n"),
    )


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        (
            "https://shop.example/",
            "https://shop.example/confirm/?t=abcd-efgh",
            "https://shop.example/confirm/?t=abcd-efgh",
        ),
        (
            "https://shop.example/",
            "https://shop.example/posts/%C3%BCber/#comment-2026-11-20-łucja",
            "https://shop.example/posts/%C3%BCber/#comment-2026-11-20-%C5%82ucja",
        ),
        (
            "https://bäckerei.example/laden/",
            "https://bäckerei.example/laden/über/?a=1&b=2",
            "https://xn--bckerei-5wa.example/laden/%C3%BCber/?a=1&b=2",
        ),
    ],
)
def test_an_address_is_a_link_and_a_uri(
    project: Make, server: MailServer, url: str, address: str, expected: str
) -> None:
    html, text = parts_of(project, server, ["Look here:", address], url, address)
    shown = expected.replace("&", "&amp;")
    assert f'<p><a href="{shown}">{shown}</a></p>' in html
    assert f"\n\n{expected}\n" in text
    assert address == expected or address not in html + text


def test_only_addresses_on_the_site_are_links(project: Make, server: MailServer) -> None:
    words = (
        "Read (https://shop.example/a/), https://shop.example/b. <b>Not</b>\n"
        "https://shop.example.evil.example/ or https://other.example/, {{ email }} "
        "https://shop.example/{{a}}"
    )
    html, text = parts_of(project, server, [words], "https://shop.example/")
    assert (
        '<p>Read (<a href="https://shop.example/a/">https://shop.example/a/</a>), '
        '<a href="https://shop.example/b">https://shop.example/b</a>. &lt;b&gt;Not&lt;/b&gt;<br>'
        "https://shop.example.evil.example/ or https://other.example/, {{ email }} "
        '<a href="https://shop.example/">https://shop.example/</a>{{a}}</p>'
    ) in html
    assert words in text


@pytest.mark.parametrize("url", ["mailto:a@b.example", "#ł", "https://", "/posts/ü/"])
def test_what_is_no_web_address_is_left_alone(url: str) -> None:
    assert uri(url) == url

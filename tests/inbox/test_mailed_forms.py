"""Forms of built pages that a browser hands to an email program, from the page to the inbox."""

from __future__ import annotations

from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import quote

import pytest

from sitegen.inbox.emails import read_emails
from sitegen.inbox.incoming import IncomingMessage, has_consent
from sitegen.render.pages.single import FORMS, NEWSLETTER_FORMS
from tests.built_forms import as_plain_text, fill_form
from tests.conftest import BASE, Site, post
from tests.inbox.support import FILES

RUTH = "ruth@mail.example"
WORDS = "Two loaves:\n\nrye=good\nwheat=fine"
WHO = {"name": "Ruth Ames", "email": RUTH}
TOPICS = ["Cake, pies", "C++"]
CODE = "abcd-efgh-ijkl-mnop"


class Example(NamedTuple):
    """A form as somebody fills it in."""

    page: str
    """The URL path of its page."""
    values: dict[str, str | list[str]]


EXAMPLES = {
    "comment": Example(
        "/posts/bread/", {"message": WORDS, "reply_to": "bert", "consent": "yes", **WHO}
    ),
    "question": Example("/faqs/", {"message": WORDS, "consent": "yes", **WHO}),
    "solved": Example("/faqs/price/", {"solved": "no", "message": WORDS, "email": RUTH}),
    "not-right": Example(
        "/visit/", {"message": WORDS, "fair": "Two\nlines", "name": "Ruth", "reach": "01632 960123"}
    ),
    "contact": Example("/visit/", {"message": WORDS, **WHO}),
    "story": Example(
        "/stories/", {"message": WORDS, "business": "Mill Ltd", "consent": "yes", **WHO}
    ),
    "subscribe": Example("/subscribe/", {"email": RUTH, "topic": TOPICS}),
    "confirm": Example("/confirm/", {"token": CODE}),
    "unsubscribe": Example("/unsubscribe/", {"email": RUTH}),
}


def shop(folder: pytest.TempPathFactory, forms: str) -> Site:
    site = Site(folder.mktemp("shop"))
    own = (
        f"contact: {{email: hello@shop.example}}\ntheme: {{options: {{forms: {forms}}}}}\n"
        "newsletter: {reply_to: hello@shop.example, postal_address: Street 1, "
        'smtp: {host: smtp.shop.example}, topics: ["Rye", "Cake, pies", "C++"]}\n'
    )
    config = "\n".join(line.strip() for line in BASE["content/site.yaml"].splitlines())
    site.write({
        **BASE,
        "content/faqs/price.md": FILES["content/faqs/price.md"],
        "content/site.yaml": f"{config}\n{own}",
        "content/posts/bread.md": post("Bread"),
        "content/comments/posts/bread/bert.md": (
            "---\nid: bert00000000\nby: Bert\ndate: 2026-03-15\n---\nSo true.\n"
        ),
        "content/pages/visit.md": "---\nid: visit\ntitle: Visit\nlayout: contact\n---\nCome in.\n",
        "content/stories/mill.md": (
            "---\nid: mill00000000\ntitle: The mill\ndate: 2026-03-15\ncustomer: Eva\n"
            "permission: {date: 2026-03-14, how: by email}\n---\nIt turns.\n"
        ),
    })  # fmt: skip
    site.build()
    return site


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The page with each form. Where forms become an email, nothing takes those of the newsletter;
    a theme may have them all the same."""
    sites = {
        **dict.fromkeys(FORMS, shop(tmp_path_factory, "mail")),
        **dict.fromkeys(NEWSLETTER_FORMS, shop(tmp_path_factory, "netlify")),
    }
    return {form: site.read(f"{EXAMPLES[form].page[1:]}index.html") for form, site in sites.items()}


def mailed(body: str) -> IncomingMessage:
    """A form's text after its way by email."""
    email = EmailMessage()
    email["From"] = f"Ruth <{RUTH}>"
    email["Message-ID"] = "<f1@mail.example>"
    email.set_content(body)
    (one,) = read_emails(email.as_bytes(), "form.eml").messages
    return one


@pytest.mark.parametrize("backwards", [False, True], ids=["as built", "backwards"])
@pytest.mark.parametrize("form", [*FORMS, *NEWSLETTER_FORMS])
def test_a_built_form_arrives_as_that_form_in_any_order(
    pages: dict[str, str], form: str, backwards: bool
) -> None:
    page, values = EXAMPLES[form]
    filled = fill_form(pages[form], form, **values)
    one = mailed(as_plain_text(filled.fields[::-1] if backwards else filled.fields))
    assert (one.form, one.page, one.trapped) == (form, page, False)
    assert has_consent(one.fields) == ("consent" in values)
    found = dict(one.fields)
    for name, value in values.items():
        if isinstance(value, str):
            assert found[name] == value
        else:
            assert [found[key] for key in sorted(found) if key.startswith(name)] == value


@pytest.mark.parametrize("form", [*FORMS, *NEWSLETTER_FORMS])
def test_the_trap_of_a_built_form_holds(pages: dict[str, str], form: str) -> None:
    filled = fill_form(pages[form], form, website="x.example", **EXAMPLES[form].values)
    assert mailed(as_plain_text(filled.fields)).trapped


def chromium(text: str) -> str:
    """A text as Chromium hands it to an email program: its UTF-8, read as Windows-1252 with the
    control characters of the Encoding Standard, so that it is encoded twice."""
    undefined = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
    return "".join(undefined.get(byte) or bytes([byte]).decode("cp1252") for byte in text.encode())


TEXT = "form-name=comment\r\npage=/posts/bread/\r\nmessage={}\r\nname={}\r\nconsent=yes\r\n"


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Schöne Grüße,\nvoilà", "Zoë"),
        ("“Quite”, she said… – 5 €", "Šárka Ž."),
        ("Хорошо,\nАнна", "Наталья Рябцева"),
        ("あんぱんはあきらめた。\nありがとう", "佐藤"),
        ("خبز جيد", "ليلى"),
        ("Yum 😀🥖", "Zoë 🐝"),
        ("Ã« is what I see", "Zoë"),
    ],
)
def test_what_a_browser_encoded_twice_is_read_as_it_was_typed(message: str, name: str) -> None:
    assert quote(chromium("Zoë")) == "Zo%C3%83%C2%AB", "as captured"
    for text in (TEXT.format(message, name), chromium(TEXT.format(message, name))):
        fields = dict(mailed(text).fields)
        assert (fields["message"], fields["name"]) == (message, name)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        # One letter from elsewhere, or one that would be no UTF-8, is proof for the whole form.
        ("ZoÃ« 佐藤", "ZoÃ«"),
        ("ZoÃ«", "Zoë"),
        ("ZoÃ«", "Ż"),
        ("Grüße", "Jörg"),
        ("¿Qué tal?", "Íñigo"),
        ("5 €", "Œuvre"),
        ("Хорошо", "Анна"),
        ("Plain", "Ruth"),
    ],
)
def test_what_wasnt_stays_as_it_is(message: str, name: str) -> None:
    fields = dict(mailed(TEXT.format(message, name)).fields)
    assert (fields["message"], fields["name"]) == (message, name)


def test_only_forms_are_decoded_twice() -> None:
    assert mailed("ZoÃ« isn't how she is spelled.").message == "ZoÃ« isn't how she is spelled."

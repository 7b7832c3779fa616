"""Emails: replies to newsletters above all."""

from __future__ import annotations

import pytest

from sitegen.inbox.emails import is_email_file, read_emails
from sitegen.inbox.incoming import IncomingMessage
from sitegen.inbox.store import InboxStore
from sitegen.newsletter.services import SentEmail

LETTER = """\
Return-Path: <ruth@mail.example>
Received: from home.example ([203.0.113.9]) by mx.example; Fri, 20 Nov 2026 10:30:00 +0100
From: =?utf-8?q?Ruth_=C3=84mes?= <ruth@mail.example>
To: hello@shop.example
Subject: Re: Br=?utf-8?q?=C3=B6tchen?=
Date: Fri, 20 Nov 2026 10:30:00 +0100
Message-ID: <r1@mail.example>
In-Reply-To: <newsletter-2026-11.abc@shop.example>
User-Agent: SecretMail 5
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Do you deliver?

Ruth

On Fri, 20 Nov 2026 at 09:00, Corner Shop <hello@shop.example>
wrote:
> Our letter
> goes on
"""


def test_an_answer_to_a_newsletter_is_about_its_issue(store: InboxStore) -> None:
    asked: list[str] = []

    def find_answered(identifier: str) -> SentEmail:
        asked.append(identifier)
        return SentEmail("Rolls are back", "/newsletter/2026-11/")

    batch = read_emails(LETTER.encode(), "x.eml", find_answered)
    (one,) = batch.messages
    assert asked == ["<newsletter-2026-11.abc@shop.example>"]
    assert one.message == "Do you deliver?\n\nRuth"
    assert one.page == "/newsletter/2026-11/"
    assert dict(one.fields)["name"] == "Ruth Ämes"
    assert dict(one.fields)["answers"] == "Rolls are back"
    assert "203.0.113" not in str(one)
    assert "SecretMail" not in str(one)
    store.ingest(batch.messages)
    store.ingest(batch.messages)
    assert len(store.submissions()) == 1


def test_an_mbox_holds_several() -> None:
    other = LETTER.replace("r1@", "r2@").replace("Do you deliver?", ">From Leeds to Hull?")
    box = f"From ruth@mail.example Fri Nov 20 10:30:00 2026\n{LETTER}\nFrom x Fri\r\n{other}"
    assert is_email_file(box.encode(), "box")
    batch = read_emails(box.encode(), "box")
    assert [one.message[:16] for one in batch.messages] == [
        "Do you deliver?\n",
        "From Leeds to Hul"[:16],
    ]


def test_the_text_of_an_email_in_html() -> None:
    html = (
        "From: a@mail.example\nContent-Type: text/html\n\n<style>p{}</style><p>One &amp; two</p>"
        "<script>alert(1)</script><p onclick=x>Three</p>"
    )
    (one,) = read_emails(html.encode(), "x.eml").messages
    assert "One & two" in one.message
    assert "Three" in one.message
    assert "alert" not in one.message
    assert "onclick" not in one.message


@pytest.mark.parametrize(
    "email",
    [
        b"From: a@mail.example\nContent-Type: text/plain; charset=nonsense\n\nHello \xff\n",
        b"From: a@mail.example\nContent-Transfer-Encoding: base64\n\n!!!\n",
        b"From: a@mail.example\nDate: yesterday\nSubject: =?x?q?=\n\nHello\n",
        b"From: a@mail.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHello\n",
        b"From: <>\nMessage-ID: <\xff\n\nHello\n",
        b"From: a@mail.example, b@mail.example\nIn-Reply-To: <a> <b\n\n" + b"x" * 1_000_000,
        b'From: "a\r\n b" <a@mail.example>\n\nHello\n',
    ],
)
def test_broken_emails_come_in_or_are_quarantined(email: bytes) -> None:
    batch = read_emails(email, "x.eml")
    assert len(batch.messages) + len(batch.quarantined) == 1


SENDER = b"From: a@mail.example\n"
TEXT = SENDER + b"Content-Type: text/plain"


@pytest.mark.parametrize(
    "email",
    [
        b"From: " + b"(" * 250 + b" a@mail.example\n\nHello\n",
        b"From: " + b"(" * 1900 + b" a@mail.example\n\nHello\n",
        b"From: " + b'"' * 1_000_000 + b" a@mail.example\n\nHello\n",
        SENDER + b"Subject: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nHello\n",
        SENDER + b"Date: " + b"1 " * 500_000 + b"\n\nHello\n",
        SENDER + b"Message-ID: " + b"<" * 1_000_000 + b"\n\nHello\n",
        TEXT + b"; a=" + b'"' * 1_000_000 + b"\n\nHello\n",
        TEXT + b"\n ; a*0=b" * 100_000 + b"\n\nHello\n",
        TEXT + b"; a=" + b"(" * 1900 + b"\n\nHello\n",
        SENDER + b"Content-Disposition: " + b"(" * 1_000_000 + b"\n\nHello\n",
        SENDER + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
        SENDER + b"Content-Type: message/rfc822\n\n" * 3000 + b"Hello",
        SENDER
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(900)
        ),
        SENDER + b"\n" + b"Hello " * 1_000_000,
        SENDER + b"Content-Type: text/html\n\n" + b"<b>" * 300_000 + b"Hello",
        SENDER + b"Content-Type: text/html\n\n" + b"<p><b><i>" * 111_000 + b"Hello",
        SENDER + b"Content-Type: text/html\n\n" + b"x<br>" * 200_000 + b"Hello",
    ],
    ids=lambda email: repr(email[:60]),
)
def test_what_exceeds_a_limit_is_quarantined_and_the_others_come_in(email: bytes) -> None:
    box = b"From x\n" + email + b"\n\nFrom x\n" + LETTER.encode()
    batch = read_emails(box, "box")
    assert [one.message for one in batch.messages] == ["Do you deliver?\n\nRuth"]
    (entry,) = batch.quarantined
    assert entry.why.startswith(("has ", "is larger"))
    assert len(entry.raw) <= 100_000


@pytest.mark.parametrize(
    "email",
    [
        SENDER + b"References: " + b"<a@b> " * 160_000 + b"\n\nHello\n",
        SENDER + b"In-Reply-To: " + b"<" * 1_000_000 + b"\n\nHello\n",
        SENDER + b"X: y\n" * 100_000 + b"\nHello\n",
        SENDER + b"Content-Type: text/html\n\n" + b"<b>" * 99_000 + b"Hello",
        SENDER + b"Content-Type: text/html\n\n" + b"<blockquote>" * 80_000,
        SENDER + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 33_000 + b"Hello",
        SENDER + b"Content-Type: text/html\n\n" + b"<!--" * 99_000,
        SENDER + b"Content-Type: text/plain; charset=zlib\n\n" + b"a" * 100_000,
        SENDER + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 100_000,
        SENDER + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"M" * 1_000_000,
    ],
    ids=lambda email: repr(email[20:70]),
)
def test_large_emails_come_in(email: bytes) -> None:
    batch = read_emails(email, "x.eml")
    assert len(batch.messages) == 1
    assert batch.quarantined == ()


@pytest.mark.parametrize(
    "charset", ["punycode", "PUNYCODE", "idna", "unicode_escape", "raw_unicode_escape", "rot13"]
)
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    text = r"\x41 xn--bcher-kva a9-"
    email = TEXT + b"; charset=" + charset.encode() + b"\n\n" + text.encode()
    assert [one.message for one in read_emails(email, "x.eml").messages] == [text]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02", b"To: x@y.example\n\nHello"])
def test_what_is_no_email_is_quarantined(content: bytes) -> None:
    batch = read_emails(content, "x.eml")
    assert batch.messages == ()
    assert len(batch.quarantined) == 1


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("", "cp1252"),
        ("Content-Type: text/plain; charset=us-ascii\n", "cp1252"),
        ("Content-Type: text/plain; charset=utf-8\n", "cp1252"),
        ("Content-Type: text/plain; charset=nonsense\n", "utf-8"),
        ("Content-Type: text/html; charset=iso-8859-15\n", "iso-8859-15"),
        ("Content-Type: text/html\n", "cp1252"),
    ],
)
def test_letters_survive_a_missing_or_wrong_charset(head: str, code: str) -> None:
    email = f"From: Jörg Müller <j@mail.example>\nSubject: Brötchen\n{head}\nSchöne Grüße\n"
    (one,) = read_emails(email.encode(code), "x.eml", language="de").messages
    assert one.message == "Schöne Grüße"
    fields = dict(one.fields)
    if code != "iso-8859-15":
        assert (fields["name"], fields["subject"]) == ("Jörg Müller", "Brötchen")


def mailed(body: str, sender: str = "Ruth <ruth@mail.example>") -> IncomingMessage:
    """A form that a browser handed to an email program, as it arrives."""
    text = (
        f"From: {sender}\nTo: hello@shop.example\nSubject: Form posted from Firefox\n"
        "Date: Fri, 20 Nov 2026 10:30:00 +0100\nMessage-ID: <f1@mail.example>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}"
    )
    (one,) = read_emails(text.encode(), "form.eml").messages
    return one


HEAD = "form-name={}\r\nwebsite=\r\npage=/posts/bread/\r\nkind=post\r\n"
COMMENT = HEAD.format("comment") + (
    "message=Two loaves:\r\n\r\nrye=good\r\nwheat=fine\r\nname=Ruth Ames\r\nemail={}\r\n"
    "consent=yes\r\n-- \r\nSent from my phone\r\n"
)


@pytest.mark.parametrize(
    ("body", "form", "fields"),
    [
        (
            COMMENT.format("r@mail.example"),
            "comment",
            {
                "message": "Two loaves:\n\nrye=good\nwheat=fine",
                "name": "Ruth Ames",
                "email": "r@mail.example",
                "consent": "yes",
            },
        ),
        (HEAD.format("subscribe") + "email=r@mail.example\r\n", "subscribe",
         {"email": "r@mail.example"}),
        (HEAD.format("not-right") + "message=Burnt.\r\nfair=Two\nlines\r\nname=R\r\nreach=123\r\n",
         "not-right", {"message": "Burnt.", "fair": "Two\nlines", "name": "R", "reach": "123",
                       "email": "ruth@mail.example"}),
        (HEAD.format("unsubscribe") + "token=\r\nemail=\r\n", "unsubscribe",
         {"email": "ruth@mail.example"}),
        (HEAD.format("confirm") + "token=abcd-efgh\r\n", "confirm",
         {"token": "abcd-efgh", "email": "ruth@mail.example"}),
    ],
)  # fmt: skip
def test_a_form_that_came_by_email_is_that_form(
    body: str, form: str, fields: dict[str, str]
) -> None:
    one = mailed(body)
    assert one.form == form
    assert dict(one.fields) == fields
    assert one.page == "/posts/bread/"
    assert not one.trapped


def test_whoever_left_the_address_empty_wants_no_email() -> None:
    assert "email" not in dict(mailed(COMMENT.format("")).fields)


def test_the_trap_holds_by_email_too() -> None:
    assert mailed(COMMENT.format("").replace("website=", "website=x.example")).trapped


@pytest.mark.parametrize(
    "body",
    [
        "What does form-name=comment mean?\npage=1",
        "form-name=comment\n\nThat was in my browser.",
        "> form-name=comment\n> page=/\n",
        "My browser wrote this:\nform-name=comment\npage=/\n",
        "page=/posts/bread/\nmessage=form-name=comment",
        "page=/\nform-name=What is that?\n",
    ],
)
def test_an_email_about_a_form_is_an_email(body: str) -> None:
    assert mailed(body).form == "mail"


@pytest.mark.parametrize(
    ("body", "form", "message"),
    [
        ("", "confirm", ""),
        ("Sent from my iPhone\n", "confirm", ""),
        ("-- \nRuth Ames\n", "confirm", ""),
        ("Yes\n\nVon meinem iPhone gesendet\n", "confirm", "Yes"),
        # A quotation alone may have been sent by mistake.
        ("> Was it you?\n", "mail", "> Was it you?"),
        ("> Was it you?\n\nSent from my iPhone\n", "mail", "> Was it you?"),
        ("Who are you?\n\nSent from my iPhone\n", "mail", "Who are you?"),
    ],
)
def test_a_reply_to_the_invitation_says_yes_or_is_read(body: str, form: str, message: str) -> None:
    text = f"From: Ruth <ruth@mail.example>\nSubject: Re: You?\nIn-Reply-To: <i@shop>\n\n{body}"
    answered = SentEmail("You?", "", "abcd-efgh")
    (one,) = read_emails(text.encode(), "x.eml", lambda _: answered).messages
    assert (one.form, one.message) == (form, message)

"""Messages, parsed back with Python's own parser: nothing lost, nothing smuggled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.address import parse_address
from sitegen.newsletter.sending.campaign import Mailbox, reference
from sitegen.newsletter.sending.message import (
    Recipient,
    Secrets,
    archive_message,
    encoded_size,
    reference_in,
    render_message,
    unsubscribe_token,
)
from tests.newsletter.support import HTML, SECRET, TEXT, campaign

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECRETS = Secrets(unsubscribe=SECRET, message_id=b"the journal's own")
BERT = Recipient(parse_address("bert@b.example"), "Bert Müller")


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def sent(to: Recipient = BERT, **changes: object) -> EmailMessage:
    return parsed(render_message(campaign(**changes), to, SECRETS, AT))


def all_headers(message: EmailMessage) -> list[str]:
    return [name for part in message.walk() for name in part]


def defects(message: EmailMessage) -> list[object]:
    found: list[object] = []
    for part in message.walk():
        found.extend(part.defects)
        for value in part.values():
            found.extend(getattr(value, "defects", ()))
    return found


USUAL = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Archived-At",
    "Precedence",
    "MIME-Version",
    "Content-Type",
    *(["Content-Type", "Content-Language", "Content-Transfer-Encoding"] * 2),
]


def test_a_message_has_what_it_needs():
    message = sent()
    assert defects(message) == []
    assert all_headers(message) == USUAL
    assert message["From"] == "Anna Weiß <anna@bakery.example>"
    assert message["To"] == "Bert Müller <bert@b.example>"
    assert message["Reply-To"] == "hello@bakery.example"
    assert message["Subject"] == "Brötchen are back, Bert"
    assert message["Date"].datetime == AT
    assert message["List-Id"] == "News from the bakery <news.bakery.example>"
    assert message["List-Unsubscribe"] == "<mailto:hello@bakery.example?subject=unsubscribe>"
    assert message["Archived-At"] == "<https://bakery.example/newsletter/autumn/>"
    assert message["Precedence"] == "bulk"
    assert message.get_content_type() == "multipart/alternative"


def test_both_parts_carry_the_content():
    message = sent()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Hello Bert," in text and "Brot & Brötchen are back." in text
    assert "<p>Hello Bert,</p>" in html and "Brot &amp; Brötchen are back." in html
    assert "{{" not in text + html


def test_the_same_input_gives_the_same_bytes():
    assert render_message(campaign(), BERT, SECRETS, AT) == render_message(
        campaign(), BERT, SECRETS, AT
    )
    assert archive_message(campaign()) == archive_message(campaign())


def test_one_click_needs_a_web_address_and_names_a_second_way():
    message = sent(unsubscribe="https://bakery.example/leave?t={token}")
    token = unsubscribe_token(SECRET, "news.bakery.example", BERT.address)
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    assert message["List-Unsubscribe"] == (
        f"<https://bakery.example/leave?t={token}>, "
        "<mailto:hello@bakery.example?subject=unsubscribe>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"https://bakery.example/leave?t={token}" in message.as_string()
    assert "List-Unsubscribe-Post" not in sent()


def test_a_token_is_the_readers_own_and_the_secrets():
    tokens = {
        unsubscribe_token(secret, name, parse_address(address))
        for secret in (SECRET, b"another secret, long enough")
        for name in ("news.x.example", "other.x.example")
        for address in ("a@x.example", "b@x.example")
    }
    assert len(tokens) == 8
    assert unsubscribe_token(SECRET, "n", parse_address("A@X.example")) == unsubscribe_token(
        SECRET, "n", parse_address("a@x.example")
    )


def test_a_message_id_names_the_issue_and_nobody():
    one, other = sent(), sent(Recipient(parse_address("carl@c.example")))
    assert one["Message-ID"] != other["Message-ID"]
    assert one["Message-ID"] == sent(Recipient(BERT.address))["Message-ID"]
    assert reference_in(one["Message-ID"]) == campaign().reference
    assert reference_in(parsed(archive_message(campaign()))["Message-ID"]) == campaign().reference
    assert "bert" not in one["Message-ID"]


def test_the_archive_is_addressed_to_nobody():
    message = parsed(
        archive_message(campaign(unsubscribe="https://bakery.example/leave?t={token}"))
    )
    assert defects(message) == []
    assert message["To"].addresses == ()
    assert "leave?t=TOKEN>" in message["List-Unsubscribe"]
    assert message["Date"].datetime == campaign().date
    assert "{{ unsubscribe_url }}" in message.get_body(("plain",)).get_content()
    assert message["Message-ID"] == f"<{campaign().reference}@bakery.example>"


def test_a_letter_that_a_timer_sends_says_so():
    assert sent(automatic=True)["Auto-Submitted"] == "auto-generated"
    assert "Auto-Submitted" not in sent()


def test_an_international_reader():
    recipient = Recipient(parse_address("jürgen@straße.example"), "Jürgen")
    content = render_message(campaign(), recipient, SECRETS, AT)
    assert "To: =?utf-8?" in content.decode()
    assert "<jürgen@xn--strae-oqa.example>" in content.decode()
    assert render_message(campaign(), BERT, SECRETS, AT).isascii(), "others need no SMTPUTF8"


def display_name(content: bytes) -> str:
    """The name in To, read by the old parser: the new one of Python 3.11 puts spaces between
    the encoded words of a phrase, against RFC 2047, 6.2.
    """
    written = str(message_from_bytes(content)["To"])
    name, address = parseaddr(written.replace("\r\n", ""))
    assert address == "bert@b.example"
    return str(make_header(decode_header(name))) if name.startswith("=?") else name


HOSTILE = [
    "Anna\r\nBcc: everybody@x.example",
    "Anna\nX-Injected: yes",
    "Anna\r\n\r\n<html>body</html>",
    "Anna\rX-Injected: yes",
    "Anna\u2028X-Injected: yes",
    "Anna\x85X-Injected: yes",
    "Anna\x00\x1b[31m",
    '"Anna" <other@x.example>, ',
    "Anna, other@x.example",
    "=?utf-8?q?Anna=0D=0AX-Injected:_yes?=",
    "Müller, Anna; (the) <baker> \"of\" 'x' \\ @home " * 2,
    "名前" * 40,
    "a" * 500,
    "ü" * 500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_or_subject_injects_a_header(text: str):
    box = Mailbox(parse_address("anna@bakery.example"), text)
    message = sent(
        Recipient(BERT.address, text),
        subject=f"{text} {{{{ subscriber.first_name }}}}",
        sender=box,
        reply_to=box,
        list_name=text,
    )
    assert all_headers(message) == USUAL
    assert [one.addr_spec for one in message["To"].addresses] == ["bert@b.example"]
    assert [one.addr_spec for one in message["From"].addresses] == ["anna@bakery.example"]
    assert [one.addr_spec for one in message["Reply-To"].addresses] == ["anna@bakery.example"]


@given(st.text(max_size=120))
@example("Müller, Anna")
@example('Anna "the baker" Weiß')
@example("=?utf-8?q?x?=")
@example("a  b\t c")
@example("0" * 61)
@example("ü" * 80)
@example("名前" * 40)
def test_any_name_arrives_as_it_is(name: str):
    content = render_message(campaign(), Recipient(BERT.address, name), SECRETS, AT)
    message = parsed(content)
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    assert display_name(content) == " ".join(printable.split())
    assert [one.addr_spec for one in message["To"].addresses] == ["bert@b.example"]
    assert all_headers(message) == USUAL
    assert defects(message) == []


@given(st.text(max_size=300))
@example("a " * 200)
@example("x" * 300)
@example("ü" * 300)
@example("=?utf-8?q?x?= y")
@example("Brot & Brötchen, so wie früher")
def test_any_subject_arrives_as_it_is(subject: str):
    issue = campaign(subject=subject.replace("{{", ""))
    message = parsed(render_message(issue, BERT, SECRETS, AT))
    printable = "".join(letter if letter.isprintable() else " " for letter in issue.subject)
    assert message["Subject"] == " ".join(printable.split())
    assert all_headers(message) == USUAL


BODIES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
        st.sampled_from("\r\n. \tF=äé"),
    ),
    max_size=400,
)


@given(BODIES)
@example("From here\n.\n..\nFrom there \n\t\n")
@example("x" * 3000)
@example("ü" * 3000)
@example("\x85\u2028\x0c\x1c")
@example("line\r\nline\rline\nline")
def test_any_body_arrives_as_it_is(body: str):
    text = body.replace("{{", "")
    content = render_message(campaign(text=text, html=text), BERT, SECRETS, AT)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
    message = parsed(content)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().replace("\r\n", "\n") == expected
    assert all_headers(message) == USUAL


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain and short\n", "7bit"),
        ("Brötchen and more words that need no encoding at all\n", "quoted-printable"),
        ("x" * 500, "quoted-printable"),
        ("今日は良い天気です。" * 20, "base64"),
        ("From the bakery\n", "quoted-printable"),
    ],
)
def test_the_shortest_safe_encoding(text: str, encoding: str):
    message = sent(text=text)
    part = message.get_body(("plain",))
    assert part is not None and part["Content-Transfer-Encoding"] == encoding


def test_size_is_measured_as_encoded():
    assert encoded_size("x\n") == 3
    assert encoded_size("<p>" + "今" * 1000 + "</p>") > 4000


@pytest.mark.parametrize("subject", ["A " * 100, "ü " * 100])
def test_headers_are_folded(subject: str):
    content = render_message(campaign(subject=subject), BERT, SECRETS, AT)
    head = content.partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Message-ID")]
    assert max(map(len, lines)) <= 78


def test_references_are_plain_and_different():
    names = [
        "newsletter/a-b",
        "newsletter/a/b",
        "newsletter/ä",
        "newsletter/a",
        "日本",
        "中国",
        "A",
    ]
    references = [reference(name) for name in names]
    assert len(set(references)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in references)
    assert reference("newsletter/autumn") == "newsletter-autumn"


def test_a_digest_is_of_all_that_readers_get():
    digests = {
        campaign(**changes).digest
        for changes in (
            {},
            {"subject": "x"},
            {"html": HTML + " "},
            {"text": TEXT + " "},
            {"sender": Mailbox(parse_address("bert@bakery.example"))},
            {"unsubscribe": "mailto:x@x.example"},
        )
    }
    assert len(digests) == 6
    assert campaign(source="content/newsletter/moved.md").digest == campaign().digest

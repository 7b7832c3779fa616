"""What programs send by themselves is known by its headers, whatever it says."""

from __future__ import annotations

import pytest

from sitegen.inbox.emails import read_emails
from sitegen.inbox.incoming import IncomingMessage
from sitegen.newsletter.services import SentEmail

BOUNCE = """\
Content-Type: multipart/report; report-type={}; boundary=b

--b
Content-Type: text/plain

Yes
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; ruth@mail.example
Action: failed
--b--
"""
TEXT = "Content-Type: text/plain; charset=utf-8\n\n{}\n"


def read(
    headers: str, body: str = TEXT.format("Yes"), subject: str = "Re: You?"
) -> IncomingMessage:
    """An answer to the invitation to confirm."""
    text = (
        f"{headers}From: Ruth <ruth@mail.example>\nSubject: {subject}\nMessage-ID: <1@mail>\n"
        f"In-Reply-To: <i@shop>\n{body}"
    )
    answered = SentEmail("You?", "/newsletter/2026-11/", "abcd-efgh")
    (one,) = read_emails(text.encode(), "x.eml", lambda _: answered).messages
    return one


AUTOMATIC = [
    "Auto-Submitted: auto-replied\n",
    "Auto-Submitted: Auto-Replied (vacation)\n",
    "auto-submitted:\n auto-generated; owner=x\n",
    "Auto-Submitted: auto-notified\n",
    "Precedence: bulk\nX-Auto-Response-Suppress: All\n",
    "Precedence: junk\n",
    "Precedence: auto_reply\nX-Autorespond: away\n",
    "X-Autoreply: yes\n",
    "X-Autorespond: Re: You?\n",
    "Return-Path: <>\n",
    "Return-path: < >\n",
]
BODIES = {
    "yes": TEXT.format("Yes"),
    "empty": TEXT.format(""),
    "a picture": 'Content-Type: text/html\n\n<img src="cid:logo">\n',
    "leaving": TEXT.format("unsubscribe"),
    "a form": TEXT.format("form-name=subscribe\npage=/\nemail=eve@mail.example"),
}


@pytest.mark.parametrize("headers", AUTOMATIC)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("subject", ["Automatic reply: You?", "unsubscribe"])
def test_an_automatic_email_agrees_to_nothing(headers: str, body: str, subject: str) -> None:
    one = read(headers, BODIES[body], subject)
    assert (one.form, one.page) == ("automatic-mail", "")
    assert "token" not in dict(one.fields)
    assert dict(one.fields)["subject"] == subject


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_nor_does_a_report(kind: str) -> None:
    one = read("", BOUNCE.format(kind))
    assert (one.form, one.message) == ("automatic-mail", "Yes")


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "Auto-Submitted: no\n",
        "Auto-Submitted:\n",
        "Precedence: list\n",
        "Precedence: normal\n",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply\n",
        "X-Autoreply: no\n",
        "Return-Path: <ruth@mail.example>\n",
        # The server that delivers puts its header above those of others.
        "Return-Path: <ruth@mail.example>\nReturn-Path: <>\n",
    ],
)
def test_what_a_person_sent_counts(headers: str) -> None:
    assert read(headers).form == "confirm"
    assert read(headers, BODIES["leaving"]).form == "unsubscribe"
    assert read(headers, BODIES["a form"]).form == "subscribe"

"""Emails that programs send by themselves: out-of-office replies, bounces, receipts.

They say so in their headers: by the standard (RFC 3834), or as older programs do. Nobody agreed to
anything in them, and nobody waits for an answer.
"""

from __future__ import annotations

import re
from email.message import Message
from typing import Final

from sitegen.inbox.incoming import one_line

_PRECEDENCES: Final = frozenset(("bulk", "junk", "auto_reply"))
"""`list` isn't among them: what people write to a mailing list has it."""
_MARKS: Final = frozenset(("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply"))
"""Headers of programs that answer. `X-Auto-Response-Suppress` isn't among them: it asks for no
automatic reply, and people's emails from Exchange and from help desks have it, too."""
_NOT: Final = frozenset(("", "no", "false", "0"))


def is_automatic(email: Message) -> bool:
    """Whether a program sent an email by itself, by what its headers say."""
    if email.get_content_type() == "multipart/report":
        # Bounces and receipts (RFC 6522).
        return True
    headers: dict[str, str] = {}
    for name, value in email.raw_items():
        # The first is the latest: of the server that delivered the email.
        headers.setdefault(name.lower(), one_line(str(value)[:200]).casefold())
    submitted = re.split(r"[;\s(]", headers.get("auto-submitted", ""), maxsplit=1)[0]
    return (
        submitted not in _NOT
        or headers.get("precedence", "") in _PRECEDENCES
        # An empty path back, which also keeps two programs from answering each other for ever.
        or headers.get("return-path", "").replace(" ", "") == "<>"
        or any(headers.get(mark, "") not in _NOT for mark in _MARKS)
    )

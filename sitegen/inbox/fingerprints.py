"""Keyed hashes by which the inbox recognises messages, and the public identifiers of submissions.

A message that arrives twice, whichever way, has the same fingerprint. After a message was deleted,
only its fingerprint stays, which is of no use to anyone without the inbox's key.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from sitegen.inbox.incoming import IncomingMessage, time_text, without_addresses


class Fingerprints:
    """Makes fingerprints with the key of one inbox."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of_text(self, kind: str, text: str) -> str:
        """The fingerprint of a text: equal for equal texts of one kind, in 40 hex digits."""
        data = f"{kind}\n{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()[:40]

    def of_contents(self, incoming: IncomingMessage) -> str:
        """The fingerprint of a message's contents, whichever way it arrived.

        What an email means may change with the subscribers and the issues: only what it says
        itself counts.
        """
        if incoming.original:
            return self.of_text("email", incoming.original)
        return self.of_fields(incoming)

    def of_fields(self, incoming: IncomingMessage) -> str:
        """The fingerprint of a form's contents: exports order the fields differently. Earlier
        versions made that of an email in the same way."""
        fields = sorted((name.casefold(), value.strip()) for name, value in incoming.fields)
        contents = json.dumps([incoming.form, incoming.page, fields], ensure_ascii=False)
        return self.of_text("content", contents)

    def of_dated(self, content: str, incoming: IncomingMessage) -> str:
        """The fingerprint of a message's contents and its time; empty if it has no time."""
        if incoming.written is None:
            return ""
        return self.of_text("dated", f"{content} {int(incoming.written.timestamp())}")


def public_identifier(incoming: IncomingMessage, content: str = "") -> str:
    """The permanent identifier of a submission: the same in another inbox, so that a message that
    is imported again after the inbox was lost becomes the same document.

    It is made of nothing private. `content`, the fingerprint of the contents, makes it differ
    from another submission's.
    """
    public = [
        incoming.form,
        incoming.page,
        time_text(incoming.written),
        without_addresses(incoming.message),
    ]
    source = json.dumps([incoming.id, *([] if incoming.id else public)])
    identifier = f"in{hashlib.sha256(source.encode()).hexdigest()[:14]}"
    if not content:
        return identifier
    return f"in{hashlib.sha256(f'{identifier} {content}'.encode()).hexdigest()[:14]}"

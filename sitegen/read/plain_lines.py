"""The lines of a text in HTML as readers see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_BLOCK = re.compile(r"<br\b[^>]*>|</?(?:p|div|h[1-6]|li|td|th|blockquote)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def plain_lines(html: str) -> Iterator[str]:
    """The lines of a text, without comments and examples of code, white space folded."""
    html = _BLOCK.sub("\n", _CODE.sub("", _COMMENT.sub("", html)))
    for line in unescape(_TAG.sub("", html)).split("\n"):
        if line.strip():
            yield " ".join(line.split())

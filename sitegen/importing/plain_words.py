"""The plain text of what sources hold as HTML: titles, names, descriptions, comments."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
_BREAK = re.compile(r"<(?:br\b[^<>]*|/(?:p|div|li|h[1-6]|blockquote|pre|tr))>", re.IGNORECASE)
_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*["']?([^"'\s<>]+)["']?[^<>]*>(.*?)</a>""", re.I | re.DOTALL
)
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]]*)?\]")


def one_line(html: str) -> str:
    """The words of some HTML in one line, without entities and markup."""
    text = unescape(_TAG.sub("", _BREAK.sub(" ", html))) if "<" in html else unescape(html)
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def paragraphs(html: str) -> str:
    """The words of some HTML, with its paragraphs and lines; links show where they lead."""
    text = html.replace("\r\n", "\n").replace("\r", "\n")
    text = _LINK.sub(_linked, text)
    text = re.sub(r"</p>|</blockquote>|</div>", "\n\n", text, flags=re.IGNORECASE)
    text = unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    lines = (" ".join(_printable(line).split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _printable(line: str) -> str:
    return "".join(one if one.isprintable() or one == "\u200d" else " " for one in line)


def _linked(match: re.Match[str]) -> str:
    words, target = _TAG.sub("", match[2]).strip(), unescape(match[1])
    bare = target.partition("://")[2].rstrip("/")
    if not target.startswith(("http://", "https://")):
        return words
    if not words or words in (target, bare) or words.rstrip("/") == target.rstrip("/"):
        return target
    return f"{words} ({target})"


def without_shortcodes(text: str) -> str:
    """A description without what WordPress would have replaced in it."""
    return " ".join(_SHORTCODE.sub(" ", text).split())


def is_address(text: str) -> bool:
    """Whether a text is, or holds, an email address."""
    # One character before the sign is enough, and more would be looked for again and again.
    return re.search(r"[^\s@]@[^\s@]+\.[^\s@]", text) is not None

"""What an item's HTML must be like in any format: whole addresses, and nothing that acts."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

ADDRESSES = {"href", "src", "poster", "cite", "data", "action", "formaction", "background"}
FORBIDDEN = {
    "script", "style", "form", "input", "button", "select", "textarea", "iframe", "object",
    "embed", "link", "meta", "base", "noscript", "template", "svg", "math",
}  # fmt: skip
WHOLE = ("http://", "https://", "mailto:", "tel:")


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.problems.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "id"):
                self.problems.append(f"<{tag} {name}>")
            if name in ADDRESSES and not (value or "").startswith(WHOLE):
                self.problems.append(f"<{tag} {name}={value!r}>")
            if name == "srcset":
                for candidate in (value or "").split(", "):
                    if not candidate.strip().startswith(("http://", "https://")):
                        self.problems.append(f"<{tag} srcset={value!r}>")


def content_problems(html: str) -> Iterator[str]:
    """What is wrong with an item's content."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    yield from (f"content has {problem}" for problem in parser.problems)

"""The targets of the links in one body."""

from __future__ import annotations

import re

from sitegen.model.unreachable import unreachable
from sitegen.read.placeholder import CLOSE, OPEN
from sitegen.read.url_attributes import FORM_TARGETS, LATE_SOURCES, UrlAttribute

_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_LINKS = frozenset({"a", "area"})


class BodyLinks:
    """The targets of a body's links, in order, and their placeholders."""

    __slots__ = ("complete", "targets", "unreachable")

    def __init__(self) -> None:
        self.complete = False
        """Whether all tags were looked at, those of Markdown's links, too."""
        self.targets: list[str] = []
        self.unreachable: list[str] = []

    def link(self, target: str) -> str | None:
        """Like `placeholder`, of an element that is a link: without a target, it leads nowhere."""
        if not target.strip():
            self.unreachable.append("")
            return None
        return self.placeholder(target)

    def placeholder(self, target: str) -> str | None:
        """What is written for a target on this site; None for others. Notes one that leads
        nowhere."""
        if unreachable(target) is not None:
            self.unreachable.append(target)
            return None
        if not target or _EXTERNAL.match(target) or target[0] == OPEN:
            return None
        self.targets.append(target)
        return f"{OPEN}L{len(self.targets) - 1}{CLOSE}"

    def in_attribute(self, url: str, attribute: UrlAttribute) -> str | None:
        """What is written for a URL in an attribute; pictures have placeholders of their own."""
        if attribute.name in FORM_TARGETS:
            if unreachable(url) is not None:
                self.unreachable.append(url)
            return url
        if attribute.element == "img" and attribute.name in ("src", *LATE_SOURCES):
            return url
        if attribute.syntax != "url" and url.startswith("data:"):
            return None  # a picture that is shown until another one is there
        is_link = attribute.element in _LINKS and attribute.name == "href"
        found = self.link(url) if is_link else self.placeholder(url)
        return url if found is None else found

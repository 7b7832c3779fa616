"""Issues and welcome emails as templates see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from markupsafe import Markup, escape

from sitegen.model.kinds import kinds
from sitegen.model.merge_fields import LiteralText, MergeField, parse
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.kinds.welcome import Welcome
from sitegen.newsletter.queries import issue_items, issue_neighbours
from sitegen.read.raw_html import VOID
from sitegen.render.views.document import DocumentView
from sitegen.render.views.person import PersonView, person_named

DIGEST = re.compile(r"<p>\s*\{\{\s*digest\s*\}\}\s*</p>\n?")
"""The place of the items in the text."""

_TAG = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>"
    r"""|<(/)?([a-zA-Z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>""",
    re.DOTALL,
)
"""A tag: whether it is an end, and its name; or what holds no tags, without a name."""


@dataclass(frozen=True, slots=True)
class IssueItemView:
    """An item of an issue or of a welcome email."""

    document: DocumentView
    shown: bool
    """False if it has expired since: there is no page to link to."""
    again: bool
    """Whether an earlier issue had it, before it was updated."""

    @property
    def kind(self) -> str:
        """Its content kind."""
        return self.document.kind

    @property
    def title(self) -> str:
        """Its title."""
        return self.document.title

    @property
    def url(self) -> str | None:
        """The URL for links inside the site; None without a page."""
        return self.document.url if self.shown else None

    @property
    def permalink(self) -> str | None:
        """The absolute URL; None without a page."""
        return self.document.permalink if self.shown else None


@dataclass(frozen=True, slots=True)
class IssueSectionView:
    """The items of one kind."""

    kind: str
    title: str
    text: str | None
    items: Sequence[IssueItemView]


class MailedDocumentView(DocumentView):
    """An issue or a welcome email as the site shows it: merge fields have neutral values."""

    @property
    def _issue(self) -> Issue | Welcome:
        return cast("Issue | Welcome", self._document.front)

    @property
    def subject(self) -> str:
        """The subject line."""
        return self.fill_neutrally(self._issue.subject)

    @property
    def title(self) -> str:
        """The subject line."""
        return self.subject

    @property
    def preheader(self) -> str | None:
        """What email programs show after the subject."""
        return self.fill_neutrally(self._issue.preheader) if self._issue.preheader else None

    @property
    def summary(self) -> str:
        """The stored summary, else the preheader, else the beginning of the text."""
        own = self._issue.summary or self._issue.preheader
        return self.fill_neutrally(own or self._document.body.excerpt)

    @property
    def sender(self) -> PersonView | None:
        """The person who signs it."""
        return person_named(self._views, self._issue.from_)

    @property
    def question(self) -> str | None:
        """The question at the end."""
        return self.fill_neutrally(self._issue.question) if self._issue.question else None

    @property
    def ps(self) -> str | None:
        """The last line."""
        return self.fill_neutrally(self._issue.ps) if self._issue.ps else None

    @property
    def body(self) -> Markup:
        """The text without its items."""
        return self.opening + self.closing

    @property
    def opening(self) -> Markup:
        """The text before the items, or all of it."""
        return self._halves[0]

    @property
    def closing(self) -> Markup:
        """The text after the items."""
        return self._halves[1]

    @cached_property
    def _halves(self) -> tuple[Markup, Markup]:
        opening, closing = split_at_items(str(super().body))
        return Markup(self.fill_neutrally(opening, html=True)), Markup(  # noqa: S704  made by Markdown
            self.fill_neutrally(closing, html=True)
        )

    @cached_property
    def items(self) -> list[IssueItemView]:
        """All items, in the author's order."""
        return [
            IssueItemView(self._views.one(one.id), one.shown, one.again)
            for one in issue_items(self._views.site, self.id)
        ]

    @cached_property
    def sections(self) -> list[IssueSectionView]:
        """The items by kind, in the order of the author or the theme."""
        by_kind: dict[str, list[IssueItemView]] = {}
        for item in self.items:
            by_kind.setdefault(item.kind, []).append(item)
        wanted = {one.kind: one for one in getattr(self._issue, "sections", ())}
        found = []
        for kind in dict.fromkeys([*wanted, *kinds().group("newsletter")]):
            if kind in by_kind:
                own = wanted.get(kind)
                title = own.title if own is not None and own.title else None
                found.append(
                    IssueSectionView(
                        kind,
                        title or self._heading(kind),
                        own.text if own is not None else None,
                        by_kind[kind],
                    )
                )
        return found

    def _heading(self, kind: str) -> str:
        words = self._context.words
        own = f"{self.kind}_{kind}"
        return words(own if own in words else f"issue_{kind}")

    def fill_neutrally(self, text: str, *, html: bool = False) -> str:
        """`text` with neutral values in place of its merge fields."""
        if "{{" not in text:
            return text
        config = self._context.config
        values = {
            "subscriber.first_name": "",
            "subscriber.email": "",
            "unsubscribe_url": self._context.href("/subscribe/"),
            "postal_address": config.name,
            "view_in_browser_url": self.permalink or "",
        }
        filled = []
        for piece in parse(text):
            if isinstance(piece, MergeField):
                value = values[piece.name] or piece.fallback
                filled.append(str(escape(value)) if html else value)
            else:
                filled.append(piece.text if isinstance(piece, LiteralText) else piece)
        return "".join(filled)


class NewsletterView(MailedDocumentView):
    """An issue of the newsletter."""

    @property
    def older(self) -> NewsletterView | None:
        """The issue before this one."""
        key = issue_neighbours(self._views.site, self.id)[0]
        return None if key is None else cast("NewsletterView", self._views.one(key))

    @property
    def newer(self) -> NewsletterView | None:
        """The issue after this one."""
        key = issue_neighbours(self._views.site, self.id)[1]
        return None if key is None else cast("NewsletterView", self._views.one(key))


class WelcomeView(MailedDocumentView):
    """An automated email, such as one of the welcome series."""

    @property
    def day(self) -> int | None:
        """Days after the subscriber confirmed, if it is one of the welcome series."""
        return cast("Welcome", self._document.front).day


def split_at_items(body: str) -> tuple[str, str]:
    """The text before and after the place of the items.

    Both are whole: in a quote, a list or a table, the place is behind the outermost of them.
    """
    found = DIGEST.search(body)
    if found is None:
        return body, ""
    place = _end_of_outermost(body, found.end())
    return DIGEST.sub("", body[:place]), DIGEST.sub("", body[place:])


def _end_of_outermost(html: str, place: int) -> int:
    """Where the outermost element around a place ends, or the place itself; `html` is balanced."""
    depth = 0
    for tag in _TAG.finditer(html):
        if depth == 0 and tag.start() >= place:
            break
        if tag[1]:
            depth -= 1
            if depth == 0 and tag.start() >= place:
                return tag.end()
        elif tag[2] and tag[2].lower() not in VOID and not tag[0].endswith("/>"):
            depth += 1
    return place

"""The variable `mail` of the templates in `email/`."""

from __future__ import annotations

from functools import cached_property

from markupsafe import Markup

from sitegen.newsletter.rendering.email_html import email_safe
from sitegen.newsletter.rendering.picture import COLUMN, body_picture, fit_picture, markup
from sitegen.newsletter.rendering.placeholders import field, keep_fields
from sitegen.newsletter.rendering.sizes import mark
from sitegen.newsletter.views import MailedDocumentView, split_at_items
from sitegen.read.media import Media
from sitegen.render.absolute import absolute_html
from sitegen.render.body import resolve
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.parts import ImageView

_PADDING = "&nbsp;&zwnj;" * 60
"""Fills the space after the preheader, so that email programs don't show the text there."""


class EmailView:
    """An email as it is sent: its texts keep their merge fields, its URLs are absolute."""

    def __init__(self, issue: MailedDocumentView, views: Views) -> None:
        self._issue = issue
        self._views = views
        self._context = views.context

    @property
    def subject(self) -> str:
        """The subject line."""
        return keep_fields(self._issue._issue.subject)

    @property
    def preheader(self) -> str | None:
        """What email programs show after the subject."""
        return self._kept(self._issue._issue.preheader)

    @property
    def padding(self) -> Markup:
        """Invisible characters that follow the preheader."""
        return Markup(_PADDING)  # noqa: S704  a constant

    @property
    def question(self) -> str | None:
        """The question at the end."""
        return self._kept(self._issue._issue.question)

    @property
    def ps(self) -> str | None:
        """The last line."""
        return self._kept(self._issue._issue.ps)

    @property
    def opening(self) -> Markup:
        """The text before the items, or all of it."""
        return Markup(keep_fields(self._parts[0]))  # noqa: S704  made safe

    @property
    def closing(self) -> Markup:
        """The text after the items."""
        return Markup(keep_fields(self._parts[1]))  # noqa: S704  made safe

    @property
    def reply_to(self) -> str | None:
        """The email address for replies."""
        config = self._context.config
        return config.newsletter.reply_to or config.contact.email

    @property
    def online(self) -> bool:
        """Whether it is also a page of the site."""
        return self._issue.address is not None

    def field(self, name: str, fallback: str = "") -> str:
        """A merge field: `{{ mail.field("unsubscribe_url") }}`."""
        return field(name, fallback)

    def starts(self, part: DocumentView | None = None) -> Markup:
        """Marks the beginning of a part of the email, so that its size can be measured."""
        return Markup(mark(part.id if part is not None else ""))  # noqa: S704  an identifier

    def picture(
        self,
        image: ImageView | None,
        width: int = COLUMN,
        class_: str = "picture",
        alt: str | None = None,
    ) -> Markup:
        """A picture with its size; empty if email programs can't show its format.

        `alt` replaces its own alternative text: empty where the text beside it says the same.
        """
        if image is None:
            return Markup("")
        config = self._context.config
        home = config.origin + config.base_path
        words = image.alt if alt is None else alt
        found = fit_picture(image.permalink, words, image.media, width, home=home)
        return Markup(markup(found, class_) if found is not None else "")  # noqa: S704  escaped

    def _kept(self, text: str | None) -> str | None:
        return keep_fields(text) if text else None

    @cached_property
    def _parts(self) -> tuple[str, str]:
        return split_at_items(mail_body(self._issue, self._views))


def mail_body(view: DocumentView, views: Views) -> str:
    """A document's text as email programs can show it, with absolute URLs."""
    context = views.context

    def media_of(path: str) -> Media:
        media: Media = views.site.media(path)
        return media

    html = resolve(
        context.site.html(view.id),
        context.site.untraced.documents[view.id],
        context.site,
        base=context.config.origin + context.config.base_path,
        word=context.words,
        picture=body_picture(media_of, context.config, context.words),
    )
    # Links within the text are removed, and merge fields become whole URLs.
    page = view.permalink or context.absolute("/")
    return email_safe(absolute_html(html, page, keep=("#", "{{")), context.words)

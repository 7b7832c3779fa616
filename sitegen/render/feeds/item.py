"""Turns a document into an item: everything that a feed shows of it, with absolute URLs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from sitegen.render.feeds.channel import (
    Discussion,
    FeedItem,
    ItemAuthor,
    ItemOrigin,
    MediaFile,
    ReplyTarget,
)
from sitegen.render.feeds.content import absolute_content, figure
from sitegen.render.feeds.identity import document_id
from sitegen.render.feeds.text import legal, line
from sitegen.render.feeds.urls import TYPES, place
from sitegen.render.views.comment import CommentView
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.mention import MentionView
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.post import AudioView, OriginView, PostView


def read_item(views: Views, key: str) -> FeedItem:
    """The item of the document with this id."""
    view = views.one(key)
    page = _page(view, views)
    image = _image(view)
    return FeedItem(
        id=document_id(key),
        title=_title(view, views),
        url=page,
        published=_published(view),
        updated=_updated(view),
        authors=tuple(_authors(view)),
        summary=line(view.title) if view.traits.label_is_text else _summary(view),
        content=_content(view, page, image, takeaway_html(view, views)),
        tags=tuple(_tags(view)),
        image=image,
        audio=_audio(view),
        origin=_origin(view),
        discussion=_discussion(view, page, views),
        answers=_answers(view, views),
    )


def takeaway_item(views: Views, key: str) -> FeedItem:
    """The item of a post's takeaway: one sentence and a link, for services of short texts.

    Its text is only in its title: a service that joins title and description would show it twice.
    """
    view = views.one(key)
    assert isinstance(view, PostView)
    return FeedItem(
        id=document_id(key, "takeaway"),
        title=line(view.takeaway or ""),
        url=_page(view, views),
        published=_published(view),
        updated=None,
        authors=tuple(_authors(view)),
        tags=tuple(line(tag.title) for tag in view.tags),
    )


def _summary(view: DocumentView) -> str:
    """The summary, or the title of a document without a text: without one, feed readers would use
    the content."""
    return legal(view.summary) or line(view.title)


def _page(view: DocumentView, views: Views) -> str:
    """The URL that an item links to: its own page, or its place on another."""
    if isinstance(view, CommentView):
        about = view.about.permalink if view.about is not None else None
        return f"{about or views.context.absolute('/')}#{view.anchor}"
    return view.permalink or views.context.absolute("/")


def _title(view: DocumentView, views: Views) -> str:
    if isinstance(view, CommentView):
        about = view.about.title if view.about is not None else ""
        return line(views.context.words("feed_comment_title", name=view.by, title=about))
    return line(view.title) or view.id


def _tags(view: DocumentView) -> Iterator[str]:
    for tag in getattr(view, "tags", ()):
        yield line(tag.title if isinstance(tag, LinkView) else str(tag))


def _published(view: DocumentView) -> datetime:
    at = view.published
    assert at is not None  # every kind of which there is a channel has a date
    return at.replace(microsecond=0)


def _updated(view: DocumentView) -> datetime | None:
    at = view.modified
    return None if at is None else at.replace(microsecond=0)


def _authors(view: DocumentView) -> Iterator[ItemAuthor]:
    for credit in view.credits:
        photo: ImageView | None = getattr(credit.person, "photo", None)
        yield ItemAuthor(line(credit.name), credit.url, None if photo is None else photo.permalink)


def _image(view: DocumentView) -> MediaFile | None:
    image: ImageView | None = getattr(view, "image", None)
    if image is None:
        return None
    return MediaFile(
        image.permalink,
        image.type,
        image.size,
        image.width,
        image.height,
        title=line(image.alt),
        credit=line(image.credit or ""),
    )


def _audio(view: DocumentView) -> MediaFile | None:
    audio = getattr(view, "audio", None)
    if not isinstance(audio, AudioView):
        return None
    return MediaFile(
        audio.permalink, audio.type, audio.size, seconds=audio.seconds, title=line(audio.title)
    )


def _origin(view: DocumentView) -> ItemOrigin | None:
    origin = getattr(view, "originally", None)
    return ItemOrigin(line(origin.title), origin.url) if isinstance(origin, OriginView) else None


def takeaway_html(view: DocumentView, views: Views) -> str:
    """A post's sentence to remember, as its page has it below the text; empty without one."""
    takeaway = view.takeaway if isinstance(view, PostView) else None
    if not takeaway:
        return ""
    title = views.context.words("takeaway")
    return legal(f"<p><strong>{escape(title)}</strong><br>{escape(takeaway)}</p>\n")


def _said_elsewhere(view: DocumentView) -> str:
    """What a mention answers, with who said it where; empty for other kinds."""
    if not isinstance(view, MentionView):
        return ""
    where = escape(view.where)
    if view.link is not None:
        where = f'<a href="{escape(view.link)}">{where}</a>'
    by = f"{escape(view.by)}, " if view.by else ""
    return legal(f"<blockquote><p>{escape(view.quote)}</p></blockquote>\n<p>{by}{where}</p>\n")


def _content(view: DocumentView, page: str, image: MediaFile | None, takeaway: str) -> str:
    if view.traits.label_is_text:
        return legal(f"<p>{escape(view.title)}</p>\n") + absolute_content(view.body, page)
    body = absolute_content(view.body, page)
    if image is not None and f'src="{escape(image.url)}"' not in body:
        credit = image.credit
        body = figure(image.url, image.title, image.width, image.height, credit) + body
    body = _said_elsewhere(view) + body + takeaway
    for note in view.notes:
        body += legal(f"<p><em>{escape(str(note.date))}: {escape(note.note)}</em></p>\n")
    return body


def _discussion(view: DocumentView, page: str, views: Views) -> Discussion | None:
    has_page = view.traits.permalink is not None
    if not has_page or not (view.comments_open or view.comment_count):
        return None
    feeds: tuple[tuple[str, str], ...] = ()
    updated = None
    config = views.context.config.feeds
    newest = views.site.channel_items("discussions", view.id, 1)
    if newest:
        updated = _published(views.one(newest[0]))
        if "discussions" in config.channels:
            where = place("discussions", view.id, views.url_path)
            feeds = tuple(
                (TYPES[form], views.context.absolute(where.file(form)))
                for form in config.formats_of("discussions")
            )
    return Discussion(view.comment_count, f"{page}#comments", feeds, updated)


def _answers(view: DocumentView, views: Views) -> ReplyTarget | None:
    if not isinstance(view, CommentView) or view.about is None:
        return None
    for other in views.many(views.site.comments(view.about.id)):
        if other.name == view.reply_to:
            return ReplyTarget(document_id(other.id), _page(other, views))
    return ReplyTarget(document_id(view.about.id), _page(view.about, views))

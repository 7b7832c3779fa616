"""A document becomes an item: everything that a feed says of it, with whole addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from sitegen.render.feeds.addresses import TYPES, place
from sitegen.render.feeds.channel import Answered, Author, Discussion, File, Item, Origin
from sitegen.render.feeds.content import absolute_content, figure
from sitegen.render.feeds.identity import document_id
from sitegen.render.feeds.text import legal, line
from sitegen.render.views.comment import CommentView
from sitegen.render.views.document import DocumentView
from sitegen.render.views.faq import FaqView
from sitegen.render.views.notice import NoticeView
from sitegen.render.views.parts import ImageView
from sitegen.render.views.person import PersonView
from sitegen.render.views.post import PostView
from sitegen.render.views.recovery import RecoveryView
from sitegen.render.views.story import StoryView
from sitegen.render.views.views import Views


def read_item(views: Views, key: str) -> Item:
    """The item of the document with this id."""
    view = views.one(key)
    page = _page(view, views)
    image = _image(view)
    return Item(
        id=document_id(key),
        title=_title(view, views),
        url=page,
        published=_published(view),
        updated=_updated(view),
        authors=tuple(_authors(view)),
        summary=line(view.text) if isinstance(view, NoticeView) else _summary(view),
        content=_content(view, page, image),
        tags=tuple(line(tag.title) for tag in view.tags) if isinstance(view, PostView) else (),
        image=image,
        audio=_audio(view),
        origin=_origin(view),
        discussion=_discussion(view, page, views),
        answers=_answers(view, views),
    )


def takeaway_item(views: Views, key: str) -> Item:
    """The item of a post's takeaway: one sentence and a link, for services of short texts.

    It says its text once, as its title: a service that strings title and description together
    must not say it twice.
    """
    view = views.one(key)
    assert isinstance(view, PostView)
    return Item(
        id=document_id(key, "takeaway"),
        title=line(view.takeaway or ""),
        url=_page(view, views),
        published=_published(view),
        updated=None,
        authors=tuple(_authors(view)),
        tags=tuple(line(tag.title) for tag in view.tags),
    )


def _summary(view: DocumentView) -> str:
    """The summary, or the title of what has no words: without one, readers would take the
    content for it."""
    return legal(view.summary) or line(view.title)


def _page(view: DocumentView, views: Views) -> str:
    """The page that an item leads to: its own, or where it stands on another."""
    if isinstance(view, CommentView):
        about = view.about.permalink if view.about is not None else None
        return f"{about or views.scope.absolute('/')}#{view.anchor}"
    return view.permalink or views.scope.absolute("/")


def _title(view: DocumentView, views: Views) -> str:
    if isinstance(view, CommentView):
        about = view.about.title if view.about is not None else ""
        return line(views.scope.words("feed_comment_title", name=view.by, title=about))
    return line(view.title) or view.id


def _published(view: DocumentView) -> datetime:
    at = view.published
    assert at is not None  # every kind of which there is a channel has a date
    return at.replace(microsecond=0)


def _updated(view: DocumentView) -> datetime | None:
    at = view.modified
    return None if at is None else at.replace(microsecond=0)


def _authors(view: DocumentView) -> Iterator[Author]:
    people: list[PersonView | None] = []
    if isinstance(view, PostView):
        people = list(view.authors)
    elif isinstance(view, FaqView):
        people = [view.answered_by]
    elif isinstance(view, RecoveryView):
        people = [view.owner]
    elif isinstance(view, StoryView):
        url = view.business.url if view.business is not None else None
        yield Author(line(view.customer), url)
    elif isinstance(view, CommentView):
        people = [view.person]
        if view.person is None:
            yield Author(line(view.by))
    for person in people:
        if person is not None:
            avatar = person.photo.permalink if person.photo is not None else None
            yield Author(line(person.title), person.permalink, avatar)


def _image(view: DocumentView) -> File | None:
    image: ImageView | None = getattr(view, "image", None)
    if image is None:
        return None
    return File(
        image.permalink,
        image.type,
        image.size,
        image.width,
        image.height,
        title=line(image.alt),
        credit=line(image.credit or ""),
    )


def _audio(view: DocumentView) -> File | None:
    audio = view.audio if isinstance(view, PostView) else None
    if audio is None:
        return None
    return File(
        audio.permalink, audio.type, audio.size, seconds=audio.seconds, title=line(audio.title)
    )


def _origin(view: DocumentView) -> Origin | None:
    origin = view.originally if isinstance(view, PostView) else None
    return None if origin is None else Origin(line(origin.title), origin.url)


def _content(view: DocumentView, page: str, image: File | None) -> str:
    if isinstance(view, NoticeView):
        return legal(f"<p>{escape(view.text)}</p>\n") + absolute_content(view.body, page)
    body = absolute_content(view.body, page)
    if image is not None and f'src="{escape(image.url)}"' not in body:
        credit = image.credit
        body = figure(image.url, image.title, image.width, image.height, credit) + body
    if isinstance(view, PostView):
        for note in view.updates:
            body += legal(f"<p><em>{escape(str(note.date))}: {escape(note.note)}</em></p>\n")
    return body


def _discussion(view: DocumentView, page: str, views: Views) -> Discussion | None:
    if isinstance(view, CommentView | NoticeView) or not (view.comments_open or view.comment_count):
        return None
    feeds: tuple[tuple[str, str], ...] = ()
    updated = None
    config = views.scope.config.feeds
    newest = views.ask("channel", ("discussions", view.id, 1))
    if newest:
        updated = _published(views.one(newest[0]))
        if "discussions" in config.channels:
            where = place("discussions", view.id, views.address)
            feeds = tuple(
                (TYPES[form], views.scope.absolute(where.file(form)))
                for form in dict.fromkeys(config.formats)
            )
    return Discussion(view.comment_count, f"{page}#comments", feeds, updated)


def _answers(view: DocumentView, views: Views) -> Answered | None:
    if not isinstance(view, CommentView) or view.about is None:
        return None
    for other in views.comments(views.ask("comments", view.about.id)):
        if other.name == view.reply_to:
            return Answered(document_id(other.id), _page(other, views))
    return Answered(document_id(view.about.id), _page(view.about, views))

"""Written works: posts, answers, stories, recoveries, comments (schema.org/CreativeWork)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import cast

from msgspec import Raw

from sitegen.loading import load
from sitegen.read.body import plain_text
from sitegen.render.structured_data.business import business_id
from sitegen.render.structured_data.node import Node, Value, make_node, reference, written
from sitegen.render.structured_data.people import person, person_id
from sitegen.render.views.comment import CommentView
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.faq import FaqView
from sitegen.render.views.parts import ImageView
from sitegen.render.views.person import PersonView
from sitegen.render.views.post import PostView
from sitegen.render.views.story import StoryView
from sitegen.timestamps import iso_timestamp

HEADLINE = 110
"""Characters of a headline that search engines show."""


def main_thing(view: DocumentView, page: str, views: Views) -> Iterator[Node | Raw]:
    """The main entity of a document's page, and the people in it. `page` is the page's own name."""
    described = view.traits.structured_data
    if described.type is not None:
        yield from load(described.nodes)(view, page, views)


def thing_id(view: DocumentView) -> str | None:
    """The name of what a document's page is about."""
    described = view.traits.structured_data
    if described.type is None:
        return None
    return f"{view.permalink}#{described.fragment or view.kind}"


def post(view: PostView, page: str, views: Views) -> Iterator[Node | Raw]:
    """A post, its authors and its recording."""
    node = _work(view, page, views)
    node |= make_node(
        author=[reference(person_id(author)) for author in view.authors],
        keywords=[tag.title for tag in view.tags],
        isPartOf=_series(view, views),
        sameAs=view.originally.url if view.originally is not None else None,
        abstract=view.takeaway,
        audio=_recording(view),
    )
    yield node
    yield from _people(view.authors, views)
    if view.audio is not None:
        yield _episode(view, views)


def _work(view: DocumentView, page: str, views: Views) -> Node:
    published = _moment(view.published)
    return make_node(
        type_=view.traits.structured_data.type,
        id_=thing_id(view),
        headline=_cut(view.title),
        description=view.summary,
        url=view.permalink,
        mainEntityOfPage=reference(page),
        datePublished=published,
        dateModified=_moment(view.modified) or published,
        inLanguage=views.context.config.language.replace("_", "-"),
        image=_picture(getattr(view, "image", None)),
        wordCount=view.words or None,
        publisher=reference(business_id(views)),
        commentCount=view.comment_count or None,
        comment=_comments(view.comments, _told(view)),
    )


def story(view: StoryView, page: str, views: Views) -> Iterator[Node | Raw]:
    """A customer's story, with what the customer does."""
    business = view.business
    works_for = (
        make_node(type_="Organization", name=business.name, url=business.url) if business else None
    )
    author = make_node(type_="Person", name=view.customer, worksFor=works_for)
    yield _work(view, page, views) | make_node(author=author)


def _signers(view: DocumentView) -> Sequence[PersonView]:
    return cast("Sequence[PersonView]", view.signers)


def work(view: DocumentView, page: str, views: Views) -> Iterator[Node | Raw]:
    """A written work, and the people responsible for it; without any, it is the business's."""
    authors: list[Value] = [reference(person_id(one)) for one in _signers(view)]
    authors = authors or [make_node(type_="Person", name=one.name) for one in view.credits]
    author = authors[0] if len(authors) == 1 else authors or reference(business_id(views))
    yield _work(view, page, views) | make_node(author=author)
    yield from _people(_signers(view), views)


def question(view: FaqView, page: str, views: Views) -> Iterator[Node | Raw]:
    """One question with the one official answer. Customers' additions stay comments."""
    answer = make_node(
        type_="Answer",
        text=plain_text(view.body),
        url=view.permalink,
        datePublished=_moment(view.published),
        dateModified=_moment(view.modified),
        author=reference(person_id(view.answered_by)) if view.answered_by is not None else None,
    )
    yield make_node(
        type_="Question",
        id_=thing_id(view),
        name=view.question,
        url=view.permalink,
        answerCount=1,
        acceptedAnswer=answer,
        comment=_comments(view.comments, _told(view)),
    )
    yield from _people(_signers(view), views)


def _episode(view: PostView, views: Views) -> Node:
    """The recording as an episode of the site's podcast."""
    config, context = views.context.config, views.context
    audio = view.audio
    assert audio is not None
    return make_node(
        type_="PodcastEpisode",
        id_=f"{view.permalink}#episode",
        name=audio.title,
        url=view.permalink,
        datePublished=_moment(view.published),
        description=view.summary,
        duration=_duration(audio.seconds),
        author=[reference(person_id(author)) for author in view.authors],
        associatedMedia=_recording(view),
        partOfSeries=make_node(
            type_="PodcastSeries",
            id_=f"{context.absolute('/')}#podcast",
            name=config.podcast.title or config.name,
            url=context.absolute("/posts/"),
            webFeed=context.absolute("/audio/feed.xml")
            if "audio" in config.feeds.channels and "rss" in config.feeds.formats
            else None,
        ),
    )


def _recording(view: PostView) -> Node | None:
    audio = view.audio
    if audio is None:
        return None
    return make_node(
        type_="AudioObject",
        name=audio.title,
        contentUrl=audio.permalink,
        contentSize=str(audio.size),
        encodingFormat=audio.type,
        duration=_duration(audio.seconds),
    )


def _series(view: PostView, views: Views) -> Node | None:
    place = view.series
    if place is None:
        return None
    url = views.context.config.origin + place.url
    return make_node(type_="CreativeWorkSeries", id_=f"{url}#series", name=place.title, url=url)


def _comments(comments: Sequence[DocumentView], described: frozenset[str]) -> list[Node]:
    """Comments with their answers, as a conversation. `described` are the people in the graph."""
    return [
        make_node(
            type_="Comment",
            id_=f"{comment.about.permalink}#{comment.anchor}" if comment.about else None,
            text=plain_text(comment.body),
            datePublished=_moment(comment.published),
            author=_speaker(comment, described),
            comment=_comments(comment.replies, described),
        )
        for comment in comments
        if isinstance(comment, CommentView)
    ]


def _speaker(comment: CommentView, described: frozenset[str]) -> Node:
    """The author; staff by their own node, which has only a name if the graph has it already."""
    if comment.person is None:
        return make_node(type_="Person", name=comment.by)
    mention = reference(person_id(comment.person))
    if comment.person.id in described:
        return mention
    return mention | make_node(type_="Person", name=comment.by, url=comment.person.permalink)


def _told(view: DocumentView) -> frozenset[str]:
    """The ids of the people whom `main_thing` describes besides a document."""
    return frozenset(one.id for one in view.signers)


def _people(people: Sequence[PersonView], views: Views) -> Iterator[Raw]:
    for one in people:
        yield views.share(("person in graphs", one.id), partial(_written_person, one.id))


def _written_person(key: str, views: Views) -> Raw:
    return written(person(cast("PersonView", views.one(key)), views))


def _picture(image: ImageView | None) -> Node | None:
    if image is None:
        return None
    return make_node(
        type_="ImageObject",
        url=image.permalink,
        width=image.width or None,
        height=image.height or None,
        caption=image.alt,
        creditText=image.credit,
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else iso_timestamp(at)


def _duration(seconds: int | None) -> str | None:
    """As ISO 8601 has it: `PT12M5S`."""
    if seconds is None:
        return None
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{rest}S" if hours else f"PT{minutes}M{rest}S"


def _cut(title: str) -> str:
    from sitegen.read.words import shorten

    return shorten(title, HEADLINE)

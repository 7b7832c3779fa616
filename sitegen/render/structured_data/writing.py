"""What is written: posts, answers, stories, recoveries, comments (schema.org/CreativeWork)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sitegen.read.body import plain_text
from sitegen.render.structured_data.business import business_id
from sitegen.render.structured_data.node import Node, Value, reference, said
from sitegen.render.structured_data.people import person, person_id
from sitegen.render.views.comment import CommentView
from sitegen.render.views.document import DocumentView
from sitegen.render.views.faq import FaqView
from sitegen.render.views.parts import ImageView
from sitegen.render.views.person import PersonView
from sitegen.render.views.post import PostView
from sitegen.render.views.recovery import RecoveryView
from sitegen.render.views.story import StoryView
from sitegen.render.views.value import ValueView
from sitegen.render.views.views import Views

HEADLINE = 110
"""Characters of a headline that search engines show."""


def main_thing(view: DocumentView, page: str, views: Views) -> Iterator[Node]:
    """What a document's page is about, and the people in it. `page` is the page's own name."""
    if isinstance(view, PostView):
        yield from _post(view, page, views)
    elif isinstance(view, FaqView):
        yield _question(view, views)
        yield from _people([view.answered_by], views)
    elif isinstance(view, StoryView | RecoveryView | ValueView):
        yield _article(view, page, views)
        yield from _people([getattr(view, "owner", None)], views)
    elif isinstance(view, PersonView):
        yield person(view, views)


def thing_id(view: DocumentView) -> str | None:
    """The name of what a document's page is about."""
    if isinstance(view, PersonView):
        return person_id(view)
    names = {"post": "post", "faq": "question", "story": "story", "recovery": "recovery"}
    names["value"] = "value"
    name = names.get(view.kind)
    return None if name is None else f"{view.permalink}#{name}"


def _post(view: PostView, page: str, views: Views) -> Iterator[Node]:
    node = _work("BlogPosting", view, page, views)
    node |= said(
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


def _work(kind: str, view: DocumentView, page: str, views: Views) -> Node:
    published = _moment(view.published)
    return said(
        type_=kind,
        id_=thing_id(view),
        headline=_cut(view.title),
        description=view.summary,
        url=view.permalink,
        mainEntityOfPage=reference(page),
        datePublished=published,
        dateModified=_moment(view.modified) or published,
        inLanguage=views.scope.config.language.replace("_", "-"),
        image=_picture(getattr(view, "image", None)),
        wordCount=view.words or None,
        publisher=reference(business_id(views)),
        commentCount=view.comment_count or None,
        comment=_comments(view.comments, _told(view)),
    )


def _article(view: StoryView | RecoveryView | ValueView, page: str, views: Views) -> Node:
    # A promise has no day on which it was published, as an article must.
    kind = "CreativeWork" if isinstance(view, ValueView) else "Article"
    node = _work(kind, view, page, views)
    if isinstance(view, StoryView):
        business = view.business
        works_for = (
            said(type_="Organization", name=business.name, url=business.url) if business else None
        )
        author: Value = said(type_="Person", name=view.customer, worksFor=works_for)
    else:
        author = reference(person_id(view.owner)) if view.owner is not None else None
    return node | said(author=author or reference(business_id(views)))


def _question(view: FaqView, views: Views) -> Node:
    """One question with the one official answer. Customers' additions stay comments."""
    answer = said(
        type_="Answer",
        text=plain_text(view.body),
        url=view.permalink,
        datePublished=_moment(view.published),
        dateModified=_moment(view.modified),
        author=reference(person_id(view.answered_by)) if view.answered_by is not None else None,
    )
    return said(
        type_="Question",
        id_=thing_id(view),
        name=view.question,
        url=view.permalink,
        answerCount=1,
        acceptedAnswer=answer,
        comment=_comments(view.comments, _told(view)),
    )


def _episode(view: PostView, views: Views) -> Node:
    """The recording as an episode of the site's podcast."""
    config, scope = views.scope.config, views.scope
    audio = view.audio
    assert audio is not None
    return said(
        type_="PodcastEpisode",
        id_=f"{view.permalink}#episode",
        name=audio.title,
        url=view.permalink,
        datePublished=_moment(view.published),
        description=view.summary,
        duration=_duration(audio.seconds),
        author=[reference(person_id(author)) for author in view.authors],
        associatedMedia=_recording(view),
        partOfSeries=said(
            type_="PodcastSeries",
            id_=f"{scope.absolute('/')}#podcast",
            name=config.podcast.title or config.name,
            url=scope.absolute("/posts/"),
            webFeed=scope.absolute("/audio/feed.xml")
            if "audio" in config.feeds.channels and "rss" in config.feeds.formats
            else None,
        ),
    )


def _recording(view: PostView) -> Node | None:
    audio = view.audio
    if audio is None:
        return None
    return said(
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
    url = views.scope.config.origin + place.url
    return said(type_="CreativeWorkSeries", id_=f"{url}#series", name=place.title, url=url)


def _comments(comments: Sequence[CommentView], told: frozenset[str]) -> list[Node]:
    """Comments with their answers, as a conversation. `told` are the people of the graph."""
    return [
        said(
            type_="Comment",
            id_=f"{comment.about.permalink}#{comment.anchor}" if comment.about else None,
            text=plain_text(comment.body),
            datePublished=_moment(comment.published),
            author=_speaker(comment, told),
            comment=_comments(comment.replies, told),
        )
        for comment in comments
    ]


def _speaker(comment: CommentView, told: frozenset[str]) -> Node:
    """Who says it; staff by their own node, which says no more than a name if the graph has it."""
    if comment.person is None:
        return said(type_="Person", name=comment.by)
    mention = reference(person_id(comment.person))
    if comment.person.id in told:
        return mention
    return mention | said(type_="Person", name=comment.by, url=comment.person.permalink)


def _told(view: DocumentView) -> frozenset[str]:
    """The ids of the people whom `main_thing` describes beside a document."""
    if isinstance(view, PostView):
        people: Sequence[PersonView | None] = view.authors
    elif isinstance(view, FaqView):
        people = [view.answered_by]
    else:
        people = [getattr(view, "owner", None)]
    return frozenset(one.id for one in people if one is not None)


def _people(people: Sequence[PersonView | None], views: Views) -> Iterator[Node]:
    for one in people:
        if one is not None:
            yield person(one, views)


def _picture(image: ImageView | None) -> Node | None:
    if image is None:
        return None
    return said(
        type_="ImageObject",
        url=image.permalink,
        width=image.width or None,
        height=image.height or None,
        caption=image.alt,
        creditText=image.credit,
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _duration(seconds: int | None) -> str | None:
    """As ISO 8601 has it: `PT12M5S`."""
    if seconds is None:
        return None
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{rest}S" if hours else f"PT{minutes}M{rest}S"


def _cut(title: str) -> str:
    from sitegen.read.body import shorten

    return shorten(title, HEADLINE)

"""Two feeds for services that send emails from RSS: of the issues, and of all posts.

`/newsletter/feed.xml` has an item for each issue, `/newsletter/posts.xml` one for each post
(except those with `newsletter: off`). Their content is HTML that email programs can show, without
merge fields: the service adds its own frame, greeting and unsubscribe link.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup

from sitegen.newsletter.queries import mailed_posts
from sitegen.newsletter.rendering.email_view import EmailView, mail_body
from sitegen.newsletter.rendering.mailing_feed_links import FEED_TEMPLATE, ISSUES_FEED, POSTS_FEED
from sitegen.newsletter.rendering.picture import fit_picture
from sitegen.newsletter.views import NewsletterView
from sitegen.render.feeds.channel import FeedChannel, FeedItem, ItemAuthor, MediaFile
from sitegen.render.feeds.channels import stylesheet
from sitegen.render.feeds.content import absolute_content, figure
from sitegen.render.feeds.identity import channel_id, document_id
from sitegen.render.feeds.item import read_item, takeaway_html
from sitegen.render.feeds.text import legal, line
from sitegen.render.meta import PageMeta
from sitegen.render.renderer import Renderer
from sitegen.render.views.document import Views
from sitegen.render.views.parts import ImageView
from sitegen.site.traced_site import TracedSite


def issues_channel(renderer: Renderer, site: TracedSite) -> FeedChannel:
    """The feed of the issues."""
    views = renderer.views(site)
    keys = site.newest("newsletter", renderer.config.feeds.items)
    items = tuple(
        site.share(
            ("mail feed", renderer.key, key), partial(_issue, renderer, key), whole_text=True
        )
        for key in keys
    )
    words = renderer.words
    title, about = words("newsletter_title"), words("newsletter_description")
    return _channel(views, ("newsletter", ISSUES_FEED), title, about, items)


def posts_channel(renderer: Renderer, site: TracedSite) -> FeedChannel:
    """The feed of all posts that may be emailed."""
    views = renderer.views(site)
    keys = mailed_posts(site, renderer.config.feeds.items)
    items = tuple(
        site.share(("mail feed", renderer.key, key), partial(_post, renderer, key), whole_text=True)
        for key in keys
    )
    title, about = (
        renderer.words(f"feed_posts{part}", site=renderer.config.name)
        for part in ("", "_description")
    )
    return _channel(views, ("mailed posts", POSTS_FEED), title, about, items)


def _channel(
    views: Views, place: tuple[str, str], title: str, about: str, items: tuple[FeedItem, ...]
) -> FeedChannel:
    context = views.context
    config = context.config
    name, address = place
    page = "/posts/"
    if address == ISSUES_FEED:
        # Before the first issue, there is no page of issues.
        page = "/newsletter/" if items else "/"
    return FeedChannel(
        id=channel_id(config, name, ""),
        name=name,
        title=line(context.words("feed_title", title=title, site=config.name)),
        description=line(about),
        page=context.absolute(page),
        address=context.absolute(address),
        alternatives=(),
        language=config.language.replace("_", "-"),
        copyright=line(config.copyright) if config.copyright else None,
        publisher=ItemAuthor(line(config.name), context.absolute("/")),
        items=items,
        hub=config.feeds.hub,
        stylesheet=stylesheet(views),
    )


def _issue(renderer: Renderer, key: str, site: TracedSite) -> FeedItem:
    seen: list[tuple[NewsletterView, Views]] = []

    def context(views: Views) -> tuple[PageMeta, dict[str, Any]]:
        issue = views.one(key)
        assert isinstance(issue, NewsletterView)
        seen.append((issue, views))
        permalink = issue.permalink or ""
        meta = PageMeta(
            issue.kind, issue.subject, issue.address or "", permalink, permalink, permalink
        )
        return meta, {"issue": issue, "email": MailingFeedView(issue, views)}

    html = renderer.page(site, FEED_TEMPLATE, context).decode()
    issue, _ = seen[0]
    at = issue.published
    assert at is not None  # issues without a date are refused when read
    sender = issue.sender
    return FeedItem(
        id=document_id(key),
        title=line(issue.subject),
        url=issue.permalink or "",
        published=at.replace(microsecond=0),
        updated=issue.modified,
        authors=(ItemAuthor(line(sender.title), sender.permalink),) if sender is not None else (),
        summary=legal(issue.summary),
        content=absolute_content(html, issue.permalink or ""),
        image=_picture_of(issue),
    )


def _picture_of(issue: NewsletterView) -> MediaFile | None:
    """The first picture of an item that email programs can show."""
    for item in issue.items:
        image: ImageView | None = getattr(item.document, "image", None)
        if image is not None and fit_picture(image.permalink, image.alt, image.media) is not None:
            return MediaFile(
                image.permalink,
                image.type,
                image.size,
                image.width,
                image.height,
                title=line(image.alt),
                credit=line(image.credit or ""),
            )
    return None


def _post(renderer: Renderer, key: str, site: TracedSite) -> FeedItem:
    views = renderer.views(site)
    item = read_item(views, key)
    content = mail_body(views.one(key), views) + takeaway_html(views.one(key), views)
    image: ImageView | None = getattr(views.one(key), "image", None)
    home = renderer.config.origin + renderer.config.base_path
    shown = (
        fit_picture(image.permalink, image.alt, image.media, home=home)
        if image is not None
        else None
    )
    if image is not None and shown is not None:
        head = figure(shown.src, shown.alt, shown.width, shown.height, image.credit or "")
        content = head.replace("<figure>", "<div>").replace("</figure>", "</div>") + content
        content = content.replace("<figcaption>", "<p>").replace("</figcaption>", "</p>")
    return item._replace(
        content=absolute_content(content, item.url),
        image=item.image if shown is not None else None,
        discussion=None,
    )


class MailingFeedView(EmailView):
    """An issue for a feed: merge fields have neutral values, as on the site."""

    @property
    def opening(self) -> Markup:
        return Markup(self._issue.fill_neutrally(self._parts[0], html=True))  # noqa: S704  made safe

    @property
    def closing(self) -> Markup:
        return Markup(self._issue.fill_neutrally(self._parts[1], html=True))  # noqa: S704  made safe

    @property
    def question(self) -> str | None:
        return self._issue.question

    @property
    def ps(self) -> str | None:
        return self._issue.ps

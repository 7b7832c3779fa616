"""The URLs of the mailing feeds, and the links to them in pages."""

from __future__ import annotations

from sitegen.render.feeds.links import ChannelLinks, FeatureFeed, FeedLink
from sitegen.render.feeds.urls import NAMES, TYPES
from sitegen.render.views.document import Views

ISSUES_FEED = "/newsletter/feed.xml"
"""The feed of the issues, in RSS only, for services that send email."""

POSTS_FEED = "/newsletter/posts.xml"
"""The feed of posts that services send as emails."""

FEED_TEMPLATE = "email/feed.html"
"""The template of an issue in the feed; a theme without it has neither feed."""


def mailing_feed_links(views: Views) -> list[FeatureFeed]:
    """The newsletter's two feeds, once it has an issue: of its issues, and of posts as email."""
    context = views.context
    has_template = f"templates/{FEED_TEMPLATE}" in context.theme.files
    if not has_template or not views.site.has_documents("newsletter"):
        return []
    words, site = context.words, context.config.name
    issues = _links(
        views,
        words("newsletter_title"),
        words("newsletter_description"),
        ISSUES_FEED,
        "/newsletter/",
    )
    posts = _links(
        views,
        words("feed_mailed_posts"),
        words("feed_posts_description", site=site),
        POSTS_FEED,
        "/posts/",
    )
    return [
        FeatureFeed("newsletter", issues),
        FeatureFeed("mailed posts", posts, for_services=True),
    ]


def _links(views: Views, title: str, description: str, path: str, page: str) -> ChannelLinks:
    context = views.context
    name = context.words("feed_title", title=title, site=context.config.name)
    feed = FeedLink(name, context.absolute(path), TYPES["rss"], NAMES["rss"])
    return ChannelLinks(title, description, context.href(page), feed.url, [feed])

"""Feeds: what directories require of them."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import site_rule
from sitegen.check.site_context import SiteContext
from sitegen.model.content_path import content_path
from sitegen.read.project import CONFIG
from sitegen.render.address_warnings import REMEDY, no_address

COVER_PIXELS = (1400, 3000)
"""The least and the largest width and height of a podcast's cover."""
COVER_TYPES = (".jpg", ".jpeg", ".png")


@site_rule("no-url", "error", "The site has no address", REMEDY)
def no_url(context: SiteContext) -> Iterator[Finding]:
    """Feeds, emails, the sitemap and what search engines read contain whole URLs. Without `url`,
    they lead to the computer of whoever opens them.
    """
    message = no_address(context.config)
    if message:
        yield Finding(message, field=("url",))


@site_rule(
    "podcast-cover", "warning", "Podcast directories will reject the cover",
    "set `podcast: {image: …}` to a square JPEG or PNG of 1400 to 3000 pixels",
)  # fmt: skip
def podcast_cover(context: SiteContext) -> Iterator[Finding]:
    """Apple Podcasts and other directories require a cover: a square JPEG or PNG with sides of
    1,400 to 3,000 pixels. Without a cover of its own, the podcast uses the site's image, which is
    rarely square.
    """
    config = context.config
    if "audio" not in config.feeds.channels or not context.site.recordings():
        return
    cover = config.podcast.image or config.image
    field = ("podcast", "image") if config.podcast.image else ("image",)
    if cover is None:
        yield Finding("the podcast has no cover", file=CONFIG)
        return
    reason = _rejection(context, content_path(cover))
    if reason:
        named = "" if config.podcast.image else ", the site's image,"
        yield Finding(f"the podcast's cover{named} {reason}", file=CONFIG, field=field)


def _rejection(context: SiteContext, source: str) -> str:
    """Why directories would reject an image; empty if they wouldn't, or if the file doesn't exist
    (which is reported elsewhere)."""
    if source not in context.site.attachments:
        return ""
    if not source.lower().endswith(COVER_TYPES):
        return "is neither a JPEG nor a PNG"
    media = context.media(source)
    least, most = COVER_PIXELS
    if not media.width or not media.height:
        return ""
    size = f"has {media.width} × {media.height} pixels"
    if media.width != media.height:
        return f"{size} and is not square"
    if not least <= media.width <= most:
        return f"{size}, not {least} to {most}"
    return ""

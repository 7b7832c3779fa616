"""The site as templates see it: `site` on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sitegen.model.config import Address, Directions, Holiday, OpeningHours
from sitegen.model.content_path import content_path
from sitegen.model.kinds import KINDS
from sitegen.render.feeds.addresses import OPML
from sitegen.render.feeds.links import (
    ChannelGroup,
    ChannelLinks,
    FeedLink,
    channel_groups,
    feed_links,
    site_channels,
)
from sitegen.render.icons import SIZES
from sitegen.render.scope import Scope
from sitegen.render.views.document import DocumentView
from sitegen.render.views.faq import FaqView
from sitegen.render.views.hours import DayView, holidays, week
from sitegen.render.views.notice import NoticeView
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.person import PersonView
from sitegen.render.views.post import PostView
from sitegen.render.views.series import SeriesPlace
from sitegen.render.views.views import Views
from sitegen.site.channels import Channel

SECTIONS = ("post", "faq", "value", "story", "recovery", "person")
"""The kinds that have an index page, in the order of the menu."""

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left (Unicode CLDR, characterOrder)."""


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag as it is used."""

    name: str
    url: str
    count: int
    """How many posts have it."""


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A heading of the FAQ."""

    name: str
    faqs: Sequence[FaqView]


class ContactView:
    """The human whom customers can always reach, and how."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._contact = views.scope.config.contact

    @property
    def person(self) -> PersonView | None:
        """Who answers: the contact person, else the owner."""
        return self._views.person(self._contact.person or self._views.scope.config.owner)

    @property
    def phone(self) -> str | None:
        """The phone number as it is written."""
        return self._contact.phone

    @property
    def email(self) -> str | None:
        """The mail address."""
        return self._contact.email

    @property
    def address(self) -> Address | None:
        """`street`, `locality`, `region`, `postal_code`, `country`."""
        return self._contact.address

    @property
    def directions(self) -> Directions | None:
        """`parking`, `entrance`, `transit`."""
        return self._contact.directions

    @property
    def map(self) -> str | None:
        """A link to a map."""
        return self._contact.map

    @property
    def hours(self) -> OpeningHours | None:
        """The hours by weekday: `monday` to `sunday`, each a list of spans or `closed`."""
        return self._contact.hours

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """Days with other hours than their weekday."""
        return self._contact.holidays

    @property
    def week(self) -> list[DayView]:
        """The hours from Monday to Sunday, written out; empty if none are given."""
        return week(self._contact.hours, self._views.scope)

    @property
    def other_days(self) -> list[DayView]:
        """The holidays, written out, in the order of their dates."""
        return holidays(self._contact.holidays, self._views.scope)


class SiteView:
    """The site: who it belongs to, how to reach a human, and all collections."""

    def __init__(self, views: Views, section: str) -> None:
        self._views = views
        self._scope: Scope = views.scope
        self._config = views.scope.config
        self._section = section

    @property
    def name(self) -> str:
        """The business's name."""
        return self._config.name

    @property
    def tagline(self) -> str | None:
        """Who you are, in a line."""
        return self._config.tagline

    @property
    def description(self) -> str | None:
        """What the site is about."""
        return self._config.description

    @property
    def language(self) -> str:
        """The language tag for `lang` (BCP 47)."""
        return self._config.language.replace("_", "-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for `dir`."""
        return "rtl" if self.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    @property
    def timezone(self) -> str:
        """The time zone's IANA name."""
        return self._config.timezone

    @property
    def url(self) -> str:
        """The home page, for links inside the site."""
        return self._config.base_path

    @property
    def permalink(self) -> str:
        """The whole address of the home page."""
        return self._config.url

    @property
    def copyright(self) -> str | None:
        """The copyright line."""
        return self._config.copyright

    @property
    def owner(self) -> PersonView | None:
        """The owner."""
        return self._views.person(self._config.owner)

    @cached_property
    def contact(self) -> ContactView:
        """How to reach a human."""
        return ContactView(self._views)

    @property
    def reply_promise(self) -> str | None:
        """The promised reply time, as written: `1 business day`."""
        return self._config.promise.reply

    @property
    def reply_promise_text(self) -> str | None:
        """The promise in the owner's words."""
        return self._config.promise.text

    @cached_property
    def logo(self) -> ImageView | None:
        """The logo."""
        return self._image(self._config.logo, self._config.name)

    @cached_property
    def favicon(self) -> ImageView | None:
        """The site's icon."""
        return self._image(self._config.favicon, "")

    @property
    def icons(self) -> Mapping[str, str]:
        """The addresses of the icon's sizes by their names, such as `apple-touch-icon.png`; empty
        if there is no picture to make them of."""
        if self._views.ask("icon") is None:
            return {}
        return {name: self._scope.href(f"/{name}") for name in SIZES}

    @cached_property
    def image(self) -> ImageView | None:
        """The picture for social previews."""
        return self._image(self._config.image, self._config.name)

    def _image(self, source: str | None, alt: str) -> ImageView | None:
        if source is None:
            return None
        path = content_path(source)
        address = self._views.ask("attachment_address", path)
        return ImageView(self._scope, address, self._views.ask("media", path), alt)

    @cached_property
    def menu(self) -> list[LinkView]:
        """The menu: the configured links, else the sections; then pages that ask for a place."""
        links = [
            LinkView(link.title, self._menu_url(link.url), self._is_current(link.url))
            for link in self._config.menu
        ] or list(self.sections)
        for page in self._views.many(self._views.ask("menu_pages")):
            links.append(LinkView(page.title, page.url, self._is_current(page.address)))
        return links

    @cached_property
    def sections(self) -> list[LinkView]:
        """The index pages of the kinds that have documents."""
        return [
            LinkView(
                self._scope.words(f"{KINDS[kind].folder}_title"),
                self._scope.href(f"/{KINDS[kind].folder}/"),
                self._is_current(f"/{KINDS[kind].folder}/"),
            )
            for kind in SECTIONS
            if self._views.ask("newest", (kind, 1))
        ]

    def _menu_url(self, url: str) -> str:
        return self._scope.href(url) if url.startswith("/") else url

    def _is_current(self, address: str) -> bool:
        return address != "/" and address == self._section

    @cached_property
    def notices(self) -> Sequence[NoticeView]:
        """The notices that hold now."""
        return self._views.many(self._views.ask("active_notices"))

    @property
    def posts(self) -> Sequence[PostView]:
        """All posts, newest first. For the first few, `newest` lets fewer pages change."""
        return self._views.collection("post")

    def newest(self, kind: str, count: int) -> Sequence[Any]:
        """The first `count` documents of a kind: `site.newest("post", 3)`."""
        return self._views.many(self._views.ask("newest", (kind, count)))

    @property
    def faqs(self) -> Sequence[FaqView]:
        """All FAQs, in their order."""
        return self._views.collection("faq")

    @property
    def faq_categories(self) -> list[CategoryView]:
        """The FAQs by category."""
        return [
            CategoryView(name, self._views.faqs(keys))
            for name, keys in self._views.ask("categories")
        ]

    @property
    def values(self) -> Sequence[DocumentView]:
        """All values, in their order."""
        return self._views.collection("value")

    @property
    def stories(self) -> Sequence[DocumentView]:
        """All customers' stories, newest first."""
        return self._views.collection("story")

    @property
    def recoveries(self) -> Sequence[DocumentView]:
        """All that was made right, newest first."""
        return self._views.collection("recovery")

    @property
    def people(self) -> Sequence[PersonView]:
        """Owner, staff, guests; those who left come last."""
        return self._views.many(self._views.ask("people"))

    @property
    def anonymous(self) -> str:
        """How customers are called who did not agree to be named."""
        return self._config.inbox.anonymous

    @property
    def pages(self) -> Sequence[DocumentView]:
        """All plain pages."""
        return self._views.collection("page")

    def has(self, what: str) -> bool:
        """Whether there are any `tags`, `series` or `takeaways`, documents of a kind, or a
        `search`."""
        if what == "search":
            return self._config.search and "templates/search.html" in self._scope.theme.files
        found: bool = self._views.ask("has", what)
        return found

    def page(self, name: str) -> DocumentView | None:
        """The plain page with this file name, if there is one."""
        key = self._views.ask("reference", (name, "page"))
        return None if key is None else self._views.one(key)

    @property
    def tags(self) -> list[TagView]:
        """All tags that posts have."""
        return [
            TagView(tag.name, self._scope.href(f"/tags/{tag.slug}/"), tag.posts)
            for tag in self._views.ask("tags")
        ]

    @property
    def series(self) -> list[SeriesPlace]:
        """All series."""
        return [SeriesPlace.of(self._views, slug) for slug in self._views.ask("all_series")]

    @property
    def feeds(self) -> list[FeedLink]:
        """The feeds of everything new, in all formats: every page announces them."""
        return feed_links(self._views, Channel("everything"))

    @property
    def channels(self) -> list[ChannelLinks]:
        """What readers can follow: everything, posts, answers, …, each with its feeds."""
        return site_channels(self._views)

    @property
    def channel_groups(self) -> list[ChannelGroup]:
        """The channels of single tags, series and authors, under their headings."""
        return channel_groups(self._views)

    @property
    def feed_list(self) -> str | None:
        """The whole address of the list of all feeds (OPML); None if there are no feeds."""
        return self._scope.absolute(OPML) if self._config.feeds.channels else None

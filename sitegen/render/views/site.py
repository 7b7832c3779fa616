"""The site as templates see it: `site` on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sitegen.model.config import Directions, Holiday, OpeningHours, PostalAddress
from sitegen.model.content_path import content_path
from sitegen.model.kinds import kinds
from sitegen.render.direction import direction
from sitegen.render.feeds.links import (
    ChannelGroup,
    ChannelLinks,
    FeedLink,
    channel_groups,
    feed_links,
    site_channels,
)
from sitegen.render.feeds.urls import OPML
from sitegen.render.form_targets import has_forms
from sitegen.render.icons import SIZES
from sitegen.render.render_context import RenderContext
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.faq import FaqView
from sitegen.render.views.hours import DayView, holidays, week
from sitegen.render.views.notice import NoticeView
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.person import PersonView, person_named
from sitegen.render.views.post import PostView
from sitegen.render.views.series import SeriesPlace
from sitegen.site.channels import Channel
from sitegen.site.site import GROUPS


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


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A section of the home page with the newest documents of a kind."""

    kind: str
    """The kind's name."""
    title: str
    """The title of the kind's index page."""
    url: str | None
    """The kind's index page, if it has one."""
    documents: Sequence[DocumentView]
    """The newest ones, as many as the kind has on the home page."""


class ContactView:
    """The human whom customers can always reach, and how."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._contact = views.context.config.contact

    @property
    def person(self) -> PersonView | None:
        """Who answers: the contact person, else the owner."""
        return person_named(self._views, self._contact.person or self._views.context.config.owner)

    @property
    def phone(self) -> str | None:
        """The phone number as it is written."""
        return self._contact.phone

    @property
    def email(self) -> str | None:
        """The email address."""
        return self._contact.email

    @property
    def address(self) -> PostalAddress | None:
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
        return week(self._contact.hours, self._views.context)

    @property
    def other_days(self) -> list[DayView]:
        """The holidays, written out, in the order of their dates."""
        return holidays(self._contact.holidays, self._views.context)


class SiteView:
    """The site: its owner, how to reach a human, and all collections."""

    def __init__(self, views: Views, section: str) -> None:
        self._views = views
        self._context: RenderContext = views.context
        self._config = views.context.config
        self._section = section
        self._asked_for_section = False

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
        """The site's description."""
        return self._config.description

    @property
    def language(self) -> str:
        """The language tag for `lang` (BCP 47)."""
        return self._config.language.replace("_", "-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for `dir`."""
        return direction(self._config.language)

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
        """The whole URL of the home page."""
        return self._config.url

    @property
    def copyright(self) -> str | None:
        """The copyright line."""
        return self._config.copyright

    @property
    def confirms(self) -> bool:
        """Whether new subscribers get an email that asks them to confirm: the newsletter has a mail
        server."""
        return bool(self._config.newsletter.smtp.host)

    @property
    def one_click(self) -> bool:
        """Whether subscribers leave with one click: at a web address, or at the service that sends
        the newsletter; else they write an email."""
        newsletter = self._config.newsletter
        return newsletter.service is not None or (newsletter.unsubscribe or "").startswith("https:")

    @property
    def newsletter_topics(self) -> tuple[str, ...]:
        """The topics that people can choose where they subscribe."""
        return self._config.newsletter.topics

    @property
    def owner(self) -> PersonView | None:
        """The owner."""
        return person_named(self._views, self._config.owner)

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

    @property
    def can_be_written_to(self) -> bool:
        """Whether customers can write: there is an email address, or pages have forms."""
        forms = has_forms(self._views.context.theme.options)
        return forms or self._config.contact.email is not None

    @property
    def reads_replies(self) -> bool:
        """Whether somebody gets the replies to the newsletter."""
        return (self._config.newsletter.reply_to or self._config.contact.email) is not None

    @cached_property
    def logo(self) -> ImageView | None:
        """The logo."""
        return self._image(self._config.logo, self._config.name)

    @cached_property
    def favicon(self) -> ImageView | None:
        """The site's icon."""
        return self._image(self._config.favicon, "")

    @property
    def has_root_icon(self) -> bool:
        """Whether there is a `favicon.ico` in `content/static/`, which browsers find themselves. If
        there is no icon, a page says so, or each browser would ask for one in vain."""
        return self._views.site.has_root_icon()

    @property
    def icons(self) -> Mapping[str, str]:
        """The URLs of the icon's sizes by their names, such as `apple-touch-icon.png`; empty
        if there is no picture to make them of."""
        if self._views.site.icon() is None:
            return {}
        return {name: self._context.href(f"/{name}") for name in SIZES}

    @cached_property
    def image(self) -> ImageView | None:
        """The picture for social previews."""
        return self._image(self._config.image, self._config.name)

    def _image(self, source: str | None, alt: str) -> ImageView | None:
        if source is None:
            return None
        path = content_path(source)
        if not path.isascii():
            path = self._views.site.configured_file(source)
        url_path = self._views.site.attachment_url_path(path)
        return ImageView(self._context, url_path, self._views.site.media(path), alt)

    @cached_property
    def menu(self) -> list[LinkView]:
        """The menu: the configured links, otherwise the sections; then pages with `menu`."""
        links = [
            LinkView(link.title, self._menu_url(link.url), self._is_current(link.url))
            for link in self._config.menu
        ] or list(self.sections)
        for page in self._views.many(self._views.site.menu_pages()):
            links.append(LinkView(page.title, page.url, self._is_current(page.address)))
        return links

    @cached_property
    def sections(self) -> list[LinkView]:
        """The index pages of the kinds that have documents."""
        return [
            LinkView(
                self._context.words(f"{kind.folder}_title"),
                self._context.href(kind.url_path),
                self._is_current(kind.url_path),
            )
            for kind in kinds().placed
            if kind.index_page and kind.in_menu and self._views.site.has_documents(kind.name)
        ]

    @property
    def home_sections(self) -> list[HomeSection]:
        """The newest documents of the kinds that have a section of the home page."""
        found = []
        for kind in kinds().placed:
            if kind.on_home and (documents := self.newest(kind.name, kind.on_home)):
                url = self._context.href(kind.url_path) if kind.index_page else None
                title = self._context.words(f"{kind.folder}_title")
                found.append(HomeSection(kind.name, title, url, documents))
        return found

    def documents(self, kind: str) -> Sequence[Any]:
        """All documents of a kind by its name, newest first or in their order."""
        return self._views.collection(kind)

    def _menu_url(self, url: str) -> str:
        return self._context.href(url) if url.startswith("/") else url

    def _is_current(self, url_path: str) -> bool:
        self._asked_for_section = True
        return url_path != "/" and url_path == self._section

    @cached_property
    def notices(self) -> Sequence[NoticeView]:
        """The notices that hold now."""
        return self._views.many(self._views.site.active_notices())

    @property
    def posts(self) -> Sequence[PostView]:
        """All posts, newest first. For the first few, `newest` lets fewer pages change."""
        return self._views.collection("post")

    def newest(self, kind: str, count: int) -> Sequence[Any]:
        """The first `count` documents of a kind: `site.newest("post", 3)`."""
        return self._views.many(self._views.site.newest(kind, count))

    @property
    def faqs(self) -> Sequence[FaqView]:
        """All FAQs, in their order."""
        return self._views.collection("faq")

    @property
    def faq_categories(self) -> list[CategoryView]:
        """The FAQs by category."""
        return [
            CategoryView(name, self._views.many(keys))
            for name, keys in self._views.site.categories()
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
        """All recoveries, newest first."""
        return self._views.collection("recovery")

    @property
    def people(self) -> Sequence[PersonView]:
        """Owner, staff, guests; people who have left come last."""
        return self._views.many(self._views.site.people())

    @property
    def anonymous(self) -> str:
        """The name shown for customers who did not agree to be named."""
        return self._config.inbox.anonymous

    @property
    def pages(self) -> Sequence[DocumentView]:
        """All plain pages."""
        return self._views.collection("page")

    def has(self, what: str) -> bool:
        """Whether there are any `tags`, `series` or `takeaways`, documents of a kind, or a
        `search`."""
        if what == "search":
            return self._context.has_search
        for group in GROUPS:
            if group == what:
                return self._views.site.has_group(group)
        return self._views.site.has_documents(what)

    def page(self, name: str) -> DocumentView | None:
        """The plain page with this file name, if there is one."""
        key = self._views.site.reference(name, "page")
        return None if key is None else self._views.one(key)

    def page_with_layout(self, layout: str) -> DocumentView | None:
        """The first plain page with this `layout`, if there is one."""
        key = self._views.site.page_with_layout(layout)
        return None if key is None else self._views.one(key)

    @property
    def tags(self) -> list[TagView]:
        """All tags that posts have."""
        return [
            TagView(tag.name, self._context.href(f"/tags/{tag.slug}/"), tag.posts)
            for tag in self._views.site.tags()
        ]

    @property
    def series(self) -> list[SeriesPlace]:
        """All series."""
        return [SeriesPlace.of(self._views, slug) for slug in self._views.site.all_series()]

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
        """The whole URL of the list of all feeds (OPML); None if there are no feeds."""
        return self._context.absolute(OPML) if self._config.feeds.channels else None


def page_of(site: SiteView) -> tuple[Views, str]:
    """The views of the page on which the site is seen, and its section; not for templates."""
    return site._views, site._section


def asked_for_section(site: SiteView) -> bool:
    """Whether anything that was read of the site depends on the page's section."""
    return site._asked_for_section

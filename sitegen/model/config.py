"""The configuration, `content/site.yaml`: each key once, typed, with its help and its default."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from msgspec import Meta, field

from sitegen.model.config_check import Check
from sitegen.model.config_deployment import Deployment
from sitegen.model.config_discovery import Business, Robots, Security
from sitegen.model.config_feeds import FeedOptions, Podcast
from sitegen.model.config_inbox import Inbox
from sitegen.model.config_publish import PublishSettings
from sitegen.model.scalars import (
    ClockTime,
    EmailAddress,
    FilePath,
    Hours,
    Language,
    Moment,
    NamedLink,
    PersonReference,
    RawText,
    Slug,
    Text,
    WebAddress,
    Word,
)
from sitegen.model.section import Section


class Holiday(Section, frozen=True):
    """A day with other hours than its weekday."""

    date: Annotated[Moment, Meta(description="The day.")]
    name: Annotated[
        Text | None, Meta(description="The name of the day, such as New Year's Day.")
    ] = None
    hours: Annotated[tuple[Hours, ...], Meta(description="The hours of that day.")] = ("closed",)


class OpeningHours(Section, frozen=True):
    """The hours of each weekday: a span, a list of spans, or `closed`."""

    monday: Annotated[tuple[Hours, ...], Meta(description="Hours on Mondays.")] = ()
    tuesday: Annotated[tuple[Hours, ...], Meta(description="Hours on Tuesdays.")] = ()
    wednesday: Annotated[tuple[Hours, ...], Meta(description="Hours on Wednesdays.")] = ()
    thursday: Annotated[tuple[Hours, ...], Meta(description="Hours on Thursdays.")] = ()
    friday: Annotated[tuple[Hours, ...], Meta(description="Hours on Fridays.")] = ()
    saturday: Annotated[tuple[Hours, ...], Meta(description="Hours on Saturdays.")] = ()
    sunday: Annotated[tuple[Hours, ...], Meta(description="Hours on Sundays.")] = ()


class PostalAddress(Section, frozen=True):
    """A postal address, with the names of schema.org's PostalAddress."""

    street: Annotated[Text | None, Meta(description="Street and number.")] = None
    locality: Annotated[Text | None, Meta(description="Town.")] = None
    region: Annotated[Text | None, Meta(description="County, state or region.")] = None
    postal_code: Annotated[Text | None, Meta(description="Postal code.")] = None
    country: Annotated[Text | None, Meta(description="Country.")] = None


class Directions(Section, frozen=True):
    """How to find the place."""

    parking: Annotated[Text | None, Meta(description="Where to park, cars and bicycles.")] = None
    entrance: Annotated[
        Text | None, Meta(description="Where the entrance is, and whether it has steps.")
    ] = None
    transit: Annotated[Text | None, Meta(description="How to come by bus or train.")] = None


class Contact(Section, frozen=True):
    """The human whom customers can always reach, and how."""

    person: Annotated[
        PersonReference | None,
        Meta(description="The person who answers, by file name. Without it, the owner."),
    ] = None
    phone: Annotated[Text | None, Meta(description="The phone number.")] = None
    email: Annotated[EmailAddress | None, Meta(description="The email address.")] = None
    address: Annotated[PostalAddress | None, Meta(description="The postal address.")] = None
    directions: Annotated[Directions | None, Meta(description="How to find the place.")] = None
    map: Annotated[WebAddress | None, Meta(description="A link to a map.")] = None
    hours: Annotated[OpeningHours | None, Meta(description="Opening hours by weekday.")] = None
    holidays: Annotated[
        tuple[Holiday, ...], Meta(description="Days with other hours than their weekday.")
    ] = ()


class Promise(Section, frozen=True):
    """How soon a customer gets an answer."""

    reply: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[1-9]\d* business (hour|day)s?$",
                extra={"expects": "a duration such as 4 business hours or 2 business days"},
            ),
        ]
        | None,
        Meta(description="The promised reply time: `4 business hours`, `1 business day`."),
    ] = None
    text: Annotated[
        Text | None, Meta(description="The promise in your own words, shown beside it.")
    ] = None


class ThemeChoice(Section, frozen=True):
    """The theme and its options."""

    name: Annotated[
        Slug, Meta(description="A folder in the project's `themes/`, or `default`.")
    ] = "default"
    options: Annotated[
        dict[str, Any],
        Meta(description="The theme's own options; each theme declares which it has."),
    ] = {}


class KindOptions(Section, frozen=True):
    """The options of a content kind."""

    permalink: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^/[^\s?#\\]*$",
                extra={"expects": "a pattern such as /posts/{slug}/"},
            ),
        ]
        | None,
        Meta(
            description="The pattern of its URLs, made of `{slug}`, `{year}`, `{month}`, `{day}`, "
            "`{folder}`, `{name}` and `{id}`; use it to keep the URLs of a site that you move here."
        ),
    ] = None
    comments: Annotated[
        bool | None, Meta(description="Whether comments are invited unless a document says so.")
    ] = None
    per_page: Annotated[
        Annotated[int, Meta(ge=1, le=500)], Meta(description="Documents per page of a list.")
    ] = 10


class MarkdownOptions(Section, frozen=True):
    """How Markdown is read."""

    engine: Annotated[
        Literal["python-markdown", "commonmark"],
        Meta(description="`python-markdown` (default) or the fast `commonmark`."),
    ] = "python-markdown"
    typographic: Annotated[
        bool, Meta(description="Turn straight quotes and dashes into typographic ones.")
    ] = True
    max_seconds: Annotated[
        Annotated[float, Meta(gt=0, le=60)],
        Meta(description="Longest time to convert one text, in seconds of processor time."),
    ] = 5.0


class Smtp(Section, frozen=True):
    """The mail server with which `sitegen newsletter send` sends email."""

    host: Annotated[
        RawText | None, Meta(description="The mail server's name, such as mail.shop.example.")
    ] = None
    port: Annotated[
        Annotated[int, Meta(ge=1, le=65535)] | None,
        Meta(description="The port. Without it, 587 for `starttls`, 465 for `implicit`, else 25."),
    ] = None
    tls: Annotated[
        Literal["starttls", "implicit", "none"],
        Meta(
            description="How the connection is encrypted; `none` only for a server on this machine."
        ),
    ] = "starttls"
    user: Annotated[
        RawText | None, Meta(description="The account's name, if the server needs one.")
    ] = None
    password_env: Annotated[
        RawText,
        Meta(description="The environment variable with the password, which is stored nowhere."),
    ] = "SITEGEN_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
    rate: Annotated[
        Annotated[int, Meta(ge=1, le=6000)],
        Meta(description="Messages per minute; your email provider publishes its limit."),
    ] = 60


class Newsletter(Section, frozen=True):
    """The newsletter: its sender, how to unsubscribe, and how it is sent."""

    name: Annotated[
        Text | None,
        Meta(description="The newsletter's name. Without it, the name of the business."),
    ] = None
    list_id: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
                extra={"expects": "a name such as news.shop.example (RFC 2919)"},
            ),
        ]
        | None,
        Meta(
            description="The list's permanent name, which subscribers can use to filter email: "
            "`news.shop.example`. Without it, `newsletter.` and the site's host."
        ),
    ] = None
    reply_to: Annotated[
        EmailAddress | None,
        Meta(description="The address for replies, read by a human. Without it, the contact's."),
    ] = None
    postal_address: Annotated[
        Text | None,
        Meta(description="The postal address in each email. Without it, the contact's."),
    ] = None
    unsubscribe: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^(https://[^\s<>]+|mailto:[^\s<>]+@[^\s<>]+)$",
                extra={
                    "expects": "https://shop.example/leave?t={token} or "
                    "mailto:news@shop.example?subject=unsubscribe"
                },
            ),
        ]
        | None,
        Meta(
            description="How to unsubscribe: a web address that takes one-click requests (RFC "
            "8058), or an email address; `{token}` is replaced by the subscriber's own secret. "
            "Without it, an email to `reply_to`."
        ),
    ] = None
    secret_env: Annotated[
        RawText,
        Meta(description="The environment variable with the secret from which `{token}` is made."),
    ] = "SITEGEN_NEWSLETTER_SECRET"  # noqa: S105 - the name of a variable, not a secret
    service: Annotated[
        Literal["mailchimp", "buttondown", "kit", "mailerlite", "brevo", "listmonk"] | None,
        Meta(
            description="The service that you send with: `newsletter-out/` then holds files in "
            "its syntax only. Without it, for all supported services."
        ),
    ] = None
    link_tags: Annotated[
        dict[str, RawText],
        Meta(
            description="Tags for links to your own site, such as `{utm_source: newsletter}`; "
            "none unless set."
        ),
    ] = {}
    topics: Annotated[
        tuple[Word, ...],
        Meta(
            description="Topics that people can choose where they subscribe: `[winter, e-bikes]`. "
            "`sitegen newsletter send --topic` sends to those who chose one, or none at all."
        ),
    ] = ()
    smtp: Annotated[
        Smtp, Meta(description="The mail server, if you send the newsletter yourself.")
    ] = Smtp()


SharedFolder = Annotated[
    str,
    Meta(
        pattern=r"^(?!\.)[^\s/\\]+(/(?!\.)[^\s/\\]+)*/?$",
        extra={"expects": "a folder of the project such as shared/pictures"},
    ),
]


class Config(Section, frozen=True):
    """A site's configuration: `content/site.yaml`."""

    name: Annotated[Text, Meta(description="The business's name.")]
    url: Annotated[
        WebAddress,
        Meta(description="The site's URL, which may have a path: https://x.example/shop/"),
    ] = "http://localhost:8000/"
    tagline: Annotated[Text | None, Meta(description="Who you are, in a line.")] = None
    description: Annotated[
        Text | None, Meta(description="What the site is about, for search engines and feeds.")
    ] = None
    language: Annotated[Language, Meta(description="The site's language, such as en or de.")] = "en"
    timezone: Annotated[
        RawText, Meta(description="The site's time zone, such as Europe/Berlin (IANA name).")
    ] = "UTC"
    owner: Annotated[
        PersonReference | None,
        Meta(description="The owner, by file name in `content/people/`."),
    ] = None
    copyright: Annotated[
        Text | None, Meta(description="The copyright line of pages and feeds.")
    ] = None
    theme: Annotated[ThemeChoice, Meta(description="The theme and its options.")] = ThemeChoice()
    logo: Annotated[FilePath | None, Meta(description="The logo, a file below `content/`.")] = None
    favicon: Annotated[
        FilePath | None, Meta(description="The site's icon, a file below `content/`.")
    ] = None
    image: Annotated[
        FilePath | None, Meta(description="The picture for social previews, below `content/`.")
    ] = None
    shared_assets: Annotated[
        tuple[SharedFolder, ...],
        Meta(
            description="Folders of the project outside `content/`, such as `shared/pictures`, to "
            "whose files symbolic links in `content/` may lead: they are published."
        ),
    ] = ()
    cards: Annotated[
        bool,
        Meta(description="`on` draws a picture with the title for each post that has none."),
    ] = False
    menu: Annotated[
        tuple[NamedLink, ...],
        Meta(description="The menu; pages with `menu` follow. Without it, the theme's own."),
    ] = ()
    contact: Annotated[Contact, Meta(description="How to reach a human.")] = Contact()
    promise: Annotated[Promise, Meta(description="How soon a customer gets an answer.")] = Promise()
    tags: Annotated[
        tuple[Word, ...],
        Meta(description="The tags that may be used; without it, any. A typo is then an error."),
    ] = ()
    categories: Annotated[
        tuple[Text, ...],
        Meta(description="The FAQ's categories in their order. A typo in a FAQ is then an error."),
    ] = ()
    strings: Annotated[
        dict[str, Annotated[str, Meta(extra={"plain": True})]],
        Meta(description="Your own words for texts of the theme, by their keys."),
    ] = {}
    kinds: Annotated[
        dict[str, KindOptions],
        Meta(description="Options of a content kind, by its name: `post: {per_page: 20}`."),
    ] = {}
    markdown: Annotated[MarkdownOptions, Meta(description="How Markdown is read.")] = (
        MarkdownOptions()
    )
    newsletter: Annotated[Newsletter, Meta(description="The newsletter and how it is sent.")] = (
        Newsletter()
    )
    feeds: Annotated[
        FeedOptions, Meta(description="Which feeds there are, and what they contain.")
    ] = field(default_factory=FeedOptions)
    podcast: Annotated[Podcast, Meta(description="The podcast made of posts with audio.")] = (
        Podcast()
    )
    business: Annotated[Business, Meta(description="The business, for search engines.")] = (
        Business()
    )
    robots: Annotated[Robots, Meta(description="What crawlers are asked: `robots.txt`.")] = Robots()
    security: Annotated[
        Security, Meta(description="Where to report a vulnerability: `security.txt`.")
    ] = Security()
    deployment: Annotated[
        Deployment, Meta(description="Files for the web host, such as `_headers`.")
    ] = Deployment()
    publish: Annotated[
        PublishSettings, Meta(description="How `sitegen publish` brings the site to the web.")
    ] = PublishSettings()
    check: Annotated[Check, Meta(description="Settings of `sitegen check`.")] = Check()
    search: Annotated[
        bool,
        Meta(description="Whether readers can search the site; Pagefind must be installed."),
    ] = True
    inbox: Annotated[Inbox, Meta(description="What customers send, and what is done with it.")] = (
        Inbox()
    )
    noindex: Annotated[
        bool,
        Meta(description="`on` asks search engines to leave out the whole site, for previews."),
    ] = False

    @property
    def has_public_url(self) -> bool:
        """Whether the site knows the URL that people see: one that doesn't name this computer."""
        host = urlsplit(self.url).hostname
        return host not in ("localhost", "127.0.0.1", "::1") and not self.has_example_url

    @property
    def has_example_url(self) -> bool:
        """Whether the URL is one of those that a new `site.yaml` has as an example."""
        host = urlsplit(self.url).hostname
        path = urlsplit(self.url).path
        return host in _EXAMPLE_HOSTS or (host == "you.github.io" and path == "/PROJECT/")

    @property
    def base_path(self) -> str:
        """The path that the site lives under, with slashes at both ends: `/` or `/shop/`."""
        return _origin_and_path(self.url)[1]

    @property
    def origin(self) -> str:
        """Scheme and host, without a slash at the end: `https://x.example`."""
        return _origin_and_path(self.url)[0]

    def options(self, kind: str) -> KindOptions:
        """The options of a kind, by its name."""
        return self.kinds.get(kind, _NO_OPTIONS)


_NO_OPTIONS = KindOptions()
_EXAMPLE_HOSTS = ("your-site.netlify.app", "your-project.pages.dev", "www.example.com")


@lru_cache(maxsize=8)
def _origin_and_path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return f"{parts.scheme}://{parts.netloc}", f"/{path}/" if path else "/"


__all__ = [
    "ClockTime",
    "Config",
    "Contact",
    "Directions",
    "Holiday",
    "KindOptions",
    "MarkdownOptions",
    "Newsletter",
    "OpeningHours",
    "PostalAddress",
    "Promise",
    "Section",
    "Smtp",
    "ThemeChoice",
]

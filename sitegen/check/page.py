"""A rendered page as rules see it, and the facts about it that are cached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from sitegen.check.finding import Finding
from sitegen.check.markup import Element, words_of
from sitegen.check.promises import UnkeptPromise
from sitegen.check.words import Words
from sitegen.model.config import Config
from sitegen.model.document import Document

_LINKING = {
    "a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "source": "src",
    "audio": "src", "video": "src", "track": "src", "iframe": "src", "embed": "src",
    "object": "data",
}  # fmt: skip
_NO_LINKS = frozenset({"preconnect", "dns-prefetch", "hub", "webmention", "pingback"})
"""Values of `rel` whose links readers don't follow."""
_OWN_SCHEMES = ("mailto:", "tel:", "sms:", "data:", "blob:", "javascript:", "geo:")
# \w and not a range up to \uffff, which would take very long to compile.
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}\Z")
_DOMAIN = re.compile(r"@[^\W_](?:[\w.-]{0,250}[^\W_])?\.[^\W\d_]{2,}")
_PLAIN_PATH = re.compile(r"/(?:[\w-](?:\.?[\w/-])*)?", re.ASCII)
"""A path that needs no decoding. Most are, and parsing them is slow."""
_HOST = re.compile(r"https?://([^/?#\s\\]+)(?=[/?#]|\Z)")
"""The host of a whole URL, where nothing needs to be tidied or decoded."""
_MAY_HOLD_ADDRESS = re.compile(rb"%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)


class InternalLink(NamedTuple):
    """The target of a link within the site: a decoded path from its root, and a fragment."""

    path: str
    fragment: str


class WrittenLink(NamedTuple):
    """A link as written in a page."""

    href: str
    tag: str
    rel: frozenset[str]
    element: Element


class PageFacts(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What the rest of the check needs to know about an output. This is cached, so plain data."""

    findings: tuple[tuple[str, Finding], ...] = ()
    """By the rule's id."""
    title: str = ""
    indexable: bool = False
    """Whether it is a page that search engines should index."""
    is_redirect: bool = False
    """Whether it only redirects to another URL."""
    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Paths on the site, each with `#` and a fragment if it has one."""
    external_links: tuple[str, ...] = ()
    """Full URLs on other sites, except those in comments."""
    email_addresses: tuple[str, ...] = ()
    """Email addresses anywhere in the output."""


@dataclass(frozen=True)
class CheckedPage:
    """One rendered page: its element tree, and what rules need to know."""

    path: str
    """Of the file: `posts/a/index.html`."""
    html: bytes
    root: Element
    document: Document | None
    """The document whose page it is."""
    config: Config
    words: Words
    unkept: tuple[UnkeptPromise, ...] = ()
    """The sentences that no page of this site must have."""
    contact_name: str = ""
    """The name of the person to ask, as pages show it."""

    @property
    def url_path(self) -> str:
        """From the site's root: `/posts/a/`."""
        return url_path_of(self.path)

    @cached_property
    def title(self) -> str:
        """The text of `<title>`."""
        found = self.root.find(".//title")
        return words_of(found) if found is not None else ""

    @cached_property
    def description(self) -> str:
        """The meta description, which search results show below the title."""
        return self.meta("description")

    def meta(self, name: str) -> str:
        """The content of a `<meta name=…>`."""
        for element in self.root.iter("meta"):
            if (element.get("name") or "").lower() == name:
                return str(element.get("content") or "")
        return ""

    @cached_property
    def indexable(self) -> bool:
        """Whether search engines should index it."""
        return "noindex" not in self.meta("robots").lower()

    @cached_property
    def is_redirect(self) -> bool:
        """Whether it only redirects."""
        return any(
            (element.get("http-equiv") or "").lower() == "refresh"
            for element in self.root.iter("meta")
        )

    @cached_property
    def headings(self) -> tuple[tuple[int, str, Element], ...]:
        """Levels, texts and elements, in order."""
        return tuple(
            (int(element.tag[1]), words_of(element), element)
            for element in self.root.iter("h1", "h2", "h3", "h4", "h5", "h6")
        )

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids in order, including duplicates, without the names of links."""
        return tuple(
            str(element.get("id"))
            for element in self.root.iter()
            if isinstance(element.tag, str) and element.get("id") is not None
        )

    @cached_property
    def links(self) -> tuple[WrittenLink, ...]:
        """All links, including those to images, scripts and style sheets."""
        return tuple(self._links())

    def _links(self) -> Iterator[WrittenLink]:
        for element in self.root.iter(*_LINKING):
            rel = frozenset((element.get("rel") or "").lower().split())
            name = _LINKING[element.tag]
            href = element.get(name)
            if href is not None and not rel & _NO_LINKS:
                yield WrittenLink(str(href).strip(), element.tag, rel, element)
            for candidate in (element.get("srcset") or "").split(","):
                if candidate.strip():
                    yield WrittenLink(candidate.split()[0], element.tag, rel, element)

    def name_of(self, element: Element) -> str:
        """The accessible name of a link or a button; empty if it has none."""
        label = element.get("aria-label") or element.get("title") or ""
        if label.strip() or element.get("aria-labelledby"):
            return str(label).strip() or "…"
        words = words_of(element)
        if not len(element):
            return words
        pictures = (image.get("alt") or "" for image in element.iter("img"))
        drawings = (words_of(title) for title in element.iter("title"))
        return " ".join(filter(None, (words, *pictures, *drawings))).strip()

    def target(self, href: str) -> InternalLink | None:
        """Where a link leads; None if it leaves the site or deliberately leads nowhere."""
        return internal_link(href, self.url_path, self.config)


def url_path_of(path: str) -> str:
    """The URL path of an output: `posts/a/index.html` has `/posts/a/`."""
    return "/" + path.removesuffix("index.html")


def internal_link(href: str, url_path: str, config: Config) -> InternalLink | None:
    """Where `href` leads from the page at `url_path`; None if it leaves the site."""
    if _PLAIN_PATH.fullmatch(href):
        return _below(href, "", config.base_path)
    if href.startswith(config.url):
        path = href[len(config.origin) :]
        if _PLAIN_PATH.fullmatch(path):
            return _below(path, "", config.base_path)
    if (elsewhere := _HOST.match(href)) is not None and elsewhere[1] != urlsplit(config.url).netloc:
        return None
    if href.lower().startswith(_OWN_SCHEMES) or "{{" in href:
        return None
    here = config.origin + config.base_path.rstrip("/") + url_path
    try:
        whole = urlsplit(urljoin(here, href))
    except ValueError:
        return None
    if whole.scheme not in ("http", "https") or whole.netloc != urlsplit(config.url).netloc:
        return None
    path = unquote(whole.path) or "/"
    if "/." in path:
        path = normpath(path) + ("/" if path.endswith(("/", "/.", "/..")) else "")
    return _below(path, unquote(whole.fragment), config.base_path)


def _below(path: str, fragment: str, base: str) -> InternalLink | None:
    if path + "/" == base:
        path = base
    if not path.startswith(base):
        return None
    return InternalLink("/" + path.removeprefix(base), fragment)


def is_external(href: str, config: Config) -> bool:
    """Whether a link leads to another site."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(config.url).netloc


def facts_of(page: CheckedPage, findings: tuple[tuple[str, Finding], ...]) -> PageFacts:
    """The facts about a page that are cached, with the findings of its rules."""
    links: dict[str, None] = {}
    external_links: dict[str, None] = {}
    for link in page.links:
        target = page.target(link.href)
        if target is not None:
            written = f"{target.path}#{target.fragment}" if target.fragment else target.path
            links[written] = None
        elif (
            link.tag in ("a", "area")
            and is_external(link.href, page.config)
            and "ugc" not in link.rel
        ):
            external_links[link.href] = None
    return PageFacts(
        findings=findings,
        title=page.title,
        indexable=page.indexable and not page.is_redirect,
        is_redirect=page.is_redirect,
        ids=tuple(dict.fromkeys(page.ids)),
        links=tuple(links),
        external_links=tuple(external_links),
        email_addresses=find_email_addresses(page.html),
    )


def find_email_addresses(content: bytes) -> tuple[str, ...]:
    """All email addresses in an output, in any encoding; lower case, sorted."""
    if b"@" not in content and not _MAY_HOLD_ADDRESS.search(content):
        return ()
    text = content.decode("utf-8", "replace")
    readings = {text}
    if "&" in text or "%" in text:
        plain = unescape(text)
        readings |= {plain, unquote(plain)}
    found: set[str] = set()
    for reading in readings:
        for address in _addresses(reading):
            found.add(address.rpartition("=")[2].strip("'`*_~{|}.").lower())
    return tuple(sorted(found))


def _addresses(text: str) -> Iterator[str]:
    """Addresses from left to right, found from each `@` outwards: one expression for the whole
    would try to begin at every letter of a page, of which almost none belongs to an address."""
    end = 0
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at)
        local = domain and _LOCAL_PART.search(text, max(end, at - 64), at)
        if domain and local:
            yield local[0] + domain[0]
            end = domain.end()
        at = text.find("@", max(end, at + 1))

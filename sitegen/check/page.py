"""A rendered page as rules see it, and the facts of it that are remembered."""

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
from sitegen.check.words import Words
from sitegen.model.config import Config
from sitegen.model.document import Document

_LINKING = {
    "a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "source": "src",
    "audio": "src", "video": "src", "track": "src", "iframe": "src", "embed": "src",
    "object": "data",
}  # fmt: skip
_NO_LINKS = frozenset({"preconnect", "dns-prefetch", "hub", "webmention", "pingback"})
"""Relations (`rel`) that name a place without leading readers there."""
_OWN_SCHEMES = ("mailto:", "tel:", "sms:", "data:", "blob:", "javascript:", "geo:")
# \w and not a range up to \uffff: that would take longer to compile than all else here.
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[^\W_](?:[\w.-]{0,250}[^\W_])?\.[^\W\d_]{2,}")
_PLAIN_PATH = re.compile(r"/(?:[\w-](?:\.?[\w/-])*)?", re.ASCII)
"""A path that needs no decoding: most are, and parsing them takes long."""
_MAY_HOLD_ADDRESS = re.compile(rb"@|%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)


class Target(NamedTuple):
    """Where a link on the site leads: a path from the site's root, decoded, and a fragment."""

    path: str
    fragment: str


class Hyperlink(NamedTuple):
    """A link as it stands in a page."""

    href: str
    tag: str
    rel: frozenset[str]
    element: Element


class PageFacts(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What the rest of the check needs of an output. Plain data, kept in the memo."""

    findings: tuple[tuple[str, Finding], ...] = ()
    """By the rule's id."""
    title: str = ""
    listed: bool = False
    """Whether it is a page that search engines should find."""
    forwards: bool = False
    """Whether it only leads on to another address."""
    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Paths on the site, each with `#` and a fragment if it has one."""
    outside: tuple[str, ...] = ()
    """Whole addresses on other sites that readers are sent to on the author's word."""
    addresses: tuple[str, ...] = ()
    """Mail addresses, wherever they stand."""


@dataclass(frozen=True)
class CheckedPage:
    """One rendered page: its tree, and what a rule asks of it."""

    path: str
    """Of the file: `posts/a/index.html`."""
    html: bytes
    root: Element
    document: Document | None
    """The document whose page it is."""
    config: Config
    words: Words

    @property
    def address(self) -> str:
        """From the site's root: `/posts/a/`."""
        return address_of(self.path)

    @cached_property
    def title(self) -> str:
        """What stands in the browser's tab."""
        found = self.root.find(".//title")
        return words_of(found) if found is not None else ""

    @cached_property
    def description(self) -> str:
        """What search results show below the title."""
        return self.meta("description")

    def meta(self, name: str) -> str:
        """The content of a `<meta name=…>`."""
        for element in self.root.iter("meta"):
            if (element.get("name") or "").lower() == name:
                return str(element.get("content") or "")
        return ""

    @cached_property
    def listed(self) -> bool:
        """Whether search engines should find it."""
        return "noindex" not in self.meta("robots").lower()

    @cached_property
    def forwards(self) -> bool:
        """Whether it only leads on."""
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
        """All ids, in order, with those that stand there twice; not the names of links."""
        return tuple(
            str(element.get("id"))
            for element in self.root.iter()
            if isinstance(element.tag, str) and element.get("id") is not None
        )

    @cached_property
    def links(self) -> tuple[Hyperlink, ...]:
        """Everything that leads or points somewhere."""
        return tuple(self._links())

    def _links(self) -> Iterator[Hyperlink]:
        for element in self.root.iter(*_LINKING):
            rel = frozenset((element.get("rel") or "").lower().split())
            name = _LINKING[element.tag]
            href = element.get(name)
            if href is not None and not rel & _NO_LINKS:
                yield Hyperlink(str(href).strip(), element.tag, rel, element)
            for candidate in (element.get("srcset") or "").split(","):
                if candidate.strip():
                    yield Hyperlink(candidate.split()[0], element.tag, rel, element)

    def name_of(self, element: Element) -> str:
        """What a screen reader says for a link or a button; empty if it has nothing to say."""
        label = element.get("aria-label") or element.get("title") or ""
        if label.strip() or element.get("aria-labelledby"):
            return str(label).strip() or "…"
        words = words_of(element)
        pictures = (image.get("alt") or "" for image in element.iter("img"))
        drawings = (words_of(title) for title in element.iter("title"))
        return " ".join(filter(None, (words, *pictures, *drawings))).strip()

    def target(self, href: str) -> Target | None:
        """Where on the site a link leads; None if it leaves it, or leads nowhere by design."""
        return on_site(href, self.address, self.config)


def address_of(path: str) -> str:
    """The address that a file answers for: `posts/a/index.html` is `/posts/a/`."""
    return "/" + path.removesuffix("index.html")


def on_site(href: str, address: str, config: Config) -> Target | None:
    """Where on the site `href` leads from the page at `address`; None if it leaves the site."""
    if _PLAIN_PATH.fullmatch(href):
        return _below(href, "", config.base_path)
    if href.startswith(config.url):
        path = href[len(config.origin) :]
        if _PLAIN_PATH.fullmatch(path):
            return _below(path, "", config.base_path)
    if href.lower().startswith(_OWN_SCHEMES) or "{{" in href:
        return None
    here = config.origin + config.base_path.rstrip("/") + address
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


def _below(path: str, fragment: str, base: str) -> Target | None:
    if path + "/" == base:
        path = base
    if not path.startswith(base):
        return None
    return Target("/" + path.removeprefix(base), fragment)


def leaves(href: str, config: Config) -> bool:
    """Whether a link leads to another site."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(config.url).netloc


def facts_of(page: CheckedPage, findings: tuple[tuple[str, Finding], ...]) -> PageFacts:
    """What is remembered of a page, with what its rules found."""
    links: dict[str, None] = {}
    outside: dict[str, None] = {}
    for link in page.links:
        target = page.target(link.href)
        if target is not None:
            written = f"{target.path}#{target.fragment}" if target.fragment else target.path
            links[written] = None
        elif link.tag in ("a", "area") and leaves(link.href, page.config) and "ugc" not in link.rel:
            outside[link.href] = None
    return PageFacts(
        findings=findings,
        title=page.title,
        listed=page.listed and not page.forwards,
        forwards=page.forwards,
        ids=tuple(dict.fromkeys(page.ids)),
        links=tuple(links),
        outside=tuple(outside),
        addresses=addresses_in(page.html),
    )


def addresses_in(content: bytes) -> tuple[str, ...]:
    """All mail addresses in an output, however they are encoded; small letters, sorted."""
    if not _MAY_HOLD_ADDRESS.search(content):
        return ()
    text = content.decode("utf-8", "replace")
    readings = {text}
    if "&" in text or "%" in text:
        plain = unescape(text)
        readings |= {plain, unquote(plain)}
    found: set[str] = set()
    for reading in readings:
        for match in _ADDRESS.finditer(reading):
            found.add(match[0].rpartition("=")[2].strip("'`*_~{|}.").lower())
    return tuple(sorted(found))

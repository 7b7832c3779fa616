"""Privacy: nothing of a customer's and nothing secret stands in public."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen.check.finding import Finding
from sitegen.check.page import CheckedPage, is_external
from sitegen.check.rule import page_rule, site_rule, source_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import SourceText
from sitegen.render.variants import is_cleaned
from sitegen.site.public_addresses import key_of, public_addresses

_SECRETS = (
    ("a private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    ("a key for Amazon's services", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a token for GitHub", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})"),
    ("a token for GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a token for Netlify", r"\bnf[pcou]_[A-Za-z0-9]{30,}"),
    ("a token for Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("a key for Stripe", r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a key for Google", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a key for SendGrid", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("a key for Mailgun or Mailchimp", r"\b(?:key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2})\b"),
    ("a key for Brevo", r"\bxkeysib-[0-9a-f]{32,}"),
    ("a web token", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    ("a password in an address", r"\bhttps?://[^\s/:@]+:[^\s/:@]{3,}@[\w.-]+"),
)  # fmt: skip
_SECRET = re.compile("|".join(f"(?P<s{n}>{pattern})" for n, (_, pattern) in enumerate(_SECRETS)))
_EXAMPLES = ("example", "example.com", "example.org", "example.net", "invalid", "test")
_FOREIGN = {"script": "src", "iframe": "src", "link": "href", "embed": "src", "object": "data"}
_LOADED = frozenset({"stylesheet", "preload", "icon", "modulepreload", "prefetch"})


@site_rule(
    "exposed-address", "warning", "Somebody's mail address stands in public",
    "take it out; if it is public on purpose, give it to a person in content/people/",
)  # fmt: skip
def exposed_address(context: SiteContext) -> Iterator[Finding]:
    """Programs collect addresses from pages and feeds within days. Those of `site.yaml` and of
    people are public on purpose, and so are those of your own domain.
    """
    public = public_addresses(context.site)
    domains = {address.rpartition("@")[2] for address in public}
    for address, files in context.email_addresses.items():
        domain = address.rpartition("@")[2]
        if key_of(address) not in public and domain not in domains and not _is_example(domain):
            for file in files:
                yield Finding(f"the address {_masked(address)} is public", file=file, text=address)


def _is_example(domain: str) -> bool:
    return domain in _EXAMPLES or domain.endswith((".example.com", ".example.org", ".invalid"))


def _masked(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


@source_rule(
    "exposed-token", "error", "A secret stands in a text",
    "take it out, and have it replaced: it is known now",
)  # fmt: skip
def exposed_token(source: SourceText) -> Iterator[Finding]:
    """Whoever reads it can act in your name. Taking it out is not enough: the history keeps it.
    It is looked for in your texts with their front matter, in `site.yaml`, and in the files that
    are published as they are.
    """
    yield from find_secrets(source.lines)


def find_secrets(lines: Iterable[str]) -> Iterator[Finding]:
    """The secrets in a text, by line; each is shown so far that it can be recognised."""
    for number, line in enumerate(lines, start=1):
        for match in _SECRET.finditer(line):
            what = _SECRETS[int((match.lastgroup or "s0")[1:])][0]
            yield Finding(f"there is {what} ({match[0][:6]}…)", line=number)


@site_rule(
    "image-with-location", "warning", "A picture tells where it was taken",
    "remove its GPS data: exiftool -gps:all= FILE",
)  # fmt: skip
def image_with_location(context: SiteContext) -> Iterator[Finding]:
    """Phones write the place into every photograph: a customer's home, for whoever looks. What is
    published of JPEG, PNG, WebP and GIF is cleaned; the file in `content/` is not, and whoever
    may see your sources sees it.
    """
    for source in context.pictures:
        if context.has_location(source):
            message = "the file tells where the picture was taken (GPS)"
            if not is_cleaned(source):
                message = "the picture tells where it was taken (GPS), and is published so"
            yield Finding(message, f"exiftool -gps:all= {source}", source)


@page_rule(
    "foreign-request", "warning", "A page loads something from another site",
    "keep a copy of it here, or link to it",
)  # fmt: skip
def foreign_request(page: CheckedPage) -> Iterator[Finding]:
    """The other site learns who reads yours, before they agreed."""
    for element in page.root.iter(*_FOREIGN):
        href = element.get(_FOREIGN[element.tag]) or ""
        rel = frozenset((element.get("rel") or "").lower().split())
        if element.tag == "link" and not rel & _LOADED:
            continue
        if href.startswith("//") or is_external(href, page.config):
            yield Finding(f'the page loads "{href}" from another site', text=href)

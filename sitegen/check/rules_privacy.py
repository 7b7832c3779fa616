"""Privacy: no customer data and no secrets are published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen.check.finding import Finding
from sitegen.check.page import CheckedPage, is_external
from sitegen.check.rule import page_rule, site_rule, source_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import SourceText
from sitegen.render.variants import is_cleaned
from sitegen.shell import shell_word
from sitegen.site.public_addresses import key_of, public_addresses

_SECRETS = (
    (r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----", "a private key", "-----BEGIN"),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "a key for Amazon's services", "AKIA", "ASIA"),
    (r"\bgh[pousr]_[A-Za-z0-9]{36,}", "a token for GitHub", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    (r"\bgithub_pat_[A-Za-z0-9_]{50,}", "a token for GitHub", "github_pat_"),
    (r"\bglpat-[A-Za-z0-9_-]{20,}", "a token for GitLab", "glpat-"),
    (r"\bnf[pcou]_[A-Za-z0-9]{30,}", "a token for Netlify", "nfp_", "nfc_", "nfo_", "nfu_"),
    (r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "a token for Slack", "xox"),
    (r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}", "a key for Stripe", "k_live_", "k_test_"),
    (r"\bAIza[0-9A-Za-z_-]{35}\b", "a key for Google", "AIza"),
    (r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", "a key for SendGrid", "SG."),
    (r"\bkey-[0-9a-f]{32}\b", "a key for Mailgun or Mailchimp", "key-"),
    (r"\b[0-9a-f]{32}-us\d{1,2}\b", "a key for Mailgun or Mailchimp", "-us"),
    (r"\bxkeysib-[0-9a-f]{32,}", "a key for Brevo", "xkeysib-"),
    (r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", "a web token", ".eyJ"),
    (r"\bhttps?://[^\s/:@]+:[^\s/:@]{3,}@[\w.-]+", "a password in a URL", "@"),
)  # fmt: skip
"""Patterns of secrets, what they are, and literals of which each secret has one: most texts have
none, and are not searched."""
_EXAMPLES = ("example", "example.com", "example.org", "example.net", "invalid", "test")
_FOREIGN = {"script": "src", "iframe": "src", "link": "href", "embed": "src", "object": "data"}
_LOADED = frozenset({"stylesheet", "preload", "icon", "modulepreload", "prefetch"})


@site_rule(
    "exposed-address", "warning", "Someone's email address is public",
    "remove it; if it is public on purpose, add it to a person in content/people/",
)  # fmt: skip
def exposed_address(context: SiteContext) -> Iterator[Finding]:
    """Spammers collect email addresses from pages and feeds within days. Addresses in `site.yaml`,
    those of people, and those of your own domain count as public on purpose.
    """
    public = public_addresses(context.site)
    domains = {address.rpartition("@")[2] for address in public}
    for address, files in context.email_addresses.items():
        domain = address.rpartition("@")[2]
        if key_of(address) not in public and domain not in domains and not _is_example(domain):
            for file in files:
                yield Finding(
                    f"the email address {_masked(address)} is public", file=file, text=address
                )


def _is_example(domain: str) -> bool:
    return domain in _EXAMPLES or domain.endswith((".example.com", ".example.org", ".invalid"))


def _masked(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


@source_rule(
    "exposed-token", "error", "A text contains a secret",
    "remove it and revoke it: consider it known",
)  # fmt: skip
def exposed_token(source: SourceText) -> Iterator[Finding]:
    """Anyone who reads it can act in your name. Removing it is not enough, because the history
    keeps it. This checks your texts and their front matter, `site.yaml`, and the files that are
    published as they are.
    """
    yield from find_secrets(source.lines)


def find_secrets(lines: Iterable[str]) -> Iterator[Finding]:
    """The secrets in a text, by line. Each is shown only as far as needed to recognise it."""
    lines = tuple(lines)
    text = "\n".join(lines)
    possible = [
        (re.compile(pattern), what)
        for pattern, what, *literals in _SECRETS
        if any(literal in text for literal in literals)
    ]
    for number, line in enumerate(lines, start=1) if possible else ():
        for pattern, what in possible:
            for match in pattern.finditer(line):
                yield Finding(f"this contains {what} ({match[0][:6]}…)", line=number)


@site_rule(
    "image-with-location", "advice", "An image contains the location where it was taken",
    "if others can see your sources, remove its GPS data: exiftool -gps:all= FILE",
)  # fmt: skip
def image_with_location(context: SiteContext) -> Iterator[Finding]:
    """Phones store the location in every photograph, and it may be a customer's home. Visitors
    never get it, because what is published is cleaned. The file in `content/` is not, so anyone who
    can see your sources can see the location.
    """
    for source in context.pictures:
        if context.has_location(source):
            message = "the published image doesn't say where it was taken, but this file does (GPS)"
            remedy = f"if others can see your sources: exiftool -gps:all= {shell_word(source)}"
            if not is_cleaned(source):
                message = "the image is published with the location where it was taken (GPS)"
                remedy = f"remove it: exiftool -gps:all= {shell_word(source)}"
            yield Finding(message, remedy, source)


@page_rule(
    "foreign-request", "warning", "A page loads a file from another site",
    "keep a copy of the file on your site, or link to it",
)  # fmt: skip
def foreign_request(page: CheckedPage) -> Iterator[Finding]:
    """The other site can see who visits yours before they have agreed to it."""
    for element in page.root.iter(*_FOREIGN):
        href = element.get(_FOREIGN[element.tag]) or ""
        rel = frozenset((element.get("rel") or "").lower().split())
        if element.tag == "link" and not rel & _LOADED:
            continue
        if href.startswith("//") or is_external(href, page.config):
            yield Finding(f'the page loads "{href}" from another site', text=href)

"""Plain texts that machines and the curious look for: robots.txt, humans.txt, security.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from functools import partial

import msgspec

from sitegen.digest import digest
from sitegen.model.config import Config
from sitegen.read.project import CONTENT, STATIC
from sitegen.render.feeds.text import line
from sitegen.render.output import Output, constant
from sitegen.render.renderer import Renderer
from sitegen.render.sitemap import SITEMAP
from sitegen.render.urls import absolute
from sitegen.render.views.person import PersonView
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

SECURITY = ".well-known/security.txt"


def notes(site: Site, renderer: Renderer) -> Iterator[Output]:
    """The notes that the owner has not written in `content/static/`."""
    config = site.config
    own = {path.removeprefix(f"{CONTENT}/{STATIC}/") for path in site.contents.files.static}
    if "robots.txt" not in own:
        yield constant("robots.txt", "the configuration of robots", robots(config).encode())
    if "humans.txt" not in own and site.collection("person"):
        key = digest("humans", renderer.words.digest, msgspec.msgpack.encode(config))
        yield Output("humans.txt", "the people", key, partial(_humans, renderer))
    if config.security.contact and SECURITY not in own:
        yield constant(SECURITY, "the configuration of security", security(config).encode())


def robots(config: Config) -> str:
    """`robots.txt` (RFC 9309).

    A site that should not be indexed is not closed to crawlers: they could not read its `noindex`,
    and would list its URLs all the same.
    """
    groups = []
    if config.robots.refuse:
        names = [f"User-agent: {name}" for name in config.robots.refuse]
        groups.append([*names, "Disallow: /"])
    base = config.base_path.rstrip("/")
    rules = [f"Disallow: {base}{path}" for path in config.robots.disallow] or ["Disallow:"]
    groups.append(["User-agent: *", *rules])
    text = "\n\n".join("\n".join(group) for group in groups)
    if not config.noindex:
        text += f"\n\nSitemap: {absolute(config, f'/{SITEMAP}')}"
    return text + "\n"


def security(config: Config) -> str:
    """`security.txt` (RFC 9116)."""
    section = config.security
    assert section.expires is not None  # its lack was reported with the site's other problems
    contacts = [absolute(config, one) if one.startswith("/") else one for one in section.contact]
    languages = section.languages or (config.language.replace("_", "-"),)
    fields = (
        *(("Contact", contact) for contact in contacts),
        ("Expires", section.expires.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("Encryption", section.encryption),
        ("Acknowledgments", section.acknowledgments),
        ("Preferred-Languages", ", ".join(languages)),
        ("Canonical", absolute(config, f"/{SECURITY}")),
        ("Policy", section.policy),
    )
    return "".join(f"{name}: {value}\n" for name, value in fields if value is not None)


def _humans(renderer: Renderer, site: TracedSite) -> bytes:
    """`humans.txt` (humanstxt.org): the people here, without addresses that spammers could use."""
    views, config = renderer.views(site), renderer.config
    lines = ["/* TEAM */", ""]
    for person in views.many(site.people()):
        assert isinstance(person, PersonView)
        if person.left is None:
            role = person.job or views.context.words(_ROLES[person.role])
            lines += [f"{line(role)}: {line(person.title)}", f"  {person.permalink}", ""]
    lines += ["/* SITE */", "", f"{line(config.name)}: {absolute(config, '/')}"]
    lines += [f"Language: {config.language.replace('_', '-')}", "Made with: sitegen", ""]
    return "\n".join(lines).encode()


_ROLES = {"owner": "owner", "staff": "staff", "guest": "guests"}

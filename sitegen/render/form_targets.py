"""Where the forms of a site go, and whether anything takes them there.

It looks at the options `forms` and `forms_address`, which the default theme and those that extend
it have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sitegen.model.config import Config

_DOMAINS = {
    "netlify.app": "netlify",
    "netlify.com": "netlify",
    "pages.dev": "cloudflare",
    "github.io": "github",
}
"""The domains under which hosts publish sites that have none of their own."""
_NAMES = {
    "netlify": "Netlify",
    "cloudflare": "Cloudflare Pages",
    "github": "GitHub Pages",
    "other": "this host",
}
NONE = "none"
"""The value of the option `forms` of a site without forms."""


class LostForms(NamedTuple):
    """Why nothing takes the forms of a site."""

    option: str
    """The option to change."""
    message: str
    remedy: str


def host_of(config: Config) -> str | None:
    """The host that a site is published at: as configured, else by its URL, else unknown."""
    if config.deployment.host is not None:
        return config.deployment.host
    name = urlsplit(config.url).hostname or ""
    return next((host for domain, host in _DOMAINS.items() if name.endswith(f".{domain}")), None)


def lost_forms(options: Mapping[str, Any], config: Config) -> LostForms | None:
    """Why the forms of a site can't work, according to its configuration; None if they can."""
    forms, host = options.get("forms"), host_of(config)
    name = _NAMES.get(host or "other", "this host")
    if forms == "netlify" and host not in (None, "netlify"):
        remedy = "choose mail, none, or address with forms_address"
        return LostForms(
            "forms", f"forms need Netlify, and {name} loses what visitors send", remedy
        )
    if forms == "mail" and not config.contact.email:
        remedy = "add contact.email, or choose something else for `forms`"
        return LostForms("forms", "forms become an email, but there is no address for it", remedy)
    if forms != "address":
        return None
    address = options.get("forms_address")
    if not isinstance(address, str) or not address.strip():
        remedy = "add the address that takes them, or choose something else for `forms`"
        return LostForms(
            "forms", "forms are sent to an address, but forms_address has none", remedy
        )
    if not urlsplit(address).netloc and host in ("github", "netlify"):
        remedy = "write the whole URL of a service that takes them"
        message = f"{name} takes no forms at {address}, so they are lost"
        return LostForms("forms_address", message, remedy)
    return None


def working_options(options: Mapping[str, Any], config: Config) -> Mapping[str, Any]:
    """A theme's options, without forms if nothing takes them: a page without a form is better than
    one that loses what a visitor wrote."""
    return options if lost_forms(options, config) is None else {**options, "forms": NONE}


def has_forms(options: Mapping[str, Any]) -> bool:
    """Whether pages have forms, by a theme's working options."""
    return options.get("forms") not in (None, NONE)

"""Whether the forms of a theme can work where the site is going: a warning if they can't.

It looks at the options `forms` and `forms_address`, which the default theme and those that extend
it have.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sitegen.errors import InField, Problem
from sitegen.model.config import Config
from sitegen.read.host_files import FUNCTIONS
from sitegen.read.project import CONFIG, Project
from sitegen.render.theme import Theme

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


def host_of(config: Config) -> str | None:
    """The host that a site is published at: as configured, else by its URL, else unknown."""
    if config.deployment.host is not None:
        return config.deployment.host
    name = urlsplit(config.url).hostname or ""
    return next((host for domain, host in _DOMAINS.items() if name.endswith(f".{domain}")), None)


def form_warnings(theme: Theme, config: Config, project: Project) -> tuple[Problem, ...]:
    """Warnings that what visitors write into forms would be lost."""
    return tuple(
        Problem(
            CONFIG,
            InField(("theme", "options", field)),
            message,
            f"{remedy}; `sitegen docs deploy` has the choices",
            "warning",
            "lost-forms",
        )
        for field, message, remedy in _losses(theme, config, project)
    )


def _losses(theme: Theme, config: Config, project: Project) -> Iterator[tuple[str, str, str]]:
    """For each reason the option to change, what happens, and what to do."""
    forms, host = theme.options.get("forms"), host_of(config)
    name = _NAMES.get(host or "other", "this host")
    if forms == "netlify" and host not in (None, "netlify"):
        remedy = "choose mail, none, or address with forms_address"
        yield "forms", f"forms need Netlify, and {name} loses what visitors send", remedy
    elif forms == "mail" and not config.contact.email:
        remedy = "add contact.email, or choose something else for `forms`"
        yield "forms", "forms become an email, but there is no address for it", remedy
    elif forms == "address":
        yield from _address_losses(theme, host, name, project)


def _address_losses(
    theme: Theme, host: str | None, name: str, project: Project
) -> Iterator[tuple[str, str, str]]:
    address = theme.options.get("forms_address")
    if not isinstance(address, str) or not address.strip():
        remedy = "add the address that takes them, or choose something else for `forms`"
        yield "forms", "forms are sent to an address, but forms_address has none", remedy
    elif urlsplit(address).netloc:
        return
    elif host in ("github", "netlify"):
        remedy = "write the whole URL of a service that takes them"
        yield "forms_address", f"{name} takes no forms at {address}, so they are lost", remedy
    elif host == "cloudflare" and not (project.root / FUNCTIONS).is_dir():
        remedy = "add the function that `sitegen init --host cloudflare` writes"
        message = f"no function takes the forms at {address}: there is no folder {FUNCTIONS}/"
        yield "forms_address", message, remedy

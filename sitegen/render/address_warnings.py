"""A warning for a site that doesn't know its address: whole URLs in it lead to this computer."""

from __future__ import annotations

from sitegen.errors import InField, Problem
from sitegen.model.config import Config
from sitegen.read.project import CONFIG

NO_ADDRESS = "the site has no address, so links in feeds, emails and the sitemap lead nowhere"
REMEDY = (
    "set `url` to the address that people will see; without a domain of your own, the one that "
    "your host gives you"
)


def address_warnings(config: Config) -> tuple[Problem, ...]:
    """A warning if `url` is missing, or names this computer."""
    if config.has_public_url:
        return ()
    return (Problem(CONFIG, InField(("url",)), NO_ADDRESS, REMEDY, "warning", "no-url"),)

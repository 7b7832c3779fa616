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


def no_address(config: Config) -> str:
    """What is wrong with the address of a site; empty if nothing is."""
    if config.has_public_url:
        return ""
    if config.has_example_url:
        return f"{config.url} is an example and not the site's address, so links lead nowhere"
    return NO_ADDRESS


def address_warnings(config: Config) -> tuple[Problem, ...]:
    """A warning if `url` is missing, names this computer, or is an example."""
    message = no_address(config)
    if not message:
        return ()
    return (Problem(CONFIG, InField(("url",)), message, REMEDY, "warning", "no-url"),)

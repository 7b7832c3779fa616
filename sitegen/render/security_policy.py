"""The content security policy: what a browser may load for a page (W3C, CSP Level 3).

The default theme and all HTML from Markdown satisfy it without any inline style or script. JSON-LD
is data, which browsers do not run, so the policy does not apply to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from sitegen.errors import InField, Problem
from sitegen.model.config import Config
from sitegen.read.project import CONFIG

_POLICY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "media-src": ("'self'",),
        "connect-src": ("'self'",),
        "manifest-src": ("'self'",),
        "worker-src": ("'self'",),
        "form-action": ("'self'",),
        "frame-src": ("'none'",),
        "frame-ancestors": ("'none'",),
        "base-uri": ("'none'",),
    }
)
WEB_ASSEMBLY = "'wasm-unsafe-eval'"
"""Pagefind's search needs this: it is WebAssembly, which can't be compiled otherwise."""


def content_security_policy(
    config: Config,
    options: Mapping[str, Any],
    foreign: Iterable[str],
    *,
    search: bool,
    frames: Iterable[str] = (),
) -> str:
    """The policy of a site.

    `options` are the theme's, `foreign` the origins of pictures that documents show from other
    sites, `search` says whether there is a search, which runs WebAssembly, `frames` are the origins
    of videos that a reader may choose to show inside a page.
    """
    policy = {name: list(sources) for name, sources in _POLICY.items()}
    policy["img-src"] += sorted(foreign)
    shown = sorted(frames)
    if shown:
        policy["frame-src"] = shown
    if search:
        policy["script-src"].append(WEB_ASSEMBLY)
    policy["form-action"] += _form_targets(options)
    for name, sources in config.deployment.allow.items():
        known = [one for one in policy.setdefault(name, []) if one != "'none'"]
        policy[name] = known + [one for one in sources if one not in known]
    return "; ".join(f"{name} {' '.join(sources)}".strip() for name, sources in policy.items())


def _form_targets(options: Mapping[str, Any]) -> list[str]:
    """The targets of the theme's forms, besides the site itself."""
    if options.get("forms") == "mail":
        return ["mailto:"]
    address = options.get("forms_address")
    if options.get("forms") != "address" or not isinstance(address, str):
        return []
    origin = origin_of(address)
    return [origin] if origin is not None else []


def origin_of(address: str) -> str | None:
    """The origin of a web address: `https://x.example`; None of any other address."""
    whole = f"https:{address}" if address.startswith("//") else address
    try:
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def policy_problems(config: Config) -> list[Problem]:
    """Problems of `deployment.allow`: text that would end a directive or a header."""
    return [
        Problem(
            CONFIG,
            InField(("deployment", "allow", name)),
            f'"{text}" is not a source of a content security policy',
            "write an origin such as https://www.youtube-nocookie.com",
        )
        for name, sources in config.deployment.allow.items()
        for text in (name, *sources)
        if not text.isascii() or any(c in text for c in ";,\n\r") or " " in text
    ]

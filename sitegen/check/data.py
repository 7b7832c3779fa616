"""Finds the URLs and email addresses in feeds, sitemaps and other outputs that are not pages."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.markup import Element, xml_tree
from sitegen.check.page import PageFacts, find_email_addresses, internal_link, url_path_of
from sitegen.model.config import Config

_ADDRESS_ELEMENTS = frozenset({"link", "url", "loc", "comments", "docs"})
_ADDRESS_ATTRIBUTES = ("href", "src", "url")
_JSON_KEYS = frozenset({"url", "home_page_url", "feed_url", "icon", "favicon", "image", "next_url"})


def data_facts(path: str, content: bytes, config: Config) -> PageFacts:
    """The facts of an output that is not a page: its links, and the email addresses in it."""
    named: Iterator[str] = iter(())
    if path.endswith(".xml"):
        root = xml_tree(content)
        named = _in_xml(root) if root is not None else named
    elif path.endswith(".json"):
        named = _in_json(content)
    links: dict[str, None] = {}
    for href in named:
        target = internal_link(href, url_path_of(path), config)
        if target is not None:
            links[target.path] = None
    return PageFacts(links=tuple(links), email_addresses=find_email_addresses(content))


def _in_xml(root: Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name in _ADDRESS_ELEMENTS and element.text and "://" in element.text:
            yield element.text.strip()
        if element.get("rel") != "hub":
            for attribute in _ADDRESS_ATTRIBUTES:
                value = element.get(attribute)
                if value and "://" in value:
                    yield str(value)


def _in_json(content: bytes) -> Iterator[str]:
    import json

    try:
        waiting = [json.loads(content)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, str) and key in _JSON_KEYS and "://" in item:
                    yield item
                else:
                    waiting.append(item)
        elif isinstance(value, list):
            waiting.extend(value)

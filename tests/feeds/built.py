"""A built site's feeds, checked against the rules and against the site that they are of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import feedparser

from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.mention import Mention
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.recovery import Recovery
from sitegen.model.kinds.story import Story
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.render.feeds.identity import document_id
from sitegen.render.feeds.urls import FILES, place
from sitegen.site.channels import Channel
from sitegen.site.load import read_site
from sitegen.site.permalinks import encode
from sitegen.site.site import Site
from sitegen.site.visibility import live_from
from tests.conftest import NOW
from tests.feeds.atom_rules import atom_problems
from tests.feeds.json_rules import json_problems
from tests.feeds.rss_rules import rss_problems


class Entry(NamedTuple):
    """An item as a reader understands it, or as it should."""

    id: str
    title: str
    seconds: int
    authors: tuple[str, ...]


def loaded(root: Path) -> Site:
    """The site of a project, as it was built in the tests."""
    project = Project(root)
    return read_site(project, read_config(project), ContentCache(project.cache), now=NOW).site


def rule_problems(site: Site, target: Path) -> Iterator[str]:
    """What is wrong with any feed of a built site, by the rules of its format."""
    checks = {"rss": rss_problems, "atom": atom_problems, "json": json_problems}
    for channel in site.channels():
        where = place(*channel, site.url_path)
        for form in site.config.feeds.formats_of(channel.name):
            check = checks[form]
            address = site.config.url.rstrip("/") + encode(where.folder) + FILES[form]
            file = target / where.file(form).lstrip("/")
            for problem in check(file.read_bytes(), address):
                yield f"{where.file(form)}: {problem}"


def comes_back(site: Site, target: Path) -> Iterator[str]:
    """Where a feed, read back, tells other titles, dates, ids or authors than the site has."""
    for channel in site.channels():
        where = place(*channel, site.url_path)
        expected = list(_expected(site, channel))
        folder = target / where.folder.strip("/")
        for form in site.config.feeds.formats_of(channel.name):
            found = list(read_back((folder / FILES[form]).read_bytes(), form))
            if found != expected:
                pair = next(((f, e) for f, e in zip(found, expected, strict=False) if f != e), None)
                yield f"{where.folder}{FILES[form]}: {len(found)} of {len(expected)}, {pair}"


def read_back(document: bytes, form: str) -> Iterator[Entry]:
    """The entries that a reader finds."""
    if form == "json":
        yield from _from_json(json.loads(document))
        return
    # Titles are plain text; feedparser would otherwise take `<b>` in one for HTML.
    parsed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.bozo_exception
    for entry in parsed.entries:
        names = tuple(author["name"] for author in entry.get("authors", ()) if "name" in author)
        yield Entry(entry.id, entry.title, _seconds(entry.published_parsed), names)


def _from_json(feed: dict[str, Any]) -> Iterator[Entry]:
    from datetime import datetime

    for item in feed["items"]:
        at = datetime.fromisoformat(item["date_published"])
        names = tuple(author["name"] for author in item.get("authors", ()))
        title = item.get("title") or item["content_text"]
        yield Entry(item["id"], title, int(at.timestamp()), names)


def _seconds(parsed: Any) -> int:
    from calendar import timegm

    return timegm(parsed)


def _expected(site: Site, channel: Channel) -> Iterator[Entry]:
    takeaways = channel.name == "takeaways"
    for key in site.channel_items(*channel, site.config.feeds.items):
        document = site.documents[key]
        front = document.front
        title = front.label
        if isinstance(front, Post) and takeaways:
            title = front.takeaway or ""
        if isinstance(front, Comment):
            target = site.documents[site.comment_target(document) or ""]
            title = f"{_name(site, front.by, front.role == 'staff')} on “{target.label}”"
        at = live_from(document)
        assert at is not None
        identifier = document_id(key, "takeaway" if takeaways else "")
        names = tuple(_authors(site, front))
        yield Entry(identifier, " ".join(title.split()), int(at.timestamp()), names)


def _authors(site: Site, front: object) -> Iterator[str]:
    if isinstance(front, Post):
        yield from (_name(site, one, True) for one in front.author)
    elif isinstance(front, Faq | Mention) and front.answered_by:
        yield _name(site, front.answered_by, True)
    elif isinstance(front, Recovery):
        yield _name(site, front.owner, True)
    elif isinstance(front, Story):
        yield front.customer
    elif isinstance(front, Comment):
        yield _name(site, front.by, front.role == "staff")


def _name(site: Site, person: str, known: bool) -> str:
    key = site.person(person) if known else None
    front = site.documents[key].front if key is not None else None
    return front.name if isinstance(front, Person) else person

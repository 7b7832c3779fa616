"""The neutral record: what every source module yields, and everything else works with.

Keys are the source's own permanent names of things, such as a post's number. They are the same in
the next export, so that a second import finds what the first one brought.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

MARKDOWN: Final = frozenset({"markdown", "python-markdown"})
"""The values of `SourceDocument.markup` for texts that are Markdown already."""


class SourceSite(Struct, frozen=True, kw_only=True, tag=True):
    """The site that is imported."""

    url: str = ""
    """Its address, without a slash at the end; empty if the export doesn't say it."""
    media_urls: tuple[str, ...] = ()
    """Other beginnings of addresses that lead to its own files."""
    category_paths: tuple[str, ...] = ()
    """Beginnings of the paths of its tags' and categories' pages, such as `/category/`."""
    feed_paths: tuple[str, ...] = ()
    """The paths at which its program publishes the feed of all posts, as long as nothing else is
    configured, such as `/feed/`."""
    of_files: bool = False
    """Whether each document is a file of its own, with pictures beside it: all files that were
    read are accounted for then."""


class SourcePerson(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody who wrote."""

    key: str
    """What documents call them: a login, a slug. It is never written to a file."""
    name: str
    """The name that readers saw."""
    user: str = ""
    """The number of the account, with which comments name it."""


class SourceDocument(Struct, frozen=True, kw_only=True, tag=True):
    """A post or a page."""

    key: str
    title: str
    """Plain text, without entities and markup."""
    is_page: bool = False
    url: str = ""
    """Its address: whole, or a path; empty if it had none yet."""
    other_urls: tuple[str, ...] = ()
    """More addresses that led to it."""
    number: str = ""
    """The number in addresses such as `/?p=12`."""
    slug: str = ""
    name: str = ""
    """The file's name to keep, without a suffix; empty if there is none."""
    date: datetime | None = None
    """When it was published, with its zone; None if it never was."""
    day_only: bool = False
    """Whether only the day of the date is known."""
    zoneless: bool = False
    """Whether the date has no zone of its own: it is in the site's zone, whatever it says."""
    updated: datetime | None = None
    draft: str = ""
    """Why it is a draft; empty if it is public."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    image: str = ""
    """The address of the picture at its top, or the key of a `SourceMedia`."""
    image_alt: str | None = None
    markup: str = "html"
    """The language of the text: the name of a function in `sitegen.importing.markup`."""
    text: str = ""
    """In it, an address such as `source:posts/salt.md` is the file of that name in the export."""
    heading_ids: str = ""
    """How the ids of its headings were made: as `github` or `zola` does; empty if they had none."""
    notes: tuple[tuple[str, str], ...] = ()
    """Footnotes that are not in the text: their names and their HTML."""
    comments: bool | None = None
    extra: dict[str, Any] = {}
    origin: str = ""
    """The file that it was read from, for messages."""
    line: int = 0
    """The line in it on which its text begins; 0 if unknown."""


class SourceComment(Struct, frozen=True, kw_only=True, tag=True):
    """A comment that readers saw. It has no address, no IP number and no agent."""

    key: str
    about: str
    """The key of its document."""
    name: str
    date: datetime
    text: str
    """Plain text."""
    reply_to: str = ""
    """The key of the comment that it answers."""
    user: str = ""
    """The account of its author, if it has one."""


class SourceMedia(Struct, frozen=True, kw_only=True, tag=True):
    """A file that the site had, as far as the export says so."""

    key: str
    url: str
    alt: str = ""
    caption: str = ""
    title: str = ""
    about: str = ""
    """The key of the document that it was uploaded to, if any."""
    page: str = ""
    """The address of the page that showed it, if any."""


class LeftOut(Struct, frozen=True, kw_only=True, tag=True):
    """Something that is not imported, and why."""

    what: str
    """Of what kind it is: `menu item`, `pingback`; equal ones are counted."""
    why: str
    name: str = ""
    """Its title or its file, if somebody may look for it."""
    count: int = 1


class SourceFinding(Struct, frozen=True, kw_only=True, tag=True):
    """Something that a person should look at."""

    rule: str
    message: str
    about: str = ""
    """The key of the document, if it is about one."""
    origin: str = ""
    line: int = 0


class SourceSubscribers(Struct, frozen=True, kw_only=True, tag=True):
    """A list of subscribers in the export: a CSV file."""

    name: str
    content: bytes


Record = (
    SourceSite
    | SourcePerson
    | SourceDocument
    | SourceComment
    | SourceMedia
    | LeftOut
    | SourceFinding
    | SourceSubscribers
)

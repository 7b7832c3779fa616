"""The last change of a document, as its author dates it: for feeds, sitemap, pages and newsletter.

The times of files don't matter: a checkout changes them, and a corrected comma is not news.
"""

from __future__ import annotations

from datetime import datetime

from sitegen.model.document import Document
from sitegen.site.visibility import live_from


def last_change(document: Document) -> datetime | None:
    """The latest of `updated` and of the notes in `updates` or `changes`; None without any."""
    front = document.front
    moments = [note.date.at for note in front.notes]
    if front.updated is not None:
        moments.append(front.updated.at)
    return max(moments, default=None)


def change_since_live(document: Document) -> datetime | None:
    """The last change, if it was after the document went live."""
    changed, live = last_change(document), live_from(document)
    return None if changed is None or (live is not None and changed <= live) else changed

"""The order of documents in lists."""

from __future__ import annotations

from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.site.visibility import live_from


def when(document: Document) -> float:
    """When a document went live, in seconds since 1970; 0 for one without a date."""
    at = live_from(document)
    return at.timestamp() if at is not None else 0.0


def newest_first(document: Document) -> float:
    """By which the newest document is the first."""
    return -when(document)


def sort_key(document: Document) -> tuple[object, ...]:
    """By which the documents of a kind are sorted; no two have the same."""
    return _order(document) if document.kind.ordered else (newest_first(document), document.source)


def rank(document: Document) -> tuple[object, ...]:
    """By which documents of all kinds are sorted: by kind, then as their kind is."""
    return (kinds().rank[document.kind.name], *sort_key(document))


def _order(document: Document) -> tuple[str, int, str, str]:
    front = document.front
    group = front.kind.group_field
    category: str = (getattr(front, group) or "") if group is not None else ""
    order: int | None = getattr(front, "order", None)
    return (category, order if order is not None else 1_000_000, front.label, document.source)

"""The registry of queries: a page's questions to the site, each with a name by which it can be
repeated.

A query is a pure function of the site and of plain arguments whose result is plain data. A page
makes it through a `TracedSite`, which records its name and arguments; a later build repeats it with
them (`sitegen.site.query_table`). The module that defines a query registers it
(`sitegen.site.traced_site.traced`): the core with `TracedSite` itself, others when they are
imported by `load`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

Scalar = bool | int | float | str | None

Query = tuple[str, tuple[Scalar, ...]]
"""A query's name and its arguments: it can be stored in a record, and be the key of a mapping."""

Answer = Callable[..., Any]
"""Answers a query: called with the `QueryContext` and the query's arguments."""

_QUERIES: dict[str, Answer] = {}

QUERIES: Mapping[str, Answer] = MappingProxyType(_QUERIES)
"""All registered queries by name."""


def register(name: str, answer: Answer) -> None:
    """Register a query by its name. A module that is imported again replaces its own."""
    _QUERIES[name] = answer


def load(modules: Iterable[str]) -> None:
    """Import modules that register queries, by their full names.

    Must be called before recorded queries are repeated: an unregistered one counts as changed.
    Raises ImportError.
    """
    for module in modules:
        import_module(module)

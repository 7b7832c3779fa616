"""Gives each article its neighbours by date, as the plugin of that name does."""

from itertools import pairwise
from typing import Any

from pelican import signals


def link(generator: Any) -> None:
    for newer, older in pairwise(generator.articles):
        newer.older = older
        older.newer = newer


def register() -> None:
    signals.article_generator_finalized.connect(link)

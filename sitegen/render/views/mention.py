"""Mentions in templates."""

from __future__ import annotations

from typing import cast

from sitegen.model.kinds.mention import Mention
from sitegen.render.views.document import DocumentView
from sitegen.render.views.person import PersonView, person_named


class MentionView(DocumentView):
    """What somebody said elsewhere, and the answer to it."""

    @property
    def _front(self) -> Mention:
        return cast("Mention", self._document.front)

    @property
    def where(self) -> str:
        """Where it was said: a platform, a paper."""
        return self._front.where

    @property
    def quote(self) -> str:
        """What was said, in their words."""
        return self._front.quote

    @property
    def by(self) -> str | None:
        """Who said it, by the name used there."""
        return self._front.by

    @property
    def link(self) -> str | None:
        """The address at which it was said."""
        return self._front.link

    @property
    def answered_by(self) -> PersonView | None:
        """The person who answers."""
        return person_named(self._views, self._front.answered_by)

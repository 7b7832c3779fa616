"""A value as templates see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from sitegen.model.kinds.value import Value
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import NoteView
from sitegen.render.views.person import PersonView, person_named


class ValueView(DocumentView):
    """A promise, the person who is responsible for it, and its evidence."""

    @property
    def _front(self) -> Value:
        return cast("Value", self._document.front)

    @property
    def promise(self) -> str:
        """What a customer can count on."""
        return self._front.promise

    @property
    def owner(self) -> PersonView | None:
        """The person who is responsible for it."""
        return person_named(self._views, self._front.owner)

    @cached_property
    def evidence(self) -> Sequence[DocumentView]:
        """The evidence, named by the value or by the document itself, newest first."""
        return self._views.many(self._views.site.evidence(self.id))

    @property
    def changes(self) -> list[NoteView]:
        """The log of its changes, newest first."""
        return self.notes

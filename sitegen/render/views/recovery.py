"""Recoveries in templates."""

from __future__ import annotations

from typing import cast

from sitegen.model.kinds.recovery import Recovery
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView
from sitegen.render.views.person import PersonView, person_named
from sitegen.render.views.story import PermissionView


class RecoveryView(DocumentView):
    """What went wrong and how it was put right."""

    @property
    def _front(self) -> Recovery:
        return cast("Recovery", self._document.front)

    @property
    def owner(self) -> PersonView | None:
        """The person who put it right."""
        return person_named(self._views, self._front.owner)

    @property
    def cause(self) -> str | None:
        """Why it happened, in a few words."""
        return self._front.cause

    @property
    def followed_up(self) -> DateView | None:
        """When you asked the customer whether it is right now."""
        return DateView.of(self._front.followed_up, self._context)

    @property
    def permission(self) -> PermissionView | None:
        """When and how the customer agreed to publication."""
        permission = self._front.permission
        if permission is None:
            return None
        return PermissionView(DateView.of(permission.date, self._context), permission.how)

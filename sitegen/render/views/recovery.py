"""Something made right, as templates see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sitegen.model.kinds.recovery import Recovery
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView
from sitegen.render.views.story import PermissionView

if TYPE_CHECKING:
    from sitegen.render.views.person import PersonView


class RecoveryView(DocumentView):
    """What went wrong and how it was made right."""

    @property
    def _front(self) -> Recovery:
        return cast("Recovery", self._document.front)

    @property
    def owner(self) -> PersonView | None:
        """Who made it right."""
        return self._views.person(self._front.owner)

    @property
    def followed_up(self) -> DateView | None:
        """When the customer was asked whether it is right now."""
        return DateView.of(self._front.followed_up, self._scope)

    @property
    def permission(self) -> PermissionView | None:
        """When and how the customer agreed to its telling."""
        permission = self._front.permission
        if permission is None:
            return None
        return PermissionView(DateView.of(permission.date, self._scope), permission.how)

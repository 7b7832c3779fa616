"""A customer's story as templates see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sitegen.model.kinds.story import CustomerBusiness, Story
from sitegen.render.views.document import Credit, DocumentView
from sitegen.render.views.parts import DateView, ImageView
from sitegen.render.views.value import ValueView


@dataclass(frozen=True, slots=True)
class PermissionView:
    """When and how somebody agreed to be published."""

    date: DateView
    how: str


class StoryView(DocumentView):
    """A customer's own words."""

    @property
    def _front(self) -> Story:
        return cast("Story", self._document.front)

    @property
    def credits(self) -> Sequence[Credit]:
        """The customer, with the address of their own business."""
        url = self.business.url if self.business is not None else None
        return [Credit(self.customer, url)]

    @property
    def customer(self) -> str:
        """The customer, by the name they agreed to."""
        return self._front.customer

    @property
    def business(self) -> CustomerBusiness | None:
        """The customer's business: `name`, `what`, `url`."""
        return self._front.business

    @property
    def since(self) -> DateView | None:
        """When they became a customer."""
        return DateView.of(self._front.since, self._context)

    @property
    def quote(self) -> str | None:
        """The sentence that says it best."""
        return self._front.quote

    @property
    def permission(self) -> PermissionView:
        """When and how the customer agreed."""
        permission = self._front.permission
        return PermissionView(DateView.of(permission.date, self._context), permission.how)

    @property
    def values(self) -> list[ValueView]:
        """The promises that it speaks of."""
        return self._views.referenced(self._front.values, "value")

    @cached_property
    def image(self) -> ImageView | None:
        """A picture of it."""
        image = self._front.image
        if image is None:
            return None
        return self.image_view(image.src, image.alt, credit=image.credit, license=image.license)

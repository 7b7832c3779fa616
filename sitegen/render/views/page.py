"""A plain page as templates see it."""

from __future__ import annotations

from functools import cached_property
from typing import cast

from sitegen.model.kinds.page import Page
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import ImageView


class PageView(DocumentView):
    """A page such as house rules or privacy."""

    @property
    def _front(self) -> Page:
        return cast("Page", self._document.front)

    @property
    def menu(self) -> int | None:
        """Its place in the menu."""
        return self._front.menu

    @property
    def layout(self) -> str | None:
        """Its own template, if any."""
        return self._front.layout

    @cached_property
    def image(self) -> ImageView | None:
        """A picture for the top and previews."""
        image = self._front.image
        if image is None:
            return None
        return self.image_view(image.src, image.alt, credit=image.credit, license=image.license)

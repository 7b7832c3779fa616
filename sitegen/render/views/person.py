"""A person as templates see them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from sitegen.model.kinds.person import Person
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView, ImageView, LinkView

if TYPE_CHECKING:
    from sitegen.render.views.faq import FaqView
    from sitegen.render.views.post import PostView


class PersonView(DocumentView):
    """A human whom customers can reach."""

    @property
    def _front(self) -> Person:
        return cast("Person", self._document.front)

    @property
    def role(self) -> str:
        """`owner`, `staff` or `guest`."""
        return self._front.role

    @property
    def job(self) -> str | None:
        """What they do here."""
        return self._front.job

    @cached_property
    def photo(self) -> ImageView | None:
        """A portrait; its alt text is the name."""
        photo = self._front.photo
        return None if photo is None else self.image_view(photo, self._front.name)

    @property
    def email(self) -> str | None:
        """A public mail address."""
        return self._front.email

    @property
    def phone(self) -> str | None:
        """A public phone number."""
        return self._front.phone

    @property
    def links(self) -> list[LinkView]:
        """Where else they can be found."""
        return [LinkView(link.title, link.url) for link in self._front.links]

    @property
    def joined(self) -> DateView | None:
        """Since when they are here."""
        return DateView.of(self._front.joined, self._scope)

    @property
    def left(self) -> DateView | None:
        """When they left."""
        return DateView.of(self._front.left, self._scope)

    @property
    def posts(self) -> Sequence[PostView]:
        """What they wrote, newest first."""
        return self._views.posts(self._views.ask("written_by", self.id))

    @property
    def faqs(self) -> Sequence[FaqView]:
        """The questions that they answer."""
        return self._views.faqs(self._views.ask("answered_by", self.id))

    @property
    def stands_for(self) -> Sequence[DocumentView]:
        """The values and recoveries that they stand for."""
        return self._views.many(self._views.ask("owned_by", self.id))

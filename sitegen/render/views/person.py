"""A person as templates see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import cast

from sitegen.model.kinds.person import Person
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.parts import DateView, ImageView, LinkView


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
        """Their role here, in words."""
        return self._front.job

    @cached_property
    def photo(self) -> ImageView | None:
        """A portrait; its alt text is the name."""
        photo = self._front.photo
        return None if photo is None else self.image_view(photo, self._front.name)

    @property
    def email(self) -> str | None:
        """A public email address."""
        return self._front.email

    @property
    def phone(self) -> str | None:
        """A public phone number."""
        return self._front.phone

    @property
    def links(self) -> list[LinkView]:
        """Links to their other pages."""
        return [LinkView(link.title, link.url) for link in self._front.links]

    @property
    def joined(self) -> DateView | None:
        """When they joined."""
        return DateView.of(self._front.joined, self._context)

    @property
    def left(self) -> DateView | None:
        """When they left."""
        return DateView.of(self._front.left, self._context)

    @property
    def posts(self) -> Sequence[DocumentView]:
        """The posts that they wrote (each a PostView), newest first."""
        return self._views.many(self._views.site.written_by(self.id))

    @property
    def faqs(self) -> Sequence[DocumentView]:
        """The questions that they answer (each a FaqView)."""
        return self._views.many(self._views.site.answered_by(self.id))

    @property
    def stands_for(self) -> Sequence[DocumentView]:
        """The values and recoveries that they are responsible for."""
        return self._views.many(self._views.site.owned_by(self.id))


def person_named(views: Views, name: str | None) -> PersonView | None:
    """The visible person with this file name, if there is one."""
    key = views.site.person(name) if name else None
    return None if key is None else cast("PersonView", views.one(key))


def people_named(views: Views, names: Iterable[str]) -> list[PersonView]:
    """The people with these file names, if visible."""
    return [person for name in names if (person := person_named(views, name)) is not None]

"""A FAQ as templates see it."""

from __future__ import annotations

from typing import cast

from sitegen.model.kinds.faq import Faq
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView
from sitegen.render.views.person import PersonView, person_named


class FaqView(DocumentView):
    """A question with its answer."""

    @property
    def _front(self) -> Faq:
        return cast("Faq", self._document.front)

    @property
    def question(self) -> str:
        """The question."""
        return self._front.question

    @property
    def category(self) -> str | None:
        """The heading that the question is listed under."""
        return self._front.category

    @property
    def about(self) -> tuple[str, ...]:
        """The topics that it settles: price, limits, returns, alternatives, …"""
        return self._front.about

    @property
    def answered_by(self) -> PersonView | None:
        """Who answers."""
        return person_named(self._views, self._front.answered_by)

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The customer who asked, by the name they agreed to."""
        return self._front.asked_by

    @property
    def asked_on(self) -> DateView | None:
        """When it was first asked."""
        return DateView.of(self._front.asked_on, self._context)

    @property
    def times_asked(self) -> int | None:
        """How often customers have asked it."""
        return self._front.times_asked

    @property
    def review_by(self) -> DateView | None:
        """When to check that the answer is still true."""
        return DateView.of(self._front.review_by, self._context)

    @property
    def related(self) -> list[DocumentView]:
        """Other FAQs and documents that help with this."""
        return self._views.named_in(self._front, "related")

    @property
    def next(self) -> list[FaqView]:
        """Questions that often follow."""
        return self._views.named_in(self._front, "next")

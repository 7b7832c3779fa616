"""An open question as templates see it."""

from __future__ import annotations

from typing import cast

from sitegen.model.kinds.question import Question
from sitegen.render.views.document import DocumentView


class QuestionView(DocumentView):
    """A customer's question that isn't answered yet."""

    @property
    def _front(self) -> Question:
        return cast("Question", self._document.front)

    @property
    def question(self) -> str:
        """The question."""
        return self._front.question

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The customer who asked, by the name they agreed to."""
        return self._front.asked_by

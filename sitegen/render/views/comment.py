"""A comment as templates see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from sitegen.model.kinds.comment import Comment
from sitegen.render.views.document import Credit, DocumentView
from sitegen.render.views.person import PersonView, person_named


class CommentView(DocumentView):
    """A customer's words, or the answer of staff. Its body is escaped text with links."""

    @property
    def _front(self) -> Comment:
        return cast("Comment", self._document.front)

    @property
    def credits(self) -> Sequence[Credit]:
        """The author's name."""
        person = self.person
        return [Credit(self.by, None if person is None else person.permalink, person)]

    @property
    def by(self) -> str:
        """The author's role."""
        person = self.person
        return self._front.by if person is None else person.title

    @property
    def role(self) -> str:
        """`customer` or `staff`."""
        return self._front.role

    @property
    def person(self) -> PersonView | None:
        """The author, if a member of staff."""
        return person_named(self._views, self._front.by) if self._front.role == "staff" else None

    @property
    def confirmed_by(self) -> PersonView | None:
        """The member of staff who confirmed this customer's answer."""
        name = self._front.confirmed_by
        return None if name is None else person_named(self._views, name)

    @property
    def reply_to(self) -> str | None:
        """The name of the comment that it answers."""
        return self._front.reply_to

    @property
    def anchor(self) -> str:
        """Its id in the page, for links to it."""
        return f"comment-{self.name}"

    @cached_property
    def about(self) -> DocumentView | None:
        """The document that it is about."""
        target = self._views.site.target_of_comment(self.id)
        return None if target is None else self._views.one(target)

    @cached_property
    def replies(self) -> list[CommentView]:
        """The answers to it, oldest first."""
        if self.about is None:
            return []
        keys = self._views.site.comments(self.about.id)
        every = self._views.many(keys if len(keys) > 1 else ())
        return [comment for comment in every if comment.reply_to == self.name]

"""A notice as templates see it."""

from __future__ import annotations

from typing import cast

from sitegen.model.kinds.notice import Notice
from sitegen.render.views.document import DocumentView
from sitegen.render.views.parts import DateView
from sitegen.site.visibility import live_until
from sitegen.timestamps import iso_timestamp


class NoticeView(DocumentView):
    """A banner that holds for a while."""

    @property
    def _front(self) -> Notice:
        return cast("Notice", self._document.front)

    @property
    def text(self) -> str:
        """What customers should know."""
        return self._front.text

    @property
    def since(self) -> DateView | None:
        """When it begins to apply."""
        return DateView.of(self._front.from_, self._context)

    @property
    def until(self) -> DateView | None:
        """Until when it holds."""
        return DateView.of(self._front.until, self._context)

    @property
    def ends_at(self) -> str:
        """The point in time from which it no longer holds, with its offset (ISO 8601): a page may
        be read long after it was built."""
        end = live_until(self._document)
        return "" if end is None else iso_timestamp(self._context.local(end))

    @property
    def affects(self) -> tuple[str, ...]:
        """What it affects."""
        return self._front.affects

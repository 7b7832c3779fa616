"""A document of a kind that has no view of its own, as templates see it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sitegen.model.fields import Field, fields_of
from sitegen.model.scalars import DatedNote, Image, Moment
from sitegen.render.views.document import DocumentView, note_views
from sitegen.render.views.parts import DateView


class FieldsView(DocumentView):
    """A document that shows its kind's fields by their names: moments are dates, images pictures,
    references the documents that they name. Names that all documents have come first."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            for field in fields_of(type(self._document.front)):
                if name in (field.key, field.attribute):
                    value = getattr(self._document.front, field.attribute)
                    shown = self._shown(field, value)
                    setattr(self, name, shown)
                    return shown
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def _shown(self, field: Field, value: Any) -> Any:
        if value is None:
            return None
        if field.refers:
            names = value if field.several else (value,)
            found = self._views.referenced(names, *field.refers)
            return found if field.several else next(iter(found), None)
        if field.several:
            notes = [one for one in value if isinstance(one, DatedNote)]
            return (
                note_views(notes, self._context) if notes else [self._plain(one) for one in value]
            )
        return self._plain(value)

    def _plain(self, value: Struct | object) -> Any:
        if isinstance(value, Moment):
            return DateView.of(value, self._context)
        if isinstance(value, Image):
            return self.image_view(value.src, value.alt, credit=value.credit, license=value.license)
        return value

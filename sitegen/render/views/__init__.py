"""The objects that templates see: typed views whose names are a contract (`docs/theming.md`).

Every documented name always exists; without a value it is None or empty. Views query the page's
traced site, so that the build knows everything that a template uses.
"""

from __future__ import annotations

from sitegen.loading import load
from sitegen.model.document import Document
from sitegen.render.render_context import RenderContext
from sitegen.render.views.document import DocumentView, Views


def views(context: RenderContext) -> Views:
    """The views of one page."""
    return Views(context, _view_class)


def _view_class(document: Document) -> type[DocumentView]:
    found: type[DocumentView] = load(document.kind.view)
    return found

"""What templates see: typed views whose names are a contract (`docs/theming.md`).

Every documented name always exists; what is not there is None or empty. Views ask the site
through the page's reader, so that whatever a template uses is known to the build.
"""

from __future__ import annotations

from sitegen.loading import load
from sitegen.model.document import Document
from sitegen.render.scope import Scope
from sitegen.render.views.document import DocumentView
from sitegen.render.views.views import Views


def views(scope: Scope) -> Views:
    """The views of one page."""
    return Views(scope, _view_class)


def _view_class(document: Document) -> type[DocumentView]:
    found: type[DocumentView] = load(document.kind.view)
    return found

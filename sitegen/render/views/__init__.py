"""What templates see: typed views whose names are a contract (`docs/theming.md`).

Every documented name always exists; what is not there is None or empty. Views ask the
page's traced site, so that whatever a template uses is known to the build.
"""

from __future__ import annotations

from sitegen.model.document import Document
from sitegen.newsletter.views import NewsletterView, WelcomeView
from sitegen.render.render_context import RenderContext
from sitegen.render.views.comment import CommentView
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.faq import FaqView
from sitegen.render.views.notice import NoticeView
from sitegen.render.views.page import PageView
from sitegen.render.views.person import PersonView
from sitegen.render.views.post import PostView
from sitegen.render.views.recovery import RecoveryView
from sitegen.render.views.series import SeriesView
from sitegen.render.views.story import StoryView
from sitegen.render.views.value import ValueView

VIEW_OF_KIND: dict[str, type[DocumentView]] = {
    "comment": CommentView,
    "faq": FaqView,
    "newsletter": NewsletterView,
    "notice": NoticeView,
    "page": PageView,
    "person": PersonView,
    "post": PostView,
    "recovery": RecoveryView,
    "series": SeriesView,
    "story": StoryView,
    "value": ValueView,
    "welcome": WelcomeView,
}
"""The view of each content kind."""


def views(context: RenderContext) -> Views:
    """The views of one page."""
    return Views(context, _view_class)


def _view_class(document: Document) -> type[DocumentView]:
    return VIEW_OF_KIND.get(document.front.kind.name, DocumentView)

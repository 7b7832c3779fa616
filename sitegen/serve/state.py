"""The state of the preview at one moment: immutable, so that requests do not affect each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.errors import Problem
from sitegen.render.renderer import Renderer
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The site with its theme, and the problems."""

    version: int = 0
    """Counts changes, from the second in which the server started: pages that stay open see
    that a later server knows more."""
    site: Site | None = None
    """None until there is a configuration that can be read."""
    renderer: Renderer | None = None
    """None until there is a theme that can be read."""
    context: QueryContext | None = None
    problems: tuple[Problem, ...] = ()
    """All that is known to be wrong, in the order of the files."""
    generation: int = 0
    """Counts those changes because of which another document may be wrong, or right."""
    audited: bool = False
    """Whether all documents were checked against each other since the last of those."""
    converting: int = 0
    """How many texts are still being converted."""
    saved: str | None = None
    """The source file of the document that was saved last."""
    touched: Mapping[str, int] = field(default_factory=dict)
    """The version in which each file that is published as it is was changed, by its path on the
    site; of those that were changed since the start of the server."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The mistakes that would stop a build."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

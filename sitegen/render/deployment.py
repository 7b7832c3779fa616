"""What the host is told: redirects, merged with an owner's own in `content/static/`."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.read.project import Project
from sitegen.render.output import Output, constant
from sitegen.render.redirects import redirect_rules
from sitegen.site.site import Site

MERGED = ("_redirects",)
"""Files of `content/static/` that sitegen adds to."""


def deployment(site: Site, project: Project) -> Iterator[Output]:
    """The files that a host reads."""
    rules = _own(project, "_redirects") + redirect_rules(site)
    if rules:
        content = rules.encode()
        origin = "the redirects"
        yield constant("_redirects", origin, content)


def _own(project: Project, name: str) -> str:
    """The owner's own rules, which go first: the first one that fits is taken."""
    path = project.content / "static" / name
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text if text.endswith("\n") else text + "\n"

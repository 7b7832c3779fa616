"""Whether the forms of a theme can work where the site is going: a warning if they can't."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sitegen.errors import InField, Problem
from sitegen.model.config import Config
from sitegen.read.host_files import FUNCTIONS
from sitegen.read.project import CONFIG, Project
from sitegen.render.form_targets import LostForms, host_of, lost_forms
from sitegen.render.theme import Theme


def form_warnings(theme: Theme, config: Config, project: Project) -> tuple[Problem, ...]:
    """Warnings that what visitors write into forms would be lost."""
    return tuple(
        Problem(
            CONFIG,
            InField(("theme", "options", lost.option)),
            lost.message,
            f"{lost.remedy}; `sitegen docs deploy` has the choices",
            "warning",
            "lost-forms",
        )
        for lost in _losses(theme, config, project)
    )


def _losses(theme: Theme, config: Config, project: Project) -> Iterator[LostForms]:
    """Why forms can't work: there is at most one reason."""
    lost = lost_forms(theme.chosen, config)
    if lost is not None:
        yield lost._replace(message=f"{lost.message}; pages have no forms until then")
    elif theme.chosen.get("forms") == "address" and host_of(config) == "cloudflare":
        address = str(theme.chosen.get("forms_address"))
        if not urlsplit(address).netloc and not (project.root / FUNCTIONS).is_dir():
            remedy = "add the function that `sitegen init --host cloudflare` writes"
            message = f"no function takes the forms at {address}: there is no folder {FUNCTIONS}/"
            yield LostForms("forms_address", message, remedy)

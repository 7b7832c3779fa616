"""Letters as mailings. What is doubtful about each is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sitegen.cli.terminal import show_problem
from sitegen.errors import RequestError
from sitegen.newsletter.emails import editions, find_letter, look_at

if TYPE_CHECKING:
    from sitegen.model.config import Config
    from sitegen.newsletter.rendering.rendered_email import Edition
    from sitegen.newsletter.sending.campaign import Mailing
    from sitegen.newsletter.sending.welcome_series import Letter
    from sitegen.read.project import Project


@dataclass(frozen=True, slots=True)
class Mailings:
    """The mailings of a project at a time."""

    project: Project
    config: Config
    at: datetime
    secret: bytes
    """What readers' tokens are made with; may be empty."""

    def of_issue(self, issue: str, *, hidden: bool) -> Mailing:
        """The mailing of an issue. Raises RequestError if it is not live, unless `hidden`."""
        from sitegen.build.full_build import skipped

        site = look_at(self.project, self.config, self.at)
        key = find_letter(site, issue)
        document = site.documents[key]
        if not hidden and not site.shown(key):
            why = next(one.reason for one in skipped(site) if one.source == document.source)
            raise RequestError(
                f"{document.source} is not live ({why}); --test-to and --dry-run work all the same"
            )
        if not hidden and document.kind.name == "welcome":
            raise RequestError(
                f"{document.source} is a welcome letter (send what is due with --welcome)"
            )
        shown = hidden and not site.shown(key)
        desk = editions(self.project, self.config, [key], self.at, hidden=shown)
        return self._mailing(desk.editions[0])

    def welcome_series(self) -> tuple[Letter, ...]:
        """The letters of the welcome series that are live."""
        from sitegen.newsletter.sending.welcome_series import Letter

        site = look_at(self.project, self.config, self.at)
        keys = site.collection("welcome")
        desk = editions(self.project, self.config, keys, self.at)
        return tuple(Letter(one.day or 0, self._mailing(one)) for one in desk.editions)

    def _mailing(self, edition: Edition) -> Mailing:
        from sitegen.newsletter.rendering.service_files import mailing_of
        from sitegen.newsletter.sending.send import problems_of

        mailing = mailing_of(edition, self.config)
        for problem in problems_of(mailing, self.secret):
            if problem.severity != "error":
                show_problem(problem)
        return mailing

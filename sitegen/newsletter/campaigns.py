"""Campaigns of issues and of automated emails, with warnings about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sitegen.errors import Problem, RequestError
from sitegen.newsletter.emails import find_email, load_site, render_emails

if TYPE_CHECKING:
    from sitegen.model.config import Config
    from sitegen.newsletter.rendering.rendered_email import RenderedEmail
    from sitegen.newsletter.sending.automated import AutomatedEmail
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.read.project import Project
    from sitegen.site.site import Site


def require_public_url(config: Config) -> None:
    """Raise RequestError if the site has no address yet."""
    if not config.has_public_url:
        raise RequestError(
            "the site has no address, so links in the email would lead nowhere (set `url` in "
            "content/site.yaml, and publish the site there)"
        )


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Makes the campaigns of a project as it is at a time."""

    project: Project
    config: Config
    at: datetime
    secret: bytes
    """The key for recipients' tokens; may be empty."""
    on_warning: Callable[[Problem], None]
    """Gets each warning about a campaign that is made."""

    def of_issue(self, issue: str, *, hidden: bool) -> Campaign:
        """The campaign of an issue. Raises RequestError if it isn't published, unless `hidden`."""
        from sitegen.build.full_build import skipped

        site = load_site(self.project, self.config, self.at)
        key = find_email(site, issue)
        document = site.documents[key]
        if not hidden and not site.shown(key):
            why = next(one.reason for one in skipped(site) if one.source == document.source)
            raise RequestError(
                f"{document.source} is unpublished: {why} (use --test-to or --dry-run)"
            )
        if not hidden and document.kind.name == "welcome":
            raise RequestError(f"{document.source} is an automated email (it is sent with --due)")
        shown = hidden and not site.shown(key)
        rendered = render_emails(self.project, self.config, [key], self.at, hidden=shown)
        return self._campaign(rendered.emails[0])

    def automated(self, site: Site) -> tuple[AutomatedEmail, ...]:
        """The automated emails that are published."""
        from sitegen.newsletter.sending.automated import AutomatedEmail

        keys = site.collection("welcome")
        rendered = render_emails(self.project, self.config, keys, self.at)
        return tuple(
            AutomatedEmail(one.trigger, self._campaign(one))
            for one in rendered.emails
            if one.trigger is not None
        )

    def _campaign(self, email: RenderedEmail) -> Campaign:
        from sitegen.newsletter.rendering.service_files import campaign_of
        from sitegen.newsletter.sending.preflight import find_problems

        campaign = campaign_of(email, self.config)
        for problem in find_problems(campaign, self.secret):
            if problem.severity != "error":
                self.on_warning(problem)
        return campaign

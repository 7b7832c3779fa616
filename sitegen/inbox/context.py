"""The open inbox together with the site it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sitegen.inbox.store import InboxStore
from sitegen.inbox.submission import Submission
from sitegen.model.config import Config
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class InboxContext:
    """The open inbox, and its site."""

    store: InboxStore
    root: Path
    config: Config
    site: Site

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone

    def public_name(self, submission: Submission) -> str:
        """The name under which a submission may be published."""
        options = self.config.inbox
        return submission.public_name(options.anonymous, initials=options.initials)

"""All that sending an issue from the preview needs, open: campaigns, subscribers, journal.

with open_sending(project, at) as sending:
    campaign, selection = sending.issue(name, topics)
    sending.delivery.send(campaign, selection.recipients, …)
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sitegen.cli.common import wall_clock
from sitegen.newsletter.campaigns import Campaigns, require_public_url
from sitegen.newsletter.delivery import CampaignDelivery
from sitegen.newsletter.private_files import journal_file, subscribers_file
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.sending.recipients import Selection, select_confirmed
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.read.config import read_config

if TYPE_CHECKING:
    from sitegen.model.config import Config
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.read.project import Project


@dataclass(frozen=True, slots=True)
class IssueSending:
    """The open files, and what sends."""

    config: Config
    campaigns: Campaigns
    subscribers: Subscribers
    delivery: CampaignDelivery

    def issue(self, name: str, topics: Iterable[str]) -> tuple[Campaign, Selection]:
        """An issue and its recipients: confirmed subscribers, with topics those interested.

        Raises RequestError if it isn't published.
        """
        campaign = self.campaigns.of_issue(name, hidden=False)
        return campaign, select_confirmed(tuple(self.subscribers), topics)


@contextmanager
def open_sending(
    project: Project, at: datetime, *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[IssueSending]:
    """Open everything, with the site as it is at a time; the journal and the messages have the real
    one.

    Raises ContentError if the configuration has mistakes, RequestError if the site has no URL, and
    PrivateError.
    """
    config = read_config(project)
    require_public_url(config)
    secret = settings.unsubscribe_secret(config, os.environ)
    campaigns = Campaigns(project, config, at, secret, lambda _: None)
    with (
        Subscribers(subscribers_file(project.root), wall_clock) as subscribers,
        SendJournal(journal_file(project.root)) as journal,
    ):
        delivery = CampaignDelivery(campaigns, subscribers, journal, sleep=sleep)
        yield IssueSending(config, campaigns, subscribers, delivery)

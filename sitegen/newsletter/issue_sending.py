"""All that sending an issue from the preview needs, open: campaigns, subscribers, journal.

with open_sending(project, clock) as sending:
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

Clock = Callable[[], datetime]


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
    project: Project, clock: Clock, *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[IssueSending]:
    """Open everything; `clock` is the time of the site, the journal and the messages.

    Raises ContentError if the configuration has mistakes, RequestError if the site has no URL, and
    PrivateError.
    """
    config = read_config(project)
    require_public_url(config)
    secret = settings.unsubscribe_secret(config, os.environ)
    campaigns = Campaigns(project, config, clock(), secret, lambda _: None)
    with (
        Subscribers(subscribers_file(project.root), clock) as subscribers,
        SendJournal(journal_file(project.root)) as journal,
    ):
        delivery = CampaignDelivery(campaigns, subscribers, journal, sleep=sleep, clock=clock)
        yield IssueSending(config, campaigns, subscribers, delivery)

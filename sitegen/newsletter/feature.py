"""What the newsletter adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="newsletter",
    kinds=("sitegen.newsletter.kinds.issue:Issue", "sitegen.newsletter.kinds.welcome:Welcome"),
    services={
        "subscribers": "sitegen.newsletter.services:open_subscribers",
        "mail": "sitegen.newsletter.services:open_mailer",
        "answered_emails": "sitegen.newsletter.services:answered_emails",
        "forget": "sitegen.newsletter.services:forget",
    },
)

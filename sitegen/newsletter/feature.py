"""What the newsletter adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature

FEATURE: Final = Feature(
    name="newsletter",
    kinds=("sitegen.newsletter.kinds.issue:Issue", "sitegen.newsletter.kinds.welcome:Welcome"),
    queries=("sitegen.newsletter.queries",),
    outputs=("sitegen.newsletter.rendering.mailing_feed_outputs:mail_feeds",),
    feeds=("sitegen.newsletter.rendering.mailing_feed_links:mailing_feed_links",),
    feed_paths=("/newsletter/feed.xml", "/newsletter/posts.xml"),
    secondary_targets=("sitegen.newsletter.emails:build_target",),
    check_rules={"email": ("sitegen.newsletter.check_rules",)},
    check_items=("sitegen.newsletter.checked_email:checked_emails",),
    private_addresses=("sitegen.newsletter.private_addresses:private_addresses",),
    commands={
        "newsletter": "sitegen.newsletter.commands:command",
        "subscribers": "sitegen.newsletter.commands.subscribers:command",
    },
    panels=(
        "sitegen.newsletter.issues_panel:issues_panel",
        "sitegen.newsletter.panel:emails_panel",
    ),
    status=("sitegen.newsletter.status:newsletter_status",),
    page_links=("sitegen.newsletter.panel:page_links",),
    services={
        "subscribers": "sitegen.newsletter.services:open_subscribers",
        "import_subscribers": "sitegen.newsletter.services:import_subscribers",
        "mail": "sitegen.newsletter.services:open_mailer",
        "answered_emails": "sitegen.newsletter.services:answered_emails",
        "code_owner": "sitegen.newsletter.services:code_owner",
        "forget_expired": "sitegen.newsletter.services:forget_expired",
        "token_owner": "sitegen.newsletter.services:token_owner",
        "forget": "sitegen.newsletter.services:forget",
    },
)

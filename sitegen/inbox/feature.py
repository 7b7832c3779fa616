"""What the inbox adds to sitegen."""

from __future__ import annotations

from typing import Final

from sitegen.features import Feature, UnfinishedWork

FEATURE: Final = Feature(
    name="inbox",
    check_rules={"community": ("sitegen.inbox.check_rules",)},
    commands={"inbox": "sitegen.inbox.commands:command"},
    panels=("sitegen.inbox.panel:inbox_panel",),
    status=("sitegen.inbox.status:inbox_status",),
    services={
        "forget_subscription": "sitegen.inbox.deletion:forget_subscription",
        "customer_history": "sitegen.inbox.customer_history:customer_history",
    },
    unfinished=(
        UnfinishedWork("private/inbox.pending", "sitegen.inbox.recovery:complete_decisions"),
    ),
)

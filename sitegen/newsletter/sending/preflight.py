"""The checks before a campaign is sent: what stops it, and warnings."""

from __future__ import annotations

from typing import Final

from sitegen.errors import ContentError, InText, Problem
from sitegen.newsletter.sending.campaign import Campaign
from sitegen.newsletter.sending.merge_fields import check
from sitegen.newsletter.sending.message import merged_size
from sitegen.newsletter.template_words import words_of_template

LARGE: Final = 80_000
TOO_LARGE: Final = 100_000
"""Octets of the HTML part: email programs clip messages above about 102,000."""


def find_problems(
    campaign: Campaign, unsubscribe_secret: bytes = b"", *, sending: bool = True
) -> tuple[Problem, ...]:
    """The errors that must be fixed before sending, and warnings.

    Without `sending`, a missing secret is no problem.
    """
    problems = list(check(campaign))
    if sending and "{token}" in campaign.unsubscribe and len(unsubscribe_secret) < 16:
        problems.append(
            Problem(
                "content/site.yaml",
                None,
                "newsletter.unsubscribe has a {token}, but the secret that makes it is missing "
                "or shorter than 16 characters",
                "set the environment variable that newsletter.secret_env names",
            )
        )
    problems.extend(
        Problem(
            campaign.source,
            InText(words),
            f"“{words}” is from the template",
            "write your own words in its place",
            rule="email-template-text",
        )
        for words in words_of_template(campaign.text)
    )
    size = merged_size(campaign)
    if size >= LARGE:
        limit = "clip it" if size >= TOO_LARGE else "clip emails above 102 KB"
        problems.append(
            Problem(
                campaign.source,
                None,
                f"the HTML part has {size // 1000} KB; Gmail and others {limit}",
                _longest(campaign),
                "error" if size >= TOO_LARGE else "warning",
                "mail-size",
            )
        )
    return tuple(problems)


def _longest(campaign: Campaign) -> str:
    """The advice on what to shorten."""
    if not campaign.portions:
        return "shorten its longest item"
    part = campaign.portions[0]
    where = "the email itself" if part.source == campaign.source else f'"{part.title}"'
    return f"shorten {where} ({part.source}), which takes {max(1, part.octets // 1000)} KB of it"


def require_sendable(campaign: Campaign, unsubscribe_secret: bytes) -> None:
    """Raise ContentError if the campaign has errors."""
    problems = find_problems(campaign, unsubscribe_secret)
    if any(problem.severity == "error" for problem in problems):
        raise ContentError(problems)

"""A publication in words, for the terminal and for the panel of the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.publishing.publication import PlannedPublication, PublishResult


def change_in_words(planned: PlannedPublication) -> str:
    """What would be published: `one new post, two pictures (3 files new or changed)`."""
    difference = planned.difference
    files = []
    if difference.upload:
        count = len(difference.upload)
        files.append(f"{count} {'file' if count == 1 else 'files'} new or changed")
    if difference.delete:
        files.append(f"{len(difference.delete)} to delete")
    words = planned.words or ", ".join(files) or "what was begun before"
    more = f" ({', '.join(files)})" if planned.words and files else ""
    return f"{words}{more}"


def why_not_shown(planned: PlannedPublication, result: PublishResult) -> str:
    """Why the live site isn't known to show the new version; empty if it shows it, or if it wasn't
    asked."""
    live = result.live
    if live is None or live.shown:
        return ""
    why = (
        "your host may still be building it"
        if planned.destination.sends_sources
        else "a cache may still have the old one"
    )
    return (
        f"after {live.seconds:.0f} s, {planned.config.url} doesn't show the new version yet: "
        f"{live.reason} ({why}; look there later)"
    )


def upcoming_in_words(planned: PlannedPublication, by_hand: str) -> str:
    """When the next scheduled text is due, and what publishes it: without a timer, what is done
    `by_hand`. Empty if nothing is scheduled."""
    upcoming = planned.upcoming
    if upcoming is None:
        return ""
    text = upcoming.in_words(planned.built.site)
    if planned.timer_there is not None:
        how = f"your host builds it by the timer in {planned.timer_there}"
    elif planned.timer is not None:
        how = f"your host will build it by the timer in {planned.timer.path}"
    else:
        how = by_hand
    return f"Next, {text} ({how})."

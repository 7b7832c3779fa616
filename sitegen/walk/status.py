"""What was ticked when, in the status and at its panel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.site.status import FeatureStatus, StatusLine, StatusPart

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.site.site import Site


class WalkStatus(Struct, frozen=True):
    """When each item was last ticked, by its name."""

    ticked: dict[str, datetime]


def walk_status(project: Project, site: Site) -> FeatureStatus | None:
    """The ticks of a project; None if nothing was ever ticked.

    Raises PrivateError if they can't be read.
    """
    from sitegen.walk.ticks import HOLDS, read_ticks

    now = site.viewpoint.now
    ticks = {name: tick.at for name, tick in read_ticks(project.root).items() if tick.at <= now}
    if not ticks:
        return None
    lines = tuple(
        StatusLine(
            f"{at.astimezone(site.zone):%Y-%m-%d} {name}"
            + (": more than three months ago (sitegen walk)" if at <= now - HOLDS else "")
        )
        for name, at in sorted(ticks.items(), key=lambda one: (one[1], one[0]))
    )
    part = StatusPart("Tried as a customer does", lines)
    return FeatureStatus("walk", data=WalkStatus(ticks), parts=(part,))

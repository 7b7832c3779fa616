"""What can go wrong between this computer and the web."""

from __future__ import annotations

from sitegen.errors import SitegenError


class PublishError(SitegenError):
    """The site can't be published, and why; what visitors see is as it was."""


class ProjectChanged(PublishError):
    """The project isn't any more as it was checked and shown; nothing was published."""


class HalfPlacedError(PublishError):
    """It was interrupted while files were being replaced; the next `sitegen publish` goes on."""

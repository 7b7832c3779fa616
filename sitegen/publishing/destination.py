"""What every way of publishing has in common: it says what it would change, then does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from sitegen.publishing.built_site import BuiltSite
from sitegen.publishing.source_changes import ProjectChange

OnStep = Callable[[str], None]
"""Gets what is being done now, in words."""
Rebuild = Callable[[], BuiltSite]
"""Checks and builds again, after files of others came in. Raises ContentError."""


class Difference(Struct, frozen=True, kw_only=True):
    """How what is on the web differs from what was built."""

    upload: tuple[str, ...] = ()
    """Paths of files that are new or changed; of the site, or with git of the project."""
    delete: tuple[str, ...] = ()
    """Paths of files that sitegen published and that are gone now."""
    sources: tuple[ProjectChange, ...] | None = None
    """The changes of the project's own files, if this way knows them."""
    pending: bool = False
    """Whether there is something to do even without such files: a commit to push, or an
    interrupted publication to complete."""
    host_build: bool = False
    """Whether the host has to build the site again although no file changed, as a scheduled text
    is due."""
    notes: tuple[str, ...] = ()
    """What the owner should know before saying yes."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to publish."""
        return not (self.upload or self.delete or self.pending or self.host_build)


class Destination(Protocol):
    """A place that a site is published to."""

    @property
    def name(self) -> str:
        """In words: `Netlify (corner)`."""

    @property
    def address(self) -> str:
        """Where it is: the URL of a remote, a server with its folder."""

    @property
    def sends_sources(self) -> bool:
        """Whether the project itself is sent, and a host builds it."""

    def compare(self, built: BuiltSite, on_step: OnStep) -> Difference:
        """What would be changed. Changes nothing that visitors see. Raises PublishError."""

    def publish(
        self,
        built: BuiltSite,
        difference: Difference,
        message: str,
        rebuild: Rebuild,
        on_step: OnStep,
    ) -> BuiltSite:
        """Publish, and return what was published: after a merge, that is another site.

        `message` says in words what is published. Raises PublishError, or ContentError if
        what was merged doesn't build.
        """

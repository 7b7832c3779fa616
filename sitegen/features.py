"""Features: applications on top of the core, each whole in a folder or in an installed package.

A `Feature` says what it adds, and is the only way in: the core imports no feature, and a feature
uses another only through `service`. Everything is named by a reference, `package.module:object`,
that is imported when it is needed, so that no command pays for what it doesn't use.

The built-in features are listed here. An installed package adds its own in the entry-point group
`sitegen.features` (https://packaging.python.org/specifications/entry-points/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sitegen.errors import FeatureError
from sitegen.installed import feature_entry_points
from sitegen.loading import load

Reference = str
"""`package.module:object`; see `sitegen.loading`."""


@dataclass(frozen=True, slots=True)
class UnfinishedWork:
    """Work that a killed process may have left half done, completed before a site is read."""

    marker: str
    """A file that is there as long as such work is, relative to the project."""
    complete: Reference
    """`(project) -> None`. Called only if the marker is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a feature adds to sitegen; `docs/extending.md` has an example.

    The functions named here get plain arguments of the core and return plain values.
    """

    name: str
    """Unique among all features; messages and the status use it."""
    kinds: tuple[Reference, ...] = ()
    """Content kinds: subclasses of `sitegen.model.kind.FrontMatter`."""
    queries: tuple[str, ...] = ()
    """Modules that define traced queries of the site (`sitegen.site.query`)."""
    theme: str | None = None
    """A folder of templates, strings and assets below every theme, which may override each file:
    `package:folder`."""
    themes: Mapping[str, str] = field(default_factory=dict)
    """Whole themes that a site can name in `theme.name`: `package:folder` by name."""
    template_filters: Mapping[str, Reference] = field(default_factory=dict)
    """Filters for templates, by name."""
    markdown_extensions: tuple[Reference, ...] = ()
    """`() -> markdown.Extension`, for the engine `python-markdown`."""
    outputs: tuple[Reference, ...] = ()
    """`(site, renderer) -> Iterable[Output]`: more files of the site."""
    feeds: tuple[Reference, ...] = ()
    """`(views) -> Iterable[FeatureFeed]`: feeds among its outputs, for pages that announce them."""
    feed_paths: tuple[str, ...] = ()
    """The URL paths of these feeds, in RSS: `/newsletter/feed.xml`."""
    secondary_targets: tuple[Reference, ...] = ()
    """`(project) -> SecondaryTarget | None`: folders that a build keeps up to date and that are
    not published, such as `newsletter-out/`."""
    check_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Modules with rules of `sitegen check`, by their topic in `docs/check.md`."""
    check_items: tuple[Reference, ...] = ()
    """`(site, renderer) -> Iterable[CheckItem]`: what rules check in addition to documents and
    pages."""
    private_addresses: tuple[Reference, ...] = ()
    """`(project) -> Callable[[str], str | None]`: for an email address that is in public, how it
    may be shown if it must not be there, else None."""
    commands: Mapping[str, Reference] = field(default_factory=dict)
    """Click commands, by name."""
    panels: tuple[Reference, ...] = ()
    """`(project) -> Panel`: pages of the preview for staff."""
    page_links: tuple[Reference, ...] = ()
    """`(site, document) -> Iterable[Link]`: links in the preview's bar above a document."""
    status: tuple[Reference, ...] = ()
    """`(project, site) -> FeatureStatus | None`: lines of `sitegen status` and its panel."""
    unfinished: tuple[UnfinishedWork, ...] = ()
    services: Mapping[str, Reference] = field(default_factory=dict)
    """What other features may use of this one, by name."""


BUILT_IN: tuple[Reference, ...] = (
    "sitegen.newsletter.feature:FEATURE",
    "sitegen.inbox.feature:FEATURE",
    "sitegen.walk.feature:FEATURE",
    "sitegen.importing.feature:FEATURE",
    "sitegen.publishing.feature:FEATURE",
    "sitegen.editor.feature:FEATURE",
)
"""The features that come with sitegen."""


@cache
def features() -> tuple[Feature, ...]:
    """All features: the built-in ones, then those of installed packages by their names.

    Raises FeatureError if one of a package can't be loaded, or if two have one name.
    """
    found = [(reference, load(reference)) for reference in BUILT_IN]
    for name, reference in feature_entry_points():
        try:
            feature = load(reference)
        except Exception as error:
            raise FeatureError(
                f'the installed feature "{name}" ({reference}) can\'t be loaded: {error!r} '
                "(upgrade or uninstall its package)"
            ) from error
        if not isinstance(feature, Feature):
            raise FeatureError(
                f'the installed feature "{name}" ({reference}) is not a sitegen.features.Feature '
                "(upgrade or uninstall its package)"
            )
        found.append((reference, feature))
    by_name: dict[str, str] = {}
    for reference, feature in found:
        other = by_name.setdefault(feature.name, reference)
        if other != reference:
            raise FeatureError(
                f'two features are called "{feature.name}": {other} and {reference} '
                "(uninstall one of them)"
            )
    return tuple(feature for _, feature in found)


def added(field_name: str) -> Iterator[Any]:
    """The objects that all features name in one field, loaded, in order.

    The field has to hold references. Its declaration says what kind of object they name.
    """
    for feature in features():
        for reference in getattr(feature, field_name):
            yield load(reference)


def service(name: str) -> Any | None:
    """The service that another feature offers by this name; None if no feature does."""
    for feature in features():
        if name in feature.services:
            return load(feature.services[name])
    return None

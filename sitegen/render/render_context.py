"""The context in which a page is rendered: its site, the configuration, the theme, the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sitegen.model.config import Config
from sitegen.render.assets import Assets
from sitegen.render.theme import Theme
from sitegen.render.translations import Translations
from sitegen.site.traced_site import TracedSite


class RenderContext(NamedTuple):
    """Everything that a page's views draw from."""

    site: TracedSite
    config: Config
    theme: Theme
    assets: Assets
    words: Translations
    zone: ZoneInfo
    href: Callable[[str], str]
    """Turns a URL path into the URL in a page; cached, as each occurs in many pages."""
    has_search: bool

    def absolute(self, url_path: str) -> str:
        """The whole URL of a URL path, with scheme and host."""
        return self.config.origin + self.href(url_path)

    def local(self, moment: datetime) -> datetime:
        """A point in time by the site's clock."""
        return moment.astimezone(self.zone)

    def localized_date(self, moment: date | datetime, form: str = "long") -> str:
        """A date in the words of the site's language; a point in time by the site's clock."""
        from sitegen.render.dates import localized_date

        if isinstance(moment, datetime):
            moment = self.local(moment)
        return localized_date(moment, form, self.config.language)

"""The business and its site: the same on every page (schema.org/LocalBusiness)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Raw

from sitegen.model.config import Config, Contact
from sitegen.render.structured_data.country import country_code
from sitegen.render.structured_data.node import Node, make_node, reference, written
from sitegen.render.views.document import Views
from sitegen.render.views.person import person_named
from sitegen.render.views.site import SiteView

_SPAN = re.compile(r"(\d?\d):(\d\d)\s*[-–]\s*(\d?\d):(\d\d)")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ALL_DAY_CLOSED = ("00:00", "00:00")
"""The hours that mean a closed day to search engines."""


def business_id(views: Views) -> str:
    """The name of the business in all graphs of the site."""
    return f"{views.context.absolute('/')}#business"


def website_id(views: Views) -> str:
    """The name of the site in all graphs."""
    return f"{views.context.absolute('/')}#website"


_SHORT = frozenset({"@type", "@id", "name", "url", "logo", "telephone", "address"})


def business_and_website(views: Views, *, whole: bool) -> tuple[Raw, Raw]:
    """The business and its site as far as the configuration describes them, for a graph.

    The home page and plain pages have the `whole` nodes: there a search engine looks for hours and
    contacts (developers.google.com/search/docs/appearance/structured-data/organization: "You don't
    need to include it on every page of your site"), and each page would pay for them. Others have
    what names the business, and the address, without which search engines take no LocalBusiness.
    """
    return views.share(("business and website", whole), _whole if whole else _in_short)


def _whole(views: Views) -> tuple[Raw, Raw]:
    return written(_business(views)), written(_website(views))


def _in_short(views: Views) -> tuple[Raw, Raw]:
    business = {name: value for name, value in _business(views).items() if name in _SHORT}
    website = _website(views)
    del website["inLanguage"]
    website.pop("description", None)
    return written(business), written(website)


def _business(views: Views) -> Node:
    """The node; without an address an Organization, as a LocalBusiness must have one."""
    config = views.context.config
    contact, more = config.contact, config.business
    site = SiteView(views, "/")
    address = _address(contact, config.language)
    own = more.type if address is not None else "Organization"
    node = make_node(
        type_=own,
        id_=business_id(views),
        name=config.name,
        legalName=more.legal_name,
        url=views.context.absolute("/"),
        description=config.description or config.tagline,
        logo=site.logo.permalink if site.logo is not None else None,
        image=site.image.permalink if site.image is not None else None,
        telephone=contact.phone,
        email=contact.email,
        address=address,
        foundingDate=more.founded.at.date().isoformat() if more.founded is not None else None,
        areaServed=list(more.area_served),
        sameAs=list(more.same_as),
        contactPoint=_contact_point(views, contact),
    )
    if address is not None:  # what only a place of business has
        node |= make_node(
            priceRange=more.price_range,
            hasMap=contact.map,
            geo=_coordinates(config),
            openingHoursSpecification=list(_hours(contact)),
            specialOpeningHoursSpecification=list(_holidays(contact)),
        )
    return node


def _website(views: Views) -> Node:
    config = views.context.config
    return make_node(
        type_="WebSite",
        id_=website_id(views),
        name=config.name,
        url=views.context.absolute("/"),
        description=config.description or config.tagline,
        inLanguage=config.language.replace("_", "-"),
        publisher=reference(business_id(views)),
    )


def _address(contact: Contact, language: str) -> Node | None:
    address = contact.address
    if address is None:
        return None
    return make_node(
        type_="PostalAddress",
        streetAddress=address.street,
        addressLocality=address.locality,
        addressRegion=address.region,
        postalCode=address.postal_code,
        addressCountry=country_code(address.country, language) if address.country else None,
    )


def _contact_point(views: Views, contact: Contact) -> Node | None:
    if contact.phone is None and contact.email is None:
        return None
    person = person_named(views, contact.person or views.context.config.owner)
    return make_node(
        type_="ContactPoint",
        contactType="customer service",
        name=person.title if person is not None else None,
        telephone=contact.phone,
        email=contact.email,
        availableLanguage=views.context.config.language.replace("_", "-"),
    )


def _coordinates(config: Config) -> Node | None:
    latitude, longitude = config.business.latitude, config.business.longitude
    if latitude is None or longitude is None:
        return None
    return make_node(type_="GeoCoordinates", latitude=latitude, longitude=longitude)


def _hours(contact: Contact) -> Iterator[Node]:
    """Each span of hours once, with the days that have it."""
    if contact.hours is None:
        return
    days: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for day in _DAYS:
        for span in _spans(getattr(contact.hours, day.lower())):
            days[span].append(day)
    for (opens, closes), names in days.items():
        yield make_node(
            type_="OpeningHoursSpecification", dayOfWeek=names, opens=opens, closes=closes
        )


def _holidays(contact: Contact) -> Iterator[Node]:
    for holiday in sorted(contact.holidays, key=lambda one: one.date.at):
        day = holiday.date.at.date().isoformat()
        for opens, closes in _spans(holiday.hours) or [_ALL_DAY_CLOSED]:
            yield make_node(
                type_="OpeningHoursSpecification",
                name=holiday.name,
                validFrom=day,
                validThrough=day,
                opens=opens,
                closes=closes,
            )


def _spans(hours: tuple[str, ...]) -> list[tuple[str, str]]:
    """The spans of a day's hours. Midnight at its end is 23:59, as search engines want it."""
    found = []
    for text in hours:
        match = _SPAN.fullmatch(text.strip())
        if match:
            closes = "23:59" if match[3] == "24" else f"{match[3]:0>2}:{match[4]}"
            found.append((f"{match[1]:0>2}:{match[2]}", closes))
    return found

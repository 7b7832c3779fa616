"""The items of the walk, made of the site's own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from sitegen.model.kinds.faq import Faq
from sitegen.render.urls import absolute
from sitegen.site.last_change import last_change
from sitegen.site.site import Site
from sitegen.site.visibility import live_from


class WalkItem(Struct, frozen=True):
    """Something to try as a customer does."""

    name: str
    """Its name for ticking."""
    text: str
    """What to do, and what to look for."""
    about: str = ""
    """What it is about; if that changes, it has to be done again."""


def checklist(
    site: Site, forms: Mapping[str, str], words: Sequence[str], *, search: bool
) -> tuple[WalkItem, ...]:
    """The items of a site, in the order to do them."""
    return tuple(_items(site, forms, words, search))


def _items(
    site: Site, forms: Mapping[str, str], words: Sequence[str], search: bool
) -> Iterator[WalkItem]:
    contact = site.config.contact
    if contact.phone is not None:
        text = f"Ring {contact.phone} from another phone. Does a person answer, by name?"
        yield WalkItem("ring", text, contact.phone)
    if contact.email is not None:
        text = f"Write to {contact.email} from another address. When does the answer come?"
        yield WalkItem("email", text, contact.email)
    if contact.address is not None or contact.directions is not None:
        yield _entrance(site)
    for form, url in forms.items():
        text = (
            f'Fill in the form "{form}" on {url} and send it. Does it arrive (sitegen inbox pull)?'
        )
        yield WalkItem(f"form-{form}", text)
    if site.config.newsletter.unsubscribe is not None:
        yield WalkItem(
            "leave",
            "Subscribe with an address of your own, then leave by the link in an email. "
            "Is it over with the next one?",
            site.config.newsletter.unsubscribe,
        )
    oldest = _oldest_answer(site)
    if oldest is not None:
        document = site.documents[oldest]
        url = absolute(site.config, site.url_path(oldest) or "/")
        text = f'Read the oldest answer, "{document.label}" ({url}). Is it still true?'
        changed = last_change(document) or live_from(document)
        yield WalkItem("oldest-answer", text, f"{oldest} {changed:%Y-%m-%d}" if changed else oldest)
    if search and words:
        url = absolute(site.config, "/search/")
        text = f"Search on {url} for words that customers used: {', '.join(words)}. What is found?"
        yield WalkItem("search", text)


def _entrance(site: Site) -> WalkItem:
    contact = site.config.contact
    address = contact.address
    parts = () if address is None else (address.street, address.postal_code, address.locality)
    where = ", ".join(part for part in parts if part)
    entrance = contact.directions.entrance if contact.directions is not None else None
    text = f"Go to {where or 'your address'} with nothing but what the site says. Find the entrance"
    text += f": {' '.join(entrance.split())}" if entrance else "; the site doesn't describe it."
    return WalkItem("entrance", text, f"{where} {entrance or ''}".strip())


def _oldest_answer(site: Site) -> str | None:
    """The FAQ that nobody has changed for the longest time."""
    found = []
    for key in site.collection(Faq.kind.name):
        document = site.documents[key]
        at = max(
            (one for one in (last_change(document), live_from(document)) if one is not None),
            default=None,
        )
        if at is not None:
            found.append((at, document.source, key))
    return min(found)[2] if found else None

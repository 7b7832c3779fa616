"""The configuration of search engines, social networks and `security.txt`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sitegen.model.scalars import LinkAddress, Moment, Text, WebAddress, Word
from sitegen.model.section import Section


class Business(Section, frozen=True):
    """Facts about the business for search engines, besides its name and contact."""

    type: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[A-Z][A-Za-z]+$",
                extra={"expects": "a type of schema.org such as BikeStore or Bakery"},
            ),
        ],
        Meta(
            description="What kind of business it is, by the most exact name that "
            "schema.org/LocalBusiness lists: `Bakery`, `BikeStore`, `HairSalon`."
        ),
    ] = "LocalBusiness"
    legal_name: Annotated[Text | None, Meta(description="The registered name, if it differs.")] = (
        None
    )
    founded: Annotated[Moment | None, Meta(description="The day it was founded.")] = None
    price_range: Annotated[
        Text | None, Meta(description="How expensive it is: `£15–120`, or `££`.")
    ] = None
    area_served: Annotated[
        tuple[Text, ...], Meta(description="The places whose people are served.")
    ] = ()
    same_as: Annotated[
        tuple[WebAddress, ...],
        Meta(description="Pages on other sites about this business, such as its profiles."),
    ] = ()
    latitude: Annotated[
        Annotated[float, Meta(ge=-90, le=90)] | None,
        Meta(description="Where it is, in degrees north."),
    ] = None
    longitude: Annotated[
        Annotated[float, Meta(ge=-180, le=180)] | None,
        Meta(description="Where it is, in degrees east."),
    ] = None


class Robots(Section, frozen=True):
    """The rules for crawlers: `robots.txt` (RFC 9309)."""

    disallow: Annotated[
        tuple[
            Annotated[
                str,
                Meta(
                    pattern=r"^/[^\s#\x00-\x1f]*$",
                    extra={"expects": "a path on this site such as /drafts/"},
                ),
            ],
            ...,
        ],
        Meta(description="Paths that no crawler should visit."),
    ] = ()
    refuse: Annotated[
        tuple[
            Annotated[
                str,
                Meta(
                    pattern=r"^[A-Za-z0-9_.-]+$",
                    extra={"expects": "a robot's name such as GPTBot"},
                ),
            ],
            ...,
        ],
        Meta(description="Crawlers that should stay away, such as `GPTBot` and `CCBot`."),
    ] = ()


class Security(Section, frozen=True):
    """How to report a vulnerability of the site: `security.txt` (RFC 9116)."""

    contact: Annotated[
        tuple[LinkAddress, ...],
        Meta(description="Where to write: `mailto:…` or a page; the best one first."),
    ] = ()
    expires: Annotated[
        Moment | None,
        Meta(description="When this expires; less than a year ahead is recommended."),
    ] = None
    encryption: Annotated[
        WebAddress | None, Meta(description="Where the key for encrypted email is.")
    ] = None
    policy: Annotated[
        WebAddress | None, Meta(description="The policy for people who look for vulnerabilities.")
    ] = None
    acknowledgments: Annotated[
        WebAddress | None, Meta(description="The page that thanks people who reported one.")
    ] = None
    languages: Annotated[
        tuple[Word, ...], Meta(description="The languages that you read. Without it, the site's.")
    ] = ()

"""The configuration of the inbox: `inbox:` in `content/site.yaml`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sitegen.model.scalars import RawText, Text
from sitegen.model.section import Section


class Netlify(Section, frozen=True):
    """Where `sitegen inbox pull` finds the forms at Netlify."""

    site: Annotated[
        RawText | None,
        Meta(
            description="The site's name or domain at Netlify. Without it, the one that has the "
            "host of `url`."
        ),
    ] = None
    forms: Annotated[
        tuple[RawText, ...],
        Meta(description="The forms to pull, by name. Without it, all of the site's."),
    ] = ()
    token_env: Annotated[
        RawText,
        Meta(description="The environment variable that holds the access token."),
    ] = "NETLIFY_AUTH_TOKEN"  # noqa: S105 - the name of a variable, not a token


class Cloudflare(Section, frozen=True):
    """Where `sitegen inbox pull` finds what the form function of Cloudflare Pages keeps."""

    account: Annotated[
        RawText | None, Meta(description="The id of the account at Cloudflare: 32 characters.")
    ] = None
    namespace: Annotated[
        RawText | None,
        Meta(description="The id of the KV namespace with the submissions: 32 characters."),
    ] = None
    token_env: Annotated[
        RawText,
        Meta(description="The environment variable that holds the API token."),
    ] = "CLOUDFLARE_API_TOKEN"  # noqa: S105 - the name of a variable, not a token


class Inbox(Section, frozen=True):
    """Submissions of customers through forms and email, and how they are processed."""

    netlify: Annotated[Netlify, Meta(description="Where Netlify Forms are.")] = Netlify()
    cloudflare: Annotated[
        Cloudflare, Meta(description="Where forms at Cloudflare Pages are kept.")
    ] = Cloudflare()
    anonymous: Annotated[
        Text,
        Meta(description="The name shown for customers who did not agree to be named."),
    ] = "A customer"
    initials: Annotated[
        bool,
        Meta(description="`on` shows the initials of such customers instead."),
    ] = False
    keep_days: Annotated[
        Annotated[int, Meta(ge=1, le=3650)],
        Meta(description="Days after which `sitegen inbox purge` deletes moderated submissions."),
    ] = 365
    blocked: Annotated[
        tuple[RawText, ...],
        Meta(
            description="Words, addresses and domains of senders whom you know as spammers: "
            "sorted down, never dropped."
        ),
    ] = ()
    show_record: Annotated[
        bool,
        Meta(
            description="`on` shows how well the promise of a reply was kept, once there are "
            "20 answers."
        ),
    ] = False
    show_rejections: Annotated[
        bool,
        Meta(
            description="`on` also shows how many submissions were rejected in twelve months, and "
            "why."
        ),
    ] = False

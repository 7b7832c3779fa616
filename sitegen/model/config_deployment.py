"""The configuration of the files that a host reads: `_headers` and `_redirects`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sitegen.model.scalars import RawText
from sitegen.model.section import Section


class Deployment(Section, frozen=True):
    """Files for the web host. Netlify and Cloudflare Pages use them; others ignore them."""

    host: Annotated[
        Literal["netlify", "cloudflare", "github", "other"] | None,
        Meta(
            description="Where the site is published: `netlify`, `cloudflare`, `github` or "
            "`other`. sitegen then warns if forms can't work there. Without it, sitegen looks at "
            "`url`."
        ),
    ] = None
    headers: Annotated[
        bool, Meta(description="Whether `_headers` is written: security, caching, media types.")
    ] = True
    redirects: Annotated[
        bool, Meta(description="Whether `_redirects` is written from the documents' aliases.")
    ] = True
    allow: Annotated[
        dict[str, tuple[RawText, ...]],
        Meta(
            description="What the content security policy allows beside the site itself, such as "
            "`{frame-src: https://www.youtube-nocookie.com}`."
        ),
    ] = {}

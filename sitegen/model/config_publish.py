"""The configuration of `sitegen publish`: `publish:` in `content/site.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sitegen.model.scalars import RawText
from sitegen.model.section import Section


class PublishSettings(Section, frozen=True):
    """How `sitegen publish` brings the site to the web."""

    to: Annotated[
        Literal["git", "netlify", "sftp", "rsync"] | None,
        Meta(
            description="The way: `git` pushes the project to the repository that your host "
            "builds from; `netlify`, `sftp` and `rsync` upload the built site. Without it, `sftp` "
            "if there is a `target`, `netlify` if there is a `site`, else `git` if the project is "
            "a git checkout with a remote."
        ),
    ] = None
    remote: Annotated[
        RawText | None,
        Meta(
            description="For `git`: the name of the remote. Without it, that of the branch, or "
            "`origin`."
        ),
    ] = None
    branch: Annotated[
        RawText | None,
        Meta(
            description="For `git`: the branch that your host publishes, such as `main`. Without "
            "it, the upstream of the current branch."
        ),
    ] = None
    site: Annotated[
        RawText | None,
        Meta(
            description="For `netlify`: the site's name, domain or id there. Without it, "
            "`inbox.netlify.site`, or the host of `url`."
        ),
    ] = None
    token_env: Annotated[
        RawText,
        Meta(
            description="For `netlify`: the environment variable that holds the access token, "
            "also its name in the system's keyring."
        ),
    ] = "NETLIFY_AUTH_TOKEN"  # noqa: S105 - the name of a variable, not a token
    target: Annotated[
        RawText | None,
        Meta(
            description="For `sftp` and `rsync`: the server and its folder, such as "
            "`you@shop.example:/var/www/shop` or `sftp://you@shop.example:2222/htdocs`; for "
            "`rsync` also a folder of this computer."
        ),
    ] = None

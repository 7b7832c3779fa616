"""The web hosts that `sitegen init` knows: the files that each needs, and where forms go there."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

HostName = Literal["netlify", "cloudflare", "github", "other"]
HOSTS: Final[tuple[HostName, ...]] = get_args(HostName)

FORMS: Final = ("netlify", "mail", "none")
"""What a site's forms can do, besides being sent to an address."""
CLOUDFLARE_FORMS: Final = "/forms/{form}"
"""The address of the form function on Cloudflare Pages."""

_FILES = Path(__file__).parent / "host_files"


class _Host(NamedTuple):
    """What a host needs."""

    url: str
    """The URL that it gives to a site without a domain."""
    forms: str | None
    """Where forms go unless the owner chooses; None if the host takes none."""
    files: dict[str, str]
    """Its files: by path in the project, the path below `host_files/`."""


_HOSTS: Final[dict[HostName, _Host]] = {
    "netlify": _Host(
        "https://YOUR-SITE.netlify.app/",
        "netlify",
        {
            "netlify.toml": "netlify/netlify.toml",
            "netlify/functions/unsubscribe.mjs": "netlify/unsubscribe.mjs",
        },
    ),
    "cloudflare": _Host(
        "https://YOUR-PROJECT.pages.dev/",
        CLOUDFLARE_FORMS,
        {
            "functions/forms/[form].js": "cloudflare/form.js",
            ".python-version": "cloudflare/python-version",
        },
    ),
    "github": _Host(
        "https://YOU.github.io/PROJECT/", None, {".github/workflows/pages.yml": "github/pages.yml"}
    ),
    "other": _Host("https://www.example.com/", None, {}),
}


def host_files(host: HostName) -> dict[str, bytes]:
    """The files of a host by their paths in the project."""
    return {
        path: (_FILES / source).read_bytes() for path, source in sorted(_HOSTS[host].files.items())
    }


def typical_url(host: HostName) -> str:
    """The URL that a host gives to a site without a domain, with capitals to replace."""
    return _HOSTS[host].url


def usual_forms(host: HostName, email: str | None) -> str:
    """Where forms go on a host unless the owner chooses: never where they would be lost."""
    return _HOSTS[host].forms or ("mail" if email else "none")


def forms_problem(host: HostName, forms: str, email: str | None) -> str:
    """Why forms can't go there from a host, and what to do; empty if they can."""
    if forms == "netlify" and host != "netlify":
        return "only Netlify takes Netlify's forms (choose mail, none, or an address)"
    if forms == "mail" and not email:
        return "forms that become an email need an address (add --email)"
    if forms in FORMS:
        return ""
    if forms.startswith("/"):
        if host == "github":
            return "GitHub Pages takes no forms (choose mail, none, or an address at a service)"
        return ""
    if not forms.startswith(("https://", "http://")):
        return f'"{forms}" takes no forms (choose netlify, mail, none, or an https:// URL)'
    return ""

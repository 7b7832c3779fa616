"""`sitegen init`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.authoring.hosts import HOSTS, HostName, forms_problem, typical_url, usual_forms
from sitegen.cli.common import clock, reporting
from sitegen.cli.interrupted import complete_changes
from sitegen.cli.terminal import on_terminal
from sitegen.shell import shell_word

if TYPE_CHECKING:
    from sitegen.authoring.new_project import ProjectOptions


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", help="Use this name for the business.")
@click.option("--url", help="Use this URL for the site, if you know it: https://shop.example/")
@click.option("--owner", help="Use this name for the owner.")
@click.option(
    "--timezone", help="Use this time zone, for example Europe/Berlin (default: this computer's)."
)
@click.option(
    "--host",
    type=click.Choice(HOSTS),
    help="Prepare the site for this host (default without a terminal: netlify).",
)
@click.option(
    "--forms",
    metavar="netlify|mail|none|URL",
    help="Send forms to Netlify, by email to --email, nowhere, or to this URL ({form} stands for "
    "the form's name). Without it, what works on the host.",
)
@click.option("--email", help="Use this email address as the contact's.")
@click.option("--demo", is_flag=True, help="Create the demo site of a bicycle workshop instead.")
@click.option("--now", help="Date the documents as if it were this time: 2026-12-24.")
@reporting
def command(
    folder: Path,
    name: str | None,
    url: str | None,
    owner: str | None,
    timezone: str | None,
    host: HostName | None,
    forms: str | None,
    email: str | None,
    demo: bool,
    now: str | None,
) -> None:
    """Create a new site in DIR, ready to build.

    On a terminal, you are asked for everything that you don't give as an option. The site contains
    texts that are true for any business, and drafts of the texts that only you can write.

    \b
    Examples:
      sitegen init my-site
      sitegen init my-site --name "Ana's Bakery" --owner "Ana Ruiz" --timezone Europe/Madrid
      sitegen init my-site --host github --email ana@bakery.example
      sitegen init look-around --demo
    """
    from sitegen.authoring.new_project import ProjectOptions, check_zone, new_demo, new_project
    from sitegen.errors import RequestError
    from sitegen.read.project import CONFIG

    complete_changes(folder)
    if (folder / CONFIG).exists():
        raise RequestError(
            f"{folder} already contains a site: there is a {CONFIG} (choose another folder)"
        )
    if demo:
        files = new_demo(folder)
    else:
        name = _require(name, "--name", "The name of the business", "Ana's Bakery")
        owner = _require(owner, "--owner", "The owner's name", "Ana Ruiz")
        timezone = timezone or _zone()
        chosen = host or _host()
        email = email if email is not None or not on_terminal() else _email()
        options = ProjectOptions(
            name=name,
            owner=owner,
            timezone=timezone,
            url=url if url is not None or not on_terminal() else _url(chosen),
            host=chosen,
            forms=_forms(forms, chosen, email),
            email=email,
        )
        files = new_project(folder, options, clock(now, check_zone(options.timezone)))
    click.echo(f"Created a site in {folder} with {len(files)} files. The most important ones:")
    click.echo("  content/site.yaml   the configuration: facts about the business")
    click.echo("  content/            your texts, with one folder for each kind")
    click.echo("  requirements.txt    what your host installs to build the site")
    for path, purpose in _OF_HOSTS.items():
        if path in files:
            click.echo(f"  {path:<19} {purpose}")
    if not demo:
        for note in _notes(options):
            click.echo(f"\n{note}")
    click.echo(f"\nNext:\n  cd {shell_word(str(folder))} && sitegen serve")


def _require(given: str | None, option: str, question: str, example: str) -> str:
    if given is not None and given.strip():
        return given.strip()
    if not on_terminal() or given is not None:
        raise click.UsageError(f'{option} is missing; add it, for example {option} "{example}"')
    answer: str = click.prompt(question, type=str)
    return answer.strip()


_OF_HOSTS = {
    "netlify.toml": "how Netlify builds the site",
    ".github/workflows/pages.yml": "how GitHub Pages builds the site",
    "functions/forms/[form].js": "takes forms on Cloudflare Pages",
}
"""What the files of hosts are for."""


def _notes(options: ProjectOptions) -> Iterator[str]:
    """What the owner still has to do before the site goes on the web."""
    if not options.url:
        yield (
            "The site has no address yet. Before you publish it, write `url:` into "
            "content/site.yaml.\nWithout a domain of your own, that is the address that your host "
            f"gives you, such as\n{typical_url(options.host)}"
        )
    if options.forms == "none":
        yield (
            "The site has no forms, because this host takes none. Choose where they go with "
            "`forms` in\ncontent/site.yaml (`sitegen docs deploy`)."
        )
    elif options.host == "cloudflare":
        yield "Forms work once their storage exists at Cloudflare (`sitegen docs deploy`)."


def _host() -> HostName:
    if not on_terminal():
        return "netlify"
    click.echo("Where will the site be published? (other: any web server)")
    answer: HostName = click.prompt("The host", type=click.Choice(HOSTS), default="netlify")
    return answer


def _forms(given: str | None, host: HostName, email: str | None) -> str:
    """Where forms go. Raises click.UsageError if they would be lost there."""
    usual = usual_forms(host, email)
    if given is None and on_terminal() and usual in ("mail", "none"):
        click.echo("This host takes no forms. They can become an email that your visitor's own")
        click.echo("program sends (mail), go to the URL of a service that you use, or be left out.")

        def checked(answer: str) -> str:
            if trouble := forms_problem(host, answer.strip(), email):
                raise click.UsageError(trouble)
            return answer.strip()

        answer: str = click.prompt("Forms (mail, none or a URL)", default=usual, value_proc=checked)
        return answer
    chosen = given.strip() if given is not None else usual
    if trouble := forms_problem(host, chosen, email):
        raise click.UsageError(f"--forms: {trouble}")
    return chosen


def _email() -> str | None:
    answer: str = click.prompt(
        "The email address for customers (leave empty to add it later)",
        default="",
        show_default=False,
    )
    return answer.strip() or None


def _url(host: HostName) -> str | None:
    answer: str = click.prompt(
        f"The URL of the site. Without a domain of your own, your host gives you one, such as\n"
        f"{typical_url(host)} (leave empty if you don't know it yet)",
        default="",
        show_default=False,
    )
    return answer.strip() or None


def _zone() -> str:
    """The time zone that the user chooses, or this computer's."""
    from sitegen.authoring.new_project import check_zone
    from sitegen.errors import RequestError

    usual = system_zone()

    def checked(answer: str) -> str:
        try:
            check_zone(answer)
        except RequestError as error:
            raise click.UsageError(str(error)) from None
        return answer

    if not on_terminal():
        return usual
    answer: str = click.prompt("The time zone", default=usual, value_proc=checked)
    return answer


def system_zone() -> str:
    """The name of this computer's time zone, or UTC where that can't be names."""
    from zoneinfo import ZoneInfo

    names = [os.environ.get("TZ", "").removeprefix(":")]
    try:
        names.append(os.path.realpath("/etc/localtime").partition("zoneinfo/")[2])
        names.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    except OSError:
        pass
    for name in names:
        try:
            if name:
                return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"

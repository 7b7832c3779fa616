"""`sitegen init`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from sitegen.cli.common import clock, reporting
from sitegen.cli.interrupted import complete_changes
from sitegen.cli.terminal import on_terminal


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", help="Use this name for the business.")
@click.option("--url", help="Use this URL for the site, if you know it: https://shop.example/")
@click.option("--owner", help="Use this name for the owner.")
@click.option(
    "--timezone", help="Use this time zone, for example Europe/Berlin (default: this computer's)."
)
@click.option("--demo", is_flag=True, help="Create the demo site of a bicycle workshop instead.")
@click.option("--now", help="Date the documents as if it were this time: 2026-12-24.")
@reporting
def command(
    folder: Path,
    name: str | None,
    url: str | None,
    owner: str | None,
    timezone: str | None,
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
      sitegen init look-around --demo
    """
    from sitegen.author.new_project import ProjectOptions, check_zone, new_demo, new_project
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
        options = ProjectOptions(
            name=_require(name, "--name", "The name of the business"),
            owner=_require(owner, "--owner", "The owner's name"),
            timezone=timezone or _zone(),
            url=url if url is not None or not on_terminal() else _url(),
        )
        files = new_project(folder, options, clock(now, check_zone(options.timezone)))
    click.echo(f"Created a site in {folder} with {len(files)} files. The most important ones:")
    click.echo("  content/site.yaml   the configuration: facts about the business")
    click.echo("  content/            your texts, with one folder for each kind")
    click.echo("  requirements.txt    what your host installs to build the site")
    click.echo(f"\nNext:\n  cd {_quoted(folder)} && sitegen serve")


def _require(given: str | None, option: str, question: str) -> str:
    if given is not None and given.strip():
        return given.strip()
    if not on_terminal() or given is not None:
        raise click.UsageError(f'{option} is missing; add it, for example {option} "Ana\'s Bakery"')
    answer: str = click.prompt(question, type=str)
    return answer.strip()


def _url() -> str | None:
    answer: str = click.prompt(
        "The URL of the site, such as https://shop.example/ (leave empty if you don't know it yet)",
        default="",
        show_default=False,
    )
    return answer.strip() or None


def _zone() -> str:
    """The time zone that the user chooses, or this computer's."""
    from sitegen.author.new_project import check_zone
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


def _quoted(folder: Path) -> str:
    return f'"{folder}"' if os.name == "nt" else shlex.quote(str(folder))

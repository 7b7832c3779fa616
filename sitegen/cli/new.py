"""`sitegen new`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from sitegen.cli.common import KindCommand, KindName, clock, project_of, reporting
from sitegen.cli.terminal import near

THEME = "theme"


@click.command("new", cls=KindCommand)
@click.argument("kind", type=KindName(THEME), metavar="KIND")
@click.argument("title")
@click.option(
    "--edit", "-e", is_flag=True, help="Open the document in your editor ($VISUAL or $EDITOR)."
)
@click.option(
    "--author",
    "-a",
    multiple=True,
    metavar="NAME",
    help="Set the author, a file name in content/people/ (default: the owner). Can be repeated.",
)
@click.option(
    "--set",
    "-s",
    "settings",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Set a field: --set tags=winter. Repeat for several fields and for lists.",
)
@click.option(
    "--slug", metavar="NAME", help="Use this file name instead of one made from the title."
)
@click.option(
    "--on",
    "about",
    metavar="DOCUMENT",
    help="Set the document that a comment is about: posts/its-name.",
)
@click.option("--body", help="Set the text; - reads it from standard input.")
@click.option(
    "--folder",
    is_flag=True,
    help="Create a folder, so that images can be stored with the document.",
)
@click.option(
    "--live/--draft",
    default=False,
    help="Publish the document with the next build, or keep it back as a draft (default: draft).",
)
@click.option(
    "--extends",
    default="default",
    help="Set the theme that a new theme extends (default: default).",
)
@click.option(
    "--now", help="Date the document as if it were this time: 2026-12-24 or 2026-12-24T18:00."
)
@click.pass_context
@reporting
def command(
    context: click.Context,
    kind: str,
    title: str,
    edit: bool,
    author: tuple[str, ...],
    settings: tuple[str, ...],
    slug: str | None,
    about: str | None,
    body: str | None,
    folder: bool,
    live: bool,
    extends: str,
    now: str | None,
) -> None:
    """Create a new document or theme, and print its path.

    TITLE is the headline of a post, the question of an FAQ, the name of a person, or the text of a
    notice.

    Fields are filled in as far as possible: today's date, a permanent id, the owner as author.
    Fields that only you can fill in are marked. The document is a draft until you remove the line
    `draft: true`; with --live it is published at once, unless a marked field is left. Existing
    files are never overwritten.

    \b
    Examples:
      sitegen new post "Why we close on Mondays"
      sitegen new post "Salt and chains" --author joss --set tags=winter --edit
      sitegen new faq "Do you repair tandems?" --set category="Prices and limits"
      sitegen new notice "Closed for stocktaking" --set until=2026-12-31 --live
      sitegen new story "Nine miles" --set customer="Gwen" --set permission.how="by email"
      sitegen new comment "Bert" --on posts/nine-miles --body "So true." --live
      sitegen new person "Ana Ruiz" --set role=owner
      sitegen new theme "Our own"
    """
    from sitegen.authoring.new_document import DocumentOptions, create_document
    from sitegen.model.template_words import PLACEHOLDER
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    if kind == THEME:
        _new_theme(context, title, extends)
        return
    config = read_config(project)
    options = DocumentOptions(
        kind=kind,
        title=title,
        values=_values(settings),
        people=author,
        name=slug,
        about=about,
        folder=folder,
        draft=not live,
        body=sys.stdin.read() if body == "-" else body or "",
    )
    path = create_document(project, config, options, clock(now, zone_of(config)))
    click.echo(near(path))
    text = path.read_text(encoding="utf-8")
    if "draft: true" in text:
        first = "fill in the fields marked with … and " if PLACEHOLDER in text else ""
        click.echo(
            f"This is a draft. When it is ready, {first}remove the line `draft: true`.", err=True
        )
    if edit:
        _open(path)


def _open(path: Path) -> None:
    """Open a file in the user's editor. Raises RequestError if that can't be started."""
    from sitegen.errors import RequestError

    try:
        click.edit(filename=str(path))
    except (OSError, click.ClickException) as error:
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "an editor"
        raise RequestError(
            f"{editor} could not open the file, which is written (fix the variable EDITOR or "
            f"VISUAL, or open {near(path)} yourself)"
        ) from error


def _new_theme(context: click.Context, title: str, parent: str) -> None:
    from sitegen.authoring.child_theme import new_theme
    from sitegen.render.theme import CONTEXT_VERSION

    folder = new_theme(project_of(context), title, parent, CONTEXT_VERSION)
    click.echo(near(folder))
    click.echo(
        "To use the theme, add these lines to content/site.yaml:\n\n"
        f"  theme:\n    name: {folder.name}\n",
        err=True,
    )


def _values(settings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(
                f'"{setting}" is not FIELD=VALUE; write --set tags=winter', param_hint="--set"
            )
        values[name.strip()] = (*values.get(name.strip(), ()), value.strip())
    return values

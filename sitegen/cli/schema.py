"""`sitegen schema`."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import KindCommand, KindName, now, project_of, reporting
from sitegen.errors import RequestError

_CMS = "cms"


@click.command("schema", cls=KindCommand, short_help="Print a JSON Schema for editors.")
@click.argument("kind", type=KindName("config", _CMS), metavar="KIND")
@click.option(
    "--output", metavar="FOLDER", type=click.Path(path_type=Path),
    help="For cms: write the page of the CMS and all that belongs to it there.",
)  # fmt: skip
@click.pass_context
@reporting
def command(context: click.Context, kind: str, output: Path | None) -> None:
    """Print the JSON Schema of a kind's front matter, or of content/site.yaml.

    Editors use it to complete and validate fields. It is generated from the same definitions that
    sitegen reads files with.

    `cms` prints the configuration of Sveltia CMS instead, with which you write in a browser without
    this computer: docs/editor.md.

    \b
    Examples:
      sitegen schema post
      sitegen schema config > site.schema.json
      sitegen schema cms --output admin
    """
    if kind == _CMS:
        _cms(context, output)
        return
    if output is not None:
        raise RequestError("`--output` is for `sitegen schema cms` (redirect what is printed)")
    import json

    from sitegen.model.json_schema import json_schema

    click.echo(json.dumps(json_schema(kind), ensure_ascii=False, indent=2))


def _cms(context: click.Context, output: Path | None) -> None:
    from sitegen.authoring.cms_config import CONFIG_FILE, cms_files, kept_backend
    from sitegen.authoring.git_backend import git_backend
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    backend = git_backend(project.root, config.publish.remote, config.publish.branch)
    at = now().astimezone(zone_of(config))
    if output is None:
        click.echo(cms_files(config, backend, at).config, nl=False)
        return
    kept = None
    there = output / CONFIG_FILE
    try:
        if there.exists():
            kept = kept_backend(there.read_text(encoding="utf-8"))
        output.mkdir(parents=True, exist_ok=True)
        for name, text in cms_files(config, backend, at, kept=kept).by_name().items():
            (output / name).write_text(text, encoding="utf-8", newline="\n")
            click.echo(f"wrote    {output / name}")
    except ValueError as error:
        raise RequestError(f"{there} stays: {error} (choose another folder)") from error
    except OSError as error:
        raise RequestError(f"{output} can't be written: {error.strerror or error}") from error
    if kept is None and not backend.known:
        click.echo(f"Now write the repository's owner and name into {there}.")

"""`sitegen schema`."""

from __future__ import annotations

import click

from sitegen.cli.common import KindCommand, KindName, reporting


@click.command("schema", cls=KindCommand, short_help="Print a JSON Schema for editors.")
@click.argument("kind", type=KindName("config"), metavar="KIND")
@reporting
def command(kind: str) -> None:
    """Print the JSON Schema of a kind's front matter, or of content/site.yaml.

    Editors use it to complete and validate fields. It is generated from the same definitions that
    sitegen reads files with.

    \b
    Examples:
      sitegen schema post
      sitegen schema config > site.schema.json
    """
    import json

    from sitegen.model.json_schema import json_schema

    click.echo(json.dumps(json_schema(kind), ensure_ascii=False, indent=2))

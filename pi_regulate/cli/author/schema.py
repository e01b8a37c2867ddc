"""`schema`: JSON Schema for editors, the same as the files in config/schemas/.

Rule: nothing else goes to standard output, so that it can be piped into a file.
"""

from __future__ import annotations

import click

from pi_regulate.library.json_schema import MODELS, SchemaKind, schema_text


@click.command()
@click.argument("kind", type=click.Choice(list(MODELS)), default="exercise")
def schema(kind: SchemaKind) -> None:
    """Print the JSON Schema (draft 07) of an exercise, a routine or the settings.

    Editors with YAML support find it through the first line of a file:

    \b
        # yaml-language-server: $schema=FILE
    """
    click.echo(schema_text(kind), nl=False)

"""`status`: what the device is doing now, asked of the device itself.

Rule: the answer comes from another program, so only its printable text reaches the terminal.
"""

from __future__ import annotations

import json

import click

from pi_regulate.cli.layout import printable, table
from pi_regulate.devices.status_socket import ask, places, simulated_place
from pi_regulate.reporting.status_told import status_rows, told_none_runs


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show what the device is doing now. Exits with 1 if no device is running."""
    told = ask([*places(), simulated_place()])
    if as_json:
        click.echo(json.dumps(told or {"running": False}, indent=1))
    elif told is None:
        click.echo(told_none_runs())
    else:
        for line in table(list(status_rows(told))):
            click.echo(printable(line))
    if told is None:
        ctx.exit(1)

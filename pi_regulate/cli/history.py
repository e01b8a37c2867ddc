"""`history`: what the device has kept of the last sessions, if the owner asked for that, and how to delete it.

Rule: deleting needs no reason, and nothing else is lost by it.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup
from pi_regulate.devices.keeping.store import Store, found_state
from pi_regulate.reporting.wording import counted
from pi_regulate.words import RegulateError, one_line

COMMANDS = {"forget": ("pi_regulate.cli.history:forget", "Delete the history.")}


@click.group(cls=LazyGroup, lazy=COMMANDS, invoke_without_command=True)
@click.pass_context
def history(ctx: click.Context) -> None:
    """Show the last sessions: day, length, how far each went, and how it ended.

    A history is kept only with `history: short` in settings.yaml: at most 30 sessions of the last 30 days, without
    times of day.
    """
    if ctx.invoked_subcommand is not None:
        return
    state = found_state()
    lines = Store(state).history()
    for line in lines:
        day, length = line.day or "day unknown", counted(line.minutes, "minute")
        click.echo(one_line(f"{day:<11}  {length:<10}  {line.reached:<7}  {line.ended}"))
    if not lines:
        click.echo(
            f"there is no history in {one_line(str(state))}. With `history: short` in settings.yaml, each session adds "
            "a line when it ends; a simulated device (`--backend mock`) keeps none."
        )


@click.command()
def forget() -> None:
    """Delete the history. This does not change how the device works."""
    store = Store(found_state())
    try:
        was_there = store.forget()
    except OSError as error:
        raise RegulateError(f"the history can't be deleted: {error.strerror}") from error
    click.echo("deleted" if was_there else "there was no history to delete")

"""`link status`: how the link to a broker and Home Assistant stands, from the file that the running link keeps.

The link is a program and a package of its own; without it this says how to get it. Rule: what comes from another
program's file reaches the terminal as printable text only.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import click

from pi_regulate.cli import LazyGroup
from pi_regulate.cli.layout import printable, table
from pi_regulate.devices.link_standing import LINK_CONFIG, LINK_FILE, link_installed, link_runtimes, standing
from pi_regulate.installation import get_link
from pi_regulate.reporting.status_told import told_time

UNIT_NAME = "pi-regulate-link"
TOLD = {
    "nothing": "nothing of the lamp",
    "health": "whether sound and lamp work",
    "session": "whether sound and lamp work, and when a session runs",
    "all": "whether sound and lamp work, when a session runs, and what plays",
}
"""What `tell` means, in words."""


COMMANDS = {
    "status": ("pi_regulate.cli.link:link_status", "Show how the link stands."),
    "pair": ("pi_regulate.cli.pair:link_pair", "Belong with the lamp in another home."),
    "leave": ("pi_regulate.cli.pair:link_leave", "Belong with no other home any more."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def link() -> None:
    """See the link to Home Assistant and to another home: a program of its own, only for those who want it."""


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def link_status(ctx: click.Context, as_json: bool) -> None:
    """Show how the link stands: broker, lamp, what is told and what may be asked. Exits with 1 if none runs."""
    told = standing(link_runtimes())
    if as_json:
        click.echo(json.dumps(told or {"running": False}, indent=1))
    elif told is None:
        click.echo(f"no link is running here. {_next_step()}")
    else:
        for line in table(list(_rows(told))):
            click.echo(printable(line))
    if told is None:
        ctx.exit(1)


def _next_step() -> str:
    if not link_installed():
        return f"The lamp needs none. docs/home-assistant.md says what it is for. {get_link()}"
    if not (LINK_CONFIG / LINK_FILE).exists():
        return f"It starts once there is {LINK_CONFIG / LINK_FILE}: `sudo pi-regulate setup` asks for what it needs."
    return f"`systemctl status {UNIT_NAME}` says why, and `pi-regulate-link --check` what is wrong with its file."


def _rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    broker, since = _word(told.get("broker")), _since(told.get("since_s"))
    encrypted = "encrypted" if told.get("tls") is True else "not encrypted"
    if told.get("connected") is True:
        yield "broker", f"connected to {broker}, {encrypted}{since}"
    else:
        why = f": {_word(told['why'])}" if told.get("why") else ""
        yield "broker", f"{broker} is not reached{since}{why}"
    yield (
        "lamp",
        "answers" if told.get("lamp") is True else "does not answer; `pi-regulate status` says whether it runs",
    )
    yield "told", TOLD.get(_word(told.get("tell")), "?")
    may = told.get("may")
    yield "may be asked", (", ".join(map(_word, may)) if isinstance(may, list) and may else "nothing")
    if told.get("together") is True:
        crowd = "; more than two lamps use the code, docs/together-apart.md says what to do"
        known = "belongs with this one; whether anybody is there is not told"
        yield "another home", f"{known}{crowd if told.get('crowded') is True else ''}"
    if told.get("discovery") is not True:
        yield "Home Assistant", "is not told of the lamp (`discovery: false`)"
    wishes = told.get("wishes")
    if isinstance(wishes, dict):
        counts = (
            f"{_word(wishes.get(kind))} {what}" for kind, what in (("passed", "done"), ("refused", "answered with no"))
        )
        yield "wishes", f"{', '.join(counts)}; {_word(wishes.get('dropped'))} other messages dropped"
    yield "id", _word(told.get("id"))
    yield "version", f"{_word(told.get('version'))}, process {_word(told.get('process'))}"


def _since(seconds: object) -> str:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not seconds:
        return ""
    return f", for {told_time(time.monotonic() - seconds)}"


def _word(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else "?"

"""`doctor`: what is right and wrong with this machine; a page for a report; and the wires, one at a time.

Rule: it changes nothing and always finishes; exit 0 means that nothing keeps the device from working.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from pi_regulate import __version__
from pi_regulate.cli.layout import printable, table
from pi_regulate.cli.options import backend_option, config_option, press_option
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.doctor.bundle import page
from pi_regulate.doctor.examine import CHECKS, Examined, examine, summed
from pi_regulate.doctor.machine import Machine
from pi_regulate.installation import as_typed
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import RegulateError, one_line

WIDEST = max(len(check.id) for check in CHECKS)
MARKS = {"ok": "ok", "warn": "warn", "fail": "FAIL", "not here": "-"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--bundle", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for a report, without names."
)
@click.option("--wiring", is_flag=True, help="Check lamp, button and amplifier with you, question by question.")
@backend_option
@config_option
@press_option
@click.pass_context
def doctor(
    ctx: click.Context,
    as_json: bool,
    bundle: Path | None,
    wiring: bool,
    backend: Literal["pi", "mock"] | None,
    config_dir: Path | None,
    hand: Hand,
) -> None:
    """Examine this machine: board, pins, lamp, sound, files, service. Exits with 1 if something fails.

    It changes nothing and, except with --wiring, lights nothing and plays no sound. A running device is left alone.
    """
    if wiring:
        from pi_regulate.cli.doctor_wiring import ask_through

        ctx.exit(0 if ask_through(backend, config_dir, hand) else 1)
    machine = Machine(share_dir(), find_config(config_dir))
    found: list[Examined] = []
    for one in examine(machine, CHECKS):
        found.append(one)
        if not as_json:
            for line in _told(one):
                click.echo(line)
    failed = any(one.finding.state == "fail" for one in found)
    if as_json:
        click.echo(json.dumps({"version": __version__, "ok": not failed, "checks": _maps(found)}, indent=1))
    else:
        click.echo(summed(found))
    if bundle is not None:
        _write(bundle, page(machine, found))
        click.echo(one_line(f"{bundle} is the page for a report; read it before you send it."), err=as_json)
    if failed:
        ctx.exit(1)


def _told(one: Examined) -> list[str]:
    finding = one.finding
    rows = [(f"{MARKS[finding.state]:<4}", f"{one.id:<{WIDEST}}", finding.found)]
    if finding.remedy:
        rows.append(("    ", " " * WIDEST, f"> {finding.remedy}"))
    return [printable(line) for line in table(rows)]


def _maps(found: list[Examined]) -> list[dict[str, str]]:
    return [
        {"id": one.id, "state": one.finding.state, "found": one.finding.found, "remedy": as_typed(one.finding.remedy)}
        for one in found
    ]


def _write(path: Path, text: str) -> None:
    try:
        if path.exists() and not path.is_file():  # a pipe or /dev/stdout must not be replaced
            path.write_text(text, encoding="utf-8")
        else:
            write_whole(path.absolute(), text)
    except OSError as error:
        raise RegulateError(f"the page can't be written to {path}: {error.strerror}") from error

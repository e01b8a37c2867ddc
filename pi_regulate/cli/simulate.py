"""`simulate`: the device on this screen, or in plain lines if there is no screen.

Rule: the real player runs, on gpiozero's mock pins; the person at the keyboard only moves the button.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pi_regulate.cli.options import at_option, config_option, seed_option, sound_of, sound_option
from pi_regulate.cli.streams import can_draw, on_terminal
from pi_regulate.installation import as_typed, get
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.simulator.simulated_device import Device

_ENDS = (signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.argument("what", metavar="[ROUTINE|EXERCISE]", required=False)
@config_option
@sound_option
@at_option
@seed_option
def simulate(what: str | None, config_dir: Path | None, sound: str | None, at_min: int | None, seed: int) -> None:
    """Show the device on this screen: lamp, button, breath and words.

    The space bar or the mouse presses the button, `h` holds it, `d` presses twice; `l` lists everything there is to
    play, `?` shows all keys, `q` quits. A change in the --config folder is used at once, or its problems are shown.

    Without a terminal, or if TERM is `dumb`, it prints plain lines, and you type keys as lines: Enter presses.
    """
    why_plain = _why_plain()
    if why_plain is None:
        try:
            import textual  # noqa: F401  # only to say what is missing
        except ImportError as error:
            raise RegulateError(f"the simulator needs textual; this installs it: {get('sim')}") from error
    from pi_regulate.simulator.simulated_device import Device

    folder = find_config(config_dir)
    plays_on = sound_of(sound, simulated=True, watched=on_terminal())
    device = Device(share_dir(), folder, routine=what, sound=plays_on, at_min=at_min, seed=seed)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # until they are handled in a way that restores the terminal
    try:
        device.start()
        status = _on_screen(device) if why_plain is None else _in_lines(device, why_plain)
    finally:
        device.stop()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
    if device.failed is not None:
        raise device.failed
    sys.exit(status)


def _why_plain() -> str | None:
    """Why there is no screen to draw on; None if there is one."""
    if not on_terminal():
        return "No terminal here"
    return None if can_draw() else f"The terminal can't draw (TERM is `{os.environ.get('TERM', '')}`)"


def _on_screen(device: Device) -> int:
    from pi_regulate.simulator.app import Simulator

    app = Simulator(device)
    app.run()
    return 1 if app.return_code is None else app.return_code  # None if an error ended it


def _in_lines(device: Device, why: str) -> int:
    from pi_regulate.devices.scribe import Scribe
    from pi_regulate.simulator.plain import Plain

    refused: list[str] = []
    lines = Scribe(sys.stdout, complain=refused.append)

    def write(line: str) -> None:
        if refused:  # the reader has gone
            raise RegulateError(f"the output can't be written any more: {refused[0]}")
        lines.write(f"{as_typed(line)}\n")

    try:
        Plain(device, write, why).run()
    finally:
        lines.close()
    return 0

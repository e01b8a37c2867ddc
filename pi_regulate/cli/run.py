"""`run`: the device itself.

On a Raspberry Pi it waits at rest for the button; plain lines say what happens. On a laptop, with `--backend mock`, the
space bar is the button, and each breath gets a line too; `simulate` shows the lamp on the screen. Rule: a mock is used
only when asked for.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli import uncollected
from pi_regulate.cli.options import (
    Number,
    at_option,
    backend_option,
    config_option,
    press_option,
    seed_option,
    sound_of,
    sound_option,
)
from pi_regulate.cli.streams import on_terminal
from pi_regulate.devices.hand import Finger, Hand
from pi_regulate.devices.keeping.store import state_folder
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.ports import Watcher
from pi_regulate.devices.runtime import runtime_folder
from pi_regulate.devices.scribe import Scribe
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.chosen import starting
from pi_regulate.library.private import told_of_unread
from pi_regulate.reporting.notes import tell_exchanged
from pi_regulate.reporting.rows import LogLines, Trace, trace_file
from pi_regulate.service.journal import ProblemLog, mistakes_logged, start_log
from pi_regulate.service.service import on_duty
from pi_regulate.share import find_config, share_dir
from pi_regulate.wiring.device import Finish, RunOptions
from pi_regulate.wiring.device import run as play

LOG = logging.getLogger(__name__)


@click.command()
@click.argument("what", metavar="[ROUTINE|EXERCISE]", required=False)
@backend_option
@config_option
@click.option("--speed", type=Number(0.1, 100), default=1.0, show_default=True, help="Run this many times faster.")
@press_option
@click.option("--once", is_flag=True, help="Quit after the first session.")
@sound_option
@at_option
@seed_option
@click.option("--trace", type=click.Path(dir_okay=False, path_type=Path), help="Write what happens, as JSON lines.")
def run(
    what: str | None,
    backend: Literal["pi", "mock"] | None,
    config_dir: Path | None,
    speed: float,
    hand: Hand,
    once: bool,
    sound: str | None,
    at_min: int | None,
    seed: int,
    trace: Path | None,
) -> None:
    """Wait at rest for the button. A press starts ROUTINE or EXERCISE; without either, the settings decide.

    It prints plain lines that say what happens. On a laptop, which has no pins, use --backend mock: there the space
    bar presses the button, `h` holds it, `d` presses twice and `q` quits. `pi-regulate simulate` shows the lamp on
    the screen.
    """
    seen = on_terminal()
    if once and not hand.edges and not seen and backend != "pi":  # real pins have a real button
        raise click.UsageError("--once without a terminal needs --press; otherwise the button would never be pressed.")
    share = share_dir()
    folder = find_config(config_dir)

    def read(own: Path | None) -> Library:
        return starting(load(share, own), what)

    manager = ServiceManager()
    with ExitStack() as files:
        service = None
        if manager.listening:
            faulthandler.enable()  # after a watchdog's SIGABRT, the journal shows where the loop was
            files.callback(start_log(sys.stderr).close)
            files.enter_context(mistakes_logged())
            service = files.enter_context(on_duty(manager, state_folder(), runtime_folder(), read, folder))
        with uncollected():
            library = read(folder) if service is None else service.library()
            if what is not None or service is None:  # the service's log names nothing that a person wrote
                start, voices = library.settings.start, voice_places(share, folder)
                tell_exchanged(library, (start.press, start.double, start.hold), voices, at_min=at_min)
        if service is None and library.unread:  # the service says this in its status
            click.echo(f"note: {told_of_unread(library.unread)}", err=True)
        chosen = backend or library.settings.backend
        plays_on = sound_of(sound, simulated=chosen == "mock", watched=seen, tells=service is None and speed == 1)
        options = RunOptions(chosen, speed, hand, once, plays_on, at_min, seed)
        watchers: list[Watcher] = []
        touched: Callable[[Finger, Callable[[], float]], Finish] | None = None
        if chosen == "mock" and seen:
            from pi_regulate.cli.keyboard import Keys

            def touched(finger: Finger, now: Callable[[], float]) -> Finish:
                return Keys(finger, now, speed).end

        if service is not None:
            watchers.append(ProblemLog())
        else:
            files.callback(start_log(sys.stderr).close)
            lines = Scribe(sys.stdout, complain=partial(LOG.warning, "the output can't be written any more: %s"))
            files.callback(lines.close)
            if touched is not None:
                lines.write("(space presses, `h` holds, `d` presses twice, `q` quits)\n")
            watchers.append(LogLines(lines.write, breaths=chosen == "mock"))
        if trace is not None:
            file = files.enter_context(trace_file(trace))
            rows = Scribe(file, gap=Trace.gap, complain=partial(LOG.warning, "%s can't be written any more: %s", trace))
            files.callback(rows.close)
            watchers.append(Trace(rows.write))
        play(
            library,
            options,
            watchers,
            share=share,
            voices=voice_places(share, folder),
            read_again=partial(read, folder) if service is None else service.read_again,
            touched=touched,
            service=service,
        )

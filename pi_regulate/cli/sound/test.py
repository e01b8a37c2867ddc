"""`sound test`: says where sound goes, and plays a chime and two breaths to listen to.

Rule: it says so if the volume was never calibrated, and never claims that anything was heard.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hushed import hushed
from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.scalars import plain_number
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.ports import Speaker

OPENS_S = 20.0  # a card that takes longer does not answer


@click.command()
@click.option("--sound", default="auto", show_default=True, metavar="auto|DEVICE", help="Where sound goes.")
@config_option
def test(sound: str, config_dir: Path | None) -> None:
    """Say where the sound goes, and play a chime and two breaths."""
    from pi_regulate.devices.clock import RealClock
    from pi_regulate.wiring.parts import Parts

    logging.getLogger("pi_regulate").addHandler(logging.NullHandler())  # it would only repeat the status
    library = usable_library(config_dir)
    with Parts(library.settings, library.settings.backend, RealClock(), SimpleQueue()) as parts:
        if (amplifier := parts.amplifier()) is not None:
            amplifier.switch(True)
        with hushed():  # ALSA prints lines of its own; our status says what is wrong
            speaker = parts.speaker(sound, share_dir())
            if speaker.card is not None:
                speaker.card.settle(OPENS_S)
        if not speaker.ready:
            raise RegulateError(speaker.status)
        for sentence in (speaker.status, *about(library)):
            click.echo(sentence)
        _listen(speaker)


def about(library: Library) -> list[str]:
    """The volume, and whether it was calibrated; and how much earlier sound starts."""
    sound = library.settings.sound
    volume = plain_number(sound.volume)
    known = (
        f"The volume is {volume} of 10, as it was calibrated."
        if sound.calibrated
        else f"The volume is {volume} of 10. To calibrate it, type: `pi-regulate sound calibrate`"
    )
    return [
        known,
        f"Sound starts {1000 * sound.audio_lead_s:.0f} ms before light. To change it, type: `pi-regulate sound lead`",
    ]


def _listen(speaker: Speaker) -> None:
    from pi_regulate.devices.inbox import Inbox, Stop
    from pi_regulate.score.compose import compose
    from pi_regulate.score.plan import Plan
    from pi_regulate.service.reloading import signals
    from pi_regulate.trace import Row

    steps = [{"chime": "bowl", "at": 0}, {"breathe": {"in": 4, "out": 6}, "at": 6, "times": 2}]
    score = compose(Exercise.model_validate({"id": "test", "phase": "breathe", "lasts": 27, "steps": steps}))
    now_s = time.monotonic()
    speaker.play(Row(now_s, "phase", phase="breathe"))
    speaker.keep_to(Plan(score, now_s, 0, score.length_s))
    inbox: Inbox = SimpleQueue()
    # Closing the terminal, too, ends it with a fade and with the amplifier off.
    with signals(inbox, lambda: inbox.put(Stop("SIGHUP"))), suppress(Empty):
        click.echo("A chime, then two breaths: in 4 s, out 6 s. Ctrl-C ends it.")
        inbox.get(timeout=score.length_s)
        raise KeyboardInterrupt

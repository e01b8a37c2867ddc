"""A short session twice: by a clock that only jumps, into an array, and on the machine's real sound card as it comes.

python3 loopback.py FOLDER   leaves given.raw (all the card was given) and rendered.raw there, 16 bit stereo at 48 kHz
"""

import sys
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import click

from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.ports import Clock, Speaker
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import Output
from pi_regulate.devices.speaker.pygame_output import PygameOutput
from pi_regulate.devices.speaker.rendered import RenderedSpeaker
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import OWED, Memory
from pi_regulate.share import share_dir
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.sound_files import load_all

STEPS = [{"chime": "bowl", "at": 2}, {"breathe": {"in": 4, "out": 6}, "at": 6, "times": 2}]
VOLUME = 10.0


class Tapped(PygameOutput):
    """The card, and a copy of all that it is given."""

    given = bytearray()

    def give(self, samples: bytes) -> None:
        self.given.extend(samples)
        super().give(samples)


def session(clock: Clock, speaker: Speaker) -> None:
    """A greeting, a chime, two breaths, and the landing."""
    shipped = load(share_dir())
    one = Exercise.model_validate(
        {"id": "short-one", "phase": "breathe", "lasts": 28, "sound": "ocean", "steps": STEPS}
    )
    house = replace(shipped, exercises={**shipped.exercises, one.id: one})
    guide = Guide(
        house,
        simulated_wall(12 * 60, clock.now()),
        Memory(heard=dict(OWED)),
    )
    player = Player(guide, clock, SimpleQueue(), RecordedLamp(clock), speaker, once=True)
    player.run(guide.start(clock.now(), Routine.model_validate({"id": "short-one", "breathe": [one.id]})))
    speaker.close()


def main(folder: Path) -> None:
    """Both, and what was said of the card."""
    audio = share_dir() / "audio"

    # By the clock that jumps first: then all that a session imports and reads is in memory. Where idle time is skipped,
    # waiting for a disk takes very long, and the card would run dry.
    clock, chunks = VirtualClock(), list[Any]()
    session(clock, RenderedSpeaker(clock, Desk(load_all(audio), VOLUME), chunks.append))
    (folder / "rendered.raw").write_bytes(b"".join(chunk.tobytes() for chunk in chunks))

    def tapped(output: Output) -> Tapped:
        return Tapped(output)

    loud = load(share_dir()).settings.sound.model_copy(update={"volume": VOLUME})
    speaker = CardSpeaker("auto", loud, audio, open_pipe=tapped)
    speaker.settle(60.0)
    click.echo(speaker.status)
    session(RealClock(), speaker)
    click.echo(f"gaps: {speaker.gaps}")
    (folder / "given.raw").write_bytes(Tapped.given)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

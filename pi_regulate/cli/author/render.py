"""`render`: a whole session as a sound file, to listen to in bed without the device, or to measure.

The real guide, player and desk run on a virtual clock; only the sound card is replaced by a file. Rule: the file
appears under its name once it is whole; if anything goes wrong before, nothing is left behind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pi_regulate.cli.author.rehearse import NINE_IN_THE_EVENING_MIN, wanted
from pi_regulate.cli.options import Number, at_option, config_option, press_option, seed_option
from pi_regulate.cli.streams import can_draw
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import load, tries
from pi_regulate.reporting.rows import clock_text
from pi_regulate.share import find_config, share_dir
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError, one_line

_FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG"}
LAMP_HZ = 10.0  # how often to look at the lamp when a bed follows it without a plan


class _Length:
    """Measures how long a session lasts, up to rest."""

    seconds = 0.0

    def see(self, row: Row, now_s: float) -> None:
        self.seconds = now_s


class _Progress:
    """Shows on a terminal how far it is."""

    def __init__(self, whole_s: float) -> None:
        self._whole_s, self._told = max(whole_s, 1.0), -1

    def see(self, row: Row, now_s: float) -> None:
        percent = min(99, int(100 * now_s / self._whole_s))
        if percent > self._told and sys.stderr.isatty() and can_draw():
            self._told = percent
            click.echo(f"\r{percent:3} % of {clock_text(self._whole_s)}", err=True, nl=False)

    def end(self) -> None:
        if self._told >= 0:
            click.echo("\r" + " " * 24 + "\r", err=True, nl=False)


@click.command()
@click.argument("what", metavar="ROUTINE|EXERCISE")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .wav, .flac or .ogg file."
)
@click.option("--volume", type=Number(0, 10), default=10.0, show_default=True, help="From 0 to 10, 3 dB a step.")
@press_option
@at_option
@seed_option
@config_option
def render(
    what: str, output: Path, volume: float, hand: Hand, at_min: int | None, seed: int, config_dir: Path | None
) -> None:
    """Write a routine or an exercise to a sound file.

    The session starts at 0 without a press. A gate without an answer times out, and what the exercise names for that
    plays instead.
    """
    form = _FORMATS.get(output.suffix.lower())
    if form is None:
        raise click.BadParameter(f"`{output.name}` should end in .wav, .flac or .ogg", param_hint="-o")
    share, folder = share_dir(), find_config(config_dir)
    library = load(share, folder)
    voices = voice_places(share, folder)
    minute = NINE_IN_THE_EVENING_MIN if at_min is None else at_min
    routine = wanted(library, what, voices, minute)

    from pi_regulate.devices.ports import Clock
    from pi_regulate.devices.speaker.rendered import Aside, RenderedSpeaker
    from pi_regulate.devices.speech.voices import Book
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.recordings.recording import Recording
    from pi_regulate.sound.sound_files import load_all
    from pi_regulate.wiring.rehearsal import rehearse

    as_written = tries(library, what)
    length = _Length()
    book = Book(library, voices, shown=True)  # as in a rehearsal, lines without a recording stay a pause
    rehearse(library, routine, [length], hand=hand, at_min=minute, voices=book.chain, seed=seed, as_written=as_written)
    progress = _Progress(length.seconds)
    desk = Desk(load_all(share / "audio"), volume, book)
    part = output.with_name(f".{output.name}.part")
    speakers: list[RenderedSpeaker] = []
    try:
        with Recording(part, form) as recorder, Aside(recorder.write) as aside:

            def speaker(time: Clock) -> RenderedSpeaker:
                speakers.append(RenderedSpeaker(time, desk, aside.write))
                return speakers[0]

            rehearse(
                library,
                routine,
                [progress],
                hand=hand,
                at_min=minute,
                voices=book.chain,
                seed=seed,
                as_written=as_written,
                speaker=speaker,
                frames_hz=LAMP_HZ,
            )
            speakers[0].close()
        os.replace(part, output)
    except OSError as error:
        raise RegulateError(f"{output} can't be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
        progress.end()
    click.echo(one_line(f"{output}: {clock_text(recorder.seconds)}"))

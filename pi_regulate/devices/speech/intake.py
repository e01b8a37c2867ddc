"""Turns a person's recording into a line of a voice: decoded within bounds, prepared, measured, packed.

The chain in `sound.recordings.speech` decides how a line sounds. This module decides how long it may be, what the
person who made it should know, and the form it is stored in: FLAC, so that what was measured is what is played, to the
last bit. A recording is decoded, mixed and resampled block by block, so a machine with 512 MB can do it.
Rule: a line that is longer than its room is refused, because it would overlap the next one.
"""

from __future__ import annotations

import hashlib
import io
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pi_regulate.devices.hushed import hushed
from pi_regulate.library.letters import LETTER_S, letter
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.recordings.bounded import RECORDING_BOUNDS as WITHIN
from pi_regulate.sound.recordings.bounded import Blocks, opened
from pi_regulate.sound.recordings.forms import ForeignError, TooLongError
from pi_regulate.sound.recordings.manifest import RecordedLine
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.sound.envelope import Samples
    from pi_regulate.sound.measure import Signal

ENDINGS = (
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".m4b", ".aac", ".aif", ".aiff", ".aifc", ".wma", ".amr",
    ".3gp", ".3g2", ".mp4", ".m4v", ".mov", ".webm", ".weba", ".mka", ".mkv", ".avi", ".caf", ".au", ".snd", ".w64",
    ".rf64", ".wave", ".voc", ".wv", ".ape", ".tta", ".dsf", ".dff", ".spx", ".mp2", ".mpga", ".ac3", ".flv",
)  # fmt: skip
"""The usual endings of recordings, whether they can be read here or not."""

LOUD_ENOUGH_DB = 24.0
"""A recording that has to be raised by more is reported. An engine needs none, a telephone on the table 15 dB, and the
noise of the room rises with the voice."""


class Taken(NamedTuple):
    """A recording as a line of a voice, the bytes of its file, and notes for the person who made it."""

    line: RecordedLine
    data: bytes
    notes: tuple[str, ...]


def taken(path: Path, line: str, text: str, room_s: float) -> Taken:
    """A recording as a line of a voice.

    Raises ForeignError when another program has to convert it first, and RegulateError when it lasts longer than
    `room_s`, is not sound, or holds no speech.
    """
    try:
        with hushed():
            return _taken(path, line, text, room_s)
    except TooLongError as error:
        if letter(line) is None:
            raise
        raise RegulateError(f"{error}. Make two recordings of it, each with a number of its own") from None
    except MemoryError:
        raise RegulateError(
            f"{path} needs more memory than is free; end other programs, or do it on another machine"
        ) from None


def why_not(error: RegulateError, path: Path) -> str:
    """Why a recording was refused, and what to do about it if possible."""
    return f"{error}. {error.lead}: {ffmpeg(path)}" if isinstance(error, ForeignError) else str(error)


def ffmpeg(path: Path) -> str:
    """The command that converts any recording into a readable one beside it."""
    stem = path.name[: -len(path.suffix)] if path.suffix.lower() in ENDINGS else path.name
    made = path.with_name(f"{stem}.wav")
    if made.name.lower() == path.name.lower():
        made = path.with_name(f"{stem}.flac")
    return f"ffmpeg -i {shlex.quote(str(path))} -ac 1 -ar {RATE_HZ} {shlex.quote(str(made))}"


def _taken(path: Path, line: str, text: str, room_s: float) -> Taken:
    from pi_regulate.sound.recordings.speech import cut, evened

    held, within, note = _mono(path)
    try:
        spoken = cut(held, room_s, within)
    except RegulateError as error:
        raise type(error)(f"{path}: {error}") from None
    seconds = len(spoken) / RATE_HZ
    if letter(line) is not None and seconds < LETTER_S[0]:
        raise RegulateError(f"{path} lasts {seconds:.1f} s; it has to last at least {LETTER_S[0]:.0f} s")
    try:
        speech = evened(spoken)
    except RegulateError as error:
        raise RegulateError(f"{path}: {error}") from None
    notes = [note] if note else []
    if speech.raised_db > LOUD_ENOUGH_DB:
        notes.append(
            f"it is very soft: it was raised by {speech.raised_db:.0f} dB, and the noise of the room with it; "
            "closer to the microphone it would be clearer"
        )
    data = packed(speech.pieces())
    digest = hashlib.sha256(data).hexdigest()
    entry = RecordedLine(f"{line}.flac", _on_one_line(text), round(seconds, 3), round(speech.loudness_lufs, 2), digest)
    return Taken(entry, data, tuple(notes))


def _mono(path: Path) -> tuple[Samples, tuple[int, int], str]:
    """A recording as one channel at 48 kHz with free space around it, its place there, and a note about it."""
    with opened(path, WITHIN) as (descriptor, found):
        blocks = Blocks(path, descriptor, found, WITHIN)
        held, within = _at_our_rate(blocks, found.rate_hz)
        if found.channels > 1 and blocks.cancelled:
            held, within = _at_our_rate(Blocks(path, descriptor, found, WITHIN, only=0), found.rate_hz)
    return held, within, found.note


def _at_our_rate(blocks: Blocks, rate_hz: int) -> tuple[Samples, tuple[int, int]]:
    import numpy as np

    from pi_regulate.sound.recordings.resampling import resampled_blocks
    from pi_regulate.sound.recordings.speech import LEAD_S, TAIL_S

    held = np.empty(round((LEAD_S + WITHIN.longest_s + 1 + TAIL_S) * RATE_HZ), np.float32)
    first = end = round(LEAD_S * RATE_HZ)  # unused space takes no memory
    for block in resampled_blocks(blocks, rate_hz):
        held[end : end + len(block)] = block
        end += len(block)
    return held, (first, end)


def _on_one_line(text: str) -> str:
    """The same words without line ends, hard spaces or soft hyphens, which a manifest may not hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def packed(pieces: Iterable[Signal]) -> bytes:
    """One channel at 48 kHz, piece by piece, as a FLAC file of 16 bit."""
    import soundfile

    from pi_regulate.sound.recipes import as_int16

    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", RATE_HZ, 1, format="FLAC", subtype="PCM_16") as packing:
        for piece in pieces:
            packing.write(as_int16(piece))
    return file.getvalue()

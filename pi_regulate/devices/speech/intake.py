"""Turns a person's recording into a line of a voice: decoded within bounds, prepared, measured, packed.

The chain in `sound.recordings.speech` decides how a line sounds. This module decides how long it may be, what the
person who made it should know, and the form it is stored in: FLAC, so that what was measured is what is played, to the
last bit. A recording is decoded, mixed and resampled block by block, so a machine with 512 MB can do it.
Rule: a line that is longer than its room is refused, because it would overlap the next one.
"""

from __future__ import annotations

import hashlib
import io
import mmap
import shlex
from collections.abc import Iterable, Iterator
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
    from pi_regulate.sound.recordings.evening import Evened

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
    from pi_regulate.sound.recordings.evening import evened
    from pi_regulate.sound.recordings.recorded import recorded

    room = _room()
    held, within, notes = _mono(path, room)
    words = len(text.split()) if letter(line) is None else 0
    try:
        spoken, told = recorded(held, within, words, room_s)
    except RegulateError as error:
        raise type(error)(f"{path}: {error}") from None
    _give_back(room, held, spoken)
    seconds = len(spoken) / RATE_HZ
    if letter(line) is not None and seconds < LETTER_S[0]:
        raise RegulateError(f"{path} lasts {seconds:.1f} s; it has to last at least {LETTER_S[0]:.0f} s")
    try:
        speech = evened(spoken)
    except RegulateError as error:
        raise RegulateError(f"{path}: {error}") from None
    notes += told
    if speech.raised_db > LOUD_ENOUGH_DB:
        notes.append(
            f"it is very soft: it was raised by {speech.raised_db:.0f} dB, and the noise of the room with it; "
            "closer to the microphone it would be clearer"
        )
    data = packed(_one_by_one(speech, room, held, spoken))
    digest = hashlib.sha256(data).hexdigest()
    entry = RecordedLine(f"{line}.flac", _on_one_line(text), round(seconds, 3), round(speech.loudness_lufs, 2), digest)
    return Taken(entry, data, tuple(notes))


def as_recorded(path: Path) -> Samples:
    """A recording as one channel at 48 kHz, where nothing but channels and peaks is mended. Raises RegulateError."""
    with hushed():
        held, (first, end), _ = _mono(path, _room())
    return held[first:end]


def _room() -> mmap.mmap:
    """Memory for the longest recording, of which only what is used is taken, and what is no longer used given back."""
    frames = round((WITHIN.longest_s + 3) * RATE_HZ)
    return mmap.mmap(-1, frames * 4, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _one_by_one(speech: Evened, room: mmap.mmap, held: Samples, spoken: Samples | Signal) -> Iterator[Signal]:
    """The pieces of a finished line; what none of those to come needs is given back, since the file grows meanwhile."""
    from pi_regulate.sound.recordings.evening import CHAIN_REACH

    done = 0
    for piece in speech.pieces():
        yield piece
        done += len(piece)
        _give_back(room, held, spoken[max(0, done - CHAIN_REACH) :])


def _give_back(room: mmap.mmap, held: Samples, spoken: Samples | Signal) -> None:
    """Gives back the memory of what was recorded before and after the words, before more of it is needed."""
    first = (spoken.ctypes.data - held.ctypes.data) // mmap.PAGESIZE * mmap.PAGESIZE
    behind = -(-(first + mmap.PAGESIZE + spoken.nbytes) // mmap.PAGESIZE) * mmap.PAGESIZE
    if not 0 <= first < behind < len(room) or not hasattr(mmap, "MADV_DONTNEED"):
        return  # the words are a copy: they reach beyond the recording
    if first:
        room.madvise(mmap.MADV_DONTNEED, 0, first)
    room.madvise(mmap.MADV_DONTNEED, behind, len(room) - behind)


def _mono(path: Path, room: mmap.mmap) -> tuple[Samples, tuple[int, int], list[str]]:
    """A recording as one channel at 48 kHz with free space around it, its place there, and notes about it."""
    from pi_regulate.sound.recordings.survey import CUT_OFF, HOLES, channels_of, surveyed, with_round_tops

    with opened(path, WITHIN) as (descriptor, found):
        blocks, rate_hz = Blocks(path, descriptor, found, WITHIN), found.rate_hz
        survey = surveyed(channels_of(blocks.frames(), rate_hz), blocks.frames(), rate_hz)
        mono: Iterable[Samples] = map(survey.mixed, blocks.frames())
        if survey.cut_off is not None:
            mono = with_round_tops(mono, survey.cut_off, rate_hz)
        held, within = _at_our_rate(mono, rate_hz, room)
    told = [found.note, survey.told, CUT_OFF if survey.cut_off is not None else "", HOLES if survey.holes else ""]
    return held, within, [note for note in told if note]


def _at_our_rate(blocks: Iterable[Samples], rate_hz: int, room: mmap.mmap) -> tuple[Samples, tuple[int, int]]:
    import numpy as np

    from pi_regulate.sound.recordings.resampling import resampled_blocks
    from pi_regulate.sound.recordings.speech import LEAD_S

    held = np.frombuffer(room, np.float32)
    first = end = round(LEAD_S * RATE_HZ)
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

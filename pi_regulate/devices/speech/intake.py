"""From a recording somebody made to a line of a voice: decoded within bounds, prepared, measured, packed.

What a line sounds like is the chain's work in `sound.speech`; here stand the questions of how long it may be, and the
form it is kept in: FLAC, so that what was measured is what is played, to the last bit.
Rule: a line that does not fit its room does not get in; it would talk into the next one.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from pi_regulate.score.rooms import RECORDING, RECORDING_S
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.bounded import RECORDING as WITHIN
from pi_regulate.sound.bounded import decoded
from pi_regulate.sound.manifest import Line
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.sound.loudness import Signal


class TooLongError(RegulateError):
    """A recording that needs more time than its line has."""


def taken(path: Path, line: str, text: str, room_s: float) -> tuple[Line, bytes]:
    """A recording as a line of a voice and the bytes of its file.

    Raises TooLongError when it lasts longer than `room_s`, RegulateError when it is no sound or holds no speech.
    """
    from pi_regulate.sound.speech import loudness_lufs, prepared

    samples, rate_hz = decoded(path, WITHIN)
    try:
        speech = prepared(samples, rate_hz)
    except RegulateError as error:
        raise RegulateError(f"{path}: {error}") from None
    seconds = len(speech) / RATE_HZ
    if seconds > room_s:
        raise TooLongError(f"{path} lasts {seconds:.1f} s with its pauses cut off; there is room for {room_s:.1f} s")
    if line == RECORDING and seconds < RECORDING_S[0]:
        raise RegulateError(f"{path} lasts {seconds:.1f} s; it is to last {RECORDING_S[0]:.0f} s at least")
    data = packed(speech)
    digest = hashlib.sha256(data).hexdigest()
    return Line(f"{line}.flac", _on_one_line(text), round(seconds, 3), round(loudness_lufs(speech), 2), digest), data


def _on_one_line(text: str) -> str:
    """The same words without a line's end, a hard space or a soft hyphen, which no manifest holds."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def packed(speech: Signal) -> bytes:
    """One channel at 48 kHz as a FLAC file of 16 bit."""
    import soundfile

    from pi_regulate.sound.recipes import as_int16

    file = io.BytesIO()
    soundfile.write(file, as_int16(speech), RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()

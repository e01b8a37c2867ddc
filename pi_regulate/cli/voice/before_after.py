"""`voice check --play`: plays recordings as they were made and as the device will say them; nothing is imported.

Both are equally loud, so that the ear judges what was mended and not which is louder. Rule: what is played after is to
the last bit what `voice import` would write.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pi_regulate.devices.speech.converting import as_readable
from pi_regulate.devices.speech.intake import as_recorded, taken, why_not
from pi_regulate.devices.speech.microphone import no_player, play
from pi_regulate.devices.speech.recordings import gathered
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf
from pi_regulate.sound.recordings.loudness import loudness_lufs
from pi_regulate.words import RegulateError

_HIGHEST = 0.5  # of full scale: a recording that was never limited is not played louder


def before_and_after(stand: VoiceShelf, path: Path) -> Iterator[str]:
    """Plays each recording in a file or folder twice, and says what was heard in it.

    Raises RegulateError where nothing can be played, or nothing is there.
    """
    if why := no_player():
        raise RegulateError(why)
    found = gathered((path,), stand.texts, "NAME", stand.unsaid)
    yield from (f"not played: {problem}" for problem in found.refused)
    if not found.sounds:
        raise RegulateError(f"there is no recording of a line in {path}; pi-regulate voice script shows the names")
    with tempfile.TemporaryDirectory() as folder:
        for line, sound in found.sounds.items():
            yield from _both(stand, line, sound, Path(folder))


def _both(stand: VoiceShelf, line: str, sound: Path, folder: Path) -> Iterator[str]:
    import soundfile

    try:
        with as_readable(sound) as file:
            made = taken(file, line, *stand.asked(line))
            recorded = as_recorded(file)
    except RegulateError as error:
        yield f"not played: {why_not(error, sound)}"
        return
    gain = 10 ** ((made.line.loudness_lufs - loudness_lufs(recorded)) / 20)
    before = recorded * min(gain, _HIGHEST / max(float(abs(recorded).max()), 1e-9))
    after, rate_hz = soundfile.read(io.BytesIO(made.data), dtype="float32")
    for when, samples in (("before", before), ("after", after)):
        soundfile.write(folder / f"{when}.wav", samples, rate_hz, subtype="PCM_16")
        yield f"{sound.name}: {when}"
        play(folder / f"{when}.wav")
    yield from (f"  {note}" for note in made.notes)

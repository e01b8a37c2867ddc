"""Which rows of a session are not in its sound, told by the recordings in `audio/` and by the shape of a breath.

Judged with `bench.ear`. Rule: recordings are read from the files, not by the program's own reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import log
from pathlib import Path

import numpy as np
import soundfile

from bench.ear import RATE_HZ, Heard, Sound, heard
from bench.onsets import TimedSound as Tone
from pi_regulate.share import share_dir
from pi_regulate.trace import Row

AUDIO = share_dir() / "audio"
VOICE = AUDIO / "voices" / "default-en"
NEAR_S = 0.05
SAME_S = 0.002  # rows of one moment
ALIKE = {"say": 0.6, "chime": 0.6, "hum": 0.5, "bed": 0.07}  # at least; what is not there lies far below
UNSURE = 0.01  # a bowl is nearly one tone: beside a voice, places a tenth of a second apart are that much alike
RINGS_S = 6.0  # of a chime is laid over the sound: the rest is too soft
COMES_S = {"bed": 2.0, "hum": 1.0}  # until it is loud enough to be told
BED_S = 10.0  # of a bed is laid over the sound
ENDS = ("doors", "phase", "prelude", "exercise", "landing", "rest")
JUDGED = (*ALIKE, *ENDS, "breath")
DRONE, NO_DRONE = 0.5, 0.3  # the bed on one tone: there, and not there


@cache
def recording(file: Path) -> Sound:
    """A sound file as it lies there."""
    samples: Sound = soundfile.read(file, dtype="float64")[0]
    return samples


def hummed(seconds: float) -> Sound:
    """A hum that sinks from 146.8 to 123.5 Hz (LIBRARY B7), its lowest partials, from one second on."""
    t_s = np.arange(round((seconds - 1.0) * RATE_HZ)) / RATE_HZ + 1.0
    sinks = log(146.8 / 123.5) / seconds
    turns = 2 * np.pi * 146.8 / sinks * (1 - np.exp(-sinks * t_s))
    return sum((share * np.sin(n * turns) for n, share in enumerate((0.45, 0.34, 0.17), 1)), np.zeros(len(t_s)))


def missing(
    sound: Sound, rows: Sequence[Row], *, voice: Path = VOICE, unplanned: tuple[str, ...] = (), unplanned_s: float = 0.0
) -> list[str]:
    """The rows that are not heard in `sound`, (frames, 2), at their time; each with what was found instead.

    A row's `at_s` is counted from the first frame. What a landing or the next thing cuts off is judged only as far as
    it goes. What begins in the very moment of an `unplanned` row may be so much later: a card can't be told before.
    """
    sudden = [row.at_s for row in rows if row.what in unplanned]
    rows = [row for row in rows if row.what in JUDGED]
    one, left = (sound[:, 0] + sound[:, 1]) / 2, sound[:, 0].copy()
    found = []
    for number, row in enumerate(rows):
        if row.what == "bed" and row.name == _bed(rows[:number]):
            continue  # it goes on, louder or softer
        best = _best(one, left, row, _lasts_s(row, rows[number + 1 :]), voice)
        near_s = NEAR_S + (unplanned_s if any(row.at_s - at_s < SAME_S for at_s in sudden if at_s <= row.at_s) else 0.0)
        if best is not None and (best.alike < ALIKE[row.what] or abs(best.at_s - row.at_s) > near_s):
            late_ms = 1000 * (best.at_s - row.at_s)
            found.append(
                f"{row.at_s:.2f} s {row.what} {row.line or row.name or ''}: {best.alike:.2f}, {late_ms:+.0f} ms"
            )
    return found + list(_breaths(one, rows))


def _bed(rows: Sequence[Row]) -> str | None:
    """The bed that plays after these rows."""
    return next((row.name for row in reversed(rows) if row.what in ("bed", "exercise")), None)


def _best(one: Sound, left: Sound, row: Row, lasts_s: float, voice: Path) -> Heard | None:
    """Where the row is heard; None for what makes no sound of its own, or too little before something ends it."""
    match row:
        case Row(what="say", line=str(name)):
            return _laid(one, row, recording(voice / f"{name}.ogg"), lasts_s)
        case Row(what="chime", name=str(name)):
            return _laid(one, row, recording(AUDIO / f"{name}.flac"), min(RINGS_S, lasts_s), tones=True)
        case Row(what="hum", seconds=float(seconds)):
            return _laid(one, row, hummed(seconds), lasts_s, tones=True)
        case Row(what="bed", name="ocean"):
            first = round(COMES_S["bed"] * RATE_HZ)
            part = recording(AUDIO / "ocean.flac")[first : first + round(BED_S * RATE_HZ)]
            return _laid(left, row, part, lasts_s)
        case Row(what="bed", name="hum") if lasts_s > 3 * COMES_S["bed"] + BED_S:
            return _drone(one, row)
    return None


def _laid(one: Sound, row: Row, known: Sound, lasts_s: float, *, tones: bool = False) -> Heard | None:
    after_s = COMES_S.get(row.what, 0.0)
    count = min(len(known), int((lasts_s - after_s) * RATE_HZ))
    if count < RATE_HZ:
        return None
    best = heard(one, known[:count], row.at_s + after_s, tones=tones)
    if tones and abs(best.at_s - after_s - row.at_s) > NEAR_S:
        here = heard(one, known[:count], row.at_s + after_s, reach_s=NEAR_S, tones=True)
        best = here if here.alike > best.alike - UNSURE else best
    return Heard(best.alike, best.at_s - after_s)


def _drone(one: Sound, row: Row) -> Heard:
    """A tone that stands still has no moment: it is there some seconds after its row, and not before."""
    known = recording(AUDIO / "hum.flac")[: 2 * RATE_HZ]
    before, after = (heard(one, known, row.at_s + away_s, tones=True).alike for away_s in (-2.6, 6.0))
    return Heard(float(before < NO_DRONE and after > DRONE), row.at_s)


def _lasts_s(row: Row, later: Sequence[Row]) -> float:
    """How long what a row starts may sound, until what follows ends it: the next beginning, the landing, or rest."""
    return next((one.at_s for one in later if one.what in ENDS), row.at_s) - row.at_s


def _breaths(one: Sound, rows: Sequence[Row]) -> Iterator[str]:
    """Breaths in and out that are led by the rising and falling tone, until it goes and where nobody speaks into it."""
    tone = Tone(one, np.array([0.0, len(one)]), np.array([0.0, len(one) / RATE_HZ]))
    beds = [row for row in rows if row.what in ("bed", "exercise")]
    said = [(row.at_s, row.at_s + (row.seconds or 0.0)) for row in rows if row.what == "say"]
    hums = [(row.at_s - 1.0, row.at_s + (row.seconds or 0.0)) for row in rows if row.what == "hum"]
    sipped = {(row.part, row.index) for row in rows}
    for number, row in enumerate(rows):
        if row.part not in ("in", "out"):
            continue
        seconds = row.seconds or 0.0
        end_s = row.at_s + seconds
        bed = next((one for one in reversed(beds) if one.at_s <= row.at_s), None)
        led = bed is not None and bed.name not in (None, "silence") and bed.tone != 0.0
        led = led and not any(from_s < end_s and to_s > row.at_s for from_s, to_s in hums + said)
        sips = row.part == "in" and ("top_up", row.index) in sipped
        if not led or sips or _lasts_s(row, rows[number + 1 :]) < seconds:
            continue
        late_s = tone.onset_s(row.at_s, seconds, falls=row.part == "out") - row.at_s
        if abs(late_s) > NEAR_S:
            yield f"{row.at_s:.2f} s breath {row.index} {row.part}: {1000 * late_s:+.0f} ms"

"""The desk: everything that is heard, mixed into one stream that is asked for chunk by chunk.

Rows of the session go in, samples come out. The desk knows no card and no time but the stream's own, so the same rows
render the same sound at the bedside, in a test and into a file. What swells with the lamp follows its level; every
change of loudness is a straight line in dB inside the samples, never a step. The one rule: it ends in silence, and
once it is silent it says so, so that nobody has to keep rendering zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log10

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import BED, HUM, MUTE_DB, TONE, Samples, db_to_amplitude, glide
from pi_regulate.sound.names import BEDS, SOUNDS, STILL
from pi_regulate.sound.playing import Playing
from pi_regulate.sound.recipes import as_int16
from pi_regulate.trace import Row

VOLUME_STEP_DB = 3.0
"""One step of the volume, 0 to 10: just clearly louder. 10 is the files' own level, 5 lies 15 dB below. Nobody has
measured the speaker, so the middle is meant to be low, and still audible."""

FIRST_DB = -6.0  # the first sound of a session (LIMITS hyperarousal)
FOLLOW_TOP = 0.4  # the lamp's usual height; at this level a bed has its own loudness
FOLLOW_DEPTH = 0.75  # 8 % to 40 % of light is 10 dB of sound: half as loud again and again is what a breath sounds like
FOLLOW_LOWEST_DB = -15.0  # a bed under a dim light stays audible
FOLLOW_DB_PER_S = 12.0  # the lamp answers a press in 150 ms; the bed must not jump with it
MASTER_DB_PER_S = 12.0  # volume and night arrive as a slow change, not as an event

BED_RELEASE_S = 2.0
HUM_RELEASE_S = 2.0  # LIBRARY B7
STILL_RELEASE_S = 0.6
MOVE_ON_S = 1.2  # what sounds when the next thing begins leaves within this
HUSH_S = 0.5  # the shortest release there is (LIMITS no startle)
SHORTEST_STILL_S = 1.2  # below that a tone would be all rise and fall
AHEAD_S = 0.15  # what is rendered now is heard about so much later; the end is not to be late for the dark

CEILING = 10 ** (-3 / 20)  # LIMITS and the amplifier want 3 dB of room; all of ours together stay below it


class Desk:
    """Mixes `sounds` (by name) at `volume`, 0 to 10. Raises ValueError for another volume."""

    def __init__(self, sounds: Mapping[str, Samples], volume: float) -> None:
        if not 0 <= volume <= 10:
            raise ValueError(f"volume {volume:g} is not between 0 and 10")
        self._sounds = sounds
        self._volume_db = (volume - 10) * VOLUME_STEP_DB if volume > 0 else MUTE_DB
        self._master_db = self._wanted_db = self._volume_db
        self._follow_db = self._level_db = FOLLOW_LOWEST_DB
        self._at = 0
        self._playing: list[Playing] = []
        self._first = True
        self._landed: tuple[int, float] | None = None
        self._acts: dict[str, Callable[[Row], None]] = {
            "phase": self._begin,
            "prelude": self._begin,
            "exercise": self._begin,
            "breath": self._breath,
            "chime": self._chime,
            "bed": self._bed,
            "hum": self._hum,
            "landing": self._landing,
            "rest": self._rest,
        }

    @property
    def silent(self) -> bool:
        """Whether nothing sounds and nothing is going to."""
        return not self._playing

    def play(self, row: Row) -> None:
        """Start or change what the row says, from the next frame on; a name nobody knows is left out."""
        act = self._acts.get(row.what)
        if act is not None:
            act(row)

    def follow(self, level: float) -> None:
        """The lamp's level, 0 to 1: beds and still tones get there in a straight line, 12 dB a second at most."""
        db = 20 * FOLLOW_DEPTH * log10(max(level, 1e-6) / FOLLOW_TOP)
        self._level_db = min(0.0, max(FOLLOW_LOWEST_DB, db))

    def dim(self, share: float) -> None:
        """Play at `share` (0 to 1) of the amplitude, for the night: a half is 6 dB less."""
        self._wanted_db = max(MUTE_DB, self._volume_db + 20 * log10(max(share, 1e-6)))

    def hush(self, seconds: float = HUSH_S) -> None:
        """Let everything fade within `seconds`."""
        for sound in self._playing:
            sound.leave(self._at, seconds)

    def render(self, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        """The next `count` frames of the stream: (count, 2), 16 bit."""
        if self.silent:
            # Whatever was asked for meanwhile is reached unheard.
            self._master_db, self._follow_db = self._wanted_db, self._level_db
            self._at += count
            return np.zeros((count, 2), dtype=np.int16)
        mix = np.zeros((count, 2), dtype=np.float32)
        following = self._glided("_follow_db", self._level_db, FOLLOW_DB_PER_S, count)
        for sound in self._playing:
            frames = sound.frames(self._at, count)
            mix += frames * following if sound.follows else frames
        mix *= self._glided("_master_db", self._wanted_db, MASTER_DB_PER_S, count)
        self._at += count
        self._playing = [sound for sound in self._playing if not sound.over(self._at)]
        return as_int16(np.clip(mix, -CEILING, CEILING))

    def _glided(self, which: str, to_db: float, db_per_s: float, count: int) -> Samples:
        from_db: float = getattr(self, which)
        most_db = db_per_s * count / RATE_HZ
        reached_db = from_db + min(most_db, max(-most_db, to_db - from_db))
        setattr(self, which, reached_db)
        if reached_db == from_db:
            return np.full((count, 1), db_to_amplitude(from_db), dtype=np.float32)
        return glide(from_db, reached_db, count)[:, np.newaxis]

    def _start(self, sound: Playing) -> None:
        if self._first:
            sound.share *= db_to_amplitude(FIRST_DB)
            self._first = False
        if self._landed is not None:
            sound.leave(*self._landed)
        if self.silent:
            self._master_db, self._follow_db = self._wanted_db, self._level_db
        self._playing.append(sound)

    def _release(self, *roles: str, seconds: float) -> None:
        for sound in self._playing:
            if sound.role in roles:
                sound.leave(self._at, seconds)

    def _begin(self, _row: Row) -> None:
        """Something new begins: what was there makes room."""
        if self._landed is not None:  # started again before the last session was over
            self._first, self._landed = True, None
        self.hush(MOVE_ON_S)

    def _chime(self, row: Row) -> None:
        sound = SOUNDS.get(row.name or "")
        if sound is not None and sound.kind == "chime":
            self._release("chime", seconds=MOVE_ON_S)
            self._start(Playing("chime", sound.name, self._sounds[sound.name], self._at))

    def _bed(self, row: Row) -> None:
        already = any(s.role == "bed" and s.name == row.name and s.end is None for s in self._playing)
        if already:
            return
        self._release("bed", "still", seconds=BED_RELEASE_S)
        if row.name in BEDS:
            attack = HUM if row.name == "hum" else BED
            bed = Playing("bed", row.name, self._sounds[row.name], self._at, attack=attack, follows=True)
            self._start(bed)

    def _hum(self, row: Row) -> None:
        """A hum of `seconds`, its rise and its fall included: when the breath is over so is the hum."""
        self._release("hum", seconds=HUSH_S)
        seconds = max(row.seconds or 0.0, HUM.seconds + HUSH_S)
        fall_s = min(HUM_RELEASE_S, seconds - HUM.seconds)
        hum = Playing("hum", "hum", self._sounds["hum"], self._at, attack=HUM)
        hum.leave(self._at + round((seconds - fall_s) * RATE_HZ), fall_s)
        self._start(hum)

    def _breath(self, row: Row) -> None:
        """A hold or a rest is a still tone as long as it lasts, where the breath is led by ear at all."""
        self._release("still", seconds=STILL_RELEASE_S)
        led = any(s.role == "bed" and s.end is None for s in self._playing)
        seconds = row.seconds or 0.0
        if led and row.part in STILL and seconds >= SHORTEST_STILL_S:
            name = STILL[row.part]
            tone = Playing("still", name, self._sounds[name], self._at, attack=TONE, follows=True)
            tone.leave(self._at + round((seconds - STILL_RELEASE_S) * RATE_HZ), STILL_RELEASE_S)
            self._start(tone)

    def _landing(self, row: Row) -> None:
        """Everything fades with the lamp, what has yet to start as well."""
        self._landed = (self._at, max(HUSH_S, (row.seconds or 0.0) - AHEAD_S))
        self.hush(self._landed[1])

    def _rest(self, _row: Row) -> None:
        self._landed = None
        self._first = True
        self.hush()

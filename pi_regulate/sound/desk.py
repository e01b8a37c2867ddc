"""The desk: everything that is heard, mixed into one stream that is asked for chunk by chunk.

What is planned is made ahead of its moment, exact to the frame; what nobody could plan (a press, a landing) comes as
rows and begins with the next chunk. Whoever asks says when a chunk will be heard, so the same plan renders the same
sound at the bedside, in a test and into a file. Every change of loudness is a slow line inside the samples, never a
step. The one rule: it ends in silence, and then it says so, so that nobody has to keep rendering zeros.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from math import log10

import numpy as np

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.air import BLOCK_FRAMES, Air, towards
from pi_regulate.sound.envelope import BED, HUM, MUTE_DB, Kept, Samples, db_to_amplitude, glide
from pi_regulate.sound.names import BED_DBA, BEDS, SOUNDS, TONE_DBA
from pi_regulate.sound.playing import Playing, Role, humming
from pi_regulate.sound.recipes import as_int16
from pi_regulate.sound.tone import Tone
from pi_regulate.sound.voice import VoiceBook, Wordless
from pi_regulate.trace import Row

VOLUME_STEP_DB = 3.0
"""One step of the volume, 0 to 10: just clearly louder. 10 is the files' own level, 5 lies 15 dB below. Nobody has
measured the speaker, so the middle is meant to be low, and still audible."""

FIRST_DB = -6.0  # the first sound of a session (LIMITS hyperarousal)
MASTER_DB_PER_S = 12.0  # volume and night arrive as a slow change, not as an event

# What the two voices that are made on the spot measure at amplitude 1, in dB(A) of full scale; a test holds them to it.
TONE_AT_1_DBA = -8.4
HUM_AT_1_DBA = -16.8

BED_RELEASE_S = 2.0
HUM_RELEASE_S = 2.0  # LIBRARY B7
MOVE_ON_S = 1.2  # what sounds when the next thing begins leaves within this
HUSH_S = 0.5  # the shortest release there is (LIMITS no startle)
BEGINNINGS = ("phase", "prelude", "exercise")
FORESEEN = (*BEGINNINGS, "chime", "say")  # what is started ahead of its row; a landing waits for its own
MISSED_S = 1.0  # a chime or a line that would come later than this has missed its moment

CEILING = 10 ** (-3.2 / 20)  # LIMITS and the amplifier want 3 dB of room, between the samples as well


class Desk:
    """Mixes `sounds` (by name) and the lines of `book` at `volume`, 0 to 10. Raises ValueError for another volume."""

    def __init__(self, sounds: Mapping[str, Samples | Kept], volume: float, book: VoiceBook | None = None) -> None:
        self._sounds = sounds
        self._book = book or Wordless()
        self._volume_db = self._master_db = self._wanted_db = volume_db(volume)
        self._share = 1.0
        self._air = Air()
        self._tone = Tone(db_to_amplitude(TONE_DBA - TONE_AT_1_DBA))
        self._at = 0  # frames of the stream so far
        self._now_s = 0.0  # the plan's time at that frame
        self._playing: list[Playing] = []
        self._coming: deque[Row] = deque()
        self._done: deque[tuple[object, ...]] = deque(maxlen=64)  # cues that have been heard, not to be heard again
        self._lines: tuple[str, ...] = ()
        self._first = True
        self._in_session = False
        self._landed: tuple[int, float] | None = None
        self._acts: dict[str, Callable[[Row, int], None]] = {
            "phase": self._begin,
            "prelude": self._begin,
            "exercise": self._begin,
            "chime": self._chime,
            "bed": self._bed,
            "hum": self._hum,
            "say": self._say,
            "voice": self._keepsake,
            "landing": self._landing,
            "rest": self._rest,
        }

    @property
    def silent(self) -> bool:
        """Whether nothing sounds just now."""
        return not self._playing and self._tone.silent

    @property
    def at_rest(self) -> bool:
        """Whether nothing sounds and nothing is going to: no session goes on."""
        return self.silent and not self._in_session and self._air.plan is None

    @property
    def now_s(self) -> float:
        """Up to which moment of the plan it has been rendered."""
        return self._now_s

    def play(self, row: Row) -> None:
        """Start or change what the row says, from the next frame on, unless the plan has done so ahead of it.

        A name nobody knows is left out.
        """
        act = self._acts.get(row.what)
        if act is None:
            return
        key = _key(row)
        if key not in self._done:
            self._done.append(key)
            if row.what in BEGINNINGS:
                self._coming.clear()  # of what was to come before nobody had thought of this
            act(row, self._at)

    def keep_to(self, plan: Plan | None) -> None:
        """Make what is to come by this plan; what sounds goes on. None: nothing is planned."""
        self._air.plan, self._air.then = plan, None
        self._coming.clear()
        if plan is None or self._landed is not None:
            return
        then = None if plan.still_speaks else plan.then
        lines = plan.lines if then is None or then.plan is None else then.plan.lines
        if lines != self._lines:
            self._lines = lines
            self._book.expect(lines)
        if (bed := plan.last_bed()) is not None:  # known already, unless the card was away when it began
            self.play(_as_row(*bed))
        self._coming.extend(_as_row(*cue) for cue in plan.cues())
        if then is not None:
            self._coming.extend(row for row in then.rows if row.what in FORESEEN)
            if (after := then.plan) is not None:
                self._air.then = after
                self._coming.extend(_as_row(*cue) for cue in after.cues())

    def follow(self, level: float) -> None:
        """The lamp's level, 0 to 1, where nothing is planned: beds get there in a straight line."""
        self._air.level = level

    def dim(self, share: float) -> None:
        """Play at `share` (0 to 1) of the amplitude, for the night: a half is 6 dB less."""
        self._share = share
        self._wanted_db = max(MUTE_DB, self._volume_db + 20 * log10(max(share, 1e-6)))

    def turn(self, volume: float) -> None:
        """Go to another volume, 0 to 10, gradually. Raises ValueError for any other."""
        self._volume_db = volume_db(volume)
        self.dim(self._share)

    def hush(self, seconds: float = HUSH_S) -> None:
        """Let everything fade within `seconds`."""
        self._tone.leave(seconds)
        for sound in self._playing:
            sound.leave(self._at, seconds)

    def render(
        self, count: int, from_s: float | None = None, to_s: float | None = None
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        """The next `count` frames (whole blocks), heard from `from_s` to `to_s` of the plan: (count, 2), 16 bit.

        Without times it goes on from the last chunk at the stream's own rate.
        """
        if count % BLOCK_FRAMES:
            raise ValueError(f"{count} frames are not whole blocks of {BLOCK_FRAMES}")
        from_s = self._now_s if from_s is None else from_s
        to_s = from_s + count / RATE_HZ if to_s is None else to_s
        self._start_what_comes(from_s, to_s, count)
        self._now_s = to_s
        if self.silent:
            # Whatever was asked for meanwhile is reached unheard.
            self._master_db = self._wanted_db
            self._air.settle(to_s)
            self._at += count
            return np.zeros((count, 2), dtype=np.int16)
        return as_int16(np.clip(self._mixed(from_s, to_s, count), -CEILING, CEILING))

    def _mixed(self, from_s: float, to_s: float, count: int) -> Samples:
        self._air.speaking = any(sound.role == "speech" and sound.end is not None for sound in self._playing)
        air = self._air.breeze(from_s, to_s, count)
        mix = np.zeros((count, 2), dtype=np.float32)
        swelling = np.zeros((count, 2), dtype=np.float32)
        ducked = np.zeros((count, 2), dtype=np.float32)
        for sound in self._playing:
            frames = sound.frames(self._at, count)
            if sound.coloured:
                frames = frames * air.colour[:, np.newaxis]
            into = swelling if sound.follows else ducked if sound.role == "hum" else mix
            into += frames
        led = air.led and self._is_led()
        if led or not self._tone.silent:
            swelling += self._tone.frames(air.fullness, led)
        mix += (ducked + swelling * air.follow[:, np.newaxis]) * air.duck[:, np.newaxis]
        mix *= self._master(count)
        self._at += count
        self._playing = [sound for sound in self._playing if not sound.over(self._at)]
        return mix

    def _master(self, count: int) -> Samples:
        from_db = self._master_db
        self._master_db = towards(from_db, self._wanted_db, MASTER_DB_PER_S * count / RATE_HZ)
        if self._master_db == from_db:
            return np.full((count, 1), db_to_amplitude(from_db), dtype=np.float32)
        return glide(from_db, self._master_db, count)[:, np.newaxis]

    def _is_led(self) -> bool:
        """Breaths are led by ear where there is a bed and nobody hums; not while anything leaves."""
        if self._air.plan is None or self._landed is not None:
            return False
        return any(sound.role == "bed" and sound.end is None for sound in self._playing) and not self._hums()

    def _hums(self) -> bool:
        return any(sound.role == "hum" and not sound.over(self._at + RATE_HZ // 2) for sound in self._playing)

    def _start_what_comes(self, from_s: float, to_s: float, count: int) -> None:
        while self._coming and self._coming[0].at_s < to_s:
            row = self._coming.popleft()
            key = _key(row)
            if key in self._done or row.at_s < from_s - MISSED_S:
                continue
            self._done.append(key)
            share = (row.at_s - from_s) / (to_s - from_s)
            self._acts[row.what](row, self._at + max(0, round(share * count)))

    def _start(self, sound: Playing) -> None:
        if self._first:
            sound.share *= db_to_amplitude(FIRST_DB)
            self._first = False
        if self._landed is not None:
            sound.leave(*self._landed)
        if self.silent:
            self._master_db = self._wanted_db
            self._air.settle(self._now_s)
        self._playing.append(sound)

    def _release(self, role: Role, at: int, seconds: float) -> None:
        for sound in self._playing:
            if sound.role == role:
                sound.leave(at, seconds)

    def _begin(self, _row: Row, at: int) -> None:
        """Something new begins: what was there makes room."""
        if self._landed is not None or not self._in_session:  # also: started again before the last was over
            self._first, self._landed, self._in_session = True, None, True
        self._tone.leave(MOVE_ON_S)
        for sound in self._playing:
            sound.leave(at, MOVE_ON_S)

    def _chime(self, row: Row, at: int) -> None:
        sound = SOUNDS.get(row.name or "")
        if sound is not None and sound.kind == "chime":
            self._release("chime", at, MOVE_ON_S)
            self._start(Playing("chime", sound.name, self._sounds[sound.name], at))

    def _bed(self, row: Row, at: int) -> None:
        if any(sound.role == "bed" and sound.name == row.name and sound.end is None for sound in self._playing):
            return
        self._release("bed", at, BED_RELEASE_S)
        if row.name in BEDS:
            attack = HUM if row.name == "hum" else BED
            self._start(Playing("bed", row.name, self._sounds[row.name], at, attack=attack, follows=True))
        if row.name == "ocean":
            foam = Playing("bed", "foam", self._sounds["foam"], at, attack=BED, follows=True, coloured=True)
            foam.share = self._playing[-1].share
            foam.releases = list(self._playing[-1].releases)
            self._playing.append(foam)

    def _hum(self, row: Row, at: int) -> None:
        """A hum of `seconds`, its rise and its fall included: when the breath is over so is the hum."""
        self._release("hum", at, HUSH_S)
        seconds = max(row.seconds or 0.0, HUM.seconds + HUSH_S)
        fall_s = min(HUM_RELEASE_S, seconds - HUM.seconds)
        hum = humming(at, seconds, db_to_amplitude(BED_DBA - HUM_AT_1_DBA))
        hum.leave(at + round((seconds - fall_s) * RATE_HZ), fall_s)
        self._start(hum)

    def _say(self, row: Row, at: int) -> None:
        self._speak(self._book.samples(row.line or ""), row, at)

    def _keepsake(self, row: Row, at: int) -> None:
        self._speak(self._book.keepsake(row.name or ""), row, at)

    def _speak(self, samples: Samples | None, row: Row, at: int) -> None:
        if samples is not None and len(samples):
            self._release("speech", at, HUSH_S)
            self._start(Playing("speech", row.line or row.name or "", samples, at))

    def _landing(self, row: Row, _at: int) -> None:
        """Everything fades with the lamp and is gone when it is dark, what has yet to start as well."""
        left_s = row.at_s + (row.seconds or 0.0) - self._now_s
        self._landed = (self._at, max(HUSH_S, left_s))
        self._coming.clear()
        self.hush(self._landed[1])

    def _rest(self, _row: Row, _at: int) -> None:
        self._landed, self._lines = None, ()  # the voices may be others by the next session
        self._first, self._in_session = True, False
        self._air.plan = self._air.then = None
        self._coming.clear()
        self.hush()


def volume_db(volume: float) -> float:
    """What a volume of 0 to 10 does to the level, in dB. Raises ValueError for another volume."""
    if not 0 <= volume <= 10:
        raise ValueError(f"volume {volume:g} is not between 0 and 10")
    return (volume - 10) * VOLUME_STEP_DB if volume > 0 else MUTE_DB


def _key(row: Row) -> tuple[object, ...]:
    """The same for a cue and for its row, whose time may be summed up in another order."""
    return row.what, row.name or row.line, round(row.at_s, 3)


def _as_row(at_s: float, cue: Cue) -> Row:
    return Row(at_s, cue.kind, name=cue.name, line=cue.line, text=cue.text, seconds=cue.seconds)

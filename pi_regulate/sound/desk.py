"""The desk: mixes everything that is heard into one stream, rendered chunk by chunk on demand.

Planned sounds are rendered ahead of their moment, exact to the frame; unplanned ones (a press, a landing) come as rows
and begin with the next chunk. The caller says when a chunk will be heard, so the same plan gives the same sound at the
bedside, in a test and in a file. Every change of loudness is a slow line inside the samples, never a step.
The one rule: it always ends in silence and reports it (`at_rest`), and then the caller can stop asking for chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from pi_regulate.score.plan import Plan
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.agenda import BEGINNINGS, SAME_S, Agenda, as_row, holds
from pi_regulate.sound.air import BLOCK_FRAMES, Air
from pi_regulate.sound.envelope import BED, HUM, Factor, Kept, Samples, db_to_amplitude, scale
from pi_regulate.sound.master import Master
from pi_regulate.sound.playing import HUSH_S, Playing, Role, humming
from pi_regulate.sound.sound_list import BED_DBA, BEDS, SOUNDS, TONE_DBA
from pi_regulate.sound.tone import COMES_S, LEAD, Tone
from pi_regulate.sound.voice import VoiceBook, Wordless
from pi_regulate.trace import Row

FIRST_DB = -6.0  # the first sound of a session (LIMITS hyperarousal)

# The two sounds that are synthesized while they play: their loudness at amplitude 1, in dB(A) of full scale (tested).
TONE_AT_1_DBA = -8.4
HUM_AT_1_DBA = -16.8

BED_RELEASE_S = 2.0
HUM_RELEASE_S = 2.0  # LIBRARY B7
MOVE_ON_S = 1.2  # when the next thing begins, earlier sounds fade out within this

CEILING = 10 ** (-3.2 / 20)  # LIMITS and the amplifier need 3 dB of headroom, between samples as well
_FULL = np.float32(32768)  # full scale in 16 bit


class Desk:
    """Mixes `sounds` (by name) and the lines of `book` at `volume`, 0 to 10. Raises ValueError for another volume."""

    def __init__(self, sounds: Mapping[str, Samples | Kept], volume: float, book: VoiceBook | None = None) -> None:
        self._sounds = sounds
        self._book = book or Wordless()
        self._master = Master(volume)
        self._air = Air()
        self._tone = Tone(db_to_amplitude(TONE_DBA - TONE_AT_1_DBA))
        self._at = 0  # frames of the stream so far
        self._now_s = 0.0  # the plan's time at that frame
        self._playing: list[Playing] = []
        self._doubted: list[Playing] = []  # started ahead for rows that the new plan lacks, unless they come sooner
        self._led_s = 0.0  # when the breath tone last began, in the plan's time
        self._agenda = Agenda()
        self._lines: tuple[str, ...] = ()
        self._first = True
        self._in_session = False
        self._landed: tuple[int, float] | None = None
        self._acts: dict[str, Callable[[Row, int], None]] = {
            "doors": self._begin,
            "phase": self._begin,
            "prelude": self._begin,
            "exercise": self._begin,
            "chime": self._chime,
            "bed": self._bed,
            "hum": self._hum,
            "say": lambda row, at: self._speak(self._book.samples(row.line or ""), row, at),
            "voice": lambda row, at: self._speak(self._book.letter(row.line or ""), row, at),
            "landing": self._landing,
            "rest": self._rest,
        }

    @property
    def silent(self) -> bool:
        """Whether nothing sounds at the moment."""
        return not self._playing and self._tone.silent

    @property
    def at_rest(self) -> bool:
        """Whether nothing sounds and nothing is due, because no session is running."""
        return self.silent and not self._in_session and self._air.plan is None

    @property
    def now_s(self) -> float:
        """How far the plan has been rendered, in its time."""
        return self._now_s

    def play(self, row: Row) -> None:
        """Starts or changes what the row says, from the next frame on, unless the plan has done so already.

        An unknown name is ignored.
        """
        act = self._acts.get(row.what)
        if act is not None and not self._agenda.was_started(row) and not self._is_on(row):
            if row.what in BEGINNINGS:
                self._agenda.clear()  # what was due is no longer due
            self._act(row, self._at)
        for sound in self._playing:
            sound.came = sound.came or sound.began_with(row)

    def keep_to(self, plan: Plan | None) -> None:
        """Follow this plan from now on; what already sounds goes on. None: nothing is planned."""
        self._forget_what_followed(plan)
        self._air.plan, self._air.then = plan, None
        self._agenda.clear()
        if plan is None or self._landed is not None:
            return
        if plan.still_speaks:  # what follows may have another voice
            plan = replace(plan, then=None)
        ahead = (one for one in self._playing if not one.came and one.is_after(plan.anchor_s))
        self._doubted = [one for one in ahead if not holds(plan, one.row)]
        after = None if plan.then is None else plan.then.plan
        speaks = after or plan
        if speaks.leads and speaks.score.lines != self._lines:  # a question is asked in the voice that led there
            self._lines = speaks.score.lines
            self._book.expect(speaks.score.lines)
        if (bed := plan.last_bed()) is not None and not self._is_on(as_row(*bed)):
            self._act(as_row(*bed), self._at)  # the card was away when it began
        self._air.then = after
        self._agenda.keep_to(plan)

    def _is_on(self, row: Row) -> bool:
        return any(sound.began_with(row) for sound in self._playing)

    def _forget_what_followed(self, plan: Plan | None) -> None:
        """Frees what was started ahead for the old plan's sequel, if something else came: a yes at the last moment."""
        before, foreseen = self._air.plan, self._air.then
        if before is None or foreseen is None or (plan is not None and abs(plan.anchor_s - foreseen.anchor_s) < SAME_S):
            return
        self._agenda.forget(before.ends_s)

    def _act(self, row: Row, at: int) -> None:
        """Does what the row says from frame `at` on, unless its sound was already started ahead for a later moment."""
        same = [sound for sound in self._doubted if sound.is_for(row)]
        self._doubted = [sound for sound in self._doubted if not sound.is_for(row)]
        for sound in same:
            sound.row = row
        if not same:
            self._acts[row.what](row, at)

    def _take_back(self, sounds: Sequence[Playing]) -> None:
        """Withdraws sounds that were started ahead and are as good as unheard."""
        for sound in sounds:
            self._first = self._first or sound.opens  # the next one is the first
            self._agenda.take_back(sound.row)
            sound.take_back(self._at)

    def follow(self, level: float) -> None:
        """Takes the lamp's level, 0 to 1, for when nothing is planned; beds follow it in a straight line."""
        self._air.level = level

    def dim(self, share: float) -> None:
        """Plays at `share` (0 to 1) of the amplitude, for the night; a half is 6 dB less."""
        self._master.dim(share)

    def hush(self, seconds: float = HUSH_S) -> None:
        """Lets everything fade within `seconds`."""
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
        self._take_back(self._doubted)
        self._doubted = []
        self._now_s = to_s
        if self.silent:
            # Changes asked for meanwhile take effect at once, since nothing is heard.
            self._master.settle()
            self._air.settle(to_s)
            self._at += count
            return np.zeros((count, 2), dtype=np.int16)
        mix = self._mixed(from_s, to_s, count)
        np.rint(mix.clip(-CEILING * _FULL, CEILING * _FULL, out=mix), out=mix)
        pairs = np.empty((count, 2), dtype=np.int16)
        pairs[:, 0], pairs[:, 1] = mix if mix.ndim == 2 else (mix, mix)
        return pairs

    def _mixed(self, from_s: float, to_s: float, count: int) -> Samples:
        """The next frames in steps of 16 bit: (2, count), a row an ear, or (count,) for both ears alike.

        What is loud in the same way is added up first, so that each loudness takes one pass over the frames.
        """
        self._air.speaking = any(sound.role == "speech" and sound.end is not None for sound in self._playing)
        air = self._air.breeze(from_s, to_s, count)
        swelling, ducked, others = list[Samples](), list[Samples](), list[Samples]()
        for sound in self._playing:
            into = swelling if sound.follows else ducked if sound.role == "hum" else others
            frames = sound.frames(self._at, count)
            sound.put_in_air(frames, air.colour, air.bed)
            into.append(frames)
        led = air.led and self._is_led()
        if led and self._tone.silent:
            self._led_s = to_s
        if led or not self._tone.silent:
            tone = self._tone.frames(_for_each(air.fullness, count), led)
            if air.tone is not None:
                scale(tone, air.tone)
            swelling.append(tone)
        amplitude = self._master.amplitude(count) * _FULL
        softened = air.duck * amplitude
        mixes = list[Samples]()
        for sounds, loudness in ((swelling, air.follow * softened), (ducked, softened), (others, amplitude)):
            if sounds:
                mixes.append(reduce(np.add, sounds))
                scale(mixes[-1], loudness)
        self._at += count
        if air.ended:
            self._release("bed", self._at, HUSH_S)
        self._playing = [sound for sound in self._playing if not sound.over(self._at)]
        return reduce(np.add, mixes)

    def _is_led(self) -> bool:
        """Whether the breath tone plays: only over a bed, without a hum, and not during a landing."""
        if self._air.plan is None or self._landed is not None:
            return False
        return any(sound.role == "bed" and sound.end is None for sound in self._playing) and not self._hums()

    def _hums(self) -> bool:
        return any(sound.role == "hum" and not sound.over(self._at + RATE_HZ // 2) for sound in self._playing)

    def _start_what_comes(self, from_s: float, to_s: float, count: int) -> None:
        for row in self._agenda.due(from_s, to_s):
            share = (row.at_s - from_s) / (to_s - from_s)
            self._act(row, self._at + max(0, round(share * count)))

    def _start(self, sound: Playing) -> None:
        if self._first:
            sound.share *= db_to_amplitude(FIRST_DB)
            sound.opens, self._first = True, False
        if self._landed is not None:
            sound.leave(*self._landed)
        if self.silent:
            self._master.settle()
            self._air.settle(self._now_s)
        self._playing.append(sound)

    def _release(self, role: Role, at: int, seconds: float) -> None:
        for sound in self._playing:
            if sound.role == role:
                sound.leave(at, seconds)

    def _begin(self, row: Row, at: int) -> None:
        """Lets everything that sounds give way to something new."""
        if self._landed is not None or not self._in_session:  # also: started again before the last was over
            self._first, self._landed, self._in_session = True, None, True
        self._tone.leave(MOVE_ON_S)
        for sound in self._playing:
            if sound.is_after(row.at_s):
                continue  # the new plan decides what happens to it
            if sound.unheard(row.at_s):
                sound.take_back(at)
            sound.leave(at, MOVE_ON_S)

    def _chime(self, row: Row, at: int) -> None:
        sound = SOUNDS.get(row.name or "")
        if sound is not None and sound.kind == "chime":
            self._release("chime", at, MOVE_ON_S)
            chime = Playing("chime", sound.name, self._sounds[sound.name], at, row)
            chime.share *= 1.0 if row.share is None else row.share
            self._start(chime)

    def _bed(self, row: Row, at: int) -> None:
        if row.name == "silence" and row.seconds:
            return  # it fades with the air, and is let go when it has
        if any(sound.role == "bed" and sound.name == row.name and sound.end is None for sound in self._playing):
            return
        self._release("bed", at, BED_RELEASE_S)
        if row.name in BEDS:
            attack = HUM if row.name == "hum" else BED
            self._start(Playing("bed", row.name, self._sounds[row.name], at, row, attack=attack, follows=True))
        if row.name == "ocean":
            foam = Playing("bed", "foam", self._sounds["foam"], at, row, attack=BED, follows=True, coloured=True)
            foam.share = self._playing[-1].share
            foam.releases = list(self._playing[-1].releases)
            self._playing.append(foam)

    def _hum(self, row: Row, at: int) -> None:
        """A hum of `seconds`, rise and fall included, so it ends with the breath."""
        self._release("hum", at, HUSH_S)
        seconds = max(row.seconds or 0.0, HUM.seconds + HUSH_S)
        fall_s = min(HUM_RELEASE_S, seconds - HUM.seconds)
        hum = humming(at, row, seconds, db_to_amplitude(BED_DBA - HUM_AT_1_DBA))
        hum.leave(at + round((seconds - fall_s) * RATE_HZ), fall_s)
        self._start(hum)

    def _speak(self, samples: Samples | Kept | None, row: Row, at: int) -> None:
        if samples is not None and len(samples):
            self._release("speech", at, HUSH_S)
            self._start(Playing("speech", row.line or row.name or "", samples, at, row))

    def _landing(self, row: Row, _at: int) -> None:
        """Everything fades with the lamp, speech too, and is gone when it is dark; nothing new begins."""
        left_s = row.at_s + (row.seconds or 0.0) - self._now_s
        self._landed = (self._at, max(HUSH_S, left_s))
        self._agenda.clear()
        self._take_back([sound for sound in self._playing if sound.unheard(row.at_s)])
        self.hush(self._landed[1])
        if self._led_s > row.at_s - COMES_S * LEAD:  # as good as unheard
            self._tone.leave(min(COMES_S, self._landed[1]))

    def _rest(self, row: Row, _at: int) -> None:
        self._take_back([sound for sound in self._playing if sound.unheard(row.at_s)])
        self._landed, self._lines = None, ()  # the voices may be others by the next session
        self._first, self._in_session = True, False
        self._air.plan = self._air.then = None
        self._agenda = Agenda()
        self.hush()


def _for_each(factor: Factor, count: int) -> Samples:
    """A value for each of `count` frames."""
    return factor if isinstance(factor, np.ndarray) else np.full(count, factor, dtype=np.float32)

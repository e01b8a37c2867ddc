"""Feeds an output from the desk, in time with the plan, with exactly one chunk playing and one waiting behind it.

More would be safer but add delay; fewer would be quicker but cause gaps. A chunk is 85 ms, so an unplanned sound is
heard 0.09 to 0.17 s after its row, and the feeder may be late by most of a chunk before there is a gap; with both cores
of a test machine busy, this made no more gaps than chunks half as long again (`bench.latency`). Planned sounds are
heard on time: each chunk is rendered for the moments at which the card, by its own clock, will play it. So on a card
that drifts, breaths get longer or shorter by as much, without a seam. The one rule: no thread and no waiting: `step`
does what can be done now and says when it wants to be called again.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from pi_regulate.devices.speaker.card_clock import SHARP_S, CardClock
from pi_regulate.devices.speaker.cards import NoSoundError
from pi_regulate.devices.speaker.gaps import Gaps
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.air import BLOCK_FRAMES
from pi_regulate.sound.envelope import release
from pi_regulate.sound.synthesis import draws

if TYPE_CHECKING:
    from pi_regulate.sound.desk import Desk

CHUNK_FRAMES = 4096
"""Four of the mixer's buffers. SDL may take two at a time: with three or five, chunks would begin alternately too early
and too late, and the card's clock could not be worked out from them."""
_AGAIN_S = 0.01  # how soon to look again when the output may have run dry
STALLED_S = 3.0  # a card that takes nothing for this long is not playing
MEND_S = 0.02  # how softly the stream comes back after a gap
LEAD_IN_S = 0.3  # of silence before the first sound, for outputs that swallow it and amplifiers that wake up slowly
START_S = 0.01  # the average delay of a chunk, which begins with the output's next buffer

EARLY_S, SHARPLY_S = 0.0015, 0.001  # a sharp look begins this long before a chunk does, and is repeated this often
EARLIEST_S = 0.03  # after a look that came too late, the next begins twice as early, up to this much
_LATE_S = 0.004  # any other look comes this long after the chunk's beginning
SHARP_EVERY = 3  # chunks, which is four times a second; at first it is every chunk
_KNOWN = 24  # sightings after which the card is known
JUMP_S = 0.05  # a larger distance from the plan is corrected by a jump, not by stretching
MOST_STRETCH = 0.1

State = Literal["idle", "unsure", "playing", "full"]
"""What an output does: `idle` has room for two chunks, `playing` for one; `unsure` is idle or between two chunks."""

_Chunk = np.ndarray[tuple[int, ...], np.dtype[np.int16]]

Awake = Literal["no", "session", "always"]
"""When silence is noise in the last bit, for speakers that fall asleep on zeros; `always` includes rest."""


class Pipe(Protocol):
    """An open output that takes chunk after chunk."""

    @property
    def latency_s(self) -> float:
        """The time from taking a frame until it is heard, as far as known."""

    def state(self) -> State:
        """What it is doing now."""

    def give(self, samples: bytes) -> None:
        """Plays this next: 16 bit stereo. Only when the state is `idle` or `playing`."""

    def close(self) -> None:
        """Closes the card."""


class Stream:
    """`desk` rendered into `output`. `gaps` counts how often the output ran dry or stood still.

    `audio_lead_s` is how much earlier sound starts than the plan, to make up for delays after the output; `lead_in_s`
    is how much silence comes before a first sound.
    """

    def __init__(
        self,
        desk: Desk,
        output: Pipe,
        chunk_frames: int = CHUNK_FRAMES,
        *,
        audio_lead_s: float = 0.0,
        awake: Awake = "no",
        lead_in_s: float = LEAD_IN_S,
        gaps: Gaps | None = None,
    ) -> None:
        self.gaps = gaps or Gaps()
        self.clock = CardClock()
        self.audio_lead_s = audio_lead_s
        self._desk = desk
        self._output = output
        self._frames = chunk_frames
        self._awake = awake
        self._lead_in = ceil(lead_in_s * RATE_HZ / BLOCK_FRAMES) * BLOCK_FRAMES
        self._hiss = np.rint(draws(35, 2 * chunk_frames).reshape(-1, 2) * 2 - 1).astype(np.int16)
        self._given = 0  # frames so far
        self._last: _Chunk | None = None
        self._waiting: int | None = None  # the first frame of the chunk behind the one that plays
        self._waited_s = 0.0  # when it was last seen to wait
        self._early_s = EARLY_S
        self._seams = 0
        self._silence = 0  # frames of lead-in still to come
        self._flowing = False
        self._to_s: float | None = None  # the plan's time at the end of the last chunk
        self._moved_s: float | None = None

    def step(self, now_s: float) -> float | None:
        """Gives the output what fits. Returns the seconds until the next step, None when everything has been played.

        Raises NoSoundError when the output has taken nothing for STALLED_S. Whatever the desk raises goes on to the
        caller, after a last chunk in which the sound fades out.
        """
        for _ in range(2):
            state = self._output.state()
            if self._desk.at_rest and self._awake != "always":
                self._moved_s = self._waiting = None
                return None if state == "idle" else self._frames / RATE_HZ / 2
            self._see(state, now_s)
            if state in ("full", "unsure"):
                break
            self._give(state, now_s)
            self._moved_s = now_s
        if self._moved_s is None:
            self._moved_s = now_s
        if now_s - self._moved_s > STALLED_S:
            raise NoSoundError("the sound card has stopped playing")
        return _AGAIN_S if state == "unsure" else self._due_in_s(now_s)

    def _see(self, state: State, now_s: float) -> None:
        """Learns the card's speed from where the chunks are."""
        if state == "full":
            self._waited_s = now_s
        elif state == "playing" and self._waiting is not None:
            if self._is_sharp():
                missed = self._waited_s < now_s - SHARP_S
                self._early_s = min(EARLIEST_S, 2 * self._early_s if missed else EARLY_S + 2 * self.clock.off_s)
            stalls = self.clock.stalls
            self.clock.saw(self._waiting, self._waited_s, now_s)
            self.gaps.add(self.clock.stalls - stalls)
            self._waiting = None
            self._seams += 1

    def _due_in_s(self, now_s: float) -> float:
        """Looks around the moment at which the waiting chunk should begin."""
        if self._waiting is None:
            return _AGAIN_S
        begins_in_s = self.clock.taken_s(self._waiting) - now_s
        wait_s = begins_in_s - self._early_s if self._is_sharp() else begins_in_s + _LATE_S
        return max(SHARPLY_S, min(wait_s, self._frames / RATE_HZ))

    def _is_sharp(self) -> bool:
        """Whether the beginning of the next chunk has to be seen sharply."""
        return self.clock.sightings < _KNOWN or self.clock.in_doubt or self._seams % SHARP_EVERY == 0

    def _give(self, state: State, now_s: float) -> None:
        ran_dry = state == "idle" and now_s - self.clock.taken_s(self._given) > 2 * START_S
        if state == "idle":
            self.clock.start(self._given, now_s + START_S)
            self._waiting, self._to_s = None, None
            if not self._flowing:
                self._silence = self._lead_in
        try:
            chunk = self._rendered()
        except Exception:
            if state == "playing" and self._last is not None:
                self._output.give(self._softly_out_of(self._last).tobytes())
            raise
        if state == "idle" and self._flowing:
            self.gaps.add(ran_dry)  # one that comes sooner may still be in time for the output's next buffer
            fade_in = 1.0 - release(np.arange(self._frames) / RATE_HZ, MEND_S)
            chunk = (chunk * fade_in[:, np.newaxis]).astype(np.int16)
        self._output.give(chunk.tobytes())
        self._last = chunk
        if state == "playing":
            self._waiting, self._waited_s = self._given, now_s
        self._given += self._frames
        self._flowing = not self._desk.at_rest

    def _softly_out_of(self, chunk: _Chunk) -> _Chunk:
        """The last chunk when nothing more can be rendered: this one backwards, so without a seam, fading out."""
        fade = release(np.arange(len(chunk)) / RATE_HZ, len(chunk) / RATE_HZ)
        return (chunk[::-1] * fade[:, np.newaxis]).astype(np.int16)

    def _rendered(self) -> _Chunk:
        """The next chunk, for the moments of the plan at which it will be heard."""
        begins_s, ends_s = (self._heard_s(frame) for frame in (self._given, self._given + self._frames))
        from_s = begins_s if self._to_s is None or abs(self._to_s - begins_s) > JUMP_S else self._to_s
        nominal_s = self._frames / RATE_HZ
        length_s = min((1 + MOST_STRETCH) * nominal_s, max((1 - MOST_STRETCH) * nominal_s, ends_s - from_s))
        self._to_s = from_s + length_s
        silent = min(self._silence, self._frames)
        self._silence -= silent
        chunk: _Chunk = np.zeros((silent, 2), dtype=np.int16)
        if silent < self._frames:
            first_s = from_s + length_s * silent / self._frames
            sound = self._desk.render(self._frames - silent, first_s, self._to_s)
            chunk = np.concatenate([chunk, sound]) if silent else sound
        return chunk if self._awake == "no" or chunk.any() else self._hiss

    def _heard_s(self, frame: int) -> float:
        return self.clock.taken_s(frame) + self._output.latency_s + self.audio_lead_s

"""When a frame of the stream is taken by the card, told from the moments at which chunks were seen to begin.

A card has its own clock: a few hundred millionths off on good ones, some thousandths on SDL's disk driver. Nobody tells
us where it is; but the place behind a chunk becomes free when the next one begins, and that can be seen. Two numbers
are kept, the card's offset and its rate, and each sighting moves them a little (an alpha-beta filter). The one rule: of
a sighting that is not sharp only its edge is believed, and one that contradicts all before begins anew.
"""

from __future__ import annotations

from pi_regulate.sound import RATE_HZ

SHARP_S = 0.003  # between the last look that saw the chunk wait and the first that saw it gone
ALPHA, BETA = 0.3, 0.01  # of an error goes into the offset and, over the time since the last sighting, into the rate
STALL_S, AFTER_STALL = 0.002, 0.8  # an error so large is a step of the card's, which tells nothing of its rate
SOON = 16  # sightings: so long the rate is the whole way since the first of them
MOST_OFF = 0.08  # no card is: but SDL's disk driver on a busy machine is 5 % slow
ASTRAY_S = 0.04  # what is so far off is no drift: the card has stood still


class CardClock:
    """The card's time. Frames count from the stream's first, seconds are the host's."""

    def __init__(self) -> None:
        self.sightings = 0
        self.off_s = 0.0  # how far the last sharp sighting was from what was expected
        self._first = (0, 0.0)
        self._frame = 0
        self._at_s = 0.0
        self._s_per_frame = 1.0 / RATE_HZ

    @property
    def rate_hz(self) -> float:
        """Frames a second, as far as it is known."""
        return 1.0 / self._s_per_frame

    def start(self, frame: int, at_s: float) -> None:
        """The card begins with this frame about now; the rate that was known is kept."""
        self.sightings = 0
        self._frame, self._at_s = frame, at_s

    def saw(self, frame: int, waiting_s: float, gone_s: float) -> None:
        """At `waiting_s` the frame had not been taken, at `gone_s` it had."""
        expected_s = self.taken_s(frame)
        if gone_s < expected_s - ASTRAY_S or waiting_s > expected_s + ASTRAY_S:
            self.start(frame, (waiting_s + gone_s) / 2)
            return
        seen_s = (waiting_s + gone_s) / 2
        error_s = seen_s - expected_s
        if gone_s - waiting_s > SHARP_S:  # it tells no more than a bound
            self._at_s += min(max(0.0, waiting_s - expected_s), gone_s - expected_s)
            return
        self.off_s = abs(error_s)
        if self.sightings == 0:
            self._first = (frame, seen_s)
        since_s = expected_s - self._at_s
        share = max(AFTER_STALL if self.off_s > STALL_S else ALPHA, 1.0 / (1 + self.sightings))
        self._frame, self._at_s = frame, expected_s + share * error_s
        if self.sightings < SOON and frame > self._first[0] + RATE_HZ // 5:
            self._bend((seen_s - self._first[1]) / (frame - self._first[0]))
        elif since_s > 0 and self.off_s <= STALL_S:
            self._bend(self._s_per_frame * (1 + BETA * error_s / since_s))
        self.sightings += 1

    def _bend(self, s_per_frame: float) -> None:
        self._s_per_frame = min((1 + MOST_OFF) / RATE_HZ, max((1 - MOST_OFF) / RATE_HZ, s_per_frame))

    def taken_s(self, frame: int) -> float:
        """When the card takes this frame, past or to come."""
        return self._at_s + (frame - self._frame) * self._s_per_frame

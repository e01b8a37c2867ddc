"""When a frame of the stream is taken by the card, told from the moments at which chunks were seen to begin.

A card has its own clock: a few hundred millionths off on good ones, some thousandths on SDL's disk driver. Nobody tells
us where it is; but the place behind a chunk becomes free when the next one begins, and that can be seen. Two numbers
are kept, the card's offset and its rate, and each sighting moves them a little (an alpha-beta filter). The one rule: of
a sighting that is not sharp only its edge is believed, and one that contradicts all before begins anew.
"""

from __future__ import annotations

from pi_regulate.sound import RATE_HZ

SHARP_S = 0.003  # between the last look that saw the chunk wait and the first that saw it gone
ALPHA = 0.15  # of an error goes into the offset; at six sightings a second a step is followed within a second
BETA = 0.006  # and into the rate
SOON = 24  # the first sightings count for more: an unknown card is known after four seconds
MOST_OFF = 0.03  # no card's rate is further off
ASTRAY_S = 0.04  # what is so far off is no drift: the card has stood still


class CardClock:
    """The card's time. Frames count from the stream's first, seconds are the host's."""

    def __init__(self) -> None:
        self.sightings = 0
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
        error_s = (waiting_s + gone_s) / 2 - expected_s
        if gone_s - waiting_s > SHARP_S:  # it tells no more than a bound
            self._at_s += min(max(0.0, waiting_s - expected_s), gone_s - expected_s)
            return
        since_s = expected_s - self._at_s
        self._frame, self._at_s = frame, expected_s + max(ALPHA, 1.0 / (1 + self.sightings)) * error_s
        if since_s > 0 and self.sightings > 2:
            bend = BETA * (1 + 4 * max(0, SOON - self.sightings) / SOON) * error_s / since_s
            least, most = ((1 - MOST_OFF) / RATE_HZ, (1 + MOST_OFF) / RATE_HZ)
            self._s_per_frame = min(most, max(least, self._s_per_frame * (1 + bend)))
        self.sightings += 1

    def taken_s(self, frame: int) -> float:
        """When the card takes this frame, past or to come."""
        return self._at_s + (frame - self._frame) * self._s_per_frame

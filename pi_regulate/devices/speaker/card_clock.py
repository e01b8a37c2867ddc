"""Works out when the card takes each frame of the stream, from the moments at which chunks were seen to begin.

A card has its own clock, off by a few hundred ppm on a good card, by some thousandths with SDL's disk driver.
Its position can't be asked for; but the place behind a chunk becomes free when the next one begins, and that can be
seen. Two numbers are kept, the card's offset and its rate, and each sighting moves them a little (an alpha-beta
filter). On a busy machine SDL or this program comes late while the card goes on; a card that stood still stays late.
The one rule: a sighting can be late but never early. So a late one is believed only if the next is late as well, and
counts as a stall only if none of the next eight has caught up.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.sound import RATE_HZ

SHARP_S = 0.003  # a sharp sighting: at most this long from the last look that saw the chunk waiting to the next
ALPHA, BETA = 0.3, 0.01  # shares of an error that go into the offset and, per time since the last sighting, the rate
STEP_S = 0.002  # an error this large is a step, which says nothing about the rate
EARLY_STEP_S = 0.02  # the same before the rate is known; a chunk on the slowest card is half as late
DRY_S = 0.1  # no card buffers this much: SDL was late, and the card stood still meanwhile
LEAST_STALL_S = 0.004  # what is shorter is seen on cards that never stand still
CONFIRMED_BY = 8  # sharp sightings: SDL's thread may be late by a varying 4 to 15 ms for seconds, and the card is not
SOON = 16  # sightings for which the rate is the mean since the first of them
MOST_OFF = 0.08  # more than any card's error; SDL's disk driver on a busy machine is 5 % slow


@dataclass(slots=True, eq=False)
class _Stall:
    """The card seems to have stood still for so long, after it had taken `frame` at `at_s`."""

    frame: int
    at_s: float
    seconds: float
    confirmed_by: int = 0  # sharp sightings since


class CardClock:
    """The card's time. Frames count from the stream's first, seconds are the host's."""

    def __init__(self) -> None:
        self.sightings = 0
        self.stalls = 0  # how often the card was seen to stand still
        self.off_s = 0.0  # how far the last sharp sighting was from the expected time
        self._late_s = 0.0  # the same for the last sighting, while it has not been used
        self._doubtful: list[_Stall] = []  # the latest last: either the card stood still, or the machine was late
        self._first = (0, 0.0)
        self._frame = 0
        self._at_s = 0.0
        self._s_per_frame = 1.0 / RATE_HZ

    @property
    def rate_hz(self) -> float:
        """Frames a second, as well as it is known."""
        return 1.0 / self._s_per_frame

    @property
    def in_doubt(self) -> bool:
        """Whether the last sighting was late, and the next one will tell more."""
        return self._late_s > STEP_S or any(not stall.confirmed_by for stall in self._doubtful)

    def start(self, frame: int, at_s: float) -> None:
        """The card begins with this frame about now; the known rate is kept."""
        self.sightings = 0
        self._late_s = 0.0
        self._doubtful.clear()  # whoever begins anew knows that it stood still
        self._frame, self._at_s = frame, at_s

    def saw(self, frame: int, waiting_s: float, gone_s: float) -> None:
        """At `waiting_s` the frame had not been taken, at `gone_s` it had."""
        expected_s = self.taken_s(frame)
        sharp = gone_s - waiting_s <= SHARP_S
        # Only the nearer edge of a blurred sighting is used.
        seen_s = (waiting_s + gone_s) / 2 if sharp else min(gone_s, max(waiting_s, expected_s))
        error_s = seen_s - expected_s
        if sharp:
            self.off_s = abs(error_s)
        known = self.sightings >= SOON
        step_s = STEP_S if known else EARLY_STEP_S
        late = self.sightings > 0 and error_s > step_s
        before_s, self._late_s = self._late_s, error_s if late else 0.0
        self._judge(frame, seen_s, sharp=sharp)
        if late and (error_s > DRY_S or before_s > step_s):
            stood_s = error_s if error_s > DRY_S else min(before_s, error_s)
            if stood_s > LEAST_STALL_S:
                self._doubtful.append(_Stall(self._frame, self._at_s, stood_s))
        if abs(error_s) > DRY_S or (sharp and self.sightings == 0) or (known and error_s < -STEP_S):
            self._step(frame, seen_s, sharp=sharp)
        elif late:
            if before_s > step_s:
                believed_s = min(before_s, error_s)
                self._step(frame, expected_s + believed_s, sharp=sharp)
                self._late_s = error_s - believed_s  # it may have stood still again; the next will tell
        elif sharp:
            self._follow(frame, seen_s, error_s)
        else:
            self._at_s += error_s

    def _judge(self, frame: int, seen_s: float, *, sharp: bool) -> None:
        """A card that stood still never catches up: a stall that has been caught up was the machine's."""
        later_s = 0.0  # what the stalls after this one are believed to have taken
        for stall in reversed(self._doubtful):
            late_s = seen_s - (stall.at_s + (frame - stall.frame) * self._s_per_frame) - later_s
            if late_s < stall.seconds / 2:
                self._doubtful.remove(stall)
            else:
                later_s += stall.seconds
                stall.confirmed_by += sharp
        if self._doubtful and self._doubtful[0].confirmed_by >= CONFIRMED_BY:
            self._doubtful.pop(0)
            self.stalls += 1

    def _step(self, frame: int, at_s: float, *, sharp: bool) -> None:
        first, first_s = self._first
        stood_s = at_s - self.taken_s(frame)
        self._first = (first, first_s + stood_s) if self.sightings else (frame, at_s)
        self._frame, self._at_s, self._late_s = frame, at_s, 0.0
        self.sightings += sharp

    def _follow(self, frame: int, seen_s: float, error_s: float) -> None:
        expected_s = seen_s - error_s
        since_s = expected_s - self._at_s
        self._frame, self._at_s = frame, expected_s + max(ALPHA, 1.0 / (1 + self.sightings)) * error_s
        if self.sightings < SOON and frame > self._first[0] + RATE_HZ // 5:
            self._bend((seen_s - self._first[1]) / (frame - self._first[0]))
        elif since_s > 0:
            self._bend(self._s_per_frame * (1 + BETA * error_s / since_s))
        self.sightings += 1

    def _bend(self, s_per_frame: float) -> None:
        self._s_per_frame = min((1 + MOST_OFF) / RATE_HZ, max((1 - MOST_OFF) / RATE_HZ, s_per_frame))

    def taken_s(self, frame: int) -> float:
        """When the card takes this frame, in the past or the future."""
        return self._at_s + (frame - self._frame) * self._s_per_frame

"""From the wire to the finger: which level is a press, which is a release, and which was nothing.

A contact chatters when it closes and opens: 16 switches that J. Ganssle measured ("A Guide to Debouncing") did so for
1.6 ms on average and 6.2 ms at most; a worn one may take far longer. A long wire picks up what is switched beside it:
pulses of microseconds, and the mains' hum, 50 times a second; a symmetrical wave of it is down for 10 ms. A finger
stays longer: half a beat of the fastest tremor, at 12 Hz, is 42 ms. Rule: a level counts when it has lasted; the lamp
alone may answer sooner, and takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

LEAST_S = 0.015
"""A level that lasted less is no press. Our choice: twice the longest of those bounces, half again a half-wave of hum,
well below half a beat of the fastest tremor; and with it the lamp answers within 20 ms (DESIGN 4) where it has to wait
for it. A switch that chatters for longer is heard when it has come to rest."""

OPEN_S = 0.006  # shorter than that, a contact that opens bounces; the quickest tremor opens it for longer
BOUNCE_S = 0.025  # after a change nothing else counts for so long: it is contact bounce (DESIGN 4)
TREMOR_S = 0.35  # longer than any beat of a tremor of 4 to 12 Hz: who was down for longer holds on
UNSURE_S = BOUNCE_S + LEAST_S  # a wire that is still restless after that is no contact that closes
QUIET_S = 10.0
"""After something that was nothing, the lamp waits so long before it answers the first edge again: however often the
wire is disturbed, the lamp does not play along. A finger is still answered, as soon as its press counts."""

Kind = Literal["down", "up", "nothing"]


@dataclass(frozen=True, slots=True)
class Change:
    """The finger went down or came up at `since_s`, or there was none after all; `at_s` is when that was clear."""

    kind: Kind
    since_s: float
    at_s: float


class Contact:
    """Listens to a wire's edges and tells what the finger did. All times are host seconds and never go back.

    With `down` it is down to begin with.
    """

    def __init__(self, *, down: bool = False) -> None:
        self.down = down  # what counts
        self.since_s = -inf
        self._wire, self._wire_s = down, -inf  # what the last edge said, and when
        self.restless_s: float | None = None  # since when the wire has not been at rest at the level that counts
        self._given_up = False  # it has been restless for too long
        self._noise_s = -inf  # the last edge of something that was nothing

    def edge(self, down: bool, at_s: float) -> bool:
        """Takes an edge; True when it may well be a finger, so that the lamp answers. Ask `due` up to `at_s` first."""
        if down == self._wire == self.down:
            return False  # the driver lost the edge between, or was too late to see it: that was too short to count
        self._wire, self._wire_s = down, at_s
        if self.restless_s is not None:
            return False
        self.restless_s, self._given_up = at_s, False
        return down and at_s - self.since_s >= BOUNCE_S and at_s - self._noise_s >= QUIET_S

    def deadline(self) -> float | None:
        """When something becomes clear if no edge comes."""
        if self.restless_s is None:
            return None
        clear_s = self._clear_s()
        return clear_s if self._given_up else min(clear_s, self.restless_s + UNSURE_S)

    def due(self, now_s: float) -> Change | None:
        """The next thing that has become clear by `now_s`."""
        began_s, at_s = self.restless_s, self.deadline()
        if began_s is None or at_s is None or at_s > now_s:
            return None
        if not self.down and began_s - self.since_s >= BOUNCE_S and (self._wire == self.down or at_s < self._clear_s()):
            self._noise_s = self._wire_s
        if at_s < self._clear_s():
            self._given_up = True
            return Change("nothing", began_s, at_s)
        self.restless_s = None
        if self._wire == self.down:
            return Change("nothing", began_s, at_s)
        self.down = self._wire
        self.since_s = began_s if self._wire_s - began_s < UNSURE_S else self._wire_s
        return Change("down" if self.down else "up", self.since_s, at_s)

    def _clear_s(self) -> float:
        """When the level that the wire has now will have lasted."""
        if self._wire == self.down:
            return self._wire_s + LEAST_S
        opens_s = BOUNCE_S if self._wire_s - self.since_s > TREMOR_S else OPEN_S
        least_s = LEAST_S if self._wire else opens_s
        return max(self._wire_s + least_s, self.since_s + BOUNCE_S)

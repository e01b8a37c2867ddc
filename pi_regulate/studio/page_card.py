"""The browser as a sound card: it takes chunks at the right pace, each with the moment at which it has to be heard.

The speaker is the one of every device, with its own thread, desk and stream; only the card is another. The page plays
each chunk at its moment, by a clock that it keeps in step with the machine's, so sound and light keep together however
long a chunk was on its way. Rule: what is not played by the page at its moment is never played.
"""

from __future__ import annotations

from collections.abc import Callable

from pi_regulate.devices.clock import RealClock
from pi_regulate.devices.speaker.simulated_card import SimulatedCard

_AWAY_S = 0.2
"""From the card to the ear: what a busy browser and its output may need. A planned sound is rendered so much earlier,
and only what a hand brings about is heard later by it."""

Sent = Callable[[float, bytes], None]


class PageCard(SimulatedCard):
    """A card whose chunks go to `send`, with the machine's second at which each begins to be heard."""

    latency_s = _AWAY_S

    def __init__(self, send: Sent) -> None:
        clock = RealClock()
        super().__init__(clock)
        self._now, self._send = clock.now, send

    def give(self, samples: bytes) -> None:
        """Plays this next."""
        begins_s = max(self.free_s, self._now())
        super().give(samples)
        self._send(begins_s + _AWAY_S, samples)

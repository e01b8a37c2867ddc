"""The topics of one device, and the six kinds of wish that others may publish.

Rule: every topic is made here, from the prefix and the id, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WISHES = ("end", "glow", "invite", "start", "quiet", "routine")


@dataclass(frozen=True, slots=True)
class Topics:
    """`prefix` is the site's, `discovery` Home Assistant's own."""

    device: str
    prefix: str
    discovery: str

    @property
    def _own(self) -> str:
        return f"{self.prefix}/{self.device}"

    @property
    def config(self) -> str:
        """Says to Home Assistant what there is; empty and retained, it takes the device out."""
        return f"{self.discovery}/device/{self.device}/config"

    @property
    def births(self) -> frozenset[str]:
        """Where Home Assistant says `online` when it has started: its default, whatever prefix it discovers under."""
        return frozenset({"homeassistant/status", f"{self.discovery}/status"})

    @property
    def availability(self) -> str:
        """`online` while the link is connected; the broker itself says `offline` when it is lost."""
        return f"{self._own}/availability"

    @property
    def lamp(self) -> str:
        """`online` while the lamp answers the link."""
        return f"{self._own}/lamp"

    @property
    def state(self) -> str:
        return f"{self._own}/state"

    @property
    def button(self) -> str:
        """What the hand has done at the button."""
        return f"{self._own}/event/button"

    @property
    def answer(self) -> str:
        """What became of a wish."""
        return f"{self._own}/answer"

    def wish(self, kind: str) -> str:
        """Where a wish of this kind is published."""
        return f"{self._own}/wish/{kind}"

    @property
    def wishes(self) -> Mapping[str, str]:
        """The kind of wish by its topic."""
        return {self.wish(kind): kind for kind in WISHES}

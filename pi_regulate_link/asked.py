"""What a message asks of the lamp: one of six wishes, or nothing.

Rule: a payload is exactly its word; anything else is nothing, however much it looks like one.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

USUAL = "usual"  # in place of a routine: whatever a press at the lamp starts
GLOW_S = 60  # as long as an invitation; the lamp allows ten minutes
_SHORTEST_S = 1.0
_MOST, _WITHIN_S = 10, 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish of this kind; `word` is the routine or the state of a switch, otherwise the kind again.

    What became of it, an empty text for yes or else why not, is told to whoever is to be `answered`, or to the broker.
    """

    kind: str
    word: str
    answered: Callable[[str], object] | None = field(default=None, compare=False)

    def record(self, routine: str) -> bytes:
        """What the lamp is told; `routine` is the one that was chosen last."""
        more: dict[str, Any] = {}
        match self.kind:
            case "glow":
                more = {"for_s": GLOW_S}
            case "invite" | "start" if routine != USUAL:
                more = {"routine": routine}
            case "quiet":
                more = {"on": self.word == "on"}
        return json.dumps({"v": 1, "wish": self.kind, **more}, separators=(",", ":")).encode()


def asked(kind: str, payload: bytes, routines: Collection[str]) -> Asked | None:
    """What this payload on the topic of this kind asks; None if it is no wish. `routines` are those to choose from."""
    words: Collection[str] = {"quiet": ("on", "off"), "routine": (USUAL, *routines)}.get(kind, (kind,))
    found = next((word for word in words if word.encode() == payload), None)
    return Asked(kind, found) if found is not None else None


class Pace:
    """How often wishes may be passed on: at most one a second, and ten a minute."""

    def __init__(self) -> None:
        self._at_s = deque[float](maxlen=_MOST)

    def allows(self, now_s: float) -> bool:
        """Whether one more may pass now; if so, it is counted."""
        if self._at_s and now_s - self._at_s[-1] < _SHORTEST_S:
            return False
        if len(self._at_s) == _MOST and now_s - self._at_s[0] < _WITHIN_S:
            return False
        self._at_s.append(now_s)
        return True

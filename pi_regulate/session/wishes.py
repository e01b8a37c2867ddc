"""Wishes from outside: what they are, who allows them, how often one is granted, and what is answered.

A wish is a word with a detail or two, put into the inbox by whatever hears it. The settings say which may be asked for
(`others`), and every kind has its own count here, whatever else counts on the way. A beat is heard in the same way: it
says when the lamp in the other home breathes in next. Rule: a wish that is refused changes nothing, not even a count.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

WishKind = Literal["end", "glow", "invite", "start", "quiet", "beat"]
WISH_KINDS: tuple[WishKind, ...] = get_args(WishKind)
Why = Literal["not-allowed", "quiet", "night", "in-session", "too-often", "unknown", "stuck", "alone"]

GLOWS_S = 60.0  # if the wish doesn't say for how long

_MOST: dict[WishKind, tuple[tuple[int, float], ...]] = {
    "end": ((6, 60.0),),
    "glow": ((6, 3600.0),),
    "invite": ((2, 3600.0),),
    "start": ((1, 600.0), (6, 86400.0)),
    "quiet": ((6, 3600.0),),  # only for its end: it is kept on the card, and nobody is refused peace
    "beat": ((12, 60.0),),
}
"""How many of each are granted within how many seconds (limit others)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody outside asks for, at `at_s` seconds of the device's clock.

    `for_s` is how long a glow lasts, `routine` what an invitation leads to or a start begins (empty for what a press
    starts), `on` whether to be left in peace from now on. The other's next inhale is `start_in_s` after a beat, and its
    breaths take `in_s` and `out_s`. `answered` is told `yes`, or why not.
    """

    kind: WishKind
    at_s: float
    for_s: float = GLOWS_S
    routine: str = ""
    on: bool = True
    start_in_s: float = 0.0
    in_s: float = 4.0
    out_s: float = 6.0
    answered: Callable[[str], None] = field(default=lambda answer: None, compare=False)


class Allowance:
    """How often each kind of wish was granted. Times are host seconds, which never go back."""

    def __init__(self) -> None:
        self._granted_s = {kind: deque[float](maxlen=max(count for count, _ in _MOST[kind])) for kind in WISH_KINDS}

    def too_often(self, kind: WishKind, now_s: float) -> bool:
        """Whether one more at `now_s` would be too many."""
        granted_s = self._granted_s[kind]
        return any(len(granted_s) >= count and now_s - granted_s[-count] < within_s for count, within_s in _MOST[kind])

    def add(self, kind: WishKind, now_s: float) -> None:
        """One more is granted."""
        self._granted_s[kind].append(now_s)

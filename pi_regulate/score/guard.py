"""The guard: every request for light passes through it, and none can become a flash.

Scores, hands, calibrations and faults may ask for anything. The guard lets the light fall whenever it is asked to,
since dark is always safe, and limits only rises. No rise is faster than a raised cosine over all levels in one second.
After a rise and a fall of a tenth, the next rise of a tenth ends no sooner than a second after the first one's top.
Within a second of a fall of a tenth, a hand lifts the light by less than a tenth, since it may fall again at once.
Rises begin at least 0.4 s apart (2.5 a second, below the 3 to 30 Hz that can trigger a seizure), and at most six in
10 s. The last of the six is kept for a hand, which is recognised by how suddenly it asks. Light that was held back
comes later as a fade. The guard knows only the light asked for and the light shown, so nothing can switch it off.
Rule: light within the limits passes unchanged.
"""

from __future__ import annotations

from collections import deque
from math import inf, pi

from pi_regulate.score.curve import ease, level_of, luminance_of

SLEW_PER_S = pi / 2  # of level: the steepest moment of a raised cosine from dark to full in 1 s (limit slew)
_LATE_S = 0.05  # after a longer delay, a frame may not make up for all of it in one step
FLASH = 0.1  # a rise and a fall by this much, in level or in luminance, are a flash (limit flash)
FLASH_APART_S = 1.0
SAME = 0.002  # of level: a reversal this small is ignored; a fifth of what the eye can see
Limits = tuple[tuple[int, float], ...]
FOR_HANDS: Limits = ((1, 0.4), (6, 10.0))
"""How many rises may begin within how many seconds: under 3 Hz (limit seizure band), and over 10 s no more than
0.6 Hz (limit flash)."""
FOR_SCORES: Limits = ((1, 0.4), (2, 3.0), (5, 9.9))
"""The same for rises without a hand. Our fastest swells come every 2 s; this leaves one more rise to a hand."""
SUDDEN_PER_S = 0.12  # a hand's request gets steeper by this much from frame to frame; a full fade of 1 s only by 0.05
_HAND_S = 0.2  # a rise belongs to the hand for this long; its lift takes 150 ms
MADE_UP_S = 2.0  # light that was held back fades in over this time, like the light of the next place
_JUST_UNDER = 0.999


class Guard:
    """Turns the level that is wanted into the level that may be shown. Times must never go back.

    Levels go from 0 to 1, times are host seconds. The guard begins in the dark.
    """

    def __init__(self) -> None:
        self._level = 0.0
        self._at_s: float | None = None
        self._rising = self._lifted = False  # `_lifted`: this rise began under a hand
        self._onsets: deque[float] = deque(maxlen=max(count for count, _ in FOR_HANDS))  # when the last rises began
        self._behind, self._held_s = 0.0, 0.0  # how much was held back, and when
        self._wanted, self._pace = 0.0, 0.0  # the last request, and how fast it rose, per second
        self._hand_s = -inf  # when a hand was last recognised
        self._levels = _Swings()
        self._luminances = _Swings()
        self._downhill = deque[tuple[float, float]]()  # times and levels of the last second, each below the one before

    @property
    def level(self) -> float:
        """The level that is shown now."""
        return self._level

    def settled(self, wanted: float) -> bool:
        """True when asking for `wanted` again would make no visible change."""
        return abs(wanted - self._level) < SAME and (wanted > 0.0 or self._level == 0.0)

    def allow(self, wanted: float, now_s: float) -> float:
        """The level (0 to 1) that may be shown at `now_s` when `wanted` is asked for; NaN counts as dark."""
        if not 0.0 < wanted <= 1.0:
            wanted = 1.0 if wanted > 1.0 else 0.0
        passed_s = 0.0
        if self._at_s is None:
            self._at_s = now_s
        elif now_s > self._at_s:
            passed_s, self._at_s = now_s - self._at_s, now_s
            self._look_for_a_hand(wanted, now_s, passed_s)
        before, step = self._level, SLEW_PER_S * min(_LATE_S, passed_s)
        if wanted > before:
            self._level = self._risen(wanted, step, now_s)
        elif wanted < before and (not self._rising or before - wanted >= SAME or wanted == 0.0):
            self._rising, self._behind = False, 0.0
            self._level = max(wanted, before - step)
        if self._level != before:
            self._remember(before, now_s)
            self._levels.see(self._level, now_s)
            self._luminances.see(luminance_of(self._level), now_s)
        return self._level

    def _risen(self, wanted: float, step: float, now_s: float) -> float:
        """A level above the present one, as high as allowed; the rest comes slowly later."""
        by_hand = now_s - self._hand_s < _HAND_S
        fallen_from = self._fallen_from(now_s) if (self._lifted if self._rising else by_hand) else 0.0
        most = self._levels.most(now_s, fallen_from)
        brightest = self._luminances.most(now_s, luminance_of(fallen_from))
        if brightest < inf:
            most = min(most, level_of(brightest))
        if not self._rising:
            if wanted - self._level < SAME and self._level > 0.0:
                return self._level
            if any(now_s - since_s < apart_s for since_s, apart_s in self._earlier(by_hand)):
                most = self._level
        level = min(wanted - self._still_behind(wanted, now_s), self._level + step)
        if level > most:
            level = max(self._level, most)
            self._behind, self._held_s = wanted - level, now_s
        if level <= self._level:
            return self._level
        if not self._rising:
            self._rising, self._lifted = True, by_hand
            self._onsets.append(now_s)
        return level

    def _still_behind(self, wanted: float, now_s: float) -> float:
        """How far below `wanted` the light still has to stay; never so far that it would fall."""
        if not self._behind:
            return 0.0
        to_come = 1.0 - ease((now_s - self._held_s) / MADE_UP_S)
        if self._behind * to_come > wanted - self._level:
            self._behind = (wanted - self._level) / to_come
        return self._behind * to_come

    def _look_for_a_hand(self, wanted: float, now_s: float, passed_s: float) -> None:
        """Recognises a hand: a score begins to rise gently, the answer to a hand does not."""
        pace = (wanted - self._wanted) / passed_s
        if pace > 0.0 and pace - self._pace > SUDDEN_PER_S:
            self._hand_s = now_s
        self._wanted, self._pace = wanted, pace

    def _earlier(self, by_hand: bool) -> list[tuple[float, float]]:
        """The starts of earlier rises that limit the next one, each with its least distance in seconds."""
        limits = FOR_HANDS if by_hand else FOR_SCORES
        return [(self._onsets[-count], apart_s) for count, apart_s in limits if len(self._onsets) >= count]

    def _remember(self, before: float, now_s: float) -> None:
        while self._downhill and self._downhill[-1][1] <= self._level:
            self._downhill.pop()
        while self._downhill and now_s - self._downhill[0][0] >= FLASH_APART_S:
            self._downhill.popleft()
        if not self._downhill and before > self._level:  # it stood there until now
            self._downhill.append((now_s, before))
        self._downhill.append((now_s, self._level))

    def _fallen_from(self, now_s: float) -> float:
        """The highest level of the last second from which it has only fallen since; 0 if there is none."""
        return next((level for at_s, level in self._downhill if now_s - at_s < FLASH_APART_S), 0.0)


class _Swings:
    """Tracks rises and falls of a tenth by their tops and bottoms, however many steps they take."""

    def __init__(self) -> None:
        self._top, self._top_s = 0.0, -inf  # of the last rise of a tenth
        self._bottom = 0.0  # since the fall from it
        self._fell = True

    def most(self, now_s: float, fallen_from: float) -> float:
        """The highest value allowed now: just below a rise of a tenth that would make a flash, or unlimited.

        Under a hand, `fallen_from` is the highest value of the last second's fall.
        """
        if self._fell and (now_s - self._top_s < FLASH_APART_S or fallen_from >= self._bottom + FLASH):
            return self._bottom + FLASH * _JUST_UNDER
        return inf

    def see(self, value: float, now_s: float) -> None:
        """Takes the value shown at `now_s`."""
        if self._fell:
            if value < self._bottom:
                self._bottom = value
            elif value - self._bottom >= FLASH:
                self._fell, self._top, self._top_s = False, value, now_s
        elif value > self._top:
            self._top, self._top_s = value, now_s
        elif self._top - value >= FLASH:
            self._fell, self._bottom = True, value

"""A lamp that ends dark, and a motor that ends still, whatever ends the program that drives it.

A session that ends by itself, by a hold or by a stop signal has already faded. After an error, the light first fades
within a second, and only then the error is passed on. After a `kill -9` or a power cut, no program can do this for
itself; `lamp off` and config.txt do it. The one rule: the fade may fail, the dark may not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from pi_regulate.devices.inbox import Event
from pi_regulate.devices.ports import Clock, Lamp
from pi_regulate.score.curve import ease

_FADE_S = 1.0  # the shortest fade allowed (limit slew), so nobody waits for long
FADE_HZ = 50.0


class EndsDark:
    """`lamp`, with a memory of what it shows. Use it in a `with`: an error inside fades it, any end closes it.

    `shines` is called with True at once, since the lamp may shine, and with False once it is closed, unless the
    hardware failed.
    """

    def __init__(self, lamp: Lamp, clock: Clock, shines: Callable[[bool], object] = lambda may: None) -> None:
        self._lamp, self._clock, self._shines = lamp, clock, shines
        self._level = 0.0
        self._failed = False
        shines(True)

    @property
    def level(self) -> float:
        """What it shows, as far as that is known."""
        return self._level

    def show(self, level: float) -> None:
        """Shine at `level`, as the lamp itself does."""
        try:
            self._lamp.show(level)
        except Exception:
            self._failed = True  # then it is unknown what it shows
            raise
        self._level = level

    def dim(self, share: float) -> None:
        """Lower the ceiling, as the lamp itself does."""
        self._lamp.dim(share)

    def close(self) -> None:
        """Go dark at once and release the hardware."""
        self._level = 0.0
        self._lamp.close()
        if not self._failed:
            self._shines(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        end_dark([self], self._clock, error)


def end_dark(lamps: Sequence[EndsDark], clock: Clock, error: BaseException | None) -> None:
    """Closes all of them; after an `error` they fade first, together."""
    try:
        if error is not None:
            _fade(lamps, clock)
    finally:
        with ExitStack() as ends:  # one that can't be closed doesn't keep the others open
            for lamp in lamps:
                ends.callback(lamp.close)


def _fade(lamps: Sequence[EndsDark], clock: Clock) -> None:
    from_s, frame = clock.now(), 0
    nothing: SimpleQueue[Event] = SimpleQueue()
    fading = [(lamp, min(1.0, max(0.0, lamp.level))) for lamp in lamps]
    while fading := [(lamp, level) for lamp, level in fading if lamp.level > 0]:
        frame += 1
        clock.wait(nothing, from_s + frame / FADE_HZ)
        share = 1 - ease((clock.now() - from_s) / _FADE_S)
        for lamp, level in [*fading]:
            try:
                lamp.show(level * share)
            except Exception:  # noqa: BLE001  # it may be the hardware that failed; the others fade on
                fading.remove((lamp, level))
